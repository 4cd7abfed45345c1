"""Templates are compiled once for all processes, and again whenever what was kept is not what they would be."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from ketluan.pages import templating

PAGE = {"page.html": "{% if name %}\nXin chào {{ name }}\n{% endif %}\n"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where templates are kept, as if Python kept what it compiles there."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    folder = Path(str(tmp_path) + str(Path(templating.__file__).parent))
    folder.mkdir(parents=True)
    return folder


def written(**options: bool) -> str:
    cache = templating.compiled()
    assert cache is not None
    environment = Environment(loader=DictLoader(PAGE), autoescape=True, bytecode_cache=cache, **options)
    return environment.get_template("page.html").render(name="<Páo>")


def test_a_template_is_kept_and_taken_from_there(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written()
    (file,) = kept.iterdir()
    assert file.name.startswith("template-")
    monkeypatch.setattr(Environment, "_parse", lambda *_: pytest.fail("compiled again"))
    assert written() == first == "\nXin chào &lt;Páo&gt;\n"


def test_a_damaged_template_is_compiled_again(kept: Path) -> None:
    first = written()
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    assert written() == first


def test_other_options_make_another_template(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written()
    monkeypatch.setattr(templating, "_OPTIONS", {"trim_blocks": True})
    assert written(trim_blocks=True) == first[1:]


def test_a_full_disk_keeps_no_template_and_stops_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert "Páo" in written()
    assert list(kept.iterdir()) == []


def test_nothing_is_kept_where_python_keeps_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert templating.compiled() is not None
    kept.rmdir()
    assert templating.compiled() is None
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert templating.compiled() is None
