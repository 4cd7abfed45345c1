"""The page of every unit and of each of its years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from ketluan import addresses, charts, views
from ketluan.archive import MANY_USES, RELATIONS, Archive, Relation, Use, months_apart
from ketluan.memo import digest
from ketluan.pages import heads, identity, repeated
from ketluan.pages.common import month_title
from ketluan.pages.keys import Keys
from ketluan.pages.listing import Shared
from ketluan.pages.render import Page, Plan, Site, render
from ketluan.pages.repeated import Said
from ketluan.registry import UNIT_KINDS, Unit
from ketluan.vietnamese import month_text

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


def plans(archive: Archive, site: Site, keys: Keys, said: Said) -> Iterator[Plan]:
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
                inherited = (archive.uses.get(old.id, ()) for old in _ancestors(archive, subject.unit))
                key = (_forms_key(years), *(_inherited_key(keys, uses) for uses in inherited))
                again, uses = repeated.link(said, subject.unit), years.get(year, ())
                yield _plan(keys, shared, site, subject, "", year, uses, again, key)
            if year in years:
                for period, uses in ((year, years[year]), *_apart(years[year])):
                    yield _plan(keys, shared, site, subject, period, year, uses, None, subject.key)


@dataclass(frozen=True, slots=True)
class _Subject:
    """A unit and what all its pages say of it."""

    unit: Unit
    years: Mapping[str, tuple[Use, ...]]
    name: str
    about: str
    members: tuple[views.Link, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What of it the pages of its years follow from."""
        return self.name, self.about, self.members, *self.years


def _subject(archive: Archive, unit: Unit) -> _Subject:
    years = archive.by_unit_year(unit)
    name = _name(unit, years)
    return _Subject(unit, years, name, identity.about(archive, unit, name), identity.members(archive, unit))


def _apart(uses: Sequence[Use]) -> Iterator[tuple[str, tuple[Use, ...]]]:
    """The months of a year that have pages of their own, with their uses."""
    if months_apart(uses):
        yield from ((month, tuple(some)) for month, some in groupby(uses, key=lambda use: use.conclusion.month))


def _forms_key(years: Mapping[str, tuple[Use, ...]]) -> str:
    """The hash of what a unit's pages say of all its years: counts, and the labels used."""
    counts = [(year, Counter(map(attrgetter("relation"), uses))) for year, uses in years.items()]
    newest = next(iter(years.values()), ())[:1]
    labels = {use.label: None for uses in years.values() for use in uses if use.relation != "class"}
    return digest(*counts, *labels, *(use.conclusion.date for use in newest))


def _inherited_key(keys: Keys, uses: Sequence[Use]) -> tuple[object, ...]:
    given = [use for use in uses if use.relation != "mention"]
    return len(given), sum(1 for use in given if use.relation == "direct"), keys.uses(given[:_INHERITED])


def _plan(
    keys: Keys,
    shared: Shared,
    site: Site,
    subject: _Subject,
    period: str,
    shown: str,
    uses: Sequence[Use],
    again: views.Link | None,
    also: tuple[object, ...],
) -> Plan:
    few = uses if len(uses) <= MANY_USES or len(period) == 7 else uses[:_SHOWN]
    # Of months that are not shown whole only the counts are.
    monthly = _monthly(uses) if few is not uses else ()
    key = keys.of("unit", period, keys.unit(subject.unit), keys.uses(few), monthly, again, *also)
    return Plan(key, lambda: [_page(shared, site, subject, period, shown, uses, few, again)])


def _page(
    shared: Shared,
    site: Site,
    subject: _Subject,
    period: str,
    shown: str,
    uses: Sequence[Use],
    few: Sequence[Use],
    again: views.Link | None,
) -> Page:
    archive = shared.archive
    shared.turn_to(shown)
    unit, years, name = subject.unit, subject.years, subject.name
    path = addresses.unit(unit, period)
    counted = uses if period else archive.uses.get(unit.id, ())
    view = views.UnitView(
        name=name,
        about=subject.about,
        kind=views.Link(UNIT_KINDS[unit.kind], f"{addresses.UNITS}#{unit.kind}"),
        names=identity.names(unit),
        ended=identity.ended(unit),
        groups=tuple(_group(shared, relation, counted, uses, few, shown, bool(period)) for relation in RELATIONS),
        years=tuple(_year_link(unit, years[year], year, counted=not period) for year in years),
        months=tuple(_month_link(unit, uses, month) for month in months_apart(uses)) if len(period) < 7 else (),
        year=int(period[:4]) if period else None,
        period=_period_title(period),
        shown=shown,
        shown_in_words=_period_title(period or shown) if shown else "",
        filter=_filter_label(period or shown, uses, few),
        # The other months of a year may still change: a page of one month says nothing of them.
        chart=charts.months(int(shown), _monthly(years[shown])) if shown and len(period) < 7 else None,
        members=subject.members,
        predecessors=identity.predecessors(archive, unit),
        successors=identity.successors(archive, unit),
        inherited=() if period else tuple(_inherited(shared, unit)),
        table=views.Link(f"Các mục năm {shown} (CSV)", addresses.unit_items(unit, shown)) if shown else None,
        feed=views.Link("Mục mới của đơn vị (Atom)", addresses.feed(unit)) if shown else None,
        repeated=again,
    )
    crumbs = [views.Link("Đơn vị", addresses.UNITS), view.kind]
    crumbs += [views.Link(name, addresses.unit(unit))] if period else []
    crumbs += [views.Link(f"Năm {shown}", addresses.unit(unit, shown))] if len(period) == 7 else []
    title = f"{name}{identity.told_apart(archive, unit, name)}" + (f", {view.period}" if period else "")
    count = len(counted)
    return Page(
        path=path,
        title=title,
        description=f"{title}: {count} mục trong kết luận của Chủ tịch {archive.registry.body.name}, giao trực tiếp, qua nhóm, được nhắc đến.",
        section=addresses.UNITS,
        body=render(
            "unit.html",
            path,
            unit=view,
            listed=shared.listed(path),
            archive=site.archive,
            address=site.address(path),
            crumbs=tuple(crumbs),
        ),
        head=heads.unit(archive, path, unit, title),
    )


