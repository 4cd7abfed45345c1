"""What `check --fix` changes, and that it changes nothing else."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from ketluan import document, fixes
from ketluan.model import Conclusion
from ketluan.vietnamese import label_key
from tests import strategies

PATH = "2021/2021-11-15-phien-hop.md"
BODY = """
## II. NHIỆM VỤ

**1. Phòng A:** việc một

**2. Các xã, thị trấn:** việc hai
"""
UNITS = 'units: [Phòng A, "Các xã, thị trấn"]\n'


def text(units: str, more: str = "", body: str = BODY) -> str:
    return (
        f"---\ntitle: T\ndate: 2021-11-15\nchair: C\n{units}{more}number: unknown\n"
        f"source: {{file: a.txt, sha256: b}}\nsections: {{II: task}}\n---\n{body}"
    )


def fixed(before: str) -> str:
    return fixes.fix(before, PATH)


@pytest.mark.parametrize(
    "units",
    [
        "units: []\n",
        "units: [Phòng B]\n",
        "units:\n- Phòng A\n- Phòng B\n",
        "units:\n  - Phòng A\n  - Phòng B\n",
        "units: [\n  Phòng A,\n  Phòng B]\n",
        "units: sai\n",
        "units:\n",
    ],
)
def test_units_are_written_anew_in_their_place(units: str) -> None:
    assert fixed(text(units)) == text(UNITS)


def test_missing_units_are_added() -> None:
    after = fixed(text(""))
    assert after.count(UNITS) == 1
    assert after.replace(UNITS, "") == text("")
    conclusion, problems = document.parse(after, PATH)
    assert problems == ()
    assert conclusion is not None
    assert conclusion.units == ("Phòng A", "Các xã, thị trấn")


@pytest.mark.parametrize(
    "units", [UNITS, 'units: ["các xã , thị trấn", phòng A]\n', "units:\n- Các xã, thị trấn\n- Phòng A\n"]
)
def test_units_that_agree_stay_as_they_are_written(units: str) -> None:
    assert fixed(text(units)) == text(units)


@pytest.mark.parametrize(
    "more",
    [
        "# ghi chú của người đăng\n",
        "\n# ghi chú\n",
        '"type": Thông báo\n',
        "'type': Thông báo\n",
        "type : Thông báo\n",
        "notes:\n- a\n",
    ],
)
def test_what_stands_after_the_units_is_not_lost(more: str) -> None:
    after = fixed(text("units: [Phòng B]\n", more))
    assert more in after
    assert after == text(UNITS, more)


@pytest.mark.parametrize("units", ['"units": [Phòng B]\n', "units : [Phòng B]\n"])
def test_a_key_written_in_another_way_is_not_written_twice(units: str) -> None:
    conclusion, problems = document.parse(fixed(text(units)), PATH)
    assert problems == ()
    assert conclusion is not None
    assert conclusion.units == ("Phòng A", "Các xã, thị trấn")


def test_a_record_without_addressees_gets_an_empty_list() -> None:
    assert fixed(text("units: [Phòng B]\n", body="\nLời.\n")) == text("units: []\n", body="\nLời.\n")


def test_front_matter_in_braces_is_left_alone() -> None:
    keys = text("").split("---\n")[1].rstrip("\n").replace("\n", ",\n")
    for front in (f"{{{keys}}}", f"{{{keys},\nunits: []}}", f"{{{keys}, units: []}}".replace("\n", " ")):
        before = f"---\n{front}\n---\n{BODY}"
        assert document.parse(before, PATH)[0] is not None
        assert fixed(before) == before
        assert fixes.publish(before, PATH, date(2024, 5, 6)) == before


def test_marks_heaped_on_a_letter_are_not_put_in_order() -> None:
    heap = "a" + "\N{COMBINING DOT BELOW}\N{COMBINING GRAVE ACCENT}" * 20
    assert fixed(heap) == fixes.composed(heap) == heap
    assert fixes.composed("a\N{COMBINING GRAVE ACCENT}") == "à"


def test_letters_are_composed() -> None:
    right = text(UNITS, body=BODY.replace("việc", "kế hoạch"))
    wrong = unicodedata.normalize("NFD", right)
    assert wrong != right
    assert fixed(wrong) == right


@pytest.mark.parametrize("broken", ["", "không phải bản ghi\n", "---\ntitle: [\n---\n", "---\ntitle: T\n---\n"])
def test_a_record_that_cannot_be_read_keeps_its_words(broken: str) -> None:
    assert fixed(broken) == broken
    assert fixed(unicodedata.normalize("NFD", broken)) == broken


def test_windows_line_ends_stay() -> None:
    before = text("units: [Phòng B]\n").replace("\n", "\r\n")
    assert fixed(before) == text(UNITS).replace("\n", "\r\n")


def test_a_byte_order_mark_stays() -> None:
    assert fixed("\ufeff" + text("units: []\n")) == "\ufeff" + text(UNITS)


@pytest.mark.parametrize("character", ["\f", "\x85", "\u2028"])
def test_a_strange_line_break_in_the_front_matter_is_no_end_of_a_line(character: str) -> None:
    """Written in quotes it is text; the words after it are no key."""
    before = text("units: [Phòng B]\n", f'notes: ["a{character}units: b"]\n')
    assert fixed(before).count("notes: ") == 1
    assert f"a{character}units: b" in fixed(before)


@given(strategies.conclusions())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_fixed_record_is_right_and_is_not_fixed_again(conclusion: Conclusion) -> None:
    before = document.dump(conclusion)
    after = fixes.fix(before, conclusion.path)
    assert fixes.fix(after, conclusion.path) == after
    again, problems = document.parse(after, conclusion.path)
    assert problems == ()
    assert again is not None
    assert {label_key(label) for label in again.units} == {label_key(label) for label in conclusion.addressed()}
    assert replace(again, units=()) == replace(conclusion, units=())
