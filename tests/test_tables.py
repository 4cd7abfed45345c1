"""Tables that give out work: whom, with whom and by when, from the heads of their columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ketluan import document, readers
from ketluan.drafts import draft
from ketluan.drafts.tables import Assignments, assignments
from ketluan.model import Block, Deadline
from tests import papers

HEADS = ("TT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn hoàn thành")
ROWS = (
    HEADS,
    ("1", "Rà soát hộ nghèo", "Phòng Nội vụ", "Công an huyện, UBND các xã", "25/12/2021"),
    ("2", "Lập dự toán", "Phòng Tài chính - Kế hoạch", "", "trong tháng 12 năm 2021"),
    ("3", "Tổng hợp", "Phòng Nội vụ", "Các đơn vị liên quan", "Thường xuyên"),
)
FULL = Path(__file__).parent / "golden" / "import" / "full.md"


def table(*rows: tuple[str, ...]) -> Block:
    return Block(" ".join(" ".join(row) for row in rows), rows=rows)


def test_each_column_says_what_its_head_says() -> None:
    assert assignments([Block("Phân công như sau:"), table(*ROWS)]) == Assignments(
        to=("Phòng Nội vụ", "Phòng Tài chính - Kế hoạch"),
        together=("Công an huyện", "UBND các xã"),
        limits=(
            Deadline("25/12/2021", "date", date(2021, 12, 25)),
            Deadline("trong tháng 12 năm 2021", "month"),
        ),
    )


@pytest.mark.parametrize(
    "head", ["Cơ quan chủ trì", "ĐƠN VỊ THỰC HIỆN", "Chủ trì", "Đơn vị được giao", "Cơ quan, đơn vị thực hiện"]
)
def test_the_one_who_leads_is_called_many_things(head: str) -> None:
    assert assignments([table(("Việc", head), ("Rà soát", "Phòng Nội vụ"))]).to == ("Phòng Nội vụ",)


@pytest.mark.parametrize("head", ["Đơn vị", "Đơn vị tính", "Số lượng", "Đơn vị phối hợp"])
def test_a_table_of_figures_gives_nobody_work(head: str) -> None:
    assert assignments([table(("Chỉ tiêu", head), ("Thu ngân sách", "Phòng Nội vụ"))]) == Assignments()


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Phòng Nội vụ Công an huyện", ("Phòng Nội vụ", "Công an huyện")),
        ("- Phòng Tài chính - Kế hoạch - Công an huyện", ("Phòng Tài chính - Kế hoạch", "Công an huyện")),
        ("Phòng Nội vụ Công an tỉnh", ("Phòng Nội vụ Công an tỉnh",)),
        ("Các Sở: Y tế, Nội vụ", ("Sở Y tế", "Sở Nội vụ")),
    ],
)
def test_lines_of_a_cell_are_names_when_all_are_known(cell: str, names: tuple[str, ...]) -> None:
    known = {"Phòng Nội vụ", "Phòng Tài chính - Kế hoạch", "Công an huyện"}
    assert assignments([table(("Việc", "Chủ trì"), ("Rà soát", cell))], known.__contains__).to == names


def test_a_day_that_is_none_is_no_limit() -> None:
    assert assignments([table(("Chủ trì", "Thời hạn"), ("Phòng Nội vụ", "31/02/2021"))]).limits == ()


def test_a_second_row_heads_the_columns_under_a_head_that_spans_them() -> None:
    rows = (
        ("TT", "Nội dung", "Đơn vị thực hiện", "", "Thời hạn"),
        ("", "", "Chủ trì", "Phối hợp", ""),
        ("1", "Rà soát", "Phòng Nội vụ", "Công an huyện", "25/12/2021"),
    )
    limits = (Deadline("25/12/2021", "date", date(2021, 12, 25)),)
    assert assignments([table(*rows)]) == Assignments(("Phòng Nội vụ",), ("Công an huyện",), limits)


def test_an_empty_head_over_a_row_of_work_is_no_span() -> None:
    rows = (("Chủ trì", "", "Thời hạn"), ("Phòng Nội vụ", "a", "25/12/2021"))
    assert assignments([table(*rows)]).to == ("Phòng Nội vụ",)


def test_the_item_that_holds_the_table_has_what_it_says() -> None:
    record, _ = document.parse(FULL.read_text(encoding="utf-8"), "2022/full.md")
    assert record is not None
    section = record.sections[1]
    item = replace(section.items[0], label="", lead="Phân công nhiệm vụ như sau:", blocks=(table(*ROWS),), deadlines=())
    sections = (record.sections[0], replace(section, items=(item,)), *record.sections[2:])
    made = draft(readers.read(papers.word(replace(record, sections=sections)), "x.docx"))
    (found,) = made.record.sections[1].items
    assert found.to == ("Phòng Nội vụ", "Phòng Tài chính - Kế hoạch")
    assert found.together == ("Công an huyện", "UBND các xã")
    assert Deadline("25/12/2021", "date", date(2021, 12, 25)) in found.deadlines
    assert found.blocks[-1].rows == ROWS
