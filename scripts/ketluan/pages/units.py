"""The page of every unit and of each of its years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, islice

from ketluan import addresses, charts, views
from ketluan.archive import MANY_USES, Archive
from ketluan.memo import digest
from ketluan.pages import heads, identity, repeated
from ketluan.pages.common import month_title
from ketluan.pages.keys import Keys
from ketluan.pages.listing import Shared
from ketluan.pages.render import Page, Plan, render, single
from ketluan.pages.repeated import Said
from ketluan.registry import UNIT_KINDS, Unit
from ketluan.uses import NOTHING, RELATIONS, Relation, Use, Uses
from ketluan.vietnamese import month_text, number_text

_EMPTY = {
    "direct": "Trong lưu trữ không có mục nào giao trực tiếp cho đơn vị này.",
    "class": "Trong lưu trữ không có mục nào giao cho nhóm có đơn vị này.",
    "mention": "Trong lưu trữ không có mục nào chỉ nhắc đến đơn vị này.",
}
# How many items of a predecessor are shown; the others are in its own page.
_INHERITED = 5
# Of a year that is shown by months, so many of the newest stand in the unit's page and the year's.
_SHOWN = 40
# So many items in a page can be filtered.
_FILTERED = 4


def plans(archive: Archive, keys: Keys, said: Said) -> Iterator[Plan]:
    """A page a unit, one for each of its years, and one for each month of a year with many items.

    The pages of one year come together, those of a unit beside each other: they show the same items, whose views and
    HTML they share.
    """
    shared = Shared(archive)
    subjects = [_subject(archive, unit) for unit in archive.registry.units.values()]
    for year in (*list(archive.by_year())[::-1], ""):
        for subject in subjects:
            years = subject.years
            if year == next(iter(years), ""):
                inherited = (archive.uses_of(old) for old in _ancestors(archive, subject.unit))
                key = (_forms_key(archive.uses_of(subject.unit)), *(_inherited_key(keys, uses) for uses in inherited))
                again, uses = repeated.link(said, subject.unit), years.get(year, NOTHING)
                yield _plan(keys, shared, subject, _extent("", year, uses), again, key)
            if year in years:
                for period, uses in ((year, years[year]), *archive.months_apart(subject.unit, year).items()):
                    yield _plan(keys, shared, subject, _extent(period, year, uses), None, subject.key)


@dataclass(frozen=True, slots=True)
class _Subject:
    """A unit and what all its pages say of it."""

    unit: Unit
    years: Mapping[str, Uses]
    name: str
    about: str
    members: tuple[views.Link, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What of it the pages of its years follow from."""
        return self.name, self.about, self.members, *self.years


def _subject(archive: Archive, unit: Unit) -> _Subject:
    years = archive.by_unit_year(unit)
    name = _name(archive, unit)
    return _Subject(unit, years, name, identity.about(archive, unit, name), identity.members(archive, unit))


@dataclass(frozen=True, slots=True)
class _Extent:
    """What a page shows of a unit: the period in its address (none, a year, a month), the year and the uses shown, and
    of how many of them the items stand in the page.
    """

    period: str
    year: str
    uses: Uses
    shown: int

    @property
    def is_month(self) -> bool:
        """Whether it is a month, whose page says nothing of the others: they may still change."""
        return len(self.period) == len("2021-11")

    @property
    def title(self) -> str:
        """The period shown in words, empty when nothing is."""
        return _period_title(self.period or self.year)


def _extent(period: str, year: str, uses: Uses) -> _Extent:
    made = _Extent(period, year, uses, len(uses))
    return made if len(uses) <= MANY_USES or made.is_month else replace(made, shown=_SHOWN)


def _forms_key(uses: Uses) -> str:
    """The hash of what a unit's pages say of all its years: counts, and the labels used."""
    return digest(*uses.counts().items(), *uses.labels(), uses.newest())


