"""Search of made-up archives beside Pagefind and Material's own: recall, bytes and time to the first results, cost of the index.

    python -m tests.bench search [--size 1000] [--only ours] [--answers 60]

Bytes are compressed ones, as the server sent them, and count with requests until the texts of the results on show are
there: the first three, which the page shows first, and ten. The first query of a visit is cold: script, index and
texts. The slow phone has 1.6 Mbit/s, 150 ms, and a processor four times slower. A planted answer of Pagefind counts
when the conclusion is right: it finds pages, not items.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ketluan.vietnamese import fold
from tests.bench import corpus
from tests.bench.contenders import CONTENDERS, Contender, cost, size
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


def recall(page: Page, contender: Contender, answers: list[Planted]) -> None:
    """Print how many planted answers are among the first ten, by way of typing and sort of query."""
    for way, typed in WAYS.items():
        # A document number has no tones to place or to type.
        asked = [a for a in answers if a.sort != "number" or way in ("with marks", "without marks", "NFD")]
        found = Counter(answer.sort for answer in asked if _finds(page, contender, typed(answer.query), answer))
        sorts = Counter(answer.sort for answer in asked)
        told = ", ".join(f"{sort} {found[sort]}/{count}" for sort, count in sorted(sorts.items()))
        print(f"{contender.name:9} recall@10  {way:27} {sum(found.values()) / len(asked):.3f}  ({told})", flush=True)


def _finds(page: Page, contender: Contender, query: str, answer: Planted) -> bool:
    urls = page.evaluate(contender.ask, [query, 10])[1]
    if contender.name == "Pagefind":
        return any(answer.url.partition("#")[0] in url for url in urls)
    return any(url.endswith(answer.url) for url in urls)


def load(browser: Browser, folder: Path, contender: Contender, throttled: bool, shown: int) -> None:
    """Print the bytes, requests and milliseconds to the results of cold queries and of as many that come next."""
    rows: dict[str, list[tuple[float, int, float]]] = {"cold": [], "next": []}
    with PagesServer(folder, "/ten-kho/") as server:
        # Half a minute each is long enough for eight.
        for number, query in enumerate(QUERIES[:8] if throttled else QUERIES):
            page = browser.new_page(base_url=server.url)
            page.goto("")
            if throttled:
                slow(page)
            following = QUERIES[(number + 7) % len(QUERIES)]
            for visit, words in (("cold", query), ("next", following)):
                server.forget()
                milliseconds, _ = page.evaluate(contender.ask, [words, shown])
                requests = list(server.requests)
                rows[visit].append((sum(request.sent for request in requests) / 1000, len(requests), milliseconds))
            page.close()
    for visit, some in rows.items():
        kilobytes, requests, times = zip(*some, strict=True)
        phone = ", slow phone" if throttled else ""
        told = [("KB", kilobytes), ("requests", requests)] if not throttled else []
        for what, values in [*told, ("ms", times)]:
            line = f"{visit}, {shown} results{phone}: median {statistics.median(values):.1f} {what}, most {max(values):.1f}"
            print(f"{contender.name:9} {line}", flush=True)


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


def main(words: list[str]) -> None:
    names = [contender.name for contender in CONTENDERS]
    parser = argparse.ArgumentParser(prog="search", description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="how many conclusions")
    parser.add_argument("--only", choices=names, nargs="*", default=names, help="whom to measure")
    parser.add_argument("--answers", type=int, default=60, help="how many planted answers to ask for; 0: none")
    options = parser.parse_args(words)
    found, answers = corpus.planted(corpus.conclusions(options.size))
    chosen = [contender for contender in CONTENDERS if contender.name in options.only]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        for contender in chosen:
            folder = Path(name) / contender.name.lower()
            folder.mkdir()
            took = cost(lambda contender=contender, folder=folder: contender.make(found, folder))
            kilobytes, files = size(folder, contender)
            print(
                f"{contender.name:9} made in {took.wall:.1f} s, {took.processor:.1f} s of processor, {took.memory} MB; "
                f"index {kilobytes / options.size:.2f} KB a conclusion compressed, {files} files",
                flush=True,
            )
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        # One after the other for each figure: a busy minute of the machine touches all of them.
        for throttled, shown in ((False, 3), (False, 10), (True, 3)):
            for contender in chosen:
                load(browser, Path(name) / contender.name.lower(), contender, throttled, shown)
        for contender in chosen if options.answers else ():
            with PagesServer(Path(name) / contender.name.lower(), "/ten-kho/") as server:
                page = browser.new_page(base_url=server.url)
                page.goto("")
                recall(page, contender, answers[: options.answers])
        browser.close()
