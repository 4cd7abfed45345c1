"""The terms of a segment with the items they are in, gathered item by item and given in order."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from heapq import merge
from itertools import chain, groupby, islice
from operator import itemgetter

from ketluan import values
from ketluan.search.shelf import Shelf
from ketluan.vietnamese import fold

# So many terms with their items are read from a file at once.
_ROWS = 500
# The key of a term, the term, its items; and as these wait in a file, with the number of their part.
_Found = tuple[str, str, "array[int]"]
_Row = tuple[str, str, int, bytes]


class Postings:
    """The terms of a segment with the items they are in; of many items a part at a time is in memory, the others wait in
    files, each in order.
    """

    def __init__(self) -> None:
        self.here: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
        # The words and the pairs of each part, some rows to a piece.
        self._aside: list[tuple[Shelf, Shelf]] = []

    def put_aside(self) -> None:
        """Let the terms that are in memory wait in files."""
        part = Shelf(), Shelf()
        for pairs, shelf in enumerate(part):
            rows = self._rows_here(bool(pairs))
            while some := tuple(islice(rows, _ROWS)):
                shelf.append(values.pack(some))
        self._aside.append(part)

    def rows(self, pairs: bool) -> Iterator[_Found]:
        """The terms of a family (pairs or words) in order, each with its key and its items; they are let go."""
        # What is alone needs no merging.
        if not self._aside:
            return self._here(pairs)
        runs = [*(_rows_of(part[pairs]) for part in self._aside), self._rows_here(pairs)]
        merged = groupby(merge(*runs), key=itemgetter(0, 1))
        return ((key, term, array("I", b"".join([row[3] for row in same]))) for (key, term), same in merged)

    def _here(self, pairs: bool) -> Iterator[_Found]:
        for key, term in sorted((_key(term), term) for term in self.here if (" " in term) == pairs):
            yield key, term, self.here.pop(term)

    def _rows_here(self, pairs: bool) -> Iterator[_Row]:
        number = len(self._aside)
        return ((key, term, number, found.tobytes()) for key, term, found in self._here(pairs))


def _rows_of(shelf: Shelf) -> Iterator[_Row]:
    return chain.from_iterable(map(values.unpack, shelf))


def _key(term: str) -> str:
    """A term as it is sorted: without marks."""
    return " ".join(map(fold, term.split(" ")))
