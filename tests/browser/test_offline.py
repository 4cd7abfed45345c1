"""The site as a folder on a disk: every page reads and every link works by file://."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from ketluan.site import manifest
from tests.browser.conftest import PATIENCE, Record, built, until
from tests.browser.test_site import CONCLUSION, LINKS, PUBLISHED, RECORD


@pytest.fixture(scope="module")
def folder(once: Callable[..., Path]) -> Path:
    return once("usb", lambda folder: built(folder / "Lưu trữ", "--offline"))


@pytest.fixture
def disk(chromium: Browser, folder: Path) -> Iterator[Page]:
    """A page that must be quiet, as `page` is."""
    record = Record(origins={"file://"})
    context = chromium.new_context(locale="vi-VN")
    context.set_default_timeout(PATIENCE * 1000)
    record.watch(context)
    yield context.new_page()
    context.close()
    assert record.complaints() == []


def test_every_page_reads_and_every_link_leads_to_a_file(disk: Page, folder: Path) -> None:
    ids: dict[str, set[str]] = {}
    wanted: set[tuple[str, str, str]] = set()
    for path in sorted(folder.rglob("*.html")):
        address = path.as_uri()
        disk.goto(address, wait_until="load")
        assert disk.title()
        found = disk.evaluate(LINKS)
        ids[address] = set(found["ids"])
        bare = (re.sub(r"\?[^#]*", "", target) for target in found["targets"])
        wanted |= {(address, *urldefrag(target)) for target in bare if target.startswith("file:")}
    assert len(ids) > 100
    missing = [
        f"{source} -> {target}#{anchor}"
        for source, target, anchor in sorted(wanted)
        if not Path(unquote(urlsplit(target).path)).is_file()
        or (anchor and target in ids and unquote(anchor) not in ids[target])
    ]
    assert missing == []


def test_the_fonts_are_there(disk: Page, folder: Path) -> None:
    disk.goto((folder / CONCLUSION / "index.html").as_uri())
    disk.evaluate("document.fonts.ready")
    assert disk.evaluate("[...document.fonts].some(font => font.status === 'loaded')")


def test_a_reader_walks_from_page_to_page(disk: Page, folder: Path) -> None:
    disk.goto((folder / "index.html").as_uri())
    disk.get_by_role("link", name="Đơn vị", exact=True).first.click()
    disk.get_by_role("link", name="Phòng Tư pháp", exact=True).first.click()
    expect(disk.locator("h1")).to_contain_text("Phòng Tư pháp")


def test_search_says_how_to_search(disk: Page, folder: Path) -> None:
    disk.goto((folder / "index.html").as_uri())
    box = disk.locator("[data-tim] input").last
    box.fill("covid")
    box.press("Enter")
    disk.wait_for_url("**/tra-cuu/index.html?q=covid")
    expect(disk.get_by_role("alert")).to_contain_text("ketluan serve -d")


def test_a_citation_names_the_published_address(disk: Page, folder: Path) -> None:
    disk.goto((folder / CONCLUSION / "index.html").as_uri())
    disk.evaluate("navigator.clipboard.writeText = async text => { window.copied = text }")
    disk.locator("#ii-3 [data-copy]").click()
    until(disk, "window.copied")
    assert disk.evaluate("window.copied").endswith(f"mục II.3, {PUBLISHED}{CONCLUSION}#ii-3")


def test_the_folder_agrees_with_its_manifest_and_has_the_same_words(folder: Path, site: Path) -> None:
    assert manifest.NAME in {path.name for path in folder.iterdir()}
    pages = {path.relative_to(folder) for path in folder.rglob("*.html")}
    assert pages == {path.relative_to(site) for path in site.rglob("*.html")} - {Path("404.html")}
    for kind in ("json", "md", "xml"):
        name = f"ket-luan/{RECORD}.{kind}"
        assert (folder / name).read_bytes() == (site / name).read_bytes()


def test_a_server_for_the_folder_makes_it_searchable(chromium: Browser, folder: Path) -> None:
    command = [sys.executable, "-m", "ketluan", "serve", "-d", str(folder), "-a", "127.0.0.1:0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    ) as process:
        try:
            assert process.stdout
            told = re.search(r"http://127\.0\.0\.1:([1-9][0-9]*)/", process.stdout.readline())
            assert told
            port = told[1]
            record = Record(origins={f"http://127.0.0.1:{port}"})
            context = chromium.new_context(locale="vi-VN")
            record.watch(context)
            page = context.new_page()
            # A source is what its name says, and no folder is listed.
            source = page.request.get(f"http://127.0.0.1:{port}/{CONCLUSION}{RECORD}.txt")
            assert source.headers["x-content-type-options"] == "nosniff"
            assert source.headers["content-type"].startswith("text/plain")
            assert page.request.get(f"http://127.0.0.1:{port}/assets/").status == 404
            page.goto(f"http://127.0.0.1:{port}/tra-cuu/index.html?q=covid")
            expect(page.locator("#ketqua li").first).to_be_visible()
            page.locator("#ketqua li a").first.click()
            expect(page.locator("mark").first).to_be_visible()
            context.close()
            assert record.complaints() == []
        finally:
            process.terminate()
