"""The registry of this archive: what each printed name means on its day, and what became of each unit."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from ketluan import document, registry_files
from ketluan.model import Conclusion
from ketluan.pages import identity
from ketluan.registry import Registry, Unit, first_day, labels_of, last_day
from ketluan.vietnamese import label_key, nfc, sort_key

CONCLUSIONS = Path(__file__).resolve().parent.parent / "conclusions"
SEED = "2021/2021-11-15-phien-hop-thang-11.md"
DAY = date(2021, 11, 15)

COMMUNES_CLASS = "ubnd-cac-xa-thi-tran"
OFFICES_CLASS = "cac-co-quan-chuyen-mon"

# What each item of the seed addresses; an item that is not here addresses nobody.
ADDRESSEES = {
    "II.2": ["cac-nganh", OFFICES_CLASS],
    "II.3": ["phong-nong-nghiep"],
    "II.4": ["phong-tai-chinh"],
    "II.5": ["phong-kinh-te-ha-tang"],
    "II.6": ["cac-chu-dau-tu"],
    "II.7": ["phong-tai-nguyen"],
    "II.8": ["phong-giao-duc"],
    "II.9": ["trung-tam-y-te"],
    "II.10": ["phong-van-hoa"],
    "II.11": ["phong-lao-dong"],
    "II.12": ["phong-noi-vu"],
    "II.13": ["trung-tam-van-hoa"],
    "II.14": ["cong-an-huyen", "ban-chi-huy-quan-su-huyen"],
    "II.15": [COMMUNES_CLASS, "ubnd-cac-xa-khac"],
    "III.1": ["van-phong"],
    "III.2": ["cac-co-quan-chu-tri-tham-muu"],
    "III.3": ["phong-van-hoa"],
}
MENTIONS = {
    "I.1": ["xa-ban-giang"],
    "I.2": ["xa-ban-giang", "co-quan-thuong-truc-phong-chong-dich"],
    "II.1": ["xa-ban-giang"],
    "II.3": ["trung-tam-dich-vu-nong-nghiep", COMMUNES_CLASS],
    "II.5": ["cac-nganh"],
    "II.8": ["truong-tieu-hoc-ho-thau", "truong-mam-non-son-binh", "truong-thcs-ho-thau", "xa-ho-thau", "xa-son-binh"],
    "II.10": [OFFICES_CLASS, "thanh-vien-ban-chi-dao"],
    "II.11": [COMMUNES_CLASS, "tkv"],
    "II.13": ["ubnd-huyen-tam-duong", "so-van-hoa"],
    "II.14": ["xa-ban-giang", "xa-son-binh"],
    "II.15": ["ban-chi-huy-quan-su-huyen", "tkv"],
    "III.1": ["ubnd-huyen-tam-duong"],
    "III.2": ["ubnd-huyen-tam-duong"],
    "III.3": ["tinh-uy", "ban-bi-thu", "huyen-uy"],
}
# Old unit → unit of 1 July 2025, to be compared with the official text of Nghị quyết 1670/NQ-UBTVQH15.
SUCCESSORS = {
    "thi-tran-tam-duong": "xa-binh-lu-2025",
    "xa-binh-lu": "xa-binh-lu-2025",
    "xa-son-binh": "xa-binh-lu-2025",
    "xa-ban-bo": "xa-ban-bo-2025",
    "xa-na-tam": "xa-ban-bo-2025",
    "xa-giang-ma": "xa-ta-leng-2025",
    "xa-ho-thau": "xa-ta-leng-2025",
    "xa-ta-leng": "xa-ta-leng-2025",
    "xa-ban-hon": "xa-khun-ha-2025",
    "xa-khun-ha": "xa-khun-ha-2025",
    "xa-then-sin": "xa-sin-suoi-ho-2025",
    "xa-nung-nang": "phuong-tan-phong-2025",
    "xa-ban-giang": "phuong-tan-phong-2025",
}


def texts() -> dict[str, str]:
    return {name: (CONCLUSIONS / name).read_text(encoding="utf-8") for name in registry_files.SCHEMAS}


@pytest.fixture(scope="module")
def registry() -> Registry:
    found, problems = registry_files.read(texts())
    assert problems == ()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def seed() -> Conclusion:
    conclusion, _ = document.parse((CONCLUSIONS / SEED).read_text(encoding="utf-8"), SEED)
    assert conclusion is not None
    return conclusion


def ids(registry: Registry, label: str, day: date = DAY) -> list[str]:
    return [unit.id for unit in registry.resolve(label, day)]


def one(registry: Registry, label: str, day: date = DAY) -> str:
    found = ids(registry, label, day)
    assert len(found) == 1, f"{label} on {day}: {found}"
    return found[0]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def place_name(unit: Unit) -> str:
    """The name of the unit whose committee this is, as the lists write it: "Xã Bản Giang"."""
    name = unit.name.removeprefix("UBND ")
    return name[0].upper() + name[1:]


# ---------------------------------------------------------------------------------------------------------------------
# The files


@pytest.mark.parametrize("name", registry_files.SCHEMAS)
def test_files_are_nfc_and_end_with_a_newline(name: str) -> None:
    text = texts()[name]
    assert text == nfc(text)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_body_is_the_committee_of_the_district(registry: Registry) -> None:
    body = registry.body
    assert (body.id, body.kind, body.name) == ("ubnd-huyen-tam-duong", "committee", "UBND huyện Tam Đường")
    assert body.end is not None
    assert (body.end.date, body.end.basis, body.end.verified) == ("2025-07-01", "Nghị quyết 203/2025/QH15", True)
    assert date(2025, 6, 30) in body.span
    assert date(2025, 7, 1) not in body.span


def test_no_spelling_is_written_twice_for_one_unit(registry: Registry) -> None:
    for unit in registry.units.values():
        keys = [label_key(label) for _, label in labels_of(unit)]
        assert len(keys) == len(set(keys)), unit.id


def test_only_classes_have_members_and_no_class_is_in_a_class(registry: Registry) -> None:
    for unit in registry.units.values():
        members = [member for _, found in unit.members for member in found]
        assert not members or unit.kind == "class", unit.id
        assert all(registry.units[member].kind != "class" for member in members)


def test_members_exist_as_long_as_they_are_members(registry: Registry) -> None:
    for group in registry.units.values():
        for span, members in group.members:
            for member in members:
                for day in (first_day(span.start), last_day(span.end)):
                    assert day in registry.units[member].span, f"{group.id}: {member} on {day}"


@pytest.mark.parametrize("day", ["2019-06-01", "2020-02-01", "2021-11-15", "2025-05-01", "2025-06-30", "2025-08-01"])
def test_no_label_is_ambiguous(registry: Registry, day: str) -> None:
    labels = {label for unit in registry.units.values() for _, label in labels_of(unit)}
    found = {label: ids(registry, label, date.fromisoformat(day)) for label in labels}
    assert {label: units for label, units in found.items() if len(units) > 1} == {}


# ---------------------------------------------------------------------------------------------------------------------
# The record of 15 November 2021


def test_every_label_of_the_record_names_one_unit(registry: Registry, seed: Conclusion) -> None:
    assert seed.date == DAY
    labels = {*seed.units}
    for section, item in seed.items():
        labels |= {*section.addressees(item), *item.together, *item.mentions}
    assert len(labels) > 30
    assert {label: ids(registry, label) for label in labels if len(ids(registry, label)) != 1} == {}


def test_addressees_of_every_item(registry: Registry, seed: Conclusion) -> None:
    found = {s.place(item): [one(registry, label) for label in s.addressees(item)] for s, item in seed.items()}
    assert {place: units for place, units in found.items() if units} == ADDRESSEES
    assert found["II.1"] == []


def test_mentions_of_every_item(registry: Registry, seed: Conclusion) -> None:
    found = {s.place(item): [one(registry, label) for label in item.mentions] for s, item in seed.items()}
    assert {place: units for place, units in found.items() if units} == MENTIONS


def test_units_line_names_the_addressees(registry: Registry, seed: Conclusion) -> None:
    addressed = {unit for units in ADDRESSEES.values() for unit in units}
    assert {one(registry, label) for label in seed.units} == addressed


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("UBND các xã, thị trấn", COMMUNES_CLASS),
        ("Ủy ban nhân dân các xã , thị trấn", COMMUNES_CLASS),
        ("các xã thị trấn", COMMUNES_CLASS),
        ("Huyện uỷ", "huyen-uy"),
        ("Phòng Văn hoá và Thông tin", "phong-van-hoa"),
        ("Phòng Văn hóa – Thông tin huyện", "phong-van-hoa"),
        ("Phòng NN&PTNT", "phong-nong-nghiep"),
        ("Phòng Tài chính - Kế hoạch", "phong-tai-chinh"),
        ("Trung tâm Văn hóa, Thể thao và Truyền thông", "trung-tam-van-hoa"),
        ("TKV", "tkv"),
        ("thị trấn Tam Đường", "thi-tran-tam-duong"),
    ],
)
def test_other_spellings(registry: Registry, label: str, unit: str) -> None:
    assert one(registry, label) == unit


@pytest.mark.parametrize("label", ["Công an, Quân sự", "Tam Đường", "các xã", "Ban Giang", "xã Sin Suối Hồ"])
def test_what_names_no_single_unit_stays_unknown(registry: Registry, label: str) -> None:
    assert ids(registry, label) == []


def test_name_of_an_office_on_the_day(registry: Registry) -> None:
    unit = registry.units["phong-van-hoa"]
    assert unit.name_at(DAY) == "Phòng Văn hóa và Thông tin"
    assert unit.name == "Phòng Văn hóa, Khoa học và Thông tin"
    assert [name.verified for name in unit.names] == [True, False]


def test_chair(registry: Registry, seed: Conclusion) -> None:
    (chair,) = registry.resolve_official(seed.chair)
    assert chair.id == "sung-lu-pao"
    assert chair.posts_at(DAY) == ("Phó Bí thư Huyện ủy", "Chủ tịch UBND huyện")
    assert f"{chair.name} - {', '.join(chair.posts_at(DAY))}" in seed.preamble[0].text


# ---------------------------------------------------------------------------------------------------------------------
# Classes


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("2020-01-15", 14),
        ("2020-01-31", 14),
        ("2020-02-01", 13),
        ("2021-11-15", 13),
        ("2025-06-30", 13),
        ("2025-07-01", 0),
    ],
)
def test_communes_of_the_district(registry: Registry, day: str, count: int) -> None:
    members = registry.units[COMMUNES_CLASS].members_at(date.fromisoformat(day))
    assert len(members) == len(set(members)) == count
    assert ("xa-sung-phai" in members) == (count == 14)


def test_members_of_2021_are_the_units_with_successors(registry: Registry) -> None:
    assert set(registry.units[COMMUNES_CLASS].members_at(DAY)) == set(SUCCESSORS)


def test_specialised_offices(registry: Registry) -> None:
    members = registry.units[OFFICES_CLASS].members_at(DAY)
    assert "phong-van-hoa" in members
    assert {registry.units[member].kind for member in members} == {"office"}
    # Whether the district had these two is not verified: nothing is sent to them through the class.
    assert not {"phong-y-te", "phong-dan-toc"} & set(members)
    assert "phong-van-hoa" in registry.units[OFFICES_CLASS].members_at(DAY)


def test_undefined_classes_have_no_members_and_say_so(registry: Registry) -> None:
    empty = {unit.id for unit in registry.units.values() if unit.kind == "class" and not unit.members}
    assert {"ubnd-cac-xa-khac", "cac-nganh", "cac-chu-dau-tu", "cac-co-quan-chu-tri-tham-muu"} <= empty
    assert all(registry.units[name].note for name in empty)


# ---------------------------------------------------------------------------------------------------------------------
# Succession


def test_each_commune_has_its_successor(registry: Registry) -> None:
    for old, new in SUCCESSORS.items():
        end = registry.units[old].end
        assert end is not None, old
        assert (end.type, end.date, end.successors) == ("merge", "2025-07-01", (new,)), old
        assert (end.basis, end.verified) == ("Nghị quyết 1670/NQ-UBTVQH15", False), old
        assert new in {unit.id for unit in registry.units.values() if date(2025, 7, 1) in unit.span}


def test_predecessors_of_a_new_commune(registry: Registry) -> None:
    found = registry.predecessors(registry.units["xa-binh-lu-2025"])
    assert {unit.id for unit, _ in found} == {"thi-tran-tam-duong", "xa-son-binh", "xa-binh-lu"}


@pytest.mark.parametrize("name", ["Bình Lư", "Bản Bo", "Tả Lèng", "Khun Há"])
def test_a_name_used_again_means_one_unit_a_day(registry: Registry, name: str) -> None:
    for label in (name, f"xã {name}", f"UBND xã {name}"):
        old, new = one(registry, label, date(2025, 6, 30)), one(registry, label, date(2025, 7, 1))
        assert new == f"{old}-2025"


def test_sung_phai_left_the_district(registry: Registry) -> None:
    assert one(registry, "xã Sùng Phài", date(2020, 1, 31)) == "xa-sung-phai"
    assert ids(registry, "xã Sùng Phài") == []
    (event,) = registry.units["xa-sung-phai"].events
    assert (event.type, event.date, event.basis) == ("transfer", "2020-02-01", "Nghị quyết 866/NQ-UBTVQH14")
    # It goes on elsewhere.
    part = identity.ended(registry.units["xa-sung-phai"])
    assert part is not None
    told = "Đã được chuyển giao từ ngày 01/02/2020, theo Nghị quyết 866/NQ-UBTVQH14. Chuyển về thành phố Lai Châu."
    assert part.text == told


def test_the_reorganisation_of_2025_is_not_taken_for_verified(registry: Registry) -> None:
    events = [e for unit in registry.units.values() for e in unit.events if e.basis == "Nghị định 45/2025/NĐ-CP"]
    assert events
    assert {(event.date, event.verified) for event in events} == {("2025", False)}


# ---------------------------------------------------------------------------------------------------------------------
# The lists beside the repository


def test_codes_before_july_2025(registry: Registry, shared: Path) -> None:
    file = shared / "data/lists-admin-units/lai-chau-pre2025.tsv"
    if not file.is_file():
        pytest.skip(f"{file} is not on this machine")
    listed = {row["commune_code"]: nfc(row["commune"]) for row in rows(file) if row["district"] == "Huyện Tam Đường"}
    ours = {registry.units[unit].code: place_name(registry.units[unit]) for unit in SUCCESSORS}
    assert ours == listed


def test_codes_and_succession_from_july_2025(registry: Registry, shared: Path) -> None:
    file = shared / "data/lists-admin-units/lai-chau-post2025.tsv"
    if not file.is_file():
        pytest.skip(f"{file} is not on this machine")
    listed = {row["commune_code"]: row for row in rows(file)}
    for new in sorted(set(SUCCESSORS.values())):
        row = listed[registry.units[new].code]
        assert place_name(registry.units[new]) == nfc(row["commune"])
        former = {nfc(name) for name in row["formed_from"].split(", ")}
        assert {place_name(registry.units[old]) for old, unit in SUCCESSORS.items() if unit == new} <= former


# ---------------------------------------------------------------------------------------------------------------------
# Abbreviations


def test_abbreviations_are_sorted_and_each_written_once(registry: Registry) -> None:
    shorts = [entry.short for entry in registry.abbreviations]
    assert shorts == sorted(shorts, key=sort_key)
    assert len(shorts) == len(set(shorts)) > 88
    assert all(entry.long not in entry.also for entry in registry.abbreviations)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("UBND", "Ủy ban nhân dân"),
        ("NTM", "nông thôn mới"),
        ("GCNQSD", "giấy chứng nhận quyền sử dụng"),
        ("QP-AN", "quốc phòng - an ninh"),
        ("TTDVNN", "Trung tâm Dịch vụ nông nghiệp"),
    ],
)
def test_abbreviations_of_the_record(registry: Registry, seed: Conclusion, short: str, long: str) -> None:
    assert long in {entry.long for entry in registry.abbreviations if entry.short == short}
    assert any(short in item.text for _, item in seed.items())


def test_ambiguous_abbreviations_say_so(registry: Registry) -> None:
    also = {entry.short: entry.also for entry in registry.abbreviations if entry.also}
    assert set(also) == {"CT", "KH", "KT.", "TL.", "TT.", "TU", "VP"}
    assert also["CT"] == ("Chủ tịch",)
