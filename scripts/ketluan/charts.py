"""Charts drawn at build: counts in, the places of bars and lines out; the templates write the SVG.

Colours are the stylesheet's, so one drawing serves both schemes and paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ketluan.uses import RELATIONS, Relation
from ketluan.vietnamese import number_text

# All in the units of the drawing's viewBox.
WIDTH, HEIGHT = 310, 150
_LEFT, _TOP, _FOOT = 26, 18, 20
_BAR = 14
# At most so many lines across, zero left out.
_LINES = 4
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Segment:
    """One relation's share of a bar."""

    relation: Relation
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: its middle, its shares from the foot upwards, where its total stands."""

    month: int
    x: float
    segments: tuple[Segment, ...]
    total: int
    top: float

    def count(self, relation: Relation) -> int:
        """How many items of the month have a relation."""
        return sum(segment.count for segment in self.segments if segment.relation == relation)


@dataclass(frozen=True, slots=True)
class Chart:
    """Twelve months of one year; `ticks` are the numbers at the side with their heights."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    label: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    bar: int = _BAR

    @property
    def total(self) -> int:
        """How many items the year has."""
        return sum(bar.total for bar in self.bars)

    @property
    def foot(self) -> int:
        """Where the bars stand."""
        return HEIGHT - _FOOT


def months(year: int, counts: Sequence[dict[Relation, int]]) -> Chart:
    """The chart of a year: one dict of counts by relation for each month from January on, at most twelve."""
    totals = [sum(count.values()) for count in counts]
    step = _step(max(totals, default=0))
    lines = max(-(-max(totals, default=0) // step), 1)
    unit = (HEIGHT - _TOP - _FOOT) / (lines * step)
    slot = (WIDTH - _LEFT) / 12
    bars = tuple(_bar(place, _LEFT + slot * (place - 0.5), count, unit) for place, count in enumerate(counts, 1))
    ticks = tuple((line * step, _y(line * step * unit)) for line in range(lines + 1))
    return Chart(bars, ticks, _label(year, totals))


def _step(most: int) -> int:
    """The distance of lines: 1, 2 or 5 times a power of ten, so that few lines reach the highest bar."""
    power = 1
    while True:
        for digit in _STEPS:
            if digit * power * _LINES >= most:
                return digit * power
        power *= 10


def _y(height: float) -> float:
    return round(HEIGHT - _FOOT - height, 1)


def _bar(month: int, x: float, count: dict[Relation, int], unit: float) -> Bar:
    segments, below = [], 0
    for relation in RELATIONS:
        if number := count.get(relation, 0):
            below += number
            segments.append(Segment(relation, number, _y(below * unit), round(number * unit, 1)))
    return Bar(month, round(x, 1), tuple(segments), below, _y(below * unit))


def _label(year: int, totals: Sequence[int]) -> str:
    """The numbers in words, for whoever does not see the drawing."""
    told = [f"tháng {month} có {number_text(total)} mục" for month, total in enumerate(totals, 1) if total]
    return f"Số mục theo tháng, năm {year}: {'; '.join(told) or 'không có mục nào'}."
