"""Every page: all of them there, nothing unescaped, ids unique, no link that leads nowhere, lists in Vietnamese order."""

from __future__ import annotations

import posixpath
import re
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from ketluan import addresses, archive, events, opendata, records, rules
from ketluan.archive import Archive
from ketluan.model import Block, Conclusion, Deadline, Item, Section
from ketluan.pages import Keys, Page, Site, common, not_found, said
from ketluan.pages import conclusions as conclusion_pages
from ketluan.pages.abbreviations import explainer
from ketluan.pages.front import ways_on
from ketluan.registry import Abbreviation
from ketluan.uses import RELATIONS
from ketluan.vietnamese import nfc, sort_key, words
from tests import strategies
from tests.building import ROOT, every_page, variant
from tests.html import Document, parse, verbatim_words

HOSTILE = Path(__file__).resolve().parent / "golden/hostile"
ARCHIVES = {"first": ROOT / "conclusions", "hostile": HOSTILE}
SITE = Site("Kết luận <i> & \"'", "Lưu trữ <i> & \"'", "https://vi-du.vn/kho/")
# Pages that people write (docs/) and what the theme puts around: the core may lead there.
WRITTEN = {"gioi-thieu/", "huong-dan/", "huong-dan/tra-cuu/", "kha-nang-tiep-can/"}
FOUND: dict[str, tuple[Archive, dict[str, Page]]] = {}


def made(name: str) -> tuple[Archive, dict[str, Page]]:
    if name not in FOUND:
        found, problems = rules.check(ARCHIVES[name])
        assert [problem for problem in problems if problem.level == "error"] == []
        assert found is not None
        FOUND[name] = found, by_path(found)
    return FOUND[name]


def by_path(found: Archive) -> dict[str, Page]:
    pages = list(every_page(found, SITE))
    assert len({page.path for page in pages}) == len(pages), "two pages have one path"
    return {page.path: page for page in pages}


