"""What a machine can tell of accessibility, on every kind of page: axe-core's rules, reflow, sizes of targets, keys.

WCAG 2.2 A and AA, and axe's best practices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Record, until
from tests.browser.pages_server import PagesServer
from tests.browser.test_site import CONCLUSION, KINDS, MORE_KINDS

SCREENS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
}
# SC 2.5.8: 24 by 24; links within a sentence are excepted, and what only screen readers meet.
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input, select, summary")].filter(element => {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false
  if (element.closest(".md-skip, .kl-an")) return false
  const box = element.getBoundingClientRect()
  const inline = getComputedStyle(element).display.startsWith("inline") && element.closest("p, dd, li, td, th, small, figcaption")
  return !inline && (box.width < 24 || box.height < 23.5)
}).map(element => element.outerHTML.slice(0, 120))"""


# How many characters stand in each full line of the paragraphs of issued text.
LINES = """() => [...document.querySelectorAll(".kl-loi p")].flatMap((paragraph) => {
  const lines = []
  const range = document.createRange()
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  let top, count = 0
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.length; at++) {
      range.setStart(node, at)
      range.setEnd(node, at + 1)
      const box = range.getBoundingClientRect()
      if (top !== undefined && box.top > top + 8) { lines.push(count); count = 0 }
      if (box.height) top = box.top
      count++
    }
  return lines
})"""
# Texts whose lines are lower than stacked capitals with marks: 1.32 of the size, 1.45 where the box clips.
TIGHT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  if (!text || !element.checkVisibility() || element.closest("svg, pre, .kl-an, select, .kl-cheo")) return false
  const style = getComputedStyle(element)
  if (style.fontSize.slice(0, -2) < 9) return false
  const ratio = parseFloat(style.lineHeight) / parseFloat(style.fontSize)
  return ratio < (style.overflowY === "hidden" ? 1.44 : 1.3)
}).map((element) => element.outerHTML.slice(0, 120))"""

REAL, MADE_UP = [*KINDS, "khong-co/"], MORE_KINDS


@pytest.fixture(params=["real", "made up"])
def kinds(request: pytest.FixtureRequest, server: PagesServer) -> tuple[PagesServer, list[str]]:
    """The two sites, each with the pages to look at."""
    if request.param == "real":
        return server, KINDS
    return request.getfixturevalue("every_kind_served"), MORE_KINDS


def shape(path: str) -> str:
    """The kind of a page by its address: years, months and names are as good as one another."""
    first, *rest = path.split("?", maxsplit=1)[0].split("/")
    return "/".join(
        [first, *(re.sub(r"\d+(-\d+)?", "0", part) if part[:1].isdigit() else "x" * bool(part) for part in rest)]
    )


def test_no_kind_of_page_is_left_out(site: Path, every_kind: Path) -> None:
    for folder, looked_at in ((site, REAL), (every_kind, [*REAL, *MADE_UP])):
        pages = {path.relative_to(folder).as_posix().removesuffix("index.html") for path in folder.rglob("*.html")}
        left = {shape(page) for page in pages - {"404.html"}} - {shape(path) for path in looked_at}
        assert left == set()


def faults(page: Page, path: str, screens: Iterable[str] = SCREENS) -> list[tuple[str, str, str]]:
    """What axe-core finds wrong with a page on some screens; it is loaded once, and changes with the system."""
    page.goto(path)
    if "?q=" in path:
        page.locator("[data-count]").wait_for(state="attached")
    page.evaluate(Axe().axe_script)
    told = []
    for name in screens:
        screen = SCREENS[name]
        page.set_viewport_size(screen["viewport"])
        page.emulate_media(color_scheme=screen["color_scheme"])
        told += [(name, rule, target) for rule, target in violations(page)]
    return told


def violations(page: Page) -> list[tuple[str, str]]:
    """The rules that a page with axe-core in it breaks, and where."""
    # `Axe.run` puts the script into the page each time, and has all that is right told at length too.
    passes, broken = page.evaluate(
        """async () => {
  const { passes, violations } = await axe.run({ resultTypes: ["violations"] })
  return [passes.length, violations.flatMap((rule) => rule.nodes.map((node) => [rule.id, node.target.join(" ")]))]
}"""
    )
    assert passes, "axe tried nothing"
    return [(rule, target) for rule, target in broken]


@pytest.mark.parametrize("path", REAL)
def test_axe_finds_nothing(new_page: Callable[..., tuple[Page, Record]], server: PagesServer, path: str) -> None:
    page, record = new_page(server, has_touch=True, reduced_motion="reduce")
    record.expect("status of 404")
    assert faults(page, path) == []


@pytest.mark.fuzz
@pytest.mark.parametrize(("number", "path"), list(enumerate(MADE_UP)))
def test_axe_finds_nothing_in_a_large_archive(
    new_page: Callable[..., tuple[Page, Record]],
    every_kind_served: PagesServer,
    fuzzing: bool,
    number: int,
    path: str,
) -> None:
    """Its pages are long: each is tried on one screen in turn, and on all of them by `make fuzz`."""
    page, _ = new_page(every_kind_served, has_touch=True, reduced_motion="reduce")
    screens = list(SCREENS)
    assert faults(page, path, screens if fuzzing else [screens[number % len(screens)]]) == []


def test_axe_does_find_something(page: Page) -> None:
    page.goto("")
    page.evaluate("document.querySelector('main h1').innerHTML = '<img src=\"data:,\">'")
    page.evaluate(Axe().axe_script)
    assert "image-alt" in {rule for rule, _ in violations(page)}


def test_targets_are_large_enough_for_a_finger(
    new_page: Callable[..., tuple[Page, Record]], kinds: tuple[PagesServer, list[str]]
) -> None:
    page, _ = new_page(kinds[0], **SCREENS["phone"])
    for path in kinds[1]:
        page.goto(path)
        for width in (390, 360, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(SMALL_TARGETS) == [], (path, width)


def test_four_times_the_size_still_reads_in_one_direction(
    new_page: Callable[..., tuple[Page, Record]], kinds: tuple[PagesServer, list[str]]
) -> None:
    """SC 1.4.10: 1280 pixels at 400 % are 320, and nothing but a table may need a sideways scroll."""
    page, _ = new_page(kinds[0], viewport={"width": 320, "height": 256})
    for path in kinds[1]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_lines_of_issued_text_are_of_a_readable_length(page: Page) -> None:
    """60 to 75 characters on a wide screen: the widest paragraphs have so many in a line."""
    page.set_viewport_size({"width": 1280, "height": 900})
    for path in (CONCLUSION, "don-vi/phong-van-hoa/"):
        page.goto(path)
        lines = page.evaluate(LINES)
        assert len(lines) > 5
        assert 60 <= sum(lines) / len(lines) <= 75, path


def test_no_mark_of_a_letter_is_cut(page: Page) -> None:
    """Whatever clips its text, or stands in one line, leaves room for marks above and below: Ẳ over Ợ."""
    for path in KINDS:
        page.goto(path)
        assert page.evaluate(TIGHT) == [], path


def test_nothing_moves_for_who_asked_for_less_motion(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element)
      return animationName !== "none" || transitionDuration.split(", ").some((time) => parseFloat(time) > 0)
    }).length"""
    page, _ = new_page(server, reduced_motion="reduce")
    page.goto(CONCLUSION)
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0


