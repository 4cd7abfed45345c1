"""The policy of pages in a browser: every kind of page is quiet under it, and what is put into one does not run."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PREFIX, Record
from tests.browser.pages_server import PagesServer
from tests.browser.test_site import CONCLUSION, KINDS, RECORD
from tests.building import command, lay

MOVED, GONE = "ket-luan/2021-11-15-cu/", "don-vi/phong-cu/"
EVERY = [*KINDS, "nhung.html", "khong-co/", MOVED, GONE]
# What a failure to escape would let in: a script, one of another host, one in an attribute, a picture of another host, a
# form, an address for all links, a frame.
PUT_IN = (
    "<script>window.ran = 1</script><script src='https://evil.invalid/a.js'></script>"
    "<img src='x' onerror='window.ran = 2'><img src='https://evil.invalid/a.png'><svg onload='window.ran = 3'></svg>"
    "<iframe srcdoc='<script>parent.ran = 4</script>'></iframe><base href='https://evil.invalid/'>"
    "<style>h1 { position: fixed }</style><p style='position: fixed'>x</p>"
)
WATCH = """
window.seen = []
addEventListener("securitypolicyviolation", event => window.seen.push(event.violatedDirective))
"""
REFUSED = {"script-src-elem", "script-src-attr", "img-src", "base-uri", "style-src-elem", "style-src-attr"}


def build(folder: Path, *words: str) -> Path:
    """The archive of the repository with an address that moved and one that is no more."""
    lay(folder)
    moved = f"- {{from: {MOVED}, to: {CONCLUSION}}}\n- {{from: {GONE}, gone: Ghi nhầm.}}\n"
    (folder / "conclusions/redirects.yml").write_text(f"redirects:\n{moved}", encoding="utf-8")
    with (folder / "conclusions/addresses.txt").open("a", encoding="utf-8") as ledger:
        ledger.write(f"{MOVED}\n{GONE}\n")
    done = command(folder, "build", *words, SITE_URL=f"https://example.org{PREFIX}")
    assert done.returncode == 0, done.stderr
    return folder / ("site-ngoai-tuyen" if words else "site")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("kho") / "kho")


@pytest.fixture(scope="module")
def spoilt(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it would be had something got into the body of every page."""
    folder = tmp_path_factory.mktemp("hong") / "site"
    shutil.copytree(whole, folder)
    spoil(folder)
    return folder


def spoil(site: Path) -> None:
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        end = "</article>" if "</article>" in html else "</body>"
        path.write_text(html.replace(end, PUT_IN + end), encoding="utf-8")


def opened(page: Page, kind: str) -> None:
    """Open a page; what has moved leads on by itself, a moment after it is there."""
    page.goto(kind, wait_until="load")
    if kind == MOVED:
        page.wait_for_url(f"**/{CONCLUSION}", wait_until="load")


def test_every_kind_of_page_is_quiet(new_page: Callable[..., tuple[Page, Record]], whole: Path) -> None:
    with PagesServer(whole, PREFIX) as server:
        page, record = new_page(server)
        record.expect(r"404 .*/khong-co/\]")
        page.add_init_script(WATCH)
        for kind in EVERY:
            opened(page, kind)
            assert page.evaluate("window.seen") == [], kind
            assert page.locator("meta[http-equiv=Content-Security-Policy]").count() == 1, kind
        assert page.url == f"{server.url}{GONE}"
        page.goto(f"{MOVED}#ii-3", wait_until="load")
        page.wait_for_url(f"**/{CONCLUSION}#ii-3")


def test_nothing_put_into_a_page_runs(chromium: Browser, spoilt: Path) -> None:
    with PagesServer(spoilt, PREFIX) as server:
        context = chromium.new_context(base_url=server.url)
        context.add_init_script(WATCH)
        page = context.new_page()
        shown = 0
        for kind in EVERY:
            opened(page, kind)
            assert page.evaluate("window.ran") is None, kind
            if page.url.endswith((kind, f"{PREFIX}{kind}")):
                assert set(page.evaluate("window.seen")) >= REFUSED, kind
                shown += 1
        context.close()
    # All but that which leads on at once.
    assert shown >= len(EVERY) - 1


def test_the_page_for_other_sites_shows_in_a_frame_there(
    new_page: Callable[..., tuple[Page, Record]], site: Path, tmp_path: Path
) -> None:
    with PagesServer(site, PREFIX) as server, PagesServer(tmp_path, "/") as portal:
        frame = f"<!doctype html><title>x</title><iframe src='{server.url}nhung.html'></iframe>"
        (tmp_path / "index.html").write_text(frame, encoding="utf-8")
        page, record = new_page(portal)
        record.origins.add(server.origin)
        record.expect(r"404 .*/favicon\.ico\]")
        page.goto("")
        page.frame_locator("iframe").get_by_role("link").first.click()
        page.wait_for_url(f"**/{CONCLUSION}")


def test_on_a_disk_too(chromium: Browser, tmp_path: Path) -> None:
    folder = build(tmp_path / "kho", "--offline")
    spoil(folder)
    context = chromium.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    for kind in ("", CONCLUSION, "tra-cuu/", "huong-dan/"):
        page.goto((folder / kind / "index.html").as_uri(), wait_until="load")
        assert page.evaluate("window.ran") is None, kind
        assert set(page.evaluate("window.seen")) >= REFUSED, kind
        # The script of the site did run.
        assert page.locator(".kl-nen__dang").count() == 1, kind
    context.close()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """`ketluan serve` at work: its address, the folder of the archive."""
    folder = lay(tmp_path / "kho")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "ketluan", "serve", "-a", f"127.0.0.1:{port}"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield f"http://127.0.0.1:{port}/", folder
        process.terminate()


def test_what_is_being_written_is_shown_as_it_changes(chromium: Browser, serving: tuple[str, Path]) -> None:
    address, folder = serving
    record = Record(origins={address.rstrip("/")})
    # MkDocs says that it watches, and asks again when it is busy.
    record.expect("Enabled live reload", "ERR_")
    context = chromium.new_context()
    record.watch(context)
    page = context.new_page()
    for _ in range(1000):
        try:
            page.goto(address + CONCLUSION, wait_until="load")
            break
        except Exception:  # nobody answers yet
            page.wait_for_timeout(300)
    expect(page.locator("h1")).to_be_visible()
    path = folder / "conclusions/2021" / f"{RECORD}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("thiếu năm", "không có năm"), encoding="utf-8")
    expect(page.get_by_text("không có năm").first).to_be_visible(timeout=120_000)
    context.close()
    assert record.complaints() == []


@pytest.mark.parametrize(
    "address",
    [
        "#%",
        f"{CONCLUSION}#%E0%A4",
        f"{CONCLUSION}?tim=%E0%A4%A#%",
        "tra-cuu/?q=%E0&don-vi=__proto__&nam=constructor&thang=x",
    ],
)
def test_an_address_that_is_no_address_is_no_error(page: Page, address: str) -> None:
    page.goto(address, wait_until="load")
    expect(page.locator("h1").first).to_be_attached()


def test_an_address_that_asks_without_end_is_answered(page: Page) -> None:
    query = "a" + "%CC%81%CC%A3" * 600 + "+(%22" * 2_000 + "&don-vi=x" * 3_000
    page.goto(f"tra-cuu/?q={query}", wait_until="load")
    expect(page.locator("[data-tom-tat]")).not_to_be_empty()