@pytest.fixture(params=ARCHIVES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# ---------------------------------------------------------------------------------------------------------------------
# Which pages there are


def years_of_limits(found: Archive) -> set[str]:
    return {
        f"{(deadline.date or conclusion.date).year:04}"
        for conclusion in found.conclusions
        for _, item in conclusion.items()
        for deadline in item.deadlines
    }


def test_every_page_is_there_and_no_other(name: str) -> None:
    found, pages = made(name)
    units, officials = found.registry.units.values(), found.registry.officials.values()
    expected = {
        "",
        "ket-luan/",
        "don-vi/",
        "thang/",
        "chu-tri/",
        "van-ban/",
        "tra-cuu/",
        "du-lieu/",
        "thoi-han/",
        "nhat-ky/",
        addresses.REFERENCE,
    }
    expected |= {f"ket-luan/{conclusion.id}/" for conclusion in found.conclusions}
    expected |= {f"thang/{conclusion.date:%Y-%m}/" for conclusion in found.conclusions}
    expected |= {f"nam/{conclusion.date:%Y}/" for conclusion in found.conclusions}
    expected |= {f"don-vi/{unit.id}/" for unit in units}
    expected |= {f"don-vi/{unit}/{use.conclusion.date:%Y}/" for unit, uses in found.uses.items() for use in uses}
    expected |= {f"chu-tri/{official.id}/" for official in officials}
    expected |= {addresses.deadlines(year) for year in years_of_limits(found)}
    expected |= {addresses.citations(entry.year) for entry in found.cited}
    expected |= {addresses.log(f"{event.date:%Y}") for event in events.every(found)}
    # The sessions of the hostile archive say the same.
    expected |= {"don-vi/phong/nhac-lai/"} if name == "hostile" else set()
    assert set(pages) == expected
    assert len(found.conclusions) >= 1


def test_every_page_has_a_title_and_a_description_of_its_own(name: str) -> None:
    _, pages = made(name)
    for page in pages.values():
        assert page.title.strip()
        assert page.description.strip()
        assert "\n" not in page.title + page.description
    titles = [page.title for path, page in pages.items() if not path.startswith("ket-luan/")]
    assert len(set(titles)) == len(titles)


def test_every_page_has_one_heading_of_the_first_level(name: str) -> None:
    for path, page in made(name)[1].items():
        assert [tag for tag, _ in parse(page.body).tags if tag == "h1"] == ["h1"], path


def test_no_level_of_headings_is_left_out(name: str) -> None:
    for path, page in made(name)[1].items():
        levels = [int(tag[1]) for tag, _ in parse(page.body).tags if tag in ("h1", "h2", "h3", "h4")]
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_the_documents_a_month_cites_stand_in_the_order_people_count() -> None:
    found, _ = made("first")
    text = "Kế hoạch số 10/KH-UBND, 14-CTr/TU, 2/KH-UBND, 8/KH-UBND, 9/KH-UBND"
    section = replace(found.conclusions[0].sections[1], items=(Item(number="1", blocks=(Block(text),)),))
    one = replace(found.conclusions[0], sections=(section,), units=(), preamble=())
    again = archive.assemble(found.root, found.registry, [one])
    numbers = [entry.anchor for entry in again.cited]
    assert [number.partition("-")[0] for number in numbers] == ["2", "8", "9", "10", "14"]
    links = parse(by_path(again)["thang/2021-11/"].body).links
    assert [link.partition("#")[2] for link in links if "van-ban/" in link] == numbers


def test_an_excerpt_from_the_beginning_keeps_label_and_bullet_apart() -> None:
    _, pages = made("first")
    body = pages["don-vi/xa-ban-giang/"].body
    assert "<p><b>15. Ủy ban nhân dân các xã, thị trấn</b></p>" in body
    assert '<ul class="kl-gach"><li>- Quản lý giám sát chặt chẽ' in body
    assert "<p><b>14. Công an, Quân sự:</b> Duy trì tốt" in body
    assert "<p>… theo hướng dẫn, chỉ đạo" in body


def test_what_a_note_quotes_is_not_said_again() -> None:
    text = parse(made("first")[1]["don-vi/phong-nong-nghiep/"].body).text
    assert "Văn bản ghi “Phòng Nông nghiệp”;" in text
    assert "Trong văn bản còn ghi" not in text


def test_pages_are_the_same_bytes_every_time() -> None:
    found, pages = made("first")
    again = records.load(ARCHIVES["first"])[0]
    assert again is not None
    assert by_path(again) == pages
    mixed = archive.assemble(found.root, found.registry, reversed(found.conclusions))
    assert by_path(mixed) == pages


def test_an_empty_archive_has_its_pages(tmp_path: Path) -> None:
    for file in HOSTILE.glob("*.yml"):
        shutil.copy(file, tmp_path)
    found, problems = rules.check(tmp_path)
    assert problems == ()
    assert found is not None
    assert {"", "ket-luan/", "don-vi/", "thang/", "chu-tri/", "van-ban/", "du-lieu/"} <= set(by_path(found))
    check_links(found, by_path(found))


# ---------------------------------------------------------------------------------------------------------------------
# Nothing unescaped


def faults(document: Document) -> list[str]:
    """What no page of ours has: tags that do not close, scripts, attributes that act, marks of the hostile archive."""
    found = list(document.faults) + document.comments
    for tag, attributes in document.tags:
        found += [tag] * (tag in ("script", "style", "iframe", "object", "embed", "base", "meta"))
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name == "style"]
        found += [f"{tag} {value}" for name, value in attributes.items() if name == "id" and "x-" in (value or "")]
        found += [f"{tag} {value}" for value in attributes.values() if (value or "").startswith("javascript:")]
    return found


def test_no_text_comes_out_as_markup(name: str) -> None:
    for path, page in made(name)[1].items():
        assert faults(parse(page.body)) == [], path


def test_no_text_is_escaped_twice() -> None:
    for path, page in made("hostile")[1].items():
        assert "&amp;amp;amp;" not in page.body, path
        assert "&amp;lt;" not in page.body, path
        if path.startswith(("ket-luan/", "don-vi/", "chu-tri/", "nam/")):
            assert "&lt;b id=" in page.body, path


def test_what_shows_is_what_was_written() -> None:
    found, pages = made("hostile")
    for conclusion in found.conclusions:
        text = parse(pages[addresses.conclusion(conclusion)].body).text
        for line in (conclusion.title, conclusion.chair, str(conclusion.number), *conclusion.notes):
            assert line in text
    unit = found.registry.units["phong"]
    shown = parse(pages["don-vi/phong/"].body).text
    assert [part for part in (unit.name, unit.names[0].name, unit.note, unit.code) if part not in shown] == []


