"""Forms that stand for something: abbreviations, everyday words, names of units and officials.

An abbreviation and its long form are one concept. The index marks every item that has either with one term, so that a
query in one form finds the other for the price of one posting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ketluan.registry import Abbreviation, Registry, Unit, labels_of
from ketluan.search import names
from ketluan.search.everyday import EVERYDAY
from ketluan.search.keyboard import is_syllable
from ketluan.vietnamese import fold, nfc, slug, spellings, syllables


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning and the forms it is written in, the first one for showing; `term` stands for it in the index."""

    term: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A unit that another one came from ("before") or became ("after")."""

    unit: str
    relation: str


@dataclass(frozen=True, slots=True)
class Named:
    """A unit or an official: its id, the name to show, every form that names it, and the units it continues."""

    id: str
    name: str
    forms: tuple[str, ...]
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Forms:
    """All that the queries of an archive know by name."""

    concepts: tuple[Concept, ...]
    units: tuple[Named, ...]
    officials: tuple[Named, ...]


def of(registry: Registry) -> Forms:
    """Return the forms of a registry."""
    units = registry.units.values()
    return Forms(
        concepts=tuple(_concepts(registry.abbreviations)),
        units=tuple(
            Named(unit.id, unit.name, _unit_forms(unit, registry.abbreviations), _related(unit, registry))
            for unit in sorted(units, key=lambda unit: unit.id)
        ),
        officials=tuple(
            Named(entry.id, entry.name, (entry.name,))
            for entry in sorted(registry.officials.values(), key=lambda entry: entry.id)
        ),
    )


def _concepts(abbreviations: Iterable[Abbreviation]) -> Iterator[Concept]:
    """One concept for each long form with all its short forms and the everyday words for it, then the other lines."""
    shorts: dict[tuple[str, ...], list[str]] = {}
    for entry in abbreviations:
        shorts.setdefault(tuple(syllables(entry.long)), [entry.long]).append(entry.short)
    # A long form of one syllable ("Quyền" for "Q.") stands for too much.
    groups = [group for words, group in shorts.items() if len(words) > 1]
    for line in EVERYDAY:
        same = [group for group in groups if not _spelled(group).keys().isdisjoint(_spelled(line))]
        groups = [group for group in groups if group not in same]
        groups.append([form for group in (*same, line) for form in group])
    for group in groups:
        forms = tuple(_spelled(group).values())
        yield Concept("=" + slug(forms[0]), forms)


def _spelled(group: Iterable[str]) -> dict[tuple[str, ...], str]:
    """Forms by their syllables: each once."""
    found: dict[tuple[str, ...], str] = {}
    for form in group:
        found.setdefault(tuple(syllables(form)), nfc(form))
    return found


def _unit_forms(unit: Unit, abbreviations: Sequence[Abbreviation]) -> tuple[str, ...]:
    """The labels of a unit, and those with their long forms abbreviated: "Phòng NN&PTNT", and "NN&PTNT" alone."""
    forms: dict[str, None] = dict.fromkeys(label for _, label in labels_of(unit))
    longs = [(long, entry.short) for entry in abbreviations if len(long := _long(entry)) > 1]
    for label in list(forms):
        words = syllables(label)
        for long, short in longs:
            rest = _without(words, long) if long[0] in words else None
            if rest is not None:
                before, after = rest
                forms[" ".join([*before, short, *after])] = None
                if before in (["phòng"], ["văn", "phòng"], ["sở"], ["ban"]) and not after:
                    forms[short] = None
    distinct = {names.key(syllables(form)): form for form in reversed(forms)}
    usable = (form for key, form in distinct.items() if not is_syllable(key.strip()))
    return tuple(sorted(usable, key=list(forms).index))


@lru_cache(maxsize=4096)
def _long(entry: Abbreviation) -> list[str]:
    return syllables(entry.long)


def _without(words: list[str], part: list[str]) -> tuple[list[str], list[str]] | None:
    """What stands before and after `part` in `words`, or None when it is not in them."""
    for start in range(len(words) - len(part) + 1):
        if words[start : start + len(part)] == part:
            return words[:start], words[start + len(part) :]
    return None


def _related(unit: Unit, registry: Registry) -> tuple[Related, ...]:
    before = [Related(old.id, "before") for old, _ in registry.predecessors(unit)]
    after = [Related(name, "after") for event in unit.events for name in event.successors if name in registry.units]
    return tuple(dict.fromkeys([*before, *after]))


class Spotter:
    """Finds concepts in texts. A short form that could be a syllable ("TU") counts only when cased as in the table."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        # By the first word: all words of a form, its spelling when the case counts, its concept.
        self._by_first: dict[str, list[tuple[list[str], str, str]]] = {}
        for concept in concepts:
            for form in concept.forms:
                words = syllables(form)
                is_short = len(words) == 1 and len(words[0]) < 4 and is_syllable(fold(words[0]))
                cased = spellings(form)[0] if is_short else ""
                self._by_first.setdefault(words[0], []).append((words, cased, concept.term))

    def may_find(self, words: Iterable[str]) -> bool:
        """Whether a text of these words can have a concept in it."""
        return not self._by_first.keys().isdisjoint(words)

    def find(self, text: str, words: list[str]) -> Iterator[str]:
        """The terms of the concepts in a text of these words, once for each place."""
        for index in [index for index, word in enumerate(words) if word in self._by_first]:
            for form, cased, term in self._by_first[words[index]]:
                if words[index : index + len(form)] == form and (not cased or spellings(text)[index] == cased):
                    yield term
