"""What every reader gives: the paragraphs of a paper in reading order, what was left out of them, and doubts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ketluan.vietnamese import CAPITALS, fold, nfc, words

# Figures raised above the line, which mark footnotes.
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_FIGURES = {raised: ord(figure) for figure, raised in zip("0123456789", SUPERSCRIPTS.values(), strict=True)}


class Unreadable(Exception):
    """A file from which no text can be had: the rule it breaks, what is wrong and what to do, in Vietnamese."""

    def __init__(self, rule: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.rule, self.message, self.remedy = rule, message, remedy


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about one paper that a person has to settle; `page` and `line` count from 1, 0 is not known.

    `field` is the key of the record it concerns (`number`, `items.II.3`).
    """

    rule: str
    message: str
    remedy: str
    page: int = 0
    line: int = 0
    field: str = ""
    level: str = "warning"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as printed, or one table (`rows`, whose words `text` holds too).

    `column` is 0 across the page, 1 and 2 in the two halves of a heading or signature; `note` is a footnote.
    """

    text: str
    page: int = 0
    line: int = 0
    column: int = 0
    centred: bool = False
    note: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a file.

    `left_out` are page numbers, running heads and stamps; `unprinted` is what whoever has the file can read although no
    page shows it; `columned` are lines in which tabs or spaces part what stands side by side, as they are typed: the
    paragraphs have them as running text; `made` is what the reader printed itself (the numbers that Word counts); `raw` is the text as the
    format gives it, in any order, against which `lost` compares.
    """

    medium: str
    paragraphs: tuple[Paragraph, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    left_out: tuple[str, ...] = ()
    unprinted: tuple[str, ...] = ()
    columned: tuple[str, ...] = field(default=(), repr=False)
    made: tuple[str, ...] = ()
    raw: str = ""
    pages: int = 0

    @property
    def words(self) -> list[str]:
        """The words of the paragraphs in reading order."""
        return [word for paragraph in self.paragraphs for word in words(paragraph.text)]

    def lost(self) -> int:
        """How many characters of the file are neither in the paragraphs nor left out on purpose, or are there twice."""
        there = _letters(paragraph.text for paragraph in self.paragraphs) + _letters(self.left_out)
        expected = _letters([self.raw]) + _letters(self.made)
        return ((there - expected) + (expected - there)).total()


def _letters(texts: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        # A font may print small letters as capitals.
        found.update(nfc(text).translate(_PLAIN_FIGURES).casefold())
    for space in " \t\n\r\f\v":
        del found[space]
    return found


def table(rows: Iterable[Iterable[str]], page: int = 0, line: int = 0) -> Paragraph:
    """A table: every row as wide as the widest, its words row after row."""
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    width = max(map(len, cells), default=0)
    full = tuple(tuple(row + [""] * (width - len(row))) for row in cells)
    return Paragraph(" ".join(cell for row in full for cell in row if cell), page, line, rows=full)


# "10-" or "TB-" at the end of a line: a number or code that the wrap cut after its hyphen.
_CUT_CODE = re.compile(r"(?:\d|[A-ZĐ])[-/]$")
_CODE = re.compile(r"[A-ZĐ]{2}|[A-ZĐ][a-zđ]{0,2}/")


def join(parts: Iterable[str]) -> str:
    """The lines of one paragraph as one text; a document number cut after its hyphen becomes whole again."""
    text = ""
    for part in parts:
        glue = "" if not text or (_CUT_CODE.search(text) and _CODE.match(part)) else " "
        text += glue + part
    return " ".join(text.split())


_NUMBER = r"\d{1,2}(?:\.\d{1,2})*"
# A number typed without the space after it: "1.Phòng", "2-Kết quả", "I.ĐÁNH GIÁ"; a document's "10-NQ/TW" is none.
_TIGHT = re.compile(rf"^({_NUMBER}[.)/–-](?=[{CAPITALS}][^\W\d_A-ZĐ])|[IVX]{{1,5}}[.)/](?=[{CAPITALS}]{{2}}))")
# A line that begins something of its own: "I. ", "3. ", "2.1. ", "1/ ", "II - ", "a) ", "- ", "+ ".
MARKER = re.compile(
    rf"(?:[IVX]{{1,5}}[.)/]|{_NUMBER}[.)]|\d{{1,2}}\.\d{{1,2}}|[a-zđ]\)|\(\d{{1,2}}\)|[-–+•*●])\s"
    rf"|(?:{_NUMBER}/|(?:[IVX]{{1,5}}|{_NUMBER}) ?[-–])\s(?=[{CAPITALS}])|{_TIGHT.pattern}"
)
# Words that begin what stands at the head or the foot of a paper.
HEAD = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN|Độc lập|Số\s*:|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND ")
RECIPIENTS = re.compile(r"\*{0,2}Nơi nhận\b", re.IGNORECASE)
ANNEX = re.compile(r"(?:PHỤ LỤC|Phụ lục|BIỂU|DANH MỤC|DANH SÁCH)\b(?!.*[.;]$)")
# The names of types of documents, alone on a line in capitals; a notice may call itself a conclusion.
_TYPES = (
    "THÔNG BÁO", "THÔNG BÁO KẾT LUẬN", "KẾT LUẬN", "CHỈ THỊ", "BÁO CÁO", "KẾ HOẠCH", "GIẤY MỜI", "GIẤY MỜI HỌP", "QUYẾT ĐỊNH",
    "NGHỊ QUYẾT", "TỜ TRÌNH", "CÔNG ĐIỆN", "HƯỚNG DẪN", "CHƯƠNG TRÌNH", "PHƯƠNG ÁN", "ĐỀ ÁN", "BIÊN BẢN", "QUY CHẾ", "QUY ĐỊNH",
    "CÔNG VĂN",
)  # fmt: skip
_BY_FOLD = {fold(name): name for name in _TYPES}


def type_of(text: str) -> str:
    """The type of document a line names, in capitals; empty for other lines. A mark that a scan lost does not count.

    >>> type_of("CHÍ THỊ")
    'CHỈ THỊ'
    """
    return _BY_FOLD.get(fold(text.strip(" .")), "") if text.isupper() and len(text) < 30 else ""


# How the first sentence after a title begins.
PREAMBLE = re.compile(
    r"(?:Sáng|Chiều|Trong|Tối|Vào)? ?[Nn]gày \d|Trong (?:các|hai|02) ngày|Từ ngày|Thực hiện|Căn cứ|Theo |Sau khi|Tại |"
    r"Để |Nhằm |Xét |Vừa qua"
)


def spaced(paragraph: Paragraph) -> Paragraph:
    """The paragraph with a space after its number: Word's own lists have it from their settings, not from their text.

    >>> spaced(Paragraph("1.Phòng Nội vụ: Rà soát.")).text
    '1. Phòng Nội vụ: Rà soát.'
    """
    return paragraph if paragraph.rows else replace(paragraph, text=_TIGHT.sub(r"\1 ", paragraph.text))


def texts(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """The text of each paragraph."""
    return (paragraph.text for paragraph in paragraphs)
