"""Reading the index: shards to postings. Nothing is read twice, and what cannot be read is remembered, not hidden."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ketluan.search import entries, shards, texts
from ketluan.search.packing import unpack, unpack_postings
from ketluan.search.texts import Text
from ketluan.vietnamese import fold

# How many shards the terms of one prefix are sought in, at most.
_PREFIX_SHARDS = 3
_RELATIONS = {strength: relation for relation, strength in entries.STRENGTH.items()}

Files = Callable[[str], bytes]


class Unusable(Exception):
    """The index cannot be used: no entry file, or one of another version."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The items that have a term, rising, and how often each has it."""

    items: tuple[int, ...]
    counts: tuple[int, ...]


NOTHING = Postings((), ())


def _together(spellings: list[Postings]) -> Postings:
    """Postings added up."""
    if len(spellings) == 1:
        return spellings[0]
    counts: dict[int, int] = {}
    for found in spellings:
        for item, count in zip(found.items, found.counts, strict=True):
            counts[item] = counts.get(item, 0) + count
    items = sorted(counts)
    return Postings(tuple(items), tuple(counts[item] for item in items))


class Reader:
    """An index, read as far as it is asked for. `failed` names the files that could not be read."""

    def __init__(self, files: Files) -> None:
        """Open the index whose files `files` gives by path; it raises `OSError` for a file that is not there."""
        try:
            entry = json.loads(files(shards.ENTRY))
        except (OSError, ValueError) as error:
            raise Unusable(f"{shards.ENTRY} cannot be read: build the site again") from error
        if entry.get("version") != shards.VERSION:
            message = (
                f"{shards.ENTRY} has version {entry.get('version')}, this is {shards.VERSION}: build the site again"
            )
            raise Unusable(message)
        self._files = files
        self._cache: dict[str, Any] = {}
        self._terms: dict[tuple[str, str], dict[str, Postings]] = {}
        self._folded: dict[str, Postings] = {}
        self.failed: list[str] = []
        self.k1: float = entry["k1"]
        self.b: float = entry["b"]
        self.names: dict[str, Any] = entry["names"]
        self._frequent: list[str] = entry["frequent"]
        self._standing: dict[str, str] = entry["standing"]
        self._paths = [segment["path"] for segment in entry["segments"]]
        self._maps = [segment.get("map") or self._file(f"{segment['path']}/map.json") for segment in entry["segments"]]
        self._maps = [map_ or {"items": 0, "length": 0, "lengths": "", "words": [], "pairs": []} for map_ in self._maps]
        self._starts = [sum(map_["items"] for map_ in self._maps[:n]) for n in range(len(self._maps))]
        self.items = sum(map_["items"] for map_ in self._maps)
        self.average = sum(map_["length"] for map_ in self._maps) / max(1, self.items)
        self.lengths = [entry["lengths"][size] for map_ in self._maps for size in unpack(map_["lengths"])]

    def _file(self, path: str) -> Any:
        """The content of a JSON file, or None when it cannot be read."""
        if path not in self._cache:
            try:
                self._cache[path] = json.loads(self._files(path))
            except (OSError, ValueError):
                self._cache[path] = None
                self.failed.append(path)
        return self._cache[path]

    def spellings(self, key: str) -> dict[str, Postings]:
        """The terms that fold to `key`, each with its postings over all segments."""
        family = "pairs" if " " in key else "words"
        if (family, key) not in self._terms:
            found: dict[str, Postings] = {}
            for number, map_ in enumerate(self._maps):
                at = bisect_right(map_[family], key) - 1
                if at >= 0:
                    self._collect(found, self._shard(number, family, at).get(key, ()), self._starts[number])
            self._terms[family, key] = found
        return self._terms[family, key]

    def load(self, keys: Iterable[str]) -> None:
        """Read the shards of some keys ahead of their use; the browser, which waits for them, asks for all at once."""
        for key in keys:
            self.spellings(key)

    def postings(self, term: str) -> Postings:
        """The postings of a term; of a term behind a tilde those of all its spellings together."""
        if not term.startswith("~"):
            return self.spellings(fold(term)).get(term, NOTHING)
        if term not in self._folded:
            self._folded[term] = _together(list(self.spellings(term[1:]).values()))
        return self._folded[term]

    def _collect(self, found: dict[str, Postings], rows: Iterable[tuple[str, str]], start: int) -> None:
        for term, packed in rows:
            items, counts = unpack_postings(packed)
            before = found.get(term, NOTHING)
            found[term] = Postings((*before.items, *(start + item for item in items)), (*before.counts, *counts))

    def _shard(self, segment: int, family: str, number: int) -> dict[str, list[tuple[str, str]]]:
        """A shard by folded key."""
        name = f"{self._paths[segment]}/{family[0]}{number}"
        if name not in self._cache:
            rows = self._file(f"{name}.json") or []
            keyed: dict[str, list[tuple[str, str]]] = {}
            for term, packed in zip(rows[::2], rows[1::2], strict=True):
                keyed.setdefault(fold(term), []).append((term, packed))
            self._cache[name] = keyed
        keyed_: dict[str, list[tuple[str, str]]] = self._cache[name]
        return keyed_

    def completions(self, prefix: str) -> list[str]:
        """The keys of pairs that begin with `prefix`, in order; of too short a prefix only the first ones."""
        found: set[str] = set()
        for number, map_ in enumerate(self._maps):
            first = max(0, bisect_right(map_["pairs"], prefix) - 1)
            last = bisect_right(map_["pairs"], prefix + "\uffff") - 1
            for at in range(first, min(last, first + _PREFIX_SHARDS - 1) + 1):
                found.update(key for key in self._shard(number, "pairs", at) if key.startswith(prefix))
        return sorted(found)

    def vocabulary(self) -> dict[str, int]:
        """Every folded syllable of the index and the number of items it is in."""
        found: dict[str, int] = {}
        for path in self._paths:
            words, counts = self._file(f"{path}/vocabulary.json") or ([], "")
            for word, count in zip(words, unpack(counts), strict=False):
                found[word] = found.get(word, 0) + count
        return found

    def _segment_of(self, item: int) -> tuple[int, int]:
        segment = bisect_right(self._starts, item) - 1
        return segment, item - self._starts[segment]

    def text(self, item: int) -> Text | None:
        """What to show of an item, or None when its file cannot be read."""
        segment, own = self._segment_of(item)
        found = self._file(f"{self._paths[segment]}/t{own // texts.TEXTS}.json")
        return found and texts.text(found, own % texts.TEXTS, self._frequent, self._standing)

    def facets(
        self, items: Iterable[int], units: Collection[str] = (), relations: Collection[str] = ()
    ) -> dict[str, dict[str, int]]:
        """How many of some items there are of each unit, relation, month, official and kind.

        With `units` relations to these alone count; with `relations` units that an item has one of these to.
        """
        found: dict[str, dict[str, int]] = {"unit": {}, "relation": {}, "month": {}, "chair": {}, "kind": {}}
        for item in items:
            for facet, value in self._values(item, units, relations):
                found[facet][value] = found[facet].get(value, 0) + 1
        return found

    def _values(self, item: int, about: Collection[str], relations: Collection[str]) -> Iterable[tuple[str, str]]:
        segment, own = self._segment_of(item)
        columns = self._columns(segment)
        if not columns:
            return
        starts, conclusions, kinds, units = columns
        month, *officials = conclusions[bisect_right(starts, own) - 1]
        yield "month", month
        yield from (("chair", official) for official in officials)
        if kinds[own]:
            yield "kind", kinds[own]
        related = [(unit, _RELATIONS[strength]) for unit, strength in units[own]]
        yield from (("unit", unit) for unit, relation in related if not relations or relation in relations)
        yield from {("relation", relation) for unit, relation in related if not about or unit in about}

    def _columns(self, segment: int) -> Any:
        """The columns of a segment's facets, unpacked; None when they cannot be read."""
        name = f"{self._paths[segment]}/facets"
        if name not in self._cache:
            file = self._file(f"{name}.json")
            if file:
                starts, at = [], 0
                for gap in unpack(file["starts"]):
                    at += gap
                    starts.append(at)
                kinds = [file["kinds"][0][value] for value in unpack(file["kinds"][1])]
                units = [file["units"][0][value] for value in unpack(file["units"][1])]
                self._cache[name] = (starts, file["conclusions"], kinds, units)
            else:
                self._cache[name] = None
        return self._cache[name]