def _given(uses: Uses) -> Iterator[Use]:
    """What was given to a unit, directly or through a class."""
    return (use for use in uses if use.relation != "mention")


def _inherited_key(keys: Keys, uses: Uses) -> tuple[object, ...]:
    shown = islice(_given(uses), _INHERITED)
    return (
        uses.count_of("direct"),
        uses.count_of("class"),
        keys.records(use.conclusion for use in shown),
    )


def _plan(
    keys: Keys,
    shared: Shared,
    subject: _Subject,
    extent: _Extent,
    again: views.Link | None,
    also: tuple[object, ...],
) -> Plan:
    # Of months that are not shown whole only the counts are.
    monthly = _monthly(extent.uses) if extent.shown < len(extent.uses) else ()
    shown = keys.uses(extent.uses, extent.shown)
    key = keys.of("unit", extent.period, keys.unit(subject.unit), shown, monthly, again, *also)
    return single(key, _page, shared, subject, extent, again)


def _page(shared: Shared, subject: _Subject, extent: _Extent, again: views.Link | None) -> Page:
    archive, unit, name = shared.archive, subject.unit, subject.name
    shared.turn_to(extent.year)
    path = addresses.unit(unit, extent.period)
    counted = extent.uses if extent.period else archive.uses_of(unit)
    view = _view(shared, subject, extent, counted, again)
    crumbs = [views.Link("Đơn vị", addresses.UNITS), view.kind]
    crumbs += [views.Link(name, addresses.unit(unit))] if extent.period else []
    crumbs += [views.Link(f"Năm {extent.year}", addresses.unit(unit, extent.year))] if extent.is_month else []
    title = f"{name}{identity.told_apart(archive, unit, name)}" + (f", {view.period}" if extent.period else "")
    count = len(counted)
    return Page(
        path=path,
        title=title,
        description=f"{title}: {number_text(count)} mục trong kết luận của Chủ tịch {archive.registry.body.name}, giao trực tiếp, qua nhóm, được nhắc đến.",
        body=render(
            "unit.html",
            path,
            unit=view,
            listed=shared.listed(path),
            crumbs=tuple(crumbs),
        ),
        head=heads.unit(archive, path, unit, title),
    )


def _view(
    shared: Shared, subject: _Subject, extent: _Extent, counted: Uses, again: views.Link | None
) -> views.UnitView:
    archive, unit, year = shared.archive, subject.unit, extent.year
    whole_year = bool(year) and not extent.is_month
    return views.UnitView(
        name=subject.name,
        about=subject.about,
        kind=views.Link(UNIT_KINDS[unit.kind], f"{addresses.UNITS}#{unit.kind}"),
        names=identity.names(unit),
        ended=identity.ended(unit),
        groups=tuple(_group(shared, relation, counted, extent) for relation in RELATIONS),
        years=tuple(_year_link(unit, uses, name, counted=not extent.period) for name, uses in subject.years.items()),
        months=tuple(_month_link(unit, month, uses) for month, uses in archive.months_apart(unit, year).items())
        if whole_year
        else (),
        period=_period_title(extent.period),
        shown=year,
        shown_in_words=extent.title,
        filter=_filter_label(extent),
        chart=charts.months(int(year), _monthly(extent.uses)) if whole_year else None,
        members=subject.members,
        predecessors=identity.predecessors(archive, unit),
        successors=identity.successors(archive, unit),
        inherited=() if extent.period else tuple(_inherited(shared, unit)),
        table=views.Link(f"Các mục năm {year} (CSV)", addresses.unit_items(unit, year)) if year else None,
        feed=views.Link("Mục mới của đơn vị (Atom)", addresses.feed(unit)) if year else None,
        repeated=again,
    )


def _name(archive: Archive, unit: Unit) -> str:
    """The name a unit had in the newest conclusion that concerns it, else its last one."""
    newest = archive.uses_of(unit).newest()
    return unit.name_at(newest) if newest else unit.name


