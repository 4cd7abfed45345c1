"""The list of units by kind, as a page of its own and on the home page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketluan import addresses, views
from ketluan.archive import Archive
from ketluan.pages.common import period_text
from ketluan.pages.render import Page, render
from ketluan.registry import UNIT_KINDS, Event, Unit, first_day
from ketluan.vietnamese import number_text, sort_key

# The kinds on the home page, by column; the others stand in the list of units alone.
_HOME_COLUMNS = (("office",), ("service", "force", "class"), ("commune",))
_LIST_COLUMNS = (
    ("committee", "office", "service"),
    ("force", "class", "school"),
    ("commune", "party", "upper", "enterprise"),
)


def page(archive: Archive) -> Page:
    """Every unit, by kind."""
    columns = tuple(tuple(_kinds(archive, column)) for column in _LIST_COLUMNS)
    lead = (
        "Số bên cạnh tên: số mục giao trực tiếp. Mỗi đơn vị có trang riêng, gồm cả mục giao qua nhóm và mục nhắc đến."
    )
    body = render("units.html", addresses.UNITS, lead=lead, columns=columns)
    description = f"Các đơn vị, nhóm đơn vị được giao việc hoặc nhắc đến trong kết luận của Chủ tịch {archive.registry.body.name}."
    return Page(addresses.UNITS, "Đơn vị", description, body)


def kinds_for_home(archive: Archive) -> tuple[tuple[views.KindView, ...], ...]:
    """The kinds of units of the home page, by column."""
    return tuple(tuple(_kinds(archive, column, at_home=True)) for column in _HOME_COLUMNS)


def _kinds(archive: Archive, kinds: Sequence[str], at_home: bool = False) -> Iterator[views.KindView]:
    """The units of some kinds; those that came after the end of the body stand apart, and not on the home page."""
    end = archive.registry.body.end
    for kind in kinds:
        of_kind = (unit for unit in archive.registry.units.values() if unit.kind == kind)
        units = sorted(of_kind, key=lambda unit: sort_key(unit.name))
        later = [unit for unit in units if _came_after(unit, end)]
        current = [unit for unit in units if unit not in later and (not at_home or archive.uses.get(unit.id))]
        if current:
            yield _kind(archive, kind, UNIT_KINDS[kind], kind, current)
        if later and end is not None and not at_home:
            title = f"Đơn vị kế thừa, từ {period_text(end.date)}"
            yield _kind(archive, kind, title, f"{kind}-ke-thua", later)


def _came_after(unit: Unit, end: Event | None) -> bool:
    return end is not None and bool(unit.span.start) and first_day(unit.span.start) >= first_day(end.date)


def _kind(archive: Archive, kind: str, title: str, anchor: str, units: Sequence[Unit]) -> views.KindView:
    is_commune = kind == "commune"
    return views.KindView(
        title=title,
        anchor=anchor,
        units=tuple(_unit_link(archive, unit, short=is_commune) for unit in units),
        paired=is_commune,
    )


def _unit_link(archive: Archive, unit: Unit, short: bool) -> views.Link:
    count = archive.uses_of(unit).count_of("direct")
    day = archive.conclusions[-1].date if archive.conclusions else None
    name = unit.name_at(day) if day is not None and day in unit.span else unit.name
    return views.Link(
        name.removeprefix("UBND ") if short else name, addresses.unit(unit), number_text(count) if count else ""
    )
