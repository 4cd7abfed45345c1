"""Templates are compiled once for all processes, and again whenever what was kept is not what they would be."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup

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


def test_another_program_compiles_its_own_template(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written()
    monkeypatch.setattr(templating, "code_version", lambda: "another")
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


class _Spoken(str):
    """Words that say themselves how they stand in HTML."""

    def __html__(self) -> str:
        return f"<i>{len(self)}</i>"


_VALUES = st.one_of(
    st.text(), st.text("&<>\"'aă ").map(Markup), st.text("&<>\"'aă "), st.integers(), st.none(), st.text().map(_Spoken)
)


@given(_VALUES, _VALUES)
def test_values_are_escaped_as_jinja_does_it(one: object, other: object) -> None:
    source = """{% macro m(x) %}<p title="{{ x }}">{{ x ~ other }}</p>{% endmacro %}{{ m(one) }}{{ one }}{% set y %}{{ other }}{% endset %}{{ y }}"""
    plain = Environment(autoescape=True).from_string(source)
    assert templating.environment().from_string(source).render(one=one, other=other) == plain.render(
        one=one, other=other
    )


def test_templates_escape_by_our_function() -> None:
    code = templating.environment().compile("{{ a }}{% autoescape false %}{{ b }}{% endautoescape %}", raw=True)
    assert code.count("environment.escaped(") == 1


def test_nothing_is_escaped_the_slow_way_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templating, "escape", lambda value: pytest.fail(f"escaped: {value!r}"))
    made = templating.environment().from_string("{{ a }}, {{ b }}")
    assert made.render(a="Phòng Tư pháp", b=Markup("<b>1 & 2</b>")) == "Phòng Tư pháp, <b>1 & 2</b>"
