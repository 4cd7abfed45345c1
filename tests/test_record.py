"""The first record, the conclusion of 15 November 2021: verbatim to the last misprint, its items where they belong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ketluan import addresses, document, records
from ketluan.model import Block, Conclusion, Item, Missing, Section, Signer, anchor
from ketluan.pages import Site
from ketluan.vietnamese import words
from tests.building import every_page
from tests.html import verbatim_words

CONCLUSIONS = Path(__file__).resolve().parent.parent / "conclusions"
PATH = "2021/2021-11-15-phien-hop-thang-11.md"
SOURCE = CONCLUSIONS / "2021/2021-11-15-phien-hop-thang-11.txt"
SHA256 = "435a0c899f0ba8bf267278c4e2f1cf0c91671b209ebd4be826323c1c3357ceae"

PLACES = ["I.1", "I.2", *(f"II.{number}" for number in range(1, 16)), "III.1", "III.2", "III.3"]
OFFICE = "Phòng Văn hóa – Thông tin"
ADDRESSEES = {
    "II.2": ["Các ngành", "Các cơ quan chuyên môn"],
    "II.3": ["Phòng Nông nghiệp"],
    "II.4": ["Phòng Tài chính – Kế hoạch"],
    "II.5": ["Phòng Kinh tế - Hạ tầng"],
    "II.6": ["Các chủ đầu tư"],
    "II.7": ["Phòng tài nguyên và Môi trường"],
    "II.8": ["Phòng Giáo dục và Đào tạo"],
    "II.9": ["Trung tâm Y tế"],
    "II.10": [OFFICE],
    "II.11": ["Phòng Lao động – Thương binh và Xã hội"],
    "II.12": ["Phòng Nội vụ"],
    "II.13": ["Trung tâm Văn hóa- Thể thao và Truyền thông"],
    "II.14": ["Công an huyện", "Ban Chỉ huy Quân sự huyện"],
    "II.15": ["Ủy ban nhân dân các xã, thị trấn", "Ủy ban nhân dân các xã khác"],
    "III.1": ["Văn phòng HĐND - UBND"],
    "III.2": ["các cơ quan chủ trì tham mưu"],
    "III.3": ["phòng Văn hóa – Thông tin"],
}
# What is printed wrong, and where. Each stays as it is.
MISPRINTS = [
    ("title", "tháng 11 năm và"),
    ("preamble", "tháng 12 tháng năm 2021"),
    ("I.2", "lược lượng truy vết"),
    ("I.2", "lỗ lực"),
    ("I.2", "07 lây nhiễm cộng đồng"),
    ("I.2", "877F2"),
    ("II.1", "F1,F2"),
    ("II.2", "xã hôi"),
    ("II.3", "các xã thị trấn"),
    ("II.3", "gắn với giá trị"),
    ("II.5", "chợ trng tâm"),
    ("II.6", "nhiệm thu"),
    ("II.6", "nguần vốn"),
    ("II.7", "Phòng tài nguyên"),
    ("II.10", '"Toàn dân đoàn kết xây dựng đời sống văn hóa.'),
    ("II.13", "Văn hóa- Thể thao"),
    ("II.13", "Văn hóa thể thao và du lịch"),
    ("II.11", "tập đoàn Than Khoáng sản"),
    ("II.15", "tập đoàn Than Khoáng sản"),
    ("II.14", "xã Ban Giang"),
    ("II.14", "cức nạn"),
    ("II.15", "nắm trắc"),
    ("II.15", "di biến độn dân"),
    ("III.2", "nghiệm vụ"),
    ("III.2", "ghi danh mục vốn"),
    ("III.2", "khiếu lại"),
    ("III.2", "Báo cáoTình hình"),
]


@pytest.fixture(scope="module")
def record() -> Conclusion:
    conclusion, problems = document.parse((CONCLUSIONS / PATH).read_text(encoding="utf-8"), PATH)
    assert problems == ()
    assert conclusion is not None
    return conclusion


def at(record: Conclusion, place: str) -> tuple[Section, Item]:
    return next((section, item) for section, item in record.items() if section.place(item) == place)


def test_twenty_items_have_their_places_and_anchors(record: Conclusion) -> None:
    places = [section.place(item) for section, item in record.items()]
    assert places == PLACES
    assert len(places) == 20
    assert [anchor(place) for place in places] == [place.lower().replace(".", "-") for place in places]
    section, item = at(record, "II.3")
    assert addresses.item(record, section.place(item)) == "ket-luan/2021-11-15-phien-hop-thang-11/#ii-3"


def test_numbers_are_as_printed(record: Conclusion) -> None:
    assert [section.number for section in record.sections] == ["I", "II", "III"]
    assert {item.mark for _, item in record.items()} == {"."}
    assert at(record, "II.15")[1].heading == "15. Ủy ban nhân dân các xã, thị trấn"


def test_addressees_are_those_the_sentences_name(record: Conclusion) -> None:
    found = {section.place(item): list(section.addressees(item)) for section, item in record.items()}
    assert {place: labels for place, labels in found.items() if labels} == ADDRESSEES
    assert found["II.1"] == found["I.1"] == found["I.2"] == []
    addressed_in_two = [place for place in found if place.startswith("II.") and found[place]]
    assert len(addressed_in_two) == 14


def test_the_four_bullets_and_the_paragraph_after_them_belong_to_item_15(record: Conclusion) -> None:
    item = at(record, "II.15")[1]
    assert (item.label, item.lead) == ("Ủy ban nhân dân các xã, thị trấn", "")
    assert [block.marker for block in item.blocks] == ["-", "-", "-", "-", ""]
    assert [block.text.split()[0] for block in item.blocks] == ["Quản", "Rà", "Tăng", "Chủ", "Ủy"]
    assert item.blocks[-1].text.startswith("Ủy ban nhân dân các xã khác rà soát")
    assert at(record, "II.14")[1].blocks == ()


def test_mentions_are_kept_apart_from_addressees(record: Conclusion) -> None:
    for section, item in record.items():
        assert not set(section.addressees(item)) & set(item.mentions), section.place(item)
    assert "TTDVNN huyện" in at(record, "II.3")[1].mentions
    assert len([label for label in at(record, "II.8")[1].mentions if "Hồ Thầu" in label or "Sơn Bình" in label]) >= 3


def test_what_the_source_does_not_say_is_unknown(record: Conclusion) -> None:
    assert (record.number, record.issued, record.effective, record.type) == (Missing.UNKNOWN,) * 4
    assert Missing(record.number).sentence == "Không ghi trong bản nguồn"
    assert record.header == ()


def test_signer_and_chair_are_two_people(record: Conclusion) -> None:
    assert record.chair == "Sùng Lử Páo"
    assert record.signer == Signer(("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "Đoàn Việt Hoàng")
    assert len(record.recipients) == 6
    assert record.recipients[0] == "Nơi nhận:"


def test_sections_say_what_they_are(record: Conclusion) -> None:
    assert [section.kind for section in record.sections] == ["assessment", "task", "document"]
    assert (record.session.reviewed, record.session.planned, record.month) == ("2021-11", "2021-12", "2021-11")


@pytest.mark.parametrize(("place", "misprint"), MISPRINTS)
def test_every_misprint_is_still_there(record: Conclusion, place: str, misprint: str) -> None:
    if place == "title":
        text = record.title
    elif place == "preamble":
        text = " ".join(block.text for block in record.preamble)
    else:
        text = " ".join(at(record, place)[1].text.split())
    assert misprint in text


# A quotation mark that is never closed changes no word: II.10 needs no alias.
@pytest.mark.parametrize(("place", "misprint"), [pair for pair in MISPRINTS if "." in pair[0] and pair[0] != "II.10"])
def test_every_misprint_in_an_item_can_be_found_by_the_word_meant(
    record: Conclusion, place: str, misprint: str
) -> None:
    aliases = [printed for printed, _ in at(record, place)[1].aliases]
    assert any(printed in misprint or misprint in printed for printed in aliases), aliases


# ---------------------------------------------------------------------------------------------------------------------
# Verbatim


def source_words() -> list[str]:
    return words(SOURCE.read_bytes().decode("utf-8"))


def test_the_source_is_the_file_received(record: Conclusion) -> None:
    assert record.source.file == SOURCE.name
    assert hashlib.sha256(SOURCE.read_bytes()).hexdigest() == record.source.sha256 == SHA256


def test_the_source_is_the_seed(shared: Path) -> None:
    seed = shared / "data/seed/ket-luan-2021-11.txt"
    if not seed.is_file():
        pytest.skip(f"{seed} is not on this machine")
    assert SOURCE.read_bytes() == seed.read_bytes()


def test_the_words_of_the_record_are_the_words_of_the_source(record: Conclusion) -> None:
    printed = [word for line in record.printed() for word in words(line)]
    assert len(printed) == 2_630
    assert printed == source_words()


def test_the_words_of_the_page_are_the_words_of_the_source(record: Conclusion) -> None:
    found, problems = records.load(CONCLUSIONS)
    assert problems == ()
    assert found is not None
    (page,) = [p for p in every_page(found, Site("S", "A")) if p.path == addresses.conclusion(record)]
    assert verbatim_words(page.body) == source_words()


def test_no_block_is_empty_and_every_text_is_in_normal_form(record: Conclusion) -> None:
    blocks = [*record.preamble, *record.closing, *record.annex, *(b for s in record.sections for b in s.blocks)]
    blocks += [block for _, item in record.items() for block in item.blocks]
    assert Block("") not in blocks
    assert all(" ".join(words(line)) == line for text in record.printed() for line in text.split("\n"))
