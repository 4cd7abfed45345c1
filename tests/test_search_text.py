"""The cases that Python and the browser share, in Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ketluan.search import corrections, dates, excerpts, keyboard, packing
from ketluan.vietnamese import fold, nfc, syllables, tokens

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "shared" / "search_text.json").read_text(encoding="utf-8"))


def _dates(text: str) -> list[str]:
    return [date for _, _, date in dates.find(text, tokens(text))]


def _excerpt(text: str, wanted: list[str], aliases: list[tuple[str, str]]) -> list[list[Any]]:
    return [[piece.text, piece.marked] for piece in excerpts.excerpt(text, wanted, aliases)]


RULES: dict[str, Callable[..., Any]] = {
    "syllables": syllables,
    "fold": fold,
    "decode": keyboard.decode,
    "dates": _dates,
    "unpack": lambda text: list(packing.unpack(text)),
    "one stroke away": corrections.one_stroke_away,
    "excerpt": _excerpt,
}


@pytest.mark.parametrize("rule", [rule for rule in CASES if rule != "_"])
def test_shared_cases(rule: str) -> None:
    assert CASES[rule], "no case"
    for *given, expected in CASES[rule]:
        assert RULES[rule](*given) == expected, given


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
