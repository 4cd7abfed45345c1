"""Sentences as they are compared, and which of them are near to one another.

Two sentences of different days are near when their pairs of neighbouring syllables are mostly the same and differ here
and there, not in one place, and the names in them are the same; figures do not count, since dates change from one month
to the next. What lies near is looked up by what is rare.
"""

from __future__ import annotations

import datetime
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, product
from math import ceil
from sys import intern
from typing import Any, TypeAlias
from zlib import crc32

from ketluan.model import Item
from ketluan.vietnamese import nfc, syllables

# How much of two sentences must be the same: pairs of syllables, and names (shares of all they have together).
NEAR, SAME_NAMES = 0.5, 0.6
# So many neighbouring pairs in a row may be the one's alone: words more or less, a date. A longer run is another matter.
_LONGEST = 5
# In how many of the rarest pairs a sentence must agree to be looked at: among those said to one unit, among all.
_HITS, _LOOKED_UP = 3, 5
_FEWEST_SYLLABLES = 8
# The bytes and bits of a number as it is kept.
_COUNT, _BITS = 4, 32
# What stands in the place of the names of a sentence that has none: no hash.
_NAMELESS = (-1,)
_SIGNS = ".,;:!?()[]“”\"'"
# Where a sentence ends: at a white space, not in brackets, which are passed over whole.
_ENDS = re.compile(r"\([^()]*\)|(?<=[.;!?])\s+")

# The conclusion and the place in it ("II.3").
Where = tuple[str, str]
# A sentence: where it stands, and which one it is of its item.
Key = tuple[Where, int]
# What of a sentence is compared: its pairs of syllables in order, and the names in it, as hashes. Without pairs it need not
# be compared; the others keep their numbers.
Compared: TypeAlias = "tuple[array[int], array[int]]"
NOTHING: Compared = (array("I"), array("I"))


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


def said_at(where: Where, day: datetime.date, kept: bytes) -> Iterator[Sentence]:
    """The sentences of an item that are to be compared, from what is kept of them."""
    for number, (row, names) in enumerate(opened(kept)):
        if row:
            # A set that is made of another one, not grown, takes half the memory.
            yield Sentence(day, where, number, row, frozenset(set(row)), frozenset(names))


def texts(item: Item) -> list[str]:
    """The sentences of an item that are long enough to be compared."""
    return [sentence for sentence, _ in _split(item)]


def compared(item: Item) -> bytes:
    """What of these sentences is compared, as it is kept."""
    return pack([(_row(words), _names(sentence)) for sentence, words in _split(item)])


def pack(every: Sequence[Compared]) -> bytes:
    """Sentences as numbers of four bytes: how many, of each the number of its pairs and of its names, then all these."""
    packed = array("I", [len(every)])
    for row, names in every:
        packed += array("I", (len(row), len(names)))
    for row, names in every:
        packed += row + names
    return packed.tobytes()


def opened(kept: bytes) -> list[Compared]:
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


