"""What was said before: found as by comparing every pair of sentences, kept or not, by however many processes."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ketluan import archive, repeats
from ketluan.archive import Archive
from ketluan.memo import Memo
from ketluan.model import Block, Conclusion, Item
from ketluan.repeats import Chain, Repeat
from ketluan.sentences import NEAR, SAME_NAMES, Sentence, Where, compared, said_at, texts
from ketluan.uses import Use
from tests.bench import corpus
from tests.bench.repeats import Planted, planted
from tests.building import variant

OLDEST = datetime.timedelta(days=3 * 366)
SAID = "Khẩn trương rà soát hồ sơ cấp giấy chứng nhận quyền sử dụng đất tại xã Bản Bo, xong trước ngày 15/12/2021."


@cache
def made() -> Planted:
    return planted(90, 40, 5)


def whole(conclusions: list[Conclusion]) -> Archive:
    return archive.assemble(Path("made"), corpus.real().registry, conclusions)


def found(conclusions: list[Conclusion], memo: Memo | None = None, jobs: int = 1) -> dict[Where, tuple[Repeat, ...]]:
    return repeats.find(whole(conclusions), memo or Memo(None), jobs)


def jaccard(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / len(one | other) if one | other else 1


def alone(one: Iterable[int], other: frozenset[int]) -> int:
    """The longest run of pairs that the other does not have."""
    return max(map(len, "".join(" " if pair in other else "x" for pair in one).split()), default=0)


def compared_at(use: Use) -> Iterable[Sentence]:
    return said_at((use.conclusion.id, use.section.place(use.item)), use.conclusion.date, compared(use.item))


def every_pair(given: Archive) -> dict[Where, tuple[Repeat, ...]]:
    """The same by comparing every sentence with every earlier one."""
    result: dict[Where, list[Repeat]] = defaultdict(list)
    for unit in given.registry.units:
        said = [
            (sentence, text)
            for use in reversed(given.uses.get(unit, ()))
            if use.relation == "direct" and not use.together and use.section.kind != "assessment"
            for sentence, text in zip(compared_at(use), texts(use.item), strict=True)
        ]
        for number, (now, text) in enumerate(said):
            best, nearest = 0.0, None
            for before, words in said[:number]:
                share = jaccard(now.pairs, before.pairs)
                if (
                    now.day - OLDEST <= before.day < now.day
                    and share >= NEAR
                    and jaccard(now.names, before.names) >= SAME_NAMES
                    and max(alone(now.row, before.pairs), alone(before.row, now.pairs)) <= 5
                    and share >= best
                ):
                    best, nearest = share, (*before.where, words)
            if nearest is not None:
                result[now.where].append((*nearest, unit, text))
    return {where: tuple(some) for where, some in result.items()}


def test_what_is_found_is_what_comparing_every_pair_finds() -> None:
    given = whole(made().conclusions)
    expected = every_pair(given)
    assert len(expected) >= 20
    assert repeats.find(given, Memo(None)) == expected


def test_planted_repetitions_are_found_and_near_misses_are_not() -> None:
    given = made()
    links = {
        (where, (one[0], one[1]))
        for where, some in found(given.conclusions).items()
        for one in some
        if one[4] in given.sentences
    }
    right = {link for link in links if link[1] in given.truth.get(link[0], set())}
    assert len(links) >= 20
    assert len(right) >= 0.95 * len(links)
    assert len({where for where, _ in right}) >= 0.95 * len(given.truth)


def test_what_was_kept_and_several_processes_change_nothing(tmp_path: Path) -> None:
    given = made().conclusions
    expected = found(given)
    assert found(given, jobs=2) == expected
    earlier = [one for number, one in enumerate(given) if number not in (40, 41, 89)]
    for conclusions in (earlier, given, given[:50], given):
        memo = Memo(tmp_path)
        assert found(conclusions, memo) == found(conclusions)
        memo.close()


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_is_kept_of_what_is_gone(tmp_path: Path, jobs: int) -> None:
    given = sorted(made().conclusions, key=lambda one: (one.date, one.id))
    for conclusions in (given, given[:-1]):
        memo = Memo(tmp_path)
        assert found(conclusions, memo, jobs) == found(conclusions)
        memo.close()
    memo = Memo(tmp_path)
    left = whole(given[:-1])
    for name, key in repeats._keys(left).items():
        assert memo.get("repeats", key, left.by_id[name].month) is not None
    assert not any(memo.has_more("repeats", month) for month in whole(given).by_month())


def test_another_reading_of_a_label_is_no_longer_the_same_unit(tmp_path: Path) -> None:
    given = made().conclusions
    memo = Memo(tmp_path)
    assert found(given, memo)
    memo.close()
    registry = corpus.real().registry
    unknown = archive.assemble(Path("made"), replace(registry, units={}, _labels={}), given)
    assert repeats.find(unknown, Memo(tmp_path)) == {}


def saying(day: str, text: str, number: int = 3) -> Conclusion:
    """The first conclusion on another day, one of its items saying `text` alone."""
    given = variant(day)
    section = given.sections[1]
    item: Item = replace(section.items[number], lead="", blocks=(Block(text),))
    items = (*section.items[:number], item, *section.items[number + 1 :])
    empty = tuple(replace(one, lead="", blocks=()) if one is not item else one for one in items)
    sections = (given.sections[0], replace(section, items=empty))
    return replace(given, sections=sections)


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        ("2021-11-15", "2021-12-15", SAID),
        ("2021-11-15", "2024-11-15", SAID.replace("15/12/2021", "30/6/2024")),
        ("2021-11-15", "2021-12-15", SAID.replace("Khẩn trương rà soát", "Khẩn trương, nghiêm túc rà soát")),
    ],
)
def test_the_same_said_again(before: str, now: str, text: str) -> None:
    first, second = saying(before, SAID), saying(now, text)
    some = found([first, second])
    assert some
    assert set(some) == {(second.id, "II.4")}
    assert {one[:3] for one in some[second.id, "II.4"]} == {(first.id, "II.4", SAID)}


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        # Another place, another matter, the same day, too long ago.
        ("2021-11-15", "2021-12-15", SAID.replace("Bản Bo", "Tả Lèng")),
        (
            "2021-11-15",
            "2021-12-15",
            SAID.replace("cấp giấy chứng nhận quyền sử dụng đất", "hỗ trợ nhà ở cho hộ nghèo"),
        ),
        ("2021-11-15", "2021-11-15", SAID),
        ("2021-11-15", "2024-12-15", SAID),
    ],
)
def test_what_is_not_the_same(before: str, now: str, text: str) -> None:
    second = saying(now, text)
    second = replace(second, id=f"{second.id}-hai", path="2021/hai.md")
    assert found([saying(before, SAID), second]) == {}


def test_what_is_said_to_others_is_not_the_same() -> None:
    assert found([saying("2021-11-15", SAID, 3), saying("2021-12-15", SAID, 5)]) == {}


def test_what_was_said_often_is_one_chain() -> None:
    first, second, third = ("a", "1"), ("b", "1"), ("c", "2")
    # In one item two sentences, of which the later one is another matter.
    given: dict[Where, tuple[Repeat, ...]] = {
        second: (("a", "1", "Một.", "u", "Một hai."), ("a", "1", "Khác.", "u", "Khác hai.")),
        third: (("a", "1", "Một.", "u", "Một ba."), ("b", "1", "Một hai.", "v", "Một ba.")),
    }
    assert repeats.often(given, 3) == {"u": [Chain((first, second, third), "Một ba.")]}
    assert repeats.often(given, 2) == {
        "u": [Chain((first, second, third), "Một ba."), Chain((first, second), "Khác hai.")],
        "v": [Chain((second, third), "Một ba.")],
    }
    assert repeats.often(given, 4) == {}
