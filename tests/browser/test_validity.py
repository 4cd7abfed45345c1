"""Every page is valid HTML, as html-validate's rules for the standard say; needs Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.test_site import MORE_KINDS


@pytest.fixture(scope="module")
def validator() -> str:
    """The program, as `make test` installs it where there is Node."""
    places = sorted(Path(sys.prefix).glob("html-validate-*/node_modules/.bin/html-validate"))
    if not shutil.which("node") or not places:
        pytest.skip("html-validate is not on this machine: it needs Node and npm, then make test")
    return str(places[-1])


def complaints(validator: str, folder: Path, files: list[Path]) -> list[str]:
    rules = folder / "rules.json"
    rules.write_text(json.dumps({"root": True, "extends": ["html-validate:standard"]}))
    words = [validator, "--config", str(rules), "--formatter", "json", *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("["), done.stderr
    return [
        f"{file['filePath']}:{message['line']}: {message['ruleId']}: {message['message']}"
        for file in json.loads(done.stdout)
        for message in file["messages"]
    ]


def test_every_page_is_valid(validator: str, site: Path, tmp_path: Path) -> None:
    files = sorted(site.rglob("*.html"))
    assert len(files) > 100
    assert complaints(validator, tmp_path, files) == []


def test_every_kind_of_page_is_valid_in_a_large_archive(validator: str, every_kind: Path, tmp_path: Path) -> None:
    files = [every_kind / page / "index.html" for page in {path.split("?")[0].strip("/") for path in MORE_KINDS}]
    files.append(every_kind / "ket-luan/2022-01-01-phien-hop/index.html")
    assert complaints(validator, tmp_path, files) == []


def test_the_validator_complains(validator: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<!doctype html><html lang="vi"><head><title>A</title></head><body><p id="a"><p id="a"></body></html>'
    )
    assert complaints(validator, tmp_path, [page])
