"""What of an archive can be found: one entry an item, one for each conclusion as a whole, with its searchable terms."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from ketluan import addresses, citations
from ketluan.archive import Archive
from ketluan.model import Conclusion, Item, Section
from ketluan.search import dates, places
from ketluan.search.forms import Spotter
from ketluan.uses import spread
from ketluan.vietnamese import fold, nfc, syllables, tokens
from ketluan.wording import citation, item_short, relation, unit_shown

# How much a relation of an item to a unit weighs, as so many occurrences of the unit's term.
STRENGTH = {"direct": 3, "class": 2, "mention": 1}
# The kind of an entry that is a conclusion as a whole.
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find. `units` are those to show (relation, name of the day), `related` the ids of all units it
    concerns with the relation; `short` is what the item is called, `chair` and `citation` are of its conclusion.

    `aliases` pairs what is misprinted with what is meant; `numbers` are documents named besides those the text cites.
    """

    url: str
    conclusion: str
    title: str
    date: datetime.date
    place: str
    section: str
    kind: str
    text: str
    units: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    officials: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    numbers: tuple[str, ...] = ()
    days: tuple[datetime.date, ...] = ()
    short: str = ""
    chair: str = ""
    citation: str = ""


def of_conclusions(archive: Archive, conclusions: Iterable[Conclusion]) -> Iterator[Entry]:
    """The entries of some conclusions of an archive, in their order."""
    for conclusion in conclusions:
        officials = tuple(official.id for official in archive.registry.resolve_official(conclusion.chair))
        yield _whole(archive, conclusion, officials)
        for section, item in conclusion.items():
            yield _item(archive, conclusion, section, item, officials)


def _whole(archive: Archive, conclusion: Conclusion, officials: tuple[str, ...]) -> Entry:
    """All issued text that stands in no item."""
    parts = [block.printed for block in conclusion.preamble]
    for section in conclusion.sections:
        parts += [section.printed, *(block.printed for block in section.blocks)]
    parts += [block.printed for block in conclusion.closing]
    parts += conclusion.recipients
    if conclusion.signer:
        parts += [*conclusion.signer.posts, conclusion.signer.name]
    return Entry(
        url=addresses.conclusion(conclusion),
        conclusion=conclusion.id,
        title=conclusion.title,
        date=conclusion.date,
        place="",
        section="",
        kind=WHOLE,
        text="\n".join([conclusion.title, *filter(None, parts)]),
        officials=officials,
        numbers=(conclusion.number,) if type(conclusion.number) is str else (),
        days=(conclusion.issued,) if isinstance(conclusion.issued, datetime.date) else (),
        chair=conclusion.chair,
        citation=citation(archive, conclusion),
    )


def _item(archive: Archive, conclusion: Conclusion, section: Section, item: Item, officials: tuple[str, ...]) -> Entry:
    place = section.place(item)
    uses = archive.uses_at(conclusion, place)
    return Entry(
        url=addresses.item(conclusion, place),
        conclusion=conclusion.id,
        title=conclusion.title,
        date=conclusion.date,
        place=place,
        section=section.printed,
        kind=section.kind or "",
        text=item.text,
        units=tuple((relation(use), unit_shown(use)) for use in uses),
        related=tuple(sorted((use.unit.id, use.relation) for use in spread(archive.registry, uses))),
        officials=officials,
        aliases=item.aliases,
        short=item_short(item),
        chair=conclusion.chair,
        citation=citation(archive, conclusion),
    )


def terms(entry: Entry, spotter: Spotter) -> tuple[Counter[str], int]:
    """Return every term of an entry with its number of occurrences, and its length as ranking counts it: in syllables.

    Syllables; pairs of neighbouring syllables of one paragraph; and terms with a sign, which no text can contain:
    `=` a concept, `@` a date or month, `unit:`, `relation:`, `chair:`, `kind:`, `day:`,
    `month:`, `year:`, `number:`, `place:`.
    """
    lines = [(line, syllables(line)) for line in entry.text.split("\n")]
    found = _words(words for _, words in lines)
    if entry.aliases:
        meant = entry.text
        for printed, word in entry.aliases:
            meant = meant.replace(printed, word)
        found |= _words(map(syllables, meant.split("\n")))
    marks = chain.from_iterable(_marks(line, words, spotter) for line, words in lines)
    # A fact is one however often it is given.
    facts = dict.fromkeys(f"{key}{value}" for key, values in _facts(entry) for value in values if value)
    found.update(chain(marks, facts))
    found.update({f"unit:{unit}": STRENGTH[relation] for unit, relation in entry.related})
    return found, max(1, sum(len(words) for _, words in lines))


def _words(lines: Iterable[list[str]]) -> Counter[str]:
    return Counter(chain.from_iterable(chain(words, map(" ".join, pairwise(words))) for words in lines))


def _marks(line: str, words: list[str], spotter: Spotter) -> Iterator[str]:
    """The concepts, dates and document numbers in a line; most lines have none, which its words tell at once."""
    if spotter.may_find(words):
        yield from spotter.find(line, words)
    if dates.may_find(words):
        for _, _, date in dates.find(line, tokens(line)):
            # Who asks for a month wants its days too.
            yield from dict.fromkeys((f"@{date}", f"@{date[:7]}"))
    yield from (f"number:{number_key(citation.number)}" for citation in citations.find(line))


def _facts(entry: Entry) -> Iterator[tuple[str, Iterable[str]]]:
    month = f"{entry.date:%Y-%m}"
    yield "@", {entry.date.isoformat(), month, *(day.isoformat() for day in entry.days)}
    yield "chair:", entry.officials
    yield "kind:", [entry.kind]
    yield "relation:", {relation for _, relation in entry.related}
    yield "day:", [entry.date.isoformat()]
    yield "month:", [month, month[5:]]
    yield "year:", [month[:4]]
    yield "number:", [number_key(number) for number in entry.numbers]
    yield "place:", [places.key(entry.place)]


def number_key(number: str) -> str:
    """The form under which a document number is one however it is written: "14-CTr/TU", "14 ctr tu" give "14ctrtu"."""
    return "".join(fold(word) for word in syllables(nfc(number)))
