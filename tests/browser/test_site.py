"""The real site in a real browser, served under a sub-path as GitHub Pages serves it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect

from ketluan.vietnamese import words
from tests.browser.conftest import PREFIX, Record
from tests.browser.pages_server import PagesServer

ROOT = Path(__file__).resolve().parent.parent.parent
# The address the fixture builds the site for: canonical links carry it.
PUBLISHED = f"https://example.org{PREFIX}"
RECORD = "2021-11-15-phien-hop-thang-11"
CONCLUSION = f"ket-luan/{RECORD}/"
KINDS = [
    "",
    CONCLUSION,
    "ket-luan/",
    "don-vi/",
    "don-vi/phong-van-hoa/",
    "don-vi/phong-van-hoa/2021/",
    "don-vi/ubnd-cac-xa-thi-tran/",
    "don-vi/xa-ban-giang/",
    "don-vi/xa-binh-lu-2025/",
    "thang/",
    "thang/2021-11/",
    "nam/2021/",
    "chu-tri/",
    "chu-tri/sung-lu-pao/",
    "thoi-han/",
    "nhat-ky/",
    "nhat-ky/2026/",
    "van-ban/",
    "van-ban/2021/",
    "tra-cuu/",
    "tra-cuu/?q=covid",
    "du-lieu/",
    "gioi-thieu/",
    "kha-nang-tiep-can/",
    "huong-dan/",
    "huong-dan/tra-cuu/",
    "huong-dan/truong-du-lieu/",
    "nhung.html",
]
# Of the made-up site that has every kind of page: what the real one does not have, or not so much of.
MADE = "2022-03-01-phien-hop"
MORE_KINDS = [
    "",
    f"ket-luan/{MADE}/",
    "ket-luan/2022-01-02-phien-hop/",
    "ket-luan/",
    "don-vi/xa-ban-giang/",
    "don-vi/xa-ban-giang/2022/",
    "don-vi/xa-ban-giang/2022/03/",
    "don-vi/phong-nong-nghiep/",
    "don-vi/phong-nong-nghiep/nhac-lai/",
    "don-vi/xa-binh-lu-2025/",
    "thang/",
    "thang/2022-03/",
    "nam/2022/",
    "chu-tri/sung-lu-pao/",
    "chu-tri/sung-lu-pao/2022/",
    "thoi-han/",
    "thoi-han/2022/",
    "van-ban/",
    "van-ban/2021/",
    "van-ban/khong-ro-nam/",
    "tra-cuu/?q=phong noi vu",
    "tra-cuu/?q=khongcotrongkho",
]

# What a page links to, what can be linked to in it.
LINKS = """() => ({
  targets: [...document.querySelectorAll("a[href], link[href], script[src], img[src]")].map(e => e.href || e.src),
  ids: [...document.querySelectorAll("[id]")].map(e => e.id),
})"""
# The issued words of a page: what lies in [data-verbatim] but for buttons and links to headings.
ISSUED = """() => [...document.querySelectorAll("[data-verbatim]")].map(element => {
  const copy = element.cloneNode(true)
  copy.querySelectorAll("button, .headerlink").forEach(e => e.remove())
  // Blocks end words even where no white space stands between their tags.
  copy.querySelectorAll("p, li, div, h1, h2, h3").forEach(e => e.append(" "))
  return copy.textContent
}).join(" ")"""


def files_of(site: Path) -> set[str]:
    """The path of every published page."""
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    return {path.removesuffix("index.html") for path in found - {"404.html"}}


def test_every_link_and_anchor_leads_somewhere_and_every_page_is_reached_from_home(
    page: Page, server: PagesServer, site: Path
) -> None:
    ids: dict[str, set[str]] = {}
    wanted: set[tuple[str, str, str]] = set()
    waiting = {server.url}
    while waiting:
        address = min(waiting)
        response = page.goto(address, wait_until="domcontentloaded")
        assert response is not None
        found = page.evaluate(LINKS)
        ids[address] = set(found["ids"]) if response.status == 200 else set()
        # A question to the search page is an address of that page.
        bare = (re.sub(r"\?[^#]*", "", target) for target in found["targets"])
        links = {urldefrag(target.replace(PUBLISHED, server.url, 1)) for target in bare}
        wanted |= {(address, target, anchor) for target, anchor in links if target.startswith("http")}
        pages = {target for target, _ in links if target.startswith(server.url) and target.endswith(("/", ".html"))}
        waiting = (waiting | pages) - set(ids)
    missing = [
        f"{source} -> {target}#{anchor}"
        for source, target, anchor in sorted(wanted)
        if (target in ids and anchor and unquote(anchor) not in ids[target])
        or (target not in ids and not (site / unquote(target.removeprefix(server.url))).is_file())
    ]
    assert missing == []
    assert {address.removeprefix(server.url) for address in ids} == files_of(site)
    assert len(ids) > 100


def test_the_page_of_the_record_holds_the_words_of_its_source_in_order(page: Page) -> None:
    page.goto(CONCLUSION)
    source = (ROOT / "conclusions/2021" / f"{RECORD}.txt").read_text(encoding="utf-8")
    assert words(page.evaluate(ISSUED)) == words(source)
    assert len(words(source)) == 2630


def test_items_have_the_anchors_and_numbers_of_the_document(page: Page) -> None:
    page.goto(CONCLUSION)
    anchors = page.eval_on_selector_all("[data-muc]", "rows => rows.map(row => row.id)")
    expected = [f"i-{n}" for n in range(1, 3)] + [f"ii-{n}" for n in range(1, 16)] + [f"iii-{n}" for n in range(1, 4)]
    assert anchors == expected
    assert page.locator("#ii-3 [data-verbatim]").inner_text().startswith("3. Phòng Nông nghiệp: Chỉ đạo TTDVNN huyện")
    last = page.locator("#ii-15 [data-verbatim]")
    assert last.locator("li").count() == 4
    assert last.locator("p").last.inner_text().startswith("Ủy ban nhân dân các xã khác rà soát")


def test_the_facts_stand_in_the_order_of_the_decree(page: Page) -> None:
    page.goto(CONCLUSION)
    assert page.locator(".kl-tt dt").all_inner_texts() == [
        "Hình thức văn bản",
        "Thẩm quyền ban hành",
        "Số, ký hiệu",
        "Ngày ban hành",
        "Ngày hiệu lực",
        "Trích yếu",
        "Tệp văn bản",
        "Ngày họp",
        "Chủ trì",
        "Người ký",
    ]
    facts = page.locator(".kl-tt dd").all_inner_texts()
    assert facts[2] == facts[3] == "Không ghi trong bản nguồn"
    assert "Không thay thế bản gốc đã ký." in page.locator(".kl-dauvuong").inner_text()


def test_the_source_downloads_byte_for_byte_and_its_hash_is_printed(page: Page, site: Path) -> None:
    page.goto(CONCLUSION)
    published = (site / CONCLUSION / f"{RECORD}.txt").read_bytes()
    assert published == (ROOT / "conclusions/2021" / f"{RECORD}.txt").read_bytes()
    digest = hashlib.sha256(published).hexdigest()
    assert page.locator(".kl-dauvuong .kl-bam").text_content() == digest


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer, path: str, width: int
) -> None:
    page, _ = new_page(server, viewport={"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_the_narrowest_screen_the_number_of_a_month_and_of_its_items_stand_apart(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served, viewport={"width": 320, "height": 800})
    over = """all => all.map((cell) => {
      const month = getComputedStyle(cell.parentElement, "::before")
      const range = document.createRange()
      range.selectNodeContents(cell)
      const { top } = cell.parentElement.getBoundingClientRect()
      return range.getBoundingClientRect().top - top - parseFloat(month.top) - parseFloat(month.height)
    })"""
    for path in ("", "thang/"):
        page.goto(path)
        gaps = page.eval_on_selector_all(".kl-nam__o a.kl-o", over)
        assert len(gaps) == 13
        assert min(gaps) >= 0


@pytest.mark.parametrize("width", [320, 390, 1000, 1280])
def test_no_count_stands_alone_on_a_line(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer, width: int
) -> None:
    alone = """all => all.filter((count) => {
      const before = [...count.previousElementSibling?.getClientRects() ?? []].pop()
      return before && count.getClientRects()[0].top >= before.bottom - 5
    }).map((count) => count.parentElement.textContent)"""
    page, _ = new_page(every_kind_served, viewport={"width": width, "height": 800})
    for path in ("", "don-vi/", "don-vi/phong-nong-nghiep/", "thang/2021-11/", "thoi-han/", "van-ban/", "tra-cuu/"):
        page.goto(path)
        for media in ("screen", "print"):
            page.emulate_media(media=media)  # type: ignore[arg-type]  # one of the two
            assert page.eval_on_selector_all(".kl-ds span.kl-dem", alone) == [], path


def test_numbers_of_thousands_are_written_as_people_write_them(every_kind: Path) -> None:
    bare = re.compile(r"(?<![\d./-])[1-9]\d{3,} (?:mục|kết luận)")
    pages = {path: path.read_text(encoding="utf-8") for path in every_kind.glob("**/index.html")}
    assert "53 kết luận, 1.060 mục" in pages[every_kind / "tra-cuu/index.html"]
    assert {path: bare.findall(html) for path, html in pages.items() if bare.search(html)} == {}


@pytest.mark.parametrize("width", [320, 390])
def test_the_hint_of_the_search_box_is_not_cut(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer, width: int
) -> None:
    page, _ = new_page(server, viewport={"width": width, "height": 800})
    page.goto("")
    fits = """(box) => {
      const pen = document.createElement("canvas").getContext("2d")
      const style = getComputedStyle(box)
      pen.font = style.font
      return pen.measureText(box.placeholder).width <= box.clientWidth - 2 * parseFloat(style.paddingLeft)
    }"""
    assert page.locator("#kl-tim-o").evaluate(fits)


def test_the_page_of_something_gone_has_one_search_box(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served)
    page.goto("ket-luan/2022-01-02-phien-hop/")
    assert page.get_by_role("searchbox").count() == 1


def test_links_to_sessions_are_tall_enough_for_a_finger(page: Page) -> None:
    page.goto("don-vi/phong-van-hoa/")
    heights = page.eval_on_selector_all(".kl-ky-hop a", "all => all.map((link) => link.getBoundingClientRect().height)")
    assert min(heights) >= 24


@pytest.mark.parametrize("path", KINDS)
def test_a_page_has_one_title_a_language_and_headings_in_order(page: Page, path: str) -> None:
    page.goto(path)
    levels = page.eval_on_selector_all(
        "main h1, main h2, main h3, main h4", "all => all.map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.title()
    ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_an_unknown_address_gets_a_page_with_ways_on(page: Page, record: Record) -> None:
    record.expect("404")
    response = page.goto("ket-luan/khong-co/trang/nay/")
    assert response is not None
    assert response.status == 404
    assert page.locator("h1").inner_text() == "Không có trang này"
    page.get_by_role("main").get_by_role("link", name="Tháng 11 năm 2021").click()
    expect(page.locator("h1")).to_have_text("Tháng 11 năm 2021", use_inner_text=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_place_that_is_gone_from_a_page_that_moved_says_why(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer, scripts: bool
) -> None:
    page, _ = new_page(every_kind_served, java_script_enabled=scripts)
    page.goto("ket-luan/2022-01-01-phien-hop/#ii-9")
    page.wait_for_timeout(500)
    expect(page.locator("#ii-9")).to_have_text("Mục II.9 không còn trong lưu trữ. Mục nhập nhầm.")
    page.get_by_role("link", name="Đến trang mới").click()
    page.wait_for_url("**/ket-luan/2022-01-04-phien-hop/")


def test_any_other_place_of_a_page_that_moved_leads_on(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served)
    for place in ("", "#ii-3"):
        page.goto(f"ket-luan/2022-01-01-phien-hop/{place}")
        page.wait_for_url(f"**/ket-luan/2022-01-04-phien-hop/{place}")


def test_the_text_is_there_without_scripts(new_page: Callable[..., tuple[Page, Record]], server: PagesServer) -> None:
    page, _ = new_page(server, java_script_enabled=False)
    page.goto(f"{CONCLUSION}#ii-3")
    assert page.locator("#ii-3").is_visible()
    assert not page.get_by_role("button", name="Sao chép trích dẫn").first.is_visible()


def test_a_browser_that_knows_no_question_about_scripts_runs_them(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer, site: Path
) -> None:
    """Chrome 109 knows neither `scripting` nor a mask without a prefix; its stylesheet is read as it reads it."""
    text = (site / "assets/ketluan/ketluan.css").read_text(encoding="utf-8")
    assert text.count("-webkit-mask:") == len(re.findall(r"(?<!-)mask:", text)) > 0
    page, _ = new_page(server, viewport={"width": 390, "height": 800})
    page.route(
        "**/ketluan.css",
        lambda route: route.fulfill(body=text.replace("(scripting:", "(khong-biet:"), content_type="text/css"),
    )
    page.goto("tra-cuu/")
    assert not page.get_by_text("Trình duyệt đang tắt JavaScript").is_visible()
    assert page.locator(".md-header__button.kl-js").is_visible()
    assert not page.locator(".md-header__button.kl-khongjs").is_visible()


def test_without_scripts_a_label_opens_the_drawer(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto("tra-cuu/")
    assert page.get_by_text("Trình duyệt đang tắt JavaScript").is_visible()
    assert not page.locator(".md-header__button.kl-js").is_visible()
    page.locator(".md-header__button.kl-khongjs").click()
    expect(page.locator(".kl-ngan").get_by_role("link", name="Đơn vị", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not page.locator(".md-header__button.kl-khongjs").is_visible()


def test_copying_a_citation_gives_words_and_address(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, permissions=["clipboard-read", "clipboard-write"])
    page.goto(CONCLUSION)
    page.get_by_role("button", name="Sao chép trích dẫn mục II.3").click()
    expect(page.get_by_role("status").filter(has_text="Đã sao chép")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (
        "Kết luận của Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021, mục II.3, "
        f"{server.url}{CONCLUSION}#ii-3"
    )


def test_months_without_a_record_are_said(page: Page) -> None:
    page.goto("thang/")
    row = page.locator(".kl-nam__hang").first
    assert "Tháng 10/2021: chưa có văn bản" in (row.text_content() or "")
    assert row.get_by_role("link", name="Tháng 11/2021: 1 kết luận, 20 mục").count() == 1


def test_a_unit_page_keeps_the_three_relations_apart(page: Page) -> None:
    page.goto("don-vi/phong-van-hoa/")
    assert page.locator("h1").inner_text() == "Phòng Văn hóa và Thông tin"
    counts = page.locator(".kl-bo b").all_inner_texts()
    assert [count.split()[0] for count in counts] == ["2", "1", "0"]
    places = page.locator(".kl-hang__so").all_inner_texts()
    assert places == ["II.10", "III.3", "II.2"]


def test_the_site_works_at_a_root_too(
    chromium: object, new_page: Callable[..., tuple[Page, Record]], site: Path
) -> None:
    with PagesServer(site, "/") as server:
        page, _ = new_page(server)
        page.goto(CONCLUSION)
        page.get_by_role("link", name="Tháng 11", exact=True).first.click()
        expect(page.locator("h1")).to_have_text("Tháng 11 năm 2021", use_inner_text=True)


def paper(page: Page) -> list[str]:
    """The words of each sheet that a page prints."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    return [sheet.get_textpage().get_text_range() for sheet in document]


