"""YAML read and written by a table of the model: values as typed, line numbers, no surprises.

YAML 1.1 reads `0123` as 83, `1:30` as 90 and `no` as false. Here every scalar is taken as the text that stands in the
file and then read as its `Type` says; where another YAML reader would see something else, that is a problem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from ketluan.model import Missing, Problem
from ketluan.schema import MONTH, PERIOD, Field, Type
from ketluan.vietnamese import heaped

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_STRING_TAG = "tag:yaml.org,2002:str"
_NULL_TAG = "tag:yaml.org,2002:null"
_MAX_BYTES = 1_000_000
_MAX_DEPTH = 8
_LINE_WIDTH = 100
# Without a zero before it, which YAML 1.1 would read as an octal number.
_COUNT = re.compile(r"[1-9][0-9]{0,5}")
# The categories of signs that command or steer and are not seen.
_HIDDEN = ("Cc", "Cf")
_FLAGS = {"true": True, "false": False, "yes": True, "no": False}
_NAMES = {
    "text": "chữ",
    "date": "ngày dạng năm-tháng-ngày",
    "month": "tháng dạng năm-tháng",
    "period": "năm, tháng hoặc ngày dạng năm-tháng-ngày",
    "flag": "true hoặc false",
    "count": "số nguyên từ 1",
    "choice": "một trong các giá trị cho trước",
    "list": "danh sách [..]",
    "map": "bảng {khóa: giá trị}",
    "record": "bảng {khóa: giá trị}",
}
# What the parser says (a part of its words), what that most often is, and how to put it right.
_UNREADABLE = (
    (
        "mapping values are not allowed",
        "giá trị có dấu hai chấm, hoặc khóa thụt sai cột",
        "đặt giá trị có dấu hai chấm trong ngoặc kép; khóa viết thẳng cột với khóa cùng cấp",
    ),
    ("',' or ']'", "danh sách thiếu dấu ] hoặc dấu phẩy", "ghi đủ [ và ], dấu phẩy giữa các giá trị"),
    ("',' or '}'", "bảng thiếu dấu } hoặc dấu phẩy", "ghi đủ { và }, dấu phẩy giữa các giá trị"),
    ("unexpected end of stream", "thiếu dấu đóng ngoặc kép", "ghi dấu ngoặc kép ở cả hai đầu giá trị"),
    ("tab character", "có dấu Tab ở đầu dòng", "thay dấu Tab bằng dấu cách"),
    ("cannot start any token", "giá trị bắt đầu bằng ký hiệu của YAML (@, `, %)", "đặt giá trị trong ngoặc kép"),
    (
        "expected node content",
        "giá trị bắt đầu bằng ký hiệu của YAML (], }, dấu phẩy), hoặc thiếu dấu đóng",
        "đặt giá trị trong ngoặc kép; ghi đủ [ và ], { và }",
    ),
    (
        "expected key",
        "dòng thụt sai cột, hoặc còn chữ sau dấu ngoặc kép",
        'khóa viết thẳng cột với khóa cùng cấp; trong ngoặc kép, ghi \\" thay cho "',
    ),
    ("<document start>", "dòng thụt sai cột", "khóa viết thẳng cột với khóa cùng cấp"),
    ("'-' indicator", "dòng trong danh sách không bắt đầu bằng -", "viết dấu - thẳng cột với các dòng cùng danh sách"),
    ("expected ':'", "dòng không có dạng khóa: giá trị", "ghi dấu hai chấm và một dấu cách sau khóa"),
    ("sequence entries are not allowed", "dấu - đứng ngay sau khóa", "xuống dòng trước dấu -, hoặc ghi [giá trị]"),
    ("unknown escape", "có dấu \\ trong ngoặc kép", "ghi hai dấu \\\\"),
    ("another document", "có dòng --- ở giữa", "bỏ dòng ---"),
)
# Problems that stand where something was opened, not where the text ends.
_OPENED = re.compile(r"flow|quoted")


@dataclass(slots=True)
class Reading:
    """What was read from one YAML text: values, the line of each key (`items.II.3`), and the problems met."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, rule: str, message: str, remedy: str = "") -> None:
        """Note a problem at a line of the file."""
        self.problems.append(Problem(self.path, line, rule, message, remedy))


def read(text: str, schema: Type, path: str, first_line: int = 1) -> Reading:
    """Read YAML `text`, whose first line is line `first_line` of `path`, as a record of `schema`.

    Values come as str, date, bool, int, Missing, tuple (lists) and dict (maps, records); a value that is not what its
    type says is left out and reported. Anchors, aliases, deep nesting and more than a megabyte are refused.
    """
    reading = Reading(path)
    node = _compose(text, reading, first_line)
    if not reading.problems and (node is None or node.tag == _NULL_TAG):
        # An empty text is an empty record: it lacks what it must have.
        node = yaml.compose("{}", Loader=_LOADER)
    if node is not None:
        value = _Reader(reading, first_line).value(node, schema, "")
        reading.values = value if isinstance(value, dict) else {}
    return reading