def test_the_page_for_unknown_addresses_is_safe_too(name: str) -> None:
    found, pages = made(name)
    for base in ("/", "/ten-kho/"):
        document = parse(not_found(base, **ways_on(found)))
        assert faults(document) == []
        assert len(set(document.ids)) == len(document.ids)
        targets = {unquote(urlsplit(link).path) for link in document.links}
        assert targets <= {base + path for path in (*pages, *WRITTEN)}
        assert base in targets


# ---------------------------------------------------------------------------------------------------------------------
# Ids and links


def test_ids_are_unique_and_have_no_space(name: str) -> None:
    for path, page in made(name)[1].items():
        ids = parse(page.body).ids
        assert len(set(ids)) == len(ids), (path, sorted(found for found in ids if ids.count(found) > 1))
        assert all(found and found == "".join(found.split()) for found in ids), path


def test_what_labels_something_is_there(name: str) -> None:
    for path, page in made(name)[1].items():
        document = parse(page.body)
        for tag, attributes in document.tags:
            for key in ("aria-labelledby", "aria-describedby", "for", "aria-controls"):
                for target in (attributes.get(key) or "").split():
                    assert target in document.ids, (path, tag, key, target)


def check_links(found: Archive, pages: dict[str, Page]) -> int:
    """Every internal link leads to a page, and its fragment to an id there; the number of links."""
    ids = {path: set(parse(page.body).ids) for path, page in pages.items()}
    files = {addresses.source(conclusion): rules.source_file(found, conclusion) for conclusion in found.conclusions}
    data = {path for path, _ in opendata.every_file(found, SITE.url, Keys(found, SITE))} | {addresses.EMBEDDED}
    count = 0
    for path, page in pages.items():
        for link in parse(page.head + page.body).links:
            parts = urlsplit(link)
            assert not parts.scheme, (path, link)
            assert not parts.netloc, (path, link)
            assert not parts.path.startswith("/"), (path, link)
            target = posixpath.normpath(posixpath.join(path, unquote(parts.path))) if parts.path else path
            target = "" if target == "." else target
            count += 1
            if target in data:
                continue
            if target in files:
                source = files[target]
                assert source is not None, link
                assert (found.root / source[0]).is_file(), link
                continue
            if parts.path:
                assert not target.startswith(".."), (path, link)
                target = f"{target}/" if target and not target.endswith("/") else target
            if target in WRITTEN:
                continue
            assert target in pages, (path, link)
            assert not parts.path or parts.path.endswith("/") or not target, (path, link)
            assert not parts.fragment or unquote(parts.fragment) in ids[target], (path, link)
    return count


def test_every_internal_link_leads_somewhere(name: str) -> None:
    found, pages = made(name)
    assert check_links(found, pages) > 100


def test_every_page_can_be_reached_from_the_home_page(name: str) -> None:
    """The pages that the theme's menu leads to are given."""
    _, pages = made(name)
    reached, new = (
        set(),
        {
            "",
            "thang/",
            "don-vi/",
            "van-ban/",
            "tra-cuu/",
            "ket-luan/",
            "chu-tri/",
            addresses.DATA,
            addresses.DEADLINES,
            addresses.LOG,
            addresses.REFERENCE,
        },
    )
    while new:
        path = new.pop()
        reached.add(path)
        for link in parse(pages[path].body).links:
            where = urlsplit(link).path
            target = posixpath.normpath(posixpath.join(path, unquote(where))) + "/" if where else path
            target = "" if target == "./" else target
            if target in pages and target not in reached:
                new.add(target)
    assert reached == set(pages)


@pytest.mark.parametrize("file", ["bản nguồn.txt", "a#b.txt", "a?b.txt", "50%25.txt", "a&amp;b.txt", "'\".txt"])
def test_a_source_of_any_name_can_be_downloaded(file: str) -> None:
    found, _ = made("hostile")
    conclusion = found.conclusions[0]
    changed = replace(conclusion, source=replace(conclusion.source, file=file))
    pages = {page.path: page for page in every_page(archive.assemble(found.root, found.registry, [changed]), SITE)}
    page = pages[addresses.conclusion(conclusion)]
    links = [link for link in parse(page.body).links if ".txt" in link]
    assert links
    for link in links:
        parts = urlsplit(link)
        assert (parts.query, parts.fragment) == ("", "")
        assert posixpath.normpath(posixpath.join(page.path, unquote(parts.path))) == f"{page.path}{file}"


