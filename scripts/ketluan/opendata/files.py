"""Which data files there are: each group with the hash of what it follows from, made when asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from ketluan import addresses, events, records
from ketluan.archive import Archive
from ketluan.events import Event
from ketluan.model import Block, Conclusion
from ketluan.opendata import akoma, atom
from ketluan.opendata.tables import (
    CONCLUSIONS,
    ITEMS,
    LOG,
    OF_USE,
    Column,
    Happening,
    OfUnits,
    Record,
    dumped,
    places,
    row,
    row_schema,
    schema,
    table,
)
from ketluan.registry import Unit
from ketluan.uses import Use, Uses

Make = Callable[[], Iterator[tuple[str, bytes]]]
_TEXTS = {"type": "array", "items": {"type": "string"}}
# A conclusion as a whole: its row, its issued text around the items, and the items.
DOCUMENT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        **row_schema(CONCLUSIONS)["properties"],
        "header": {"description": "Những dòng in trước tên văn bản, từng dòng như in.", **_TEXTS},
        "preamble": {"description": "Phần mở đầu, nguyên văn, mỗi đoạn một dòng.", **_TEXTS},
        "sections": {
            "description": "Các phần theo thứ tự in.",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "heading": {"description": "Đề mục, nguyên văn.", "type": "string"},
                    "kind": {"description": "Loại của phần.", "type": ["string", "null"]},
                    "text": {"description": "Lời văn trước mục đầu tiên.", **_TEXTS},
                    "items": {"type": "array", "items": row_schema(ITEMS)},
                },
                "required": ["heading", "kind", "text", "items"],
                "additionalProperties": False,
            },
        },
        "closing": {"description": "Lời kết.", **_TEXTS},
        "recipients": {"description": "Nơi nhận, từng dòng như in.", **_TEXTS},
        "signature": {"description": "Chức vụ và tên người ký, từng dòng như in.", **_TEXTS},
        "annex": {"description": "Phần in sau chữ ký.", **_TEXTS},
    },
    "required": [
        *(column.name for column in CONCLUSIONS),
        *("header", "preamble", "sections", "closing", "recipients", "signature", "annex"),
    ],
    "additionalProperties": False,
}
# The schemas of the data files, by the name under which they are published.
SCHEMAS = {
    "conclusions": schema(CONCLUSIONS),
    "items": schema(ITEMS),
    "log": schema(LOG),
    "document": DOCUMENT,
}
# What each of them describes, and what the columns of the tables hold, for the page that explains the data.
SCHEMA_NAMES = {
    "conclusions": "các kết luận của một năm",
    "items": "các mục của một năm",
    "log": "nhật ký xuất bản của một năm",
    "document": "một kết luận",
}
DICTIONARY = (
    ("Các kết luận", CONCLUSIONS),
    ("Các mục", ITEMS),
    ("Nhật ký xuất bản", LOG),
    ("Bảng mục của một đơn vị: những cột khác với bảng “Các mục”", OF_USE),
)


class Keys(Protocol):
    """What gives the hashes of what files follow from (`pages.Keys`)."""

    all: str

    def of(self, *parts: object) -> str: ...
    def record(self, conclusion: Conclusion) -> str: ...
    def records(self, conclusions: Any) -> str: ...
    def uses(self, uses: Any, most: int | None = None) -> str: ...
    def unit(self, unit: Unit) -> str: ...


def files(archive: Archive, root: str, keys: Keys) -> Iterator[tuple[str, Make]]:
    """All data files, in groups: the hash of what a group follows from, and what makes (path, bytes).

    `root` is the address of the site, empty while it is not known.
    """
    for conclusion in archive.conclusions:
        yield keys.of("document", keys.record(conclusion)), partial(forms, archive, root, conclusion)
    for year, conclusions in archive.by_year().items():
        yield keys.of("year", keys.records(conclusions)), partial(_year, archive, root, year, conclusions)
    logs = events.by_year(archive)
    for year, found in logs.items():
        yield keys.of("log", year, events.trace(found)), partial(_log, root, year, found)
    yield keys.of("index", keys.all), partial(_index, archive, root, logs)
    changed = atom.changes(archive)
    key = keys.of("feed", keys.records(atom.newest(archive)), events.trace(changed))
    yield key, partial(_newest_feed, archive, root, changed)
    units = {unit.id: (unit, keys.unit(unit)) for unit in atom.units(archive)}
    entries: dict[str, str] = {}
    for name, (unit, key) in units.items():
        uses = archive.uses[name]
        yield (
            keys.of("feed", key, keys.uses(uses, atom.LATEST)),
            partial(_unit_feed, archive, root, unit, uses, entries),
        )
    # Year by year: what the tables of one year are made of is then unpacked, and put in words, once.
    tables = OfUnits(archive, root)
    for year in archive.by_year():
        for unit, key in units.values():
            some = archive.by_unit_year(unit).get(year)
            if some:
                yield (
                    keys.of("unit items", key, keys.uses(some)),
                    partial(_unit_year, tables, unit, year, some),
                )


def every_file(archive: Archive, root: str, keys: Keys) -> Iterator[tuple[str, bytes]]:
    """All data files and their schemas, each with its path."""
    for _, make in files(archive, root, keys):
        yield from make()
    for name, described in SCHEMAS.items():
        yield addresses.schema(name), dumped(described)


def forms(archive: Archive, root: str, conclusion: Conclusion) -> Iterator[tuple[str, bytes]]:
    """A conclusion as JSON, as Akoma Ntoso, and as the record itself; raises `records.Changed` when that is another now."""
    yield addresses.form(conclusion, "json"), dumped(document(archive, root, conclusion))
    yield addresses.form(conclusion, "xml"), akoma.document(archive, conclusion)
    yield addresses.form(conclusion, "md"), records.content(archive, conclusion)


def document(archive: Archive, root: str, conclusion: Conclusion) -> dict[str, Any]:
    """A conclusion as `DOCUMENT` says."""
    signer = conclusion.signer
    items: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for place in places(archive, root, conclusion):
        items[place.at].append(row(ITEMS, place))
    return {
        **row(CONCLUSIONS, Record(archive, root, conclusion)),
        "header": list(conclusion.header),
        "preamble": _lines(conclusion.preamble),
        "sections": [
            {
                "heading": section.printed,
                "kind": section.kind,
                "text": _lines(section.blocks),
                "items": items[at],
            }
            for at, section in enumerate(conclusion.sections)
        ],
        "closing": _lines(conclusion.closing),
        "recipients": list(conclusion.recipients),
        "signature": [*signer.posts, signer.name] if signer else [],
        "annex": _lines(conclusion.annex),
    }


def _lines(blocks: tuple[Block, ...]) -> list[str]:
    return [block.printed for block in blocks]


def _year(archive: Archive, root: str, year: str, conclusions: tuple[Conclusion, ...]) -> Iterator[tuple[str, bytes]]:
    yield from _tables("conclusions", CONCLUSIONS, year, (Record(archive, root, one) for one in conclusions))
    yield from _tables("items", ITEMS, year, (place for one in conclusions for place in places(archive, root, one)))


def _log(root: str, year: str, found: Sequence[Event]) -> Iterator[tuple[str, bytes]]:
    yield from _tables("log", LOG, year, (Happening(root, event) for event in found))


def _tables(name: str, columns: Sequence[Column], year: str, subjects: Iterable[Any]) -> Iterator[tuple[str, bytes]]:
    """One table in both forms."""
    rows = [row(columns, subject) for subject in subjects]
    yield addresses.table(name, year, "json"), dumped(rows)
    yield addresses.table(name, year, "csv"), table(columns, rows)


def _index(archive: Archive, root: str, logs: Mapping[str, Sequence[Event]]) -> Iterator[tuple[str, bytes]]:
    """The index that names all other files."""

    def named(name: str, year: str, count: int) -> dict[str, Any]:
        forms = {suffix: addresses.absolute(root, addresses.table(name, year, suffix)) for suffix in ("json", "csv")}
        return {"year": int(year), "count": count, **forms}

    years = archive.by_year()
    value = {
        "title": f"Kết luận của Chủ tịch {archive.registry.body.name}",
        "body": archive.registry.body.name,
        "newest": archive.conclusions[-1].date.isoformat() if archive.conclusions else None,
        "conclusions": [named("conclusions", year, len(found)) for year, found in years.items()],
        "items": [
            named("items", year, sum(len(archive.items_in(one)) for one in found)) for year, found in years.items()
        ],
        "log": [named("log", year, len(found)) for year, found in logs.items()],
        "schemas": {name: addresses.absolute(root, addresses.schema(name)) for name in SCHEMAS},
        "feed": addresses.absolute(root, addresses.feed()),
        "about": addresses.absolute(root, addresses.DATA),
    }
    yield addresses.INDEX_JSON, dumped(value)


def _newest_feed(archive: Archive, root: str, changed: Sequence[Event]) -> Iterator[tuple[str, bytes]]:
    yield addresses.feed(), atom.feed(archive, root, atom.latest(archive, root), changed=changed)


def _unit_feed(
    archive: Archive, root: str, unit: Unit, uses: Uses, entries: dict[str, str]
) -> Iterator[tuple[str, bytes]]:
    yield addresses.feed(unit), atom.feed(archive, root, atom.of_unit(archive, root, uses), unit, entries=entries)


def _unit_year(tables: OfUnits, unit: Unit, year: str, uses: Sequence[Use]) -> Iterator[tuple[str, bytes]]:
    yield addresses.unit_items(unit, year), tables.table(year, uses)
