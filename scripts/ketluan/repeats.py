"""Sentences that say to somebody nearly what was said before: a suggestion for readers, never a finding.

Two sentences of different sessions are near when the same unit is addressed, their pairs of neighbouring syllables are
mostly the same and differ here and there, not in one place, and the names in them are the same; figures do not count, since dates change from one month to the next.
Only the last three years are looked at: what is older is no reminder.
"""

from __future__ import annotations

import datetime
import re
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from math import ceil
from sys import byteorder, intern
from typing import Any, TypeAlias
from zlib import crc32

from ketluan.archive import Archive
from ketluan.memo import Memo, digest
from ketluan.model import Conclusion, Item
from ketluan.uses import Use
from ketluan.vietnamese import nfc, syllables
from ketluan.workers import FEWEST, share

# How much of two sentences must be the same: pairs of syllables, and names (shares of all they have together).
NEAR, SAME_NAMES = 0.5, 0.6
# So many neighbouring pairs in a row may be the one's alone: words more or less, a date. A longer run is another matter.
_LONGEST = 5
# In how many of the rarest pairs a sentence must agree to be looked at.
_HITS = 3
_YEARS = 3
# What was said so many times was said often.
OFTEN = 3
_FEWEST_SYLLABLES = 8
# So many conclusions are looked at together when one more asks.
_TOGETHER = 100
# What stands in the place of the names of a sentence that has none: no hash.
_NAMELESS = (-1,)
_SIGNS = ".,;:!?()[]“”\"'"
_ENDS = re.compile(r"(?<=[.;!?])\s+")

# The conclusion and the place in it ("II.3").
Where = tuple[str, str]
# A sentence: where it stands, and which one it is of its item.
Key = tuple[Where, int]
# What an item repeats: where it was said, in which words, to which unit, and the words now.
Repeat = tuple[str, str, str, str, str]


