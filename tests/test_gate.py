"""What the gate stops, what it lists, and what it lets through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import gate
from ketluan.vietnamese import nfc


@pytest.mark.parametrize(
    "line", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "  Mật  ", "ĐỘ MẬT: TỐI MẬT", "* MẬT *", "LƯU HÀNH NỘI BỘ", "(Tài liệu lưu hành nội bộ)",
             "Không phổ biến", "Văn bản không phổ biến", "TÀI LIỆU MẬT", "M Ậ T", "T Ố I   M Ậ T", "Mức độ: TỐI MẬT", "Mức độ mật: Mật"]
)  # fmt: skip
def test_marks_are_seen(line: str) -> None:
    assert [finding.text for finding in gate.secrecy(["THÔNG BÁO", line])] == [line.strip()]


@pytest.mark.parametrize(
    "line",
    [
        "Công an huyện tăng cường công tác bảo vệ bí mật nhà nước, xử lý nghiêm vi phạm theo quy định của pháp luật.",
        "bí mật nhà nước", "BÍ  MẬT NHÀ NƯỚC", "- Bệnh này không phổ biến trên địa bàn;", "tài liệu mật mã", "tài liệu mật độ dân số",
        "mật độ dân cư", "MẬT ONG RỪNG", "quản lý tài liệu mật theo Luật Bảo vệ bí mật nhà nước và các văn bản hướng dẫn thi hành",
    ],
)  # fmt: skip
def test_sentences_about_secrets_are_none(line: str) -> None:
    assert list(gate.secrecy([line])) == []


@pytest.mark.parametrize(
    "line", ["UBND HUYỆN TAM ĐƯỜNG      MẬT", "Số: 12/TB\tMẬT", "3. Công an huyện:\nMẬT\nBáo cáo."]
)
def test_marks_are_seen_in_a_column_and_on_any_line_of_a_text(line: str) -> None:
    assert [finding.text for finding in gate.secrecy([line])] == ["MẬT"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("căn cước 012 345 678 901", "số định danh cá nhân, căn cước"),
        ("CMND số 012 345 678", "số chứng minh nhân dân"),
        ("chứng minh nhân dân: 123.456.789", "số chứng minh nhân dân"),
        ("gọi 0912 34 56 78", "số điện thoại"),
        ("ĐT: 0213.3.879.123", "số điện thoại"),
        ("ĐT: (0213) 3 879 123", "số điện thoại"),
        ("gọi +84-912-34-56-78", "số điện thoại"),
        ("căn cước 012345678901", "số định danh cá nhân, căn cước"),
        ("CMND 123456789 cấp", "số chứng minh nhân dân"),
        ("gọi 0912 345 678", "số điện thoại"),
        ("gọi +84 912345678", "số điện thoại"),
        ("gửi a.b@x.gov.vn", "thư điện tử"),
        ("sinh ngày 01/02/1980", "ngày sinh"),
        ("số tài khoản 1234 5678 90", "số tài khoản ngân hàng"),
        ("bệnh nhân Nguyễn Văn A nhập viện", "tên người bệnh"),
        ("F0 Trần Thị Bích", "tên người bệnh"),
    ],
)
def test_personal_data_are_listed_by_kind(line: str, kind: str) -> None:
    assert [finding.kind for finding in gate.personal(["", line])] == [kind]


@pytest.mark.parametrize(
    "line", ["Số: 123/TB-UBND", "1.311.400.000 đồng", "ngày 15/11/2021", "đồng chí Sùng Lử Páo", "các F1, F2 cách ly", "2.384 F3", "903,78 ha", "0,5", "1.250.000.000 đồng",
             "2 012 345 678 đồng", "30 000 000 000 đồng", "02.03.2021 14 giờ", "05 10 15 20 25", "các năm 2019, 2020, 2021-2025",
             "Quyết định số 1382/QĐ-UBND ngày 23/4/2026"]
)  # fmt: skip
def test_ordinary_words_are_let_through(line: str) -> None:
    assert list(gate.personal([line])) == []


def test_a_name_ends_with_its_line() -> None:
    assert [finding.text for finding in gate.personal(["bệnh nhân Trần\nThị xã"])] == []


PIECES = ["0912 34 56 78", "(0213) 3.879.123", "CMND ", "012 345 678", " 901", "sinh ngày ", "Ngày Sinh: ", "SN ", "12/3/1980", "012345678901", "123456789", "0912 345 678", "+84 912 345 678",
          "a.b@vi-du.vn", "số tài khoản: ", "STK 12 345 678", "Bệnh nhân ", "ca mắc là ông ", "BN12 ", "F1 ", "Nguyễn Văn An",
          " ", "\n", ", ", "ngày 15/11/2021 ", "1.234.567 đồng", "Tài Khoản số 1234 5678"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_looking_first_for_what_a_line_must_hold_loses_nothing(text: str) -> None:
    expected = [
        (kind, match[0])
        for line in text.split("\n")
        for kind, pattern in gate._PERSONAL.items()
        for match in pattern.finditer(nfc(line))
    ]
    assert [(one.kind, one.text) for one in gate.personal([text])] == expected


# Marks whole, in pieces and between other words.
MARKS = ["MẬT", "M Ậ T", "TUYỆT ", "TỐI ", "Mức độ: ", "lưu hành ", "nội bộ", "Không phổ biến", "không ", "phổ\u00a0biến", "tài liệu ",
         "văn bản ", "mật", " mã", "UBND HUYỆN", "\t", "   ", "\n", "bí mật nhà nước", unicodedata.normalize("NFD", "Mật")]  # fmt: skip


@given(st.lists(st.sampled_from(MARKS), max_size=8).map("".join))
def test_looking_first_for_what_a_mark_must_hold_loses_nothing(text: str) -> None:
    lines = nfc(text).splitlines()
    found = [next(filter(None, map(gate._marked, (line, *gate._COLUMNS.split(line)))), None) for line in lines]
    assert list(gate.secrecy([text])) == [one for one in found if one]
