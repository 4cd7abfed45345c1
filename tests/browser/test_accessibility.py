"""What a machine can tell of accessibility, on every kind of page: axe-core's rules, reflow, sizes of targets, keys.

WCAG 2.2 A and AA, and axe's best practices.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Record
from tests.browser.pages_server import PagesServer
from tests.browser.test_site import CONCLUSION, KINDS

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
  const inline = getComputedStyle(element).display.startsWith("inline") && element.closest("p, dd, li, td, small, figcaption")
  return !inline && (box.width < 24 || box.height < 23.5)
}).map(element => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", [*KINDS, "khong-co/"])
def test_axe_finds_nothing(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer, path: str, screen: str
) -> None:
    page, record = new_page(server, **SCREENS[screen])
    record.expect("status of 404")
    page.goto(path)
    if "?q=" in path:
        page.locator("#ketqua li").first.wait_for()
    found = Axe().run(page).response
    assert found["passes"], "axe tried nothing"
    faults = [(rule["id"], node["target"]) for rule in found["violations"] for node in rule["nodes"]]
    assert faults == []


def test_targets_are_large_enough_for_a_finger(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    page, _ = new_page(server, **SCREENS["phone"])
    for path in KINDS:
        page.goto(path)
        for width in (390, 360, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(SMALL_TARGETS) == [], (path, width)


def test_four_times_the_size_still_reads_in_one_direction(
    new_page: Callable[..., tuple[Page, Record]], server: PagesServer
) -> None:
    """SC 1.4.10: 1280 pixels at 400 % are 320, and nothing but a table may need a sideways scroll."""
    page, _ = new_page(server, viewport={"width": 320, "height": 256})
    for path in KINDS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"))


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
    page.locator("#kl-rut-o").focus()
    page.keyboard.type("o dich")
    assert 0 < rows.count() < before
    page.keyboard.type(" khong co")
    assert rows.count() == 0
    assert page.locator("[data-rut] [role=status]").inner_text() == "0 mục"
    tab_to(page, "In các mục năm 2021")
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
    assert page.locator("h1").inner_text() == "Đơn vị"
