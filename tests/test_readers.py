"""Word, PDF and text files into paragraphs: one feature a test; no word of a generated paper is lost."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from typing import Literal

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from ketluan import readers
from ketluan.drafts import draft
from ketluan.importer import compare
from ketluan.readers import Reading, numbering
from ketluan.readers import docx as docx_reader
from ketluan.readers import text as text_reader
from ketluan.vietnamese import words

BODY = "Phòng Nông nghiệp chỉ đạo các xã, thị trấn đôn đốc, hướng dẫn Nhân dân chăm sóc cây trồng vụ Đông xuân theo đúng khung thời vụ."


def texts(reading: Reading) -> list[str]:
    assert reading.lost() == 0
    return [paragraph.text for paragraph in reading.paragraphs]


def read_text(text: str) -> list[str]:
    return texts(text_reader.read(text.encode()))


def saved(paper: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def read_xml(body: str, **parts: str) -> Reading:
    """Read a Word file whose body is this XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {nsdecls('w')}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {nsdecls('w')}>{content}</w:{name}>")
    return docx_reader.read(stream.getvalue())


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


# ---------------------------------------------------------------------------------------------------------------------
# Text


def test_wraps_and_page_breaks_are_undone() -> None:
    text = (
        "    1. Phòng Nông nghiệp: Chỉ đạo các xã, thị trấn đôn đốc, hướng dẫn Nhân dân\n"
        "chăm sóc cây trồng vụ Đông xuân theo đúng cơ cấu, khung thời vụ, đảm bảo chỉ\n"
        "                                   2\n\f"
        "tiêu kế hoạch huyện giao.\n"
        "    2. Phòng Nội vụ: Tăng cường công tác quản lý nhà nước đối với hoạt động.\n"
    )
    found = read_text(text)
    assert len(found) == 2
    assert found[0].endswith("đảm bảo chỉ tiêu kế hoạch huyện giao.")


def test_a_document_number_cut_by_a_wrap_becomes_whole() -> None:
    text = "    Thực hiện Nghị quyết của Ban Thường vụ Huyện ủy và Nghị quyết số 10-\nNQ/TW ngày 10/02/2022 của Bộ Chính trị về định hướng chiến lược địa chất.\n"
    assert "số 10-NQ/TW ngày" in read_text(text)[0]


def test_the_two_halves_of_a_heading_are_read_one_after_the_other() -> None:
    text = (
        "   ỦY BAN NHÂN DÂN             CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "   HUYỆN TAM ĐƯỜNG                  Độc lập - Tự do - Hạnh phúc\n\n"
        "   Số: 11 /TB-UBND               Tam Đường, ngày 08 tháng 01 năm 2022\n\n"
        "                            THÔNG BÁO\n"
        "          Kết luận của đồng chí Chủ tịch UBND huyện\n\n"
        f"     {BODY}\n"
    )
    assert read_text(text) == [
        "ỦY BAN NHÂN DÂN", "HUYỆN TAM ĐƯỜNG", "Số: 11 /TB-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Tam Đường, ngày 08 tháng 01 năm 2022", "THÔNG BÁO", "Kết luận của đồng chí Chủ tịch UBND huyện", BODY,
    ]  # fmt: skip


def test_stamps_over_the_heading_are_left_out() -> None:
    text = "                              VĂN PHÒNG\n                              a@b.gov.vn\n                              09.01.2025 10:21:11 +07:00\n\n"
    reading = text_reader.read(
        f"{text}   UBND HUYỆN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\n   THÔNG BÁO\n\n{BODY}\n".encode()
    )
    assert reading.left_out == ("VĂN PHÒNG", "a@b.gov.vn", "09.01.2025 10:21:11 +07:00")
    assert texts(reading)[0] == "UBND HUYỆN"


def test_barred_tables_of_web_copies_stay_tables_or_become_headings() -> None:
    text = f"| UBND HUYỆN ------- | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do |\n| --- | --- |\n\nTHÔNG BÁO\n\n{BODY}\n\n| Việc | Hạn |\n| --- | --- |\n| a | b |\n"
    reading = text_reader.read(text.encode())
    assert texts(reading)[:3] == ["UBND HUYỆN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do"]
    assert reading.paragraphs[-1].rows == (("Việc", "Hạn"), ("a", "b"))


_words = st.lists(
    st.sampled_from([*BODY.split(), "1.", "a)", "-", "I.", "14-CTr/TU", "Nơi", "nhận:", "THÔNG", "BÁO", "2", "Số:"]),
    max_size=14,
)


@given(st.lists(_words.map(" ".join), max_size=30), st.sampled_from(["\n", "\n\n", "\n    ", "\f", "\n\n   "]))
def test_no_word_of_any_text_is_lost(lines: list[str], between: str) -> None:
    reading = text_reader.read(between.join(lines).encode())
    assert reading.lost() == 0
    assert list(compare(reading, draft(reading).record)) == []


