"""How a difference between two texts is told."""

from __future__ import annotations

import pytest

from ketluan import fidelity


@pytest.mark.parametrize(
    ("source", "copy", "told"),
    [
        ("một hai ba", "một ba", "sau “một” bản ghi thiếu “hai”"),
        ("một ba", "một hai ba", "sau “một” bản ghi thừa “hai”"),
        ("một hai ba", "một bốn ba", "sau “một” bản nguồn in “hai”, bản ghi chép “bốn”"),
        ("một hai", "hai", "ở đầu văn bản, bản ghi thiếu “một”"),
    ],
)
def test_a_difference_is_told_by_what_is_lacking_or_too_much(source: str, copy: str, told: str) -> None:
    (found,) = fidelity.compare(source.split(), copy.split())
    assert found.told("bản ghi") == told