# ---------------------------------------------------------------------------------------------------------------------
# The conclusion page


def bare(found: Archive, **changes: object) -> Archive:
    """An archive of one conclusion, changed."""
    conclusion: Conclusion = replace(found.conclusions[0], **changes)  # type: ignore[arg-type]
    return archive.assemble(found.root, found.registry, [conclusion])


def page_of(found: Archive) -> Page:
    return by_path(found)[addresses.conclusion(found.conclusions[0])]


def test_the_issued_words_and_no_others_are_marked(name: str) -> None:
    found, pages = made(name)
    for conclusion in found.conclusions:
        printed = [word for line in conclusion.printed() for word in words(line)]
        assert verbatim_words(pages[addresses.conclusion(conclusion)].body) == printed


def first_page(found: archive.Archive) -> Page:
    (page,) = next(conclusion_pages.plans(found, SITE, Keys(found, SITE), said({}), frozenset())).make()
    return page


@given(strategies.conclusions())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_conclusion_makes_a_sound_page(conclusion: Conclusion) -> None:
    found, _ = made("hostile")
    page = first_page(archive.assemble(found.root, found.registry, [conclusion]))
    document = parse(page.body)
    assert document.faults == []
    assert verbatim_words(page.body) == [word for line in conclusion.printed() for word in words(line)]
    assert len(set(document.ids)) == len(document.ids)


@pytest.mark.parametrize(
    "sections",
    [
        (Section("", "PHỤ LỤC"), Section("", "GHI CHÚ")),
        (Section("I", "A"), Section("I", "B")),
        (Section("", "", items=(Item("1"), Item("2"))), Section("", "PHỤ LỤC", items=(Item("3"),))),
        (Section("I", "A", items=(Item("1.2"),)), Section("", "B", items=(Item("1"), Item("0")))),
    ],
)
def test_sections_without_a_number_have_ids_of_their_own(sections: tuple[Section, ...]) -> None:
    document = parse(page_of(bare(made("hostile")[0], sections=sections)).body)
    assert sorted(set(document.ids)) == sorted(document.ids)


@pytest.mark.parametrize(
    "changes",
    [
        {"preamble": (), "sections": (), "closing": (), "recipients": (), "signer": None, "header": ()},
        {"preamble": (Block("+ a", "+"),), "sections": (Section("I", "A", items=(Item("1", "", "", ""),)),)},
        {"replaces": ("2021-11-15-phien-hop-2",), "corrects": ("khong-co",)},
    ],
)
def test_a_conclusion_that_says_little_has_a_page(changes: dict[str, object]) -> None:
    found = bare(made("hostile")[0], **changes)
    page = page_of(found)
    assert parse(page.body).faults == []
    assert verbatim_words(page.body) == [word for line in found.conclusions[0].printed() for word in words(line)]


def test_two_sessions_of_one_day_have_a_page_each_and_lead_to_one_another() -> None:
    found, pages = made("hostile")
    first, second = found.conclusions[:2]
    assert (first.date, first.id, second.id) == (second.date, "2021-11-15-phien-hop", "2021-11-15-phien-hop-2")
    assert f"../../ket-luan/{second.id}/" in parse(pages[addresses.conclusion(first)].body).links
    assert f"../../ket-luan/{first.id}/" in parse(pages[addresses.conclusion(second)].body).links
    month = parse(pages["thang/2021-11/"].body).links
    assert {f"../../ket-luan/{first.id}/", f"../../ket-luan/{second.id}/"} <= set(month)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ((), 0),
        (("UBND HUYỆN", "Số: 1/TB", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập"), 2),
        (("UBND HUYỆN", "Cộng hoà xã hội chủ nghĩa Việt Nam"), 2),
        (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "UBND HUYỆN"), 1),
        (("UBND HUYỆN",), 1),
    ],
)
def test_a_printed_heading_stands_in_the_columns_of_the_decree_in_its_own_order(
    header: tuple[str, ...], columns: int
) -> None:
    found, _ = made("first")
    conclusion = replace(found.conclusions[0], header=header)
    page = first_page(archive.assemble(found.root, found.registry, [conclusion]))
    place = page.body.partition("<h1")[0].partition("kl-van__tren")[2]
    assert place.count("<div>") == columns
    assert verbatim_words(page.body)[: len(words(" ".join(header)))] == list(words(" ".join(header)))