# ---------------------------------------------------------------------------------------------------------------------
# Word


NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
)


def numbered(text: str, level: int) -> str:
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>{run(text)}</w:p>'


def test_numbers_that_word_counts_are_printed() -> None:
    body = "".join(
        numbered(text, level) for text, level in [("A", 0), ("B", 1), ("C", 2), ("D", 2), ("E", 1), ("F", 0), ("G", 1)]
    )
    assert texts(read_xml(body, numbering=NUMBERING)) == ["I. A", "1. B", "a) C", "b) D", "2. E", "II. F", "1. G"]


@pytest.mark.parametrize(
    ("number", "style", "text"), [(1994, "upperRoman", "MCMXCIV"), (27, "lowerLetter", "aa"), (3, "decimalZero", "03")]
)
def test_numbers_are_written_as_word_does(number: int, style: str, text: str) -> None:
    assert numbering.written(number, style) == text


def test_notes_follow_the_paragraph_that_cites_them() -> None:
    cite = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    notes = f'<w:footnote w:id="5"><w:p>{run("Luật năm 2024.")}</w:p></w:footnote>'
    reading = read_xml(f"<w:p>{run('Theo luật')}{cite}{run(' và')}</w:p><w:p>{run('Sau')}</w:p>", footnotes=notes)
    assert texts(reading) == ["Theo luật¹ và", "¹ Luật năm 2024.", "Sau"]


def test_deleted_and_hidden_words_are_left_out_and_told() -> None:
    body = f"<w:p>{run('một ')}<w:del><w:r><w:delText>hai</w:delText></w:r></w:del><w:ins>{run('ba')}</w:ins>{run(' ẩn', '<w:vanish/>')}</w:p>"
    reading = read_xml(body)
    assert texts(reading) == ["một ba"]
    assert [doubt.rule for doubt in reading.doubts] == ["tracked-changes", "unprinted-text"]
    assert "còn chữ đã xóa, chữ ẩn:" in reading.doubts[1].message
    assert reading.unprinted == ("hai", "ẩn")


def test_comments_are_told_and_kept_for_the_gate() -> None:
    note = f"<w:comment><w:p>{run('CCCD 0123')}{run('45678901')}</w:p></w:comment>"
    reading = read_xml(f"<w:p>{run(BODY)}</w:p>", comments=note, commentsExtended="")
    assert texts(reading) == [BODY]
    assert [doubt.rule for doubt in reading.doubts] == ["unprinted-text"]
    assert reading.unprinted == ("CCCD 012345678901",)


def test_capitals_and_raised_figures_are_as_printed() -> None:
    raised = run("2", '<w:vertAlign w:val="superscript"/>')
    assert texts(read_xml(f"<w:p>{run('huyện', '<w:caps/>')}{raised}</w:p>")) == ["HUYỆN²"]


def test_old_fonts_are_known_by_their_names() -> None:
    vntime = '<w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/>'
    vni = '<w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/>'
    reading = read_xml(f"<w:p>{run('céng hßa ', vntime)}{run('coäng hoøa', vni)}</w:p>")
    assert texts(reading) == ["CỘNG HÒA cộng hòa"]
    assert [doubt.rule for doubt in reading.doubts] == ["old-encoding", "old-encoding"]


def style(name: str, content: str, based_on: str = "", kind: str = "paragraph", default: bool = False) -> str:
    above = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    first = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{first}><w:name w:val="{name}"/>{above}{content}</w:style>'


