"""The three files of the registry, `units.yml`, `officials.yml` and `abbreviations.yml`: their schemas and their reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from ketluan import frontmatter
from ketluan.model import Problem
from ketluan.registry import (
    EVENT_KINDS,
    UNIT_KINDS,
    Abbreviation,
    Event,
    Name,
    Official,
    Registry,
    Span,
    Unit,
    first_day,
    labels_of,
    last_day,
)
from ketluan.schema import TEXT, TEXTS, Field, Type
from ketluan.vietnamese import label_key, slug

_PERIOD = Type("period")
_FLAG = Type("flag")
_FROM = Field("from", _PERIOD, "Từ", "Năm, tháng hoặc ngày bắt đầu; bỏ trống khi chưa biết.", example='"2020-02-01"')
_TO = Field("to", _PERIOD, "Đến", "Năm, tháng hoặc ngày cuối cùng; bỏ trống khi còn hiệu lực.", example='"2025-06-30"')
_VERIFIED = Field(
    "verified",
    _FLAG,
    "Đã xác minh",
    "true khi đã đối chiếu với văn bản làm căn cứ, hoặc nơi đăng nguyên văn văn bản ấy.",
    example="false",
)
_BASIS = Field("basis", TEXT, "Căn cứ", "Số, ký hiệu của văn bản làm căn cứ.", example="Nghị quyết 1670/NQ-UBTVQH15")
_ID = Field("id", TEXT, "Mã", "Chữ thường không dấu, nối bằng gạch ngang; không bao giờ đổi.", required=True)


def _records(*fields: Field) -> Type:
    return Type("list", of=Type("record", fields=fields))


UNITS_FILE = Type(
    "record",
    fields=(
        Field("body", TEXT, "Cơ quan", "Mã của cơ quan mà lưu trữ này giữ văn bản.", required=True),
        Field(
            "units",
            _records(
                _ID,
                Field("kind", Type("choice", choices=UNIT_KINDS), "Loại", "Loại đơn vị.", required=True),
                Field(
                    "names",
                    _records(Field("name", TEXT, "Tên", "Tên đầy đủ.", required=True), _FROM, _TO, _VERIFIED, _BASIS),
                    "Tên qua các thời kỳ",
                    "Tên đầy đủ của đơn vị và thời gian dùng tên.",
                    required=True,
                ),
                Field("labels", TEXTS, "Cách ghi khác", "Những cách ghi tên khác gặp trong văn bản."),
                Field(
                    "code",
                    TEXT,
                    "Mã hành chính",
                    "Mã đơn vị hành chính theo danh mục của cơ quan thống kê (Tổng cục Thống kê; từ năm 2025 là Cục Thống kê, Bộ Tài chính).",
                    example='"03412"',
                ),
                Field(
                    "members",
                    _records(Field("units", TEXTS, "Đơn vị", "Mã các đơn vị thành viên.", required=True), _FROM, _TO),
                    "Thành viên",
                    "Thành viên của nhóm qua các thời kỳ.",
                ),
                Field(
                    "events",
                    _records(
                        Field("type", Type("choice", choices=EVENT_KINDS), "Sự kiện", "Loại sự kiện.", required=True),
                        Field("date", _PERIOD, "Thời điểm", "Năm, tháng hoặc ngày có hiệu lực."),
                        _BASIS,
                        _VERIFIED,
                        Field("successors", TEXTS, "Kế thừa", "Mã các đơn vị kế thừa."),
                        Field("note", TEXT, "Ghi chú", "Điều cần nói thêm."),
                    ),
                    "Sự kiện",
                    "Đổi tên, sáp nhập, hợp nhất, chia tách, chuyển giao, kết thúc hoạt động.",
                ),
                Field("note", TEXT, "Ghi chú", "Điều cần nói thêm về đơn vị."),
            ),
            "Đơn vị",
            "Danh sách đơn vị.",
            required=True,
        ),
    ),
)
OFFICIALS_FILE = Type(
    "record",
    fields=(
        Field(
            "officials",
            _records(
                _ID,
                Field("name", TEXT, "Họ và tên", "Họ và tên.", required=True),
                Field(
                    "posts",
                    _records(Field("post", TEXT, "Chức vụ", "Chức vụ.", required=True), _FROM, _TO, _VERIFIED),
                    "Chức vụ",
                    "Các chức vụ và thời gian giữ.",
                    required=True,
                ),
            ),
            "Người chủ trì",
            "Danh sách người chủ trì.",
            required=True,
        ),
    ),
)
ABBREVIATIONS_FILE = Type(
    "record",
    fields=(
        Field(
            "abbreviations",
            _records(
                Field("short", TEXT, "Viết tắt", "Chữ viết tắt như in.", required=True),
                Field("long", TEXT, "Đầy đủ", "Chữ viết đầy đủ.", required=True),
                Field("also", TEXTS, "Nghĩa khác", "Các nghĩa khác của cùng chữ viết tắt."),
            ),
            "Chữ viết tắt",
            "Danh sách chữ viết tắt.",
            required=True,
        ),
    ),
)

UNITS_YML, OFFICIALS_YML, ABBREVIATIONS_YML = "units.yml", "officials.yml", "abbreviations.yml"
SCHEMAS = {UNITS_YML: UNITS_FILE, OFFICIALS_YML: OFFICIALS_FILE, ABBREVIATIONS_YML: ABBREVIATIONS_FILE}

# An id is the name of a folder or a file.
MAX_ID = 100
_Named = TypeVar("_Named", Unit, Official)


def read(files: Mapping[str, str]) -> tuple[Registry | None, tuple[Problem, ...]]:
    """Read the registry from the texts of its three files (file name → text; a missing one is a problem).

    Returns None instead of a registry when `body` names no unit.
    """
    problems: list[Problem] = []
    readings: dict[str, frontmatter.Reading] = {}
    for name, schema in SCHEMAS.items():
        if name not in files:
            remedy = "tạo tệp này; ketluan init tạo đủ tệp cho một lưu trữ mới"
            problems.append(Problem(name, 1, "registry", f"thiếu tệp {name}", remedy))
        readings[name] = frontmatter.read(files[name], schema, name) if name in files else frontmatter.Reading(name)
        problems += readings[name].problems
    units = _by_id(_entries(readings[UNITS_YML], "units", _unit), UNITS_YML, problems)
    problems += _nameless(readings[UNITS_YML])
    officials = _by_id(_entries(readings[OFFICIALS_YML], "officials", _official), OFFICIALS_YML, problems)
    problems += _dangling(units)
    problems += _impossible(units, officials)
    problems += _names_out_of_order(units)
    problems += _no_classes(units)
    body = units.get(readings[UNITS_YML].values.get("body", ""))
    if body is None:
        if UNITS_YML in files:
            message = "“body” không phải mã của đơn vị nào trong tệp"
            problems.append(Problem(UNITS_YML, 1, "registry", message, "ghi mã của cơ quan có văn bản trong lưu trữ"))
        return None, tuple(problems)
    entries = readings[ABBREVIATIONS_YML].values.get("abbreviations", ())
    short = tuple(Abbreviation(**entry) for entry in entries if entry.get("short") and entry.get("long"))
    return Registry(body, units, officials, short, _label_index(units.values())), tuple(problems)


def _entries(
    reading: frontmatter.Reading, key: str, make: Callable[[Mapping[str, Any], int], _Named | None]
) -> Iterator[_Named]:
    for index, values in enumerate(reading.values.get(key, ())):
        made = make(values, reading.lines.get(f"{key}[{index}].id", 1))
        if made is not None:
            yield made


def _unit(values: Mapping[str, Any], line: int) -> Unit | None:
    names = tuple(_name(entry, "name") for entry in values.get("names", ()) if entry.get("name"))
    if not (values.get("id") and values.get("kind") and names):
        return None
    return Unit(
        id=values["id"],
        kind=values["kind"],
        names=names,
        labels=values.get("labels", ()),
        code=values.get("code", ""),
        members=tuple((_span(entry), entry.get("units", ())) for entry in values.get("members", ())),
        events=tuple(Event(**entry) for entry in values.get("events", ()) if entry.get("type")),
        note=values.get("note", ""),
        line=line,
    )


def _official(values: Mapping[str, Any], line: int) -> Official | None:
    posts = tuple(_name(entry, "post") for entry in values.get("posts", ()) if entry.get("post"))
    return Official(values["id"], values["name"], posts, line) if values.get("id") and values.get("name") else None


def _name(values: Mapping[str, Any], key: str) -> Name:
    return Name(values[key], _span(values), values.get("verified", False), values.get("basis", ""))


def _span(values: Mapping[str, Any]) -> Span:
    return Span(values.get("from", ""), values.get("to", ""))


def _by_id(entries: Iterable[_Named], path: str, problems: list[Problem]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for entry in entries:
        if slug(entry.id) != entry.id or len(entry.id) > MAX_ID:
            remedy = f"viết chữ thường không dấu, nối bằng gạch ngang: {slug(entry.id)[:MAX_ID]}"
            problems.append(Problem(path, entry.line, "registry-id", f"mã “{entry.id}” không hợp lệ", remedy))
        elif entry.id in found:
            problems.append(Problem(path, entry.line, "registry-id", f"mã “{entry.id}” ghi hai lần", "đặt mã khác"))
        else:
            found[entry.id] = entry
    return found


def _dangling(units: Mapping[str, Unit]) -> Iterator[Problem]:
    """Successors and members that are no unit of the file."""
    for unit in units.values():
        named = [name for event in unit.events for name in event.successors]
        named += [name for _, members in unit.members for name in members]
        for name in sorted(set(named) - set(units)):
            message = f"“{unit.id}” nhắc đến mã “{name}” không có trong tệp"
            yield Problem(UNITS_YML, unit.line, "registry", message, f"thêm đơn vị “{name}” hoặc sửa mã")


def _impossible(units: Mapping[str, Unit], officials: Mapping[str, Official]) -> Iterator[Problem]:
    """Periods that end before they begin, lists of members that hold on the same day, classes that hold themselves."""
    spans = [(UNITS_YML, unit.line, unit.id, name.name, name.span) for unit in units.values() for name in unit.names]
    spans += [(UNITS_YML, unit.line, unit.id, "members", span) for unit in units.values() for span, _ in unit.members]
    spans += [
        (OFFICIALS_YML, one.line, one.id, post.name, post.span) for one in officials.values() for post in one.posts
    ]
    for path, line, name, what, span in spans:
        if first_day(span.start) > last_day(span.end):
            message = f"“{name}”, {what}: from ({span.start}) muộn hơn to ({span.end})"
            yield Problem(path, line, "registry", message, "sửa from hoặc to cho đúng thứ tự")
    for unit in units.values():
        ordered = sorted((span for span, _ in unit.members), key=lambda span: first_day(span.start))
        if any(first_day(after.start) <= last_day(before.end) for before, after in pairwise(ordered)):
            message = f"“{unit.id}”: hai danh sách thành viên cùng có hiệu lực trong một ngày"
            yield Problem(UNITS_YML, unit.line, "registry", message, "sửa from, to của members để không chồng nhau")
        for name in sorted({name for event in unit.events for name in event.successors}):
            back = units[name].events if name in units else ()
            if name == unit.id or any(unit.id in event.successors for event in back):
                loop = "kế thừa chính mình" if name == unit.id else f"và “{name}” kế thừa lẫn nhau"
                message = f"“{unit.id}” {loop}"
                yield Problem(UNITS_YML, unit.line, "registry", message, "bỏ mã ghi sai khỏi successors")
        if any(unit.id in members for _, members in unit.members):
            message = f"“{unit.id}” là thành viên của chính mình"
            yield Problem(UNITS_YML, unit.line, "registry", message, "bỏ mã này khỏi members")


def _names_out_of_order(units: Mapping[str, Unit]) -> Iterator[Problem]:
    """Names after a later one, or two borne on the same day whatever the exact days of their periods are."""
    for unit in units.values():
        for before, after in pairwise(unit.names):
            names = f"“{unit.id}”: tên “{after.name}”"
            if first_day(after.span.start) < first_day(before.span.start):
                remedy = "ghi các tên theo thứ tự thời gian, tên cũ trước"
                message = f"{names} ghi sau tên “{before.name}” nhưng bắt đầu trước"
                yield Problem(UNITS_YML, unit.line, "registry", message, remedy)
            elif after.span.start and _lasts(before.span, last_day(after.span.start)):
                message = f"{names} và tên “{before.name}” cùng có hiệu lực trong một ngày"
                remedy = "ghi to của tên cũ trước from của tên mới"
                yield Problem(UNITS_YML, unit.line, "registry", message, remedy)


def _lasts(span: Span, day: date) -> bool:
    """Whether a span surely reaches a day: "to: 2025" may have ended on the first day of the year."""
    return not span.end or first_day(span.end) >= day


def _no_classes(units: Mapping[str, Unit]) -> Iterator[Problem]:
    """Members of a unit that is no class, and classes among members: an item reaches members, not members of members."""
    for unit in units.values():
        if unit.members and unit.kind != "class":
            message = f"“{unit.id}” có members nhưng không phải nhóm đơn vị"
            yield Problem(UNITS_YML, unit.line, "registry", message, "ghi kind: class, hoặc bỏ members")
        named = {name for _, members in unit.members for name in members} - {unit.id}
        for name in sorted(name for name in named if name in units and units[name].kind == "class"):
            message = f"“{unit.id}” có thành viên “{name}” cũng là nhóm đơn vị"
            remedy = f"ghi từng đơn vị của “{name}” vào members thay cho mã của nhóm"
            yield Problem(UNITS_YML, unit.line, "registry", message, remedy)


def _nameless(reading: frontmatter.Reading) -> Iterator[Problem]:
    """Units whose list of names is empty."""
    for index, values in enumerate(reading.values.get("units", ())):
        if values.get("names") == ():
            line = reading.lines.get(f"units[{index}].names", 1)
            yield Problem(UNITS_YML, line, "registry", "đơn vị không có tên", "ghi ít nhất một tên trong names")


def _label_index(units: Iterable[Unit]) -> dict[str, tuple[tuple[Span, Unit], ...]]:
    index: dict[str, list[tuple[Span, Unit]]] = defaultdict(list)
    for unit in units:
        for span, label in labels_of(unit):
            index[label_key(label)].append((span, unit))
    return {key: tuple(found) for key, found in index.items()}
