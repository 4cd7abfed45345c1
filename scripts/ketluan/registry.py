"""Units, officials and abbreviations over time: which body a printed label means on the date of a document.

A unit is a body with an identity of its own: renaming keeps it, merging and splitting end it and name successors.
A class ("UBND các xã, thị trấn") is a unit whose members are listed by period.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from ketluan.vietnamese import fold, label_key, sort_key

# Kinds of units with the headings of their lists, in the order of every list of units.
UNIT_KINDS = {
    "committee": "Ủy ban nhân dân",
    "office": "Văn phòng, phòng chuyên môn",
    "service": "Đơn vị sự nghiệp",
    "force": "Công an, quân sự",
    "commune": "UBND xã, phường, thị trấn",
    "school": "Trường học",
    "party": "Cơ quan Đảng, Mặt trận",
    "upper": "Cơ quan cấp trên",
    "enterprise": "Doanh nghiệp",
    "class": "Nhóm đơn vị",
}
EVENT_KINDS = {
    "create": "Thành lập",
    "rename": "Đổi tên",
    "merge": "Sáp nhập, hợp nhất",
    "split": "Chia tách",
    "transfer": "Chuyển giao",
    "abolish": "Kết thúc hoạt động",
}


@lru_cache(maxsize=65536)
def first_day(period: str) -> date:
    """The first day of a period given as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty means the beginning of time."""
    year, month, day = (*(int(part) for part in period.split("-")), 1, 1)[:3] if period else (1, 1, 1)
    return date(year, month, day)


@lru_cache(maxsize=65536)
def last_day(period: str) -> date:
    """The last day of such a period; empty means the end of time."""
    if not period:
        return date.max
    year, month, day = (*(int(part) for part in period.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Span:
    """A period of time; an empty end is open or not known."""

    start: str = ""
    end: str = ""

    def __contains__(self, day: date) -> bool:
        return first_day(self.start) <= day <= last_day(self.end)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a unit and when it bore it."""

    name: str
    span: Span = Span()
    verified: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a unit: see `EVENT_KINDS`."""

    type: str
    date: str = ""
    basis: str = ""
    verified: bool = False
    successors: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A body, or a class of bodies, with one identity over time."""

    id: str
    kind: str
    names: tuple[Name, ...]
    labels: tuple[str, ...] = ()
    code: str = ""
    members: tuple[tuple[Span, tuple[str, ...]], ...] = ()
    events: tuple[Event, ...] = ()
    note: str = ""
    line: int = field(default=0, compare=False)

    def name_at(self, day: date) -> str:
        """The name on a day; outside all known spans the nearest earlier name, else the first."""
        # Most have borne one.
        if len(self.names) == 1:
            return self.names[0].name
        current = [name for name in self.names if day in name.span]
        earlier = [name for name in self.names if last_day(name.span.end) < day]
        return (current or earlier[-1:] or list(self.names))[0].name

    @property
    def name(self) -> str:
        """The last name it bore."""
        return self.names[-1].name

    @property
    def span(self) -> Span:
        """From its first name to its end."""
        return Span(self.names[0].span.start, self.names[-1].span.end)

    @property
    def end(self) -> Event | None:
        """The event that ended it; a unit whose last name is still borne has not ended."""
        ends = [event for event in self.events if event.type not in ("create", "rename")]
        return ends[-1] if ends and self.names[-1].span.end else None

    def members_at(self, day: date) -> tuple[str, ...]:
        """The ids of the members of a class on a day."""
        return next((units for span, units in self.members if day in span), ())


@dataclass(frozen=True, slots=True)
class Official:
    """A person who chaired, with posts over time."""

    id: str
    name: str
    posts: tuple[Name, ...]
    line: int = field(default=0, compare=False)

    def posts_at(self, day: date) -> tuple[str, ...]:
        """The posts held on a day, in the order of the file."""
        return tuple(post.name for post in self.posts if day in post.span)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, its usual long form, and other long forms where it is ambiguous."""

    short: str
    long: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything the archive knows about names. `body` is the unit whose archive this is."""

    body: Unit
    units: Mapping[str, Unit]
    officials: Mapping[str, Official]
    abbreviations: tuple[Abbreviation, ...]
    _labels: Mapping[str, tuple[tuple[Span, Unit], ...]]
    # By key of a label the days on which its meaning changes, and what it means before, between and after them.
    _meanings: dict[str, tuple[list[date], list[tuple[Unit, ...]]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def resolve(self, label: str, day: date) -> tuple[Unit, ...]:
        """The units a printed label can mean on a day: none (unknown), one, or several (ambiguous).

        A unit that bears the name that day is meant before one that only bore it at another time.
        """
        key = label_key(label)
        known = self._meanings.get(key)
        if known is None:
            named = self._labels.get(key, ())
            days = _turns(span for name, unit in named for span in (name, unit.span))
            known = self._meanings[key] = days, [_meant(named, day) for day in (date.min, *days)]
        return known[1][bisect_right(known[0], day)]

    def ever(self, label: str) -> bool:
        """Whether a label means some unit on any day."""
        return label_key(label) in self._labels

    def resolve_official(self, name: str) -> tuple[Official, ...]:
        """The officials of a name."""
        key = label_key(name)
        return tuple(official for official in self.officials.values() if label_key(official.name) == key)

    def suggest(self, label: str, day: date) -> tuple[str, ...]:
        """The nearest known labels on a day, nearest first, for somebody who mistyped one."""
        current = (unit for unit in self.units.values() if day in unit.span)
        by_fold = {fold(known): known for unit in current for _, known in labels_of(unit)}
        nearest = difflib.get_close_matches(fold(label), by_fold, n=3, cutoff=0.6)
        return tuple(by_fold[near] for near in nearest)

    def predecessors(self, unit: Unit) -> tuple[tuple[Unit, Event], ...]:
        """The units that name `unit` as a successor, with the events that say so."""
        found = [(old, event) for old in self.units.values() for event in old.events if unit.id in event.successors]
        return tuple(sorted(found, key=lambda pair: sort_key(pair[0].name)))


def _turns(spans: Iterable[Span]) -> list[date]:
    """The days on which any of some spans begins, or has ended."""
    edges = {day for span in spans for day in (first_day(span.start), _day_after(last_day(span.end)))}
    return sorted(edges - {date.min, date.max})


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _meant(named: Iterable[tuple[Span, Unit]], day: date) -> tuple[Unit, ...]:
    """The units that are meant on a day by a label that names some at some times."""
    living = [(span, unit) for span, unit in named if day in unit.span]
    bearing = [unit for span, unit in living if day in span]
    return tuple({unit.id: unit for unit in bearing or [unit for _, unit in living]}.values())


def labels_of(unit: Unit) -> Iterator[tuple[Span, str]]:
    """Every spelling that names a unit, and when: its names over time, the forms met in documents at any time."""
    yield from ((name.span, name.name) for name in unit.names)
    yield from ((unit.span, label) for label in unit.labels)
