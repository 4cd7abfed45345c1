"""Records and their registry as one value that answers every question the pages ask."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ketluan import document, held, outline
from ketluan.ledger import Ledger
from ketluan.memo import digest
from ketluan.model import Conclusion, Item, Missing
from ketluan.outline import Cite, Outline, Told
from ketluan.registry import Official, Registry, Unit
from ketluan.uses import NOTHING, Concerned, Keep, Use, Uses
from ketluan.vietnamese import label_key, slug, sort_key

# A page shows so many items of a unit's year, or sessions of an official, whole; of more there are pages by month or year.
MANY_USES, MANY_SESSIONS = 200, 50
# The folder of an archive, from that of its configuration.
RECORDS = "conclusions"
# The year within a number of a document: 30/2020/NĐ-CP.
_YEAR = re.compile(r"/((?:19|20)\d{2})[/-]")
# How one conclusion names another whose words no longer stand.
OFFICIAL = ("replaces", "corrects", "withdraws")


class Place(NamedTuple):
    """An item where it stands: its conclusion, the outline of that, which item it is (from 0), its address ("II.3")."""

    conclusion: Conclusion
    outline: Outline
    order: int
    where: str

    @property
    def told(self) -> Told:
        """What it says to whom."""
        return self.outline.items[self.order]

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.told.item(self.conclusion)


@dataclass(frozen=True, slots=True)
class Cited:
    """A document and every item that cites it, oldest first; type and date are the first ones stated.

    `issuers` has the words that begin with who issued it, of every place that names somebody.
    """

    number: str
    type: str
    date: datetime.date | None
    places: tuple[Place, ...]
    issuers: tuple[str, ...] = ()
    # Its anchor in the page of documents cited: numbers begin anew each year, so a known year belongs to it.
    anchor: str = field(init=False)

    def __post_init__(self) -> None:
        """Work the anchor out once: all that cites the document asks for it."""
        year = f"-{self.date.year}" if self.date else ""
        object.__setattr__(self, "anchor", slug(self.number) + year)

    @property
    def year(self) -> str:
        """The year of the document, empty when neither a date nor its number tells one."""
        if self.date:
            return str(self.date.year)
        told = _YEAR.search(self.number)
        return told[1] if told else ""


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """Every record, oldest session first, and what follows from all of them together, worked out once.

    `uses` are by unit, `citing` the places of each conclusion that cite something, `naming` the conclusions that name
    another one under a key of `OFFICIAL`, `kept` the conclusions that are cited, by the anchor of the document. By the path
    of a record: `outlines`; `digests`, which tell records apart by their text and that of their source; `sizes` has the size in
    bytes of every plain file in the folder. `ledger` has the addresses that were published. `let_go` frees the words and the
    items that were made for somebody; they are made anew when somebody asks. One archive is another one's
    equal only if it is the same.
    """

    root: Path
    registry: Registry
    conclusions: tuple[Conclusion, ...]
    uses: Mapping[str, Uses]
    cited: tuple[Cited, ...]
    outlines: Mapping[str, Outline] = field(repr=False)
    citing: Mapping[str, tuple[tuple[Cited, tuple[Place, ...]], ...]] = field(repr=False)
    naming: Mapping[tuple[str, str], tuple[Conclusion, ...]] = field(repr=False)
    kept: Mapping[str, Conclusion] = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)
    sizes: Mapping[str, int] = field(repr=False)
    by_id: Mapping[str, Conclusion] = field(repr=False)
    _months: Mapping[str, tuple[Conclusion, ...]] = field(repr=False)
    _years: Mapping[str, tuple[Conclusion, ...]] = field(repr=False)
    _concerned: Concerned = field(repr=False)
    _unit_years: Mapping[str, Mapping[str, Uses]] = field(repr=False)
    ledger: Ledger
    _chaired: Mapping[str, tuple[Conclusion, ...]] = field(repr=False)
    _signed: Mapping[str, tuple[Conclusion, ...]] = field(repr=False)
    let_go: Callable[[], None] = field(repr=False)

    def by_month(self) -> Mapping[str, tuple[Conclusion, ...]]:
        """The conclusions of each month (`YYYY-MM`) that has any, oldest month first."""
        return self._months

    def by_year(self) -> Mapping[str, tuple[Conclusion, ...]]:
        """The conclusions of each year (`YYYY`) that has any, oldest year first."""
        return self._years

    def chaired_by(self, official: Official) -> tuple[Conclusion, ...]:
        """The conclusions an official chaired."""
        return self._chaired.get(official.id, ())

    def signed_by(self, official: Official) -> tuple[Conclusion, ...]:
        """The conclusions an official signed."""
        return self._signed.get(label_key(official.name), ())

    def uses_of(self, unit: Unit) -> Uses:
        """The uses of a unit, newest first."""
        return self.uses.get(unit.id, NOTHING)

    def by_unit_year(self, unit: Unit) -> Mapping[str, Uses]:
        """The uses of a unit by year (`YYYY`), newest year first."""
        return self._unit_years.get(unit.id, {})

    def months_apart(self, unit: Unit, year: str) -> Mapping[str, Uses]:
        """The uses of each month (`YYYY-MM`) of a unit's year, newest first, that has a page of its own: all when it has
        many items, else none.
        """
        uses = self.by_unit_year(unit).get(year, NOTHING)
        return uses.parts(len("2021-11")) if len(uses) > MANY_USES else {}

    def uses_at(self, conclusion: Conclusion, place: str) -> tuple[Use, ...]:
        """How the item at a place concerns units, classes not spread over their members, in the order of the text."""
        return self._concerned.stated(conclusion.path).get(place, ())

    def named_in(self, conclusion: Conclusion) -> Mapping[str, Unit | None]:
        """What the labels of a conclusion mean on its day, in the order of the text; None where there is no one such unit."""
        return self._concerned.named[conclusion.path]

    def items_in(self, conclusion: Conclusion) -> Sequence[Told]:
        """What the items of a conclusion say to whom, in printed order, without their words."""
        return self.outlines[conclusion.path].items


def years_apart(archive: Archive, official: Official) -> list[str]:
    """The years (`YYYY`) of an official, newest first, that have pages of their own: all when there are many sessions."""
    chaired, signed = archive.chaired_by(official), archive.signed_by(official)
    if max(len(chaired), len(signed)) <= MANY_SESSIONS:
        return []
    return sorted({one.month[:4] for one in (*chaired, *signed)}, reverse=True)


def _grouped(pairs: Iterable[tuple[str, Conclusion]]) -> dict[str, tuple[Conclusion, ...]]:
    found: dict[str, list[Conclusion]] = defaultdict(list)
    for key, conclusion in pairs:
        found[key].append(conclusion)
    return {key: tuple(values) for key, values in sorted(found.items())}


def assemble(
    root: Path,
    registry: Registry,
    conclusions: Iterable[Conclusion],
    digests: Mapping[str, str] | None = None,
    kept_addresses: Ledger | None = None,
    outlines: Mapping[str, Outline] | None = None,
    sizes: Mapping[str, int] | None = None,
    keep: Keep = lambda month, conclusions, make: make(),
    let_go: Callable[[], None] = lambda: None,
) -> Archive:
    """Return the archive of some conclusions: sorted, with every use and citation worked out.

    `digests` and `outlines` (both by path) are worked out from the records themselves when nobody has them, and `sizes`,
    those of the files in its folder, are looked up. `keep` keeps from one run to the next what a month told units; `let_go`
    frees what of the records is made when somebody asks.
    """
    ordered = tuple(sorted(conclusions, key=lambda c: (c.date, c.id)))
    if digests is None:
        digests = {c.path: digest(c.path, document.dump(c)) for c in ordered}
    if outlines is None:
        outlines = {c.path: outline.of(c) for c in ordered}
    concerned = Concerned(registry, ordered, outlines)
    uses = concerned.uses(keep)
    cited = _cited(ordered, outlines)
    people = {c.chair: registry.resolve_official(c.chair) for c in ordered}
    return Archive(
        root=root,
        registry=registry,
        conclusions=ordered,
        uses=uses,
        cited=cited,
        outlines=outlines,
        citing=_citing(cited),
        naming=_naming(ordered),
        kept=_kept(cited, ordered, registry),
        digests=digests,
        sizes=held.sizes(held.survey(str(root))) if sizes is None else sizes,
        by_id={c.id: c for c in ordered},
        _months=_grouped((c.month, c) for c in ordered),
        _years=_grouped((c.month[:4], c) for c in ordered),
        _concerned=concerned,
        _unit_years={unit: some.parts(len("2021")) for unit, some in uses.items()},
        ledger=kept_addresses or Ledger(),
        _signed=_grouped((label_key(c.signer.name), c) for c in ordered if c.signer),
        _chaired=_grouped((official.id, c) for c in ordered for official in people[c.chair]),
        let_go=let_go,
    )


def _citing(cited: Iterable[Cited]) -> dict[str, tuple[tuple[Cited, tuple[Place, ...]], ...]]:
    """What each conclusion cites, in the order of `cited`, and where."""
    found: dict[str, list[tuple[Cited, tuple[Place, ...]]]] = defaultdict(list)
    for entry in cited:
        for name, places in groupby(entry.places, key=lambda place: place.conclusion.id):
            found[name].append((entry, tuple(places)))
    return {name: tuple(entries) for name, entries in found.items()}


def _kept(cited: Iterable[Cited], conclusions: Iterable[Conclusion], registry: Registry) -> dict[str, Conclusion]:
    """The documents cited that are conclusions of the archive: one number, and the day of the document if it is told.

    Without the day it must not be said to be another body's: many have a document of the same number.
    """
    known: dict[str, list[Conclusion]] = defaultdict(list)
    for one in conclusions:
        if not isinstance(one.number, Missing):
            known[_number_key(one.number)].append(one)
    found: dict[str, Conclusion] = {}
    for entry in cited:
        same = [
            one
            for one in known.get(_number_key(entry.number), ())
            if (day(one) == entry.date if entry.date else _is_own(entry, registry.body.name_at(one.date)))
        ]
        if len(same) == 1:
            found[entry.anchor] = same[0]
    return found


def _is_own(entry: Cited, body: str) -> bool:
    """Whether a document may be that of a body: whoever is said to have issued it is of its level, such as "huyện"."""
    _, *named = label_key(body).split()
    return not named or all(named[0] in label_key(issuer).split() for issuer in entry.issuers)


def day(conclusion: Conclusion) -> datetime.date:
    """The date that others give a conclusion: that of its issue, else that of the session."""
    return conclusion.date if isinstance(conclusion.issued, Missing) else conclusion.issued


def _number_key(number: str) -> str:
    return slug(number).replace("-", "")


def _naming(conclusions: Iterable[Conclusion]) -> dict[tuple[str, str], tuple[Conclusion, ...]]:
    """The conclusions that name another one, by the key that names it and its id."""
    found: dict[tuple[str, str], tuple[Conclusion, ...]] = {}
    for conclusion in conclusions:
        for key in OFFICIAL:
            for name in dict.fromkeys(getattr(conclusion, key)):
                found[key, name] = (*found.get((key, name), ()), conclusion)
    return found


def _cited(conclusions: Iterable[Conclusion], outlines: Mapping[str, Outline]) -> tuple[Cited, ...]:
    """Every document the conclusions cite: one number of one year, however it is hyphenated.

    A number without a date is the document of that number when only one is known, else one of its own.
    """
    found: dict[tuple[str, int], list[tuple[Cite, Place]]] = defaultdict(list)
    years: dict[str, set[int]] = defaultdict(set)
    for conclusion in conclusions:
        told = outlines[conclusion.path]
        for cite in told.cites:
            index, where, number, _, date, _ = cite
            key = _number_key(number)
            year = date.year if date else 0
            years[key].add(year)
            found[key, year].append((cite, Place(conclusion, told, index, where)))
    for key, known in years.items():
        if 0 in known and len(known) == 2:
            found[key, max(known)] += found.pop((key, 0))
    return tuple(sorted(map(_entry, found.values()), key=by_number))


def by_number(entry: Cited) -> tuple[int, object, str]:
    """The order of numbers as people count: 2/NQ-CP before 14-CTr/TU."""
    return int(re.split(r"\D", entry.number, maxsplit=1)[0]), sort_key(entry.number), entry.anchor


def _entry(mentions: list[tuple[Cite, Place]]) -> Cited:
    numbers, types, dates, issuers = zip(
        *((number, kind, date, issuer) for (_, _, number, kind, date, issuer), _ in mentions), strict=True
    )
    places = {(place.conclusion.id, place.where): place for _, place in mentions}
    return Cited(
        # Copies lose hyphens and slashes: the longest form is the whole one.
        number=max(numbers, key=len),
        type=next(filter(None, types), ""),
        date=next(filter(None, dates), None),
        places=tuple(sorted(places.values(), key=lambda place: (place.conclusion.date, place.conclusion.id))),
        issuers=tuple(dict.fromkeys(filter(None, issuers))),
    )
