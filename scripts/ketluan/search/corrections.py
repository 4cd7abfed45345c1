"""Guesses at mistyped words: syllables of the index one stroke away, chosen so that neighbours make pairs it has."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ketluan.search.keyboard import is_spelled, is_syllable
from ketluan.search.queries import Query, Word
from ketluan.search.reader import Reader
from ketluan.vietnamese import fold

# A longer query is not corrected: it has enough right words.
MAX_WORDS = 8
# Syllables tried for a word, the most frequent first; readings of a query kept at each word; readings offered.
_TRIED = 12
_KEPT = 12
_OFFERED = 8
# What an edit costs beside the logarithm of how many items have a pair.
_COST = 6.0
# Roman numerals of two letters and more; a single letter is never corrected.
_ROMAN = re.compile("(?=..)x{0,3}(ix|iv|v?i{0,3})")
# Short forms: "tn", "kt".
_SHORT = re.compile("[^aeiouy]{2,3}")


def one_stroke_away(word: str, other: str) -> bool:
    """Whether one letter left out, added, changed, or two neighbours swapped make `other` of `word`.

    >>> one_stroke_away("phogn", "phong"), one_stroke_away("phng", "phong"), one_stroke_away("phong", "phong")
    (True, True, False)
    """
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, others = word[start:], other[start:]
    if len(rest) == len(others):
        return rest[1:] == others[1:] or (rest[2:] == others[2:] and rest[:2] == others[1::-1])
    return rest[1:] == others if len(rest) > len(others) else rest == others[1:]


def nearest(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    """The syllables one stroke away from a folded word, the most frequent first."""
    if not word.isalpha() or len(word) < 2:
        return []
    near = (other for other in vocabulary if one_stroke_away(word, other))
    return sorted(near, key=lambda other: (-vocabulary[other], other))[:_TRIED]


def candidates(query: Query, reader: Reader, vocabulary: Mapping[str, int]) -> list[list[tuple[str, int]]]:
    """For each word of a query the syllables it may be, folded, each with its edits.

    Words of phrases, names, dates and numbers stay, Roman numerals, what is no typing error, and words that the index
    has beside one of their neighbours.
    """
    spans = [(span.start, span.end) for span in query.spans]
    kept = {index for start, end in (*query.phrases, *spans) for index in range(start, end)}
    found = []
    for index, word in enumerate(query.words):
        own = fold(word.text)
        right = index in kept or _ROMAN.fullmatch(word.text) or _is_meant(word)
        stays = right or _fits(query, reader, vocabulary, index)
        others = [] if stays else nearest(own, vocabulary)
        known = own in vocabulary or not others
        found.append([(own, 0)] * known + [(other, 1) for other in others])
    return found


def _is_meant(word: Word) -> bool:
    """Whether a word is no typing error, whatever the index has: spelled with its marks, or a short one that can be said
    or is an abbreviation.
    """
    if word.exact and is_spelled(word.text):
        return True
    own = fold(word.text)
    return len(own) < 4 and (is_syllable(own) or _SHORT.fullmatch(own) is not None)


def _fits(query: Query, reader: Reader, vocabulary: Mapping[str, int], index: int) -> bool:
    words = [fold(word.text) for word in query.words]
    if words[index] not in vocabulary:
        return False
    pairs = [at for at in (index, index + 1) if at < len(words) and query.words[at].follows]
    return not pairs or any(_holders(reader, words[at - 1], words[at]) for at in pairs)


def pairs_of(found: Sequence[Sequence[tuple[str, int]]], index: int, kept: Iterable[str]) -> list[str]:
    """The keys of the pairs that the readings so far can make with the word at `index`."""
    return [f"{last} {word}" for last in kept for word, _ in found[index]]


Reading = tuple[float, tuple[str, ...], int]


def readings(query: Query, reader: Reader) -> list[tuple[str, ...]]:
    """Return the likeliest corrected readings of a query's words (folded), best first; none of what needs no edit."""
    if not 0 < len(query.words) <= MAX_WORDS:
        return []
    vocabulary = reader.vocabulary()
    found = candidates(query, reader, vocabulary)
    kept = [_first(word, edits, vocabulary) for word, edits in found[0]]
    for index in range(1, len(found)):
        kept = _best(kept)
        follows = query.words[index].follows
        if follows:
            reader.load(pairs_of(found, index, [words[-1] for _, words, _ in kept]))
        kept = [
            _next(before, word, edits, _holders(reader, before[1][-1], word) if follows else 0)
            for before in kept
            for word, edits in found[index]
        ]
    edited = [reading for reading in sorted(kept, key=_order) if reading[2] > 0]
    return [words for _, words, _ in edited[:_OFFERED]]


def _first(word: str, edits: int, vocabulary: Mapping[str, int]) -> Reading:
    return 0.01 * math.log(1 + vocabulary.get(word, 0)) - _COST * edits, (word,), edits


def _next(before: Reading, word: str, edits: int, holders: int) -> Reading:
    score, words, so_far = before
    return score + math.log(1 + holders) - _COST * edits, (*words, word), so_far + edits


def _order(reading: Reading) -> tuple[int, tuple[str, ...]]:
    return -math.floor(reading[0] * 1e6 + 0.5), reading[1]


def _best(kept: Sequence[Reading]) -> list[Reading]:
    """The best readings so far, and the one that edits nothing."""
    ordered = sorted(kept, key=_order)
    best = ordered[:_KEPT]
    return best + [reading for reading in ordered[_KEPT:] if reading[2] == 0][:1]


def _holders(reader: Reader, first: str, second: str) -> int:
    return sum(len(found.items) for found in reader.spellings(f"{first} {second}").values())


def is_certain(query: Query, words: Sequence[str]) -> bool:
    """Whether a reading changes only what is no syllable: of others it may be the archive that lacks the word."""
    typed = [fold(word.text) for word in query.words]
    return not any(is_syllable(own) for own, word in zip(typed, words, strict=True) if own != word)


def with_words(query: Query, words: Sequence[str]) -> Query:
    """The query with other words where they differ, without the names that depended on the old ones."""
    changed = {index for index, word in enumerate(query.words) if fold(word.text) != words[index]}
    return replace(
        query,
        words=tuple(
            Word(words[index], False, word.follows) if index in changed else word
            for index, word in enumerate(query.words)
        ),
        spans=tuple(span for span in query.spans if changed.isdisjoint(range(span.start, span.end))),
    )


def shown(query: Query, words: Sequence[str], reader: Reader) -> str:
    """Corrected words in the spelling that is most frequent beside their neighbours; those with marks as typed."""
    shown = list(words)
    for index in range(len(words)):
        pair = " ".join(words[max(0, index - 1) : index + 1]) if index else " ".join(words[:2])
        typed = query.words[index]
        found = reader.spellings(pair)
        if typed.exact and fold(typed.text) == words[index]:
            shown[index] = typed.text
        elif found:
            best = min(found, key=lambda term: (-len(found[term].items), term)).split(" ")
            shown[index] = best[-1] if index else best[0]
    return " ".join(shown)
