"""The script of search: one file of all modules, small, whatever names they use inside."""

from __future__ import annotations

import gzip
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ketluan.search import bundle

SOURCE = Path(bundle.__file__).parent


@pytest.fixture(scope="module")
def lunr() -> str:
    """lunr.js as MkDocs ships it."""
    mkdocs = importlib.util.find_spec("mkdocs")
    assert mkdocs
    assert mkdocs.origin
    return (Path(mkdocs.origin).parent / "contrib/search/templates/search/lunr.js").read_text(encoding="utf-8")


def test_every_module_is_in_it_after_those_it_imports(lunr: str) -> None:
    listed = {f"{name}.js": number for number, name in enumerate(bundle.MODULES)}
    assert set(listed) == {file.relative_to(SOURCE).as_posix() for file in SOURCE.rglob("*.js")}
    for name, number in listed.items():
        file = SOURCE / name
        for other in re.findall(r'^import .* from "(.+)";$', file.read_text(encoding="utf-8"), re.MULTILINE):
            path = (file.parent / other).resolve().relative_to(SOURCE).as_posix()
            assert listed.get(path, -1) < number, f"{name} imports {path}"


def test_it_is_small_and_has_no_import_left(lunr: str) -> None:
    script = bundle.browser_script(lunr)
    assert len(gzip.compress(script.encode(), 9)) <= 28 * 1024
    assert not re.search(r"^import|\bfrom ?\"\./", script, re.MULTILINE)
    assert script.rstrip().endswith("};")
    assert "lunr.stemmer=" not in script
    assert "lunr.Index.prototype.query=" in script


def test_the_types_written_in_comments_hold() -> None:
    compiler = shutil.which("tsc")
    if not compiler:
        pytest.skip("no tsc on this machine: npm install -g typescript")
    words = "--noEmit --allowJs --checkJs --strict --target esnext --module esnext --moduleResolution bundler"
    files = sorted(SOURCE.rglob("*.js"))
    done = subprocess.run(
        [compiler, *words.split(), "--lib", "esnext,dom,dom.iterable", *files],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_nothing_writes_markup() -> None:
    for file in (SOURCE / "page").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", file.read_text("utf-8")
        ), file


def test_a_name_of_two_things_is_refused(monkeypatch: pytest.MonkeyPatch, lunr: str) -> None:
    monkeypatch.setattr(bundle, "MODULES", (*bundle.MODULES, "vietnamese"))
    with pytest.raises(bundle.NameTwice, match=r"vietnamese.js: \w+ is the name"):
        bundle.browser_script(lunr)