# ---------------------------------------------------------------------------------------------------------------------
# What the pages of the first record say


def text(path: str) -> str:
    return " ".join(parse(made("first")[1][path].body).text.split())


def groups(unit: str) -> dict[str, list[str]]:
    """The places of the items in each of the three groups of a unit's page."""
    found, _ = made("first")
    uses = found.uses.get(unit, ())
    return {
        relation: [use.section.place(use.item) for use in uses if use.relation == relation] for relation in RELATIONS
    }


@pytest.mark.parametrize(
    ("unit", "direct", "through", "mentioned"),
    [
        ("phong-van-hoa", ["II.10", "III.3"], ["II.2"], []),
        ("xa-son-binh", [], ["II.15"], ["II.8", "II.14"]),
        ("xa-ban-giang", [], ["II.15"], ["I.1", "I.2", "II.1", "II.14"]),
        ("trung-tam-dich-vu-nong-nghiep", [], [], ["II.3"]),
        ("cong-an-huyen", ["II.14"], [], []),
    ],
)
def test_a_unit_page_shows_the_three_groups(
    unit: str, direct: list[str], through: list[str], mentioned: list[str]
) -> None:
    kept = groups(unit)
    assert [sorted(kept[relation]) for relation in RELATIONS] == [sorted(x) for x in (direct, through, mentioned)]
    links = [
        link for link in parse(made("first")[1][f"don-vi/{unit}/"].body).links if "#" in link and "ket-luan/" in link
    ]
    for place in (*direct, *through, *mentioned):
        assert any(link.endswith(f"/#{place.lower().replace('.', '-')}") for link in links), place


def test_units_are_listed_in_vietnamese_order() -> None:
    found, pages = made("first")
    by_id = found.registry.units
    links = [link for link in parse(pages["don-vi/"].body).links if link.startswith("../don-vi/") and "#" not in link]
    listed = [by_id[link.split("/")[2]] for link in links if link.split("/")[2] in by_id]
    assert {unit.id for unit in listed} == set(by_id)
    # Inside a list units stand by name; a new list begins where the kind changes or, within it, what came later.
    breaks = sum(
        sort_key(before.name_at(found.conclusions[-1].date)) > sort_key(after.name_at(found.conclusions[-1].date))
        for before, after in pairwise(listed)
        if before.kind == after.kind
    )
    assert breaks <= len({unit.kind for unit in listed if unit.span.start >= "2025"})


def test_months_without_a_record_say_so() -> None:
    shown = text("thang/")
    assert "chưa có văn bản" in shown
    cells = [attributes.get("aria-label") or "" for _, attributes in parse(made("first")[1]["thang/"].body).tags]
    assert any("11/2021" in label and "20 mục" in label for label in cells)


@pytest.mark.parametrize(
    ("items", "levels"),
    [([20], [3]), ([20, 20], [3, 3]), ([20, 40], [2, 3]), ([15, 18, 16, 60, 18, 17], [1, 3, 2, 3, 3, 2])],
)
def test_a_month_is_as_dark_as_it_has_items_among_the_others(items: list[int], levels: list[int]) -> None:
    def of(month: int, count: int) -> Conclusion:
        one = variant(f"2022-{month:02}-04")
        tasks = tuple(replace(one.sections[1].items[0], number=str(number)) for number in range(1, count + 1))
        return replace(one, sections=(replace(one.sections[1], items=tasks),))

    registry = made("first")[0].registry
    found = archive.assemble(Path("made"), registry, [of(month, count) for month, count in enumerate(items, 1)])
    cells = [cell for row in common.year_rows(found) for cell in row.cells if cell.items]
    assert [cell.items for cell in cells] == items
    assert [cell.level for cell in cells] == levels


def test_the_conclusion_page_says_what_is_unknown_and_what_it_is_not() -> None:
    shown = text("ket-luan/2021-11-15-phien-hop-thang-11/")
    labels = ["Hình thức văn bản", "Thẩm quyền ban hành", "Số, ký hiệu", "Ngày ban hành", "Ngày hiệu lực", "Trích yếu"]
    positions = [shown.index(label) for label in labels]
    assert positions == sorted(positions)
    assert shown.count("Không ghi trong bản nguồn") >= 4
    assert "Không thay thế bản gốc đã ký" in shown
    assert "435a0c899f0ba8bf267278c4e2f1cf0c91671b209ebd4be826323c1c3357ceae" in shown


