"""Who a unit is over time: its names, its end, the units before and after it, the members of a class."""

from __future__ import annotations

from ketluan import addresses, views
from ketluan.archive import Archive
from ketluan.pages.common import period_text, span_text, unverified
from ketluan.registry import EVENT_KINDS, Event, Name, Unit, first_day
from ketluan.vietnamese import label_key, sort_key


def told_apart(archive: Archive, unit: Unit, name: str) -> str:
    """What tells a unit from another that bears the same name at another time: " (từ ngày 01/7/2025)"; mostly nothing."""
    others = (other for other in archive.registry.units.values() if other.id != unit.id)
    if all(label_key(other.name) != label_key(name) for other in others):
        return ""
    times = span_text(unit.span)
    return f" ({times})" if times else ""


def about(archive: Archive, unit: Unit, name: str) -> str:
    """The note on a unit, the other forms in which documents print its name, its code."""
    printed = {label_key(label): f"“{label}”" for label in archive.uses_of(unit).labels()}
    # What the note quotes is said already.
    others = [label for key, label in printed.items() if key != label_key(name) and label not in unit.note]
    forms = f"Trong văn bản còn ghi: {', '.join(others)}." if others else ""
    code = f"Mã đơn vị hành chính: {unit.code}." if unit.code else ""
    return " ".join(text for text in (unit.note, forms, code) if text)


def names(unit: Unit) -> tuple[views.NameSegment, ...]:
    """The names over time and the end; nothing when only one undated name is known."""
    segments = [_name_segment(name) for name in unit.names]
    if unit.end is not None:
        segments.append(_end_segment(unit.end))
    dated = any(name.span.start or name.span.end for name in unit.names)
    return tuple(segments) if len(segments) > 1 or dated else ()


def _name_segment(name: Name) -> views.NameSegment:
    return views.NameSegment(
        since=span_text(name.span) or "chưa rõ thời điểm",
        text=name.name,
        note=f"Theo {name.basis}" if name.basis else "",
        state="known" if name.verified else "unverified",
        tag=unverified(name),
    )


def _end_segment(event: Event) -> views.NameSegment:
    return views.NameSegment(
        since=period_text(event.date) if event.date else "chưa rõ thời điểm",
        text=EVENT_KINDS[event.type],
        note=" ".join(text for text in (f"Theo {event.basis}." if event.basis else "", event.note) if text),
        state="ended",
        tag=unverified(event),
    )


def ended(unit: Unit) -> views.Part | None:
    """The sentence that a unit is no more, or no longer here, which its page opens with; nothing while it lives."""
    event = unit.end
    if event is None:
        return None
    when = f" từ {period_text(event.date)}" if event.date else ""
    basis = f", theo {event.basis}" if event.basis else ""
    tag = unverified(event)
    if event.type == "transfer":  # it goes on elsewhere
        return views.Part(" ".join(filter(None, (f"Đã được chuyển giao{when}{basis}.", event.note))), tag=tag)
    how = "" if event.type == "abolish" else f" ({EVENT_KINDS[event.type].lower()})"
    return views.Part(f"Đã kết thúc hoạt động{when}{how}{basis}.", tag=tag)


def predecessors(archive: Archive, unit: Unit) -> tuple[views.Succession, ...]:
    """The units before this one, under their last names."""
    return tuple(_succession(old, event, old.name) for old, event in archive.registry.predecessors(unit))


def successors(archive: Archive, unit: Unit) -> tuple[views.Succession, ...]:
    """The units after this one, under their first names."""
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
        tag=unverified(event),
    )


def members(archive: Archive, unit: Unit) -> tuple[views.Link, ...]:
    """The members of a class on the day of its latest item, else its last known ones."""
    newest = archive.uses_of(unit).newest()
    if newest is None and not unit.members:
        return ()
    day = newest or first_day(unit.members[-1][0].start)
    known = (archive.registry.units[name] for name in unit.members_at(day) if name in archive.registry.units)
    links = [views.Link(member.name_at(day), addresses.unit(member)) for member in known]
    return tuple(sorted(links, key=lambda link: sort_key(link.text)))
