"""The files of the index: what they are called and what is in them. One change here is one more in `VERSION`.

    entry.json             version, k1, b, names, frequent words of the texts, which documents do not stand as issued,
                           and segments; the only file whose name does not change
    <segment>/map.json     items, lengths, and the first key of every shard of the two families
    <segment>/w<n>.json    words: syllables, numbers, and terms with a sign
    <segment>/p<n>.json    pairs of neighbouring syllables
    <segment>/vocabulary.json   every folded syllable with the number of items it is in
    <segment>/facets.json  units, kind, official and month of every item
    <segment>/t<n>.json    what is shown of some items (see `texts`)

A segment is named by the hash of all it holds, so its files never change. There are two: the year of the newest
conclusion, and all years before it; of a year with more than `MANY` conclusions the last ones, at most so many, are a
third one. The map of the newest stands in the entry, those of the others while they are small. The items of a segment are numbered from 0, newest
conclusion first. A shard is a list of terms, each followed by its packed postings, sorted by folded term: all spellings
of one key stand together.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ketluan.search import entries, texts
from ketluan.search.entries import Entry
from ketluan.search.forms import Forms, Named
from ketluan.search.packing import pack, pack_postings
from ketluan.search.postings import Postings
from ketluan.search.shelf import Shelf

VERSION = 4
ENTRY = "entry.json"
# Ranking: BM25's k1 and b, tuned on one half of the questions of ALQAC 2024 (tests/bench/search_quality.py).
K1 = 0.9
B = 0.4
# A shard is closed when it holds so many characters and one more for so many items: small shards cost less for a query,
# but each has its first key in the map, which every visit reads whole.
SHARD, SHARD_ITEMS = 4_000, 40
# A map of at most so many characters stands in the entry: a first query then waits for one answer less. A larger one
# is a file of its own, which a reader who comes back has already.
MAP = 40_000
# With each conclusion more at most so many are made a segment again, those of the newest year that filled no such number.
# Fewer would mostly be less work, but the whole year would be made again more often.
MANY = 16
# The lengths that ranking tells apart, a quarter of an octave from one to the next.
LENGTHS = [1]
while LENGTHS[-1] < 100_000:
    LENGTHS.append(max(LENGTHS[-1] + 1, round(LENGTHS[-1] * 2**0.25)))
# The postings of so many items are in memory at once.
PART = 20_000
# An item is kept as its number and the occurrences in one machine word.
_COUNT_BITS = 6


class _Segment:
    """What is known of a segment while its entries pass by."""

    def __init__(self) -> None:
        self.postings = Postings()
        self.lengths: list[int] = []
        self.facets = _Facets()
        # The entries that the next file of texts is made of, and the files so far, not yet coded.
        self.waiting: list[Entry] = []
        self.texts = Shelf()


# What gives the terms of an entry with their numbers, and its length.
Terms = Callable[[Entry], tuple[Mapping[str, int], int]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the entry file says of a segment: its folder, its map when that stands in the entry, the units it has, and
    the table its texts are coded with.
    """

    path: str
    map: str
    units: tuple[str, ...]
    words: tuple[str, ...]


def begins(days: Sequence[datetime.date], many: int) -> list[int]:
    """Where each segment begins among the conclusions of an archive, given their days in order, the oldest first.

    >>> begins([datetime.date(year, 5, 3) for year in (2020, 2021, 2021, 2021, 2021, 2021)], 2)
    [0, 1, 5]
    """
    if not days:
        return []
    year = bisect_left(days, days[-1].replace(month=1, day=1))
    last = len(days) - 1
    return sorted({0, year, last - (last - year) % many})


def segment(
    found: Iterable[Entry], terms: Terms, newest: bool, words: Sequence[str] | None
) -> tuple[Iterator[tuple[str, bytes]], Summary]:
    """Return the files of one segment, each with its path, and what the entry file says of it.

    `terms` gives those of an entry; `words` is the table its texts are coded with, None for one of its own.
    """
    made = _Segment()
    for entry in found:
        _add(made, entry, *terms(entry))
    _finish_texts(made)
    words = texts.frequent(made.texts) if words is None else words
    files = _Files()
    units = tuple(sorted(_write(made, words, files)))
    path = files.digest()[:12]
    is_part = newest or len(files["map.json"]) <= MAP
    summary = Summary(path, files["map.json"].decode() if is_part else "", units, tuple(words))
    return ((f"{path}/{name}", files[name]) for name in files if name != "map.json" or not is_part), summary


