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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ketluan.search import entries, texts
from ketluan.search.entries import Entry
from ketluan.search.forms import Forms, Named
from ketluan.search.packing import pack, pack_postings
from ketluan.vietnamese import fold

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
MANY = 32
# The lengths that ranking tells apart, a quarter of an octave from one to the next.
LENGTHS = [1]
while LENGTHS[-1] < 100_000:
    LENGTHS.append(max(LENGTHS[-1] + 1, round(LENGTHS[-1] * 2**0.25)))
# An item is kept as its number and the occurrences in one machine word.
_COUNT_BITS = 6


@dataclass(slots=True)
class _Segment:
    """What is known of a segment while its entries pass by."""

    postings: defaultdict[str, array[int]] = field(default_factory=lambda: defaultdict(partial(array, "I")))
    lengths: list[int] = field(default_factory=list)
    # As bytes: text takes twice the memory.
    files: dict[str, bytes] = field(default_factory=dict)
    # The entries that the next file of texts is made of, and the files so far, not yet coded.
    waiting: list[Entry] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    facets: list[tuple[Any, ...]] = field(default_factory=list)


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
) -> tuple[dict[str, bytes], Summary]:
    """Return the files of one segment and what the entry file says of it.

    `terms` gives those of an entry; `words` is the table its texts are coded with, None for one of its own.
    """
    made = _Segment()
    for entry in found:
        _add(made, entry, *terms(entry))
    _finish_texts(made)
    units = tuple(sorted(term for term in made.postings if term.startswith("unit:")))
    files: dict[str, bytes] = {}
    words = texts.frequent(made.texts) if words is None else words
    path = _write(made, words, files)
    name = f"{path}/map.json"
    is_part = newest or len(files[name]) <= MAP
    return files, Summary(path, files.pop(name).decode() if is_part else "", units, tuple(words))


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
    postings = segment.postings
    for term, count in terms.items():
        # min() takes twice as long.
        postings[term].append(first | (count if count < most else most))  # noqa: FURB136
    units = tuple((unit, entries.STRENGTH[relation]) for unit, relation in entry.related)
    segment.facets.append((entry.conclusion, entry.date.isoformat(), entry.kind, units, entry.officials))
    segment.waiting.append(entry)
    if len(segment.waiting) == texts.TEXTS:
        _finish_texts(segment)


def _finish_texts(segment: _Segment) -> None:
    """Make one file of the entries that wait."""
    if segment.waiting:
        segment.texts.append(_json(texts.rows(segment.waiting)))
        segment.waiting.clear()


def _write(segment: _Segment, words: Sequence[str], files: dict[str, bytes]) -> str:
    """Add the files of a segment to `files`; return the name of its folder."""
    own = segment.files
    coded = texts.coder(words)
    # The last one first, so that each can be let go: they are a fifth of the archive.
    while segment.texts:
        content = segment.texts.pop()
        own[f"t{len(segment.texts)}.json"] = _json(coded(json.loads(content)))
    words_alone = [term for term in segment.postings if " " not in term]
    own["vocabulary.json"] = _json(_vocabulary(segment.postings, words_alone))
    firsts = {}
    limit = SHARD + len(segment.lengths) // SHARD_ITEMS
    firsts["words"] = list(_shards(segment.postings, words_alone, limit, "w", own))
    firsts["pairs"] = list(_shards(segment.postings, list(segment.postings), limit, "p", own))
    own["facets.json"] = _json(_facets(segment.facets))
    own["map.json"] = _json(
        {
            "items": len(segment.lengths),
            "length": sum(LENGTHS[length] for length in segment.lengths),
            "lengths": pack(segment.lengths),
            **firsts,
        }
    )
    digest = hashlib.sha256()
    for name in sorted(own):
        digest.update(b"%s\n%s\n" % (name.encode(), own[name]))
    path = digest.hexdigest()[:12]
    for name in sorted(own):
        files[f"{path}/{name}"] = own.pop(name)
    return path


def _shards(
    postings: dict[str, array[int]],
    terms: Iterable[str],
    limit: int,
    name: str,
    files: dict[str, bytes],
) -> Iterator[str]:
    """Write the shards of one family into `files`; give the first key of each, cut to what parts it from the last.

    The postings that are written are let go.
    """
    rows: list[str] = []
    size = number = 0
    last = ""
    for key, term in _ordered(terms):
        if size >= limit and key != last:
            files[f"{name}{number}.json"] = _json(rows)
            rows, size, number = [], 0, number + 1
        if not rows:
            yield _cut(last, key)
        found = postings.pop(term)
        most = (1 << _COUNT_BITS) - 1
        packed = pack_postings([value >> _COUNT_BITS for value in found], [value & most for value in found])
        rows += (term, packed)
        size += len(term) + len(packed)
        last = key
    if rows:
        files[f"{name}{number}.json"] = _json(rows)


def _cut(last: str, first: str) -> str:
    """The shortest beginning of `first` that sorts after `last`."""
    return next((first[:end] for end in range(1, len(first)) if first[:end] > last), first)


def _key(term: str) -> str:
    """A term as it is sorted: without marks."""
    return " ".join(map(fold, term.split(" ")))


def _ordered(terms: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Terms with their keys, sorted by both; letter by letter, since the keys of all take as much memory as the terms."""
    letters: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        letters[_key(term)[:1]].append(term)
    for letter in sorted(letters):
        yield from sorted((_key(term), term) for term in letters.pop(letter))


def _vocabulary(postings: Mapping[str, array[int]], terms: Iterable[str]) -> list[object]:
    """The folded syllables in order, and in how many items each is (its spellings added up)."""
    counts: Counter[str] = Counter()
    for key, term in _ordered(terms):
        if key.isalpha():
            counts[key] += len(postings[term])
    return [list(counts), pack(counts.values())]


def _facets(rows: Sequence[tuple[Any, ...]]) -> dict[str, object]:
    """Columns: where each conclusion begins, its month and officials; kind and set of units, each with how strongly it is concerned, of each item."""
    kinds: dict[str, int] = {}
    sets: dict[tuple[tuple[str, int], ...], int] = {}
    starts, conclusions = [], []
    for index, (conclusion, date, _, _, officials) in enumerate(rows):
        if not index or rows[index - 1][0] != conclusion:
            starts.append(index)
            conclusions.append([date[:7], *officials])
    kind_column = [kinds.setdefault(row[2], len(kinds)) for row in rows]
    unit_column = [sets.setdefault(row[3], len(sets)) for row in rows]
    gaps = [start - before for before, start in zip([0, *starts], starts, strict=False)]
    return {
        "starts": pack(gaps),
        "conclusions": conclusions,
        "kinds": [list(kinds), pack(kind_column)],
        "units": [list(sets), pack(unit_column)],
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
