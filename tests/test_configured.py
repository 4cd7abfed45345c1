"""What a configuration follows from: its own files and the environment, as MkDocs reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketluan.site import configured

NAME = "KETLUAN_TEST"


@pytest.mark.parametrize(
    "line",
    [
        f"a: !ENV {NAME}",
        f"a: !ENV [{NAME}]",
        f"a: !ENV [OTHER,\n  {NAME}, mặc định]",
        f"a:\n  - b: !ENV\n    - {NAME}\n    - 1",
        f"INHERIT: !ENV [OTHER, {NAME}, base.yml]",
    ],
)
def test_a_variable_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    file = tmp_path / "mkdocs.yml"
    (tmp_path / "base.yml").write_text("c: 1", encoding="utf-8")
    file.write_text(line, encoding="utf-8")
    before = list(configured.said(file))
    monkeypatch.setenv(NAME, "base.yml")
    assert list(configured.said(file)) != before


@pytest.mark.parametrize(
    "line",
    [
        "INHERIT: base.yml",
        "'INHERIT': 'base.yml'",
        '"INHERIT": base.yml # lời',
        "INHERIT : base.yml",
        "\N{BYTE ORDER MARK}INHERIT: base.yml",
        "{site_name: a, INHERIT: base.yml}",
        "a: !!python/name:os.path.join\nb: !relative $docs_dir\nINHERIT: base.yml",
        "INHERIT: !ENV [KETLUAN_NONE, base.yml]",
        "INHERIT: ./more/../base.yml",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_inherited_is_seen(tmp_path: Path, line: str, encoding: str) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(line, encoding=encoding)
    (tmp_path / "base.yml").write_text("INHERIT: last.yml", encoding="utf-8")
    (tmp_path / "last.yml").write_text("a: 1", encoding="utf-8")
    before = list(configured.said(file))
    (tmp_path / "last.yml").write_text("a: 2", encoding="utf-8")
    assert list(configured.said(file)) != before


@pytest.mark.parametrize("way", ["a", "ab", "abc", "abb"])
def test_a_configuration_that_inherits_itself_is_told(tmp_path: Path, way: str) -> None:
    back = way[-1] if len(set(way)) < len(way) else way[0]
    for name, parent in zip(dict.fromkeys(way), (*way[1:], back), strict=False):
        (tmp_path / f"{name}.yml").write_text(f"INHERIT: {parent}.yml", encoding="utf-8")
    assert configured.circular(tmp_path / "a.yml") == f"{way[-1]}.yml"


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\xff", b"- 1", b"", b"INHERIT: nowhere.yml"])
def test_what_cannot_be_read_is_left_to_mkdocs(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_bytes(content)
    assert configured.circular(file) == ""