# The elements whose border on a side is seen: not in the colour of the page.
BORDERED = """(all, side) => all.filter((element) => {
  const style = getComputedStyle(element)
  return parseFloat(style[`border${side}Width`]) && style[`border${side}Color`] !== getComputedStyle(document.body).backgroundColor
}).map((element) => element.id || element.textContent)"""


def test_marks_and_shapes_stay_where_the_system_sets_the_colours(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, forced_colors="active")
    page.goto(f"{CONCLUSION}#ii-3")
    assert page.eval_on_selector_all(".kl-dieuhuong a", BORDERED, "Bottom") == ["Tháng, năm"]
    assert page.eval_on_selector_all(".kl-hang", BORDERED, "Left") == ["ii-3"]
    assert page.locator(".kl-mucluc li a[aria-current]").count() == 1
    assert len(page.eval_on_selector_all(".kl-mucluc li a", BORDERED, "Left")) == 1
    drawn = "all => all.map((glyph) => getComputedStyle(glyph).backgroundImage.split('gradient').length - 1)"
    assert set(page.eval_on_selector_all(".kl-dau--class", drawn)) == {4}
    page.goto("thang/")
    border = "all => all.map((cell) => getComputedStyle(cell).border)"
    assert len(set(page.eval_on_selector_all(".kl-chugiai .kl-o", border))) == 4


