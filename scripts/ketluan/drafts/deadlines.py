"""Time limits in a sentence: word for word, what sort they are, and their date when they are hard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ketluan.drafts.facts import DAY
from ketluan.model import Deadline

_BEFORE = r"\b(?:(?:chậm|muộn) nhất(?: là)?(?: đến| trong| vào)?|trước|đến hết|đến|(?:thời hạn|hạn)(?: hoàn thành)?(?::|(?: là)?(?=\s+ngày)))"
_HOUR = r"(?:\s+\d{1,2}\s*(?:h|giờ)(?:\s*\d{1,2}(?:\s*phút)?)?,?)?"
_HARD = re.compile(rf"{_BEFORE}{_HOUR}(?:\s+ngày)?\s+{DAY}", re.IGNORECASE)
# A day without a year: which year is meant is not printed.
_NO_YEAR = re.compile(
    rf"{_BEFORE}{_HOUR}\s+(?:(?:ngày\s+)?\d{{1,2}}/\d{{1,2}}|ngày\s+\d{{1,2}}\s+tháng\s+\d{{1,2}}+(?!\s*năm))"
    r"(?![/\d])(?!\s+h[àằ]ng năm)",
    re.IGNORECASE,
)
# Before "đến": it ends a period, or tells up to when something was counted.
_SPAN = re.compile(r"\b(?:từ (?:ngày|đầu|\d)[^.;]{0,40}|(?:tính|l[ũu][ỹy] kế)(?: cho)?)\s*$", re.IGNORECASE)
# Of "trong tháng 11, tháng 12" neither month is the limit. A figure once read is not given back ("tháng 1").
_ONLY = r"\b(?:\s*(?:/|năm\s+)\s*\d{4})?+(?!\s*(?:[-–,]|và)?\s*(?:tháng|quý)\b)"
_WITHIN = r"\b(?:trước|trong|hết|(?:chậm|muộn) nhất(?: là)?(?: trong| vào)?)\s+(?:(?:cuối|hết)\s+)?"
_MONTH = re.compile(rf"{_WITHIN}tháng\s+\d{{1,2}}{_ONLY}", re.IGNORECASE)
_QUARTER = re.compile(rf"{_WITHIN}quý\s+(?:IV|I{{1,3}}|[1-4]){_ONLY}", re.IGNORECASE)
_YEAR = re.compile(r"(?:hoàn thành|xong|kết thúc)[^.;:]{0,40}?\b((?:trong|hết|cuối) năm\s+\d{4})", re.IGNORECASE)
_EVENT = re.compile(r"ngay sau khi\s+[^.;,:]{3,90}", re.IGNORECASE)
_CONDITION = re.compile(r"khi (?:điều kiện cho phép|cần thiết|có yêu cầu|đủ điều kiện)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as found, and why its day is not known."""

    deadline: Deadline
    start: int
    doubt: str = ""


def find(text: str) -> Iterator[Limit]:
    """The time limits of a text, in order."""
    yield from sorted(_found(text), key=lambda limit: limit.start)


def _found(text: str) -> Iterator[Limit]:
    for match in _HARD.finditer(text):
        day = _date(match[3], match[2], match[1])
        if not _ends_a_span(text, match):
            yield Limit(Deadline(match[0], "date", day), match.start(), "" if day else "có ngày không có trong lịch")
    for match in _NO_YEAR.finditer(text):
        if not _ends_a_span(text, match):
            yield Limit(Deadline(match[0], "date"), match.start(), "không ghi năm")
    for pattern, kind in ((_MONTH, "month"), (_QUARTER, "quarter"), (_EVENT, "event"), (_CONDITION, "condition")):
        for match in pattern.finditer(text):
            yield Limit(Deadline(match[0].strip(), kind), match.start())
    for match in _YEAR.finditer(text):
        yield Limit(Deadline(match[1], "year"), match.start(1))


def _ends_a_span(text: str, match: re.Match[str]) -> bool:
    bare = re.match(r"đến(?! hết)", match[0], re.IGNORECASE) is not None
    return bare and _SPAN.search(text[: match.start()]) is not None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
