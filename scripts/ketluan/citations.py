"""Documents that a text cites: numbers such as 14-CTr/TU or 30/2020/NĐ-CP, with what the sentence says of them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ketluan.vietnamese import nfc

# Names of document types (Nghị định 30/2020/NĐ-CP, Phụ lục III, and those of the Party), longest first.
_TYPES = (
    "Chương trình hành động",
    "Nghị quyết liên tịch",
    "Thông tư liên tịch",
    "Chương trình",
    "Quyết định",
    "Nghị quyết",
    "Nghị định",
    "Thông báo",
    "Thông tư",
    "Công điện",
    "Công văn",
    "Hướng dẫn",
    "Kết luận",
    "Kế hoạch",
    "Báo cáo",
    "Quy định",
    "Quy chế",
    "Tờ trình",
    "Chỉ thị",
    "Đề án",
    "Luật",
)
# "14-CTr/TU", "06-CT/TW", "467/TB-VPCP", "30/2020/NĐ-CP", "1961/QĐUBND", "33/QĐ – UBND": a number, perhaps a year, then
# letter codes.
_NUMBER = (
    r"\d{1,5}[a-z]?(?: ?/ ?(?:19|20)\d{2})?(?:[-–]| ?/ ?)[A-ZĐ][A-Za-zĐđ]*[0-9]*"
    r"(?:(?:[-–/&]| ?[-–] ?(?=[A-ZĐ]{2}))[A-ZĐ][A-Za-zĐđ]*[0-9]*)*"
)
# "ngày 10 tháng 01 năm 2022" as Nghị định 30/2020/NĐ-CP prescribes, or in figures alone: "ngày 10/01/2022".
_DAY = r"ngày\s+(?P<day>\d{1,2})(?:\s+tháng\s+|[/.-])(?P<month>\d{1,2})(?:\s+năm\s+|[/.-])(?P<year>\d{4})"
# The type before the number, the date after it and whose it is, when they are printed.
_CITATION = re.compile(
    rf"(?:(?P<type>{'|'.join(_TYPES)})\s+)?(?:số:?\s+)?(?<![\w/-])(?P<number>{_NUMBER})(?![\w/])"
    rf"(?:,?\s+{_DAY})?(?:\s+của\s+(?P<issuer>[A-ZĐ][^\s,.;:()]*(?:\s+[^\s,.;:()]+){{0,5}}))?"
)
# What every number holds; looking for this alone is ten times as fast, and most texts have none.
_HINT = re.compile(r"\d[a-z]?(?:[-–]| ?/ ?)[A-ZĐ]")
# Codes have two capital letters at least: "CT/TW", "CTr"; "tổ 2-Na Tăm" is no document.
_CODE = re.compile(r"[A-ZĐ].*[A-ZĐ]")


@dataclass(frozen=True, slots=True)
class Citation:
    """A document as one sentence cites it: number as printed; type, date and the words that begin with who issued it,
    when stated.
    """

    number: str
    type: str = ""
    date: datetime.date | None = None
    issuer: str = ""


def find(text: str) -> Iterator[Citation]:
    """The documents `text` cites, in order."""
    text = nfc(text)
    for match in _CITATION.finditer(text) if _HINT.search(text) else ():
        if _CODE.search(match["number"]):
            yield Citation(match["number"], match["type"] or "", _date(match), match["issuer"] or "")


def _date(match: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(int(match["year"]), int(match["month"]), int(match["day"])) if match["year"] else None
    except ValueError:
        return None
