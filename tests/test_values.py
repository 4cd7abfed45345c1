"""Plain values as bytes: what comes back, what is refused, what is made again only when somebody asks."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ketluan import outline, values
from ketluan.model import Missing, Problem
from ketluan.values import Packed, pack, unpack
from tests.building import seed


@pytest.mark.parametrize(
    "value",
    [
        seed(),
        outline.of(seed()),
        replace(seed(), sections=Packed.of(seed().sections)),
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


def test_a_packed_tuple_is_what_it_was_packed_from() -> None:
    packed = Packed.of(iter("abc"))
    assert (list(packed), len(packed), packed[0], packed[-1], packed[1:]) == (["a", "b", "c"], 3, "a", "c", ("b", "c"))
    assert (packed == ("a", "b", "c"), packed == ("a", "b", "c"), packed == Packed.of("abc")) == (True, True, True)
    assert (packed == ("a", "b"), packed != Packed.of("abd")) == (False, True)
    assert (hash(packed), repr(packed)) == (hash(("a", "b", "c")), repr(("a", "b", "c")))
    assert "b" in packed


def test_a_record_is_the_same_with_its_words_packed() -> None:
    record = seed()
    packed = replace(record, sections=Packed.of(record.sections))
    assert packed == record
    assert hash(packed) == hash(record)
    assert list(packed.printed()) == list(record.printed())
    assert packed.anchors() == record.anchors()


def test_nothing_is_unpacked_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pack(replace(seed(), sections=Packed.of((*seed().sections, *seed().sections))))
    asked = []
    monkeypatch.setattr(values, "unpack", lambda given: (asked.append(given), unpack(given))[1])
    record = unpack(packed)
    assert (record.title, asked) == (seed().title, [])
    assert (len(record.sections), len(record.sections)) == (2 * len(seed().sections),) * 2
    assert len(asked) == 1
