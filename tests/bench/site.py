"""What the real site weighs, beside stock Material with the same record; lines of modules and functions.

`python -m tests.bench site`. Bytes are those that a server like GitHub Pages sends (gzip of text), bodies only. The
slow phone has 1.6 Mbit/s, 150 ms and a processor four times slower; its figures are medians of five visits in turn,
each with an empty cache. Stock Material is the theme as it comes, without the web fonts that it would ask of somebody else.
"""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.bench import corpus
from tests.bench.peers import lay_material
from tests.browser.find_chromium import find_chromium
from tests.browser.pages_server import PagesServer

ROOT = Path(__file__).resolve().parents[2]
CONCLUSION = "ket-luan/2021-11-15-phien-hop-thang-11/"
OURS = {"home": "", "conclusion": CONCLUSION, "unit": "don-vi/phong-van-hoa/"}
STOCK = {"conclusion": CONCLUSION}
# Pages of every kind, for what each weighs to a reader who has been to a conclusion before.
EVERY = """ket-luan/ don-vi/ don-vi/phong-van-hoa/ don-vi/phong-van-hoa/2021/ don-vi/ubnd-cac-xa-thi-tran/ thang/ thang/2021-11/
nam/2021/ chu-tri/ chu-tri/sung-lu-pao/ thoi-han/ van-ban/ van-ban/2021/ nhat-ky/ tra-cuu/ du-lieu/ gioi-thieu/ kha-nang-tiep-can/
huong-dan/ huong-dan/truong-du-lieu/ nhung.html""".split()
PREFIX, VISITS = "/ten-kho/", 5
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main(words: list[str]) -> None:
    """Print the figures of the site, those of stock Material, those of the code."""
    with tempfile.TemporaryDirectory() as folder:
        site, stock = Path(folder) / "site", Path(folder) / "stock"
        subprocess.run([sys.executable, "-m", "ketluan", "build", "-d", str(site)], cwd=ROOT, check=True)
        lay_material(stock, [corpus.real().conclusions[0]])
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=stock, check=True)
        pages = list(site.rglob("*.html"))
        print(f"pages {len(pages)}, files {sum(1 for path in site.rglob('*') if path.is_file())}")
        with (
            sync_playwright() as playwright,
            PagesServer(site, PREFIX) as ours,
            PagesServer(stock / "site", PREFIX) as theirs,
        ):
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            first_visits("ours", browser, ours, OURS, then="don-vi/phong-noi-vu/")
            first_visits("Material", browser, theirs, STOCK, then="nam/2021/")
            slow_phone(browser, [("ours", ours, OURS), ("Material", theirs, STOCK)])
            after_a_conclusion(browser, ours)
            browser.close()
    code()


@dataclass(frozen=True)
class Visit:
    """Bytes and requests that a page takes; what a reader on a slow phone sees of it, times in milliseconds."""

    sent: int
    fonts: int
    requests: int
    elsewhere: int
    first_paint: float
    largest_paint: float
    shift: float
    blocked: float


# Written down from the start of a page: the largest paint, shifts of the layout, time over 50 ms in long tasks.
_WATCH = """window.seen = { paint: 0, shift: 0, blocked: 0 };
const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => { window.seen.paint = entry.startTime; });
watch("layout-shift", (entry) => { window.seen.shift += entry.hadRecentInput ? 0 : entry.value; });
watch("longtask", (entry) => { window.seen.blocked += Math.max(0, entry.duration - 50); });"""
_SEEN = """() => ({ ...window.seen,
  first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0 })"""
_SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}


def visit(context: BrowserContext, server: PagesServer, path: str, slow: bool) -> Visit:
    """One visit of a page in a context, whose cache counts."""
    server.forget()
    page = context.new_page()
    page.add_init_script(_WATCH)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", _SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(path, wait_until="networkidle")
    seen = page.evaluate(_SEEN)
    page.close()
    return Visit(
        sent=sum(request.sent for request in server.requests),
        fonts=sum(request.sent for request in server.requests if request.path.endswith(".woff2")),
        requests=len(server.requests),
        elsewhere=sum(1 for url in asked if not url.startswith((server.origin, "data:"))),
        first_paint=seen["first"],
        largest_paint=seen["paint"],
        shift=seen["shift"],
        blocked=seen["blocked"],
    )


def fresh(browser: Browser, server: PagesServer) -> BrowserContext:
    """A phone that has not been here before."""
    return browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844})


def first_visits(name: str, browser: Browser, server: PagesServer, paths: dict[str, str], then: str) -> None:
    """Print what first visits to some pages of a site take, and the next page of such a visit."""
    for kind, path in paths.items():
        with fresh(browser, server) as context:
            first = visit(context, server, path, slow=False)
            after = visit(context, server, then, slow=False)
        print(
            f"{name:8} first visit to {kind:10} {first.sent - first.fonts:7,} bytes and {first.fonts:,} of fonts, "
            f"{first.requests} requests, {first.elsewhere} to others; next page {after.sent:,} bytes"
        )


def slow_phone(browser: Browser, sites: list[tuple[str, PagesServer, dict[str, str]]]) -> None:
    """Print what the slow phone sees, all pages in turn, so that a busy machine is as unkind to each."""
    found = defaultdict(list)
    for _ in range(VISITS):
        for name, server, paths in sites:
            for kind, path in paths.items():
                with fresh(browser, server) as context:
                    found[name, kind].append(visit(context, server, path, slow=True))
    for (name, kind), some in found.items():
        figures = {what: statistics.median(getattr(one, what) for one in some) for what in _TOLD}
        print(f"{name:8} slow phone, {kind:10} " + ", ".join(_TOLD[what].format(figures[what]) for what in _TOLD))


def after_a_conclusion(browser: Browser, server: PagesServer) -> None:
    """Print what a page of each kind takes when a conclusion was read before."""
    with fresh(browser, server) as context:
        visit(context, server, CONCLUSION, slow=False)
        for path in ("", *EVERY):
            seen = visit(context, server, path, slow=False)
            print(f"ours     next page {path or '(home)':32} {seen.sent:7,} bytes, {seen.requests} requests")


_TOLD = {
    "first_paint": "first paint {:.0f} ms",
    "largest_paint": "largest paint {:.0f} ms",
    "shift": "layout shift {:.3f}",
    "blocked": "blocked {:.0f} ms",
}


def code() -> None:
    """Lines of modules and functions: count, median, maximum."""
    modules, functions = [], []
    for file in sorted((ROOT / "scripts").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        modules.append(text.count("\n"))
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds))
        functions += [(node.end_lineno or node.lineno) - node.lineno + 1 for node in found]
    for name, sizes in (("modules", modules), ("functions", functions)):
        print(f"{name}: {len(sizes)}, median {statistics.median(sizes):.0f} lines, maximum {max(sizes)}")
