"""Atom feeds (RFC 4287) of items, newest first: of the whole archive and of each unit.

What a feed says is that of its records, the time included: an entry is of the day of its session.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from xml.etree import ElementTree as ET

from ketluan import addresses, events
from ketluan.archive import Archive
from ketluan.events import Event
from ketluan.model import Conclusion
from ketluan.opendata.akoma import clean
from ketluan.opendata.tables import Listed, places, places_of
from ketluan.registry import Unit
from ketluan.uses import Use
from ketluan.vietnamese import date_text
from ketluan.wording import citation, item_short, relation, unit_shown

LATEST = 50
_DECLARATION, _END = "<?xml version='1.0' encoding='utf-8'?>\n", "</feed>"
_SPACE = "http://www.w3.org/2005/Atom"
# Vietnam has one time, and the law counts days by it.
_MIDNIGHT = "T00:00:00+07:00"


def latest(archive: Archive, root: str) -> list[Listed]:
    """The newest items of an archive, those of one conclusion in their order."""
    newest = (place for one in reversed(archive.conclusions) for place in places(archive, root, one))
    return list(islice(newest, LATEST))


def newest(archive: Archive) -> Iterator[Conclusion]:
    """The conclusions these items are of."""
    left = LATEST
    for one in reversed(archive.conclusions):
        if left <= 0:
            return
        left -= len(archive.items_in(one))
        yield one


def of_unit(archive: Archive, root: str, uses: Sequence[Use]) -> list[Listed]:
    """The newest items that concern a unit, of uses that come newest first."""
    return list(places_of(archive, root, uses[:LATEST]))


def changes(archive: Archive) -> tuple[Event, ...]:
    """The newest things that happened to records after they were published."""
    return tuple(islice((event for event in events.every(archive) if event.kind != "published"), LATEST))


def feed(
    archive: Archive,
    root: str,
    found: Sequence[Listed],
    unit: Unit | None = None,
    changed: Sequence[Event] = (),
    entries: dict[str, str] | None = None,
) -> bytes:
    """The feed of some items, for all readers or for those of one unit, and of what `changed` records since.

    Of both together the newest stand in it. `entries` has those of items made before, by where they lead, and takes in the
    others: what a class was told stands in the feed of every member.
    """
    entries = {} if entries is None else entries
    path, page = addresses.feed(unit), addresses.unit(unit) if unit else addresses.HOME
    title = f"Kết luận của Chủ tịch {archive.registry.body.name}"
    top = ET.Element("feed", {"xmlns": _SPACE, "xml:lang": "vi"})
    _text(top, "id", _name(archive, path))
    _text(top, "title", f"{title}: {unit.name}" if unit else title)
    rows: list[tuple[datetime.date, Listed | Event]] = [(events.updated(archive, one.conclusion), one) for one in found]
    rows += [(event.date, event) for event in changed]
    # Sorting keeps items of one day in their order.
    rows = sorted(rows, key=lambda row: row[0], reverse=True)[:LATEST]
    _text(top, "updated", _time(rows[0][0] if rows else datetime.date(1970, 1, 1)))
    _text(ET.SubElement(top, "author"), "name", archive.registry.body.name)
    if root:
        ET.SubElement(
            top, "link", {"rel": "self", "type": "application/atom+xml", "href": addresses.absolute(root, path)}
        )
    ET.SubElement(top, "link", {"rel": "alternate", "type": "text/html", "href": _href(root, path, page)})
    told = [
        _happened(archive, root, path, row)
        if isinstance(row, Event)
        else _known(entries, archive, root, path, row, day)
        for day, row in rows
    ]
    begun = ET.tostring(top, encoding="unicode").removesuffix(_END)
    return "".join((_DECLARATION, begun, *told, _END, "\n")).encode("utf-8", "xmlcharrefreplace")


def _known(entries: dict[str, str], archive: Archive, root: str, path: str, place: Listed, day: datetime.date) -> str:
    """The entry of an item, made once."""
    page = addresses.item(place.conclusion, place.place)
    href = _href(root, path, page)
    found = entries.get(href)
    if found is None:
        found = entries[href] = _entry(archive, page, href, place, day)
    return found


def _entry(archive: Archive, page: str, href: str, place: Listed, day: datetime.date) -> str:
    number = place.place
    entry = ET.Element("entry")
    _text(entry, "id", _name(archive, page))
    _text(entry, "title", f"{number}. {item_short(place.item)} ({date_text(place.conclusion.date)})")
    _text(entry, "updated", _time(day))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": href})
    for use in place.uses:
        if relation(use) != "mention":
            ET.SubElement(entry, "category", {"term": use.unit.id, "label": clean(unit_shown(use))})
    notices = [events.told(event) for event in events.changes(archive, place.conclusion)]
    paragraphs = [citation(archive, place.conclusion, number), *notices, *place.item.text.split("\n")]
    _text(entry, "content", "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)).set("type", "html")
    return ET.tostring(entry, encoding="unicode")


def _happened(archive: Archive, root: str, path: str, event: Event) -> str:
    """What happened to a record, told once more where people follow what is new."""
    entry = ET.Element("entry")
    _text(entry, "id", _name(archive, f"{addresses.LOG}#{event.date} {event.kind} {event.address} {event.reason}"))
    what = f"phiên họp ngày {date_text(event.conclusion.date)}" if event.conclusion else event.address
    _text(entry, "title", f"{events.KINDS[event.kind]}: {what}")
    _text(entry, "updated", _time(event.date))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _href(root, path, event.address)})
    _text(entry, "content", f"<p>{escape(events.told(event), quote=False)}</p>").set("type", "html")
    return ET.tostring(entry, encoding="unicode")


def _href(root: str, path: str, page: str) -> str:
    """A link of the feed at `path`; while the address of the site is not known, one relative to the feed."""
    return addresses.absolute(root, page) if root else addresses.relative(page, path)


def _name(archive: Archive, path: str) -> str:
    """A name for good, whatever server the archive moves to."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'ketluan:{archive.registry.body.id}/{path}')}"


def _time(day: datetime.date) -> str:
    return day.isoformat() + _MIDNIGHT


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = clean(text)
    return element


def units(archive: Archive) -> Iterable[Unit]:
    """The units that have a feed: all that some item concerns."""
    return (unit for unit in archive.registry.units.values() if archive.uses.get(unit.id))