def focused(page: Page) -> str:
    """What the focused element is called: its name for screen readers, its label, its text."""
    active = "document.activeElement"
    return str(
        page.evaluate(f"{active}.getAttribute('aria-label') ?? {active}.labels?.[0]?.innerText ?? {active}.innerText")
    )


def tab_to(page: Page, wanted: str, most: int = 150) -> None:
    """Press Tab until what is focused is called `wanted`; what has the focus can always be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.checkVisibility()")
        if wanted in focused(page):
            style = "getComputedStyle(document.activeElement)"
            assert page.evaluate(f"{style}.outlineStyle != 'none' || {style}.boxShadow != 'none'"), wanted
            return
    pytest.fail(f"no key leads to “{wanted}”")


def test_the_skip_link_comes_first_and_leads_past_the_header(page: Page) -> None:
    page.goto(CONCLUSION)
    page.keyboard.press("Tab")
    assert focused(page) == "Chuyển đến nội dung"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_an_item_is_found_and_cited_with_keys_alone(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, permissions=["clipboard-read", "clipboard-write"])
    page.goto("")
    page.keyboard.press("/")
    page.keyboard.type("phong nong nghiep")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tra-cuu/?q=*")
    page.locator("#ketqua li").first.wait_for()
    tab_to(page, "II.3")
    page.keyboard.press("Enter")
    page.wait_for_url("**#ii-3")
    tab_to(page, "Sao chép trích dẫn mục II.3")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Đã sao chép").wait_for(state="attached")
    assert "mục II.3" in page.evaluate("navigator.clipboard.readText()")


def test_a_unit_is_filtered_and_printed_with_keys_alone(page: Page) -> None:
    page.goto("don-vi/xa-ban-giang/")
    page.evaluate("window.print = () => { window.printed = true }")
    rows = page.locator("li.kl-hang--trich:visible")
    before = rows.count()
    tab_to(page, "Lọc các mục của năm 2021")
    page.keyboard.type("o dich")
    assert 0 < rows.count() < before
    page.keyboard.type(" khong co")
    assert rows.count() == 0
    assert page.locator("[data-rut] [role=status]").inner_text() == "0 mục"
    tab_to(page, "In các mục năm 2021")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed")


def test_results_are_filtered_with_keys_alone(
    new_page: Callable[..., tuple[Page, Record]], every_kind_served: PagesServer
) -> None:
    page, _ = new_page(every_kind_served)
    page.goto("tra-cuu/?q=phong noi vu")
    page.locator("#ketqua li").first.wait_for()
    before = page.locator("[data-count]").inner_text()
    tab_to(page, "2021")
    page.keyboard.press("Space")
    page.wait_for_url("**nam=2021*")
    # While the answer is on its way, there may be no number.
    until(page, "before => (document.querySelector('[data-count]')?.innerText ?? before) !== before", arg=before)
    assert page.evaluate("document.activeElement.type") == "checkbox"


def test_a_conclusion_is_printed_with_keys_alone(page: Page) -> None:
    page.goto(CONCLUSION)
    page.evaluate("window.print = () => { window.printed = true }")
    tab_to(page, "In văn bản")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed")


def test_the_drawer_opens_and_closes_with_keys(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, **SCREENS["phone"])
    page.goto("")
    opener = page.get_by_role("button", name="Mở danh mục trang")
    assert opener.get_attribute("aria-expanded") == "false"
    opener.focus()
    page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    page.get_by_role("navigation", name="Các trang chính, màn hình hẹp").get_by_role("link", name="Đơn vị").click()
    expect(page.locator("h1")).to_have_text("Đơn vị", use_inner_text=True)
