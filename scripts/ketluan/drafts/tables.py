"""Tables that give out work: a column says who leads, others who takes part and by when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ketluan.drafts import deadlines
from ketluan.drafts.facts import DAY
from ketluan.drafts.lists import Known, listed
from ketluan.drafts.units import LONGEST, is_named
from ketluan.model import Block, Deadline
from ketluan.vietnamese import fold

# How the heads of the columns begin, folded.
_LEAD = re.compile(r"(?:don vi|co quan|so, nganh)?,?\s*(?:don vi )?(?:chu tri|thuc hien)|(?:don vi|co quan) duoc giao")
_WITH = re.compile(r"(?:don vi|co quan)?\s*phoi hop")
_UNTIL = re.compile(r"thoi (?:han|gian)|tien do|hoan thanh")
_BARE_DAY = re.compile(DAY)
# What begins a line of a cell, and how long a list in one can be.
_DASHES = ("-", "–", "+")
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Assignments:
    """What the tables of an item say beside its text, each name and limit as printed, in the order of the rows."""

    to: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    limits: tuple[Deadline, ...] = ()


def assignments(blocks: Sequence[Block], known: Known | None = None) -> Assignments:
    """Whom the tables among some blocks give work to; nothing where no column is headed as the one who leads.

    `known` tells whether the registry has a name.
    """
    found = [_of(block.rows, known) for block in blocks if block.rows]
    return Assignments(
        to=tuple(dict.fromkeys(name for one in found for name in one.to)),
        together=tuple(dict.fromkeys(name for one in found for name in one.together)),
        limits=tuple(dict.fromkeys(limit for one in found for limit in one.limits)),
    )


def _of(rows: Sequence[Sequence[str]], known: Known | None) -> Assignments:
    heads, body = _headed(rows)
    lead = _column(heads, _LEAD)
    if lead is None:
        return Assignments()
    helping, until = _column(heads, _WITH), _column(heads, _UNTIL)
    return Assignments(
        to=tuple(_names(body, lead, known)),
        together=tuple(_names(body, helping, known)) if helping is not None else (),
        limits=tuple(_limits(body, until)) if until is not None else (),
    )


def _headed(rows: Sequence[Sequence[str]]) -> tuple[list[str], Sequence[Sequence[str]]]:
    """The head of each column, folded, and the rows under them.

    Under a head that spans columns ("Đơn vị thực hiện") the second row heads each of them ("Chủ trì", "Phối hợp").
    """
    top, *rest = ([cell.strip() for cell in row] for row in rows[:2])
    below = rest[0] if rest else []
    spanned = {c for n, cell in enumerate(top) if n and not cell for c in (n - 1, n)}
    if spanned and {n for n, cell in enumerate(below) if cell} == spanned:
        top = [below[n] if n in spanned else cell for n, cell in enumerate(top)]
        return [fold(" ".join(cell.split())) for cell in top], rows[2:]
    return [fold(" ".join(cell.split())) for cell in top], rows[1:]


def _column(heads: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((number for number, head in enumerate(heads) if pattern.match(head)), None)


def _cells(rows: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    return (" ".join(row[column].split()) for row in rows if column < len(row) and row[column].strip())


def _names(rows: Sequence[Sequence[str]], column: int, known: Known | None) -> Iterator[str]:
    for cell in _cells(rows, column):
        names = list(listed(cell, known))
        words = cell.split()
        if len(names) == 1 and known and len(words) <= _MOST_WORDS and not known(cell):
            # Lines of one cell, which readers run together.
            names = _lines(words, known) or names
        yield from (name for name in names if is_named(name))


def _lines(words: Sequence[str], known: Known) -> list[str] | None:
    """Words read as names of the registry and nothing else, the longest first; None when they cannot be."""
    # By the place where the reading begins: from the end on, so that no place is read twice.
    found: list[list[str] | None] = [*(None for _ in words), []]
    for start in reversed(range(len(words))):
        if words[start] in _DASHES:
            found[start] = found[start + 1]
        for end in range(min(start + LONGEST, len(words)), start, -1):
            rest, name = found[end], " ".join(words[start:end])
            if rest is not None and known(name):
                found[start] = [name, *rest]
                break
    return found[0]


def _limits(rows: Sequence[Sequence[str]], column: int) -> Iterator[Deadline]:
    """Limits of a column that says "until" in its head: a bare day counts; a day without a year is a phrase's matter."""
    for cell in _cells(rows, column):
        if match := _BARE_DAY.search(cell):
            # The head of the column says "before": the day alone is what the cell prints.
            before = next(iter(deadlines.find(f"trước ngày {match[0]}")), None)
            if before is not None and not before.doubt:
                yield replace(before.deadline, text=match[0])
        else:
            yield from (limit.deadline for limit in deadlines.find(cell) if not limit.doubt)