def test_the_documents_cited_are_listed_with_who_cites_them() -> None:
    shown = text("van-ban/")
    assert shown.index("06-CT/TW") < shown.index("14-CTr/TU")
    assert "06/10/2021" in shown
    ids = parse(made("first")[1]["van-ban/"].body).ids
    assert {"06-ct-tw-2021", "14-ctr-tu-2021"} <= set(ids)


def test_a_new_commune_names_the_old_ones_and_has_none_of_their_items() -> None:
    found, pages = made("first")
    assert found.uses.get("xa-binh-lu-2025", ()) == ()
    shown = text("don-vi/xa-binh-lu-2025/")
    assert "Sơn Bình" in shown
    assert "Chưa xác minh" in shown
    assert "../../don-vi/xa-binh-lu-2025/" in parse(pages["don-vi/xa-son-binh/"].body).links
    before, after = shown.split("Mục giao cho đơn vị tiền thân")
    assert "II.15" not in before
    assert after.count("II.15") == 3
    assert "không tính là giao cho UBND xã Bình Lư" in after


def test_the_numbers_of_the_chart_stand_in_a_table_too() -> None:
    shown = text("don-vi/phong-van-hoa/2021/").split("Bảng số liệu")[1]
    assert " ".join(shown.split()).startswith("Tháng Giao trực tiếp Giao qua nhóm Được nhắc đến 11 2 1 0 ")


def test_the_numbers_of_the_drawing_have_one_decimal_at_most(name: str) -> None:
    for path, page in made(name)[1].items():
        for drawing in re.findall(r"<svg viewBox.*?</svg>", page.body, re.DOTALL):
            assert re.findall(r'="-?\d+\.\d\d+"', drawing) == [], path


def test_every_text_of_a_page_is_in_normal_form(name: str) -> None:
    for path, page in made(name)[1].items():
        assert page.body == nfc(page.body), path
        assert page.title == nfc(page.title), path


@given(
    st.sampled_from(["", "thang/", "thang/2021-11/", "ket-luan/a/", "don-vi/a/2021/"]),
    st.sampled_from(["", "don-vi/a/"]),
)
def test_a_relative_address_leads_to_its_path(page: str, target: str) -> None:
    joined = posixpath.normpath(posixpath.join("/", page, addresses.relative(target, page)))
    assert joined == posixpath.normpath(f"/{target}")


def test_members_of_a_class_are_listed_under_their_names_of_that_day() -> None:
    pages = made("first")[1]
    body = pages["don-vi/cac-co-quan-chuyen-mon/"].body
    members = body[body.index('id="thanh-vien"') : body.index('id="giao-truc-tiep"')]
    assert "Phòng Văn hóa và Thông tin" in members
    assert "Khoa học" not in members


# ---------------------------------------------------------------------------------------------------------------------
# Time limits


def test_limits_that_are_days_stand_in_order_and_the_others_apart() -> None:
    found, _ = made("first")
    limits = [
        Deadline("trước ngày 15/01/2022", "date", date(2022, 1, 15)),
        Deadline("trước ngày 31/12/2021", "date", date(2021, 12, 31)),
        Deadline("chậm nhất là ngày 20/12/2021", "date", date(2021, 12, 20)),
        Deadline("ngay sau khi có hướng dẫn", "event"),
        Deadline("trong tháng 12", "month"),
    ]
    (record,) = found.conclusions
    section = record.sections[1]
    items = tuple(replace(item, deadlines=(one,)) for item, one in zip(section.items, limits, strict=False))
    changed = replace(record, sections=(replace(section, items=items),))
    pages = by_path(archive.assemble(found.root, found.registry, [changed]))
    assert {path for path in pages if path.startswith("thoi-han/")} == {"thoi-han/", "thoi-han/2021/", "thoi-han/2022/"}
    text = " ".join(parse(pages["thoi-han/2021/"].body).text.split())
    days, others = text.split("Thời hạn khác")
    assert days.index("20/12/2021") < days.index("31/12/2021")
    assert "Theo sự kiện “ngay sau khi có hướng dẫn”" in others
    assert "Tính theo tháng “trong tháng 12”" in others
    assert "2022" not in days.split("Theo đơn vị")[0]
    assert "15/01/2022" in parse(pages["thoi-han/"].body).text


