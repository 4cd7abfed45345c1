"""Search as a reader meets it: the page, the box in the header, the words highlighted in the page that opens."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, Route, expect

from ketluan import archive, records
from ketluan.cli import main
from ketluan.vietnamese import fold, words
from tests.browser.conftest import Record, until
from tests.browser.pages_server import PagesServer
from tests.browser.test_site import CONCLUSION, ISSUED, RECORD, ROOT
from tests.building import index_files

BOX = "#kl-tim-o"
SMALL_BOX = "#kl-timnho-o"

# What a clerk types, and items that have to be among the first ones; "" is the text outside the items.
TYPED = {
    "phong nong nghiep": ["ii-3"],
    "Phòng Nông nghiệp được giao gì trong tháng 11/2021?": ["ii-3"],
    "phong nong nghiep 11/2021": ["ii-3"],
    "đơn vị: phòng vhtt": ["ii-10", "iii-3"],
    "giải ngân": ["i-2"],
    "quyết toán": ["ii-6"],
    "06-CT/TW": ["iii-3"],
    "14-CTr/TU": ["iii-3"],
    "14 ctr tu": ["iii-3"],
    "15/11/2021": [""],
    "ngay 15 thang 11 nam 2021": [""],
    "bản giang covid": ["i-1", "i-2"],
    "ban giang": ["i-1", "i-2", "ii-1", "ii-14"],
    "trong chanh leo": ["i-2"],
    "chanh leo": ["i-2", "ii-15"],
    "cấp sổ đỏ": ["ii-7"],
    "GCNQSD": ["ii-7"],
    "học nghề than": ["ii-11"],
    "TKV": ["ii-11", "ii-15"],
    "tuần văn hóa du lịch Tam Đường 2021": ["ii-13", "ii-15"],
    "đường nối cao tốc Nội Bài Lào Cai": ["i-2"],
    "khám nghĩa vụ quân sự 2022": ["ii-14", "ii-15"],
    "cứu nạn": ["ii-14"],
    "don doc tieu chi ntm": ["ii-3"],
    "Đoàn Việt Hoàng": [""],
    unicodedata.normalize("NFD", "phòng nội vụ"): ["ii-12"],
    "phongf nooij vuj": ["ii-12"],
    "phogn nong nghiep": ["ii-3"],
    '"văn hóa du lịch huyện"': ["ii-15"],
}
HOSTILE = [
    "<img src=x onerror=\"document.title='hit'\">",
    "\"><script>document.title='hit'</script>",
    "chè <b>" + "x" * 10_000,
    "\u202eèhc\u202c chè",
    "🍵 chè 👨‍👩‍👧",
    "chè\0\u0001giang",
    "((( *:^ ~1 +-",
    "javascript:alert(1)",
    "a" * 4000 + ' "' * 500,
    "%00%ff%",
]


def ask(page: Page, query: str, more: str = "") -> None:
    """Open the search page with a query and wait for its answer."""
    page.goto(f"tra-cuu/?q={quote(query)}{more}")
    answered(page)


def answered(page: Page) -> None:
    until(page, "document.querySelector('#ketqua')?.childElementCount || document.querySelector('[data-count=\"0\"]')")
    page.wait_for_selector("#ketqua:not([aria-busy])", state="attached")


def found(page: Page) -> list[str]:
    """The anchors of the results in their order of rank."""
    rows: list[str] = page.eval_on_selector_all(
        "#ketqua li",
        "all => all.sort((a, b) => a.dataset.hang - b.dataset.hang).map(li => new URL(li.querySelector('a').href).hash.slice(1))",
    )
    return rows


def of_search(server: PagesServer) -> list[str]:
    """What of search was asked for."""
    return [urlsplit(one.path).path for one in server.requests if "assets/ketluan/search" in one.path]


@pytest.mark.parametrize(("query", "items"), TYPED.items())
def test_what_a_clerk_types_finds_the_item(page: Page, query: str, items: list[str]) -> None:
    ask(page, query)
    first = found(page)
    assert set(items) <= set(first[: max(5, len(items))]), first
    links = page.locator("#ketqua li a")
    assert links.count() == page.locator("#ketqua li").count()
    assert all(CONCLUSION in link for link in links.evaluate_all("all => all.map(a => a.href)"))


def test_the_page_says_what_it_found_and_shows_each_item(page: Page) -> None:
    ask(page, "phong nong nghiep")
    expect(page.get_by_role("status").filter(has_text="trong 1 kết luận")).to_contain_text("4 ")
    assert page.locator("[data-count]").inner_text() == str(len(found(page)))
    first = page.locator("#ketqua li").first
    assert first.locator("a").inner_text().split() == "II.3 Phòng Nông nghiệp".split()
    assert "II. MỘT SỐ NHIỆM VỤ" in first.inner_text()
    assert first.locator("mark").first.inner_text() == "Phòng Nông nghiệp"
    assert "Phòng Nông nghiệp và Phát triển nông thôn" in first.locator(".kl-nhan--direct").inner_text()
    assert page.locator("#ketqua h2").inner_text().startswith("Kết luận của đồng chí Chủ tịch UBND huyện")
    assert "Từ khóa không dấu: đã tìm cả" in page.locator("[data-chu-y]").inner_text()


def test_it_is_said_of_a_document_that_another_replaced_it(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, record = new_page(every_kind_served)
    heads = page.locator("#ketqua section .kl-kqdau p")
    ask(page, "04/01/2022")
    assert heads.first.inner_text().startswith("Họp ngày 04/01/2022")
    assert heads.first.inner_text().endswith(" · Đã được thay thế")
    ask(page, "27/12/2022")
    assert heads.first.inner_text().startswith("Họp ngày 27/12/2022")
    assert "thay thế" not in heads.first.inner_text()
    assert record.complaints() == []
    page.goto("")
    page.locator(BOX).fill("04/01/2022")
    expect(page.locator("[role=option]").filter(has_text="Đã được thay thế").first).to_be_visible()
    assert record.complaints() == []


def test_facets_choose_and_count(page: Page, server: PagesServer) -> None:
    ask(page, "covid")
    whole = len(found(page))
    tasks = page.locator("[data-loc]").get_by_label("Nhiệm vụ, giải pháp")
    count = int(page.locator("label[for=loc-phan-task] .kl-mat__so").inner_text().split()[0])
    tasks.check()
    expect(page.locator("#ketqua li")).to_have_count(count)
    assert 0 < count < whole
    assert page.url.endswith("&phan=nhiem-vu")
    assert all(anchor.startswith("ii-") for anchor in found(page))
    documents = page.locator("[data-loc]").get_by_label("Văn bản trình")
    assert documents.is_visible()
    assert documents.is_disabled()
    # Another value of the same facet counts what it would add.
    assert page.locator("[data-loc]").get_by_label("Đánh giá tình hình").is_enabled()
    assert page.evaluate("document.activeElement.id") == "loc-phan-task"
    page.get_by_role("button", name="Bỏ bộ lọc Nhiệm vụ, giải pháp").click()
    expect(page.locator("#ketqua li")).to_have_count(whole)
    assert "phan=" not in page.url


def test_a_relation_counts_and_chooses(page: Page) -> None:
    ask(page, "bản giang covid")
    filters = page.locator("[data-loc]")
    assert [filters.get_by_label(name).is_enabled() for name in ("Giao trực tiếp", "Được nhắc đến")] == [True, True]
    filters.get_by_label("UBND xã Bản Giang").check()
    expect(filters.get_by_label("Giao trực tiếp")).to_be_disabled()
    filters.get_by_label("Được nhắc đến").check()
    expect(page.get_by_role("button", name="Bỏ bộ lọc Được nhắc đến")).to_be_visible()
    expect(page.locator("#ketqua li")).to_have_count(4)
    assert "quan-he=nhac-den" in page.url


def test_filters_of_the_address_alone_list_the_items_of_a_unit(page: Page) -> None:
    page.goto("tra-cuu/?don-vi=phong-van-hoa&thang=2021-11&nam=2021")
    answered(page)
    assert set(found(page)) >= {"ii-10", "iii-3"}
    assert page.get_by_role("button", name="Bỏ bộ lọc Phòng Văn hóa và Thông tin").is_visible()
    page.get_by_role("button", name="Bỏ tất cả bộ lọc").click()
    expect(page.get_by_role("heading", name="Tra theo danh mục")).to_be_visible()


def test_sorting_by_date_stands_in_the_address(page: Page) -> None:
    ask(page, "covid")
    ranked = found(page)
    page.get_by_label("Xếp theo").select_option(label="ngày mới nhất")
    page.wait_for_url("**sap-xep=ngay")
    answered(page)
    until(page, "first => ![undefined, first].includes(document.querySelector('#ketqua a')?.hash)", f"#{ranked[0]}")
    in_order = page.eval_on_selector_all("#ketqua li a", "all => all.map(a => a.hash.slice(1))")
    assert sorted(in_order) == sorted(ranked)
    assert in_order == sorted(in_order, key=lambda anchor: (anchor.count("i"), int(anchor.rpartition("-")[2] or 0)))


def test_items_with_other_marks_stand_apart(page: Page) -> None:
    ask(page, "chè -chuối")
    expect(page.get_by_role("status").filter(has_text="6 mục trong 1 kết luận · 1 mục có đủ các từ")).to_be_visible()
    expect(page.locator(".kl-thieu")).to_have_text(["Các mục dưới đây có từ viết khác dấu."])
    expect(page.locator(".kl-thieu ~ section li")).to_have_count(5)
    ask(page, "điện")
    expect(page.locator(".kl-thieu")).to_have_count(0)
    assert "Không có mục nào viết đúng dấu “điện”" in page.locator("[data-chu-y]").inner_text()
    assert "đủ các từ" not in page.get_by_role("status").filter(has_text="6").first.inner_text()


def test_back_and_forward_go_through_questions(page: Page) -> None:
    ask(page, "chanh leo")
    page.locator("[data-loc]").get_by_label("Đánh giá tình hình").check()
    expect(page.locator("#ketqua li")).to_have_count(1)
    page.locator(BOX).fill("giải ngân")
    page.keyboard.press("Enter")
    until(page, "location.search.includes('gi%E1')")
    answered(page)
    page.go_back()
    expect(page.locator(BOX)).to_have_value("chanh leo")
    expect(page.locator("#ketqua li")).to_have_count(1)
    page.go_back()
    expect(page.locator("#ketqua li")).to_have_count(2)
    page.go_forward()
    expect(page.locator("[data-loc]").get_by_label("Đánh giá tình hình")).to_be_checked()


def test_typing_answers_at_once_and_leaves_one_step_of_history(page: Page) -> None:
    ask(page, "chanh leo")
    before = page.evaluate("history.length")
    page.locator(BOX).fill("")
    page.locator(BOX).press_sequentially("giai nga", delay=300)
    until(page, "document.querySelector('#ketqua mark')?.textContent.toLowerCase().startsWith('giải ngân')")
    assert page.evaluate("history.length") == before + 1


def test_a_query_that_finds_nothing_leads_on(page: Page) -> None:
    ask(page, "xyzw qqqq")
    assert page.locator("[data-count]").get_attribute("data-count") == "0"
    expect(page.get_by_role("status").filter(has_text="Không tìm thấy mục nào. Thử bớt từ.")).to_be_visible()
    page.get_by_role("link", name="Tháng, năm").last.click()
    expect(page.locator("h1")).to_contain_text("Tháng")


@pytest.mark.parametrize(
    ("query", "told", "notes"),
    [
        ("qqqq", "Không tìm thấy mục nào.", ["Từ “qqqq” không có trong lưu trữ."]),
        ("xyzzy qqq", "Không tìm thấy mục nào. Thử bớt từ.", ["Các từ “xyzzy”, “qqq” không có trong lưu trữ."]),
        ("16/11/2021", "Không tìm thấy mục nào.", ["Lưu trữ không có phiên họp ngày 16/11/2021."]),
        ("qqqq&phan=nhiem-vu", "Không tìm thấy mục nào. Thử bỏ bộ lọc.", ["Từ “qqqq” không có trong lưu trữ."]),
        ("-chè", "", ["Chỉ có từ cần loại trừ; hãy gõ thêm từ cần tìm."]),
        ('""', "", ["Hãy gõ từ cần tìm."]),
    ],
)
def test_what_to_try_fits_what_was_asked(page: Page, query: str, told: str, notes: list[str]) -> None:
    typed, _, more = query.partition("&")
    ask(page, typed, f"&{more}" if more else "")
    expect(page.locator("[data-tom-tat]")).to_have_text(f"0{told}")
    expect(page.locator("[data-chu-y] p")).to_have_text(notes)


def test_suggestions_are_told_apart_and_notes_of_one_sort_are_one(page: Page) -> None:
    ask(page, "chanh leo vũ trụ")
    assert page.locator("[data-chu-y] p").last.inner_text() == "Thử tìm: chanh · leo · vũ"
    ask(page, "14-CTr/TU")
    assert page.locator("[data-chu-y] p", has_text=re.compile("^Đã tìm cả")).count() == 1
    ask(page, "15/11/2021")
    assert page.locator(".kl-kqdau p").first.inner_text().endswith(" · 21 kết quả")


def test_the_box_on_every_page_answers_to_the_keyboard(page: Page) -> None:
    page.goto("thang/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == SMALL_BOX[1:]
    page.keyboard.insert_text("phong noi vu")  # at once: one answer, which nothing replaces
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("II.12")
    box = page.locator(SMALL_BOX)
    assert box.get_attribute("aria-expanded") == "true"
    assert options.count() <= 8
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    expect(page.get_by_role("status").filter(has_text="Nhấn Enter để xem tất cả")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert box.input_value() == "phong noi vu"
    page.keyboard.press("Enter")
    page.wait_for_url("**/tra-cuu/?q=phong+noi+vu")
    answered(page)
    assert found(page)[0] == "ii-12"


def test_an_option_opens_its_item_with_the_words_highlighted(page: Page) -> None:
    page.goto("don-vi/")
    page.keyboard.press("s")
    page.keyboard.insert_text("phong noi vu")
    expect(page.get_by_role("option").first).to_contain_text("II.12")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{CONCLUSION}#ii-12")
    expect(page.locator("#ii-12 mark").first).to_have_text("Phòng Nội vụ")


def test_keys_that_somebody_types_are_not_taken(page: Page) -> None:
    page.goto("")
    page.keyboard.press("/")
    page.keyboard.type("s/s")
    assert page.locator(BOX).input_value() == "s/s"


def test_keys_of_one_letter_can_be_turned_off(page: Page) -> None:
    page.goto("kha-nang-tiep-can/")
    switch = page.get_by_role("switch", name="Phím tắt một ký tự")
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(switch).to_contain_text("Đang bật")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_contain_text("Đang tắt")
    # Another page of the site remembers it.
    page.goto("thang/")
    for key in "/s":
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement === document.body")
    page.goto("kha-nang-tiep-can/")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == SMALL_BOX[1:]


def test_the_opened_page_highlights_and_keeps_its_words_and_its_address(page: Page) -> None:
    ask(page, "ban giang covid")
    page.locator("#ketqua li a", has_text="Tồn tại").click()
    page.wait_for_url(f"**/{CONCLUSION}#i-2")
    marks = page.locator("#i-2 mark")
    expect(marks.first).to_be_visible()
    assert {"Bản Giang", "Covid-19"} <= set(marks.all_inner_texts())
    assert page.locator("mark").count() == marks.count()
    assert page.locator("#i-2").bounding_box()["y"] < 200  # type: ignore[index]
    source = (ROOT / "conclusions/2021" / f"{RECORD}.txt").read_text(encoding="utf-8")
    assert words(page.evaluate(ISSUED)) == words(source)
    page.get_by_role("button", name="Bỏ tô sáng").click()
    expect(page.locator("mark")).to_have_count(0)
    assert words(page.evaluate(ISSUED)) == words(source)
    page.go_back()
    answered(page)
    assert page.locator(BOX).input_value() == "ban giang covid"


def test_a_result_is_cited_and_linked_without_the_words(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "phong nong nghiep")
    page.get_by_role("button", name="Sao chép trích dẫn mục II.3").click()
    expect(page.get_by_role("status").filter(has_text="Đã sao chép")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Kết luận của Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021, mục II.3, "
        f"{server.url}{CONCLUSION}#ii-3"
    )
    page.get_by_role("button", name="Sao chép liên kết mục II.3").click()
    until(page, f"async () => (await navigator.clipboard.readText()) === '{server.url}{CONCLUSION}#ii-3'")


def test_home_shows_its_examples_answered(page: Page) -> None:
    page.goto("")
    assert not page.locator(SMALL_BOX).count()
    examples = page.locator(".kl-vidu a")
    assert examples.count() == 4
    for query in examples.all_inner_texts():
        page.goto("")
        page.get_by_role("link", name=query, exact=True).click()
        answered(page)
        assert page.locator(BOX).input_value() == query
        assert found(page)


def test_without_scripts_the_form_leads_to_the_lists(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, java_script_enabled=False)
    page.goto("")
    page.locator(BOX).fill("chè")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tra-cuu/?q=ch*")
    expect(page.get_by_text("Trình duyệt đang tắt JavaScript")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Đơn vị", exact=True).click()
    expect(page.locator("h1")).to_have_text("Đơn vị", use_inner_text=True)
    page.locator(SMALL_BOX).fill("chè")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tra-cuu/?q=ch*")


def test_on_a_phone_the_icon_leads_to_the_page(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, viewport={"width": 390, "height": 800})
    page.goto("don-vi/")
    page.get_by_role("link", name="Tìm trong lưu trữ").click()
    page.locator(BOX).fill("chanh leo")
    page.keyboard.press("Enter")
    answered(page)
    assert not page.locator("[data-loc]").get_by_label("Đánh giá tình hình").is_visible()
    page.get_by_text("Lọc kết quả").click()
    page.locator("[data-loc]").get_by_label("Đánh giá tình hình").check()
    expect(page.locator("#ketqua li")).to_have_count(1)
    expect(page.get_by_text("Lọc kết quả (đang chọn 1)")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("broken", ["**/w*.json", "**/facets.json", "**/t0.json", "**/p*.json"])
def test_what_was_found_is_kept_when_a_file_fails(page: Page, record: Record, broken: str) -> None:
    record.expect("net::ERR_FAILED")
    page.route(broken, lambda route: route.abort())
    page.goto(f"tra-cuu/?q={quote('chanh leo')}")
    expect(page.get_by_text("Chưa tải được một phần chỉ mục; kết quả có thể thiếu.")).to_be_visible()
    page.unroute(broken)
    page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_text("Chưa tải được một phần chỉ mục")).to_have_count(0)
    expect(page.locator("#ketqua li")).to_have_count(2)


def test_what_was_found_is_told_while_a_newer_index_is_looked_for(page: Page, record: Record) -> None:
    record.expect("net::ERR_FAILED")
    entries: list[Route] = []

    def entry(route: Route) -> None:
        entries.append(route)
        if len(entries) == 1:
            route.continue_()  # the others wait for ever

    page.route("**/entry.json", entry)
    page.route("**/w*.json", lambda route: route.abort())
    page.goto(f"tra-cuu/?q={quote('chanh leo')}")
    expect(page.get_by_text("Chưa tải được một phần chỉ mục")).to_be_visible()
    page.wait_for_timeout(800)
    assert len(entries) == 2
    expect(page.locator("[data-count]")).to_have_count(1)


@pytest.mark.parametrize("broken", ["**/entry.json", "**/assets/ketluan/search/*.js"])
def test_when_search_cannot_be_fetched_the_page_says_so_and_leads_on(page: Page, record: Record, broken: str) -> None:
    record.expect("net::ERR_FAILED")

    def abort(route: Route) -> None:
        route.abort()

    page.route(broken, abort)
    page.goto("tra-cuu/?q=covid")
    expect(page.get_by_text("Chưa tải được c")).to_be_visible()
    expect(page.get_by_role("heading", name="Tra theo danh mục")).to_be_visible()


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_is_taken_for_markup(page: Page, query: str) -> None:
    page.goto("tra-cuu/")
    title = page.title()
    page.locator(BOX).fill(query)
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-ket-qua]')?.hidden === false")
    answered(page)
    page.reload()
    answered(page)
    assert page.title() == title
    assert page.locator(".kl img, .kl script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{CONCLUSION}?tim={quote(query[:300], errors='replace')}#ii-3")
    until(page, "!location.search")
    assert page.locator(".kl img, .kl script").count() == 0


def test_nothing_of_search_is_fetched_before_somebody_reaches_for_it(page: Page, server: PagesServer) -> None:
    for path in ("", "don-vi/", CONCLUSION, "tra-cuu/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert of_search(server) == []
    assert not [
        one.path for one in server.requests if "/search" in one.path or "lunr" in one.path or "worker" in one.path
    ]
    # What waits for the reader is part of the site's one script.
    script = (ROOT / "scripts/ketluan/theme/assets/ketluan/ketluan.js").read_text(encoding="utf-8")
    start, end = script.index("/* Search is fetched"), script.index("/* The contents list")
    assert len(gzip.compress(script[start:end].encode())) <= 2048
    with page.expect_response("**/entry.json"), page.expect_response("**/assets/ketluan/search/*.js"):
        page.locator(BOX).focus()


def test_the_script_of_search_is_small_and_named_by_its_content(site: Path) -> None:
    (script,) = (site / "assets/ketluan/search").glob("*.js")
    assert len(gzip.compress(script.read_bytes(), 9)) <= 28 * 1024
    assert not list(site.rglob("search_index.json")) + list(site.rglob("lunr*")) + list(site.rglob("workers"))


def test_a_new_publication_replaces_the_index_under_an_open_page(
    new_page: Callable[..., tuple[Page, Record]], site: Path, tmp_path: Path
) -> None:
    """Its shards are gone: the page asks for the new entry instead of mixing the two."""
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    index = copy / "assets/ketluan/search"
    with PagesServer(copy, "/") as server:
        page, record = new_page(server)
        record.expect("404")
        ask(page, "chanh leo")
        (segment,) = (path for path in index.iterdir() if path.is_dir())
        moved = segment.with_name("0123456789ab")
        segment.rename(moved)
        entry = index / "entry.json"
        entry.write_text(entry.read_text(encoding="utf-8").replace(segment.name, moved.name), encoding="utf-8")
        page.locator(BOX).fill("hoc nghe than")
        page.keyboard.press("Enter")
        page.wait_for_selector("#ketqua a[href$='#ii-11']")
        expect(page.get_by_text("Chưa tải được một phần")).to_have_count(0)


@pytest.fixture(scope="module")
def many(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesServer]:
    """The site with the index of four conclusions: the real one under other dates."""
    folder = tmp_path_factory.mktemp("many") / "site"
    shutil.copytree(site, folder)
    for old in (folder / "assets/ketluan/search").rglob("*.json"):
        old.unlink()
    known, _ = records.load(ROOT / "conclusions")
    assert known
    (seed,) = known.conclusions
    dates = [date(2020, 3, 2), date(2021, 11, 15), date(2021, 12, 20), date(2022, 1, 10)]
    copies = [replace(seed, id=f"{day}-phien-hop", path=f"{day.year}/{day}-phien-hop.md", date=day) for day in dates]
    for path, content in index_files(archive.assemble(known.root, known.registry, copies)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    with PagesServer(folder, "/") as server:
        yield server


def test_results_are_grouped_and_come_in_batches(
    new_page: Callable[..., tuple[Page, Record]], many: PagesServer
) -> None:
    page, _ = new_page(many)
    ask(page, "kế hoạch")
    total = int(page.locator("[data-count]").inner_text())
    assert total > 25
    assert page.locator("#ketqua li").count() == 20
    expect(page.get_by_role("status").filter(has_text="trong 4 kết luận")).to_have_count(1)
    assert page.locator("#ketqua section").count() == 4
    page.get_by_role("button", name=f"Hiện thêm {min(20, total - 20)} trong {total - 20} mục còn lại").click()
    expect(page.locator("#ketqua li")).to_have_count(min(40, total))
    assert page.evaluate("document.activeElement.closest('li').dataset.hang") in {str(n) for n in range(21, 41)}
    ranks = page.eval_on_selector_all("#ketqua li", "all => all.map(li => Number(li.dataset.hang))")
    assert sorted(ranks) == list(range(1, len(ranks) + 1))
    # Back from a result, as far as the reader had come.
    page.locator("#ketqua li a").nth(30).evaluate("link => link.scrollIntoView()")
    page.locator("h2 a").first.evaluate("link => { link.href = document.querySelector('.kl-ten').href; link.click() }")
    page.wait_for_url(many.url)
    page.go_back()
    expect(page.locator("#ketqua li")).to_have_count(min(40, total))
    until(page, "scrollY > 1000")


def test_years_and_months_choose_together(new_page: Callable[..., tuple[Page, Record]], many: PagesServer) -> None:
    page, _ = new_page(many)
    ask(page, "tuyen quan")
    expect(page.locator("#ketqua li")).to_have_count(int(page.locator("[data-count]").inner_text()))
    filters = page.locator("[data-loc]")
    assert not filters.get_by_label("Tháng 12/2021").count()
    page.locator("#loc-nam-2021").check()
    page.wait_for_url("**nam=2021")
    filters.get_by_label("Tháng 12/2021").check()
    page.wait_for_url("**thang=2021-12")
    expect(page.get_by_role("region")).to_have_count(1)
    page.locator("#loc-nam-2020").check()
    expect(page.get_by_role("region")).to_have_count(2)
    page.locator("#loc-nam-2021").uncheck()
    page.wait_for_url(lambda url: "nam=2021" not in url)
    expect(page.get_by_role("region")).to_have_count(2)


def test_sorted_by_date_a_facet_counts_the_items_that_choosing_it_shows(
    new_page: Callable[..., tuple[Page, Record]], many: PagesServer
) -> None:
    page, _ = new_page(many)
    # Half of them have the two words apart.
    ask(page, "các xã", "&sap-xep=ngay&phan=nhiem-vu")
    shown = page.locator("[data-count]").inner_text()
    assert page.locator("label[for=loc-phan-task] .kl-mat__so").inner_text().split()[0] == shown == "24"


def test_the_terminal_ranks_as_the_page_does(page: Page, site: Path) -> None:
    queries = [*TYPED, *list(words_of_the_record())]
    queries = list(dict.fromkeys(queries))[:100]
    assert len(queries) == 100
    page.goto("tra-cuu/")
    box = page.locator(BOX)
    for query in queries:
        done = CliRunner().invoke(main, ["search", "--json", "--limit", "20", "--site", str(site), "--", query])
        terminal = [row["item"] for row in json.loads(done.stdout)]
        box.fill(query)
        box.press("Enter")
        page.wait_for_url(lambda address, query=query: parse_qs(urlsplit(address).query).get("q") == [query])
        answered(page)
        assert found(page) == terminal, query


def words_of_the_record() -> list[str]:
    """Neighbouring words of the record as queries, with marks and without."""
    text = (ROOT / "conclusions/2021" / f"{RECORD}.md").read_text(encoding="utf-8").partition("\n---\n")[2]
    text_words = [word.strip(".,;:()*") for word in text.split()]
    pairs = [" ".join(text_words[at : at + 2]) for at in range(40, len(text_words) - 2, 29)]
    return [pair if number % 2 else fold(pair) for number, pair in enumerate(pairs) if len(words(pair)) == 2]
