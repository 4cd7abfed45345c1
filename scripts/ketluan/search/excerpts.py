"""The part of a text that shows why it was found, with the words to highlight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ketluan.search.queries import Query
from ketluan.vietnamese import Token, fold, syllables, tokens

# How many words an excerpt has.
WORDS = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, and whether it is to be highlighted."""

    text: str
    marked: bool = False


def matches(text: str, found: Sequence[Token], wanted: Iterable[str]) -> list[tuple[int, int]]:
    """The runs of tokens (first, token after the last) that are one of the wanted forms.

    A form with marks matches its own spelling, and where a text has none of it, any that folds alike.
    """
    runs: list[tuple[int, int]] = []
    words = [token.text for token in found]
    folded = [fold(word) for word in words]
    for form in wanted:
        exact = syllables(form)
        alike = [fold(word) for word in exact]
        hits = _places(words, exact) if exact != alike else []
        runs += hits or _places(folded, alike)
    return sorted(set(runs))


def _places(words: Sequence[str], part: Sequence[str]) -> list[tuple[int, int]]:
    size = len(part)
    last = len(words) - size
    return [(at, at + size) for at in range(last + 1) if size and list(words[at : at + size]) == list(part)]


def excerpt(text: str, wanted: Iterable[str], aliases: Iterable[tuple[str, str]] = ()) -> list[Piece]:
    """Return the stretch of `text` with most of the wanted forms, cut at words, its finds marked.

    `aliases` (misprint, meaning) lets a wanted meaning mark the misprint.
    """
    forms = list(wanted)
    meant = {" ".join(fold(w) for w in syllables(form)) for form in forms}
    for printed, meaning in aliases:
        words = [fold(word) for word in syllables(meaning)]
        if any(_places(words, form.split(" ")) for form in meant):
            forms.append(printed)
    flat = text.replace("\n", " ")
    found = tokens(flat)
    runs = matches(flat, found, forms)
    first, last = _window(len(found), runs)
    start = found[first].start if first else 0
    end = found[last - 1].end if last < len(found) else len(flat)
    pieces = [Piece("… ")] if first else []
    at = start
    for begin, stop in _spans(found, runs, start, end):
        pieces += [Piece(flat[at:begin])] if begin > at else []
        pieces.append(Piece(flat[begin:stop], True))
        at = stop
    pieces += [Piece(flat[at:end])] if end > at else []
    return [*pieces, Piece(" …")] if last < len(found) else pieces


def _window(count: int, runs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The tokens (first, after the last) of the stretch in which most runs begin, the earliest of equals."""
    best, most = 0, 0
    for start, _ in runs:
        inside = len({run for run in runs if start <= run[0] < start + WORDS})
        if inside > most:
            best, most = start, inside
    first = max(0, best - 6)
    return (0, min(count, WORDS)) if best < 12 else (first, min(count, first + WORDS))


def _spans(found: Sequence[Token], runs: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The characters of the runs inside a stretch; runs that overlap or touch are one."""
    spans: list[tuple[int, int]] = []
    for first, last in runs:
        begin, stop = found[first].start, found[last - 1].end
        if begin < start or stop > end:
            continue
        if spans and begin <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], stop))
        else:
            spans.append((begin, stop))
    return spans


def forms_in(text: str, query: Query, wanted: Iterable[str]) -> list[str]:
    """Return the forms to highlight in a text: neighbours of the query side by side where it has them so, else each word.

    `wanted` are the forms of a result of the query, which has its words and the forms of the names among them.
    """
    found = [token.text for token in tokens(text)]
    folded = [fold(word) for word in found]
    pairs = set(pairwise(folded))
    alone = dict.fromkeys(word.text for word in query.words)
    forms = [form for form in wanted if form not in alone]
    for before, word in pairwise(query.words):
        if word.follows and (fold(before.text), fold(word.text)) in pairs:
            forms.append(f"{before.text} {word.text}")
            alone.pop(before.text, None)
            alone.pop(word.text, None)
    if query.partial:
        forms += _begun(found, folded, query, alone)
    return list(dict.fromkeys([*forms, *alone]))


def _begun(found: Sequence[str], folded: Sequence[str], query: Query, alone: dict[str, None]) -> list[str]:
    """The words that the unfinished last one may become, after the word before it where the text has them so."""
    last = query.words[-1]
    begun = [at for at, word in enumerate(folded) if word.startswith(fold(last.text))]
    before = query.words[-2].text if last.follows else ""
    after = [at for at in begun if before and at and folded[at - 1] == fold(before)]
    if not after:
        return [found[at] for at in begun]
    alone.pop(before, None)
    return [f"{found[at - 1]} {found[at]}" for at in after]
