"""The reference page of front matter and rules, made from the tables that the program itself obeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ketluan import addresses, views
from ketluan.model import Missing
from ketluan.pages.render import Page, Site, render
from ketluan.rules import RULES
from ketluan.schema import FRONT_MATTER, Field, Type

_KINDS = {
    "text": "chữ",
    "date": "ngày",
    "month": "tháng",
    "period": "năm, tháng hoặc ngày",
    "flag": "true, false",
    "count": "số nguyên từ 1",
    "choice": "một trong các giá trị",
    "list": "danh sách",
    "map": "bảng",
    "record": "bảng",
}
_CRUMBS = (views.Link("Giới thiệu", "gioi-thieu/"), views.Link("Hướng dẫn", "huong-dan/"))


@dataclass(frozen=True, slots=True)
class Row:
    """One key of a record as the page shows it."""

    key: str
    label: str
    required: bool
    kind: str
    help: str
    example: str


def page(site: Site) -> Page:
    """The reference page."""
    missing = [(value, value.sentence) for value in Missing]
    context = {"rows": tuple(_rows(FRONT_MATTER, "")), "missing": missing, "rules": RULES, "crumbs": _CRUMBS}
    body = render("reference.html", addresses.REFERENCE, **context)
    description = "Các khóa ở đầu bản ghi của một kết luận, kiểu giá trị, ví dụ; các quy tắc kiểm tra."
    return Page(addresses.REFERENCE, "Trường dữ liệu và quy tắc kiểm tra", description, body)


def _rows(type_: Type, prefix: str) -> Iterator[Row]:
    """The keys of a record, those of records inside it after their own."""
    for entry in type_.fields:
        key = f"{prefix}{entry.key}"
        yield Row(key, entry.label, entry.required, _kind(entry), entry.help, entry.example)
        inner, path = _inner(entry.type, key)
        yield from _rows(inner, path)


def _inner(type_: Type, key: str) -> tuple[Type, str]:
    """The record inside a list or map, with the prefix of its keys."""
    if type_.kind == "map" and type_.of:
        return _inner(type_.of, f"{key}.II.3")
    if type_.kind == "list" and type_.of:
        return _inner(type_.of, key)
    return type_, f"{key}."


def _kind(entry: Field) -> str:
    type_ = entry.type
    choices = (type_.of.choices if type_.of else {}) or type_.choices
    listed = f": {', '.join(f'{value} ({text})' for value, text in choices.items())}" if choices else ""
    return _KINDS[type_.kind] + listed + ("; hoặc lý do không có" if type_.missing else "")
