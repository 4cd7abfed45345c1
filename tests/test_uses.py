"""What units were told, by month: the same as going through every item, and nothing gathered before it is asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ketluan import archive, records
from ketluan.archive import Archive
from ketluan.memo import Memo
from ketluan.outline import Told
from ketluan.rules import check
from ketluan.uses import NOTHING, RELATIONS, Use, Uses
from tests.bench import corpus
from tests.building import ROOT, put, seed


@cache
def kept() -> Archive:
    """Fifty conclusions of two years and more."""
    return corpus.made(50)


def every(found: Archive, unit: str) -> list[Use]:
    """The uses of a unit, found by going through every item: the newest session first, its items in their order."""
    uses = []
    for conclusion in reversed(found.conclusions):
        for told in found.items_in(conclusion):
            stated = found.uses_at(conclusion, told.place)
            own = next((use for use in stated if use.unit.id == unit), None)
            if own is not None and own.relation == "direct":
                uses.append(own)
                continue
            classes = [
                use for use in stated if use.relation == "direct" and unit in use.unit.members_at(conclusion.date)
            ]
            for use in classes[:1]:
                member = found.registry.units[unit]
                own = use._replace(unit=member, relation="class", via=use.unit)
            uses += [own] if own else []
    return uses


def test_uses_are_those_of_every_item() -> None:
    found = kept()
    assert found.uses
    for unit in found.registry.units.values():
        assert list(found.uses_of(unit)) == every(found, unit.id)


def test_what_is_counted_is_what_is_there() -> None:
    found = kept()
    for uses in found.uses.values():
        items = tuple(uses)
        assert len(uses) == len(items)
        assert [uses.count_of(relation) for relation in RELATIONS] == [
            sum(1 for use in items if use.relation == relation) for relation in RELATIONS
        ]
        assert uses.labels() == tuple(dict.fromkeys(use.label for use in items if use.relation != "class"))
        assert list(uses.records()) == list(dict.fromkeys(use.conclusion.path for use in items))
        assert uses.newest() == items[0].conclusion.date
        assert uses.counts() == {
            month: {
                relation: Counter(u.relation for u in items if u.conclusion.month == month)[relation]
                for relation in RELATIONS
            }
            for month in dict.fromkeys(use.conclusion.month for use in items)
        }
        for letters in (4, 7):
            assert {period: tuple(some) for period, some in uses.parts(letters).items()} == {
                period: tuple(use for use in items if use.conclusion.month[:letters] == period)
                for period in dict.fromkeys(use.conclusion.month[:letters] for use in items)
            }


@pytest.mark.parametrize("most", [0, 1, 7, 40, 10_000])
def test_the_records_of_the_first_uses(most: int) -> None:
    for uses in kept().uses.values():
        assert list(uses.records(most)) == list(dict.fromkeys(use.conclusion.path for use in tuple(uses)[:most]))
        assert uses[:most] == tuple(uses)[:most]


def test_uses_are_a_sequence() -> None:
    uses = next(iter(kept().uses.values()))
    items = tuple(uses)
    assert (uses[0], uses[-1], uses[2:5], items[1] in uses, bool(uses)) == (items[0], items[-1], items[2:5], True, True)
    for some in (slice(-3, None), slice(None, None, -1), slice(5, 2), slice(1, -1, 2)):
        assert uses[some] == items[some]
    with pytest.raises(IndexError):
        uses[len(items)]
    assert (len(NOTHING), list(NOTHING), NOTHING.newest(), NOTHING.count_of("direct"), bool(NOTHING)) == (
        0,
        [],
        None,
        0,
        False,
    )


def test_a_month_is_gathered_when_its_items_are_asked_for() -> None:
    told = Told(0, 0, "I.1", (), (), (), True)
    gathered: list[str] = []
    (unit, found), *_ = kept().uses.items()

    def gather(month: str) -> dict[str, tuple[Use, ...]]:
        gathered.append(month)
        return {unit: (found[0]._replace(told=told),)}

    uses = Uses(unit, found._tallies, gather)
    assert (len(uses), uses.newest(), list(uses.records(1)), gathered) == (
        len(found),
        found.newest(),
        [found[0].conclusion.path],
        [],
    )
    assert uses[0].told is told
    assert gathered == list(found.counts())[:1]


def test_what_a_month_told_is_kept_and_follows_its_records_and_the_registry(tmp_path: Path) -> None:
    root = tmp_path / "conclusions"
    root.mkdir()
    for file in (ROOT / "conclusions").glob("*.yml"):
        (root / file.name).write_bytes(file.read_bytes())
    first = replace(seed(), id="2021-11-15-phien-hop", path="2021/2021-11-15-phien-hop.md")
    put(tmp_path, first)
    put(
        tmp_path, replace(first, id="2021-12-01-phien-hop", path="2021/2021-12-01-phien-hop.md", date=date(2021, 12, 1))
    )

    def read() -> tuple[Archive, list[str]]:
        memo = Memo(tmp_path / "cache")
        asked: list[str] = []
        put_in = memo.put

        def counting(kind: str, key: str, value: object, group: str = "") -> None:
            asked.extend([group] if kind == "tallies" else [])
            put_in(kind, key, value, group)

        memo.put = counting  # type: ignore[method-assign]
        found, problems = check(root, memo)
        memo.close()
        assert found is not None
        assert [problem for problem in problems if problem.level == "error"] == []
        return found, asked

    assert read()[1] == ["2021-12", "2021-11"]
    again, asked = read()
    fresh, _ = records.load(root)
    assert asked == []
    assert fresh is not None
    assert again.uses == fresh.uses
    put(
        tmp_path, replace(first, id="2021-12-03-phien-hop", path="2021/2021-12-03-phien-hop.md", date=date(2021, 12, 3))
    )
    assert read()[1] == ["2021-12"]
    units = root / "units.yml"
    units.write_text(
        units.read_text(encoding="utf-8") + "\n- {id: them, kind: office, names: [{name: Phòng Thêm}]}\n",
        encoding="utf-8",
    )
    assert read()[1] == ["2021-12", "2021-11"]


def test_a_use_leads_to_its_item() -> None:
    found = archive.assemble(Path("made"), kept().registry, [seed()])
    for uses in found.uses.values():
        for use in uses:
            assert use.section.place(use.item) == use.told.place
