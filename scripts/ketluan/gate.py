"""What must not be published: marks of secrecy, and data about private persons that somebody has to decide on.

Import refuses a marked file before anything is written; `check` refuses a marked record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketluan.vietnamese import nfc

# A mark alone on its line, perhaps framed by signs; the words of a sentence ("bảo vệ bí mật nhà nước") are none.
_MARK = re.compile(
    r"[\W_]*(?:(?:ĐỘ|Độ|Dấu|DẤU)\s*(?:MẬT|mật)?\s*:?\s*)?((?:TUYỆT|TỐI)\s+MẬT|MẬT|Tuyệt mật|Tối mật|Mật)[\W_]*"
)
# Where documents may go: these words count in any short line.
_LIMITED = re.compile(r"lưu\s+hành\s+nội\s+bộ|không\s+phổ\s+biến|tài\s+liệu\s+(?:tuyệt\s+|tối\s+)?mật\b", re.IGNORECASE)
_SHORT = 12
_CAPITAL = "A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ"
_NAME = rf"[{_CAPITAL}][^\W\d_]*(?:\s+[{_CAPITAL}][^\W\d_]*){{1,4}}"
# Personal data by kind, as the clerk is told of it.
_PERSONAL = {
    "số căn cước công dân": re.compile(r"(?<![\d/.-])\d{12}(?![\d/])"),
    "số chứng minh nhân dân": re.compile(r"(?<![\d/.,+-])(?<!\+84 )\d{9}(?![\d/]|[.,]\d)"),
    "số điện thoại": re.compile(r"(?<![\d/.,])(?:\+84[ .]?|0)(?:[235789]\d{1,2})[ .-]?\d{3}[ .-]?\d{3,4}(?![\d/]|[.,]\d)"),
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
# The figures of the other kinds.
_FIGURES = re.compile(r"\d{3}[ .-]?\d{3}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the gate saw: which line (from 0) of those given, what kind, the words."""

    line: int
    kind: str
    text: str


def secrecy(lines: Iterable[str]) -> Iterator[Finding]:
    """The marks of secrecy or limited circulation among the lines of a document."""
    for number, line in enumerate(lines):
        text = nfc(line).strip()
        mark = _MARK.fullmatch(text)
        if mark:
            yield Finding(number, mark[1], text)
        elif len(text.split()) <= _SHORT and (limited := _LIMITED.search(text)):
            yield Finding(number, limited[0], text)


def personal(lines: Iterable[str]) -> Iterator[Finding]:
    """What looks like data about a person among the lines of a document."""
    for number, line in enumerate(map(nfc, lines)):
        small = line.casefold()
        figures = _FIGURES.search(line)
        for kind, pattern in _PERSONAL.items():
            words = _WORDS.get(kind)
            if any(word in small for word in words) if words else figures:
                for match in pattern.finditer(line):
                    yield Finding(number, kind, match[0])