def test_a_printed_conclusion_is_laid_out_as_the_decree_says_and_marked_as_a_copy(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served)
    page.goto(f"ket-luan/{MADE}/")
    sheets = paper(page)
    assert "Trang 1/" in sheets[0]
    for sheet in sheets:
        assert "Bản đăng để tra cứu, không thay thế bản gốc đã ký." in sheet
    first = sheets[0]
    assert f"{PUBLISHED}ket-luan/{MADE}/" in first
    marks = ("HUYỆN TAM ĐƯỜNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "KẾT LUẬN CỦA ĐỒNG CHÍ", "THẨM QUYỀN BAN HÀNH")
    places = [first.upper().find(mark) for mark in marks]
    assert 0 <= places[0] < places[1] < places[2] < places[3]
    assert "Trích dẫn" not in "".join(sheets)
    page.emulate_media(media="print")
    left, right = (page.locator(".kl-van__tren > div").nth(at) for at in (0, 1))
    assert left.bounding_box()["x"] < right.bounding_box()["x"]  # type: ignore[index]  # both show
    assert page.locator(".kl-van__ten").evaluate("title => getComputedStyle(title).textAlign") == "center"
    receivers, signer = page.locator(".kl-noinhan").bounding_box(), page.locator(".kl-ky").bounding_box()
    assert receivers is not None
    assert signer is not None
    assert receivers["x"] + receivers["width"] <= signer["x"]


@pytest.mark.parametrize("path", ["", "thang/2021-11/", "thoi-han/", "tra-cuu/", "gioi-thieu/", CONCLUSION])
def test_every_printed_page_says_whose_it_is_and_where_it_is_from(page: Page, path: str) -> None:
    page.goto(path)
    first = paper(page)[0]
    assert "Kết luận. Lưu trữ UBND huyện Tam Đường" in first
    assert f"{PUBLISHED}{path}" in first


def test_printed_results_take_the_sheet_and_say_what_was_asked(page: Page) -> None:
    page.goto("tra-cuu/?q=covid")
    page.locator("[data-count]").wait_for(state="attached")
    assert "Từ khóa:" in paper(page)[0]
    page.emulate_media(media="print")
    expect(page.get_by_label("Tìm trong lưu trữ")).to_have_value("covid")
    assert page.get_by_label("Tìm trong lưu trữ").is_visible()
    shown, whole = page.evaluate(
        "['#ketqua', 'article'].map((name) => document.querySelector(name).getBoundingClientRect().width)"
    )
    assert shown > whole * 0.95


def test_a_printed_month_says_what_may_be_missing(page: Page) -> None:
    page.goto("thang/2021-11/")
    text = paper(page)[-1]
    assert "Phạm vi" in text
    assert "Không loại trừ còn phiên họp khác" in text


def test_printed_time_limits_stand_whole_with_those_they_are_given_to(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served)
    page.goto("thoi-han/2022/")
    rows = page.locator(".kl-cachan > li")
    row = re.compile(r"“[^”]+”II\.3\.PhòngNôngnghiệpPhiênhọpngày[\d/]+PhòngNôngnghiệpvàPháttriểnnôngthôn")
    # Where a space is narrow, the text of a sheet has none.
    sheets = ["".join(sheet.split()) for sheet in paper(page)]
    assert sum(len(row.findall(sheet)) for sheet in sheets) == rows.count() == 101


@pytest.mark.parametrize(("path", "box"), [("", ".kl-o"), ("", ".kl-the"), (CONCLUSION, ".kl-dauvuong")])
def test_no_printed_line_stands_on_the_edge(page: Page, path: str, box: str) -> None:
    page.emulate_media(media="print")
    page.goto(path)
    left = "all => document.documentElement.clientWidth - Math.max(...all.map(e => e.getBoundingClientRect().right))"
    millimetre = 96 / 25.4
    assert page.eval_on_selector_all(box, left) >= millimetre - 0.1


def test_a_year_of_a_unit_is_printed_whole(page: Page) -> None:
    page.goto("don-vi/phong-van-hoa/2021/")
    sheets = paper(page)
    assert len(sheets) == 1
    assert "Phòng Văn hóa và Thông tin, năm 2021" in sheets[0]
    assert all(f"{place}\r\n" in sheets[0] or f"{place} " in sheets[0] for place in ("II.10", "III.3", "II.2"))
    assert f"{PUBLISHED}don-vi/phong-van-hoa/2021/" in sheets[0]
    assert "Bản đăng để tra cứu" in sheets[0]


def test_the_paper_copy_drops_what_is_only_for_the_screen(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(CONCLUSION)
    assert not page.locator("header.md-header").is_visible()
    assert not page.get_by_role("button", name="In văn bản").is_visible()
    assert page.locator(".kl-dauvuong .kl-bam").is_visible()


def test_colours_follow_the_system_until_somebody_chooses(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, color_scheme="dark")
    body = page.locator("body")
    page.goto("")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.get_by_role("button", name="Đổi sang nền sáng").click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    expect(page.get_by_role("button", name="Đổi sang nền tối")).to_be_focused()
    page.goto(CONCLUSION)
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.get_by_role("button", name="Đổi sang nền tối").press("Enter")
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")


def test_colours_change_with_the_system(page: Page) -> None:
    page.goto("")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_the_drawer_opens_and_closes_from_the_keyboard(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, viewport={"width": 390, "height": 844})
    page.goto("")
    opener = page.get_by_role("button", name="Mở danh mục trang")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("navigation", name="Các trang chính, màn hình hẹp")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()


def test_numbers_behind_a_summary_are_printed(page: Page) -> None:
    page.goto("don-vi/phong-van-hoa/")
    numbers = page.locator(".kl-bieudo__so table")
    expect(numbers).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(numbers).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(numbers).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_numbers_of_a_chart_are_all_in_sight(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer, width: int
) -> None:
    page, _ = new_page(server, viewport={"width": width, "height": 900})
    page.goto("don-vi/phong-van-hoa/")
    page.get_by_text("Bảng số liệu").click()
    numbers, around = page.locator(".kl-bieudo__so table"), page.locator(".kl-bieudo__so")
    assert numbers.bounding_box()["width"] <= around.bounding_box()["width"]  # type: ignore[index]  # both show
    assert around.evaluate("details => details.scrollWidth <= details.clientWidth")
    assert around.evaluate("details => getComputedStyle(details).boxShadow") == "none"


def test_visits_are_light(new_page: Callable[..., tuple[Page, Record]], server: PagesServer, site: Path) -> None:
    """As a server that compresses sends it: 80 KB for a first visit and 50 of fonts; 15 for any page after it."""
    for path in ("", CONCLUSION, "don-vi/phong-van-hoa/"):
        page, _ = new_page(server)
        server.forget()
        page.goto(path, wait_until="networkidle")
        fonts = sum(request.sent for request in server.requests if request.path.endswith(".woff2"))
        assert 0 < fonts <= 50_000
        assert 10_000 < sum(request.sent for request in server.requests) - fonts <= 80_000, path
        for following in ("thang/2021-11/", "don-vi/phong-noi-vu/", "gioi-thieu/"):
            server.forget()
            page.goto(following, wait_until="networkidle")
            assert 0 < sum(request.sent for request in server.requests) <= 15_000, following
    assert max(len(gzip.compress(file.read_bytes())) for file in site.rglob("*.html")) <= 15_000


def test_no_page_of_a_large_archive_is_heavy(every_kind: Path) -> None:
    sizes = {path: len(gzip.compress(path.read_bytes())) for path in every_kind.rglob("*.html")}
    assert {path: size for path, size in sizes.items() if size > 25_000} == {}


def test_a_page_tells_machines_what_it_is(page: Page) -> None:
    page.goto(CONCLUSION)
    (text,) = page.locator("script[type='application/ld+json']").all_text_contents()
    facts = json.loads(text)
    assert facts["@context"] == "https://schema.org"
    assert facts["url"] == f"{PUBLISHED}{CONCLUSION}"
    assert (facts["name"], facts["dateCreated"], facts["inLanguage"]) == (
        page.title().split(" - ")[0],
        "2021-11-15",
        "vi",
    )
    assert facts["creator"] == {"@type": "GovernmentOrganization", "name": "UBND huyện Tam Đường"}
    files = {file["contentUrl"]: file["encodingFormat"] for file in facts["encoding"]}
    assert files[f"{PUBLISHED}ket-luan/{RECORD}.xml"] == "application/akn+xml"
    core = page.eval_on_selector_all("meta[name^='DC.']", "all => all.map(({ name, content }) => [name, content])")
    assert ["DC.date", "2021-11-15"] in core
    assert ["DC.identifier", f"{PUBLISHED}{CONCLUSION}"] in core
    # The source states neither, so nothing does.
    assert "identifier" not in facts
    assert "DC.type" not in dict(core)


def test_feeds_are_named_in_the_head_and_seen_in_the_page(page: Page, server: PagesServer) -> None:
    for path, feed in (("", "feed.xml"), ("don-vi/phong-van-hoa/", "don-vi/phong-van-hoa/feed.xml")):
        page.goto(path)
        named = "all => all.map((link) => link.href)"
        assert f"{server.url}{feed}" in page.eval_on_selector_all(
            "link[rel=alternate][type='application/atom+xml']", named
        )
        link = page.locator("main a").filter(has=page.locator(".kl-hinh--feed"))
        assert link.evaluate("(link) => link.href") == f"{server.url}{feed}"
        assert link.is_visible()
        answer = page.request.get(f"{server.url}{feed}")
        assert answer.headers["content-type"] == "application/xml"


def test_the_page_for_portals_has_no_script_and_its_links_leave_the_frame(page: Page) -> None:
    page.goto("nhung.html")
    assert page.locator("script").count() == 0
    # A page of somebody else's, which has no policy of ours.
    portal = '<!DOCTYPE html><h1>Cổng</h1><iframe src="nhung.html" title="Kết luận"></iframe>'
    page.route("**/cong.html", lambda route: route.fulfill(body=portal, content_type="text/html; charset=utf-8"))
    page.goto("cong.html")
    page.frame_locator("iframe").get_by_role("link").first.click()
    page.wait_for_url(f"**/{CONCLUSION}")


def test_years_of_a_unit_are_pages_without_scripts(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served, java_script_enabled=False)
    page.goto("don-vi/xa-ban-giang/")
    assert not page.get_by_label("Lọc các mục").is_visible()
    page.get_by_role("link", name="Năm 2022", exact=True).click()
    page.get_by_role("link", name="Tháng 3 năm 2022", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("tháng 3 năm 2022")
    page.wait_for_load_state()
    days = page.locator(".kl-ky-hop small").all_inner_texts()
    assert days
    assert all(day.endswith("/3/2022") for day in days)
    page.get_by_role("link", name="Giao qua nhóm").click()
    assert page.url.endswith("#giao-qua-nhom")


def test_a_unit_says_first_that_it_is_no_more(page: Page) -> None:
    page.goto("don-vi/phong-tai-nguyen/")
    assert (
        page.locator("h1 + p")
        .inner_text()
        .startswith("Đã kết thúc hoạt động từ năm 2025 (sáp nhập, hợp nhất), theo Nghị định 45")
    )
    page.locator(".kl-kethua a").click()
    expect(page.locator("h1")).to_have_text("Phòng Nông nghiệp và Môi trường", use_inner_text=True)
    page.wait_for_load_state()
    assert [count.split() for count in page.locator(".kl-bo b").all_inner_texts()] == [["0", "mục"]] * 3
    page.get_by_role("link", name="Xem các mục đã giao cho đơn vị tiền thân").click()
    old = page.locator("section[aria-labelledby=tien-than]")
    assert (
        "Phòng Tài nguyên và Môi trường"
        in old.locator("h3").all_inner_texts()[1] + old.locator("h3").first.inner_text()
    )


def test_what_is_typed_before_the_script_comes_narrows_the_items(page: Page) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/assets/ketluan/ketluan.js*", hold)
    with page.expect_request("**/assets/ketluan/ketluan.js*"):
        page.goto("don-vi/xa-ban-giang/", wait_until="commit")
    page.get_by_label("Lọc các mục của năm 2021").fill("o dich")
    status = page.locator("[data-rut] [role=status]")
    expect(status).to_be_empty()
    waiting[0].continue_()
    expect(status).to_have_text(re.compile(r"^[1-9]\d* mục$"))
    assert page.locator("li.kl-hang--trich:visible").count() == int(status.inner_text().split()[0])


def test_items_are_narrowed_to_a_month_as_a_whole_and_headings_say_how_many_show(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served)
    page.goto("don-vi/phong-nong-nghiep/")
    field, days = (
        page.get_by_label("Lọc các mục của năm 2022"),
        page.locator("[data-rut-nhom]:visible .kl-ky-hop small"),
    )
    count = page.locator("#giao-truc-tiep small")
    expect(count).to_have_text("53 mục")
    for typed in ("thang 3", "tháng 03", " Tháng  3 năm 2022", "3/2022", "tháng 3/2022"):
        field.fill(typed)
        expect(count).to_have_text("hiện 5 trong 53 mục")
        assert {day.rpartition("ngày ")[2][2:] for day in days.all_inner_texts()} == {"/3/2022"}, typed
    field.fill("thang 3 08/3/2022")
    expect(count).to_have_text("hiện 1 trong 53 mục")
    field.fill("tháng 3 năm 2021")
    expect(count).to_have_text("hiện 0 trong 53 mục")
    field.fill("")
    expect(count).to_have_text("53 mục")


# Parts of a header, in their order; the small box is not on the home page.
HEADER = (
    b'<svg class="kl-logo"',
    b'<span class="kl-ten__chu"',
    b'<nav class="kl-dieu',
    b'<form class="kl-timnho"',
    b"data-nen>",
)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("stutters", [False, True], ids=["at-once", "in-pieces"])
def test_nothing_moves_while_a_page_comes(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer, width: int, stutters: bool
) -> None:
    page, _ = new_page(server, viewport={"width": width, "height": 844})
    page.add_init_script(
        "window.moved = []; new PerformanceObserver((list) => window.moved.push(...list.getEntries()))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    for path in ("", CONCLUSION, "don-vi/phong-van-hoa/", "don-vi/phong-van-hoa/2021/", "thang/2021-11/"):
        if stutters:
            html = (server.folder / path / "index.html").read_bytes()
            text = html.index(b"<article")
            server.halts = (
                *(html.index(part) for part in HEADER if part in html),
                *range(text, len(html), (len(html) - text) // 4),
            )
        page.goto(path, wait_until="networkidle")
        moved = page.evaluate("window.moved.map(({ value, sources }) => [value, sources[0]?.node?.outerHTML])")
        assert moved == [], path
