"""Pieces put aside in a file come back as they were, in any order."""

from __future__ import annotations

import tempfile
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan.search.shelf import Shelf


@given(st.lists(st.one_of(st.binary(max_size=20), st.integers(-9, 9))))
def test_a_shelf_is_a_list_of_bytes(steps: list[bytes | int]) -> None:
    shelf, model = Shelf(), list[bytes]()
    for step in steps:
        if isinstance(step, bytes):
            assert shelf.append(step) == len(model)
            model.append(step)
        elif -len(model) <= step < len(model):
            assert shelf[step] == model[step]
        else:
            with pytest.raises(IndexError):
                shelf[step]
        assert len(shelf) == len(model)
    assert (list(shelf), shelf[1:], shelf[::2]) == (model, model[1:], model[::2])


def test_where_there_is_no_room_for_a_file_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(OSError, match="No space left"):
        Shelf()
