"""A query as terms of the index: what each word can be answered from, and what every term weighs in the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ketluan.search.queries import Query, Word
from ketluan.vietnamese import fold

# The weight of a match in which only the marks differ, beside one as typed.
LOOSE = 0.25
# That of what is named: a unit, an official, a day, a number, a place. In a question it says more than "được", "trong".
NAMED = 2.0


@dataclass(frozen=True, slots=True)
class Source:
    """Terms that answer the words `start` to `end`: any one of them, or with `every` only all together.

    `wide` sources are postings of syllables, which say nothing of neighbours; a `loose` one does not count marks.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    wide: bool = False
    loose: bool = False
    every: bool = False


def term(text: str, exact: bool) -> str:
    """The term of a syllable or pair: as it is, or behind a tilde all its spellings."""
    return text if exact else f"~{fold(text)}"


def sources(query: Query, completions: Sequence[str]) -> Iterator[Source]:
    """Everything that can answer a word of a query. `completions` are the keys an unfinished last word may become."""
    whole = query.things.union(*(range(start, end) for start, end in query.phrases))
    for start, end in query.phrases:
        yield Source(start, end, tuple(term(*part) for part in parts(query.words[start:end])), every=True)
    for span in query.spans:
        yield Source(span.start, span.end, (span.term,))
    last = len(query.words) - 1
    if completions:
        pairs = tuple(f"~{key}" for key in completions if " " in key)
        if pairs:
            yield Source(last - 1, last + 1, pairs)
        yield Source(last, last + 1, tuple(f"~{key}" for key in completions if " " not in key), wide=bool(pairs))
    for index, word in enumerate(query.words):
        if index in whole:
            continue
        yield from _spelled(index, index + 1, word.text, word.exact, wide=not _alone(query, index, whole))
        if word.follows and index - 1 not in whole:
            before = query.words[index - 1]
            yield from _spelled(index - 1, index + 1, f"{before.text} {word.text}", before.exact and word.exact)


def _spelled(start: int, end: int, text: str, exact: bool, wide: bool = False) -> Iterator[Source]:
    if exact:
        yield Source(start, end, (term(text, True),), wide)
    yield Source(start, end, (term(text, False),), wide, loose=exact)


def _alone(query: Query, index: int, whole: Iterable[int]) -> bool:
    """Whether a word makes no pair, so that only its own postings answer it."""
    after = index + 1
    joined_before = query.words[index].follows and index - 1 not in whole
    joined_after = after < len(query.words) and query.words[after].follows and after not in whole
    return not joined_before and not joined_after


def parts(words: Sequence[Word]) -> list[tuple[str, bool]]:
    """The pairs of a run of words with whether marks count in them; of one word the word."""
    if len(words) == 1:
        return [(words[0].text, words[0].exact)]
    return [(f"{a.text} {b.text}", a.exact and b.exact) for a, b in pairwise(words)]


def weights(found: Iterable[Source], wide: bool) -> dict[str, float]:
    """What each term weighs in the ranking of items found through pairs, or with `wide` also through syllables."""
    boosts: dict[str, float] = {}
    for source in found:
        if wide or not source.wide:
            for name in source.terms:
                own = NAMED if name[0] == "@" or ":" in name else LOOSE if source.loose else 1.0
                boosts[name] = boosts.get(name, 0.0) + own
    return boosts