# What of a sentence is compared: its pairs of syllables in order, and the names in it, as hashes. Without pairs it need not
# be compared; the others keep their numbers.
Compared: TypeAlias = "tuple[array[int], array[int]]"
_NOTHING: Compared = (array("I"), array("I"))
# The sentences of items as they are kept (see `_pack`), by conclusion and place: in an archive of 10,000 conclusions there
# are 600,000, and as values of their own they would take three times the memory.
Kept = Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is compared: which one it is of its item; `row` has its pairs in order."""

    day: datetime.date
    where: Where
    number: int
    row: array[int]
    pairs: frozenset[int]
    names: frozenset[int]

    @property
    def key(self) -> Key:
        """Where it stands."""
        return self.where, self.number


def find(archive: Archive, memo: Memo, jobs: int = 1) -> dict[Where, tuple[Repeat, ...]]:
    """What each item repeats, for the items that repeat something; `memo` keeps what a record was found to repeat.

    The units are shared among `jobs` processes: what is said to one has nothing to do with what is said to another.
    """
    keys = _keys(archive)
    known: dict[str, tuple[tuple[str, Repeat], ...]] = {}
    asked = []
    for conclusion in archive.conclusions:
        found = memo.get("repeats", keys[conclusion.id], conclusion.month)
        if found is None:
            asked.append(conclusion)
        else:
            known[conclusion.id] = found
    fresh = _asked(archive, asked, _kept(archive, asked, memo, jobs), jobs)
    for conclusion in asked:
        known[conclusion.id] = tuple(fresh.get(conclusion.id, ()))
        memo.put("repeats", keys[conclusion.id], known[conclusion.id], conclusion.month)
    repeats: dict[Where, tuple[Repeat, ...]] = {}
    for conclusion in archive.conclusions:
        for place, repeat in known[conclusion.id]:
            where = (conclusion.id, place)
            repeats[where] = (*repeats.get(where, ()), repeat)
    return repeats


def _kept(archive: Archive, asked: Sequence[Conclusion], memo: Memo, jobs: int) -> Kept:
    """The sentences of `asked` conclusions and of those they may repeat.

    Those that one more conclusion may repeat are kept from one run to the next.
    """
    kind = f"sentences {byteorder} {array('I').itemsize}"
    recent = [one for one in archive.conclusions if one.date >= _oldest(archive.conclusions[-1].date)]
    if not asked:
        for month in {one.month for one in recent}:
            memo.spare(kind, month)
        return {}
    first = min(_oldest(asked[0].date), recent[0].date)
    wanted = [one for one in archive.conclusions if one.date >= first]
    known: list[dict[str, bytes] | None] = [None] * (len(wanted) - len(recent))
    known += (memo.get(kind, archive.digests[one.path], one.month) for one in recent)
    todo = [number for number, found in enumerate(known) if found is None]
    for number, made in share(lambda number: _kept_of(wanted[number]), todo, jobs):
        known[number] = {intern(place): kept for place, kept in made.items()}
        if wanted[number].date >= recent[0].date:
            memo.put(kind, archive.digests[wanted[number].path], made, wanted[number].month)
    return {one.id: some or {} for one, some in zip(wanted, known, strict=True)}


def _kept_of(conclusion: Conclusion) -> dict[str, bytes]:
    return {section.place(item): compared(item) for section, item in conclusion.items()}


def _keys(archive: Archive) -> dict[str, str]:
    """The hash of what the repeats of each conclusion follow from: it and those looked at, each with its units."""
    keys: dict[str, str] = {}
    recent: deque[tuple[datetime.date, int]] = deque()
    # A sum of hashes tells sets of records apart, and takes in and gives up one without going through the others.
    total = 0
    for conclusion in archive.conclusions:
        while recent and recent[0][0] < _oldest(conclusion.date):
            total -= recent.popleft()[1]
        units = (unit and unit.id for unit in archive.named_in(conclusion).values())
        own = int(digest(archive.digests[conclusion.path], *units), 16)
        keys[conclusion.id] = digest(own, total)
        recent.append((conclusion.date, own))
        total += own
    return keys


def _oldest(day: datetime.date) -> datetime.date:
    """The first day that is looked at."""
    return day - datetime.timedelta(days=366 * _YEARS) if day.year > _YEARS + 1 else datetime.date.min


def _looked_at(use: Use) -> bool:
    """Whether what an item says to a unit is looked at: it is told to do something, itself and not as a helper."""
    return use.relation == "direct" and not use.together and use.told.is_task


def _asked(archive: Archive, asked: Sequence[Conclusion], kept: Kept, jobs: int) -> dict[str, list[tuple[str, Repeat]]]:
    """What some conclusions repeat, by conclusion: unit by unit, in the order of the registry."""
    if not asked:
        return {}
    names = frozenset(one.id for one in asked)
    near = kept if len(asked) == len(archive.conclusions) else _near(kept, names, jobs)
    by_unit = _said_since(_oldest(asked[0].date), archive, near)
    said = [by_unit.get(name, []) for name in archive.registry.units]
    units = [number for number, uses in enumerate(said) if any(where[0] in names for where, _ in uses)]
    # What one unit was told in all years is worth a process, what one more conclusion tells it is not.
    fewest = 2 if len(asked) >= FEWEST else FEWEST
    told = dict(share(lambda number: _of_unit(said[number], names, near), units, jobs, fewest))
    words = _words(archive, {key for some in told.values() for pair in some for key in pair})
    found: dict[str, list[tuple[str, Repeat]]] = defaultdict(list)
    for number in units:
        unit = said[number][0][1].unit.id
        for now, before in told[number]:
            (name, place), _ = now
            found[name].append((place, (*before[0], words[before], unit, words[now])))
    return found


def _words(archive: Archive, keys: Collection[Key]) -> dict[Key, str]:
    """The words of some sentences; record by record, since those of few are there at once."""
    places = {where for where, _ in keys}
    names = {name for name, _ in places}
    found: dict[Key, str] = {}
    for conclusion in (one for one in archive.conclusions if one.id in names):
        for section, item in conclusion.items():
            where = conclusion.id, section.place(item)
            if where in places:
                found |= {
                    (where, number): text for number, text in enumerate(sentences(item)) if (where, number) in keys
                }
    return found


def _near(kept: Kept, asked: Collection[str], jobs: int) -> Kept:
    """Of all sentences those of some conclusions and those that may be near to them; in the place of others nothing."""
    known = _Asked(one for name in asked for some in kept[name].values() for one in _opened(some))
    names = [name for name in kept if name not in asked]

    def near(start: int) -> list[tuple[str, dict[str, bytes]]]:
        """Of some conclusions what may be near."""
        return [(name, known.near(kept[name])) for name in names[start : start + _TOGETHER]]

    found = {name: kept[name] for name in asked}
    for _, some in share(near, range(0, len(names), _TOGETHER), jobs, 2):
        found |= {name: places for name, places in some if places}
    return found


class _Asked:
    """The sentences of new records: they tell at once of nearly every earlier one that it is near to none of them.

    They are looked up by their own rarest pairs, of which a near sentence has _HITS (see `_Index`).
    """

    def __init__(self, every: Iterable[Compared]) -> None:
        self._sentences: list[tuple[frozenset[int], frozenset[int], int]] = []
        self._by_pair: dict[int, list[int]] = defaultdict(list)
        rows = [(frozenset(row), frozenset(names)) for row, names in every]
        counts = Counter(chain.from_iterable(pairs for pairs, _ in rows))
        for number, (pairs, names) in enumerate(rows):
            shared = ceil(len(pairs) * NEAR)
            hits = min(_HITS, shared)
            self._sentences.append((pairs, names, hits))
            for pair in sorted(pairs, key=lambda pair: (counts[pair], pair))[: len(pairs) - shared + hits]:
                self._by_pair[pair].append(number)
        self._rare = frozenset(self._by_pair)
        # What quickly tells of most sentences that they are near to none: every name, and the fewest pairs looked up.
        self._names = frozenset(chain.from_iterable(names or _NAMELESS for _, names in rows))
        self._fewest = min((hits for _, _, hits in self._sentences), default=0)

    def near(self, places: Mapping[str, bytes]) -> dict[str, bytes]:
        """Of the items of an earlier conclusion the sentences that may be near to one of these; items without any are left out."""
        found = {}
        for place, kept in places.items():
            every = _opened(kept)
            near = [one if self._may_be_near(*one) else _NOTHING for one in every]
            if any(row for row, _ in near):
                found[place] = _pack(near)
        return found

    def _may_be_near(self, pairs: array[int], names: array[int]) -> bool:
        """Whether one of them has as many of its names, and half of its pairs, as a near one must have."""
        if self._names.isdisjoint(names or _NAMELESS):
            return False
        found = list(chain.from_iterable(map(self._by_pair.__getitem__, self._rare.intersection(pairs))))
        if len(found) - len(frozenset(found)) < self._fewest - 1:
            return False
        for number, count in Counter(found).items():
            own, own_names, hits = self._sentences[number]
            if (
                count >= hits
                and bool(names) == bool(own_names)
                and len(own_names.intersection(names)) >= len(names) * SAME_NAMES
                and len(own.intersection(pairs)) >= len(frozenset(pairs)) * NEAR
            ):
                return True
        return False


def _said_since(oldest: datetime.date, archive: Archive, kept: Kept) -> dict[str, list[tuple[Where, Use]]]:
    """What each unit was told since a day, oldest first, by the items whose sentences are `kept`."""
    found: dict[str, list[tuple[Where, Use]]] = defaultdict(list)
    for conclusion in archive.conclusions:
        places = kept.get(conclusion.id, {}) if conclusion.date >= oldest else {}
        for told in reversed(archive.items_in(conclusion)) if places else ():
            where = conclusion.id, told.place
            for use in archive.uses_at(conclusion, told.place) if told.place in places else ():
                if _looked_at(use):
                    found[use.unit.id].append((where, use))
    return found


def _of_unit(uses: Sequence[tuple[Where, Use]], asked: frozenset[str], kept: Kept) -> list[tuple[Key, Key]]:
    """What was said to one unit before: each sentence of `asked` conclusions with the nearest, the newest of equals.

    `kept` has the sentences of all these items.
    """
    index = _Index(one for name, place in dict(uses) for one in _opened(kept[name][place]))
    found: list[tuple[Key, Key]] = []
    days = deque(sorted({use.conclusion.date for where, use in uses if where[0] in asked}))
    for (day, name), some in groupby(uses, key=lambda one: (one[1].conclusion.date, one[0][0])):
        while days and days[0] < day:
            days.popleft()
        if not days:
            break
        if day < _oldest(days[0]):
            continue
        index.forget(_oldest(day))
        given = (one for where, _ in some for one in said_at(where, day, kept[where[0]][where[1]]))
        said = [(sentence, index.rarest(sentence)) for sentence in given]
        for sentence, rarest in said if name in asked else ():
            earlier = index.nearest(sentence, rarest)
            if earlier is not None:
                found.append((sentence.key, earlier.key))
        for sentence, rarest in said:
            index.add(sentence, rarest)
    return found


def said_at(where: Where, day: datetime.date, kept: bytes) -> Iterator[Sentence]:
    """The sentences of an item that are to be compared, from what is kept of them."""
    for number, (row, names) in enumerate(_opened(kept)):
        if row:
            yield Sentence(day, where, number, row, frozenset(row), frozenset(names))


def sentences(item: Item) -> list[str]:
    """The sentences of an item that are long enough to be compared."""
    return [sentence for sentence, _ in _split(item)]


def compared(item: Item) -> bytes:
    """What of these sentences is compared, as it is kept."""
    return _pack([(_row(words), _names(sentence)) for sentence, words in _split(item)])


def _pack(every: Sequence[Compared]) -> bytes:
    """Sentences as numbers of four bytes: how many, of each the number of its pairs and of its names, then all these."""
    packed = array("I", [len(every)])
    for row, names in every:
        packed += array("I", (len(row), len(names)))
    for row, names in every:
        packed += row + names
    return packed.tobytes()


def _opened(kept: bytes) -> list[Compared]:
    """The sentences that were packed."""
    packed = array("I", kept)
    found = []
    at = 1 + 2 * packed[0]
    for number in range(packed[0]):
        middle = at + packed[1 + 2 * number]
        end = middle + packed[2 + 2 * number]
        found.append((packed[at:middle], packed[middle:end]))
        at = end
    return found


def _split(item: Item) -> Iterator[tuple[str, list[str]]]:
    for text in (item.lead, *(block.text for block in item.blocks)):
        for sentence in _ENDS.split(nfc(text)):
            words = [word for word in syllables(sentence) if not word[0].isdigit()]
            if len(words) >= _FEWEST_SYLLABLES:
                yield sentence, words


def _row(words: Sequence[str]) -> array[int]:
    return array("I", [crc32(f"{one} {two}".encode()) for one, two in pairwise(words)])


def _names(sentence: str) -> array[int]:
    # The first word of a sentence has a capital letter whatever it is.
    names = (word.strip(_SIGNS).lower() for word in sentence.split()[1:] if word[0].isupper())
    return array("I", dict.fromkeys(crc32(name.encode()) for name in names))


class _Index:
    """The sentences said to one unit, by the rarest of their names and of their pairs of syllables.

    Of two near sentences each has NEAR of its pairs in the other. So the first few pairs that both have, in an order
    that is the same for all, stand in each of them before its last pairs, as many as it must share without these few:
    only what stands before is looked up, and with the rarest first few others have it (prefix filtering; Chaudhuri,
    Ganti and Kaushik, "A primitive operator for similarity joins in data cleaning", ICDE 2006). So it is with names.
    """

    def __init__(self, every: Iterable[Compared]) -> None:
        """`every` has all sentences there will be."""
        pairs: Counter[int] = Counter()
        names: Counter[int] = Counter()
        for row, named in every:
            pairs.update(frozenset(row))
            names.update(frozenset(named))
        # The orders: of pairs as one number for each.
        self._ranks = {pair: count << 32 | pair for pair, count in pairs.items()}
        self._names = {name: (count, name) for name, count in names.items()}
        self._sentences: deque[tuple[Sentence, list[list[int]]]] = deque()
        # The number of the first sentence there, which others have gone before.
        self._first = 0
        self._by: dict[int, dict[int, list[int]]] = defaultdict(dict)

    def rarest(self, sentence: Sentence) -> tuple[Sequence[int], list[int]]:
        """The names of which a near sentence has one (without names it has none), the pairs of which it has _HITS."""
        names = sorted(sentence.names, key=self._names.__getitem__)
        ranks = sorted(map(self._ranks.__getitem__, sentence.pairs))
        return (
            names[: len(names) - ceil(len(names) * SAME_NAMES) + 1] or _NAMELESS,
            ranks[: len(ranks) - ceil(len(ranks) * NEAR) + _HITS],
        )

    def add(self, sentence: Sentence, rarest: tuple[Sequence[int], list[int]]) -> None:
        """Take in a sentence."""
        names, ranks = rarest
        places = [by.setdefault(rank, []) for by in map(self._by.__getitem__, names) for rank in ranks]
        number = self._first + len(self._sentences)
        for place in places:
            place.append(number)
        self._sentences.append((sentence, places))

    def forget(self, oldest: datetime.date) -> None:
        """Drop the sentences of days before."""
        while self._sentences and self._sentences[0][0].day < oldest:
            for place in self._sentences.popleft()[1]:
                del place[0]
            self._first += 1

    def nearest(self, sentence: Sentence, rarest: tuple[Sequence[int], list[int]]) -> Sentence | None:
        """The sentence of an earlier day that is nearest, the newest of equals, when one is near enough."""
        names, ranks = rarest
        fewest = min(_HITS, ceil(len(sentence.pairs) * NEAR))
        found = [self._by[name] for name in names if name in self._by]
        hits = Counter(chain.from_iterable(by.get(rank, ()) for by in found for rank in ranks))
        near = [
            (share, number)
            for number, count in hits.items()
            if count >= fewest and (share := _share(sentence, self._sentences[number - self._first][0])) >= NEAR
        ]
        return self._sentences[max(near)[1] - self._first][0] if near else None


def _share(one: Sentence, other: Sentence) -> float:
    """How near a sentence is to one of another day, from 0 to 1; 0 where it cannot be a repetition."""
    if other.day >= one.day or _jaccard(one.names, other.names) < SAME_NAMES:
        return 0
    share = _jaccard(one.pairs, other.pairs)
    return 0 if share < NEAR or max(_run(one, other), _run(other, one)) > _LONGEST else share


def _run(one: Sentence, other: Sentence) -> int:
    """The most pairs in a row that only the first sentence has."""
    longest = here = 0
    for pair in one.row:
        here = 0 if pair in other.pairs else here + 1
        longest = max(longest, here)
    return longest


def _jaccard(one: frozenset[Any], other: frozenset[Any]) -> float:
    """The share of two sets that both have; 1 for two empty ones."""
    together = len(one | other)
    return len(one & other) / together if together else 1


@dataclass(slots=True)
class Chain:
    """What a unit was told again and again: the places, oldest first, and the words of the newest."""

    places: tuple[Where, ...]
    text: str


def often(found: Mapping[Where, Iterable[Repeat]], fewest: int) -> dict[str, list[Chain]]:
    """What each unit was told at least `fewest` times, by unit, the last repeated first.

    `found` is what `find` gives, in the order of the sessions.
    """
    chains: dict[tuple[str, Where, str], Chain] = {}
    by_unit: dict[str, dict[int, Chain]] = defaultdict(dict)
    for where, repeats in found.items():
        for *earlier, before, unit, text in repeats:
            first = (earlier[0], earlier[1])
            one = chains.get((unit, first, before)) or Chain((first,), before)
            chains[unit, first, before] = chains[unit, where, text] = one
            one.places = tuple(dict.fromkeys((*one.places, where)))
            one.text = text
            by_unit[unit].pop(id(one), None)
            by_unit[unit][id(one)] = one
    listed = {unit: [one for one in some.values() if len(one.places) >= fewest] for unit, some in by_unit.items()}
    return {unit: some[::-1] for unit, some in listed.items() if some}
