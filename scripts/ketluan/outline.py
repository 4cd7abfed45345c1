"""What an archive as a whole has to know of its records, without their words: whom items name, what they cite."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ketluan import citations
from ketluan.model import Conclusion, Deadline, Item


class Told(NamedTuple):
    """One item: which section (`at`) and which item of it (`number`, both from 0), its address ("II.3"), the labels it
    addresses, those asked to take part and those mentioned, its time limits. An assessment is no task.
    """

    at: int
    number: int
    place: str
    addressed: tuple[str, ...]
    together: tuple[str, ...]
    mentions: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    is_task: bool

    def item(self, conclusion: Conclusion) -> Item:
        """The item itself, given its conclusion."""
        return conclusion.sections[self.at].items[self.number]

    def labels(self) -> tuple[str, ...]:
        """Everybody it names."""
        return (*self.addressed, *self.together, *self.mentions)


# A document as an item cites it: which item of the record (from 0), number, type, date, issuer.
Cite = tuple[int, str, str, datetime.date | None, str]


class Outline(NamedTuple):
    """The items of a record in printed order, what they cite, and the anchors of its sections."""

    items: tuple[Told, ...]
    cites: tuple[Cite, ...]
    anchors: tuple[str, ...]


class Tally(NamedTuple):
    """What the sessions of one month told one unit, without the items: how many there are of each relation (in the order
    of `uses.RELATIONS`), the labels used but for classes, the records with the number of items in each, and the day of the
    last session; everything newest first.
    """

    counts: tuple[int, ...]
    labels: tuple[str, ...]
    records: tuple[tuple[str, int], ...]
    newest: datetime.date


def of(conclusion: Conclusion) -> Outline:
    """The outline of a record."""
    items = tuple(
        Told(
            at,
            number,
            section.place(item),
            section.addressees(item),
            item.together,
            item.mentions,
            item.deadlines,
            section.kind != "assessment",
        )
        for at, section in enumerate(conclusion.sections)
        for number, item in enumerate(section.items)
    )
    cites = tuple(
        (index, found.number, found.type, found.date, found.issuer)
        for index, (_, item) in enumerate(conclusion.items())
        for found in citations.find(item.text)
    )
    return Outline(items, cites, conclusion.anchors())
