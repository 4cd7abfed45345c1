"""Tables that give out work: a column says who leads, others who takes part and by when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ketluan.drafts import deadlines
from ketluan.drafts.facts import DAY
from ketluan.drafts.units import is_named, listed
from ketluan.model import Block, Deadline
from ketluan.vietnamese import fold

# How the heads of the columns begin, folded.
_LEAD = re.compile(r"(?:don vi|co quan|so, nganh)?,?\s*(?:don vi )?(?:chu tri|thuc hien)|(?:don vi|co quan) duoc giao")
_WITH = re.compile(r"(?:don vi|co quan)?\s*phoi hop")
_UNTIL = re.compile(r"thoi (?:han|gian)|tien do|hoan thanh")
_BARE_DAY = re.compile(DAY)


@dataclass(frozen=True, slots=True)
class Assignments:
    """What the tables of an item say beside its text, each name and limit as printed, in the order of the rows."""

    to: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    limits: tuple[Deadline, ...] = ()


def assignments(blocks: Sequence[Block]) -> Assignments:
    """Whom the tables among some blocks give work to; nothing where no column is headed as the one who leads."""
    found = [_of(block.rows) for block in blocks if block.rows]
    return Assignments(
        to=tuple(dict.fromkeys(name for one in found for name in one.to)),
        together=tuple(dict.fromkeys(name for one in found for name in one.together)),
        limits=tuple(dict.fromkeys(limit for one in found for limit in one.limits)),
    )


def _of(rows: Sequence[Sequence[str]]) -> Assignments:
    heads = [fold(" ".join(cell.split())) for cell in rows[0]]
    lead = _column(heads, _LEAD)
    if lead is None:
        return Assignments()
    helping, until = _column(heads, _WITH), _column(heads, _UNTIL)
    return Assignments(
        to=tuple(_names(rows, lead)),
        together=tuple(_names(rows, helping)) if helping is not None else (),
        limits=tuple(_limits(rows, until)) if until is not None else (),
    )


def _column(heads: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((number for number, head in enumerate(heads) if pattern.match(head)), None)


def _cells(rows: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    return (" ".join(row[column].split()) for row in rows[1:] if column < len(row) and row[column].strip())


def _names(rows: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    for cell in _cells(rows, column):
        yield from (name for name in listed(cell) if is_named(name))


def _limits(rows: Sequence[Sequence[str]], column: int) -> Iterator[Deadline]:
    """Limits of a column that says "until" in its head: a bare day counts; a day without a year is a phrase's matter."""
    for cell in _cells(rows, column):
        if match := _BARE_DAY.search(cell):
            # The head of the column says "before": the day alone is what the cell prints.
            before = next(iter(deadlines.find(f"trước ngày {match[0]}")), None)
            if before is not None:
                yield replace(before.deadline, text=match[0])
        else:
            yield from (limit.deadline for limit in deadlines.find(cell) if not limit.yearless)
