"""The way in by the terminal, whole: a new archive, a Word file, a draft, a check, a site; no step by hand but the doubts.

This is what the workflow tries on Windows, so it uses nothing that only some systems have.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from ketluan import document
from ketluan.model import Block, Conclusion
from ketluan.registry_files import OFFICIALS_YML, UNITS_YML
from ketluan.vietnamese import words
from tests import html, papers
from tests.building import is_whole, variant

BODY = "UBND xã Bản Bo"
CHAIR = "Nguyễn Văn Bình"
UNITS = """\
- id: phong-kinh-te
  kind: office
  names:
  - {name: Phòng Kinh tế}
- id: cong-an-xa
  kind: force
  names:
  - {name: Công an xã}
"""
OFFICIALS = f"""\
officials:
- id: nguyen-van-binh
  name: {CHAIR}
  posts:
  - {{post: Chủ tịch UBND xã, from: "2025-07-01"}}
"""
OPENING = f"Ngày 18/9/2025, đồng chí {CHAIR} - Chủ tịch UBND xã chủ trì phiên họp tháng 9 năm 2025 và kết luận như sau:"
TASKS = (
    ("1", "Phòng Kinh tế:", "Rà soát diện tích chè, báo cáo trước ngày 25/9/2025."),
    ("2", "Công an xã:", "Duy trì chế độ trực."),
)


def ketluan(folder: Path, *arguments: str, text: str | None = None) -> str:
    """Run the command as a clerk does; give what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    done = subprocess.run(
        (sys.executable, "-m", "ketluan", *arguments),
        cwd=folder,
        env=environment | {"PYTHONUTF8": "0"},
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def notice() -> Conclusion:
    """A conclusion of that body."""
    model = variant("2025-09-18")
    section = model.sections[1]
    items = tuple(
        replace(
            section.items[0],
            number=number,
            label=label,
            lead=lead,
            blocks=(),
            to=None,
            mentions=(),
            together=(),
            deadlines=(),
            aliases=(),
            notes=(),
        )
        for number, label, lead in TASKS
    )
    return replace(
        model,
        title="Kết luận của Chủ tịch UBND xã tại phiên họp tháng 9 năm 2025",
        chair=CHAIR,
        preamble=(Block(OPENING),),
        sections=(replace(section, number="I", heading="NHIỆM VỤ", items=items, blocks=()),),
        closing=(Block("Trên đây là kết luận của Chủ tịch UBND xã."),),
        signer=None,
        recipients=("Nơi nhận:", "- Lưu: VT."),
    )  # fmt: skip


def start(folder: Path) -> Path:
    """A new archive with its units, in a folder whose name has spaces and marks."""
    place = folder / "Lưu trữ của xã"
    ketluan(folder, "init", place.name, "--body", BODY)
    units = place / "conclusions" / UNITS_YML
    units.write_bytes(units.read_bytes() + UNITS.encode())
    (place / "conclusions" / OFFICIALS_YML).write_bytes(OFFICIALS.encode())
    return place


def test_a_word_file_becomes_a_page(tmp_path: Path) -> None:
    archive = start(tmp_path)
    (archive / "Thông báo tháng 9.docx").write_bytes(papers.word(notice()))
    told = json.loads(ketluan(archive, "import", "Thông báo tháng 9.docx", "--json"))
    assert told["words"]["differing"] == 0
    record = archive / told["path"]
    assert record == archive / "conclusions/2025/2025-09-18-phien-hop-thang-9.md"
    content = record.read_bytes()
    assert b"\r" not in content
    conclusion, problems = document.parse(content.decode("utf-8"), record.name)
    assert problems == ()
    assert conclusion is not None
    assert conclusion.chair == CHAIR
    assert conclusion.units == ("Phòng Kinh tế", "Công an xã")
    assert record.with_suffix(".docx").read_bytes() == (archive / "Thông báo tháng 9.docx").read_bytes()

    ketluan(archive, "check", "--publish", "--fix")
    ketluan(archive, "check", "--publish")
    assert "built 1 conclusions" in ketluan(archive, "build")
    page = archive / f"site/ket-luan/{record.stem}/index.html"
    shown = " ".join(html.verbatim_words(page.read_text(encoding="utf-8")))
    for text in (OPENING, *(lead for _, _, lead in TASKS)):
        assert " ".join(words(text)) in shown
    assert (archive / "site/don-vi/cong-an-xa/index.html").is_file()
    assert is_whole(archive / "site")
    assert "(0 reused)" not in ketluan(archive, "build")
    assert "chè" in ketluan(archive, "search", "dien tich che", "--site", "site")


def test_new_asks_in_vietnamese_and_its_record_becomes_a_page(tmp_path: Path) -> None:
    archive = start(tmp_path)
    title, task, end = "Kết luận phiên họp tháng 9", "Rà soát diện tích chè.", "Trên đây là kết luận./."
    lines = [title, OPENING, "I. NHIỆM VỤ", f"1. Phòng Kinh tế: {task}", end]
    (archive / "ket-luan.txt").write_bytes("\r\n".join(lines).encode())
    asked = ketluan(archive, "new", text=f"ket-luan.txt\n18/9/2025\n{CHAIR}\n{title}\n\n\n")
    for question in ("Bản nguồn", "Ngày họp", "Người chủ trì", "Tên văn bản", "Số, ký hiệu"):
        assert question in asked
    record = archive / "conclusions/2025/2025-09-18-phien-hop-thang-9.md"
    head = record.read_text(encoding="utf-8").split("---\n")[1] + "sections: {I: task}\n"
    body = f"{OPENING}\n\n## I. NHIỆM VỤ\n\n**1. Phòng Kinh tế:** {task}\n\n---\n\n{end}\n"
    record.write_bytes(f"---\n{head}---\n\n{body}".encode())
    ketluan(archive, "check", "--fix")
    ketluan(archive, "build")
    assert task in (archive / f"site/ket-luan/{record.stem}/index.html").read_text(encoding="utf-8")
