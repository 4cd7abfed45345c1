"""What is kept between runs: never stale, never trusted."""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
from datetime import date
from pathlib import Path

import pytest

from ketluan import memo, workers
from ketluan.memo import Memo, digest
from ketluan.model import Missing, Problem
from tests.building import seed


def kept(folder: Path, kind: str, key: str, value: object) -> object:
    first = Memo(folder)
    first.put(kind, key, value)
    first.close()
    second = Memo(folder)
    found = second.get(kind, key)
    second.close()
    return found


@pytest.mark.parametrize("value", [seed(), Missing.BLANK, Problem("a", 1, "b", "c"), date(2021, 1, 2), {"a": (1, "b")}])
def test_values_come_back(tmp_path: Path, value: object) -> None:
    assert kept(tmp_path, "k", "1", value) == value


def test_a_value_belongs_to_its_kind_key_and_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path, "k", "1", "v")
    store = Memo(tmp_path)
    assert (store.get("k", "2"), store.get("l", "1"), store.get("k", "1")) == (None, None, "v")
    monkeypatch.setattr(memo, "code_version", lambda: "another")
    assert store.get("k", "1") is None


def test_another_release_of_a_library_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    (tmp_path / "a file").touch()
    for release in ("", "a_library-1.0.dist-info", "a_library-1.1.dist-info"):
        folder = tmp_path / f"lib {len(found)}"
        (folder / release).mkdir(parents=True)
        (folder / "a_library").mkdir()
        monkeypatch.setattr(sys, "path", [*sys.path[:1], str(tmp_path / "a file"), str(tmp_path / "none"), str(folder)])
        found.append(memo.code_version.__wrapped__())
    assert len(set(found)) == len(found)


def test_what_nobody_asked_for_is_dropped(tmp_path: Path) -> None:
    kept(tmp_path, "k", "1", "v")
    kept(tmp_path, "k", "2", "w")
    assert Memo(tmp_path).get("k", "1") is None
    store = Memo(tmp_path)
    store.close(prune=False)
    assert Memo(tmp_path).get("k", "2") == "w"


def test_without_a_folder_nothing_is_kept() -> None:
    store = Memo(None)
    store.put("k", "1", "v")
    assert store.get("k", "1") is None
    store.close()


class Harmful:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("/tmp/never"),)


def has_doubt(folder: Path) -> bool:
    """Whether anything is wrong with a file as a whole or with what it keeps of some groups."""
    store = Memo(folder)
    for group in GROUPS:
        store.get("k", "1", group)
    store.close(prune=False)
    return bool(store.doubt)


GROUPS = ["", *(f"2021-{month:02}" for month in range(1, 13))]


def fill(folder: Path) -> None:
    """A file with a value of many pages in each group."""
    store = Memo(folder)
    for group in GROUPS:
        store.put("k", "1", group * 10_000, group)
    store.close()


def damage(folder: Path) -> None:
    """Spoil a file here and there, but not where it begins."""
    with (folder / "memo.sqlite").open("r+b") as file:
        for place in range(8192, (folder / "memo.sqlite").stat().st_size, 20_000):
            file.seek(place)
            file.write(b"\xa5" * 3000)


def rewrite(folder: Path, packed: bytes) -> None:
    base = sqlite3.connect(folder / "memo.sqlite")
    with base:
        base.execute("UPDATE memo SET value = ?", (packed,))
    base.close()


@pytest.mark.parametrize("harm", ["foreign", "torn", "type"])
def test_a_row_that_is_no_value_of_ours_is_ignored(tmp_path: Path, harm: str) -> None:
    kept(tmp_path, "k", "1", "v")
    body = pickle.dumps(Harmful() if harm == "foreign" else "v")
    import hashlib

    check = hashlib.sha256(body).digest()[:16]
    rewrite(tmp_path, {"foreign": check + body, "torn": check + body[:-2], "type": "words"}[harm])  # type: ignore[arg-type]
    store = Memo(tmp_path)
    assert store.get("k", "1") is None
    assert store.doubt
    store.close()
    assert not has_doubt(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no database" * 500, b"SQLite format 3\0" + b"\1" * 5000])
def test_a_file_that_is_no_database_is_told_and_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "memo.sqlite").write_bytes(content)
    store = Memo(tmp_path)
    assert ("bỏ qua bộ nhớ đệm" in store.doubt) == bool(content)
    store.put("k", "1", "v")
    store.close()
    assert Memo(tmp_path).get("k", "1") == "v"


def test_a_digest_tells_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a", 1) == digest("a", "1")


def test_what_is_flushed_is_looked_at_and_held_no_longer(tmp_path: Path) -> None:
    store = Memo(tmp_path)
    store.put("words", "1", "v", "2021-11")
    store.put("words", "2", "w", "2021-11")
    assert store.look("words", "1", "2021-11") == "v"
    store.flush("words")
    assert store._groups == {}
    assert [store.look("words", key, "2021-11") for key in "123"] == ["v", "w", None]
    store.spare("words", "2021-11", "1")
    store.close()
    assert Memo(tmp_path).look("words", "1", "2021-11") == "v"


def test_of_a_group_that_is_spared_the_keys_that_are_named_outlive_others(tmp_path: Path) -> None:
    first = Memo(tmp_path)
    for key in "123":
        first.put("words", key, f"v{key}", "2021-11")
    first.spare("words", "2021-11", "123")
    first.close()
    # The second record has changed: the row is written anew, without what nobody needs any more.
    second = Memo(tmp_path)
    second.spare("words", "2021-11", "13")
    second.put("words", "4", "v4", "2021-11")
    second.flush("words")
    second.close()
    third = Memo(tmp_path)
    assert [third.look("words", key, "2021-11") for key in "1234"] == ["v1", None, "v3", "v4"]
    # Spared as a whole and not touched, it stays as it is.
    third.spare("words", "2021-11")
    third.close()
    assert Memo(tmp_path).look("words", "4", "2021-11") == "v4"


