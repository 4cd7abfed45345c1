"""The page of every unit and of each of its years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ketluan import addresses, charts, views
from ketluan.archive import RELATIONS, Archive, Relation, Use
from ketluan.model import Conclusion
from ketluan.pages.common import excerpt_view, item_view, month_title, period_text, session_text
from ketluan.pages.render import Page, Site, render
from ketluan.registry import EVENT_KINDS, UNIT_KINDS, Event, Name, Unit, first_day
from ketluan.vietnamese import label_key, sort_key

_UNVERIFIED = "Chưa xác minh"
_EMPTY = {
    "direct": "Trong lưu trữ không có mục nào giao trực tiếp cho đơn vị này.",
    "class": "Trong lưu trữ không có mục nào giao cho nhóm có đơn vị này.",
    "mention": "Trong lưu trữ không có mục nào chỉ nhắc đến đơn vị này.",
}
# How many items of a predecessor are shown; the others are in its own page.
_INHERITED = 5


def pages(archive: Archive, site: Site) -> Iterator[Page]:
    """A page a unit, and a page each of its years."""
    for unit in archive.registry.units.values():
        uses = archive.uses.get(unit.id, ())
        years = sorted({use.conclusion.month[:4] for use in uses}, reverse=True)
        yield _page(archive, site, unit, uses, years, "")
        for year in years:
            yield _page(archive, site, unit, uses, years, year)


def _page(archive: Archive, site: Site, unit: Unit, uses: Sequence[Use], years: list[str], year: str) -> Page:
    path = addresses.unit(unit, year)
    shown = year or (years[0] if years else "")
    name = unit.name_at(uses[0].conclusion.date) if uses else unit.name
    counted = [use for use in uses if use.conclusion.month[:4] == year] if year else uses
    view = views.UnitView(
        name=name,
        about=_about(unit, name, uses),
        kind=views.Link(UNIT_KINDS[unit.kind], f"{addresses.UNITS}#{unit.kind}"),
        names=_names(unit),
        groups=tuple(_group(archive, relation, counted, shown, bool(year)) for relation in RELATIONS),
        years=tuple(_year_link(unit, uses, one) for one in years),
        year=int(year) if year else None,
        shown=shown,
        chart=charts.months(int(shown), _monthly(uses, shown)) if shown else None,
        members=_members(archive, unit),
        predecessors=tuple(_predecessor(old, event) for old, event in archive.registry.predecessors(unit)),
        successors=_successors(archive, unit),
        inherited=() if year else tuple(_inherited(archive, unit)),
    )
    crumbs = [views.Link("Đơn vị", addresses.UNITS), view.kind]
    title = f"{name}{_told_apart(archive, unit, name)}" + (f", năm {year}" if year else "")
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
            archive=site.archive,
            address=site.address(path),
            crumbs=(*crumbs, views.Link(name, addresses.unit(unit))) if year else tuple(crumbs),
        ),
    )


def _told_apart(archive: Archive, unit: Unit, name: str) -> str:
    """What tells a unit from another that bears the same name at another time: " (từ 01/7/2025)"; mostly nothing."""
    others = (other for other in archive.registry.units.values() if other.id != unit.id)
    if all(label_key(other.name) != label_key(name) for other in others):
        return ""
    times = [f"từ {period_text(unit.span.start)}"] if unit.span.start else []
    times += [f"đến {period_text(unit.span.end)}"] if unit.span.end else []
    return f" ({', '.join(times)})" if times else ""


def _about(unit: Unit, name: str, uses: Sequence[Use]) -> str:
    """The note on a unit, the other forms in which documents print its name, its code."""
    printed = {label_key(use.label): f"“{use.label}”" for use in uses if use.relation != "class"}
    others = [label for key, label in printed.items() if key != label_key(name)]
    forms = f"Trong văn bản còn ghi: {', '.join(others)}." if others else ""
    code = f"Mã đơn vị hành chính: {unit.code}." if unit.code else ""
    return " ".join(text for text in (unit.note, forms, code) if text)


def _names(unit: Unit) -> tuple[views.NameSegment, ...]:
    """The names over time and the end; nothing when only one undated name is known."""
    segments = [_name_segment(name) for name in unit.names]
    if unit.end is not None:
        segments.append(_end_segment(unit.end))
    dated = any(name.span.start or name.span.end for name in unit.names)
    return tuple(segments) if len(segments) > 1 or dated else ()


def _name_segment(name: Name) -> views.NameSegment:
    since = f"từ {period_text(name.span.start)}" if name.span.start else ""
    until = f"đến {period_text(name.span.end)}" if name.span.end else ""
    return views.NameSegment(
        since=", ".join(text for text in (since, until) if text) or "chưa rõ thời điểm",
        text=name.name,
        note=f"Theo {name.basis}" if name.basis else "",
        state="known" if name.verified else "unverified",
        tag="" if name.verified else _UNVERIFIED,
    )


def _end_segment(event: Event) -> views.NameSegment:
    return views.NameSegment(
        since=period_text(event.date) if event.date else "chưa rõ thời điểm",
        text=EVENT_KINDS[event.type],
        note=" ".join(text for text in (f"Theo {event.basis}." if event.basis else "", event.note) if text),
        state="ended",
        tag="" if event.verified else _UNVERIFIED,
    )


def _predecessor(unit: Unit, event: Event) -> views.Succession:
    return _succession(unit, event, unit.name)


def _successors(archive: Archive, unit: Unit) -> tuple[views.Succession, ...]:
    units = archive.registry.units
    return tuple(
        _succession(units[name], event, units[name].names[0].name)
        for event in unit.events
        for name in event.successors
        if name in units
    )


def _succession(unit: Unit, event: Event, name: str) -> views.Succession:
    when = f"từ {period_text(event.date)}" if event.date else ""
    basis = f"theo {event.basis}" if event.basis else ""
    return views.Succession(
        unit=views.Link(name, addresses.unit(unit)),
        note=", ".join(text for text in (when, basis) if text),
        tag="" if event.verified else _UNVERIFIED,
    )


def _members(archive: Archive, unit: Unit) -> tuple[views.Link, ...]:
    """The members of a class on the day of its latest item, else its last known ones."""
    uses = archive.uses.get(unit.id, ())
    if not uses and not unit.members:
        return ()
    day = uses[0].conclusion.date if uses else first_day(unit.members[-1][0].start)
    known = (archive.registry.units[name] for name in unit.members_at(day) if name in archive.registry.units)
    links = [views.Link(member.name_at(day), addresses.unit(member)) for member in known]
    return tuple(sorted(links, key=lambda link: sort_key(link.text)))


def _year_link(unit: Unit, uses: Sequence[Use], year: str) -> views.Link:
    count = sum(1 for use in uses if use.conclusion.month[:4] == year)
    return views.Link(f"Năm {year}", addresses.unit(unit, year), f"{count} mục")


def _group(archive: Archive, relation: Relation, uses: Sequence[Use], year: str, whole_year: bool) -> views.UnitGroup:
    found = [use for use in uses if use.relation == relation]
    shown = [use for use in found if use.conclusion.month[:4] == year]
    earlier = len(found) - len(shown)
    return views.UnitGroup(
        relation=relation,
        count=len(found),
        months=_months(archive, shown),
        empty=f"Năm {year}: không có mục nào; xem các năm khác." if found else _EMPTY[relation],
        more=views.Link(f"Còn {earlier} mục của các năm trước: xem theo năm", f"{addresses.unit(uses[0].unit)}#cac-nam")
        if earlier and not whole_year
        else None,
    )


def _months(archive: Archive, uses: Iterable[Use]) -> tuple[views.UnitMonth, ...]:
    """Items by session, in the order they come."""
    return tuple(
        views.UnitMonth(
            month=views.Link(month_title(conclusion.month), addresses.month(conclusion.month)),
            session=views.Link(session_text(conclusion), addresses.conclusion(conclusion)),
            items=tuple(_unit_item(archive, use) for use in entries),
        )
        for _, group in groupby(uses, key=lambda use: use.conclusion.id)
        for conclusion, entries in [_session(group)]
    )


def _session(group: Iterable[Use]) -> tuple[Conclusion, tuple[Use, ...]]:
    uses = tuple(group)
    return uses[0].conclusion, uses


def _unit_item(archive: Archive, use: Use) -> views.UnitItem:
    if use.relation == "direct":
        return views.UnitItem(item_view(archive, use.conclusion, use.section, use.item))
    via = views.Link(use.via.name_at(use.conclusion.date), addresses.unit(use.via)) if use.via else None
    return views.UnitItem(excerpt_view(archive, use), via)


def _monthly(uses: Sequence[Use], year: str) -> list[dict[Relation, int]]:
    """How many items of each relation each month of a year has, January first."""
    counts = Counter((use.conclusion.date.month, use.relation) for use in uses if use.conclusion.month[:4] == year)
    return [{relation: counts[month, relation] for relation in RELATIONS} for month in range(1, 13)]


def _inherited(archive: Archive, unit: Unit) -> Iterator[views.Inherited]:
    """What was given to the units before this one, and to those before them, directly or through a class."""
    for old in _ancestors(archive, unit):
        uses = [use for use in archive.uses.get(old.id, ()) if use.relation != "mention"]
        if not uses:
            continue
        direct = sum(1 for use in uses if use.relation == "direct")
        yield views.Inherited(
            unit=views.Link(old.name_at(uses[0].conclusion.date), addresses.unit(old)),
            note=f"{direct} mục giao trực tiếp, {len(uses) - direct} mục giao qua nhóm",
            months=_months(archive, uses[:_INHERITED]),
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
