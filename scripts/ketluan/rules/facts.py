"""Rules on what the front matter states: days, names, deadlines, other records."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ketluan.archive import OFFICIAL
from ketluan.model import Conclusion, Deadline, Problem
from ketluan.rules.case import Case
from ketluan.search import dates as in_print
from ketluan.vietnamese import date_text, label_key, nfc, tokens

# The state whose bodies conclude began in 1945; 2567 is a year of another calendar.
_YEARS = range(1945, 2200)
_DAY = len("2021-12-25")


def dates(case: Case) -> Iterator[Problem]:
    """dates: issued not before the session, in force not before issued."""
    known = [("date", "ngày họp", case.conclusion.date)]
    for key, name in (("issued", "ngày ban hành"), ("effective", "ngày hiệu lực")):
        value = getattr(case.conclusion, key)
        if isinstance(value, str):
            continue
        if value < known[-1][2]:
            message = f"{name} {date_text(value)} trước {known[-1][1]} {date_text(known[-1][2])}"
            yield case.problem(key, "dates", message, f"sửa “{key}” hoặc “{known[-1][0]}”")
        known.append((key, name, value))


def upkeep(case: Case) -> Iterator[Problem]:
    """dates: what became of a record came after its session."""
    held = case.conclusion.date
    for key, day in _kept_up(case.conclusion):
        if day < held:
            message = f"ngày {date_text(day)} của {key} trước ngày họp {date_text(held)}"
            yield case.problem(key, "dates", message, f"sửa “{key}” hoặc “date”")


def years(case: Case) -> Iterator[Problem]:
    """dates: every year is one of our calendar."""
    one = case.conclusion
    stated = [("date", one.date), ("issued", one.issued), ("effective", one.effective)]
    days = [(key, day) for key, day in stated if isinstance(day, datetime.date)]
    for key, day in [*days, *_kept_up(one)]:
        if day.year not in _YEARS:
            message = f"năm {day.year} của {key} không thể đúng"
            yield case.problem(key, "dates", message, "ghi năm dương lịch đủ bốn chữ số, ví dụ 2021")


def _kept_up(one: Conclusion) -> Iterator[tuple[str, datetime.date]]:
    """The days of what became of a record, by their keys."""
    if one.published:
        yield "published", one.published
    yield from ((f"history[{number}].date", entry.date) for number, entry in enumerate(one.history))
    yield from ((f"redactions[{number}].date", entry.date) for number, entry in enumerate(one.redactions))
    if one.withdrawn:
        yield "withdrawn.date", one.withdrawn.date


def officials(case: Case) -> Iterator[Problem]:
    """unknown-official: the chair is one known person."""
    registry = case.archive.registry
    found = registry.resolve_official(case.conclusion.chair)
    if len(found) > 1:
        ids = ", ".join(official.id for official in found)
        message = f"“{case.conclusion.chair}” là tên của nhiều người: {ids}"
        yield case.problem("chair", "unknown-official", message, "ghi thêm vào tên trong officials.yml cho khác nhau")
    elif not found:
        names = ", ".join(official.name for official in registry.officials.values())
        message = f"“{case.conclusion.chair}” không có trong officials.yml"
        choice = f", hoặc chọn: {names}" if names else ""
        yield case.problem("chair", "unknown-official", message, f"thêm vào officials.yml{choice}")
    elif found[0].posts and not found[0].posts_at(case.conclusion.date):
        message = f"theo officials.yml, “{found[0].name}” không giữ chức vụ nào vào ngày họp"
        remedy = "kiểm tra người chủ trì, ngày họp, và thời gian giữ chức vụ trong officials.yml"
        yield case.problem("chair", "unknown-official", message, remedy, "warning")


def unit_labels(case: Case) -> Iterator[Problem]:
    """unknown-unit and ambiguous-unit: each name means one unit on the day of the session."""
    registry, day = case.archive.registry, case.conclusion.date
    meanings = case.archive.named_in(case.conclusion)
    unclear = [label for label, unit in meanings.items() if unit is None]
    for told in case.archive.items_in(case.conclusion) if unclear else ():
        for label in (label for label in told.labels() if label in unclear):
            meant, place = registry.resolve(label, day), told.place
            if meant:
                ids = ", ".join(unit.id for unit in meant)
                message = f"mục {place}: “{label}” có thể là nhiều đơn vị: {ids}"
                remedy = f"dưới khóa items, ở {place}, ghi tên đầy đủ của đơn vị"
                yield case.problem(f"items.{place}", "ambiguous-unit", message, remedy)
            else:
                near = ", ".join(f"“{name}”" for name in registry.suggest(label, day))
                message = f"mục {place}: không có đơn vị “{label}” vào ngày {date_text(day)}"
                suggestion = f"gần nhất: {near}; hoặc " if near else ""
                add = (
                    "sửa from, to của tên này trong units.yml nếu ghi sai"
                    if registry.ever(label)
                    else "thêm tên vào units.yml"
                )
                remedy = f"{suggestion}{add}, hoặc dưới khóa items ghi {place}: {{to: []}} khi nhãn không phải đơn vị"
                yield case.problem(f"items.{place}", "unknown-unit", message, remedy)


def units(case: Case) -> Iterator[Problem]:
    """units: the key is what the items address."""
    stated = {label_key(label) for label in case.conclusion.units}
    addressed = {label_key(label): label for label in case.conclusion.addressed()}
    lacking = [label for key, label in addressed.items() if key not in stated]
    surplus = [label for label in case.conclusion.units if label_key(label) not in addressed]
    if lacking or surplus:
        parts = [f"thiếu {', '.join(lacking)}"] if lacking else []
        parts += [f"thừa {', '.join(surplus)}"] if surplus else []
        message = f"units không khớp các mục: {'; '.join(parts)}"
        yield case.problem("units", "units", message, "chạy ketluan check --fix")


def printed(case: Case) -> Iterator[Problem]:
    """not-printed: what is said of an item's words stands in them."""
    for section, item in case.conclusion.items():
        place, text = section.place(item), " ".join(item.text.split())
        claims = [("mentions", label) for label in item.mentions]
        claims += [("deadlines", deadline.text) for deadline in item.deadlines]
        claims += [("aliases", printed) for printed, _ in item.aliases]
        for key, claim in claims:
            if nfc(claim) not in text:
                message = f"mục {place}: “{claim}” không có nguyên văn trong mục"
                yield case.problem(f"items.{place}.{key}", "not-printed", message, "ghi đúng từng chữ như văn bản in")


