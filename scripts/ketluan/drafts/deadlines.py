"""Time limits in a sentence: word for word, what sort they are, and their date when they are hard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ketluan.drafts.facts import DAY
from ketluan.model import Deadline

_BEFORE = r"(?:chậm nhất(?: là)?(?: đến)?|muộn nhất(?: là)?|trước|đến hết|đến)"
_HARD = re.compile(rf"{_BEFORE}(?:\s+\d{{1,2}}\s*(?:h|giờ)\s*\d{{0,2}})?(?:\s+ngày)?\s+{DAY}")
# A day without a year: which year is meant is not printed.
_NO_YEAR = re.compile(rf"{_BEFORE}\s+(?:ngày\s+)?\d{{1,2}}/\d{{1,2}}(?![/\d])")
_MONTH = re.compile(
    r"(?:trước|trong|hết|chậm nhất(?: trong)?)\s+tháng\s+\d{1,2}(?:\s*(?:/|năm\s+)\s*\d{4})?(?!\s*[-,]?\s*tháng)"
)
_YEAR = re.compile(r"(?:hoàn thành|xong|kết thúc)[^.;:]{0,40}?\b(trong năm\s+\d{4})")
_EVENT = re.compile(r"ngay sau khi\s+[^.;,:]{3,90}")
_CONDITION = re.compile(r"khi (?:điều kiện cho phép|cần thiết|có yêu cầu|đủ điều kiện)")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as found, and whether its year is missing."""

    deadline: Deadline
    start: int
    yearless: bool = False


def find(text: str) -> Iterator[Limit]:
    """The time limits of a text, in order."""
    yield from sorted(_found(text), key=lambda limit: limit.start)


def _found(text: str) -> Iterator[Limit]:
    for match in _HARD.finditer(text):
        day = _date(match[3], match[2], match[1])
        if day:
            yield Limit(Deadline(match[0], "date", day), match.start())
    for match in _NO_YEAR.finditer(text):
        yield Limit(Deadline(match[0], "date"), match.start(), yearless=True)
    for pattern, kind in ((_MONTH, "month"), (_EVENT, "event"), (_CONDITION, "condition")):
        for match in pattern.finditer(text):
            yield Limit(Deadline(match[0].strip(), kind), match.start())
    for match in _YEAR.finditer(text):
        yield Limit(Deadline(match[1], "year"), match.start(1))


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
