"""The table of front matter: nothing that reads, writes or explains a record knows a key that the others do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ketluan import document, frontmatter
from ketluan.model import Block, Conclusion, Deadline, Item, Section, Session, Signer, Source
from ketluan.publication import Change, Redaction, Withdrawal
from ketluan.registry_files import SCHEMAS
from ketluan.schema import FRONT_MATTER, Field, Type, json_schema
from tests.building import ROOT

RECORDS = sorted((ROOT / "conclusions").glob("[0-9]*/*.md"))

FULL = Conclusion(
    id="2021-11-15-phien-hop",
    path="2021/2021-11-15-phien-hop.md",
    title="T",
    date=date(2021, 11, 15),
    chair="C",
    units=("U",),
    number="1/TB-UBND",
    source=Source("s.txt", "0", "https://a.vn/s.txt", True, "l.txt", "1"),
    type="Thông báo",
    authority="A",
    issued=date(2021, 11, 16),
    effective=date(2021, 11, 17),
    session=Session("regular", "75", "2021-11", "2021-12"),
    signer=Signer(("TL.",), "N"),
    recipients=("R",),
    attendees="Đ",
    header=("H",),
    replaces=("r",),
    corrects=("c",),
    withdraws=("t",),
    published=date(2021, 11, 20),
    history=(Change(date(2021, 11, 21), "I.1", "x", "l", "Bạn đọc báo"),),
    redactions=(Redaction(date(2021, 11, 22), "I.1", "dữ liệu cá nhân", "Luật 91/2025/QH15", 2),),
    withdrawn=Withdrawal(date(2021, 11, 23), "Ban hành nhầm", "Quyết định số 1/QĐ-UBND"),
    notes=("n",),
    preamble=(Block("p"),),
    sections=(
        Section(
            "I",
            "H",
            "task",
            items=(
                Item(
                    "1",
                    label="L:",
                    lead="l",
                    to=("U",),
                    together=("W",),
                    mentions=("m",),
                    deadlines=(Deadline("d", "date", date(2021, 12, 25)),),
                    aliases=(("a", "b"),),
                    notes=("i",),
                ),
            ),
        ),
    ),
    annex=(Block("x"),),
    closing=(Block("e"),),
)


def leaves(type_: Type, where: str = "") -> Iterator[tuple[str, Field]]:
    """Every key of a type and of the records inside it, as "items.*.deadlines.date"; the star stands for free keys."""
    for entry in type_.fields:
        name = f"{where}.{entry.key}".lstrip(".")
        yield name, entry
        inner, path = entry.type, name
        while inner.of is not None:
            path += ".*" if inner.kind == "map" else ""
            inner = inner.of
        yield from leaves(inner, path)


def used(values: Any, type_: Type, where: str = "") -> Iterator[str]:
    """The same names, of what stands in some values."""
    if type_.kind == "record":
        known = {entry.key: entry.type for entry in type_.fields}
        for key, value in values.items():
            name = f"{where}.{key}".lstrip(".")
            yield name
            yield from used(value, known[key], name)
    elif type_.of is not None:
        for value in values.values() if type_.kind == "map" else values:
            yield from used(value, type_.of, f"{where}.*" if type_.kind == "map" else where)


def plain(conclusion: Conclusion) -> Any:
    """The front matter as an editor's YAML reader has it: JSON values, dates as text."""
    return json.loads(json.dumps(document.front_matter(conclusion), default=str))


def test_the_full_record_leaves_no_field_of_the_model_out() -> None:
    """The test below means nothing when a new field of the model is not in FULL."""
    bare = Conclusion("", "", "", date.min, "", (), "", Source("", ""))
    left = [f.name for f in fields(Conclusion) if f.name != "lines" and getattr(FULL, f.name) == getattr(bare, f.name)]
    assert left == []
    item, empty = FULL.sections[0].items[0], Item("")
    assert [f.name for f in fields(Item) if getattr(item, f.name) == getattr(empty, f.name)] == [
        "mark",
        "blocks",
        "turn",
        "line",
    ]


