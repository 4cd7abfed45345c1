"""Indexes of search made from entries, for tests and benchmarks that have no site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby, pairwise

from ketluan.archive import Archive
from ketluan.search import entries, shards
from ketluan.search.entries import Entry
from ketluan.search.forms import Forms, Spotter


def entries_of(archive: Archive) -> Iterator[Entry]:
    """The entries of an archive, newest conclusion first."""
    return entries.of_conclusions(archive, reversed(archive.conclusions))


def build(found: Iterable[Entry], names: Forms, many: int = shards.MANY) -> dict[str, bytes]:
    """Return the files of the index (path → bytes) of entries that come newest first, conclusion by conclusion."""
    terms = partial(entries.terms, spotter=Spotter(names.concepts))
    groups = [list(some) for _, some in groupby(found, key=lambda entry: (entry.date, entry.conclusion))][::-1]
    files: dict[str, bytes] = {}
    listed: list[shards.Summary] = []
    for start, end in pairwise((*shards.begins([some[0].date for some in groups], many), len(groups))):
        of_segment = (entry for some in groups[start:end][::-1] for entry in some)
        words = listed[-1].words if listed else None
        made, summary = shards.segment(of_segment, terms, end == len(groups), words)
        files.update(made)
        listed.append(summary)
    return files | {shards.ENTRY: shards.entry_file(listed[::-1], names, {})}