def _name(unit: Unit, years: Mapping[str, tuple[Use, ...]]) -> str:
    """The name a unit had in the newest conclusion that concerns it, else its last one."""
    newest = next(iter(years.values()), ())
    return unit.name_at(newest[0].conclusion.date) if newest else unit.name


def _period_title(period: str) -> str:
    return month_text(period) if len(period) == 7 else f"năm {period}" if period else ""


def _filter_label(period: str, uses: Sequence[Use], few: Sequence[Use]) -> str:
    """What the field that filters the items of the page is called; empty where there are too few to filter."""
    if len(few) < _FILTERED:
        return ""
    which = f"{len(few)} mục mới nhất" if len(few) < len(uses) else "các mục"
    return f"Lọc {which} của {_period_title(period)}"


def _year_link(unit: Unit, uses: Sequence[Use], year: str, counted: bool) -> views.Link:
    """A link to a year; the pages of years give no counts, since every new record would change them all."""
    return views.Link(f"Năm {year}", addresses.unit(unit, year), f"{len(uses)} mục" if counted else "")


def _month_link(unit: Unit, uses: Sequence[Use], month: str) -> views.Link:
    count = sum(1 for use in uses if use.conclusion.month == month)
    return views.Link(month_title(month), addresses.unit(unit, month), f"{count} mục")


def _group(
    shared: Shared,
    relation: Relation,
    counted: Sequence[Use],
    uses: Sequence[Use],
    few: Sequence[Use],
    year: str,
    of_period: bool,
) -> views.UnitGroup:
    """The items of one relation: `counted` in all, `uses` of the period shown, `few` of these in the page."""
    found = sum(1 for use in counted if use.relation == relation)
    here = sum(1 for use in uses if use.relation == relation)
    shown = [use for use in few if use.relation == relation]
    more = None
    if here > len(shown):
        target = f"{addresses.unit(uses[0].unit, year)}#cac-thang"
        more = views.Link(f"Còn {here - len(shown)} mục của năm {year}: xem theo tháng", target)
    elif found > here and not of_period:
        more = views.Link(
            f"Còn {found - here} mục của các năm trước: xem theo năm", f"{addresses.unit(counted[0].unit)}#cac-nam"
        )
    return views.UnitGroup(
        relation=relation,
        count=found,
        sessions=_sessions(shared, shown),
        empty=f"Năm {year}: không có mục nào; xem các năm khác." if found else _EMPTY[relation],
        more=more,
    )


def _sessions(shared: Shared, uses: Iterable[Use]) -> tuple[views.UnitSession, ...]:
    """Items by session, in the order they come."""
    return tuple(shared.session(tuple(some)) for _, some in groupby(uses, key=lambda use: use.conclusion.path))


def _monthly(uses: Sequence[Use]) -> list[dict[Relation, int]]:
    """How many items of each relation each month of a year has, January first."""
    found: list[dict[Relation, int]] = [dict.fromkeys(RELATIONS, 0) for _ in range(12)]
    for (day, relation), count in Counter(map(attrgetter("conclusion.date", "relation"), uses)).items():
        found[day.month - 1][relation] += count
    return found


def _inherited(shared: Shared, unit: Unit) -> Iterator[views.Inherited]:
    """What was given to the units before this one, and to those before them, directly or through a class."""
    archive = shared.archive
    for old in _ancestors(archive, unit):
        uses = [use for use in archive.uses.get(old.id, ()) if use.relation != "mention"]
        if not uses:
            continue
        direct = sum(1 for use in uses if use.relation == "direct")
        yield views.Inherited(
            unit=views.Link(old.name_at(uses[0].conclusion.date), addresses.unit(old)),
            note=f"{direct} mục giao trực tiếp, {len(uses) - direct} mục giao qua nhóm",
            sessions=_sessions(shared, uses[:_INHERITED]),
            more=views.Link(f"Xem đủ {len(uses)} mục", addresses.unit(old)) if len(uses) > _INHERITED else None,
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
