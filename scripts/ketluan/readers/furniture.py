"""What is printed on a page and is no part of the document: page numbers, running heads, stamps."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ketluan.readers.paper import HEAD
from ketluan.readers.rows import Row

# "2", "- 2 -", "Trang 2/5" alone on a line.
_PAGE_NUMBER = re.compile(r"(?:[-–]\s*)?(?:Trang\s+)?(\d{1,3})(?:\s*/\s*\d{1,3})?(?:\s*[-–])?")
# What only a signature or arrival stamp says.
_STAMP = re.compile(
    r"Ký bởi|Người ký|Cơ quan:|Thời gian ký|Giờ ký|Ngày ký:|\S+@\S+\.\S+|\d{2}[./-]\d{2}[./-]\d{4} \d{2}:\d{2}:\d{2}|"
    r"[+]\d{2}:\d{2}$|CÔNG VĂN ĐẾN|ĐẾN\s+(?:Số|Ngày)"
)
_MOST = 12


def strip(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Return the rows of the document itself, and the texts of the others."""
    by_page: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_page[row.page].append(row)
    out = {id(row) for page, found in by_page.items() for row in (*_numbers(page, found), *_stamps(found))}
    out |= {id(row) for row in _running(by_page)}
    return [row for row in rows if id(row) not in out], [row.text for row in rows if id(row) in out]


def _numbers(page: int, rows: Sequence[Row]) -> list[Row]:
    """The page number, first or last on its page; in text without pages, a number alone deep in the line."""
    found = []
    for place, row in enumerate(rows):
        match = _PAGE_NUMBER.fullmatch(row.text)
        at_edge = place == 0 or place == len(rows) - 1
        if match and (at_edge or row.spans[0].left > 20) and not row.cells and (page == 0 or int(match[1]) < 500):
            found.append(row)
    return found


def _stamps(rows: Sequence[Row]) -> list[Row]:
    """The stamp over the heading: all above its first line once one of them is a stamp; elsewhere, added stamps."""
    head = next((place for place, row in enumerate(rows[:_MOST]) if HEAD.search(row.text)), 0)
    above = list(rows[:head]) if any(_STAMP.search(row.text) for row in rows[:head]) else []
    added = [row for row in rows if row.added]
    return above + (added if any(_STAMP.search(row.text) for row in added) else [])


def _running(by_page: dict[int, list[Row]]) -> list[Row]:
    """Lines that open or close at least three pages with the same words."""
    edges = [row for rows in by_page.values() for row in {id(row): row for row in (rows[0], rows[-1])}.values()]
    counts = Counter(row.text for row in edges)
    return [row for row in edges if counts[row.text] > 2 and len(row.text) > 3]
