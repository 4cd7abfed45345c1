"""How items concern units: what each item states, and what a unit was told in a month, a year, ever."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Literal, NamedTuple, get_args, overload

from ketluan.model import Conclusion, Item, Section
from ketluan.outline import Outline, Tally, Told
from ketluan.registry import Registry, Unit

# The three ways an item concerns a unit, strongest first.
Relation = Literal["direct", "class", "mention"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
# Of so many records, and of the months of two years, it is known at once what they say to whom.
_RECORDS, _MONTHS = 256, 24


class Use(NamedTuple):
    """One item concerning one unit: addressed to it, addressed to a class it belongs to, or mentioning it.

    `via` is the class of an item of the second sort; `together` marks a unit asked to take part, not to lead.
    """

    unit: Unit
    relation: Relation
    conclusion: Conclusion
    told: Told
    label: str
    via: Unit | None = None
    together: bool = False

    @property
    def section(self) -> Section:
        """The section of the item."""
        return self.conclusion.sections[self.told.at]

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.told.item(self.conclusion)


# What a month told units, by unit, newest first.
_Month = Mapping[str, tuple[Use, ...]]
Tallies = Mapping[str, Tally]
# What keeps the tallies of a month (given with its records) from one run to the next, or makes them.
Keep = Callable[[str, Sequence[Conclusion], Callable[[], Tallies]], Tallies]


class Uses(Sequence[Use]):
    """The uses of one unit in some months, newest first, gathered only when somebody asks for the items themselves."""

    __slots__ = ("_gather", "_size", "_tallies", "_unit")

    def __init__(self, unit: str, tallies: Mapping[str, Tally], gather: Callable[[str], _Month]) -> None:
        """`tallies` are by month, the newest first; `gather` gives what a month told each unit."""
        self._unit, self._tallies, self._gather = unit, tallies, gather
        self._size = sum(sum(tally.counts) for tally in tallies.values())

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Use]:
        return chain.from_iterable(self._gather(month)[self._unit] for month in self._tallies)

    @overload
    def __getitem__(self, index: int) -> Use: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Use, ...]: ...
    def __getitem__(self, index: int | slice) -> Use | tuple[Use, ...]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._size)
            return tuple(islice(self, start, stop, step)) if step > 0 else tuple(self)[index]
        return next(islice(self, range(self._size)[index], None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uses) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def count_of(self, relation: Relation) -> int:
        """How many of them are of one relation."""
        at = RELATIONS.index(relation)
        return sum(tally.counts[at] for tally in self._tallies.values())

    def counts(self) -> dict[str, dict[Relation, int]]:
        """How many of each relation each month has (`YYYY-MM`), the newest month first."""
        return {month: dict(zip(RELATIONS, tally.counts, strict=True)) for month, tally in self._tallies.items()}

    def labels(self) -> tuple[str, ...]:
        """The labels that address or mention the unit itself, each once."""
        return tuple(dict.fromkeys(chain.from_iterable(tally.labels for tally in self._tallies.values())))

    def records(self, most: int | None = None) -> Iterator[str]:
        """The paths of the records they stand in; with `most`, of those of the first so many."""
        left = self._size if most is None else most
        for tally in self._tallies.values():
            if left <= 0:
                return
            here = sum(tally.counts)
            if here <= left:
                left -= here
                yield from tally.records
                continue
            for path, count in zip(tally.records, tally.items, strict=True):
                if left > 0:
                    yield path
                left -= count

    def newest(self) -> datetime.date | None:
        """The day of the last session that concerns the unit."""
        return next((tally.newest for tally in self._tallies.values()), None)

    def parts(self, letters: int) -> dict[str, Uses]:
        """Those of each period, told by so many letters of a month: 4 for years, 7 for months; the newest first."""
        found: dict[str, dict[str, Tally]] = defaultdict(dict)
        for month, tally in self._tallies.items():
            found[month[:letters]][month] = tally
        return {period: Uses(self._unit, some, self._gather) for period, some in found.items()}


NOTHING = Uses("", {}, lambda _: {})


class Concerned:
    """How the items of an archive concern units: worked out for a record or a month when somebody asks.

    `named` has for each record (by path) the unit that each of its labels means on the day of the session, None where there
    is no one such unit.
    """

    def __init__(self, registry: Registry, ordered: Sequence[Conclusion], outlines: Mapping[str, Outline]) -> None:
        """`ordered` are the conclusions, oldest first; `outlines` theirs, by path."""
        self._registry, self._outlines = registry, outlines
        self._records = {one.path: one for one in ordered}
        self._months = {month: tuple(some) for month, some in groupby(reversed(ordered), key=attrgetter("month"))}
        self.named = {one.path: _meant(registry, one, outlines[one.path]) for one in ordered}
        self.month = lru_cache(maxsize=_MONTHS)(self._month)
        self.stated = lru_cache(maxsize=_RECORDS)(self._stated)

    def _month(self, month: str) -> dict[str, tuple[Use, ...]]:
        """What a month told each unit, newest first."""
        found: dict[str, list[Use]] = defaultdict(list)
        for conclusion in self._months[month]:
            meant = self.named[conclusion.path]
            for told in self._outlines[conclusion.path].items:
                for use in spread(self._registry, _item_uses(meant, conclusion, told)):
                    found[use.unit.id].append(use)
        return {unit: tuple(uses) for unit, uses in found.items()}

    def _stated(self, path: str) -> dict[str, tuple[Use, ...]]:
        """The uses that each item of a record states, by its place; classes are not spread over their members."""
        conclusion, meant = self._records[path], self.named[path]
        return {told.place: _item_uses(meant, conclusion, told) for told in self._outlines[path].items}

    def uses(self, keep: Keep) -> dict[str, Uses]:
        """The uses of each unit that has any."""
        tallies: dict[str, dict[str, Tally]] = defaultdict(dict)
        for month, conclusions in self._months.items():
            for unit, tally in keep(month, conclusions, lambda month=month: _tallied(self.month(month))).items():  # type: ignore[misc]
                tallies[unit][month] = tally
        return {unit: Uses(unit, some, self.month) for unit, some in tallies.items()}


def _tallied(month: _Month) -> dict[str, Tally]:
    return {unit: _tally(uses) for unit, uses in month.items()}


def _tally(uses: Sequence[Use]) -> Tally:
    counts = Counter(use.relation for use in uses)
    records = Counter(use.conclusion.path for use in uses)
    return Tally(
        counts=tuple(counts[relation] for relation in RELATIONS),
        labels=tuple(dict.fromkeys(use.label for use in uses if use.relation != "class")),
        records=tuple(records),
        items=tuple(records.values()),
        newest=uses[0].conclusion.date,
    )


def _meant(registry: Registry, conclusion: Conclusion, outline: Outline) -> dict[str, Unit | None]:
    """What the labels of a record mean, in the order of the text."""
    found = ((label, registry.resolve(label, conclusion.date)) for label in outline.labels)
    return {label: units[0] if len(units) == 1 else None for label, units in found}


def _item_uses(meant: Mapping[str, Unit | None], conclusion: Conclusion, told: Told) -> tuple[Use, ...]:
    """The uses an item states, each unit once, in its strongest relation; labels with no single meaning are left out."""
    stated: tuple[tuple[Relation, tuple[str, ...], bool], ...] = (
        ("direct", told.addressed, False),
        ("direct", told.together, True),
        ("mention", told.mentions, False),
    )
    found: dict[str, Use] = {}
    for relation, labels, together in stated:
        for label in labels:
            unit = meant[label]
            if unit is not None and unit.id not in found:
                found[unit.id] = Use(unit, relation, conclusion, told, label, None, together)
    return tuple(found.values())


def spread(registry: Registry, stated: Sequence[Use]) -> Iterable[Use]:
    """The uses of an item, and those of the members of each class it addresses."""
    addressed = [use for use in stated if use.unit.members and use.relation == "direct"]
    if not addressed:
        return stated
    uses = {use.unit.id: use for use in stated}
    for use in addressed:
        for member in use.unit.members_at(use.conclusion.date):
            earlier = uses.get(member)
            if member in registry.units and (earlier is None or earlier.relation == "mention"):
                # _replace() takes four times as long.
                _, _, conclusion, told, label, _, together = use
                uses[member] = Use(registry.units[member], "class", conclusion, told, label, use.unit, together)
    return uses.values()