class _Files:
    """Files by name, in the order of their names."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._shelf = Shelf()

    def __setitem__(self, name: str, content: bytes) -> None:
        self._numbers[name] = self._shelf.append(content)

    def __getitem__(self, name: str) -> bytes:
        return self._shelf[self._numbers[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._numbers))

    def digest(self) -> str:
        """The hash of all of them."""
        found = hashlib.sha256()
        for name in self:
            found.update(b"%s\n%s\n" % (name.encode(), self[name]))
        return found.hexdigest()


def entry_file(listed: Sequence[Summary], forms: Forms, standing: Mapping[str, str]) -> bytes:
    """Return the entry file of some segments, the newest first.

    `standing` says what became of documents, by address: no segment changes when a later document replaces an old one.
    """
    value = {
        "version": VERSION,
        "k1": K1,
        "b": B,
        "lengths": LENGTHS,
        "names": _names(forms, {unit for summary in listed for unit in summary.units}),
        "frequent": listed[-1].words if listed else [],
        "standing": standing,
        "segments": [{"path": s.path, "map": json.loads(s.map)} if s.map else {"path": s.path} for s in listed],
    }
    return _json(value)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _add(segment: _Segment, entry: Entry, terms: Mapping[str, int], length: int) -> None:
    item = len(segment.lengths)
    segment.lengths.append(bisect_right(LENGTHS, length) - 1)
    most = (1 << _COUNT_BITS) - 1
    first = item << _COUNT_BITS
    postings = segment.postings.here
    once = first | 1
    for term, count in terms.items():
        # min() takes twice as long.
        postings[term].append(once if count == 1 else first | (count if count < most else most))  # noqa: FURB136
    segment.facets.add(entry)
    segment.waiting.append(entry)
    if len(segment.waiting) == texts.TEXTS:
        _finish_texts(segment)
    if len(segment.lengths) % PART == 0:
        segment.postings.put_aside()


def _finish_texts(segment: _Segment) -> None:
    """Make one file of the entries that wait."""
    if segment.waiting:
        segment.texts.append(_json(texts.rows(segment.waiting)))
        segment.waiting.clear()


def _write(segment: _Segment, words: Sequence[str], files: _Files) -> set[str]:
    """Add the files of a segment to `files`; the terms of units among its words."""
    coded = texts.coder(words)
    for number, content in enumerate(segment.texts):
        files[f"t{number}.json"] = _json(coded(json.loads(content)))
    limit = SHARD + len(segment.lengths) // SHARD_ITEMS
    units: set[str] = set()
    counts: Counter[str] = Counter()

    def noted() -> Iterator[tuple[str, str, array[int]]]:
        """The words, from which the vocabulary follows: the folded syllables, and in how many items each is."""
        for key, term, found in segment.postings.rows(pairs=False):
            if term.startswith("unit:"):
                units.add(term)
            if key.isalpha():
                counts[key] += len(found)
            yield key, term, found

    firsts = {
        "words": list(_shards(noted(), limit, "w", files)),
        "pairs": list(_shards(segment.postings.rows(pairs=True), limit, "p", files)),
    }
    files["vocabulary.json"] = _json([list(counts), pack(counts.values())])
    files["facets.json"] = _json(segment.facets.columns())
    files["map.json"] = _json(
        {
            "items": len(segment.lengths),
            "length": sum(LENGTHS[length] for length in segment.lengths),
            "lengths": pack(segment.lengths),
            **firsts,
        }
    )
    return units


def _shards(rows: Iterable[tuple[str, str, array[int]]], limit: int, name: str, files: _Files) -> Iterator[str]:
    """Write the shards of one family into `files`; give the first key of each, cut to what parts it from the last."""
    written: list[str] = []
    size = number = 0
    last = ""
    for key, term, found in rows:
        if size >= limit and key != last:
            files[f"{name}{number}.json"] = _json(written)
            written, size, number = [], 0, number + 1
        if not written:
            yield _cut(last, key)
        packed = _packed(found) if len(found) > 1 else _packed_alone(found[0])
        written += (term, packed)
        size += len(term) + len(packed)
        last = key
    if written:
        files[f"{name}{number}.json"] = _json(written)


def _packed(found: Sequence[int]) -> str:
    """Items with the occurrences in each as they stand in a shard."""
    most = (1 << _COUNT_BITS) - 1
    return pack_postings([value >> _COUNT_BITS for value in found], [value & most for value in found])


@lru_cache(maxsize=4096)
def _packed_alone(value: int) -> str:
    """The same of one item: many terms are in one alone."""
    return _packed((value,))


def _cut(last: str, first: str) -> str:
    """The shortest beginning of `first` that sorts after `last`."""
    return next((first[:end] for end in range(1, len(first)) if first[:end] > last), first)


class _Facets:
    """Columns: where each conclusion begins, its month and officials; kind and set of units, each with how strongly it is
    concerned, of each item.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, int] = {}
        self._sets: dict[tuple[tuple[str, int], ...], int] = {}
        self._starts: list[int] = []
        self._conclusions: list[list[str]] = []
        self._last = ""
        self._kind_column, self._unit_column = array("I"), array("I")

    def add(self, entry: Entry) -> None:
        """Take in the next item."""
        if not self._starts or entry.conclusion != self._last:
            self._starts.append(len(self._kind_column))
            self._conclusions.append([entry.date.isoformat()[:7], *entry.officials])
            self._last = entry.conclusion
        units = tuple((unit, entries.STRENGTH[relation]) for unit, relation in entry.related)
        self._kind_column.append(self._kinds.setdefault(entry.kind, len(self._kinds)))
        self._unit_column.append(self._sets.setdefault(units, len(self._sets)))

    def columns(self) -> dict[str, object]:
        """What the file says."""
        gaps = [start - before for before, start in zip([0, *self._starts], self._starts, strict=False)]
        return {
            "starts": pack(gaps),
            "conclusions": self._conclusions,
            "kinds": [list(self._kinds), pack(self._kind_column)],
            "units": [list(self._sets), pack(self._unit_column)],
        }


def _names(forms: Forms, present: set[str]) -> dict[str, object]:
    """What the queries know by name. A related unit is worth naming when the index has items of it."""

    def row(named: Named) -> list[object]:
        related = [[r.unit, r.relation] for r in named.related if f"unit:{r.unit}" in present]
        return [named.id, named.name, list(named.forms), related]

    return {
        "concepts": [[concept.term, list(concept.forms)] for concept in forms.concepts],
        "units": [row(unit) for unit in forms.units],
        "officials": [row(official) for official in forms.officials],
    }
