"""The pages of months and years, and the overview of months by years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ketluan import addresses, views
from ketluan.archive import Archive, Cited, Place, by_number
from ketluan.memo import digest
from ketluan.model import Conclusion
from ketluan.pages.common import (
    card,
    direct_uses,
    month_title,
    short_month,
    year_row,
    year_rows,
)
from ketluan.pages.keys import Keys
from ketluan.pages.render import Page, Plan, render, single
from ketluan.registry import UNIT_KINDS
from ketluan.uses import Use
from ketluan.vietnamese import date_text, number_text, sort_key
from ketluan.wording import item_short

# A year of more conclusions shows its months only: each has a page of its own.
_MANY = 200
SCOPE = "Không loại trừ còn phiên họp khác chưa được sưu tầm."


def plans(archive: Archive, keys: Keys) -> Iterator[Plan]:
    """A page a month with records, a page a year with records, and the overview."""
    months, years = archive.by_month(), archive.by_year()
    rows = {year: digest(year_row(archive, year)) for year in years}
    for before, month, after in _with_neighbours(list(months)):
        cited = [
            (entry.anchor, entry.number, entry.date, len(places))
            for conclusion in months[month]
            for entry, places in archive.citing.get(conclusion.id, ())
        ]
        key = keys.of("month", month, keys.records(months[month]), rows[month[:4]], before, after, *cited)
        yield single(key, _month, archive, month, months[month], before, after)
    for before, year, after in _with_neighbours(list(years)):
        key = keys.of("year", year, keys.records(years[year]), rows[year], before, after)
        yield single(key, _year, archive, year, before, after)
    yield single(keys.of("months", keys.all), _overview, archive)


def _with_neighbours(names: list[str]) -> Iterable[tuple[str | None, str, str | None]]:
    return zip((None, *names), names, (*names[1:], None), strict=False)


def _month(
    archive: Archive, month: str, conclusions: Sequence[Conclusion], before: str | None, after: str | None
) -> Page:
    direct = direct_uses(archive, conclusions)
    units = [use for use in direct if use.unit.kind != "class"]
    count = sum(len(archive.items_in(conclusion)) for conclusion in conclusions)
    bodies = len({use.unit.id for use in units})
    lead = f"{number_text(len(conclusions))} kết luận, {number_text(count)} mục, {number_text(bodies)} đơn vị được giao trực tiếp."
    amount = "một" if len(conclusions) == 1 else number_text(len(conclusions))
    view = views.MonthView(
        title=month_title(month),
        lead=lead,
        row=year_row(archive, month[:4], month),
        conclusions=tuple(card(archive, conclusion) for conclusion in conclusions),
        direct=_rows(units, conclusions),
        classes=_rows([use for use in direct if use.unit.kind == "class"], conclusions),
        nobody=tuple(_nobody(archive, conclusions)),
        cited=tuple(_cited(archive, conclusions)),
        scope=f"Lưu trữ hiện có {amount} kết luận của tháng này. {SCOPE}",
        previous=_month_link(before, "Tháng trước"),
        next=_month_link(after, "Tháng sau"),
    )
    path = addresses.month(month)
    crumbs = (views.Link(f"Năm {month[:4]}", addresses.year(month[:4])),)
    description = f"Kết luận của Chủ tịch {archive.registry.body.name} trong tháng {short_month(month)}: {lead}"
    return Page(path, view.title, description, render("month.html", path, month=view, crumbs=crumbs))


def _month_link(month: str | None, note: str) -> views.Link | None:
    return views.Link(month_title(month), addresses.month(month), note) if month else None


def _item_link(conclusions: Sequence[Conclusion], conclusion: Conclusion, place: str) -> views.Link:
    """An item in the list of a month; the day of the session tells several conclusions apart."""
    day = f" ({date_text(conclusion.date)})" if len(conclusions) > 1 else ""
    return views.Link(f"{place}{day}", addresses.item(conclusion, place))


def _rows(uses: Sequence[Use], conclusions: Sequence[Conclusion]) -> tuple[views.UnitRow, ...]:
    """A row a unit with the items addressed to it, units by kind and name."""
    by_unit: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        by_unit[use.unit.id].append(use)
    kinds = list(UNIT_KINDS)
    rows = []
    for found in by_unit.values():
        unit, day = found[0].unit, found[0].conclusion.date
        links = tuple(_item_link(conclusions, use.conclusion, use.told.place) for use in found)
        row = views.UnitRow(views.Link(unit.name_at(day), addresses.unit(unit)), links)
        rows.append((kinds.index(unit.kind), sort_key(unit.name_at(day)), row))
    return tuple(row for _, _, row in sorted(rows, key=lambda entry: entry[:2]))


def _nobody(archive: Archive, conclusions: Sequence[Conclusion]) -> Iterator[views.UnitRow]:
    """The items that assign something and name nobody."""
    for conclusion in conclusions:
        for section, item in conclusion.items():
            place = section.place(item)
            addressed = any(use.relation == "direct" for use in archive.uses_at(conclusion, place))
            if section.kind != "assessment" and not addressed:
                link = _item_link(conclusions, conclusion, place)
                yield views.UnitRow(views.Link(item_short(item)), (link,))


def _cited(archive: Archive, conclusions: Sequence[Conclusion]) -> Iterator[views.UnitRow]:
    found: dict[str, tuple[Cited, list[Place]]] = {}
    for conclusion in conclusions:
        for entry, places in archive.citing.get(conclusion.id, ()):
            found.setdefault(entry.anchor, (entry, []))[1].extend(places)
    for entry, all_places in sorted(found.values(), key=lambda row: by_number(row[0])):
        text = f"{entry.number}, {date_text(entry.date)}" if entry.date else entry.number
        links = tuple(_item_link(conclusions, place.conclusion, place.where) for place in all_places)
        yield views.UnitRow(views.Link(text, addresses.citation(entry.anchor, entry.year)), links)


def _year(archive: Archive, year: str, before: str | None, after: str | None) -> Page:
    conclusions = archive.by_year()[year]
    months = {month: tuple(found) for month, found in groupby(conclusions, key=lambda one: one.month)}
    count = sum(len(archive.items_in(conclusion)) for conclusion in conclusions)
    lead = f"{number_text(len(conclusions))} kết luận, {number_text(count)} mục trong {len(months)} tháng."
    cards = len(conclusions) <= _MANY
    view = views.YearView(
        title=f"Năm {year}",
        lead=lead,
        row=year_row(archive, year),
        months=tuple(
            views.CardGroup(
                views.Link(month_title(month), addresses.month(month), f"{number_text(len(found))} kết luận"),
                tuple(card(archive, conclusion) for conclusion in found) if cards else (),
                anchor=f"thang-{int(month[5:])}",
            )
            for month, found in months.items()
        ),
        previous=views.Link(f"Năm {before}", addresses.year(before), "Năm trước") if before else None,
        next=views.Link(f"Năm {after}", addresses.year(after), "Năm sau") if after else None,
    )
    path = addresses.year(year)
    crumbs = (views.Link("Tháng, năm", addresses.MONTHS),)
    description = f"Kết luận của Chủ tịch {archive.registry.body.name} năm {year}: {lead}"
    return Page(path, view.title, description, render("year.html", path, year=view, crumbs=crumbs))


def _overview(archive: Archive) -> Page:
    rows = year_rows(archive)
    absent = sum(1 for row in rows for cell in row.cells if cell.state == "absent")
    count = len(archive.conclusions)
    lead = (
        f"{number_text(count)} kết luận trong {len(archive.by_month())} tháng; {absent} tháng chưa có văn bản."
        if count
        else "Lưu trữ chưa có kết luận nào."
    )
    body = render("months.html", addresses.MONTHS, lead=lead, years=rows, scope=SCOPE)
    description = (
        f"Các tháng có kết luận của Chủ tịch {archive.registry.body.name} trong lưu trữ, các tháng chưa có văn bản."
    )
    return Page(addresses.MONTHS, "Tháng, năm", description, body)
