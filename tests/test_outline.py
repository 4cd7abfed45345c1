"""What an archive as a whole knows of a record: the same as its words say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ketluan import outline
from ketluan.model import Block, Deadline, Item, Section, anchor
from tests.building import seed
from tests.test_archive import record


def test_the_outline_of_a_record_tells_whom_each_item_names() -> None:
    found = outline.of(seed())
    every = list(seed().items())
    assert [told.place for told in found.items] == [section.place(item) for section, item in every]
    for told, (section, item) in zip(found.items, every, strict=True):
        assert seed().sections[told.at].items[told.number] == item
        assert (told.addressed, told.together, told.mentions) == (
            section.addressees(item),
            item.together,
            item.mentions,
        )
        assert told.labels() == (*told.addressed, *item.together, *item.mentions)
        assert told.is_task == (section.kind != "assessment")
    assert found.labels == tuple(dict.fromkeys(label for told in found.items for label in told.labels()))
    assert found.anchors == (*seed().anchors(), *(anchor(told.place) for told in found.items))


def test_it_tells_time_limits_and_documents_where_they_stand() -> None:
    limit = Deadline("trước ngày 30/11/2021", "date", date(2021, 11, 30))
    cites = Item(
        "2", lead="Thực hiện Nghị định 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ.", blocks=(Block("Và 1/NQ-CP."),)
    )
    found = outline.of(record(Item("1", deadlines=(limit,)), cites))
    assert found.limits == ((0, "II.1", limit),)
    assert [(index, place, number, day) for index, place, number, _, day, _ in found.cites] == [
        (1, "II.2", "30/2020/NĐ-CP", date(2020, 3, 5)),
        (1, "II.2", "1/NQ-CP", None),
    ]


def test_items_of_several_sections_are_counted_from_the_first_of_each() -> None:
    one = replace(
        record(Item("1")),
        sections=(
            Section("I", "A", "assessment", items=(Item("1"), Item("2"))),
            Section("II", "B", "task", items=(Item("1"),)),
        ),
    )
    assert [(told.at, told.number, told.place, told.is_task) for told in outline.of(one).items] == [
        (0, 0, "I.1", False),
        (0, 1, "I.2", False),
        (1, 0, "II.1", True),
    ]
