"""Rows of conclusions and items as JSON and CSV; one table of columns makes the rows, the schemas and the dictionary."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ketluan import addresses, events
from ketluan.archive import Archive
from ketluan.model import DEADLINE_KINDS, SECTION_KINDS, Conclusion, Item, Missing, Section, anchor
from ketluan.outline import Told
from ketluan.uses import Use
from ketluan.vietnamese import within
from ketluan.wording import citation, item_short, unit_shown

# What a spreadsheet would take for a formula (OWASP, CSV injection) gets an apostrophe before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STRING: dict[str, Any] = {"type": "string"}
_STRINGS: dict[str, Any] = {"type": "array", "items": _STRING}
_DATE: dict[str, Any] = {"type": "string", "format": "date"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_MAYBE_DATE: dict[str, Any] = {"type": ["string", "null"], "format": "date"}


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as tables list it; `use` is how it concerns the unit whose table this is."""

    archive: Archive
    root: str
    conclusion: Conclusion
    at: int  # the number of the section
    section: Section
    item: Item
    place: str  # "II.3"
    use: Use | None = None

    @property
    def uses(self) -> tuple[Use, ...]:
        """How the item concerns units, in the order of the text."""
        return self.archive.uses_at(self.conclusion, self.place)


@dataclass(frozen=True, slots=True)
class Record:
    """A conclusion of an archive whose site begins at `root`, empty while its address is not known."""

    archive: Archive
    root: str
    conclusion: Conclusion


_SORTS = {"string": "chữ", "integer": "số nguyên", "boolean": "true, false", "array": "danh sách"}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a record, for a site that begins at `root`."""

    root: str
    event: events.Event


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its JSON Schema, what it holds (Vietnamese), and how it comes out of a row's subject."""

    name: str
    schema: dict[str, Any]
    help: str
    of: Callable[[Any], Any]

    @property
    def sort(self) -> str:
        """What sort of value it holds, in words."""
        types = self.schema.get("type", ())
        if "enum" in self.schema:
            word, empty = "từ cho trước", None in self.schema["enum"]
        else:
            word = (
                "ngày" if self.schema.get("format") == "date" else _SORTS[types if isinstance(types, str) else types[0]]
            )
            empty = "null" in types
        return word + (", có thể trống" if empty else "")


def _known(value: str | datetime.date | Missing | None) -> str | None:
    """A fact as JSON has it: null where the source does not state it."""
    if value is None or isinstance(value, Missing):
        return None
    return value.isoformat() if isinstance(value, datetime.date) else value


def _by(record: Record, kind: str) -> list[str]:
    return [one.id for one in events.by(record.archive, record.conclusion, kind)]


def _names(uses: Iterable[Use], relation: str) -> list[str]:
    return [unit_shown(use) for use in uses if use.relation == relation and not use.together]


