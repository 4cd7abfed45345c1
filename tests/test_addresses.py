"""Addresses are promises: these may never change without a redirect."""

from __future__ import annotations

import posixpath
from datetime import date

import pytest

from ketluan import addresses
from ketluan.model import Conclusion, Missing, Source, anchor
from ketluan.registry import Name, Official, Unit

RECORD = Conclusion(
    id="2021-11-15-phien-hop-2",
    path="2021/2021-11-15-phien-hop-2.md",
    title="Tên khác hẳn",
    date=date(2021, 11, 15),
    chair="C",
    units=(),
    number=Missing.UNKNOWN,
    source=Source("2021-11-15-phien-hop-2.txt", "0"),
)
UNIT = Unit("cong-an-huyen", "force", (Name("Công an huyện"),))


@pytest.mark.parametrize(
    ("made", "address"),
    [
        (addresses.HOME, ""),
        (addresses.CONCLUSIONS, "ket-luan/"),
        (addresses.UNITS, "don-vi/"),
        (addresses.MONTHS, "thang/"),
        (addresses.OFFICIALS, "chu-tri/"),
        (addresses.CITATIONS, "van-ban/"),
        (addresses.conclusion(RECORD), "ket-luan/2021-11-15-phien-hop-2/"),
        (addresses.source(RECORD), "ket-luan/2021-11-15-phien-hop-2/2021-11-15-phien-hop-2.txt"),
        (addresses.unit(UNIT), "don-vi/cong-an-huyen/"),
        (addresses.unit(UNIT, "2021"), "don-vi/cong-an-huyen/2021/"),
        (addresses.month("2021-11"), "thang/2021-11/"),
        (addresses.year("2021"), "nam/2021/"),
        (addresses.official(Official("sung-lu-pao", "Sùng Lử Páo", ())), "chu-tri/sung-lu-pao/"),
        (addresses.citation("14-ctr-tu-2021", "2021"), "van-ban/2021/#14-ctr-tu-2021"),
        (addresses.schema("conclusion"), "api/v1/schema/conclusion.json"),
        (addresses.item(RECORD, "II.3"), "ket-luan/2021-11-15-phien-hop-2/#ii-3"),
        (addresses.item(RECORD, "3"), "ket-luan/2021-11-15-phien-hop-2/#muc-3"),
    ],
)
def test_addresses(made: str, address: str) -> None:
    assert made == address


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("II.3", "ii-3"),
        ("II", "ii"),
        ("I.1.2", "i-1-2"),
        ("3", "muc-3"),
        ("1.2", "muc-1-2"),
        ("A.1", "a-1"),
        ("XIX.10", "xix-10"),
    ],
)
def test_anchors(place: str, name: str) -> None:
    assert anchor(place) == name


def test_sections_of_neighbouring_letters_have_anchors_of_their_own() -> None:
    assert anchor("D.1") != anchor("Đ.1")


def test_the_title_is_no_part_of_an_address() -> None:
    other = Conclusion(RECORD.id, RECORD.path, "Mới", RECORD.date, "D", (), "1/TB", RECORD.source)
    assert addresses.conclusion(other) == addresses.conclusion(RECORD)


@pytest.mark.parametrize("page", ["", "a/", "a/b/", "a/b/c/"])
@pytest.mark.parametrize("target", ["", "a/", "x/y/", "x/y.txt", "a/#ii-3", "404.html"])
def test_relative_addresses_work_under_any_root(page: str, target: str) -> None:
    made = addresses.relative(target, page)
    assert made
    assert not made.startswith("/")
    for root in ("/", "/ten-kho/"):
        path, _, fragment = made.partition("#")
        assert posixpath.normpath(root + page + path) == posixpath.normpath(root + target.partition("#")[0])
        assert fragment == target.partition("#")[2]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://vi-du.vn/lưu trữ/", "https://vi-du.vn/l%C6%B0u%20tr%E1%BB%AF/"),
        ("https://vi-du.vn/l%C6%B0u/?a=b&c#d", "https://vi-du.vn/l%C6%B0u/?a=b&c#d"),
        ("http://[::1]:8000/~a/", "http://[::1]:8000/~a/"),
    ],
)
def test_an_address_is_written_for_programs(url: str, told: str) -> None:
    assert addresses.encoded(url) == addresses.encoded(told) == told
