"""The names of an archive as queries look them up: concepts, units and officials among the words somebody typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ketluan.search.keyboard import is_syllable
from ketluan.vietnamese import Token, fold, tokens


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a form stands for: the kind ("concept", "unit", "chair"), its term in the index, and how to show it.

    `related` are terms and names of units it came from ("before") and became ("after").
    """

    kind: str
    term: str
    label: str
    related: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    words: tuple[str, ...]
    folded: tuple[str, ...]
    capitals: bool
    # Whether it is a concept abbreviated.
    short: bool
    meaning: Meaning


class Names:
    """The `names` of the entry file, ready to be found in queries."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.units = {row[0]: row[1] for row in table["units"]}
        self.officials = {row[0]: row[1] for row in table["officials"]}
        self.forms = {term: tuple(forms) for term, forms in table["concepts"]}
        self._by_first: dict[str, list[_Form]] = {}
        for term, forms in table["concepts"]:
            self._add(Meaning("concept", term, forms[0]), forms)
        for kind, rows in (("unit", table["units"]), ("chair", table["officials"])):
            for name, label, forms, related in rows:
                others = tuple((f"unit:{other}", relation, self.units[other]) for other, relation in related)
                self._add(Meaning(kind, f"{kind}:{name}", label, others), forms)

    def _add(self, meaning: Meaning, forms: Sequence[str]) -> None:
        for form in forms:
            words = tuple(token.text for token in tokens(form))
            folded = tuple(map(fold, words))
            # "TU" is an abbreviation, "tu" a word.
            capitals = len(words) == 1 and is_syllable(folded[0])
            short = meaning.kind == "concept" and not any(map(is_syllable, folded))
            self._by_first.setdefault(folded[0], []).append(_Form(words, folded, capitals, short, meaning))

    def find(
        self, text: str, found: Sequence[Token], marked: bool, any_case: bool = False
    ) -> Iterator[tuple[int, int, Meaning]]:
        """The meanings among the tokens of `text`, as (first token, token after the last, meaning).

        With `marked`, marks have to be those of the form; else they do not count. With `any_case`, a short form that
        could be a syllable need not be in capitals. An abbreviation that is part of a longer concept means nothing by
        itself: "KT" in "KT-HT", "TB" in "LĐ-TB&XH". Long forms do: "chương trình mục tiêu quốc gia" is printed
        "chương trình MTQG" too.
        """
        hits = list(self._all(text, found, marked, any_case))
        concepts = [(start, end) for start, end, form in hits if form.meaning.kind == "concept"]
        for start, end, form in hits:
            longer = any(first <= start and end <= last and last - first > end - start for first, last in concepts)
            if not (form.short and longer):
                yield start, end, form.meaning

    def _all(self, text: str, found: Sequence[Token], marked: bool, any_case: bool) -> Iterator[tuple[int, int, _Form]]:
        words = [token.text for token in found]
        folded = [fold(word) for word in words]
        for start, token in enumerate(found):
            for form in self._by_first.get(folded[start], ()):
                end = start + len(form.words)
                wanted, typed = (form.words, words) if marked else (form.folded, folded)
                capitals = any_case or not form.capitals or _capital(text[token.start : token.end])
                if capitals and tuple(typed[start:end]) == wanted:
                    yield start, end, form

    def longest(self, text: str, kind: str) -> tuple[int, tuple[Meaning, ...]]:
        """The meanings of a kind that the beginning of `text` names: where the longest name ends, and what it means."""
        found = tokens(text)
        all_here = self.find(text, found, marked=False, any_case=True)
        hits = [(end, meaning) for start, end, meaning in all_here if start == 0 and meaning.kind == kind]
        most = max((end for end, _ in hits), default=0)
        return (found[most - 1].end if most else 0), tuple(meaning for end, meaning in hits if end == most)


def _capital(word: str) -> bool:
    return word == word.upper() and word != word.lower()
