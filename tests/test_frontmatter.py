"""YAML by a table: values as typed, lines, traps, refusals, the canonical form, JSON Schema."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ketluan import frontmatter
from ketluan.frontmatter import read, write
from ketluan.model import Missing
from ketluan.schema import TEXT, TEXTS, Field, Type, json_schema
from tests import strategies

TABLE = Type(
    "record",
    fields=(
        Field("name", TEXT, "Tên", "Tên như in.", required=True, example="Kết luận"),
        Field("day", Type("date"), "Ngày", "Ngày."),
        Field("known", Type("date", missing=True), "Ngày biết", "Ngày hoặc lý do."),
        Field("number", Type("text", missing=True), "Số", "Số hoặc lý do."),
        Field("month", Type("month"), "Tháng", "Tháng."),
        Field("period", Type("period"), "Thời gian", "Thời gian."),
        Field("flag", Type("flag"), "Cờ", "Cờ."),
        Field("choice", Type("choice", choices={"a": "A", "b": "B"}), "Chọn", "Chọn."),
        Field("texts", TEXTS, "Các chữ", "Các chữ."),
        Field("map", Type("map", of=TEXT), "Bảng", "Bảng."),
        Field(
            "inner",
            Type(
                "record", fields=(Field("key", TEXT, "Khóa", "Khóa.", required=True), Field("list", TEXTS, "L", "L."))
            ),
            "Trong",
            "Trong.",
        ),
    ),
)


def told(text: str, table: Type = TABLE) -> list[tuple[int, str]]:
    problems = read(text, table, "a.md").problems
    assert all(problem.path == "a.md" and problem.message and problem.remedy for problem in problems)
    return [(problem.line, problem.rule) for problem in problems]


def value(key: str, written: str) -> Any:
    """What is read of a key whose value is written so, without any problem."""
    reading = read(f"name: x\n{key}: {written}\n", TABLE, "a.md")
    assert reading.problems == []
    return reading.values[key]


@pytest.mark.parametrize(
    ("key", "written", "expected"),
    [
        ("number", "123/TB-UBND", "123/TB-UBND"),
        ("number", '"0123"', "0123"),
        ("number", "'1:30'", "1:30"),
        ("number", "unknown", Missing.UNKNOWN),
        ("number", "illegible", Missing.ILLEGIBLE),
        ("number", '"a: b # c"', "a: b # c"),
        ("day", "2021-11-15", date(2021, 11, 15)),
        ("day", '"2021-11-15"', date(2021, 11, 15)),
        ("known", "blank", Missing.BLANK),
        ("known", "2021-11-16", date(2021, 11, 16)),
        ("month", "2021-11", "2021-11"),
        ("period", "2021", "2021"),
        ("period", '"2021"', "2021"),
        ("period", "2021-02", "2021-02"),
        ("period", "2020-02-29", "2020-02-29"),
        ("flag", "true", True),
        ("flag", "no", False),
        ("choice", "b", "b"),
        ("texts", "[]", ()),
        ("texts", "[a, Phòng Tài chính – Kế hoạch]", ("a", "Phòng Tài chính – Kế hoạch")),
        ("texts", "\n- a\n- b c", ("a", "b c")),
        ("map", "{a: b, II.3: c}", {"a": "b", "II.3": "c"}),
        ("inner", "{key: x, list: [y]}", {"key": "x", "list": ("y",)}),
    ],
)
def test_a_value_is_read_as_its_type_says(key: str, written: str, expected: object) -> None:
    assert value(key, written) == expected


@pytest.mark.parametrize("written", ["0123", "1:30", "no", "yes", "~", "null", "1.5", "2021-11-15", "0x1F", "1_000"])
def test_a_text_that_other_software_reads_otherwise_is_reported_and_kept(written: str) -> None:
    reading = read(f"name: {written}\n", TABLE, "a.md")
    assert reading.values == {"name": written}
    assert [(problem.line, problem.rule) for problem in reading.problems] == [(1, "yaml-trap")]
    assert f'"{written}"' in reading.problems[0].remedy


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("day", "15/11/2021"),
        ("day", "2021-02-30"),
        ("day", "2021-11-15 00:00:00"),
        ("day", "20211115"),
        ("day", "unknown"),
        ("month", "2021-13"),
        ("month", "11/2021"),
        ("period", "2021-02-30"),
        ("period", "21"),
        ("flag", "1"),
        ("choice", "c"),
        ("texts", "a"),
        ("texts", "{a: b}"),
        ("map", "[a]"),
        ("inner", "a"),
        ("name", "[a]"),
        ("name", "{a: b}"),
        ("known", "chưa biết"),
    ],
)
def test_a_value_of_another_type_is_reported_and_left_out(key: str, written: str) -> None:
    reading = read(f"name: x\n{key}: {written}\n" if key != "name" else f"name: {written}\n", TABLE, "a.md")
    line = 1 if key == "name" else 2
    assert [(problem.line, problem.rule) for problem in reading.problems] == [(line, "type")]
    assert key not in reading.values


def test_a_bad_entry_of_a_list_leaves_the_good_ones() -> None:
    reading = read("name: x\ntexts: [a, [b], c]\n", TABLE, "a.md")
    assert reading.values["texts"] == ("a", "c")
    assert [problem.message for problem in reading.problems] == ["“texts[1]” phải là chữ"]


def test_a_choice_that_is_not_there_lists_those_that_are() -> None:
    reading = read("name: x\nchoice: c\n", TABLE, "a.md")
    assert [problem.message for problem in reading.problems] == [
        "“choice” phải là một trong các giá trị cho trước: a, b"
    ]


def test_unknown_keys_are_reported_with_those_that_are_known() -> None:
    reading = read("name: x\nnmae: y\ninner: {key: x, kye: z}\n", TABLE, "a.md")
    assert reading.values == {"name": "x", "inner": {"key": "x"}}
    assert [(problem.line, problem.rule, problem.message) for problem in reading.problems] == [
        (2, "unknown-key", "không có khóa “nmae”"),
        (3, "unknown-key", "không có khóa “inner.kye”"),
    ]
    assert reading.problems[1].remedy == "các khóa được dùng: key, list"


def test_a_key_written_twice_keeps_its_first_value() -> None:
    reading = read("name: x\nname: y\nmap: {a: b, a: c}\n", TABLE, "a.md")
    assert reading.values == {"name": "x", "map": {"a": "b"}}
    assert told("name: x\nname: y\nmap: {a: b, a: c}\n") == [(2, "duplicate-key"), (3, "duplicate-key")]


def test_required_keys_are_missed_at_the_beginning_of_their_record() -> None:
    reading = read("day: 2021-11-15\ninner:\n  list: []\n", TABLE, "a.md", first_line=5)
    assert [(problem.line, problem.message) for problem in reading.problems] == [
        (7, "thiếu “inner.key” (Khóa)"),
        (5, "thiếu “name” (Tên)"),
    ]
    assert reading.problems[1].remedy == "Tên như in; ví dụ: name: Kết luận"


def test_lines_are_those_of_the_file() -> None:
    reading = read("name: x\ninner:\n  key: y\n  list:\n  - z\nmap: {a: b}\n", TABLE, "a.md", first_line=2)
    assert reading.lines == {"name": 2, "inner": 4, "inner.key": 4, "inner.list": 6, "map": 7, "map.a": 7}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: Kết luận: phiên\n", 1),
        ("name: x\ntexts: [a\n", 2),
        ("name: x\n\ttexts: []\n", 2),
        ("name: 'x\n", 1),
        ("name: x\n--- \nname: y\n", 2),
        ("name: \x00\n", 1),
    ],
)
def test_yaml_that_cannot_be_read_is_one_problem(text: str, line: int) -> None:
    reading = read(text, TABLE, "a.md")
    assert reading.values == {}
    assert [(problem.line, problem.rule) for problem in reading.problems] == [(line, "yaml")]


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("name: a: b\n", "giá trị có dấu hai chấm", "trong ngoặc kép"),
        ("texts: [a, b\nname: x\n", "thiếu dấu ]", "ghi đủ [ và ]"),
        ("inner: {key: a\nname: x\n", "thiếu dấu }", "ghi đủ { và }"),
        ('name: "x\n', "thiếu dấu đóng ngoặc kép", "ở cả hai đầu"),
        ('name: "x" y\n', "còn chữ sau dấu ngoặc kép", 'ghi \\" thay cho "'),
        ("inner:\n  key: a\n list: []\n", "dòng thụt sai cột", "thẳng cột"),
        (" name: x\ntexts: []\n", "dòng thụt sai cột", "thẳng cột"),
        ("name: @x\n", "(@, `, %)", "trong ngoặc kép"),
        ("name: `x`\n", "(@, `, %)", "trong ngoặc kép"),
        ("name: %x\n", "(@, `, %)", "trong ngoặc kép"),
        ("name: ]x\n", "(], }, dấu phẩy)", "trong ngoặc kép"),
        ("name: x\n\ttexts: []\n", "có dấu Tab", "dấu cách"),
        ("texts:\n\t- a\n", "có dấu Tab", "dấu cách"),
        ("- a\nname: x\n", "không bắt đầu bằng -", "thẳng cột"),
        ("name: x\ntexts\n", "không có dạng khóa: giá trị", "sau khóa"),
        ("texts: - a\n", "dấu - đứng ngay sau khóa", "xuống dòng"),
        ('name: "a\\q"\n', "có dấu \\", "ghi hai dấu"),
        ("name: x\n---\nname: y\n", "có dòng ---", "bỏ dòng ---"),
        ("name: \x01\n", "không đọc được", "xem lại"),
    ],
)
def test_yaml_that_cannot_be_read_is_explained(text: str, what: str, remedy: str) -> None:
    (problem,) = read(text, TABLE, "a.md").problems
    assert problem.message.startswith("sai cú pháp YAML: ")
    assert what in problem.message
    assert remedy in problem.remedy


def test_a_list_in_the_place_of_keys_is_told() -> None:
    (problem,) = read("- a\n- b\n", TABLE, "a.md").problems
    assert (problem.line, problem.rule, problem.message) == (1, "type", "phần mô tả phải gồm các dòng khóa: giá trị")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: &a x\ninner: {key: *a}\n", 1),
        ("name: x\ntexts: &a [y]\nmap: {b: *a}\n", 2),
        ("name: x\nday: *a\n", 2),
        ("&a name: x\n", 1),
    ],
)
def test_references_are_refused(text: str, line: int) -> None:
    assert told(text) == [(line, "yaml")]


def test_many_references_cost_no_memory() -> None:
    laughs = "name: x\ntexts: &a0 [y]\n" + "".join(
        f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
    )
    reading = read(laughs, TABLE, "a.md")
    assert reading.values == {}
    assert [(problem.line, problem.rule) for problem in reading.problems] == [(2, "yaml")]


def test_a_key_that_is_no_text_is_reported() -> None:
    assert told("name: x\n? [a]\n: b\n") == [(2, "yaml")]


@pytest.mark.parametrize("text", ["", "# chỉ có chú thích\n", "---\n"])
def test_an_empty_text_lacks_what_is_required(text: str) -> None:
    reading = read(text, TABLE, "a.md", first_line=2)
    assert reading.values == {}
    assert [(problem.line, problem.rule) for problem in reading.problems] == [(2, "required")]


@pytest.mark.parametrize("empty", ['""', "", "''"])
def test_a_required_text_that_is_empty_is_missed(empty: str) -> None:
    assert (1, "required") in told(f"name: {empty}\n")


def test_a_key_without_a_value_is_told_whether_it_is_required_or_not() -> None:
    assert told("name:\n") == [(1, "required")]
    optional = next(entry.key for entry in TABLE.fields if not entry.required)
    (problem,) = read(f"name: x\n{optional}:\n", TABLE, "a.md").problems
    assert (problem.line, problem.rule, problem.message) == (2, "type", f"“{optional}” bỏ trống")


def test_too_much_yaml_is_refused() -> None:
    assert told(f"name: {'x' * 1_000_001}\n") == [(1, "yaml")]


@pytest.mark.parametrize(
    "text",
    [
        "'name: ' + '[' * 200_000",
        "'name: ' + '[' * 100_000 + ']' * 100_000",
        "'name: ' + '{a: ' * 100_000",
        "'- ' * 100_000",
        "'? ' * 100_000",
    ],
)
def test_deep_nesting_is_refused_and_does_not_kill_the_process(text: str) -> None:
    """In a process of its own: the C parser of YAML overruns the stack and takes the interpreter with it."""
    code = f"from ketluan import frontmatter, schema; print(frontmatter.read({text}, schema.FRONT_MATTER, 'a').problems[0].rule)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "yaml")


# ---------------------------------------------------------------------------------------------------------------------
# Writing


def test_the_canonical_form_by_example() -> None:
    long = tuple(f"Phòng số {number} của huyện" for number in range(6))
    values = {
        "name": 'a: "b"',
        "day": date(2021, 11, 15),
        "known": Missing.UNKNOWN,
        "number": "0123",
        "flag": True,
        "texts": ("a", "- b", "Phòng Tài chính – Kế hoạch"),
        "map": {"II.3": "x, y"},
        "inner": {"key": "no", "list": long},
    }
    assert write(values) == (
        'name: "a: \\"b\\""\nday: 2021-11-15\nknown: unknown\nnumber: "0123"\nflag: true\n'
        'texts: [a, "- b", Phòng Tài chính – Kế hoạch]\n'
        'map: {II.3: "x, y"}\n'
        'inner:\n  key: "no"\n  list:\n' + "".join(f"  - {name}\n" for name in long)
    )


@given(strategies.texts(), strategies.lists(), st.dictionaries(strategies.texts(), strategies.texts(0), max_size=3))
def test_what_is_written_is_read_again(text: str, texts: tuple[str, ...], pairs: dict[str, str]) -> None:
    values = {"name": text, "texts": texts, "map": pairs, "inner": {"key": text, "list": texts}}
    written = write(values)
    reading = read(written, TABLE, "a.md")
    assert (reading.values, reading.problems) == (values, [])
    assert write(reading.values) == written


@given(strategies.texts(0), strategies.lists())
def test_other_readers_of_yaml_find_the_same_text(text: str, texts: tuple[str, ...]) -> None:
    values = {"name": text, "texts": list(texts)}
    assert yaml.safe_load(write(values)) == values


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    reading = read(text, TABLE, "a.md")
    assert reading.problems or reading.values


# ---------------------------------------------------------------------------------------------------------------------
# JSON Schema


def test_the_json_schema_of_every_type_is_a_schema_and_explains_its_keys() -> None:
    made = json_schema(TABLE)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["required"] == ["name"]
    assert set(made["properties"]) == {field.key for field in TABLE.fields}
    assert made["properties"]["name"] == {"title": "Tên", "description": "Tên như in.", "type": "string"}
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize(
    ("values", "right"),
    [
        ({"name": "x"}, True),
        ({"name": "x", "known": "unknown", "period": "2021-02", "choice": "a", "texts": [], "map": {"a": "b"}}, True),
        ({"name": "x", "inner": {"key": "y", "list": ["z"]}, "flag": True, "month": "2021-11"}, True),
        ({}, False),
        ({"name": 1}, False),
        ({"name": "x", "nmae": "y"}, False),
        ({"name": "x", "month": "2021-13"}, False),
        ({"name": "x", "month": "2021-111"}, False),
        ({"name": "x", "choice": "c"}, False),
        ({"name": "x", "texts": "a"}, False),
        ({"name": "x", "inner": {}}, False),
        ({"name": "x", "flag": "đúng"}, False),
    ],
)
def test_an_editor_accepts_and_refuses_what_reading_does(values: dict[str, Any], right: bool) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(TABLE))
    assert validator.is_valid(values) == right
    assert (told(write(values)) == []) == right


def test_the_name_of_every_kind_is_known() -> None:
    kinds = {"text", "date", "month", "period", "flag", "count", "choice", "list", "map", "record"}
    assert set(frontmatter._NAMES) == kinds


def test_a_sign_written_as_an_escape_is_seen() -> None:
    assert told('name: "a\\u200bb"\ninner: {key: "\\e[31m"}\n') == [(1, "hidden-character"), (2, "hidden-character")]
    assert told('name: "a\\u1ec7 \\x41"\n') == []


def test_marks_heaped_on_a_letter_are_refused_before_anything_is_read() -> None:
    assert told("name: x\nnumber: e" + "\N{COMBINING ACUTE ACCENT}" * 31 + "\n")[0] == (2, "hidden-character")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ngày: a#b\nkhóa: 'it # '\n", None),
        ("a: |\n  x # y\n", None),
        ("# ệ\na: b\n", 0),
        ("khóa: ệ\nb: [c, # ệ\n d]\n", 1),
        ("ệ: ệ ệ\nb: | # c\n  d\n", 1),
        ("a: b\n# c\n", 1),
    ],
)
def test_a_comment_is_found_and_no_sign_in_a_value(text: str, line: int | None) -> None:
    assert frontmatter.comment(text) == line