def _period_title(period: str) -> str:
    return month_text(period) if len(period) == 7 else f"năm {period}" if period else ""


def _filter_label(extent: _Extent) -> str:
    """What the field that filters the items of the page is called; empty where there are too few to filter."""
    count = extent.shown
    if count < _FILTERED:
        return ""
    return f"Lọc {f'{count} mục mới nhất' if count < len(extent.uses) else 'các mục'} của {extent.title}"


def _year_link(unit: Unit, uses: Uses, year: str, counted: bool) -> views.Link:
    """A link to a year; the pages of years give no counts, since every new record would change them all."""
    return views.Link(f"Năm {year}", addresses.unit(unit, year), f"{number_text(len(uses))} mục" if counted else "")


def _month_link(unit: Unit, month: str, uses: Uses) -> views.Link:
    return views.Link(month_title(month), addresses.unit(unit, month), f"{number_text(len(uses))} mục")


def _group(shared: Shared, relation: Relation, counted: Uses, extent: _Extent) -> views.UnitGroup:
    """The items of one relation, which has as many as `counted` says."""
    year = extent.year
    found, here = counted.count_of(relation), extent.uses.count_of(relation)
    shown = [use for use in extent.uses[: extent.shown] if use.relation == relation]
    more = None
    if here > len(shown):
        target = f"{addresses.unit(extent.uses[0].unit, year)}#cac-thang"
        more = views.Link(f"Còn {number_text(here - len(shown))} mục của năm {year}: xem theo tháng", target)
    elif found > here and not extent.period:
        more = views.Link(
            f"Còn {number_text(found - here)} mục của các năm trước: xem theo năm",
            f"{addresses.unit(counted[0].unit)}#cac-nam",
        )
    return views.UnitGroup(
        relation=relation,
        total=found,
        sessions=_sessions(shared, shown),
        empty=f"Năm {year}: không có mục nào; xem các năm khác." if found else _EMPTY[relation],
        more=more,
    )


def _sessions(shared: Shared, uses: Iterable[Use]) -> tuple[views.UnitSession, ...]:
    """Items by session, in the order they come."""
    return tuple(shared.session(tuple(some)) for _, some in groupby(uses, key=lambda use: use.conclusion.path))


def _monthly(uses: Uses) -> list[dict[Relation, int]]:
    """How many items of each relation each month of a year has, January first."""
    found: list[dict[Relation, int]] = [dict.fromkeys(RELATIONS, 0) for _ in range(12)]
    for month, counts in uses.counts().items():
        found[int(month[5:]) - 1] = counts
    return found


def _inherited(shared: Shared, unit: Unit) -> Iterator[views.Inherited]:
    """What was given to the units before this one, and to those before them, directly or through a class."""
    archive = shared.archive
    for old in _ancestors(archive, unit):
        uses = tuple(islice(_given(archive.uses_of(old)), _INHERITED))
        if not uses:
            continue
        direct, through = (archive.uses_of(old).count_of(relation) for relation in ("direct", "class"))
        count = direct + through
        yield views.Inherited(
            unit=views.Link(old.name_at(uses[0].conclusion.date), addresses.unit(old)),
            note=f"{number_text(direct)} mục giao trực tiếp, {number_text(through)} mục giao qua nhóm",
            sessions=_sessions(shared, uses),
            more=views.Link(f"Xem đủ {number_text(count)} mục", addresses.unit(old)) if count > _INHERITED else None,
        )


def _ancestors(archive: Archive, unit: Unit) -> Iterator[Unit]:
    """The units before this one, nearest first, each once however the registry ties them."""
    seen, waiting = {unit.id}, [unit]
    while waiting:
        for old, _event in archive.registry.predecessors(waiting.pop(0)):
            if old.id not in seen:
                seen.add(old.id)
                waiting.append(old)
                yield old
