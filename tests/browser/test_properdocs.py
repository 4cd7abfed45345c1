"""The same archive with the other shell: ProperDocs renders it with the continuation of Material.

`make test` installs both into an environment of their own (.venv-properdocs), from requirements-properdocs.lock.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import html
from tests.browser.conftest import PREFIX, Record
from tests.browser.pages_server import PagesServer
from tests.building import ROOT, SITE_URL, command, contents, is_whole, lay

PYTHON = ROOT / ".venv-properdocs/bin/python"
# What docs/dev/design.md tells to write.
CONFIGURATION = "INHERIT: mkdocs.yml\ntheme: {name: materialx}\n"
CONCLUSION = "ket-luan/2021-11-15-phien-hop-thang-11/"
# Elements that ask for something as soon as the page is there; a link (a) waits for the reader.
ASKING = {"script", "link", "img", "source", "iframe", "video", "audio", "object", "embed", "track", "input", "use"}
CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")

pytestmark = pytest.mark.skipif(
    not PYTHON.is_file(), reason="ProperDocs is not installed (make properdocs): the other shell was NOT tried"
)


def properdocs(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the archive of a folder by the environment that has ProperDocs."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"SITE_URL": SITE_URL}
    words = (PYTHON, "-m", "ketluan", "build", "-f", "properdocs.yml", "-d", "site-properdocs")
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the site of each shell."""
    folder = lay(tmp_path_factory.mktemp("shells") / "kho")
    (folder / "properdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
    # Apart, so that neither shell is given what the other left in the cache.
    other = shutil.copytree(folder, folder.parent / "mkdocs")
    done = command(other, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    (other / "site").rename(folder / "site")
    done = properdocs(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Generated empty output" not in done.stderr, "the plugin did not find the engine's loggers"
    return folder


@pytest.fixture
def served(folder: Path) -> Iterator[PagesServer]:
    with PagesServer(folder / "site-properdocs", PREFIX) as server:
        yield server


def content_of(page: str) -> str:
    """What a page says between header and footer."""
    return page[page.index("<article") : page.rindex("</article>")]


def test_it_is_another_shell(folder: Path) -> None:
    """Otherwise one would be compared with itself."""
    styles = [{path.name for path in (folder / name).rglob("*.min.css")} for name in ("site", "site-properdocs")]
    assert all(styles)
    assert not styles[0] & styles[1]


def test_both_shells_give_the_same_files_and_the_same_words(folder: Path) -> None:
    ours, theirs = contents(folder / "site"), contents(folder / "site-properdocs")
    styles = re.compile(r"assets/stylesheets/.*\.css")
    assert {path for path in ours if not styles.fullmatch(path)} == {p for p in theirs if not styles.fullmatch(p)}
    assert is_whole(folder / "site-properdocs")
    pages = [path for path in ours if path.endswith(".html") and b"<article" in ours[path]]
    assert len(pages) > 100
    for path in pages:
        assert content_of(theirs[path].decode()) == content_of(ours[path].decode()), path
    apart = {path for path in ours if path in theirs and ours[path] != theirs[path]}
    assert {path for path in apart if not path.endswith(".html")} == {"SHA256SUMS"}


def asked(path: str, text: str) -> list[str]:
    """The addresses that a page or stylesheet asks for by itself."""
    if path.endswith(".css"):
        return [one or other for one, other in CSS_ADDRESS.findall(text)]
    found = html.parse(text)
    names = ("src", "srcset", "href", "data", "poster")
    wanted = [v for tag, attributes in found.tags if tag in ASKING for n in names if (v := attributes.get(n))]
    styles = re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL)
    return wanted + [one or other for style in styles for one, other in CSS_ADDRESS.findall(style)]


def test_nothing_is_asked_of_anybody_else(folder: Path) -> None:
    files = {
        path: content.decode("utf-8")
        for path, content in contents(folder / "site-properdocs").items()
        if path.endswith((".html", ".css"))
    }
    wanted = [(path, address) for path, text in files.items() for address in asked(path, text)]
    assert len(wanted) > len(files), "no address was found"
    own = (SITE_URL, "data:")
    elsewhere = [(p, a) for p, a in wanted if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//|data:", a) and not a.startswith(own)]
    assert elsewhere == []


@pytest.mark.parametrize("address", ["", CONCLUSION, "don-vi/", "tra-cuu/?q=nong+nghiep", "huong-dan/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_reads_in_a_browser(
    new_page: Callable[..., tuple[Page, Record]], served: PagesServer, address: str, width: int
) -> None:
    """Quiet (as every page of these tests), nothing wider than the screen, nothing over the words."""
    page, record = new_page(served, viewport={"width": width, "height": 800})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator("#ketqua li a" if "q=" in address else "main h1").first
    shown.wait_for()
    # Nothing of the theme lies over it.
    shown.click(trial=True)
    assert record.elsewhere == []


def test_a_change_of_the_configuration_it_builds_on_is_seen(folder: Path, tmp_path: Path) -> None:
    changed = shutil.copytree(folder, tmp_path / "kho")
    assert properdocs(changed).returncode == 0
    text = (changed / "mkdocs.yml").read_text(encoding="utf-8")
    (changed / "mkdocs.yml").write_text(text.replace("site_name: Kết luận", "site_name: Tên khác"), encoding="utf-8")
    assert properdocs(changed).returncode == 0
    assert "Tên khác" in (changed / "site-properdocs/index.html").read_text(encoding="utf-8")
