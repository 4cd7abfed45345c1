"""Pagefind over the same made-up archive: what `search` measures, measured of a peer.

It needs the packages pagefind and pagefind-bin, which the project itself does not use: `pip install --target DIR
pagefind pagefind-bin`, then `python -m tests.bench search-pagefind --package DIR`.
"""

from __future__ import annotations

import argparse
import gzip
import html
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from ketluan.model import Conclusion, anchor
from tests.bench import corpus
from tests.bench.corpus import Planted
from tests.bench.search import QUERIES, SHOWN, WAYS, slow
from tests.browser.find_chromium import find_chromium
from tests.browser.pages_server import PagesServer

ASK = """async ([query, shown]) => {
  const start = performance.now();
  const pagefind = await import("./pagefind/pagefind.js");
  const found = await pagefind.search(query);
  const rows = await Promise.all(found.results.slice(0, shown).map((row) => row.data()));
  return [performance.now() - start, rows.map((row) => row.url)];
}"""


def page_of(conclusion: Conclusion) -> str:
    """A conclusion as a plain page, each item under a heading with its anchor."""
    parts = [f"<h1>{html.escape(conclusion.title)}</h1>"]
    for section, item in conclusion.items():
        place = section.place(item)
        parts.append(f'<h2 id="{anchor(place)}">{place}</h2><p>{html.escape(item.text)}</p>')
    body = "\n".join(parts)
    return f"<!doctype html><html lang=vi><meta charset=utf-8><title>x</title><main data-pagefind-body>{body}</main>"


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="search-pagefind", description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--package", default="", help="folder the packages were installed into")
    options = parser.parse_args(words)
    found, answers = corpus.planted(corpus.conclusions(options.size))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for conclusion in found:
            file = folder / "ket-luan" / conclusion.id / "index.html"
            file.parent.mkdir(parents=True)
            file.write_text(page_of(conclusion), encoding="utf-8")
        (folder / "index.html").write_text(
            "<!doctype html><html lang=vi><link rel=icon href=data:,><title>x</title>", "utf-8"
        )
        _build(folder, options.package, options.size)
        _load(folder, answers)


def _build(folder: Path, package: str, size: int) -> None:
    sys.path.insert(0, package)
    from pagefind.service import get_executable  # type: ignore[import-not-found]

    start = time.perf_counter()
    subprocess.run([get_executable(), "--site", folder], check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"build      {time.perf_counter() - start:.0f} s, {used.ru_utime:.0f} s of processor, {used.ru_maxrss // 1024} MB"
    )
    files = [file for file in (folder / "pagefind").rglob("*") if file.is_file()]
    total = sum(min(file.stat().st_size, len(gzip.compress(file.read_bytes(), 6))) for file in files)
    print(f"size       {total / size / 1000:.2f} KB a conclusion compressed, {len(files)} files")


def _load(folder: Path, answers: list[Planted]) -> None:
    with PagesServer(folder, "/ten-kho/") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(base_url=server.url)
        page.goto("")
        for way, typed in WAYS.items():
            hits = sum(_finds(page, typed(answer.query), answer) for answer in answers)
            print(f"recall@10  {way:27} {hits / len(answers):.3f} (the conclusion, not the item)")
        for throttled in (False, True):
            rows = []
            for query in QUERIES:
                page = browser.new_page(base_url=server.url)
                page.goto("")
                if throttled:
                    slow(page)
                for again in (query, QUERIES[(QUERIES.index(query) + 7) % len(QUERIES)]):
                    server.forget()
                    spent = page.evaluate(ASK, [again, SHOWN])[0]
                    sent = list(server.requests)
                    rows.append((sum(request.sent for request in sent) / 1000, len(sent), spent))
                page.close()
            for visit, some in (("cold", rows[::2]), ("next", rows[1::2])):
                for what, values in zip(("KB", "requests", "ms"), zip(*some, strict=True), strict=True):
                    if what == "ms" or not throttled:
                        told = f"median {statistics.median(values):.1f} {what}, most {max(values):.1f}"
                        print(f"{visit}{' (slow phone)' if throttled else ''}: {told}")
        browser.close()


def _finds(page: Page, query: str, answer: Planted) -> bool:
    return any(answer.url.split("#")[0] in url for url in page.evaluate(ASK, [query, 10])[1])