def _compose(text: str, reading: Reading, first_line: int) -> Any:
    if len(text) > _MAX_BYTES:
        reading.report(first_line, "yaml", "phần mô tả quá lớn", "bỏ phần thừa")
        return None
    heap = heaped(text)
    if heap is not None:
        reading.report(
            first_line + text.count("\n", 0, heap), "hidden-character", "có hơn 30 dấu trên một chữ", "xóa các dấu thừa"
        )
        return None
    try:
        line = _unbounded(text)
        if line is not None:
            reading.report(
                first_line + line, "yaml", "YAML có tham chiếu (&, *) hoặc lồng quá sâu", "viết đầy đủ giá trị"
            )
            return None
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        line, what, remedy = _explained(error, text)
        reading.report(first_line + line, "yaml", f"sai cú pháp YAML: {what}", remedy)
    return None


def _explained(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """The line of a fault within `text`, what it is, and how to put it right."""
    mark, opened = (getattr(error, name, None) for name in ("problem_mark", "context_mark"))
    problem = str(getattr(error, "problem", None) or "")
    if mark and text[mark.index : mark.index + 1] == "\t":
        problem = "tab character"
    if opened and _OPENED.search(str(getattr(error, "context", ""))):
        mark = opened
    known = ((what, remedy) for part, what, remedy in _UNREADABLE if part in problem)
    what, remedy = next(known, ("không đọc được", "xem lại dòng này và dòng trước"))
    return mark.line if mark else 0, what, remedy


def _unbounded(text: str) -> int | None:
    """The line of the first anchor, alias or collection nested too deeply; None when there is none.

    Events come one by one, while composing recurses: in C, too deep a text would end the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return event.start_mark.line if event.start_mark else 0
    return None


class _Reader:
    """Walks the nodes of one text and turns them into values."""

    def __init__(self, reading: Reading, first_line: int) -> None:
        self.reading = reading
        self.first_line = first_line

    def line(self, node: Any) -> int:
        return int(self.first_line + node.start_mark.line)

    def value(self, node: Any, type_: Type, where: str) -> Any:
        """The value of `node` as `type_`, or None after reporting why there is none."""
        if type_.kind in ("map", "record"):
            return self.mapping(node, type_, where)
        if type_.kind == "list":
            return self.list(node, type_, where)
        if not isinstance(node, yaml.ScalarNode):
            return self.wrong(node, type_, where)
        return self.scalar(node, type_, where)

    def wrong(self, node: Any, type_: Type, where: str) -> None:
        if not where:
            remedy = "viết mỗi khóa một dòng, ví dụ: title: Kết luận"
            self.reading.report(self.line(node), "type", "phần mô tả phải gồm các dòng khóa: giá trị", remedy)
            return
        choices = f": {', '.join(type_.choices)}" if type_.choices else ""
        self.reading.report(
            self.line(node), "type", f"“{where}” phải là {_NAMES[type_.kind]}{choices}", f"sửa giá trị của “{where}”"
        )

    def scalar(self, node: Any, type_: Type, where: str) -> Any:
        text = str(node.value)
        if node.style == '"' and any(unicodedata.category(sign) in _HIDDEN for sign in text):
            # Written as an escape, it is not among the letters of the file.
            self.reading.report(
                self.line(node), "hidden-character", f"“{where}” có ký tự không nhìn thấy", "xóa ký tự ấy"
            )
        if type_.missing and text in tuple(Missing):
            return Missing(text)
        value = _convert(text, type_)
        if value is None:
            return self.wrong(node, type_, where)
        if type_.kind == "text" and node.tag != _STRING_TAG:
            self.reading.report(
                self.line(node),
                "yaml-trap",
                f"“{where}: {text}” sẽ bị phần mềm khác đọc thành giá trị khác",
                f'đặt trong ngoặc kép: "{text}"',
            )
        return value

    def list(self, node: Any, type_: Type, where: str) -> Any:
        if not isinstance(node, yaml.SequenceNode) or type_.of is None:
            return self.wrong(node, type_, where)
        values = [self.value(child, type_.of, f"{where}[{index}]") for index, child in enumerate(node.value)]
        if type_.of.kind == "record":
            # A record that cannot be read keeps its place, so that the lines of the others stay theirs.
            return tuple(value or {} for value in values)
        return tuple(value for value in values if value is not None)

    def mapping(self, node: Any, type_: Type, where: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self.wrong(node, type_, where)
        known = {entry.key: entry for entry in type_.fields}
        values: dict[str, Any] = {}
        empty: set[str] = set()
        for key, child in self.pairs(node, where):
            name = f"{where}.{key}" if where else key
            self.reading.lines[name] = int(self.first_line + child.start_mark.line)
            child_type = type_.of if type_.kind == "map" else known[key].type if key in known else None
            if child_type is None:
                self.unknown(child, name, known)
                continue
            if isinstance(child, yaml.ScalarNode) and child.tag == _NULL_TAG and not child.value:
                empty.add(key)
                if key not in known or not known[key].required:
                    self.reading.report(self.line(child), "type", f"“{name}” bỏ trống", "ghi giá trị, hoặc bỏ dòng này")
                continue
            value = self.value(child, child_type, name)
            if value is not None:
                values[key] = value
        for entry in type_.fields:
            unwritten = f"{where}.{entry.key}".lstrip(".") not in self.reading.lines
            lacking = entry.key in empty or values.get(entry.key) == "" or (entry.key not in values and unwritten)
            if entry.required and lacking:
                self.missing(node, entry, where)
        return values

    def pairs(self, node: Any, where: str) -> Iterator[tuple[str, Any]]:
        """The keys of a mapping as text, each once."""
        seen: set[str] = set()
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.reading.report(self.line(key_node), "yaml", f"khóa của “{where}” phải là chữ", "sửa khóa")
            elif key_node.value in seen:
                self.reading.report(
                    self.line(key_node),
                    "duplicate-key",
                    f"khóa “{key_node.value}” ghi hai lần",
                    "giữ một khóa, xóa khóa kia",
                )
            else:
                seen.add(key_node.value)
                yield str(key_node.value), child

    def unknown(self, node: Any, name: str, known: dict[str, Field]) -> None:
        self.reading.report(
            self.line(node), "unknown-key", f"không có khóa “{name}”", f"các khóa được dùng: {', '.join(known)}"
        )

    def missing(self, node: Any, entry: Field, where: str) -> None:
        name = f"{where}.{entry.key}".lstrip(".")
        example = f"; ví dụ: {entry.key}: {entry.example}" if entry.example else ""
        help_ = entry.help.removesuffix(".") if example else entry.help
        self.reading.report(self.line(node), "required", f"thiếu “{name}” ({entry.label})", f"{help_}{example}")


def _convert(text: str, type_: Type) -> Any:
    """A scalar's text as its type, or None when it is not one."""
    if type_.kind == "text":
        return text
    if type_.kind == "choice":
        return text if text in type_.choices else None
    if type_.kind == "flag":
        return _FLAGS.get(text)
    if type_.kind == "count":
        return int(text) if _COUNT.fullmatch(text) else None
    if type_.kind == "month":
        return text if MONTH.fullmatch(text) else None
    if type_.kind == "period":
        return text if PERIOD.fullmatch(text) and (len(text) < 10 or _day(text)) else None
    return _day(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def extent(text: str, key: str) -> tuple[int, int] | None:
    """The lines of a top-level key of YAML `text` and of its value: first, and first after; None without the key."""
    root = yaml.compose(text, Loader=_LOADER)
    for key_node, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if isinstance(key_node, yaml.ScalarNode) and key_node.value == key:
            is_block = isinstance(value, yaml.CollectionNode) and not value.flow_style
            # A block ends where its last value does; its own mark stands behind the comments after it.
            last = value.value[-1] if is_block and isinstance(value, yaml.SequenceNode) and value.value else value
            return key_node.start_mark.line, max(key_node.start_mark.line, last.end_mark.line) + 1
    return None


def comment(text: str) -> int | None:
    """The line (from 0) of the first comment in YAML `text`, which can be read; None when it has none."""
    end = 0
    for token in yaml.scan(text, Loader=_LOADER):
        start = token.start_mark.index
        is_block = isinstance(token, yaml.ScalarToken) and token.style in ("|", ">")
        # What stands between two tokens, and behind the sign that begins a block.
        found = text.find("#", end, text.index("\n", start) if is_block else start)
        if found >= 0:
            return text.count("\n", 0, found)
        end = token.end_mark.index
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Writing


class _Dumper(_DUMPER):  # type: ignore[misc]
    """Short collections on one line, long ones a value a line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _is_short(value: Any) -> bool:
    return len(str(value)) <= _LINE_WIDTH


class _Top(dict[str, Any]):
    """A whole text: its keys stand one a line however short they are."""


def _represent_top(dumper: Any, data: _Top) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=False)


def _represent_list(dumper: Any, data: Any) -> Any:
    leaves = all(not isinstance(value, (list, dict)) for value in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=leaves and _is_short(data))


def _represent_map(dumper: Any, data: Any) -> Any:
    leaves = all(not isinstance(value, dict) for value in data.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=leaves and _is_short(data))


def _represent_text(dumper: Any, value: str) -> Any:
    data = str(value)
    # Double quotes where quotes are needed: they hold every character, on one line.
    plain = yaml.compose(data, Loader=_LOADER) if _looks_plain(data) else None
    safe = isinstance(plain, yaml.ScalarNode) and plain.tag == _STRING_TAG and plain.value == data
    return dumper.represent_scalar(_STRING_TAG, data, style=None if safe else '"')


# Letters and digits with single spaces and quiet punctuation: worth asking YAML whether it stands without quotes.
_PLAIN = re.compile(r"[\w(][\w ()./;–+&%-]*", re.UNICODE)


def _looks_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and text == text.strip()


_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(tuple, _represent_list)
_Dumper.add_representer(dict, _represent_map)
_Dumper.add_representer(_Top, _represent_top)
_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Missing, _represent_text)


def write(values: dict[str, Any]) -> str:
    """Return `values` (str, date, Missing, bool, int, tuple, dict; in the order of their schema) as canonical YAML."""
    return str(yaml.dump(_Top(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6))
