"""The rules about Vietnamese text: the cases of tests/shared/vietnamese.json, which JavaScript reads too, and laws."""

from __future__ import annotations

import csv
import json
import random
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import vietnamese
from ketluan.vietnamese import (
    date_text,
    fold,
    heaped,
    label_key,
    month_text,
    nfc,
    number_text,
    slug,
    sort_key,
    tone_key,
    words,
)

CASES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).resolve().parent / "shared/vietnamese.json").read_text(encoding="utf-8")
)
GROUPS = {
    "fold", "label_same", "label_different", "tone_same", "tone_different",
    "order", "slug", "words", "date_text", "month_text",
}  # fmt: skip
PROVENANCE = {"seed", "in-the-wild", "synthetic", "negative"}

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
# Letters that Vietnamese writes, in every normal form and beside what is no letter.
vietnamese_text = st.text(
    st.sampled_from(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyAĐƠUYfjwz -–,.0" + "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
    ),
    max_size=20,
) | st.text(st.sampled_from("àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ đo"), max_size=12)


def cases(group: str) -> list[Any]:
    return [pytest.param(case, id=f"{case['from']}-{number}") for number, case in enumerate(CASES[group], 1)]


def test_every_group_has_cases_and_every_case_says_where_it_is_from() -> None:
    assert set(CASES) == GROUPS
    assert all(CASES.values())
    assert {case["from"] for group in CASES.values() for case in group} == PROVENANCE


@pytest.mark.parametrize("case", cases("fold"))
def test_fold(case: dict[str, str]) -> None:
    assert fold(case["text"]) == case["folded"]


@pytest.mark.parametrize("case", cases("label_same"))
def test_spellings_of_one_label_have_one_key(case: dict[str, list[str]]) -> None:
    assert len(case["labels"]) > 1
    assert {label: label_key(label) for label in case["labels"]} == dict.fromkeys(
        case["labels"], label_key(case["labels"][0])
    )


@pytest.mark.parametrize("case", cases("label_different"))
def test_different_labels_have_different_keys(case: dict[str, list[str]]) -> None:
    assert len({label_key(label) for label in case["labels"]}) == len(case["labels"]) > 1


@pytest.mark.parametrize("case", cases("tone_same"))
def test_old_and_new_tone_placement_have_one_key(case: dict[str, list[str]]) -> None:
    assert len(set(case["texts"])) > 1
    assert len({tone_key(text) for text in case["texts"]}) == 1


@pytest.mark.parametrize("case", cases("tone_different"))
def test_other_tones_and_letters_have_other_keys(case: dict[str, list[str]]) -> None:
    assert len({tone_key(text) for text in case["texts"]}) == len(case["texts"]) > 1


@pytest.mark.parametrize("case", cases("order"))
def test_sort_order(case: dict[str, list[str]]) -> None:
    expected = case["sorted"]
    assert len(expected) > 1
    for seed in range(5):
        mixed = random.Random(seed).sample(expected, len(expected))
        assert sorted(mixed, key=sort_key) == expected


@pytest.mark.parametrize("case", cases("slug"))
def test_slug(case: dict[str, str]) -> None:
    assert slug(case["text"]) == case["slug"]


@pytest.mark.parametrize("case", cases("words"))
def test_words(case: dict[str, Any]) -> None:
    assert words(case["text"]) == case["words"]


@pytest.mark.parametrize("case", cases("date_text"))
def test_date_in_figures(case: dict[str, str]) -> None:
    assert date_text(date.fromisoformat(case["date"])) == case["text"]


def test_whole_numbers_have_dots_between_thousands() -> None:
    assert [number_text(number) for number in (0, 999, 1000, 1234567)] == ["0", "999", "1.000", "1.234.567"]


@pytest.mark.parametrize("case", cases("month_text"))
def test_month_in_words(case: dict[str, str]) -> None:
    assert month_text(case["month"]) == case["text"]


# ---------------------------------------------------------------------------------------------------------------------
# Laws


@given(any_text | vietnamese_text)
def test_fold_of_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text | vietnamese_text)
def test_normal_form_does_not_matter_to_fold_slug_and_keys(text: str) -> None:
    composed, decomposed = nfc(text), unicodedata.normalize("NFD", text)
    for function in (fold, slug, tone_key, label_key, words):
        assert function(composed) == function(decomposed), function.__name__


@given(any_text)
def test_nfc_changes_nothing_twice_and_keeps_the_words(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)
    assert words(nfc(text)) == words(text)


@given(st.lists(any_text | vietnamese_text, min_size=3, max_size=3))
def test_sort_key_is_a_total_order(texts: list[str]) -> None:
    a, b, c = texts
    assert (sort_key(a) == sort_key(b)) == (a == b)
    assert (sort_key(a) < sort_key(b)) + (sort_key(b) < sort_key(a)) + (a == b) == 1
    if sort_key(a) <= sort_key(b) <= sort_key(c):
        assert sort_key(a) <= sort_key(c)


@given(vietnamese_text, vietnamese_text)
def test_case_and_marks_come_after_the_letters_in_the_order(a: str, b: str) -> None:
    """Two names whose bare letters differ are never put in order by a mark that comes before that difference."""
    first, second = sort_key(a)[0], sort_key(b)[0]
    if first != second:
        assert (first < second) == (sort_key(a) < sort_key(b))


@given(any_text | vietnamese_text)
def test_a_slug_is_ascii_words_and_its_own_slug(text: str) -> None:
    made = slug(text)
    assert made == slug(made)
    assert all(part.isascii() and part.isalnum() and part == part.lower() for part in made.split("-") if made)


@given(any_text | vietnamese_text)
def test_label_key_of_a_label_with_other_case_and_spaces(text: str) -> None:
    assert label_key(f"  {text.strip()}: ") == label_key(text)


@given(st.dates())
def test_date_text_says_the_day(day: date) -> None:
    assert [int(part) for part in date_text(day).split("/")] == [day.day, day.month, day.year]


def test_tone_key_does_not_know_the_old_from_the_new_placement(shared: Path) -> None:
    file = shared / "data/lists-language/tone-placement-old-new.tsv"
    if not file.is_file():
        pytest.skip(f"{file} is not on this machine")
    with file.open(encoding="utf-8", newline="") as lines:
        pairs = [(row["old_style"], row["new_style"]) for row in csv.DictReader(lines, delimiter="\t")]
    assert len(pairs) == 45
    assert all(nfc(old) != nfc(new) for old, new in pairs)
    assert [pair for pair in pairs if tone_key(pair[0]) != tone_key(pair[1])] == []
    assert [pair for pair in pairs if label_key(f"h{pair[0]}") != label_key(f"H{pair[1]}")] == []
    assert len({tone_key(old) for old, _ in pairs}) == len(pairs)


def test_marks_heaped_on_a_letter_are_found_and_no_others() -> None:
    marks = "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}"
    assert heaped("Thường có dấu: ệ, ự, ế. " + "e" + marks * 15) is None
    assert heaped("chữ e" + marks * 16) == 5
    assert heaped("e" + "\N{ARABIC FATHA}" * 31) == 1
    assert heaped("–“”…𝐀" * 40) is None


def test_the_class_of_capitals_has_every_one_and_no_small_letter() -> None:
    capitals = re.compile(f"[{vietnamese.CAPITALS}]")
    small = {*"bcdđghklmnpqrstvx", *(nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *vietnamese.TONES))}
    assert [one for one in sorted(small) if capitals.fullmatch(one)] == []
    assert [one for one in sorted(small) if not capitals.fullmatch(one.upper())] == []
