"""What an archive as a whole has to know of its records, without their words: whom items name, what they cite."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from sys import intern
from typing import NamedTuple

from ketluan import citations
from ketluan.model import Conclusion, Deadline, Item, anchor


class Told(NamedTuple):
    """One item: which section (`at`) and which item of it (`number`, both from 0), its address ("II.3"), the labels it
    addresses, those asked to take part and those mentioned. An assessment is no task.
    """

    at: int
    number: int
    place: str
    addressed: tuple[str, ...]
    together: tuple[str, ...]
    mentions: tuple[str, ...]
    is_task: bool

    def item(self, conclusion: Conclusion) -> Item:
        """The item itself, given its conclusion."""
        return conclusion.sections[self.at].items[self.number]

    def labels(self) -> tuple[str, ...]:
        """Everybody it names."""
        return (*self.addressed, *self.together, *self.mentions)


# A document as an item cites it: which item of the record (from 0), its address, number, type, date, issuer.
Cite = tuple[int, str, str, str, datetime.date | None, str]
# A time limit: which item of the record (from 0) has it, and its address.
Limit = tuple[int, str, Deadline]


class Outline(NamedTuple):
    """The items of a record in printed order, and what is asked of all records at once without looking at the items: the
    labels they name, each once, their time limits, what they cite, the anchors of sections and items.
    """

    items: Sequence[Told]
    labels: tuple[str, ...]
    limits: tuple[Limit, ...]
    cites: tuple[Cite, ...]
    anchors: tuple[str, ...]


class Tally(NamedTuple):
    """What the sessions of one month told one unit, without the items: how many there are of each relation (in the order
    of `uses.RELATIONS`), the labels used but for classes, the records (by path) and the number of items in each, and the
    day of the last session; everything newest first.
    """

    counts: tuple[int, ...]
    labels: tuple[str, ...]
    records: tuple[str, ...]
    items: tuple[int, ...]
    newest: datetime.date


def of(conclusion: Conclusion) -> Outline:
    """The outline of a record."""
    items = tuple(
        Told(
            at,
            number,
            intern(section.place(item)),
            _one(section.addressees(item)),
            _one(item.together),
            _one(item.mentions),
            section.kind != "assessment",
        )
        for at, section in enumerate(conclusion.sections)
        for number, item in enumerate(section.items)
    )
    every = [(index, told.place, told.item(conclusion)) for index, told in enumerate(items)]
    cites = tuple(
        (index, place, found.number, found.type, found.date, found.issuer)
        for index, place, item in every
        for found in citations.find(item.text)
    )
    return Outline(
        items=items,
        labels=tuple(dict.fromkeys(label for told in items for label in told.labels())),
        limits=tuple((index, place, limit) for index, place, item in every for limit in item.deadlines),
        cites=cites,
        anchors=_one(dict.fromkeys((*conclusion.anchors(), *(anchor(told.place) for told in items)))),
    )


def _one(words: Iterable[str]) -> tuple[str, ...]:
    """Words as those that are there already: thousands of records say the same."""
    return tuple(map(intern, words))
