"""A folder of records as one value: order, months, who is concerned by an item and how, documents cited."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import archive, registry_files
from ketluan.archive import Archive
from ketluan.model import Block, Conclusion, Item, Missing, Section, Source
from ketluan.registry import Registry
from ketluan.uses import RELATIONS

UNITS = """\
body: huyen
units:
- {id: huyen, kind: committee, names: [{name: UBND huyện}]}
- {id: phong, kind: office, names: [{name: Phòng A}]}
- {id: cong-an, kind: force, names: [{name: Công an huyện}]}
- {id: quan-su, kind: force, names: [{name: Ban Chỉ huy Quân sự huyện}]}
- {id: xa-1, kind: commune, names: [{name: UBND xã Một, to: "2021"}], labels: [xã Một]}
- {id: xa-2, kind: commune, names: [{name: UBND xã Hai}], labels: [xã Hai]}
- id: cac-xa
  kind: class
  names: [{name: UBND các xã}]
  members:
  - {units: [xa-1, xa-2], to: "2021"}
  - {units: [xa-2], from: "2022"}
- id: mien-nui
  kind: class
  names: [{name: Các xã miền núi}]
  members: [{units: [xa-2]}]
- {id: cac-nganh, kind: class, names: [{name: Các ngành}]}
- {id: tram-1, kind: service, names: [{name: Trạm Y tế}]}
- {id: tram-2, kind: service, names: [{name: Trạm Y tế}]}
"""
OFFICIALS = "officials:\n- {id: an, name: Nguyễn Văn An, posts: [{post: Chủ tịch}]}\n- {id: binh, name: Lê Bình, posts: [{post: Phó Chủ tịch}]}\n"
DAY = date(2021, 11, 15)


@pytest.fixture(scope="module")
def registry() -> Registry:
    found, problems = registry_files.read(
        {"units.yml": UNITS, "officials.yml": OFFICIALS, "abbreviations.yml": "abbreviations: []\n"}
    )
    assert problems == ()
    assert found is not None
    return found


def record(
    *items: Item, day: date = DAY, name: str = "phien-hop", chair: str = "Nguyễn Văn An", kind: str = "task"
) -> Conclusion:
    return Conclusion(
        id=f"{day}-{name}",
        path=f"{day:%Y}/{day}-{name}.md",
        title="T",
        date=day,
        chair=chair,
        units=(),
        number=Missing.UNKNOWN,
        source=Source("a.txt", "0"),
        sections=(Section("II", "NHIỆM VỤ", kind, items=items),),
    )


def made(registry: Registry, *records: Conclusion) -> Archive:
    return archive.assemble(Path("made"), registry, records)


def known(found: Archive) -> dict[str, object]:
    """All that an archive holds, and what it says of each item when asked."""
    held = {one.name: getattr(found, one.name) for one in fields(found) if one.name != "_concerned"}
    stated = [found.uses_at(one, told.place) for one in found.conclusions for told in found.items_in(one)]
    return held | {"stated": stated, "named": [dict(found.named_in(one)) for one in found.conclusions]}


def relations(found: Archive) -> dict[str, list[tuple[str, str]]]:
    """For every unit with any: place and relation of each item that concerns it."""
    return {
        unit: [(use.section.place(use.item), use.relation) for use in uses] for unit, uses in sorted(found.uses.items())
    }


# ---------------------------------------------------------------------------------------------------------------------
# Who is concerned, and how


def test_the_label_of_an_item_is_its_addressee(registry: Registry) -> None:
    found = made(registry, record(Item("1", label="Phòng A:")))
    assert relations(found) == {"phong": [("II.1", "direct")]}
    use = found.uses["phong"][0]
    assert (use.label, use.via, use.together) == ("Phòng A", None, False)


def test_an_item_may_address_two_bodies(registry: Registry) -> None:
    item = Item("14", label="Công an, Quân sự:", to=("Công an huyện", "Ban Chỉ huy Quân sự huyện"))
    assert relations(made(registry, record(item))) == {
        "cong-an": [("II.14", "direct")],
        "quan-su": [("II.14", "direct")],
    }


def test_an_item_may_address_nobody(registry: Registry) -> None:
    assert relations(made(registry, record(Item("1", label="Phòng A:", to=()), Item("2", lead="Phòng A")))) == {}


def test_an_assessment_addresses_nobody(registry: Registry) -> None:
    assert relations(made(registry, record(Item("1", label="Phòng A:"), kind="assessment"))) == {}


def test_a_class_reaches_its_members_of_the_day(registry: Registry) -> None:
    in_2021 = made(registry, record(Item("15", label="UBND các xã")))
    assert relations(in_2021) == {
        "cac-xa": [("II.15", "direct")],
        "xa-1": [("II.15", "class")],
        "xa-2": [("II.15", "class")],
    }
    assert {use.via.id for unit in ("xa-1", "xa-2") for use in in_2021.uses[unit] if use.via} == {"cac-xa"}
    in_2022 = made(registry, record(Item("15", label="UBND các xã"), day=date(2022, 1, 5)))
    assert set(in_2022.uses) == {"cac-xa", "xa-2"}


def test_a_class_without_members_reaches_nobody_else(registry: Registry) -> None:
    assert set(made(registry, record(Item("2", to=("Các ngành",)))).uses) == {"cac-nganh"}


def test_a_mention_is_kept_apart(registry: Registry) -> None:
    found = made(registry, record(Item("3", label="Phòng A:", mentions=("xã Một", "UBND các xã"))))
    assert relations(found) == {
        "cac-xa": [("II.3", "mention")],
        "phong": [("II.3", "direct")],
        "xa-1": [("II.3", "mention")],
    }
    assert "xa-2" not in found.uses, "a class that is only mentioned reaches no member"


@pytest.mark.parametrize(
    ("item", "unit", "relation"),
    [
        (Item("1", to=("Phòng A",), mentions=("Phòng A",)), "phong", "direct"),
        (Item("1", to=("Phòng A",), together=("Phòng A",)), "phong", "direct"),
        (Item("1", to=("UBND các xã",), mentions=("xã Một",)), "xa-1", "class"),
        (Item("1", to=("UBND các xã", "xã Một")), "xa-1", "direct"),
        (Item("1", to=("xã Một", "UBND các xã")), "xa-1", "direct"),
        (Item("1", to=("UBND các xã",), together=("xã Một",)), "xa-1", "direct"),
        (Item("1", to=("UBND các xã", "Các xã miền núi")), "xa-2", "class"),
        (Item("1", to=("Phòng A", "phòng a")), "phong", "direct"),
    ],
)
def test_the_strongest_relation_wins_and_counts_once(registry: Registry, item: Item, unit: str, relation: str) -> None:
    assert relations(made(registry, record(item)))[unit] == [("II.1", relation)]


def test_a_unit_asked_to_take_part_is_addressed_but_does_not_lead(registry: Registry) -> None:
    uses = made(registry, record(Item("1", label="Phòng A:", together=("Công an huyện", "UBND các xã")))).uses
    assert [(use.relation, use.together) for use in uses["cong-an"]] == [("direct", True)]
    assert [(use.relation, use.together) for use in uses["phong"]] == [("direct", False)]
    assert [(use.relation, use.together) for use in uses["xa-1"]] == [("class", True)]


@pytest.mark.parametrize("label", ["Phòng Không Có", "Trạm Y tế"])
def test_a_label_without_one_meaning_is_left_out(registry: Registry, label: str) -> None:
    assert relations(made(registry, record(Item("1", to=(label, "Phòng A"))))) == {"phong": [("II.1", "direct")]}


def test_a_name_means_nothing_before_or_after_its_time(registry: Registry) -> None:
    assert "xa-1" not in made(registry, record(Item("1", to=("xã Một",)), day=date(2022, 1, 1))).uses


def test_the_uses_of_one_item_do_not_spread_over_members(registry: Registry) -> None:
    conclusion = record(Item("1", to=("UBND các xã", "Phòng A"), mentions=("xã Hai",)))
    found = made(registry, conclusion)
    section = conclusion.sections[0]
    uses = found.uses_at(conclusion, section.place(section.items[0]))
    assert [(use.unit.id, use.relation) for use in uses] == [
        ("cac-xa", "direct"),
        ("phong", "direct"),
        ("xa-2", "mention"),
    ]
    assert {use.relation for use in uses} <= set(RELATIONS)


def test_the_uses_of_a_unit_come_newest_first_and_in_the_order_of_the_text(registry: Registry) -> None:
    old = record(Item("1", to=("Phòng A",)), Item("2", to=("Phòng A",)), day=date(2020, 5, 4))
    new = record(Item("1", to=("Phòng A",)), Item("2", mentions=("Phòng A",)))
    uses = made(registry, old, new).uses["phong"]
    assert [(use.conclusion.date.year, use.item.number) for use in uses] == [
        (2021, "1"), (2021, "2"), (2020, "1"), (2020, "2"),
    ]  # fmt: skip


@given(
    st.permutations(["UBND các xã", "xã Một", "xã Hai", "Phòng A", "Các xã miền núi"]),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_a_unit_is_concerned_once_by_an_item_whatever_it_states(
    registry: Registry, labels: list[str], a: int, b: int
) -> None:
    low, high = sorted((a, b))
    item = Item("1", to=tuple(labels[:low]), together=tuple(labels[low:high]), mentions=tuple(labels))
    found = made(registry, record(item))
    assert all(len(uses) == 1 for uses in found.uses.values())
    named = {registry.resolve(label, DAY)[0].id for label in labels[:high]}
    assert {unit for unit, uses in found.uses.items() if uses[0].relation == "direct"} == named
    through = {member for unit in named for member in registry.units[unit].members_at(DAY)} - named
    assert {unit for unit, uses in found.uses.items() if uses[0].relation == "class"} == through


# ---------------------------------------------------------------------------------------------------------------------
# Order, months, years, officials


def test_conclusions_are_in_the_order_of_their_days_and_two_sessions_of_a_day_both_there(registry: Registry) -> None:
    records = [
        record(day=date(2022, 1, 10)),
        record(name="phien-hop-2"),
        record(day=date(2021, 2, 1)),
        record(name="phien-hop"),
    ]
    found = made(registry, *records)
    assert [conclusion.id for conclusion in found.conclusions] == [
        "2021-02-01-phien-hop",
        "2021-11-15-phien-hop",
        "2021-11-15-phien-hop-2",
        "2022-01-10-phien-hop",
    ]
    assert {month: len(group) for month, group in found.by_month().items()} == {
        "2021-02": 1,
        "2021-11": 2,
        "2022-01": 1,
    }
    assert list(found.by_month()) == ["2021-02", "2021-11", "2022-01"]
    assert {year: len(group) for year, group in found.by_year().items()} == {"2021": 3, "2022": 1}
    other = made(registry, *reversed(records))
    assert known(other) == known(found)


def test_an_empty_archive_has_nothing(registry: Registry) -> None:
    found = made(registry)
    assert (found.conclusions, found.by_month(), found.by_year(), found.uses, found.cited) == ((), {}, {}, {}, ())


def test_an_official_chaired_the_conclusions_that_name_him(registry: Registry) -> None:
    found = made(
        registry, record(), record(day=date(2022, 1, 5), chair="lê bình"), record(day=date(2022, 2, 5), chair="Ai")
    )
    an, binh = registry.officials["an"], registry.officials["binh"]
    assert [conclusion.id for conclusion in found.chaired_by(an)] == ["2021-11-15-phien-hop"]
    assert [conclusion.id for conclusion in found.chaired_by(binh)] == ["2022-01-05-phien-hop"]


# ---------------------------------------------------------------------------------------------------------------------
# Documents cited


def test_a_document_is_cited_once_an_item_and_known_by_its_number(registry: Registry) -> None:
    first = record(Item("1", lead="theo 14-CTr/TU, lại 14-CTr/TU", blocks=(Block("Chỉ thị số 06-CT/TW", "-"),)))
    second = record(Item("2", lead="Chương trình số 14-CTrTU ngày 06/10/2021"), day=date(2022, 1, 5))
    cited = made(registry, second, first).cited
    assert [(entry.number, entry.type, entry.date) for entry in cited] == [
        ("06-CT/TW", "Chỉ thị", None),
        ("14-CTr/TU", "Chương trình", date(2021, 10, 6)),
    ]
    assert [(place.conclusion.date.year, place.told.place) for place in cited[1].places] == [
        (2021, "II.1"),
        (2022, "II.2"),
    ]


def test_one_number_with_two_dates_is_two_documents(registry: Registry) -> None:
    items = (
        Item("1", lead="Kế hoạch số 5/KH-UBND ngày 06/01/2020"),
        Item("2", lead="Kế hoạch số 5/KH-UBND ngày 11/01/2021"),
    )
    assert [entry.date for entry in made(registry, record(*items)).cited] == [date(2020, 1, 6), date(2021, 1, 11)]


def test_one_number_with_two_dates_in_different_forms_is_two_documents(registry: Registry) -> None:
    items = (
        Item("1", lead="Kế hoạch số 15/KH-UBND ngày 10 tháng 01 năm 2022"),
        Item("2", lead="Kế hoạch số 15/KH-UBND ngày 12/01/2023"),
    )
    assert [entry.date for entry in made(registry, record(*items)).cited] == [date(2022, 1, 10), date(2023, 1, 12)]


@pytest.mark.parametrize(
    ("cites", "is_ours"),
    [
        ("Thông báo số 15/TB-UBND", True),
        ("Thông báo số 15/TB-UBND của UBND huyện", True),
        ("Thông báo số 15/TB-UBND của UBND tỉnh", False),
        ("Thông báo số 15/TB-UBND ngày 15 tháng 11 năm 2021", True),
        ("Thông báo số 15/TB-UBND ngày 16/11/2021", False),
    ],
)
def test_a_document_cited_is_one_of_the_archive_unless_it_is_said_to_be_another(
    registry: Registry, cites: str, is_ours: bool
) -> None:
    cited = replace(record(), number="15/TB-UBND")
    citing = record(Item("1", lead=cites), day=date(2022, 1, 5))
    assert list(made(registry, cited, citing).kept.values()) == [cited] * is_ours


# ---------------------------------------------------------------------------------------------------------------------
# The folder