def test_a_copy_of_the_process_reads_with_a_connection_of_its_own(tmp_path: Path) -> None:
    store = Memo(tmp_path)
    store.put("words", "1", "v", "2021-11")
    store.flush("words")
    found = dict(workers.share(lambda _: store.look("words", "1", "2021-11"), range(40), 3, 1))
    assert found == dict.fromkeys(range(40), "v")
    assert store.look("words", "1", "2021-11") == "v"
    store.put("words", "2", "w", "2021-11")
    store.close()


def test_a_copy_of_a_copy_has_a_connection_of_its_own_too(tmp_path: Path) -> None:
    store = Memo(tmp_path)
    for month in ("2021-11", "2021-12"):
        store.put("words", "1", month, month)
    store.flush("words")

    def look(month: str) -> tuple[str, bool]:
        found = store.look("words", "1", month)
        return found, store._own is not None and store._own[0] == os.getpid()

    def both() -> set[tuple[str, bool]]:
        return {look("2021-11"), *dict(workers.share(lambda _: look("2021-12"), range(40), 3, 1)).values()}

    with workers.ahead(both, 2) as found:
        assert found() == {("2021-11", True), ("2021-12", True)}
    store.close()


def test_what_a_copy_writes_is_kept_by_the_process_that_spares_it(tmp_path: Path) -> None:
    store = Memo(tmp_path)
    store.put("words", "old", "x", "2021-11")
    store.close()
    store = Memo(tmp_path)
    store.spare("words", "2021-11", ("1",))

    def work() -> None:
        store.put("words", "1", "v", "2021-11")
        store.flush("words")

    with workers.ahead(work, 2) as done:
        done()
    store.put("other", "2", "w")
    store.close()
    store = Memo(tmp_path)
    assert [store.look("words", key, "2021-11") for key in ("1", "old")] == ["v", None]
    assert store.get("other", "2") == "w"
    store.close()


def test_a_file_damaged_inside_is_replaced_and_told_of_once(tmp_path: Path) -> None:
    fill(tmp_path)
    damage(tmp_path)
    store = Memo(tmp_path)
    for group in GROUPS:
        value = store.get("k", "1", group)
        assert value in (None, group * 10_000)
        if value is None:
            store.put("k", "1", group * 10_000, group)
    store.close()
    assert store.doubt
    assert not has_doubt(tmp_path)
    store = Memo(tmp_path)
    assert [store.get("k", "1", group) for group in GROUPS] == [group * 10_000 for group in GROUPS]


def test_a_file_whose_damage_shows_when_it_is_written_is_replaced(tmp_path: Path) -> None:
    fill(tmp_path)
    store = Memo(tmp_path)
    assert store.get("k", "1", "2021-01")
    damage(tmp_path)
    for group in GROUPS[1:]:
        store.put("k", "2", group, group)
        store.spare("k", group, ("2",))
    store.flush("k")
    store.close()
    assert store.doubt
    assert not has_doubt(tmp_path)
    assert Memo(tmp_path).get("k", "2", "2021-12") == "2021-12"


@pytest.mark.parametrize(
    "command",
    [
        "CREATE VIEW memo AS SELECT 1 AS name, 2 AS value",
        "CREATE TABLE memo (name, value, other NOT NULL)",
        "CREATE TABLE memo (other)",
    ],
)
def test_a_file_with_something_else_of_our_name_is_replaced(tmp_path: Path, command: str) -> None:
    base = sqlite3.connect(tmp_path / "memo.sqlite")
    base.execute(command)
    base.close()
    store = Memo(tmp_path)
    store.put("k", "1", "v")
    store.close()
    assert store.doubt
    assert not has_doubt(tmp_path)
    assert Memo(tmp_path).get("k", "1") == "v"


def test_a_file_that_somebody_else_writes_to_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_PATIENCE", 0)
    kept(tmp_path, "k", "1", "v")
    other = sqlite3.connect(tmp_path / "memo.sqlite")
    store = Memo(tmp_path)
    other.execute("BEGIN IMMEDIATE")
    store.put("k", "2", "w")
    store.close()
    other.close()
    assert store.doubt == "không ghi được bộ nhớ đệm"
    assert Memo(tmp_path).get("k", "1") == "v"


def test_a_file_that_a_copy_finds_damaged_is_replaced_by_all_that_is_held(tmp_path: Path) -> None:
    fill(tmp_path)
    damage(tmp_path)
    store = Memo(tmp_path)
    store.put("other", "1", "v")

    def work() -> int:
        return sum(store.get("k", "1", group) is not None for group in GROUPS)

    with workers.ahead(work, 2) as done:
        assert done() < len(GROUPS)
    store.close()
    assert store.doubt
    assert not has_doubt(tmp_path)
    assert Memo(tmp_path).get("other", "1") == "v"


def test_what_is_forgotten_is_not_there_whoever_forgets_it(tmp_path: Path) -> None:
    store = Memo(tmp_path)
    for group in ("2021-11", "2021-12", "2022-01"):
        store.put("words", "1", "v", group)
    store.flush("words")
    store.spare("words", "2021-11")
    store.spare("words", "2022-01")
    with workers.ahead(lambda: store.forget("words", "2021-11"), 2) as done:
        done()
    store.forget("words", "2021-12")
    assert [store.has("words", group) for group in ("2021-11", "2021-12", "2022-01")] == [False, False, True]
    store.close()
    assert [Memo(tmp_path).has("words", group) for group in ("2021-11", "2021-12", "2022-01")] == [False, False, True]
