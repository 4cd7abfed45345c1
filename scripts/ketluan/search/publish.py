"""The files of search as a site publishes them: the index, and the script that reads it, named by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise

from ketluan import addresses, events
from ketluan.archive import Archive
from ketluan.memo import Memo, digest, group_of
from ketluan.model import Conclusion
from ketluan.search import entries, forms, shards
from ketluan.search.entries import Entry
from ketluan.search.forms import Forms, Spotter

Make = Callable[[], Iterator[tuple[str, bytes]]]


def index_parts(archive: Archive, memo: Memo) -> Iterator[tuple[str, Make]]:
    """The parts of the index that are made apart, each with the hash of what it follows from.

    They are the segments, then the entry file; `memo` keeps what the entry file says of a segment made before.
    """
    # A build without news asks for no form: to find them takes longer than to plan all of this.
    names = cache(lambda: _forms(archive))
    registry = archive.registry
    registered = digest(*registry.units.values(), *registry.officials.values(), *registry.abbreviations)
    made: list[_Made] = []
    # The older segment first: the table of words its texts are coded with serves the newer ones too.
    for conclusions, newest, lasting in _segments(archive):
        records = (archive.digests[conclusion.path] for conclusion in conclusions)
        older = made[-1] if made else None
        key = digest("segment", newest, older.key if older else "", registered, *records)
        # Those of the newest year are kept, since they are put together anew with each record, or with every so many.
        terms = _terms(names) if lasting else _Kept(archive, memo, names, registered, conclusions)
        made.append(_Made(archive, terms, conclusions, newest, memo, key, older))
        yield key, made[-1].files
    standing = {
        addresses.conclusion(one): told for one in archive.conclusions if (told := events.standing(archive, one))
    }
    key = digest("entry", registered, _shown(archive), standing, *(part.key for part in made))
    yield key, partial(_entry_file, made[::-1], names, standing)


def _segments(archive: Archive) -> Iterator[tuple[list[Conclusion], bool, bool]]:
    """The conclusions of each segment, newest first, the oldest segment first; whether it is the newest one, and whether
    it is of years that are over.
    """
    ordered = archive.conclusions
    for start, end in pairwise((*shards.begins([one.date for one in ordered], shards.MANY), len(ordered))):
        some = ordered[start:end]
        yield list(some)[::-1], end == len(ordered), some[-1].date.year != ordered[-1].date.year


def _entry_file(
    made: Iterable[_Made], names: Callable[[], Forms], standing: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    yield f"{addresses.INDEX}{shards.ENTRY}", shards.entry_file([part.summary() for part in made], names(), standing)


def _terms(names: Callable[[], Forms]) -> shards.Terms:
    spotter = cache(lambda: Spotter(names().concepts))
    return lambda entry: entries.terms(entry, spotter())


class _Kept:
    """The terms of entries, found once and kept."""

    def __init__(
        self,
        archive: Archive,
        memo: Memo,
        names: Callable[[], Forms],
        registered: str,
        conclusions: Iterable[Conclusion],
    ) -> None:
        self._archive, self._memo, self._registered = archive, memo, registered
        # Nobody asks for them while there is no new record.
        for group in {group_of(one.path) for one in conclusions}:
            memo.spare("terms", group)
        self._find = _terms(names)
        self._one: dict[str, str] = {}

    def __call__(self, entry: Entry) -> tuple[Mapping[str, int], int]:
        path = self._archive.by_id[entry.conclusion].path
        key = f"{self._registered} {self._archive.digests[path]} {entry.place}"
        known = self._memo.get("terms", key, group_of(path))
        if known is not None:
            words, numbers, length = known
            return dict(zip(words, numbers, strict=True)), length
        counts, length = self._find(entry)
        # A term is one string however many entries have it: in memory, and in the file.
        words = tuple([self._one.setdefault(word, word) for word in counts])
        self._memo.put("terms", key, (words, tuple(counts.values()), length), group_of(path))
        return counts, length


class _Made:
    """A segment, made when its files or its summary are asked for and not known."""

    def __init__(
        self,
        archive: Archive,
        terms: shards.Terms,
        conclusions: list[Conclusion],
        newest: bool,
        memo: Memo,
        key: str,
        older: _Made | None,
    ) -> None:
        self._archive, self._terms, self._conclusions, self._newest = archive, terms, conclusions, newest
        self._memo, self._older = memo, older
        self.key = key
        self._known: tuple[str, str, tuple[str, ...], tuple[str, ...]] | None = memo.get("segment", key)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The files of the segment, each with its path in the site."""
        found = entries.of_conclusions(self._archive, self._conclusions)
        words = self._older.summary().words if self._older else None
        files, summary = shards.segment(found, self._terms, self._newest, words)
        self._known = (summary.path, summary.map, summary.units, summary.words)
        self._memo.put("segment", self.key, self._known)
        yield from ((f"{addresses.INDEX}{path}", content) for path, content in files)

    def summary(self) -> shards.Summary:
        """What the entry file says of the segment."""
        while self._known is None:
            next(self.files())  # it is known before the first file is given
        return shards.Summary(*self._known)


def _forms(archive: Archive) -> Forms:
    """The names of the archive."""
    found, shown = forms.of(archive.registry), _shown(archive)
    return replace(found, units=tuple(replace(one, name=shown.get(one.id, one.name)) for one in found.units))


def _shown(archive: Archive) -> dict[str, str]:
    """The name under which each unit is shown, by id: that in the newest conclusion that concerns it."""
    units = archive.registry.units
    newest = ((units[unit], uses.newest()) for unit, uses in archive.uses.items())
    return {unit.id: unit.name_at(day) for unit, day in newest if day}


def script_path(script: str) -> str:
    """Where the script of search lies in the site: under another name whenever it says something else."""
    return f"{addresses.INDEX}{hashlib.sha256(script.encode()).hexdigest()[:12]}.js"