def styled(text: str, name: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>{run(text)}</w:p>'


def test_a_style_takes_over_from_the_one_it_is_based_on() -> None:
    number = '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr><w:jc w:val="center"/></w:pPr>'
    found = (
        style("A", f"{number}<w:rPr><w:caps/></w:rPr>")
        + style("B", "", "A")
        + style("C", "<w:rPr><w:caps w:val='0'/></w:rPr>", "B")
    )
    reading = read_xml(styled("Phòng", "B") + styled("Phòng", "C"), numbering=NUMBERING, styles=found)
    assert texts(reading) == ["1. PHÒNG", "2. Phòng"]
    assert all(paragraph.centred for paragraph in reading.paragraphs)


def test_styles_based_on_one_another_end() -> None:
    assert texts(read_xml(styled("Phòng", "A"), styles=style("A", "", "B") + style("B", "", "A"))) == ["Phòng"]


def test_words_hidden_by_a_style_are_left_out_and_told() -> None:
    hidden = style("An", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    reading = read_xml("<w:p>" + run("một ") + run("hai", '<w:rStyle w:val="An"/>') + "</w:p>", styles=hidden)
    assert (texts(reading), reading.unprinted) == (["một"], ("hai",))


OLD = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'


def test_an_old_font_of_the_style_is_known() -> None:
    body = "<w:p>" + run("céng hßa ") + run("hßa", '<w:rFonts w:cs="Arial"/>') + "</w:p>"
    assert texts(read_xml(body, styles=style("Normal", OLD, default=True))) == ["cộng hòa hòa"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_in_a_style_with_an_old_font_stays(form: Literal["NFC", "NFD"]) -> None:
    body = f"<w:p>{run(unicodedata.normalize(form, 'các phường'))}</w:p><w:p>{run('hóa')}</w:p>"
    assert texts(read_xml(body, styles=style("Normal", OLD, default=True))) == ["các phường", "hóa"]


def test_a_level_may_write_all_its_numbers_in_figures() -> None:
    legal = NUMBERING.replace('<w:lvlText w:val="%2."/>', '<w:isLgl/><w:lvlText w:val="%1.%2."/>')
    assert texts(read_xml(numbered("A", 0) + numbered("B", 1), numbering=legal)) == ["I. A", "1.1. B"]


@pytest.mark.parametrize("kind", ["page", "column", "textWrapping"])
def test_no_break_glues_words(kind: str) -> None:
    assert texts(read_xml(f'<w:p>{run("Trang")}<w:r><w:br w:type="{kind}"/></w:r>{run("mới")}</w:p>')) == ["Trang mới"]


LINES = '<w:tblPr><w:tblBorders><w:insideH w:val="single"/></w:tblBorders></w:tblPr>'


@pytest.mark.parametrize(
    ("found", "ruled"),
    [
        (style("LiBang", LINES, kind="table"), True),
        (style("X", LINES, kind="table") + style("LiBang", "", "X", "table"), True),
        (style("LiBang", "", kind="table").replace('w:name w:val="LiBang"', 'w:name w:val="Table Grid"'), True),
        (style("LiBang", "", kind="table"), False),
    ],
)
def test_a_table_is_ruled_when_its_style_draws_lines(found: str, ruled: bool) -> None:
    row = f"<w:tr><w:tc><w:p>{run('a')}</w:p></w:tc><w:tc><w:p>{run('b')}</w:p></w:tc></w:tr>"
    body = f'<w:tbl><w:tblPr><w:tblStyle w:val="LiBang"/></w:tblPr>{row}</w:tbl>'
    assert bool(read_xml(body, styles=found).paragraphs[0].rows) is ruled


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent><w:p>{run('trong khung')}</w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    drawing = f"<w:r><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    assert texts(read_xml(f"<w:p>{run('ngoài')}{drawing}</w:p>")) == ["ngoài", "trong khung"]


def test_merged_and_nested_cells_lose_no_word() -> None:
    paper = docx.Document()
    table = paper.add_table(2, 3, style="Table Grid")
    for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"ô{place}"
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(1, 2).add_table(1, 1).cell(0, 0).text = "trong"
    reading = docx_reader.read(saved(paper))
    assert reading.lost() == 0
    assert sorted(words(" ".join(texts(reading)))) == ["trong", *(f"ô{place}" for place in range(6))]


def test_a_cell_that_spans_columns_leaves_the_others_in_their_places() -> None:
    paper = docx.Document()
    rows = (("TT", "Đơn vị", "", "Hạn"), ("", "Chủ trì", "Phối hợp", ""), ("1", "a", "b", "c"))
    table = paper.add_table(3, 4, style="Table Grid")
    table.cell(0, 1).merge(table.cell(0, 2))
    for column in (0, 3):
        table.cell(0, column).merge(table.cell(1, column))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = cell.text or text
    assert docx_reader.read(saved(paper)).paragraphs[0].rows == rows


def test_a_line_of_the_grid_at_which_no_cell_begins_makes_no_column() -> None:
    paper = docx.Document()
    table = paper.add_table(2, 3, style="Table Grid")
    for row in table.rows:
        row.cells[0].merge(row.cells[1])
        row.cells[0].text, row.cells[2].text = "a", "b"
    assert docx_reader.read(saved(paper)).paragraphs[0].rows == (("a", "b"), ("a", "b"))


def test_a_page_field_in_the_footer_is_no_text() -> None:
    paper = docx.Document()
    paper.add_paragraph(BODY)
    footer = paper.sections[0].footer.paragraphs[0]
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'))
    assert footer._p.find(qn("w:fldSimple")) is not None
    reading = docx_reader.read(saved(paper))
    assert texts(reading) == [BODY]


def test_every_reader_is_chosen_by_the_bytes() -> None:
    assert readers.kind_of(b"%PDF-1.4") == "pdf"
    assert readers.kind_of(b"PK\x03\x04") == "docx"
    assert readers.kind_of(b"II*\x00") == "image"
    assert readers.kind_of("Kết luận".encode()) == "text"


def test_xml_nested_without_end_is_refused() -> None:
    deep = "<w:sdt>" * 5_000 + f"<w:p>{run('a')}</w:p>" + "</w:sdt>" * 5_000
    with pytest.raises(readers.Unreadable):
        read_xml(deep)
