"""What must not be published: marks of secrecy, and data about private persons that somebody has to decide on.

Import refuses a marked file before anything is written; `check` refuses a marked record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketluan.vietnamese import CAPITALS, nfc

# A mark alone on its line or in its column, perhaps framed by signs, perhaps with spaces between its letters; the words
# of a sentence ("bảo vệ bí mật nhà nước") are none.
_LEVEL = r"(?:T\s*(?:U\s*Y\s*Ệ\s*T|Ố\s*I)\s*)?M\s*Ậ\s*T|(?:Tuyệt|Tối)\s+[Mm]ật|Mật"
_CLOSED = r"(?i:(?:(?:tài\s+liệu|văn\s+bản)\s+)?không\s+phổ\s+biến)"
_MARK = re.compile(rf"[\W_]*(?:(?i:(?:mức\s+)?độ|dấu)\s*(?i:mật)?\s*:?\s*)?({_LEVEL}|{_CLOSED})[\W_]*")
# Where documents may go: these words count in any short line.
_LIMITED = re.compile(r"lưu\s+hành\s+nội\s+bộ|tài\s+liệu\s+(?:tuyệt\s+|tối\s+)?mật\b(?!\s+(?:mã|độ)\b)", re.IGNORECASE)
_SHORT = 12
# What all of these hold; most texts have none.
_HINT = re.compile(r"m\s*ậ\s*t|nội\s+bộ|phổ\s+biến", re.IGNORECASE)
# What stands between two columns of a line.
_COLUMNS = re.compile(r"\s{3,}|\t")
_NAME = rf"[{CAPITALS}][^\W\d_]*(?:\s+[{CAPITALS}][^\W\d_]*){{1,4}}"
# What may stand between the figures of a number, such as 0912.345.678 and (0213) 3 879 123.
_GAP = r"\)?[ .-]?"
# The first figures of a card's number in groups, which no amount of money begins with.
_GROUPED = r"(?<!\d )0\d\d(?:[ .-]\d{3})"
# Personal data by kind, as the clerk is told of it.
_PERSONAL = {
    "số định danh cá nhân, căn cước": re.compile(rf"(?<![\d/.-])(?:\d{{12}}|{_GROUPED}{{3}})(?![\d/])"),
    "số chứng minh nhân dân": re.compile(
        rf"(?<![\d/.,+-])(?<!\+84 )(?:\d{{9}}|{_GROUPED}{{2}}(?![ -]\d))(?![\d/]|[.,]\d)"
        r"|(?:CMND|CMTND|chứng minh(?: nhân dân)?)(?: số)?\s*:?\s*\d{3}(?:[ .-]\d{3}){2}(?!\d)", re.IGNORECASE),
    "số điện thoại": re.compile(rf"(?<![\d/.,])(?:\+84{_GAP}|0)[235789]\d{{1,2}}(?:{_GAP}\d){{6,7}}(?![\d/]|[.,]\d)"),
    "thư điện tử": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "ngày sinh": re.compile(r"(?:sinh ngày|ngày sinh|sinh năm|SN)\s*:?\s*\d{1,4}(?:[/.-]\d{1,2}[/.-]\d{4})?", re.IGNORECASE),
    "số tài khoản ngân hàng": re.compile(r"(?:(?:số )?tài khoản(?: số)?|STK)\s*:?\s*\d[\d .]{5,}\d", re.IGNORECASE),
    "tên người bệnh": re.compile(rf"(?:[Bb]ệnh nhân|[Cc]a bệnh|[Cc]a mắc|BN\d*|F[0-3])(?: là)?(?: (?:ông|bà|anh|chị|em|cháu))? ({_NAME})"),
}  # fmt: skip


# What a line must hold, letters small, to have any of a kind: looking for this alone is many times as fast, and most
# lines have none.
_WORDS = {
    "thư điện tử": ("@",),
    "ngày sinh": ("sinh", "sn"),
    "số tài khoản ngân hàng": ("tài khoản", "stk"),
    "tên người bệnh": ("bệnh nhân", "ca bệnh", "ca mắc", "bn", "f0", "f1", "f2", "f3"),
}
# The other kinds have nine figures or more.
_FIGURES = re.compile(rf"\d(?:{_GAP}\d){{8}}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the gate saw: what kind, the words."""

    kind: str
    text: str


def secrecy(texts: Iterable[str]) -> Iterator[Finding]:
    """The marks of secrecy or limited circulation in the texts of a document, at most one of a line."""
    for line in filter(_HINT.search, _lines(texts)):
        found = next(filter(None, map(_marked, (line, *_COLUMNS.split(line)))), None)
        if found:
            yield found


def _marked(text: str) -> Finding | None:
    text = text.strip()
    mark = _MARK.fullmatch(text)
    if mark:
        return Finding(mark[1], text)
    limited = _LIMITED.search(text) if len(text.split()) <= _SHORT else None
    return Finding(limited[0], text) if limited else None


def personal(texts: Iterable[str]) -> Iterator[Finding]:
    """What looks like data about a person in the texts of a document."""
    for line in _lines(texts):
        small = line.casefold()
        figures = _FIGURES.search(line)
        for kind, pattern in _PERSONAL.items():
            words = _WORDS.get(kind)
            if any(word in small for word in words) if words else figures:
                for match in pattern.finditer(line):
                    yield Finding(kind, match[0])


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """The lines of texts: a mark stands alone on one, and no name or number goes over its end."""
    return (line for text in texts for line in nfc(text).splitlines())
