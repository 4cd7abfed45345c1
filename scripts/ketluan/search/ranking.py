"""BM25 as lunr computes it, over a lunr index cut down to the terms of one query and the items that answer it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from lunr.index import Index
from lunr.pipeline import Pipeline
from lunr.query import Query as LunrQuery
from lunr.token_set import TokenSet
from lunr.vector import Vector

from ketluan.search.reader import Postings, Reader

# Items that lunr ranks at once; of more, the best by the same weights.
RANKED = 1000
_FIELD = "text"


def weight(reader: Reader, count: int, item: int, holders: int) -> float:
    """The weight of a term in an item, as lunr's builder computes it; `holders` is the number of items that have it."""
    idf = math.log(1 + abs((reader.items - holders + 0.5) / (holders + 0.5)))
    norm = reader.k1 * (1 - reader.b + reader.b * (reader.lengths[item] / reader.average)) + count
    return round(float(idf * ((reader.k1 + 1) * count) / norm), 3)


def rounded(score: float) -> int:
    """A score as the order of results knows it: sums in another order differ only beyond."""
    return math.floor(score * 1e9 + 0.5)


def rank(
    reader: Reader, items: Collection[int], terms: Mapping[str, float], postings: Mapping[str, Postings]
) -> dict[int, float]:
    """Return the scores of items for a query of weighted terms: of all, or of the `RANKED` best."""
    wanted = frozenset(items)
    # lunr leaves terms that nothing has out of the query's own length.
    terms = {term: boost for term, boost in terms.items() if postings[term].items}
    vectors: dict[int, list[float]] = {}
    sums: dict[int, float] = {}
    for index, (term, boost) in enumerate(terms.items()):
        found = postings[term]
        for item, count in zip(found.items, found.counts, strict=True):
            if item in wanted:
                value = weight(reader, count, item, len(found.items))
                vectors.setdefault(item, []).extend((index, value))
                sums[item] = sums.get(item, 0.0) + boost * value
    if len(sums) > RANKED:
        best = sorted(sums, key=lambda item: (-rounded(sums[item]), item))[:RANKED]
        vectors = {item: vectors[item] for item in best}
    return _lunr(vectors, terms) if vectors else {}


def _lunr(vectors: Mapping[int, list[float]], terms: Mapping[str, float]) -> dict[int, float]:
    inverted: dict[str, dict[str, object]] = {term: {"_index": index, _FIELD: {}} for index, term in enumerate(terms)}
    held = list(inverted.values())
    for item, elements in vectors.items():
        for index in elements[::2]:
            held[int(index)][_FIELD][str(item)] = {}  # type: ignore[index]
    index = Index(
        inverted_index=inverted,
        field_vectors={f"{_FIELD}/{item}": Vector(elements) for item, elements in vectors.items()},
        token_set=TokenSet.from_list(sorted(inverted)),
        fields=[_FIELD],
        pipeline=Pipeline(),
    )
    query = LunrQuery([_FIELD])
    for term, boost in terms.items():
        query.term(term, boost=boost)
    return {int(found["ref"]): found["score"] for found in index.query(query)}