def test_every_key_of_the_table_is_written_and_no_other() -> None:
    names = [name for name, _ in leaves(FRONT_MATTER)]
    assert len(names) > 30
    assert set(used(document.front_matter(FULL), FRONT_MATTER)) == set(names)


def test_keys_are_written_in_the_order_of_the_table() -> None:
    assert list(document.front_matter(FULL)) == [entry.key for entry in FRONT_MATTER.fields]


def test_the_full_record_is_read_again_and_no_field_lost() -> None:
    again, problems = document.parse(document.dump(FULL), FULL.path)
    assert (again, problems) == (FULL, ())


def test_required_keys_are_written_even_when_empty() -> None:
    bare = replace(FULL, units=(), sections=())
    assert {entry.key for entry in FRONT_MATTER.fields if entry.required} <= set(document.front_matter(bare))


@pytest.mark.parametrize(
    ("name", "entry"), list(leaves(FRONT_MATTER)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_key_has_a_label_and_an_explanation_for_the_clerk(name: str, entry: Field) -> None:
    assert entry.label
    assert entry.help.endswith(".")
    assert entry.label[0].isupper() or not entry.label[0].isalpha()


@pytest.mark.parametrize("entry", [e for e in FRONT_MATTER.fields if e.example], ids=lambda entry: entry.key)
def test_every_example_is_right(entry: Field) -> None:
    reading = frontmatter.read(f"{entry.key}: {entry.example}\n", Type("record", fields=(entry,)), "a.md")
    assert reading.problems == []


@pytest.mark.parametrize(
    "entry", [e for n, e in leaves(FRONT_MATTER) if n.startswith("items.*.") and e.example], ids=lambda entry: entry.key
)
def test_every_example_of_an_item_is_right(entry: Field) -> None:
    reading = frontmatter.read(f"{entry.key}: {entry.example}\n", Type("record", fields=(entry,)), "a.md")
    assert reading.problems == []


# ---------------------------------------------------------------------------------------------------------------------
# JSON Schema


@pytest.mark.parametrize("type_", [FRONT_MATTER, *SCHEMAS.values()])
def test_the_json_schema_is_one(type_: Type) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(type_))


def validator() -> jsonschema.Draft202012Validator:
    made = json_schema(FRONT_MATTER)
    return jsonschema.Draft202012Validator(made, format_checker=jsonschema.FormatChecker())


def test_records_are_there_to_be_tested() -> None:
    assert RECORDS


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.stem)
def test_the_json_schema_accepts_a_committed_record(file: Path) -> None:
    conclusion, _ = document.parse(file.read_text(encoding="utf-8"), file.name)
    assert conclusion is not None
    assert list(validator().iter_errors(plain(conclusion))) == []


def test_the_json_schema_accepts_the_full_record() -> None:
    assert list(validator().iter_errors(plain(FULL))) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", None),
        ("title", ["T"]),
        ("date", "15/11/2021"),
        ("date", "unknown"),
        ("units", "U"),
        ("number", 123),
        ("issued", "hôm qua"),
        ("session", {"kind": "thường kỳ"}),
        ("session", {"month": "2021-11"}),
        ("signer", {"posts": []}),
        ("source", {"file": "a"}),
        ("sections", {"I": "nhiệm vụ"}),
        ("items", {"I.1": {"too": []}}),
        ("items", {"I.1": {"deadlines": [{"text": "x"}]}}),
        ("khac", "x"),
    ],
)
def test_the_json_schema_refuses_a_broken_record(key: str, value: object) -> None:
    assert not validator().is_valid(plain(FULL) | {key: value})


@pytest.mark.parametrize("key", [entry.key for entry in FRONT_MATTER.fields if entry.required])
def test_the_json_schema_misses_what_is_required(key: str) -> None:
    values = plain(FULL)
    del values[key]
    assert not validator().is_valid(values)
