"""Plain values as bytes: what comes back, what is refused, what is made again only when somebody asks."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ketluan import outline
from ketluan.model import Missing, Problem
from ketluan.values import Later, pack, unpack
from tests.building import seed


@pytest.mark.parametrize(
    "value",
    [
        seed(),
        outline.of(seed()),
        Missing.BLANK,
        Problem("a", 1, "b", "c"),
        date(2021, 1, 2),
        {"a": (1, "b")},
    ],
)
def test_values_come_back(value: object) -> None:
    assert unpack(pack(value)) == value


class Harmful:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("/tmp/never"),)


@pytest.mark.parametrize("value", [Harmful(), Path("/tmp")])
def test_nothing_else_is_called(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError, match="is no value"):
        unpack(pickle.dumps(value))


def test_a_tuple_made_later_is_what_is_made() -> None:
    later = Later(lambda key: (tuple(key),), "abc", 0)
    assert (list(later), len(later), later[0], later[-1], later[1:]) == (["a", "b", "c"], 3, "a", "c", ("b", "c"))
    assert (
        later == ("a", "b", "c"),
        later == ("a", "b", "c"),
        later == Later(lambda key: (tuple(key),), "abc", 0),
    ) == (
        True,
        True,
        True,
    )
    assert (later == ("a", "b"), later != Later(lambda key: (tuple(key),), "abd", 0)) == (False, True)
    assert (hash(later), repr(later)) == (hash(("a", "b", "c")), repr(("a", "b", "c")))
    assert "b" in later


def test_a_record_is_the_same_when_its_words_come_later() -> None:
    record = seed()
    later = replace(record, sections=Later(lambda _: (tuple(record.sections),), "x", 0))
    assert later == record
    assert hash(later) == hash(record)
    assert list(later.printed()) == list(record.printed())
    assert later.anchors() == record.anchors()


def test_nothing_is_made_before_it_is_asked_for() -> None:
    asked: list[str] = []

    def make(key: str) -> tuple[tuple[str, ...], ...]:
        asked.append(key)
        return (), (key,)

    record = replace(seed(), notes=Later(make, "x", 0, 0), sections=Later(make, "x", 1))
    assert (record.title, len(record.notes), asked) == (seed().title, 0, [])
    assert (next(iter(record.sections)), asked) == ("x", ["x"])
