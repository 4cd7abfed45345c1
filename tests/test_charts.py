"""The chart of a year: bars stand on the foot, stay within the drawing, and say what they show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import charts
from ketluan.uses import RELATIONS, Relation

COUNTS: st.SearchStrategy[list[dict[Relation, int]]] = st.lists(
    st.fixed_dictionaries({relation: st.integers(0, 400) for relation in RELATIONS}), min_size=12, max_size=12
)


@given(COUNTS)
def test_bars_stand_on_the_foot_one_share_upon_the_other(counts: list[dict[Relation, int]]) -> None:
    for bar, count in zip(charts.months(2021, counts).bars, counts, strict=True):
        below = float(charts.HEIGHT - 20)
        for segment in bar.segments:
            assert segment.y + segment.height == pytest.approx(below, abs=0.21)
            below = segment.y
        assert {relation: bar.count(relation) for relation in RELATIONS} == count
        assert bar.total == sum(count.values())


@given(COUNTS)
def test_nothing_leaves_the_drawing(counts: list[dict[Relation, int]]) -> None:
    chart = charts.months(2021, counts)
    assert 2 <= len(chart.ticks) <= 5
    assert all(0 <= y <= chart.height for _, y in chart.ticks)
    assert [value for value, _ in chart.ticks] == sorted({value for value, _ in chart.ticks})
    for bar in chart.bars:
        assert chart.left <= bar.x - chart.bar / 2
        assert bar.x + chart.bar / 2 <= chart.width
        assert all(segment.y >= 0 for segment in bar.segments)


@given(COUNTS)
def test_heights_are_in_the_ratio_of_the_numbers(counts: list[dict[Relation, int]]) -> None:
    chart = charts.months(2021, counts)
    foot, (value, height) = chart.foot, chart.ticks[-1]
    for segment in (segment for bar in chart.bars for segment in bar.segments):
        assert segment.height == pytest.approx(segment.count * (foot - height) / value, abs=0.06)


def test_the_label_says_the_numbers() -> None:
    counts: list[dict[Relation, int]] = [{} for _ in range(12)]
    assert charts.months(2021, counts).label == "Số mục theo tháng, năm 2021: không có mục nào."
    counts[10] = {"direct": 2, "class": 1}
    assert charts.months(2021, counts).label == "Số mục theo tháng, năm 2021: tháng 11 có 3 mục."
