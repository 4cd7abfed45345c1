"""Papers for the importer: a record set as Nghị định 30/2020/NĐ-CP has it, in Word; Word made into PDF by LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from ketluan.model import Block, Conclusion


def word(record: Conclusion) -> bytes:
    """The Word file of a record: heading and signature in tables without lines, body set in, A4."""
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
        Mm(30),
        Mm(20),
        Mm(20),
        Mm(20),
    )
    paper.styles["Normal"].font.name, paper.styles["Normal"].font.size = "Times New Roman", Pt(14)
    type_ = record.header[-1:] if record.type == "Thông báo" else ()
    _heading(paper, record.header[: len(record.header) - len(type_)])
    for line in (*type_, record.title):
        _centred(paper, line)
    _blocks(paper, record.preamble)
    for part in record.sections:
        if part.printed:
            _text(paper, part.printed)
        _blocks(paper, part.blocks)
        for item in part.items:
            _text(paper, f"{item.heading} {item.lead}".rstrip())
            _blocks(paper, item.blocks)
    _blocks(paper, record.closing)
    signature = (*record.signer.posts, "", "", record.signer.name) if record.signer else ()
    _halves(paper, record.recipients, signature)
    if record.annex:
        paper.add_page_break()
        _blocks(paper, record.annex)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _heading(paper: docx.document.Document, header: tuple[str, ...]) -> None:
    if header:
        right = next(place for place, line in enumerate(header) if line.startswith("CỘNG"))
        _halves(paper, header[:right], header[right:])


def _halves(paper: docx.document.Document, left: Iterable[str], right: Iterable[str]) -> None:
    cells = paper.add_table(1, 2).rows[0].cells
    for cell, lines, width in zip(cells, (left, right), (Mm(68), Mm(92)), strict=True):
        cell.width = width
        for place, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.add_run(line).font.size = Pt(11)
            paragraph.paragraph_format.space_after = Pt(0)


def _centred(paper: docx.document.Document, text: str) -> None:
    paragraph = paper.add_paragraph()
    paragraph.add_run(text).bold = True
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _text(paper: docx.document.Document, text: str) -> None:
    paragraph = paper.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _blocks(paper: docx.document.Document, blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        if not block.rows:
            _text(paper, block.printed)
            continue
        table = paper.add_table(0, len(block.rows[0]), style="Table Grid")
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text


def office() -> str | None:
    """Where LibreOffice is."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def pdf(word_file: bytes, folder: Path, format_: str = "pdf") -> bytes:
    """The PDF (or .doc) that LibreOffice makes of a Word file; skips the test where there is none."""
    program = office()
    if program is None:
        pytest.skip("LibreOffice is not on this machine (apt-get install libreoffice-writer)")
    (folder / "paper.docx").write_bytes(word_file)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    target = ["--convert-to", format_, "--outdir", str(folder)]
    command = [program, profile, "--headless", *target, str(folder / "paper.docx")]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    return (folder / f"paper.{format_}").read_bytes()
