"""Documents cited: what is a number and what is not, the type before it and the date after it."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import citations
from ketluan.citations import Citation


def found(text: str) -> list[Citation]:
    return list(citations.find(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Thực hiện Chương trình hành động số 14-CTr/TU ngày 06/10/2021 của Tỉnh ủy Lai Châu",
            Citation("14-CTr/TU", "Chương trình hành động", date(2021, 10, 6), "Tỉnh ủy Lai Châu"),
        ),
        (
            "về thực hiện Chỉ thị số 06-CT/TW ngày 24/6/2021 của Ban Bí thư",
            Citation("06-CT/TW", "Chỉ thị", date(2021, 6, 24), "Ban Bí thư"),
        ),
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", Citation("30/2020/NĐ-CP", "Nghị định", date(2020, 3, 5))),
        ("Nghị quyết 1670/NQ-UBTVQH15", Citation("1670/NQ-UBTVQH15", "Nghị quyết")),
        ("Luật số 104/2016/QH13", Citation("104/2016/QH13", "Luật")),
        ("Thông báo số 2927-TB/TU, ngày 04/02/2020", Citation("2927-TB/TU", "Thông báo", date(2020, 2, 4))),
        ("Thông tư liên tịch số 01/2015/TTLT-BNV-BTC", Citation("01/2015/TTLT-BNV-BTC", "Thông tư liên tịch")),
        ("Kế hoạch số: 5/KH-UBND", Citation("5/KH-UBND", "Kế hoạch")),
        ("theo 467/TB-VPCP.", Citation("467/TB-VPCP")),
        ("(45/2025/NĐ-CP)", Citation("45/2025/NĐ-CP")),
        ("Quyết định 1989/QĐ-BGDĐT ngày 25.5.2018", Citation("1989/QĐ-BGDĐT", "Quyết định", date(2018, 5, 25))),
        (
            "Kế hoạch số 15/KH-UBND ngày 10 tháng 01 năm 2022 của UBND tỉnh",
            Citation("15/KH-UBND", "Kế hoạch", date(2022, 1, 10), "UBND tỉnh"),
        ),
        ("Thông báo 5/TB-UBND, ngày 9 tháng 6\nnăm 2021", Citation("5/TB-UBND", "Thông báo", date(2021, 6, 9))),
        ("Quyết định số 12/QĐ-BNN&PTNT", Citation("12/QĐ-BNN&PTNT", "Quyết định")),
        # Other dashes, and spaces around them.
        ("Quyết định số 33/QĐ–UBND", Citation("33/QĐ–UBND", "Quyết định")),
        ("Quyết định số 1961/QĐ - UBND của huyện", Citation("1961/QĐ - UBND", "Quyết định")),
        ("Kế hoạch số 12 /KH-UBND", Citation("12 /KH-UBND", "Kế hoạch")),
        ("Kế hoạch số 14/KH - Ban Quản lý rừng", Citation("14/KH", "Kế hoạch")),
        # Hyphens that a copy has lost.
        ("Quyết định số 1961/QĐUBND", Citation("1961/QĐUBND", "Quyết định")),
        ("Nghị quyết số 30c/NQCP ngày 08/11/2011", Citation("30c/NQCP", "Nghị quyết", date(2011, 11, 8))),
        # A date that no calendar has is not taken.
        ("Chỉ thị số 06-CT/TW ngày 31/02/2021", Citation("06-CT/TW", "Chỉ thị")),
        ("Chỉ thị số 06-CT/TW ngày 31 tháng 02 năm 2021", Citation("06-CT/TW", "Chỉ thị")),
        # Half a date is none.
        ("Chỉ thị số 06-CT/TW ngày 24 tháng 6", Citation("06-CT/TW", "Chỉ thị")),
    ],
)
def test_a_document_is_found_with_its_type_and_date(text: str, expected: Citation) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ngày 15/11/2021",
        "tháng 12/2021",
        "F0, F1, F2 và 2.384 F3",
        "214 F1, 877F2",
        "Covid-19",
        "đảm bảo QP-AN năm 2022",
        "5K + vắc xin",
        "từ 10-15 hộ",
        "tỷ lệ 3/4",
        "lô 12/A",
        "khu 3-B",
        "mục II.3",
        "Văn phòng HĐND - UBND",
        "100 km/h",
        "nhà số 10/Bản Bo",
        "tổ 2-Na Tăm",
        "bản 3-Nam Loong",
    ],
)
def test_what_is_no_document_number_is_not_found(text: str) -> None:
    assert found(text) == []


def test_several_documents_come_in_the_order_of_the_text() -> None:
    text = "Nghị định 30/2020/NĐ-CP, Chỉ thị 06-CT/TW và Kế hoạch số 5/KH-UBND; lại 30/2020/NĐ-CP."
    assert [citation.number for citation in found(text)] == ["30/2020/NĐ-CP", "06-CT/TW", "5/KH-UBND", "30/2020/NĐ-CP"]


def test_the_date_of_something_else_is_not_taken() -> None:
    assert found("Chỉ thị số 06-CT/TW của Ban Bí thư ngày 24/6/2021") == [
        Citation("06-CT/TW", "Chỉ thị", issuer="Ban Bí thư ngày 24/6/2021")
    ]


def test_decomposed_letters_are_read_as_composed_ones() -> None:
    text = unicodedata.normalize("NFD", "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020")
    assert found(text) == [Citation("30/2020/NĐ-CP", "Nghị định", date(2020, 3, 5))]


@given(st.text(st.sampled_from("0123456789/-&ABĐCPTUabđ .,ngày"), max_size=40))
def test_any_text_is_read_and_every_number_stands_in_it(text: str) -> None:
    for citation in found(text):
        assert citation.number in text
        assert citation.number[0].isdigit()
