"""The searches that `search` measures side by side: how each is built from the same conclusions, and how a page asks it.

None is asked through its box: script, index and the texts of the results are what counts. Each lies in a folder of its
own and gives `ASK`, a function of [query, how many results] that returns [milliseconds, addresses].
"""

from __future__ import annotations

import gzip
import html
import importlib.util
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ketluan import archive
from ketluan.model import Conclusion, anchor
from ketluan.search import forms
from ketluan.search.bundle import browser_script
from tests import indexes
from tests.bench import corpus

HOME = "<!doctype html><html lang=vi><meta charset=utf-8><link rel=icon href=data:,><title>x</title>"


@dataclass(frozen=True)
class Contender:
    """A search: its name, what makes it in a folder, how it is asked there, which of its files are its index."""

    name: str
    make: Callable[[list[Conclusion], Path], None]
    ask: str
    index: str  # a pattern of files


@dataclass(frozen=True)
class Cost:
    """What making something took: seconds of the clock, seconds of processor, the most memory of one process in MB."""

    wall: float
    processor: float
    memory: int


def cost(make: Callable[[], None]) -> Cost:
    """Do something in a process of its own and tell what it and its own processes took.

    Raises RuntimeError when it does not succeed.
    """
    start = time.perf_counter()
    child = os.fork()
    if not child:
        try:
            make()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError("a contender could not be made")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def size(folder: Path, contender: Contender) -> tuple[float, int]:
    """The kilobytes of an index, compressed as a server does it, and the number of its files."""
    files = [file for file in folder.glob(contender.index) if file.is_file()]
    return sum(min(file.stat().st_size, len(gzip.compress(file.read_bytes(), 6))) for file in files) / 1000, len(files)


def _run(*words: str, folder: Path) -> None:
    """Run a program to its end; raises OSError or RuntimeError when it fails."""
    child = os.posix_spawn(
        words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    )
    if os.waitpid(child, 0)[1]:
        raise RuntimeError(f"{words[0]} failed in {folder}")


# ---------------------------------------------------------------------------------------------------------------------
# Ours

OURS = """async ([query, shown]) => {
  const start = performance.now();
  const script = await import("./search.js");
  const files = async (path) => (await fetch(`index/${path}`)).json();
  window.engine ??= await script.Engine.open(files, script.lunr);
  const texts = (result) => Promise.all(result.hits.slice(0, shown).map((hit) => window.engine.reader.text(hit.item)));
  const rows = await texts(await window.engine.search(query, { wide: false }));
  return [performance.now() - start, rows.map((row) => row.url)];
}"""


def make_ours(found: list[Conclusion], folder: Path) -> None:
    """The index and the script that the site has."""
    made = archive.assemble(Path("made"), corpus.real().registry, found)
    for path, content in indexes.build(indexes.entries_of(made), forms.of(made.registry)).items():
        file = folder / "index" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    mkdocs = importlib.util.find_spec("mkdocs")
    assert mkdocs
    assert mkdocs.origin
    lunr = Path(mkdocs.origin).parent / "contrib" / "search" / "templates" / "search" / "lunr.js"
    (folder / "search.js").write_text(browser_script(lunr.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "index.html").write_text(HOME, encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------------------
# Pagefind

PAGEFIND = """async ([query, shown]) => {
  const start = performance.now();
  const pagefind = await import("./pagefind/pagefind.js");
  const found = await pagefind.search(query);
  const rows = await Promise.all(found.results.slice(0, shown).map((row) => row.data()));
  return [performance.now() - start, rows.map((row) => new URL(row.url, location.href).href)];
}"""


def make_pagefind(found: list[Conclusion], folder: Path) -> None:
    """Plain pages, each item under a heading with its anchor, and Pagefind over them."""
    from pagefind.service import get_executable  # type: ignore[import-not-found]

    for conclusion in found:
        parts = [f"<h1>{html.escape(conclusion.title)}</h1>"]
        for section, item in conclusion.items():
            place = section.place(item)
            parts.append(f'<h2 id="{anchor(place)}">{place}</h2><p>{html.escape(item.text)}</p>')
        body = "\n".join(parts)
        page = (
            f"<!doctype html><html lang=vi><meta charset=utf-8><title>x</title><main data-pagefind-body>{body}</main>"
        )
        file = folder / "ket-luan" / conclusion.id / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text(page, encoding="utf-8")
    (folder / "index.html").write_text(HOME, encoding="utf-8")
    _run(str(get_executable()), "--site", str(folder), folder=folder)


# ---------------------------------------------------------------------------------------------------------------------
# The search that Material brings

MATERIAL = """async ([query, shown]) => {
  const start = performance.now();
  const told = JSON.parse(document.getElementById("__config").textContent);
  // What Material's own script sends and hears: 0 sets up, 1 is ready; 2 asks, 3 answers.
  const answer = (worker, message) => new Promise((resolve) => {
    worker.onmessage = ({ data }) => data.type === message.type + 1 && resolve(data);
    worker.postMessage(message);
  });
  if (!window.worker) {
    const index = fetch("search/search_index.json").then((file) => file.json());
    window.worker = new Worker(told.search);
    await answer(window.worker, { type: 0, data: { ...(await index), options: { suggest: false } } });
  }
  const found = await answer(window.worker, { type: 2, data: query });
  const items = found.data.items ?? found.data;
  const urls = items.flat().slice(0, shown).map((item) => item.location);
  return [performance.now() - start, urls];
}"""


def make_material(found: list[Conclusion], folder: Path) -> None:
    """The same conclusions as pages of stock Material with its search in Vietnamese, none of them in the navigation."""
    source = folder.with_name("material-source")
    (source / "docs").mkdir(parents=True)
    (source / "mkdocs.yml").write_text(
        f"site_name: x\nsite_dir: {folder}\nnav: [index.md]\nplugins: [search]\n"
        "theme: {name: material, language: vi, font: false}\nmarkdown_extensions: [attr_list]\n",
        encoding="utf-8",
    )
    (source / "docs" / "index.md").write_text("# x\n", encoding="utf-8")
    for conclusion in found:
        parts = [f"# {conclusion.title}"]
        for section, item in conclusion.items():
            place = section.place(item)
            parts.append(f"## {place} {{#{anchor(place)}}}\n\n{html.escape(item.text)}")
        file = source / "docs" / "ket-luan" / f"{conclusion.id}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n\n".join(parts), encoding="utf-8")
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    _run(sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(source / "mkdocs.yml"), folder=folder)


CONTENDERS = (
    Contender("ours", make_ours, OURS, "index/**/*"),
    Contender("Pagefind", make_pagefind, PAGEFIND, "pagefind/**/*"),
    Contender("Material", make_material, MATERIAL, "search/*"),
)
