"""Search of made-up archives: recall of planted answers, bytes and time to the first results, size and cost of the index.

    python -m tests.bench search [--size 1000] [--no-recall] [--no-browser]

Bytes are compressed ones, as the server sent them. The first query of a visit is cold: script, index and texts. The
network is that of a slow phone: 1.6 Mbit/s, 150 ms, and a processor four times slower.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import random
import resource
import statistics
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from ketluan import archive
from ketluan.search import entries, forms, shards
from ketluan.search.bundle import browser_script
from ketluan.search.engine import Engine
from ketluan.search.reader import Reader
from ketluan.vietnamese import fold
from tests.bench import corpus
from tests.bench.corpus import Planted
from tests.browser.find_chromium import find_chromium
from tests.browser.pages_server import PagesServer

QUERIES = """phòng chống dịch|đôn đốc các xã|giải phóng mặt bằng|phong nong nghiep|nông thôn mới|chè cổ thụ|an toàn giao thông
khám tuyển nghĩa vụ quân sự|tuần văn hóa du lịch|sổ đỏ|bản giang covid|chanh leo|thu ngân sách|dau gia dat|hộ nghèo
cao tốc Nội Bài Lào Cai|5K|14-CTr/TU|Phòng Nội vụ cán bộ công chức|mắc ca""".replace("\n", "|").split("|")

_TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_SHAPES = {"\u0302": ("double", "6"), "\u031b": ("w", "7"), "\u0306": ("w", "8")}


def strokes(text: str, vni: bool) -> str:
    """A text as its key strokes in Telex or VNI."""
    typed = []
    for word in text.lower().split():
        keys, tone = "", ""
        for letter in unicodedata.normalize("NFD", word):
            if letter in _TELEX:
                tone = _VNI[letter] if vni else _TELEX[letter]
            elif letter in _SHAPES:
                telex, number = _SHAPES[letter]
                keys += number if vni else keys[-1] if telex == "double" else "w"
            elif letter == "đ":
                keys += "d9" if vni else "dd"
            else:
                keys += letter
        typed.append(keys + tone)
    return " ".join(typed)


def mistyped(text: str) -> str:
    """A text with one stroke wrong in its longest word."""
    draw = random.Random(text)
    words = text.split()
    at = max(range(len(words)), key=lambda index: len(words[index]))
    word = words[at]
    place = draw.randrange(1, len(word) - 1)
    kind = draw.randrange(4)
    extra = draw.choice("bcdghklmnpt")
    words[at] = (
        word[:place] + word[place + 1 :]
        if kind == 0
        else word[:place] + extra + word[place:]
        if kind == 1
        else word[:place] + extra + word[place + 1 :]
        if kind == 2
        else word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    )
    return " ".join(words)


WAYS: dict[str, Callable[[str], str]] = {
    "with marks": lambda text: text,
    "without marks": fold,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "new tone placement": lambda text: text.replace("óa", "oá").replace("òa", "oà").replace("ủy", "uỷ"),
    "one typing error": mistyped,
    "one typing error, no marks": lambda text: mistyped(fold(text)),
    "Telex": lambda text: strokes(text, vni=False),
    "VNI": lambda text: strokes(text, vni=True),
}


def recall(engine: Engine, answers: list[Planted]) -> None:
    """Print how many planted answers are among the first ten, by way of typing and sort of query."""
    for way, typed in WAYS.items():
        asked = [
            answer for answer in answers if answer.sort != "number" or way in ("with marks", "without marks", "NFD")
        ]
        found: Counter[str] = Counter()
        lost = []
        start = time.process_time()
        for answer in asked:
            hits = engine.search(typed(answer.query)).hits[:10]
            texts = [engine.reader.text(hit.item) for hit in hits]
            if any(text and text.url == answer.url for text in texts):
                found[answer.sort] += 1
            else:
                lost.append(typed(answer.query))
        cost = (time.process_time() - start) / len(asked) * 1000
        sorts = Counter(answer.sort for answer in asked)
        told = ", ".join(f"{sort} {found[sort]}/{count}" for sort, count in sorted(sorts.items()))
        print(f"recall@10  {way:27} {sum(found.values()) / len(asked):.3f}  ({told}), {cost:.0f} ms; lost: {lost[:3]}")


FIRST = """async ([query, early, index, limit]) => {
  const start = performance.now();
  const script = await import("./search.js");
  const files = async (path) => (await fetch(`${index}/${path}`)).json();
  window.engine ??= await script.Engine.open(files, script.lunr);
  const show = (result) => Promise.all(result.hits.slice(0, limit).map((hit) => window.engine.reader.text(hit.item)));
  let first;
  const whole = window.engine.search(query, { wide: false, early: (found) => { first ??= found; window.near?.(found); } });
  const near = new Promise((resolve) => { window.near = resolve; });
  const result = await Promise.race([near, whole]);
  await show(result);
  return [performance.now() - start, result.hits.length];
}"""


def load(folder: Path, throttled: bool) -> None:
    """Print the bytes, requests and milliseconds from the first stroke to a screen of results with their texts."""
    cold, following = [], []
    with PagesServer(folder, "/ten-kho/") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for number, query in enumerate(QUERIES):
            page = browser.new_page(base_url=server.url)
            page.goto("")
            if throttled:
                slow(page)
            cold.append(_ask(page, server, query))
            following.append(_ask(page, server, QUERIES[(number + 7) % len(QUERIES)]))
            page.close()
        browser.close()
    for name, rows in (("cold", cold), ("next", following)):
        for what, values in zip(("KB", "requests", "ms"), zip(*rows, strict=True), strict=True):
            if what == "ms" or not throttled:
                print(
                    f"{name}{' (slow phone)' if throttled else ''}: median {statistics.median(values):.1f} {what}, most {max(values):.1f}"
                )


def slow(page: Page) -> None:
    """Make a page as slow as on a slow phone."""
    session = page.context.new_cdp_session(page)
    speed = 1.6e6 / 8
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": speed, "uploadThroughput": speed},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


# The results of a first screen.
SHOWN = 5


def _ask(page: Page, server: PagesServer, query: str) -> tuple[float, int, float]:
    server.forget()
    milliseconds, hits = page.evaluate(FIRST, [query, True, "index", SHOWN])
    assert hits, query
    requests = list(server.requests)
    return sum(request.sent for request in requests) / 1000, len(requests), milliseconds


def build(size: int) -> tuple[dict[str, bytes], list[Planted]]:
    """Build the index of an archive with planted answers, telling what it cost."""
    found, answers = corpus.planted(corpus.conclusions(size))
    made = archive.assemble(Path("made"), corpus.real().registry, found)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    files = shards.build(entries.of(made), forms.of(made.registry))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"build      {size} conclusions: {time.process_time() - start:.0f} s, {peak // 1024} MB at most ({before // 1024} before)"
    )
    sizes: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for path, content in files.items():
        name = path.rsplit("/", 1)[-1]
        sort = {"w": "words", "p": "pairs", "t": "texts"}[name[0]] if name[1].isdigit() else name
        sizes[sort] += len(gzip.compress(content, 6))
        counts[sort] += 1
    for sort, total in sorted(sizes.items()):
        print(
            f"size       {sort:16} {total / 1000:9.1f} KB compressed, {total / size / 1000:6.3f} a conclusion, {counts[sort]} files"
        )
    index = sum(total for sort, total in sizes.items() if sort != "texts")
    print(
        f"size       without texts {index / size / 1000:.2f} KB a conclusion, with them {sum(sizes.values()) / size / 1000:.2f}"
    )
    return files, answers


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="search", description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="how many conclusions")
    parser.add_argument("--no-browser", action="store_true", help="leave out bytes and times in Chromium")
    parser.add_argument("--no-recall", action="store_true", help="leave out the planted answers")
    options = parser.parse_args(words)
    files, answers = build(options.size)
    if not options.no_recall:
        recall(Engine(Reader(files.__getitem__)), answers)
    if options.no_browser:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, files)
        load(folder, throttled=False)
        load(folder, throttled=True)


def write(folder: Path, files: dict[str, Any]) -> None:
    """Lay out a site of nothing but search."""
    mkdocs = importlib.util.find_spec("mkdocs")
    assert mkdocs
    assert mkdocs.origin
    lunr = Path(mkdocs.origin).parent / "contrib" / "search" / "templates" / "search" / "lunr.js"
    whole = {f"index/{path}": content for path, content in files.items()}
    whole["search.js"] = browser_script(lunr.read_text(encoding="utf-8")).encode()
    whole["index.html"] = b"<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>x</title>"
    for path, content in whole.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
