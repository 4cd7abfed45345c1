"""The names of an archive as queries look them up: concepts, units and officials among the words somebody typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ketluan.search.keyboard import is_syllable
from ketluan.vietnamese import Token, fold, tokens

# Between the parts of a name it says nothing.
_AND = ("và", "va")
# A name is sought in so many words typed.
_MOST = 20


def key(words: Sequence[str], marked: bool = False) -> str:
    """The form under which names are one however their abbreviations are joined: "LĐ-TB&XH", "lđtb xh", "LĐ, TB và XH".

    Syllables stay apart, with their marks when it is `marked`; abbreviations run together, and "và" counts only first.
    """
    return _joined(*_parts(words, marked))


def _parts(words: Sequence[str], marked: bool) -> tuple[list[str], list[str]]:
    """What each word gives to a key, and what it gives when it is not the first."""
    found = []
    for word in words:
        own = fold(word)
        found.append(f" {word if marked else own} " if is_syllable(own) else own)
    return found, ["" if word in _AND else part for word, part in zip(words, found, strict=True)]


def _joined(parts: Sequence[str], later: Sequence[str], start: int = 0, end: int | None = None) -> str:
    return "".join([*parts[start : start + 1], *later[start + 1 : end]])


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
    marked: str
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
        self._by_key: dict[str, list[_Form]] = {}
        for term, forms in table["concepts"]:
            self._add(Meaning("concept", term, forms[0]), forms)
        for kind, rows in (("unit", table["units"]), ("chair", table["officials"])):
            for name, label, forms, related in rows:
                others = tuple((f"unit:{other}", relation, self.units[other]) for other, relation in related)
                self._add(Meaning(kind, f"{kind}:{name}", label, others), forms)

    def _add(self, meaning: Meaning, forms: Sequence[str]) -> None:
        for form in forms:
            words = [token.text for token in tokens(form)]
            syllables = sum(is_syllable(fold(word)) for word in words)
            # "TU" is an abbreviation, "tu" a word.
            capitals = len(words) == syllables == 1
            short = meaning.kind == "concept" and not syllables
            rooms = [["p", *words[1:]]] if meaning.kind == "unit" and words[0] == "phòng" else []
            for written in (words, *rooms):
                made = _Form(key(written, marked=True), capitals, short, meaning)
                self._by_key.setdefault(key(written), []).append(made)

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
        plain, own = _parts(words, marked=False), _parts(words, marked=True)
        for start, token in enumerate(found):
            # The longest first.
            for end in range(min(len(words), start + _MOST), start, -1):
                if end - 1 > start and words[end - 1] in _AND:
                    continue
                for form in self._by_key.get(_joined(*plain, start, end), ()):
                    capitals = any_case or not form.capitals or _capital(text[token.start : token.end])
                    if capitals and (not marked or _joined(*own, start, end) == form.marked):
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
