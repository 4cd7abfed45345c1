"""Files that are not there yet: written whole, all or none, over nothing."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import pytest

from ketluan import writing


def test_a_full_disk_without_links_leaves_nothing_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    class Full(io.FileIO):
        def write(self, content: Any) -> int:
            super().write(bytes(content)[:3])
            raise OSError(errno.ENOSPC, "No space left on device")

    def opened(path: Path, mode: str) -> Full:
        return Full(path, mode)

    monkeypatch.setattr("os.link", no_links)
    (tmp_path / "da-co.txt").write_text("cũ", encoding="utf-8")
    with pytest.raises(FileExistsError):
        writing.write_new(tmp_path / "da-co.txt", b"new")
    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(OSError, match="No space"):
        writing.write_new(tmp_path / "a.txt", b"whole")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"da-co.txt": "cũ".encode()}


def test_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        writing.write([(tmp_path / "new/a", b"1"), (tmp_path / "b", b"2")])
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"old"]
    writing.write([(tmp_path / "new/a", b"1"), (tmp_path / "c", b"2")])
    assert ((tmp_path / "new/a").read_bytes(), (tmp_path / "c").read_bytes()) == (b"1", b"2")