class Joined(Mapping[str, bytes]):
    """The packed sentences of the items of a record, by place, in one piece: with a piece for each item, a copy of the
    process that looks at one would copy them all.
    """

    __slots__ = ("_ends", "_places", "_whole")

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        # The same few places stand in most records.
        self._places = tuple(map(intern, packed))
        self._ends = array("I", accumulate(map(len, packed.values()), initial=0))
        self._whole = b"".join(packed.values())

    def __getitem__(self, place: str) -> bytes:
        try:
            at = self._places.index(place)
        except ValueError:
            raise KeyError(place) from None
        return self._whole[self._ends[at] : self._ends[at + 1]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _split(item: Item) -> Iterator[tuple[str, list[str]]]:
    # Of a table there are cells, no sentences.
    for text in (item.lead, *(block.text for block in item.blocks if not block.rows)):
        for sentence in _ended(nfc(text)):
            words = [word for word in syllables(sentence) if not word[0].isdigit()]
            if len(words) >= _FEWEST_SYLLABLES:
                yield sentence, words


def _ended(text: str) -> Iterator[str]:
    start = 0
    for end in _ENDS.finditer(text):
        if end[0].isspace():
            yield text[start : end.start()]
            start = end.end()
    yield text[start:]


def _row(words: Sequence[str]) -> array[int]:
    return array("I", [crc32(f"{one} {two}".encode()) for one, two in pairwise(words)])


def _names(sentence: str) -> array[int]:
    # The first word of a sentence has a capital letter whatever it is.
    names = (word.strip(_SIGNS).lower() for word in sentence.split()[1:] if word[0].isupper())
    return array("I", dict.fromkeys(crc32(name.encode()) for name in names))


# The pairs of many sentences in order, each once, and beside each the number of its sentence.
Posted = tuple[bytes, bytes]


def post(items: Iterable[bytes]) -> Posted:
    """The pairs of the sentences of some items; the sentences are counted through from 0."""
    every = chain.from_iterable(map(opened, items))
    found = sorted(pair << _BITS | number for number, (row, _) in enumerate(every) for pair in frozenset(row))
    rest = (1 << _BITS) - 1
    return array("I", [one >> _BITS for one in found]).tobytes(), array("I", [one & rest for one in found]).tobytes()


class Asked:
    """The sentences of new records, which earlier ones may be near to."""

    def __init__(self, every: Iterable[Compared]) -> None:
        self._sentences = [(frozenset(row), frozenset(names)) for row, names in every if row]
        self._pairs = sorted(frozenset().union(*(row for row, _ in self._sentences)))

    def near(self, items: Sequence[bytes], posted: Posted) -> Iterator[tuple[int, bytes]]:
        """Of some earlier items the sentences that may be near to one of these, each item by its number.

        `posted` is that of all these items; those without such a sentence are left out.
        """
        having = self._having(posted)
        # The number of the first sentence of each item.
        starts = list(accumulate((array("I", packed[:_COUNT])[0] for packed in items), initial=0))
        near: dict[int, set[int]] = defaultdict(set)
        for row, names in self._sentences:
            # A near sentence has so many of the pairs; whichever of the others are left out, it has `fewest` of the rest,
            # and with the rarest of them few others have.
            shared = ceil(len(row) * NEAR)
            fewest = min(_LOOKED_UP, shared)
            found = sorted((having[pair] for pair in row), key=len)[: len(row) - shared + fewest]
            hits = Counter(chain.from_iterable(found))
            for number in [number for number, count in hits.items() if count >= fewest]:
                at = bisect_right(starts, number) - 1
                other, named = map(frozenset, opened(items[at])[number - starts[at]])
                if _jaccard(row, other) >= NEAR and _jaccard(names, named) >= SAME_NAMES:
                    near[at].add(number - starts[at])
        for at, some in sorted(near.items()):
            yield at, pack([one if which in some else NOTHING for which, one in enumerate(opened(items[at]))])

    def _having(self, posted: Posted) -> dict[int, array[int]]:
        """The sentences that have each of the pairs, which many of the new ones share."""
        pairs, numbers = (array("I", packed) for packed in posted)
        found: dict[int, array[int]] = {}
        end = 0
        for pair in self._pairs:
            start = bisect_left(pairs, pair, end)
            end = bisect_right(pairs, pair, start)
            found[pair] = numbers[start:end]
        return found


class Index:
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
        self._sentences: deque[tuple[Sentence, tuple[Sequence[int], list[int]]]] = deque()
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
        number = self._first + len(self._sentences)
        for by, rank in self._places(rarest):
            place = by.get(rank)
            if place is None:
                by[rank] = [number]
            else:
                place.append(number)
        self._sentences.append((sentence, rarest))

    def forget(self, oldest: datetime.date) -> None:
        """Drop the sentences of days before."""
        while self._sentences and self._sentences[0][0].day < oldest:
            for by, rank in self._places(self._sentences.popleft()[1]):
                place = by[rank]
                if len(place) > 1:
                    del place[0]
                else:
                    del by[rank]
            self._first += 1

    def _places(self, rarest: tuple[Sequence[int], list[int]]) -> Iterator[tuple[dict[int, list[int]], int]]:
        """Where a sentence is posted: the postings of one of its names, the rank of one of its pairs."""
        names, ranks = rarest
        return product(map(self._by.__getitem__, names), ranks)

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
    both = len(one & other)
    together = len(one) + len(other) - both
    return both / together if together else 1
