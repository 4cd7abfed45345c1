"""Sentences as they are compared: kept whole, and what may be near is never lost by looking up what is rare."""

from __future__ import annotations

import datetime
from array import array

from hypothesis import given
from hypothesis import strategies as st

from ketluan.model import Block, Item, table
from ketluan.sentences import (
    NEAR,
    SAME_NAMES,
    Asked,
    Compared,
    Index,
    Joined,
    Sentence,
    compared,
    opened,
    pack,
    post,
    said_at,
    texts,
)

# Few numbers, so that sentences have much in common; short ones too, of which few pairs differ.
_NUMBERS = st.integers(0, 11)
_SENTENCE: st.SearchStrategy[Compared] = st.tuples(
    st.lists(_NUMBERS, min_size=1, max_size=12).map(lambda row: array("I", row)),
    st.lists(st.integers(100, 103), max_size=3, unique=True).map(lambda names: array("I", names)),
)


def are_near(one: Compared, other: Compared) -> bool:
    """By the definition: what two sentences share of all they have together."""
    pairs, names = ((frozenset(a), frozenset(b)) for a, b in zip(one, other, strict=True))
    return all(len(a & b) >= share * len(a | b) for (a, b), share in ((pairs, NEAR), (names, SAME_NAMES)))


@given(st.lists(_SENTENCE, max_size=5))
def test_what_is_packed_comes_back(every: list[Compared]) -> None:
    assert opened(pack(every)) == every


@given(st.dictionaries(st.sampled_from(["I", "II.1", "II.2", "II.3"]), st.binary(max_size=9)))
def test_what_is_joined_is_as_it_was(packed: dict[str, bytes]) -> None:
    joined = Joined(packed)
    assert (dict(joined), list(joined), len(joined)) == (packed, list(packed), len(packed))
    assert joined.get("III") is None


@given(st.lists(_SENTENCE, min_size=1, max_size=4), st.lists(_SENTENCE, max_size=6))
def test_no_sentence_that_is_near_to_a_new_one_is_lost(new: list[Compared], old: list[Compared]) -> None:
    items = [pack([]), pack(old), pack(new)]
    kept = dict(Asked(new).near(items, post(items)))
    assert opened(kept[2]) == new
    found = opened(kept[1]) if 1 in kept else [(array("I"), array("I"))] * len(old)
    assert len(found) == len(old)
    for one, left in zip(old, found, strict=True):
        assert left in (one, (array("I"), array("I")))
        if any(are_near(one, other) for other in new):
            assert left == one


@given(st.lists(_SENTENCE, min_size=1, max_size=8), _SENTENCE)
def test_an_index_of_some_sentences_finds_what_an_index_of_all_finds(old: list[Compared], new: Compared) -> None:
    """An index of those that may be near alone stands in for it when one more conclusion comes."""
    near = dict(Asked([new]).near([pack(old)], post([pack(old)])))
    day = datetime.date(2021, 11, 15)
    (now,) = said_at(("b", "I.1"), day + datetime.timedelta(days=30), pack([new]))

    def nearest(kept: bytes) -> Sentence | None:
        index = Index([*opened(kept), new])
        for sentence in said_at(("a", "I.1"), day, kept):
            index.add(sentence, index.rarest(sentence))
        return index.nearest(now, index.rarest(now))

    whole, part = nearest(pack(old)), nearest(near[0]) if near else None
    assert (whole and whole.key) == (part and part.key)


def test_figures_and_short_sentences_are_left_out() -> None:
    said = "Giao Phòng Nông nghiệp rà soát 12 hồ sơ đất đai tại xã Bản Bo."
    item = Item("1", lead=f"{said} Xong trước ngày 15.", blocks=(Block(said.replace("12", "40")),))
    assert texts(item) == [said, said.replace("12", "40")]
    first, second = opened(compared(item))
    assert first == second


def test_a_sentence_does_not_end_in_brackets_and_a_table_has_none() -> None:
    first = "Theo dõi chặt chẽ sâu bệnh trên cây trồng (ngô, chè... cây ăn quả ôn đới... );"
    second = "b) Rà soát hồ sơ đất đai (đã nhận tại các xã, thị trấn."
    third = "Báo cáo kết quả về Văn phòng trước kỳ họp."
    cells = table([("Nội dung", "Đơn vị"), ("Rà soát danh mục các công trình", "Phòng Nội vụ huyện Tam Đường")])
    assert texts(Item("1", lead=f"{first} {second} {third}", blocks=(cells,))) == [first, second, third]
