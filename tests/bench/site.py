"""What the real site weighs: pages, bytes of a first visit as sent, requests to others, modules and functions.

`python -m tests.bench site`. Bytes are those that a server like GitHub Pages sends (gzip of text), bodies only.
"""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.find_chromium import find_chromium
from tests.browser.pages_server import PagesServer

ROOT = Path(__file__).resolve().parents[2]
VISITS = {"home": "", "conclusion": "ket-luan/2021-11-15-phien-hop-thang-11/", "unit": "don-vi/phong-van-hoa/"}
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main(words: list[str]) -> None:
    """Print the figures of the site, then those of the code."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        subprocess.run([sys.executable, "-m", "ketluan", "build", "-d", str(site)], cwd=ROOT, check=True)
        pages = list(site.rglob("*.html"))
        print(f"pages {len(pages)}, files {sum(1 for path in site.rglob('*') if path.is_file())}")
        visits(site)
    code()


def visits(site: Path) -> None:
    """Bytes and requests of a first visit to some pages, each with an empty cache."""
    with PagesServer(site, "/ten-kho/") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, path in VISITS.items():
            server.forget()
            context = browser.new_context(base_url=server.url)
            asked: list[str] = []
            context.on("request", lambda request, asked=asked: asked.append(request.url))
            context.new_page().goto(path, wait_until="networkidle")
            context.close()
            elsewhere = sum(1 for url in asked if not url.startswith(server.origin))
            fonts = sum(request.sent for request in server.requests if request.path.endswith(".woff2"))
            total = sum(request.sent for request in server.requests)
            print(
                f"first visit to {name:10} {total:7,} bytes ({fonts:,} of them fonts), "
                f"{len(server.requests)} requests, {elsewhere} to others"
            )
        browser.close()


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
