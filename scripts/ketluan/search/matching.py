"""Which items answer a query: the arrays of its terms, united and intersected before anything is ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ketluan.search import entries, plans
from ketluan.search.plans import Source
from ketluan.search.queries import Query
from ketluan.search.reader import Reader
from ketluan.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Matching:
    """The items of an index, under the values of facets that were chosen."""

    reader: Reader
    chosen: Mapping[str, Sequence[str]]

    def load(self, found: Iterable[Source], query: Query) -> None:
        """Read all that the next steps need at once."""
        terms = {term for source in found for term in source.terms}
        terms.update(term for choice, _ in self._choices(query) for term in choice)
        terms.update(plans.term(*part) for words in query.excluded for part in plans.parts(words))
        self.reader.load(sorted(fold(term.removeprefix("~")) for term in terms))

    def items(self, source: Source) -> set[int]:
        """The items that a source gives."""
        sets = [set(self.reader.postings(term).items) for term in source.terms]
        return set.intersection(*sets) if source.every else set().union(*sets)

    def positions(self, found: Iterable[Source], count: int) -> list[set[int]]:
        """For each word the items in which something answers it."""
        positions: list[set[int]] = [set() for _ in range(count)]
        for source in found:
            items = self.items(source)
            for index in range(source.start, source.end):
                positions[index] |= items
        return positions

    def having(self, found: Iterable[Source], count: int) -> set[int]:
        """The items in which every word is answered."""
        return set.intersection(*self.positions(found, count))

    def _choices(self, query: Query) -> Iterator[tuple[tuple[str, ...], set[int]]]:
        """Terms of which an item needs one, and how often it has to have it; no numbers when that does not matter.

        A relation chosen beside units is one to these units, and how often an item has the term of a unit tells it.
        """
        for terms in query.filters:
            yield terms, set()
        counts = {entries.STRENGTH.get(relation, 0) for relation in self.chosen.get("relation", ())}
        units = bool(self.chosen.get("unit"))
        for facet, values in self.chosen.items():
            if values and not (facet == "relation" and units):
                yield tuple(f"{facet}:{value}" for value in values), counts if facet == "unit" else set()

    def _passing(self, terms: Iterable[str], counts: set[int]) -> set[int]:
        found = [self.reader.postings(term) for term in terms]
        if not counts:
            return {item for postings in found for item in postings.items}
        return {
            item
            for postings in found
            for item, count in zip(postings.items, postings.counts, strict=True)
            if count in counts
        }

    def allowed(self, items: set[int] | None, query: Query) -> set[int]:
        """Those of some items (None: of all) that pass the filters and have nothing that is excluded."""
        left = items
        for choice in self._choices(query):
            passing = self._passing(*choice)
            left = passing if left is None else left & passing
        left = set() if left is None else set(left)
        for words in query.excluded:
            terms = tuple(plans.term(*part) for part in plans.parts(words))
            left -= self.items(Source(0, 0, terms, every=True))
        return left
