"""What became of each record since it was published, told as one list: by our own hand, or by later documents."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from ketluan import addresses
from ketluan.archive import OFFICIAL, Archive, day
from ketluan.model import Conclusion
from ketluan.publication import named
from ketluan.vietnamese import date_text, within

# What may happen, and what readers see.
KINDS = {
    "published": "Đăng",
    "copy": "Sửa lỗi chép",
    "corrected": "Được đính chính",
    "replaced": "Được thay thế",
    "withdrawn": "Bị thu hồi",
    "redacted": "Lược bỏ",
    "removed": "Gỡ khỏi lưu trữ",
}
# What a document is by what others say of it, the strongest first.
STATUSES = {
    "withdrawn": "Đã bị thu hồi",
    "replaced": "Đã được thay thế",
    "corrected": "Đã được đính chính",
    "current": "Như đã ban hành",
}
_BY = dict(zip(OFFICIAL, ("replaced", "corrected", "withdrawn"), strict=True))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day: to a record, or to an address whose record is gone.

    `reason` is told in a sentence of the site; `by` is the record of a later document that did it.
    """

    date: datetime.date
    kind: str
    address: str
    reason: str = ""
    conclusion: Conclusion | None = None
    by: Conclusion | None = None


def of(archive: Archive, conclusion: Conclusion) -> tuple[Event, ...]:
    """What happened to one record, oldest first."""
    return tuple(sorted(_of(archive, conclusion), key=lambda event: (event.date, list(KINDS).index(event.kind))))


def _of(archive: Archive, one: Conclusion) -> Iterator[Event]:
    page = addresses.conclusion(one)
    if one.published:
        yield Event(one.published, "published", page, "", one)
    for change in one.history:
        told = f"{_sentence(named(change.place))}: đã chép “{change.was}”, nay là “{change.now}”."
        yield Event(change.date, "copy", page, f"{told} {_sentence(change.reason, '.')}".strip(), one)
    for entry in one.redactions:
        told = (
            f"{_sentence(named(entry.place))}: đã lược {entry.words} chữ; lý do: {entry.reason}; căn cứ: {entry.basis}."
        )
        yield Event(entry.date, "redacted", page, told, one)
    for key, kind in _BY.items():
        for other in archive.naming.get((key, one.id), ()):
            yield Event(day(other), kind, page, other.title, one, other)
    if one.withdrawn:
        told = _sentence(one.withdrawn.reason, ".") + (
            f" Căn cứ: {one.withdrawn.basis}." if one.withdrawn.basis else ""
        )
        yield Event(one.withdrawn.date, "withdrawn", page, told, one)


@lru_cache(maxsize=1)
def every(archive: Archive) -> tuple[Event, ...]:
    """What happened to all records, and what was taken from the archive; newest first."""
    found = [event for one in archive.conclusions for event in _of(archive, one)]
    found += [
        Event(entry.date, "removed", entry.source, entry.reason)
        for entry in archive.ledger.redirects.values()
        if entry.date and not entry.target and "#" not in entry.source
    ]
    return tuple(sorted(found, key=lambda one: (one.date, one.address, list(KINDS).index(one.kind), one.reason))[::-1])


def by_year(archive: Archive) -> dict[str, tuple[Event, ...]]:
    """What happened in each year (`YYYY`) in which something did, the newest year and the newest event first."""
    return {year: tuple(found) for year, found in groupby(every(archive), key=lambda event: f"{event.date:%Y}")}


def trace(found: Iterable[Event]) -> str:
    """All that is shown of some events, for the hash of whatever shows them."""
    return str([(e.date, e.kind, e.address, e.reason, e.by and e.by.id, _subject(e.conclusion)) for e in found])


def _subject(one: Conclusion | None) -> object:
    return one and (one.id, one.date)


def status(archive: Archive, conclusion: Conclusion) -> str:
    """The status of a document: the first of `STATUSES` that holds."""
    kinds = {event.kind for event in _of(archive, conclusion)}
    return next((name for name in STATUSES if name in kinds), "current")


def standing(archive: Archive, conclusion: Conclusion) -> str:
    """What readers of a list have to know of a document, empty when it stands as issued: "Đã được thay thế"."""
    found = status(archive, conclusion)
    return "" if found == "current" else STATUSES[found]


def updated(archive: Archive, conclusion: Conclusion) -> datetime.date:
    """The day since which a record is as it is: that of its session, or of what changed it, or its standing, later."""
    return max([conclusion.date, *(event.date for event in changes(archive, conclusion))])


def changes(archive: Archive, conclusion: Conclusion) -> tuple[Event, ...]:
    """What happened to a record after it was published, oldest first."""
    return tuple(event for event in of(archive, conclusion) if event.kind != "published")


def key(archive: Archive, conclusion: Conclusion) -> str:
    """What later records say of one, for the hash of whatever shows it."""
    found = [(name, one) for name in _BY for one in archive.naming.get((name, conclusion.id), ())]
    return str([(name, one.id, one.title, day(one)) for name, one in found]) if found else ""


def by(archive: Archive, conclusion: Conclusion, kind: str) -> tuple[Conclusion, ...]:
    """The records of later documents that did something to a conclusion, each once."""
    found: Iterable[Event] = (event for event in _of(archive, conclusion) if event.kind == kind)
    return tuple(dict.fromkeys(event.by for event in found if event.by))


def told(event: Event) -> str:
    """An event as one line of text: "06/5/2024, lược bỏ: …"."""
    return f"{date_text(event.date)}, {within(KINDS[event.kind])}" + (f": {event.reason}" if event.reason else ".")


def _sentence(text: str, end: str = "") -> str:
    """Text that begins with a capital, and ends with a full stop when asked for."""
    return text[:1].upper() + text[1:] + (end if text and text[-1] not in ".!?…" else "") if text else ""