def deadlines(case: Case) -> Iterator[Problem]:
    """deadline: a date where the kind is a date, and only there; it is the one that is printed."""
    for section, item in case.conclusion.items():
        for deadline in item.deadlines:
            wrong, remedy = _wrong_day(deadline)
            if wrong:
                place = section.place(item)
                message = f"mục {place}: thời hạn “{deadline.text}” {wrong}"
                yield case.problem(f"items.{place}.deadlines", "deadline", message, remedy)


def _wrong_day(deadline: Deadline) -> tuple[str, str]:
    """What is wrong with the date of a time limit, and the remedy; nothing when it is right."""
    if deadline.date is None:
        wanted = "ghi kind: date nhưng thiếu ngày", "ghi thêm date: năm-tháng-ngày, hoặc sửa kind"
        return wanted if deadline.kind == "date" else ("", "")
    if deadline.kind != "date":
        return f"ghi kind: {deadline.kind} nhưng có ngày", "bỏ khóa date, hoặc ghi kind: date"
    printed = {day for _, _, day in in_print.find(deadline.text, tokens(deadline.text)) if len(day) == _DAY}
    if printed and deadline.date.isoformat() not in printed:
        return f"in ngày khác với date: {deadline.date}", "ghi date đúng như ngày in"
    return "", ""


def _is_before(one: Conclusion, other: Conclusion) -> bool:
    """Whether another record can do something to this one; of one day, whichever says so first."""
    names = (name for key in OFFICIAL for name in getattr(one, key))
    return one.date < other.date or (one.date == other.date and other.id not in names)


def dangling(case: Case) -> Iterator[Problem]:
    """dangling: other records named are in the archive, and earlier."""
    for key in OFFICIAL:
        for name in getattr(case.conclusion, key):
            other = case.archive.by_id.get(name)
            if other is not None and other != case.conclusion and not _is_before(other, case.conclusion):
                message = f"“{name}” không thể bị kết luận này thay thế, đính chính hay thu hồi: không họp trước"
                yield case.problem(key, "dangling", message, "ghi khóa này ở bản ghi của văn bản ra sau")
            elif other is None or other == case.conclusion:
                message = f"trong lưu trữ không có kết luận nào khác mang mã “{name}”"
                yield case.problem(key, "dangling", message, "ghi tên tệp (không có .md) của kết luận có trong lưu trữ")
