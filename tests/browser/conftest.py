"""A real browser, the real site, and a record of all that a page said and asked for.

`page` is what most tests want: a fresh page on the site as it is published. When the test ends, the page must have
been quiet: nothing on the console, no error, no request to anybody else. What a test provokes on purpose it names
with `record.expect(…)`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright
from playwright.sync_api import Request as PageRequest

from ketluan.site import swap
from tests.browser.find_chromium import NoChromium, find_chromium
from tests.browser.pages_server import PagesServer
from tests.building import lay_every_kind

ROOT = Path(__file__).resolve().parent.parent.parent
# A name that is not ours, so that a link that lost it is seen.
PREFIX = "/ten-kho/"
BUILD_SECONDS = 300
# How long something may take to show, in seconds: a page is quick, a machine that does much else is not.
PATIENCE = 30
expect.set_options(timeout=PATIENCE * 1000)

FLAGS = [
    "--no-sandbox",  # continuous integration often runs as root, where the sandbox does not start
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing but this machine has an address. Rather than intercepting requests: that would turn the cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@dataclass
class Record:
    """What a page said and asked for."""

    origins: set[str]
    """Whom it may ask: `http://127.0.0.1:port`."""
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """Every address asked for, in order."""
    expected: list[str] = field(default_factory=list)

    def expect(self, *patterns: str) -> None:
        """Name, as regular expressions, what the test provokes on purpose."""
        self.expected += patterns

    @property
    def elsewhere(self) -> list[str]:
        """The addresses asked for that are not the site's own; none of them was reached."""
        return [url for url in self.requests if not self._own(url)]

    def complaints(self) -> list[str]:
        """All that a quiet page does not do, but for what was expected."""
        told = [f"console: {line}" for line in self.console]
        told += [f"error: {line}" for line in self.errors]
        told += [f"asked elsewhere: {url}" for url in self.elsewhere]
        return [line for line in told if not any(re.search(pattern, line) for pattern in self.expected)]

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # With its place: "the server responded with 404" alone does not say for what.
        self.console.append(f"{message.type}: {message.text} [{message.location['url']}]")

    def _asked(self, request: PageRequest) -> None:
        self.requests.append(request.url)

    def _own(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("data", "blob", "about") or f"{parts.scheme}://{parts.netloc}" in self.origins


def until(page: Page, expression: str, arg: Any = None, seconds: float = PATIENCE) -> None:
    """Wait until a JavaScript expression, or what a function gives for `arg`, is true; raises TimeoutError.

    Playwright's own `wait_for_function` evaluates text inside the page, which the policy of the pages forbids.
    """
    end = time.monotonic() + seconds
    while not _holds(page, expression, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"not true within {seconds} s: {expression}")
        page.wait_for_timeout(30)


def _holds(page: Page, expression: str, arg: Any) -> bool:
    """Whether an expression is true now; not while one page makes room for the next, which can be asked later."""
    try:
        return bool(page.evaluate(expression, arg))
    except Error as error:
        if "Execution context was destroyed" in error.message:
            return False
        raise


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium. There is no skipping without one: `make test` gets it first."""
    try:
        path = find_chromium()
    except NoChromium as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


def built(folder: Path, *words: str, of: Path = ROOT) -> Path:
    """The folder, with the site of an archive built in it by the real command, as for publishing under a prefix."""
    command = [sys.executable, "-m", "ketluan", "build", "-d", str(folder), *words]
    # MkDocs takes the place of 404.html's files from the address: without it they would be sought at the root.
    environment = dict(os.environ) | {"SITE_URL": f"https://example.org{PREFIX}", "PYTHONPATH": str(ROOT / "scripts")}
    try:
        done = subprocess.run(
            command,
            cwd=of,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=BUILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.fail(f"the site was not built within {BUILD_SECONDS} s", pytrace=False)
    if done.returncode:
        pytest.fail(f"the site was not built (exit {done.returncode}):\n{done.stdout[-6000:]}", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], Path]], Path]:
    """Gives what a function makes in a folder of that name: `once("site", built)`.

    Of the processes that share the tests, one makes it while the others wait: they build in the repository, whose lock
    refuses two builds at once. What went wrong there is told by all of them.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the folder of the whole run

    def make(name: str, fill: Callable[[Path], Path]) -> Path:
        made = base / f"{name}.made"
        while True:
            try:
                with swap.locked(base / "building.lock"):
                    if not made.exists():
                        made.write_text(_filled(fill, base / name), encoding="utf-8")
                    failure, _, folder = made.read_text(encoding="utf-8").rpartition("\n")
                    return Path(folder) if not failure else pytest.fail(failure, pytrace=False)
            except swap.Busy:
                time.sleep(1)

    return make


def _filled(fill: Callable[[Path], Path], folder: Path) -> str:
    """The folder that was filled, in the last line; before it what went wrong."""
    try:
        return str(fill(folder))
    except (Exception, pytest.fail.Exception) as error:
        return f"{error}\n"


@pytest.fixture(scope="session")
def site(once: Callable[..., Path]) -> Path:
    """The folder of the real site, built once."""
    return once("site", built)


@pytest.fixture(scope="session")
def every_kind(once: Callable[..., Path]) -> Path:
    """The folder of a made-up site that has every kind of page, built once."""
    return once("every", lambda folder: built(folder / "site", of=lay_every_kind(folder / "archive")))


@pytest.fixture(scope="session")
def every_kind_served(every_kind: Path) -> Iterator[PagesServer]:
    """That site, served as GitHub Pages does."""
    with PagesServer(every_kind, PREFIX) as server:
        yield server


@pytest.fixture(scope="session")
def _served(site: Path) -> Iterator[PagesServer]:
    with PagesServer(site, PREFIX) as server:
        yield server


@pytest.fixture
def server(_served: PagesServer) -> PagesServer:
    """The real site, served as GitHub Pages does; its `requests` begin with the test, and nothing halts."""
    _served.forget()
    _served.halts = ()
    return _served


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., tuple[Page, Record]]]:
    """Makes a page and its record: `new_page(server, color_scheme="dark")`. The words are Playwright's for a context."""
    made: list[tuple[BrowserContext, Record]] = []

    def new(server: PagesServer, **options: Any) -> tuple[Page, Record]:
        options = {"base_url": server.url, "locale": "vi-VN", "service_workers": "block"} | options
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE * 1000)
        record = Record(origins={server.origin})
        made.append((context, record))
        record.watch(context)
        return context.new_page(), record

    yield new
    complaints = []
    for context, record in made:
        context.close()
        complaints += record.complaints()
    if complaints:
        pytest.fail("the page was not quiet:\n" + "\n".join(complaints), pytrace=False)


@pytest.fixture
def _page_and_record(new_page: Callable[..., tuple[Page, Record]], server: PagesServer) -> tuple[Page, Record]:
    return new_page(server)


@pytest.fixture
def page(_page_and_record: tuple[Page, Record]) -> Page:
    """A fresh page; addresses are relative to the site: `page.goto("tra-cuu/")`."""
    return _page_and_record[0]


@pytest.fixture
def record(_page_and_record: tuple[Page, Record]) -> Record:
    """What `page` said and asked for."""
    return _page_and_record[1]
