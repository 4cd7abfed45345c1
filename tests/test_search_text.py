"""The cases that Python and the browser share, in Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan.search import corrections, dates, excerpts, keyboard, names, packing, places
from ketluan.search.forms import Concept, Spotter
from ketluan.vietnamese import fold, nfc, syllables, tokens

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "shared" / "search_text.json").read_text(encoding="utf-8"))


def _dates(text: str, typed: bool = False) -> list[str]:
    return [date for _, _, date in dates.find(text, tokens(text), typed)]


def _excerpt(text: str, wanted: list[str], aliases: list[tuple[str, str]]) -> list[list[Any]]:
    return [[piece.text, piece.marked] for piece in excerpts.excerpt(text, wanted, aliases)]


RULES: dict[str, Callable[..., Any]] = {
    "syllables": syllables,
    "fold": fold,
    "decode": keyboard.decode,
    "spelled": keyboard.is_spelled,
    "dates": _dates,
    "typed dates": partial(_dates, typed=True),
    "name key": names.key,
    "called": dates.called,
    "places": lambda text: [place for _, _, place in places.find(text, tokens(text))],
    "unpack": lambda text: list(packing.unpack(text)),
    "one stroke away": corrections.one_stroke_away,
    "excerpt": _excerpt,
}


@pytest.mark.parametrize("rule", [rule for rule in CASES if rule != "_"])
def test_shared_cases(rule: str) -> None:
    assert CASES[rule], "no case"
    for *arguments, expected in CASES[rule]:
        assert RULES[rule](*arguments) == expected, arguments


def test_packing_gives_back_what_it_took() -> None:
    numbers = [*range(5000), 10**6, 2**31, 0]
    assert list(packing.unpack(packing.pack(numbers))) == numbers
    assert packing.unpack_postings(packing.pack_postings([0, 1, 7, 90_000], [1, 5, 2, 1])) == (
        [0, 1, 7, 90_000],
        [1, 5, 2, 1],
    )


def test_tokens_know_their_places() -> None:
    text = nfc("Huyện uỷ, 06-CT/TW")
    assert [text[token.start : token.end] for token in tokens(text)] == ["Huyện", "uỷ", "06", "CT", "TW"]


WORDS = "ngày tháng năm quý Quỹ QUÍ 1 02 3 IV ii 12 13 31 1899 2021 2100 / . - , UBND TU tư Tư kế hoạch KH NTM nông thôn mới Q. quyền".split()
LINES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", ", "]))).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@given(LINES)
def test_no_line_with_a_date_is_passed_over(line: str) -> None:
    assert dates.may_find(syllables(line)) or not _dates(line)


def test_most_lines_with_a_year_are_passed_over() -> None:
    assert not dates.may_find(syllables("Nghị định số 30/2020/NĐ-CP; năm 2021; giai đoạn 2021-2025"))
    assert dates.may_find(syllables("trước ngày 15 tháng 11 năm 2021"))


CONCEPTS = (
    Concept("=nong-thon-moi", ("nông thôn mới", "NTM")),
    Concept("=tinh-uy", ("Tỉnh ủy", "TU")),
    Concept("=ke-hoach", ("kế hoạch", "KH")),
    Concept("=quyen", ("Q.", "quyền")),
)


@given(LINES)
def test_concepts_are_those_whose_words_stand_there(line: str) -> None:
    found = tokens(line)
    expected = []
    for start in range(len(found)):
        for concept in CONCEPTS:
            for form in concept.forms:
                here, of_form = found[start : start + len(tokens(form))], tokens(form)
                same = [one.text for one in here] == [one.text for one in of_form]
                raw = [[text[one.start : one.end] for one in some] for text, some in ((line, here), (form, of_form))]
                # A short form that could be a syllable counts only as it is spelled.
                if same and (raw[0] == raw[1] or form not in ("TU", "Q.")):
                    expected.append(concept.term)
    assert sorted(Spotter(CONCEPTS).find(line, syllables(line))) == sorted(expected)