# ---------------------------------------------------------------------------------------------------------------------
# Documents of the archive that others cite, abbreviations


def test_a_conclusion_that_is_cited_is_linked_both_ways() -> None:
    found, _ = made("first")
    (record,) = found.conclusions
    earlier = replace(
        record, id="2021-10-14-phien-hop", path="2021/2021-10-14-phien-hop.md", date=date(2021, 10, 14),
        number="467/TB-VPCP", issued=date(2021, 10, 18), sections=(),
    )  # fmt: skip
    section = record.sections[1]
    item = replace(section.items[0], lead="Thực hiện Thông báo số 467/TB-VPCP ngày 18/10/2021.", blocks=())
    citing = replace(record, sections=(replace(section, items=(item,)),))
    pages = by_path(archive.assemble(found.root, found.registry, [earlier, citing]))
    place = f"ket-luan/{record.id}/#ii-{item.number}"
    assert f"../../{place}" in parse(pages["ket-luan/2021-10-14-phien-hop/"].body).links
    assert "../../ket-luan/2021-10-14-phien-hop/" in parse(pages[f"ket-luan/{record.id}/"].body).links
    assert "Có trong lưu trữ" in parse(pages["van-ban/2021/"].body).text
    other = replace(earlier, issued=date(2020, 10, 18))
    pages = by_path(archive.assemble(found.root, found.registry, [other, citing]))
    assert "Có trong lưu trữ" not in parse(pages["van-ban/2021/"].body).text


def test_what_may_have_been_said_before_is_linked_and_what_is_said_often_is_listed() -> None:
    kept = made("first")[0]
    sessions = [variant(f"2021-{month}-20", keep=6) for month in ("09", "10", "11")]
    found = archive.assemble(kept.root, kept.registry, sessions)
    pages = by_path(found)
    first, second, third = (parse(pages[addresses.conclusion(one)].body) for one in sessions)
    assert "Có thể đã nêu" not in first.text
    assert "Có thể đã nêu tại mục II.3, phiên họp ngày 20/9/2021." in " ".join(second.text.split())
    # The nearest earlier one of equals is the newest.
    assert "Có thể đã nêu tại mục II.3, phiên họp ngày 20/10/2021." in " ".join(third.text.split())
    assert f"../../{addresses.conclusion(sessions[1])}#ii-3" in third.links
    unit = "phong-nong-nghiep"
    assert f"../../don-vi/{unit}/nhac-lai/" in parse(pages[f"don-vi/{unit}/"].body).links
    listed = parse(pages[f"don-vi/{unit}/nhac-lai/"].body)
    assert [link for link in listed.links if "#ii-3" in link][:3] == [
        f"../../../{addresses.conclusion(one)}#ii-3" for one in sessions[::-1]
    ]
    assert "gợi ý của máy" in listed.text
    # What assesses, and what names a unit only, repeats nothing.
    assert all(
        not link.endswith("#i-1") for path in pages if "nhac-lai" in path for link in parse(pages[path].body).links
    )


def test_an_abbreviation_is_explained_once_where_it_first_stands() -> None:
    found, pages = made("first")
    (record,) = found.conclusions
    body = pages[addresses.conclusion(record)].body
    explained = [attributes["title"] for tag, attributes in parse(body).tags if tag == "abbr"]
    assert len(set(explained)) == len(explained) > 3
    assert body.count('<abbr title="an toàn vệ sinh thực phẩm">') <= 1


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("NTM và NTM", '<abbr title="nông thôn mới">NTM</abbr> và NTM'),
        ("NTMX, XNTM", "NTMX, XNTM"),
        ("a < NTM", 'a &lt; <abbr title="nông thôn mới">NTM</abbr>'),
        ("CT", '<abbr title="Chỉ thị hoặc Chủ tịch">CT</abbr>'),
        ("", ""),
    ],
)
def test_what_explains_an_abbreviation(text: str, html: str) -> None:
    table = (Abbreviation("NTM", "nông thôn mới"), Abbreviation("CT", "Chỉ thị", ("Chủ tịch",)))
    assert explainer(table)(text) == html
    assert explainer(())(text) == str(escape(text))
