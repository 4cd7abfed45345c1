"""The pages of time limits: those that are a day, by month, and the others under their words; a page a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ketluan import addresses, views
from ketluan.archive import Archive, Place
from ketluan.model import DEADLINE_KINDS, Deadline
from ketluan.pages.common import chip, month_title, session_text
from ketluan.pages.keys import Keys
from ketluan.pages.render import Page, Plan, render, single
from ketluan.uses import Use
from ketluan.vietnamese import date_text, number_text, sort_key
from ketluan.wording import item_short

_EMPTY = "Trong lưu trữ chưa có mục nào ghi thời hạn."


@dataclass(frozen=True, slots=True)
class _Limit:
    """A time limit of an item."""

    archive: Archive
    deadline: Deadline
    place: Place

    @property
    def uses(self) -> tuple[Use, ...]:
        """How the item concerns units."""
        return self.archive.uses_at(self.place.conclusion, self.place.where)


def plans(archive: Archive, keys: Keys) -> Iterator[Plan]:
    """The overview, which shows the newest year, and a page a year."""
    years = _by_year(archive)
    counts = [(year, len(limits)) for year, limits in years.items()]
    newest = next(iter(years), "")
    for shown, year in (("", newest), *((year, year) for year in years)):
        limits = years.get(year, [])
        key = keys.of("deadlines", shown, keys.records(limit.place.conclusion for limit in limits), counts)
        yield single(key, _page, shown, year, limits, counts)


def _by_year(archive: Archive) -> dict[str, list[_Limit]]:
    """All time limits, those of the newest year first, in the order of the documents."""
    found: dict[str, list[_Limit]] = defaultdict(list)
    for conclusion in archive.conclusions:
        told = archive.outlines[conclusion.path]
        for index, where, deadline in told.limits:
            limit = _Limit(archive, deadline, Place(conclusion, told, index, where))
            found[deadline.year(conclusion.date)].append(limit)
    return dict(sorted(found.items(), reverse=True))


def _page(shown: str, year: str, limits: Sequence[_Limit], counts: Sequence[tuple[str, int]]) -> Page:
    path = addresses.deadlines(shown)
    hard = sorted(
        (one for one in limits if one.deadline.date), key=lambda one: (str(one.deadline.date), one.place.conclusion.id)
    )
    months = tuple(
        views.LimitGroup(month_title(month), f"thang-{int(month[5:])}", tuple(map(_row, some)))
        for month, some in groupby(hard, key=lambda one: str(one.deadline.date)[:7])
    )
    soft = [one for one in limits if not one.deadline.date]
    kinds = tuple(
        views.LimitGroup(text.capitalize(), kind, tuple(_row(one) for one in soft if one.deadline.kind == kind))
        for kind, text in DEADLINE_KINDS.items()
        if any(one.deadline.kind == kind for one in soft)
    )
    title = f"Thời hạn, năm {shown}" if shown else "Thời hạn"
    sorts = [f"{number_text(len(hard))} thời hạn ghi ngày cụ thể"] * bool(hard) + [
        f"{number_text(len(soft))} thời hạn khác"
    ] * bool(soft)
    lead = f"Năm {year}: {', '.join(sorts)}." if year else _EMPTY
    crumbs = (views.Link("Thời hạn", addresses.DEADLINES),) if shown else ()
    years = tuple(
        views.Link(f"Năm {name}", addresses.deadlines(name), f"{number_text(count)} thời hạn") for name, count in counts
    )
    body = render(
        "deadlines.html",
        path,
        title=title,
        lead=lead,
        months=months,
        kinds=kinds,
        units=tuple(_units(limits)),
        years=years,
        crumbs=crumbs,
    )
    description = f"{title}: thời hạn ghi trong các mục, nguyên văn, theo tháng và theo đơn vị được giao."
    return Page(path, title, description, body)


def _row(limit: _Limit) -> views.LimitRow:
    return views.LimitRow(
        day=date_text(limit.deadline.date) if limit.deadline.date else "",
        text=limit.deadline.text,
        item=views.Link(
            f"{limit.place.where}. {item_short(limit.place.item)}",
            addresses.item(limit.place.conclusion, limit.place.where),
        ),
        session=session_text(limit.place.conclusion),
        chips=tuple(chip(use) for use in limit.uses if use.relation != "mention"),
    )


def _units(limits: Sequence[_Limit]) -> Iterator[views.UnitRow]:
    """The units that are given time limits, by name, each with its items."""
    found: dict[str, list[tuple[Use, _Limit]]] = defaultdict(list)
    for limit in limits:
        for use in limit.uses:
            if use.relation != "mention":
                found[use.unit.id].append((use, limit))
    rows = []
    for some in found.values():
        unit, day = some[-1][0].unit, some[-1][1].place.conclusion.date
        links = tuple(
            views.Link(
                date_text(limit.deadline.date) if limit.deadline.date else limit.deadline.text,
                addresses.item(limit.place.conclusion, limit.place.where),
            )
            for _, limit in some
        )
        rows.append(views.UnitRow(views.Link(unit.name_at(day), addresses.unit(unit)), links))
    yield from sorted(rows, key=lambda row: sort_key(row.unit.text))
