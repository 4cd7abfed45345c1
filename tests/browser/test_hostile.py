"""Every payload in every field, in the name of the site and in every address that a script reads: nothing runs, nothing is asked.

`make fuzz` takes all of them, `make test` some.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from markupsafe import escape
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page

from tests import hostile
from tests.browser.conftest import PREFIX, Record
from tests.browser.pages_server import PagesServer

pytestmark = pytest.mark.fuzz

# The list is shown in parts, which may be tested side by side.
PARTS = 3
PUBLISHED = f"https://example.org{PREFIX}"
# Said on the console, where every word counts against the page, frames of the page included.
WATCH = """
window.ran = () => console.error(`ran in ${location.href}`)
addEventListener("securitypolicyviolation", event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))
"""
# Shows addresses side by side, each in a frame of a document without a policy; gives what stands in them that does not
# belong into a page of ours, though it may need a hand to run.
SHOW = """async addresses => {
  const frames = await Promise.all(addresses.map(address => new Promise(done => {
    const frame = document.createElement("iframe")
    frame.addEventListener("load", () => done(frame), { once: true })
    frame.src = address
    document.body.append(frame)
  })))
  // Search answers a little later.
  const found = []
  for (const { contentDocument: page, src } of frames) {
    const told = page.querySelector("[data-tracuu] [data-tom-tat]")
    const answered = () => !told || !page.location.search || told.textContent
    for (let waited = 0; !answered() && waited < 30_000; waited += 20) await new Promise(done => setTimeout(done, 20))
    if (!answered()) found.push(`${src}: no answer`)
  }
  const elements = "img iframe object embed math marquee video audio plaintext xmp frameset foreignObject animate set style"
  const leads = /^(href|src|action|formaction|data|xlink:href|ping|srcdoc|style)$/i
  for (const { contentDocument: page, src } of frames) {
    if (!page.querySelector("article.md-content__inner")) continue
    found.push(...[...page.querySelectorAll(elements.split(" ").join(","))].map(one => `${src}: ${one.outerHTML.slice(0, 200)}`))
    for (const element of page.querySelectorAll(":not([rel=canonical])")) {
      for (const { name, value } of element.attributes) {
        const away = leads.test(name) && new URL(value, src).origin !== location.origin
        if (/^on/i.test(name) || name === "style" || away) found.push(`${src}: ${element.tagName} ${name}=${value}`)
      }
    }
  }
  return [frames.length, found]
}"""


Build = Callable[[str], tuple[Path, set[str]]]


@pytest.fixture
def build(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds the hostile archive with a payload in every field and in the name of the site: the site, the fields."""
    shared = tmp_path_factory.getbasetemp() / "cache"
    logging.getLogger("mkdocs").setLevel(logging.ERROR)

    def build(payload: str) -> tuple[Path, set[str]]:
        folder = tmp_path / "kho"
        shutil.rmtree(folder, ignore_errors=True)
        names = hostile.lay(folder / "conclusions", payload)
        (folder / "docs").mkdir()
        (folder / "docs/gioi-thieu.md").write_text("# Giới thiệu\n\nLời.\n", encoding="utf-8")
        options = {"cache": str(shared), "conclusions": str(folder / "conclusions")}
        config = {"site_name": hostile.shown(payload), "site_url": PUBLISHED, "plugins": [{"ketluan": options}]}
        config["theme"] = {"name": "material", "language": "vi", "font": False}
        (folder / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")
        made = load_config(str(folder / "mkdocs.yml"))
        made.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(made)
        # No payload has to do with how pages look, and without styles they are shown in half the time.
        for path in (folder / "site").rglob("*.css"):
            path.write_bytes(b"")
        return folder / "site", names

    return build


Shown = tuple[Page, Record]


@pytest.fixture
def watched(chromium: Browser) -> Iterator[list[Shown]]:
    """Pages that tell what ran: with the policy, which tells what was tried, and without, when all that can run does."""
    contexts = [chromium.new_context(locale="vi-VN", bypass_csp=bypass) for bypass in (False, True)]
    shown = []
    for context in contexts:
        context.add_init_script(WATCH)
        record = Record(origins=set())
        # What is no page names no picture of its own.
        # Styles are taken away, so that fonts stay unused.
        record.expect(r"404 .*/favicon\.ico\]", r"/fonts/\w+\.woff2 was preloaded")
        record.watch(context)
        page = context.new_page()
        page.on("dialog", lambda dialog, record=record: (record.errors.append(dialog.message), dialog.dismiss()))
        shown.append((page, record))
    yield shown
    for context in contexts:
        context.close()


def chosen(site: Path, payload: str, names: set[str]) -> set[Path]:
    """The largest page of every kind and folder, and as many more as it takes for every field to be on one of them."""
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    kinds: dict[tuple[str, int], Path] = {}
    for path in sorted(pages, key=lambda path: len(pages[path])):
        parts = path.relative_to(site).parts
        kinds[parts[0], len(parts)] = path
    found = set(kinds.values())
    start = str(escape(payload))
    missing = {name for name in names if not any(f"{start} {name}" in pages[path] for path in found)}
    for name in sorted(missing):
        found |= set([path for path, text in pages.items() if f"{start} {name}" in text][:1])
    return found


def addresses(site: Path, payload: str, names: set[str]) -> Iterator[str]:
    """Pages of every kind, the feed and a document as XML, and every address that a script of the pages reads."""
    first = "ket-luan/2021-11-15-phien-hop"
    for path in [*sorted(chosen(site, payload, names)), site / "feed.xml", site / f"{first}.xml"]:
        yield quote(path.relative_to(site).as_posix().removesuffix("index.html"))
    query, mark = quote(payload, safe=""), quote(payload, safe="!$&'()*+,;=:@/?")
    yield f"tra-cuu/?q={query}&don-vi={query}&nam={query}&thang={query}&sap-xep={query}#{mark}"
    yield f"{first}/?tim={query}#{mark}"
    yield f"{first}/?tim={query}#ii-1"
    yield f"ket-luan/2021-11-15-cu/#{mark}"


@pytest.mark.parametrize("part", range(PARTS))
def test_no_payload_runs_anywhere(watched: list[Shown], build: Build, fuzzing: bool, part: int) -> None:
    every = hostile.payloads()
    assert len(every) >= 150
    own = every[part::PARTS]
    some = own if fuzzing else own[part * len(own) // PARTS :][:1]
    count = 0
    for number, payload in enumerate(some, 1):
        site, names = build(payload)
        with PagesServer(site, PREFIX) as server:
            for page, record in watched:
                record.origins = {server.origin}
                page.goto(server.url + "api/v1/index.json")
                shown, strange = page.evaluate(SHOW, [server.url + one for one in addresses(site, payload, names)])
                assert strange == [], payload
                assert shown > 30
                count += shown
                page.goto("about:blank")
        for _, record in watched:
            assert record.complaints() == [], payload
            record.requests.clear()
            record.console.clear()
        if number % 10 == 0 or number == len(some):
            print(
                f"part {part}: payloads: {number}, fields: {len(names)}, pages shown: {count}, run: 0, violations: 0",
                flush=True,
            )
