"""What files held when they were read: known while they lie as they lay, and never when that cannot be told."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from ketluan.held import held, settled, sizes, still, survey

NOW = 1_700_000_000_000_000_000
LONG_AGO = 10_000_000_000


def file(path: Path, text: str = "abc") -> os.stat_result:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.lstat()


def test_a_file_that_lies_as_it_lay_holds_what_it_held(tmp_path: Path) -> None:
    known = held(file(tmp_path / "a"), "x")
    assert still(known, (tmp_path / "a").lstat()) == "x"
    assert still(None, (tmp_path / "a").lstat()) == ""


@pytest.mark.skipif(os.name == "nt", reason="the time an entry changed is not told")
@pytest.mark.parametrize("change", ["text", "size", "file"])
def test_a_change_shows_though_size_and_time_are_put_back(tmp_path: Path, change: str) -> None:
    status = file(tmp_path / "a")
    known = held(status, "x")
    time.sleep(0.02)
    if change == "file":
        file(tmp_path / "b", "abd")
        (tmp_path / "b").replace(tmp_path / "a")
    else:
        file(tmp_path / "a", "abd" if change == "text" else "abcd")
    os.utime(tmp_path / "a", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert still(known, (tmp_path / "a").lstat()) == ""


def test_what_changed_shortly_before_it_was_read_may_change_again_and_look_the_same(tmp_path: Path) -> None:
    status = file(tmp_path / "a")
    one = held(status, "x")._replace(written=NOW, changed=NOW)
    began = NOW + LONG_AGO
    found = {
        "old": one,
        "written": one._replace(written=began - 1_000_000_000),
        "moved": one._replace(changed=began - 1_000_000_000),
        "to come": one._replace(written=began + LONG_AGO),
    }
    assert set(settled(found, began)) == ({"old"} if os.name != "nt" else set())


@pytest.mark.skipif(os.name == "nt", reason="nothing is taken for settled there")
def test_where_parts_of_a_second_are_told_a_change_shows_sooner(tmp_path: Path) -> None:
    one = held(file(tmp_path / "a"), "x")._replace(written=NOW + 1, changed=NOW + 1)
    found = {
        "told": one,
        "written to the second": one._replace(written=NOW),
        "moved to the second": one._replace(changed=NOW),
        "just now": one._replace(changed=NOW + 950_000_001),
    }
    assert set(settled(found, NOW + 1_000_000_002)) == {"told"}
    assert set(settled(found, NOW + LONG_AGO)) == set(found)


def test_a_folder_is_walked_without_its_links_and_what_is_left_out(tmp_path: Path) -> None:
    file(tmp_path / "a.md")
    file(tmp_path / "2021/b.txt", "abcd")
    file(tmp_path / "cho/c.txt")
    file(tmp_path / "2021/cho/d.txt", "")
    (tmp_path / "2021/link").symlink_to(tmp_path / "a.md")
    (tmp_path / "2021/folder").symlink_to(tmp_path / "2021")
    found = survey(str(tmp_path), "cho")
    assert set(found.files) == {"a.md", "2021/b.txt", "2021/cho/d.txt", "2021/link", "2021/folder"}
    assert sizes(found) == {"a.md": 3, "2021/b.txt": 4, "2021/cho/d.txt": 0}
    assert survey(str(tmp_path / "none")).files == {}


def test_what_cannot_be_looked_at_is_not_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file(tmp_path / "2021/a.md")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("2021/"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(PermissionError):
        survey(str(tmp_path))