CONCLUSIONS: tuple[Column, ...] = (
    Column("url", _STRING, "Địa chỉ trang của kết luận.", lambda r: addresses.absolute(r.root, addresses.conclusion(r.conclusion))),
    Column("id", _STRING, "Mã kết luận, không bao giờ đổi.", lambda r: r.conclusion.id),
    Column("title", _STRING, "Tên văn bản, nguyên văn.", lambda r: r.conclusion.title),
    Column("date", _DATE, "Ngày họp (năm-tháng-ngày).", lambda r: r.conclusion.date.isoformat()),
    Column("number", _MAYBE, "Số, ký hiệu; trống khi bản nguồn không ghi.", lambda r: _known(r.conclusion.number)),
    Column("type", _MAYBE, "Hình thức văn bản; trống khi bản nguồn không ghi.", lambda r: _known(r.conclusion.type)),
    Column("authority", _MAYBE, "Thẩm quyền ban hành.", lambda r: _known(r.conclusion.authority)),
    Column("issued", _MAYBE_DATE, "Ngày ban hành.", lambda r: _known(r.conclusion.issued)),
    Column("effective", _MAYBE_DATE, "Ngày hiệu lực.", lambda r: _known(r.conclusion.effective)),
    Column("chair", _STRING, "Người chủ trì phiên họp.", lambda r: r.conclusion.chair),
    Column("signer", _MAYBE, "Người ký.", lambda r: r.conclusion.signer.name if r.conclusion.signer else None),
    Column("units", _STRINGS, "Đơn vị, nhóm đơn vị được giao, như văn bản in.", lambda r: list(r.conclusion.units)),
    Column("items", {"type": "integer", "minimum": 0}, "Số mục.", lambda r: len(r.archive.items_in(r.conclusion))),
    Column("replaces", _STRINGS, "Mã các kết luận mà kết luận này thay thế.", lambda r: list(r.conclusion.replaces)),
    Column("corrects", _STRINGS, "Mã các kết luận mà kết luận này đính chính.", lambda r: list(r.conclusion.corrects)),
    Column("withdraws", _STRINGS, "Mã các kết luận mà kết luận này thu hồi.", lambda r: list(r.conclusion.withdraws)),
    Column(
        "status",
        {"enum": list(events.STATUSES)},
        "Tình trạng: " + ", ".join(f"{name} ({within(text)})" for name, text in events.STATUSES.items()) + ".",
        lambda r: events.status(r.archive, r.conclusion),
    ),
    Column("replaced_by", _STRINGS, "Mã các kết luận thay thế kết luận này.", lambda r: _by(r, "replaced")),
    Column("corrected_by", _STRINGS, "Mã các kết luận đính chính kết luận này.", lambda r: _by(r, "corrected")),
    Column("withdrawn_by", _STRINGS, "Mã các kết luận thu hồi kết luận này.", lambda r: _by(r, "withdrawn")),
    Column("published", _MAYBE_DATE, "Ngày đưa vào lưu trữ; trống khi không rõ.", lambda r: _known(r.conclusion.published)),
    Column("updated", _DATE, "Ngày thay đổi gần nhất (xem nhật ký), chưa có thì là ngày họp.", lambda r: events.updated(r.archive, r.conclusion).isoformat()),
    Column("redactions", {"type": "integer", "minimum": 0}, "Số chỗ đã lược.", lambda r: len(r.conclusion.redactions)),
    Column("source_published", {"type": "boolean"}, "Bản nguồn có nằm nguyên vẹn trong lưu trữ hay không.", lambda r: r.conclusion.source.kept == (r.conclusion.source.file, r.conclusion.source.sha256)),
    Column("source_sha256", _STRING, "Mã SHA-256 của bản nguồn.", lambda r: r.conclusion.source.sha256),
    Column("citation", _STRING, "Cách trích dẫn.", lambda r: citation(r.archive, r.conclusion)),
)  # fmt: skip
# What happened to the records since they were published.
LOG: tuple[Column, ...] = (
    Column("url", _STRING, "Địa chỉ của bản ghi.", lambda r: addresses.absolute(r.root, r.event.address)),
    Column("date", _DATE, "Ngày.", lambda r: r.event.date.isoformat()),
    Column(
        "kind",
        {"enum": list(events.KINDS)},
        "Việc: " + ", ".join(f"{name} ({within(text)})" for name, text in events.KINDS.items()) + ".",
        lambda r: r.event.kind,
    ),
    Column("conclusion", _MAYBE, "Mã kết luận; trống khi đã gỡ.", lambda r: r.event.conclusion.id if r.event.conclusion else None),
    Column("by", _MAYBE, "Mã kết luận mới, khi đính chính, thay thế, thu hồi.", lambda r: r.event.by.id if r.event.by else None),
    Column("reason", _STRING, "Nội dung, lý do.", lambda r: r.event.reason),
)  # fmt: skip
_DEADLINES: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"text": _STRING, "kind": {"enum": list(DEADLINE_KINDS)}, "date": _MAYBE_DATE},
        "required": ["text", "kind", "date"],
        "additionalProperties": False,
    },
}
ITEMS: tuple[Column, ...] = (
    Column("url", _STRING, "Địa chỉ của mục.", lambda p: addresses.absolute(p.root, addresses.item(p.conclusion, p.place))),
    Column("conclusion", _STRING, "Mã kết luận.", lambda p: p.conclusion.id),
    Column("item", _STRING, "Mã mục trong trang của kết luận, ví dụ ii-3.", lambda p: anchor(p.place)),
    Column("place", _STRING, "Số mục dùng khi trích dẫn, ví dụ II.3.", lambda p: p.place),
    Column("date", _DATE, "Ngày họp (năm-tháng-ngày).", lambda p: p.conclusion.date.isoformat()),
    Column("section", _STRING, "Đề mục của phần, nguyên văn.", lambda p: p.section.printed),
    Column(
        "kind",
        {"enum": [*SECTION_KINDS, None]},
        "Loại của phần: " + ", ".join(f"{kind} ({text})" for kind, text in SECTION_KINDS.items()) + ".",
        lambda p: p.section.kind,
    ),
    Column("to", _STRINGS, "Đơn vị, nhóm đơn vị được giao, theo tên vào ngày họp.", lambda p: _names(p.uses, "direct")),
    Column("with", _STRINGS, "Đơn vị được giao phối hợp.", lambda p: [use.unit.name_at(p.conclusion.date) for use in p.uses if use.together]),
    Column("mentions", _STRINGS, "Đơn vị chỉ được nhắc đến.", lambda p: _names(p.uses, "mention")),
    Column(
        "deadlines",
        _DEADLINES,
        "Thời hạn: nguyên văn (text), loại (kind), ngày khi thời hạn ghi ngày cụ thể (date); tệp CSV chỉ có nguyên văn.",
        lambda p: [{"text": d.text, "kind": d.kind, "date": _known(d.date)} for d in p.item.deadlines],
    ),
    Column(
        "due",
        _MAYBE_DATE,
        "Ngày đến hạn, sớm nhất khi có nhiều ngày; trống khi không thời hạn nào ghi ngày cụ thể.",
        lambda p: _known(min((d.date for d in p.item.deadlines if d.date), default=None)),
    ),
    Column("text", _STRING, "Toàn văn của mục; mỗi đoạn một dòng.", lambda p: p.item.text),
)  # fmt: skip
_RELATIONS = {"direct": "giao trực tiếp", "class": "giao qua nhóm", "mention": "được nhắc đến"}
_OF_ITEM = ITEMS[:-1]
# What the table of one unit says of each item besides.
OF_USE: tuple[Column, ...] = (
    # An item of a class would stand in full in the table of each of its members.
    Column(
        "text",
        _STRING,
        "Toàn văn của mục giao trực tiếp; của mục khác là tên gọi hoặc những từ đầu.",
        lambda p: p.item.text if p.use.relation == "direct" else item_short(p.item),
    ),
    Column(
        "relation",
        {"enum": list(_RELATIONS)},
        "Quan hệ với đơn vị: " + ", ".join(f"{name} ({text})" for name, text in _RELATIONS.items()) + ".",
        lambda p: p.use.relation,
    ),
    Column("via", _MAYBE, "Nhóm đơn vị, khi giao qua nhóm.", lambda p: p.use.via.name_at(p.conclusion.date) if p.use.via else None),
)  # fmt: skip
OF_UNIT = (*_OF_ITEM, *OF_USE)


