"""Plain text: the dump of a PDF with hard wraps, or paragraphs a line; tables written with bars."""

from __future__ import annotations

import re

from ketluan.readers import hygiene, layout
from ketluan.readers.paper import Doubt, Paragraph, Reading, Unreadable, table
from ketluan.readers.rows import Row, Span, width

_GAP = re.compile(r" {3,}|\t+")
# A row of a table with bars, and the line under its head.
_BARS = re.compile(r"\s*\|.*\|\s*")
_BAR_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
# What web copies draw with dashes, and the stars of their italics.
_DRAWN = re.compile(r"(?<!\S)[-_=*]{3,}(?!\S)")
_STARS = re.compile(r"(?<!\S)\*{1,2}(\S[^*]*?)\s*\*{1,2}(?!\S)")


def decode(data: bytes) -> str:
    """The text of the bytes, whatever encoding of Vietnamese they are in; raises `Unreadable`."""
    text = _decoded(data)
    hygiene.require_no_heap(text)
    return text


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data:
            raise Unreadable("not-text", "tệp không phải văn bản", "chọn tệp .docx, .pdf hoặc .txt") from None
        return data.decode("latin-1")


def read(data: bytes) -> Reading:
    """Read the bytes of a text file."""
    found = hygiene.unicode_text(decode(data).replace("\r\n", "\n").replace("\r", "\n"))
    rows, tables, drawn = _rows(found.text)
    paragraphs, left_out = layout.paragraphs(rows)
    placed = _with_tables(paragraphs, tables)
    return Reading(
        medium="text",
        paragraphs=tuple(placed),
        doubts=tuple(doubts(found)),
        left_out=(*left_out, *drawn),
        raw=found.text,
        pages=found.text.count("\f") + 1,
    )


def doubts(found: hygiene.Clean) -> list[Doubt]:
    """What the cleaning of a text leaves for a person to look at."""
    told = []
    for name in sorted(found.done & {"tcvn3", "vni"}):
        message = f"chữ gõ bằng bảng mã {name.upper()} đã được chuyển sang Unicode"
        told.append(Doubt("old-encoding", message, "đối chiếu lại từng chữ, nhất là chữ hoa và tên riêng"))
    if "private" in found.done:
        message = "có ký hiệu của phông chữ riêng không đọc được, thay bằng \N{REPLACEMENT CHARACTER}"
        told.append(Doubt("private-character", message, "xem bản nguồn và gõ lại ký hiệu"))
    if "look-alike" in found.done:
        message = "có chữ cái trông giống chữ Việt nhưng khác mã (Ð, А…), đã thay bằng chữ Việt"
        told.append(Doubt("look-alike", message, "đối chiếu các chữ Đ và chữ hoa"))
    return told


def _rows(text: str) -> tuple[list[Row], list[tuple[int, list[list[str]]]], list[str]]:
    """The lines of a text as rows, its barred tables with the number of their first line, what was only drawn."""
    rows: list[Row] = []
    tables: list[tuple[int, list[list[str]]]] = []
    drawn: list[str] = []
    page, blank, fence = 1, 0, -1
    for number, line in enumerate(text.split("\n"), 1):
        page += line.count("\f")
        line = line.replace("\f", "")
        if not line.strip():
            blank += 1
        elif _BARS.fullmatch(line):
            if fence != number - 1 or not tables:
                tables.append((number, []))
            fence = number
            _bars(line, tables[-1][1], drawn)
        elif _DRAWN.fullmatch(line.strip()):
            drawn.append(line.strip())
            blank += 1
        else:
            rows.append(Row(page, number, _spans(line.expandtabs(8)), 1.0 + blank * 0.5))
            blank = 0
    return rows, tables, drawn


def _bars(line: str, cells: list[list[str]], drawn: list[str]) -> None:
    """Take one line of a barred table: its cells, or the rule under its head, which is only drawn."""
    drawn.append("|" * line.count("|"))
    if _BAR_RULE.fullmatch(line):
        drawn.append(line.replace("|", " "))
        return
    row = []
    for cell in line.strip().strip("|").split("|"):
        bare = _STARS.sub(r"\1", cell.strip())
        drawn.append("*" * (cell.count("*") - bare.count("*")))
        drawn.extend(_DRAWN.findall(bare))
        row.append(_DRAWN.sub("", bare).strip())
    cells.append(row)


def _spans(line: str) -> tuple[Span, ...]:
    """The runs of words of a line, apart by three spaces or more; a deep indent counts as place, a space does not."""
    indent = len(line) - len(line.lstrip(" "))
    found: list[Span] = []
    place = indent
    for part in _GAP.split(line.strip()):
        start = line.index(part, place) if part else place
        place = start + len(part)
        left = float(start) if start > 2 or found else 0.0
        words = " ".join(part.split())
        if found and _is_blank_between(found[-1].text, words):
            words, left = f"{found[-1].text} {words}", found.pop().left
        found.append(Span(left, left + width(words), words))
    return tuple(found)


def _is_blank_between(before: str, after: str) -> bool:
    """Whether the space between two runs is a blank to be filled in by hand: "Số:      /TB-UBND", "ngày     tháng"."""
    return (
        re.search(r"(?:Số\s*:.{0,8}|ngày\s*\d{0,2}|tháng\s*\d{0,2})$", before) is not None
        and re.match(r"/|tháng\b|năm\b", after) is not None
    )


def _with_tables(paragraphs: list[Paragraph], tables: list[tuple[int, list[list[str]]]]) -> list[Paragraph]:
    """The paragraphs with the tables in their places; a table that only sets a heading in columns is taken apart."""
    made = list(paragraphs)
    for number, cells in tables:
        block = flattened(cells, number) if is_layout(cells) else [table(cells, 1, number)]
        at = next((n for n, one in enumerate(made) if one.line > number), len(made))
        made[at:at] = block
    return made


def is_layout(cells: list[list[str]]) -> bool:
    """Whether a table only sets the heading or the signature side by side."""
    text = "\n".join(cell for row in cells for cell in row)
    return re.search(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|Độc lập\s|Nơi nhận|Kính gửi|ĐẢNG CỘNG SẢN", text) is not None


# Where one line of a heading or signature ends and the next begins, when a web copy put them on one line.
_LINES = re.compile(r" {3,}|\s(?=Độc lập|PHÓ (?:CHỦ|CHÁNH|GIÁM|BỘ|TRƯỞNG|THỦ))|(?<=[:;.])\s(?=- )")


def flattened(cells: list[list[str]], line: int) -> list[Paragraph]:
    """The lines of the cells of a heading or signature, cell by cell."""
    return [
        Paragraph(" ".join(part.split()), 1, line, column)
        for row in cells
        for column, cell in enumerate(row, 1)
        for part in _LINES.split(cell)
        if part and part.strip()
    ]
