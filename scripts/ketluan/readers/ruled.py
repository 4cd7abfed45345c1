"""Ruled tables of a PDF page: its drawn lines make a grid, and a point lies in a cell of it."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_THIN = 2.5
_NEAR = 3.0
_LONG = 12.0


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the heights of its rules from the top down, and where its upright lines stand."""

    rules: tuple[float, ...]
    uprights: tuple[float, ...]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.uprights[0] - 1 < x < self.uprights[-1] + 1 and self.rules[-1] - 1 < y < self.rules[0] + 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The tables of a page; rows are numbered through all of them."""

    tables: tuple[Table, ...] = ()

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in a table."""
        return any(table.holds(x, y) for table in self.tables)

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point that lies in a table."""
        first = 0
        for table in self.tables:
            if table.holds(x, y):
                row = sum(1 for rule in table.rules if rule > y) - 1
                column = bisect_right(table.uprights, x + 0.5) - 1
                return first + max(row, 0), min(max(column, 0), len(table.uprights) - 2)
            first += len(table.rules) - 1
        raise LookupError(f"({x}, {y}) lies in no table")

    def _of(self, row: int) -> tuple[Table, int]:
        for table in self.tables:
            if row < len(table.rules) - 1:
                return table, row
            row -= len(table.rules) - 1
        raise LookupError(f"there is no row {row}")

    def columns(self, row: int) -> int:
        """How many columns the table of a row has."""
        return len(self._of(row)[0].uprights) - 1

    def top(self, row: int) -> float:
        """The height of the rule over a row."""
        table, number = self._of(row)
        return table.rules[number]


def grid(page: Any) -> Grid:
    """The ruled tables of a page; one needs two rows or columns, so that a line under a title is none."""
    from pypdfium2 import raw

    paths = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2))
    boxes = [drawn.get_bounds() for drawn in paths]
    levels = [
        (left, right, (bottom + top) / 2) for left, bottom, right, top in boxes if top - bottom < _THIN < right - left
    ]
    uprights = [
        (bottom, top, (left + right) / 2) for left, bottom, right, top in boxes if right - left < _THIN < top - bottom
    ]
    frames = [drawn.get_bounds() for drawn in paths if _is_frame(drawn)]
    for left, bottom, right, top in frames:
        levels += [(left, right, bottom), (left, right, top)]
        uprights += [(bottom, top, left), (bottom, top, right)]
    tables = (_table(group) for group in _touching(levels, uprights))
    return Grid(tuple(sorted((table for table in tables if table), key=lambda table: -table.rules[0])))


def _is_frame(drawn: Any) -> bool:
    """Whether a path is an empty box with a drawn edge; a filled one is only a ground for the text."""
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn, fill, stroke)
    left, bottom, right, top = drawn.get_bounds()
    return bool(stroke.value and not fill.value and right - left > _LONG and top - bottom > _LONG)


Lines = tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]


def _touching(levels: list[tuple[float, float, float]], uprights: list[tuple[float, float, float]]) -> list[Lines]:
    """Level and upright lines in groups that touch one another."""
    groups: list[Lines] = []
    for upright in sorted(uprights, key=lambda line: -line[1]):
        home = next((group for group in groups if any(_overlap(upright, other) for other in group[1])), None)
        if home is None:
            home = ([], [])
            groups.append(home)
        home[1].append(upright)
    for level in levels:
        for group in groups:
            if any(
                level[0] - _NEAR <= x <= level[1] + _NEAR and low - _NEAR <= level[2] <= high + _NEAR
                for low, high, x in group[1]
            ):
                group[0].append(level)
                break
    return groups


def _overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return one[0] - _NEAR <= other[1] and other[0] - _NEAR <= one[1]


def _table(lines: Lines) -> Table | None:
    rules = _distinct((level[2] for level in lines[0]), reverse=True)
    uprights = _distinct(upright[2] for upright in lines[1])
    if len(rules) < 2 or len(uprights) < 2 or len(rules) + len(uprights) < 5:
        return None
    return Table(tuple(rules), tuple(uprights))


def _distinct(values: Iterable[float], reverse: bool = False) -> list[float]:
    """The values in order, near ones once."""
    found: list[float] = []
    for value in sorted(values, reverse=reverse):
        if not found or abs(value - found[-1]) > _NEAR:
            found.append(value)
    return found