def row(columns: Sequence[Column], subject: Record | Listed | Happening) -> dict[str, Any]:
    """One row as JSON has it."""
    return {column.name: column.of(subject) for column in columns}


def places(archive: Archive, root: str, conclusion: Conclusion) -> Iterator[Listed]:
    """The items of a conclusion."""
    return (_place(archive, root, conclusion, told) for told in archive.items_in(conclusion))


def places_of(archive: Archive, root: str, uses: Iterable[Use]) -> Iterator[Listed]:
    """The items that concern a unit, in the order of the uses."""
    return (_place(archive, root, use.conclusion, use.told, use) for use in uses)


def _place(archive: Archive, root: str, conclusion: Conclusion, told: Told, use: Use | None = None) -> Listed:
    section = conclusion.sections[told.at]
    return Listed(archive, root, conclusion, told.at, section, section.items[told.number], told.place, use)


def schema(columns: Sequence[Column]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a list of rows."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "array",
        "items": row_schema(columns),
    }


def row_schema(columns: Sequence[Column]) -> dict[str, Any]:
    """The JSON Schema of one row."""
    return {
        "type": "object",
        "properties": {column.name: {"description": column.help, **column.schema} for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def dumped(value: object) -> bytes:
    """A value as the files have it."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def table(columns: Sequence[Column], rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows as CSV (RFC 4180) with a byte order mark, which Excel needs to read UTF-8."""
    return _written(columns, ([_cell(values[column.name]) for column in columns] for values in rows))


class OfUnits:
    """The tables of units: what is told a class stands in the table of every member, and is put in words once.

    That of one year is kept; making a table of another year forgets it.
    """

    def __init__(self, archive: Archive, root: str) -> None:
        self._archive, self._root = archive, root
        self._year = ""
        self._items: dict[tuple[str, str], list[str]] = {}

    def table(self, year: str, uses: Iterable[Use]) -> bytes:
        """The items of a year that concern one unit, as `table` gives them."""
        if year != self._year:
            self._year = year
            self._items.clear()
        return _written(OF_UNIT, map(self._row, places_of(self._archive, self._root, uses)))

    def _row(self, place: Listed) -> list[str]:
        name = (place.conclusion.id, place.place)
        found = self._items.get(name)
        if found is None:
            found = self._items[name] = _cells(_OF_ITEM, place)
        return found + _cells(OF_USE, place)


def _cells(columns: Sequence[Column], subject: Listed) -> list[str]:
    return [_cell(column.of(subject)) for column in columns]


def _written(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return _cell("; ".join(one["text"] if isinstance(one, dict) else one for one in value))
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
