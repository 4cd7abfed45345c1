"""The folder of a site: files by hash, the manifest, the sitemap, the exchange."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import pages, records
from ketluan.memo import Memo
from ketluan.site import manifest, offline, planned, sitemap, swap, write
from ketluan.site.manifest import Difference
from ketluan.site.parts import Part
from ketluan.site.tree import Identity, Tree, twin
from tests.building import ROOT, contents


def laid(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------------------------------------------------------------
# parts


def test_templates_are_got_ready_once_and_only_for_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(pages, "ready", lambda: told.append("ready"))
    memo = Memo(tmp_path)
    memo.put("made", "", {"a": [], "b": []})
    parts = {key: Part(key, lambda: ()) for key in "abcd"}

    def given(keys: str) -> Iterator[Part]:
        for key in keys:
            told.append(key)
            yield parts[key]

    assert planned(given("ab"), memo) == [parts["a"], parts["b"]]
    assert told == ["a", "b"]
    assert planned(given("acbd"), memo) == [parts[key] for key in "acbd"]
    assert told[2:] == ["a", "c", "ready", "b", "d"]


# ---------------------------------------------------------------------------------------------------------------------
# tree


def test_a_tree_knows_what_its_files_hold(tmp_path: Path) -> None:
    tree = Tree(laid(tmp_path, {"a/b.txt": "1", "c": "2"}), {})
    assert sorted(tree.paths()) == ["a/b.txt", "c"]
    assert (tree.sha("a/b.txt"), tree.sha("c"), tree.sha("d")) == (sha("1"), sha("2"), "")


def test_writing_and_keeping_gives_what_was_asked(tmp_path: Path) -> None:
    known: dict[Identity, str] = {}
    tree = Tree(laid(tmp_path, {"old/x": "1", "same": "2", "f": "3", "g/h": "4"}), known)
    same = (tmp_path / "same").stat()
    for path, text in {"same": "2", "f/y": "5", "g": "6", "new/z/w": "7"}.items():
        tree.write(path, text.encode(), sha(text))
    tree.keep({"same", "f/y", "g", "new/z/w"})
    assert contents(tmp_path) == {"same": b"2", "f/y": b"5", "g": b"6", "new/z/w": b"7"}
    assert not (tmp_path / "old").exists()
    assert (tmp_path / "same").stat().st_mtime_ns == same.st_mtime_ns
    assert Tree(tmp_path, {}).sha("f/y") == Tree(tmp_path, known).sha("f/y") == sha("5")


def test_a_file_changed_behind_our_back_is_read_again(tmp_path: Path) -> None:
    known: dict[Identity, str] = {}
    laid(tmp_path, {"a": "1"})
    assert Tree(tmp_path, known).sha("a") == sha("1")
    laid(tmp_path, {"a": "2"})
    os.utime(tmp_path / "a", ns=(5, 5))
    assert Tree(tmp_path, known).sha("a") == sha("2")


def test_a_link_is_never_written_through(tmp_path: Path) -> None:
    outside = laid(tmp_path / "outside", {"a": "1", "b": "2"})
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a").symlink_to(outside / "a")
    (folder / "d").symlink_to(outside)
    os.link(outside / "b", folder / "b")
    tree = Tree(folder, {})
    for path in ("a", "b", "d/a"):
        tree.write(path, b"new", sha("new"))
    tree.keep({"a", "b", "d/a"})
    assert contents(outside) == {"a": b"1", "b": b"2"}
    assert contents(folder) == {"a": b"new", "b": b"new", "d/a": b"new"}


@pytest.mark.parametrize("linking", [True, False])
def test_a_file_of_another_folder_is_taken_when_it_is_what_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linking: bool
) -> None:
    if not linking:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(18, "another disk")))
    earlier = laid(tmp_path / "earlier", {"a": "1", "b/c": "2", "d": "not this"})
    (earlier / "e").symlink_to(earlier / "a")
    tree = Tree(laid(tmp_path / "site", {"b": "x"}), {})
    taken = {path: tree.take(path, f"{earlier}/{path}", sha(text)) for path, text in {"a": "1", "b/c": "2"}.items()}
    assert taken == {"a": True, "b/c": True}
    refused = {"d": sha("1"), "e": sha("1"), "none": sha("1")}
    assert not any(tree.take(path, f"{earlier}/{path}", wanted) for path, wanted in refused.items())
    assert contents(tmp_path / "site") == {"a": b"1", "b/c": b"2"}
    assert tree.sha("a") == sha("1")
    # What is written later into the one folder is not in the other.
    tree.write("a", b"3", sha("3"))
    assert (earlier / "a").read_bytes() == b"1"


@pytest.mark.parametrize("linking", [True, False])
def test_a_twin_has_the_same_files_where_there_are_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linking: bool
) -> None:
    site = laid(tmp_path / "site", {"a": "1", "b/c/d": "2", "b/e": "3"})
    if not linking:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(18, "another disk")))
    twin(tmp_path / "twin", site, ["a", "b/c/d", "b/e"])
    assert contents(tmp_path / "twin") == (contents(site) if linking else {})
    if linking:
        assert all((site / path).samefile(tmp_path / "twin" / path) for path in ("a", "b/c/d", "b/e"))


# ---------------------------------------------------------------------------------------------------------------------
# manifest


def test_a_manifest_is_one_for_sha256sum_too(tmp_path: Path) -> None:
    laid(tmp_path, {"a b/ớ.txt": "1", "c": "2"})
    written = manifest.write({"c": sha("2"), "a b/ớ.txt": sha("1")})
    (tmp_path / manifest.NAME).write_bytes(written)
    assert manifest.read(written) == {"a b/ớ.txt": sha("1"), "c": sha("2")}
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum here")
    done = subprocess.run(["sha256sum", "--check", manifest.NAME], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


@given(
    st.dictionaries(
        st.text(st.characters(blacklist_characters="\0/", blacklist_categories=("Cs",)), min_size=1),
        st.just("0" * 64),
        min_size=1,
    )
)
def test_a_manifest_says_any_name(hashes: dict[str, str]) -> None:
    assert manifest.read(manifest.write(hashes)) == hashes


def test_names_are_escaped_as_sha256sum_does(tmp_path: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum here")
    names = ["a\nb", "c\\d", "e\u2028f", os.fsdecode(b"\xe1nh.css")]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    empty = hashlib.sha256(b"").hexdigest()
    (tmp_path / manifest.NAME).write_bytes(manifest.write(dict.fromkeys(names, empty)))
    done = subprocess.run(["sha256sum", "--check", manifest.NAME], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_git_keeps_in_a_folder_is_nobodys(tmp_path: Path) -> None:
    laid(tmp_path, {".git/config": "x", "a/.git": "y"})
    tree = Tree(tmp_path, {})
    assert tree.paths() == ["a/.git"]
    tree.keep(set())
    assert contents(tmp_path) == {".git/config": b"x"}


def test_what_another_process_put_in_the_place_of_a_file_stays(tmp_path: Path) -> None:
    tree = Tree(laid(tmp_path, {"a": "1", "b/c": "2"}), {})
    (tmp_path / "a").unlink()
    shutil.rmtree(tmp_path / "b")
    laid(tmp_path, {"a/x": "3", "b": "4"})
    tree.note("a/x", (0, 0, 0), "")
    tree.note("b", (0, 0, 0), "")
    tree.keep({"a/x", "b"})
    assert contents(tmp_path) == {"a/x": b"3", "b": b"4"}


@pytest.mark.parametrize("content", [b"", b"<html>", b"abc  d\n", f"{sha('1')}  a\nnothing\n".encode()])
def test_what_is_no_manifest_is_none(content: bytes) -> None:
    assert manifest.read(content) is None


def test_every_sort_of_difference_is_named() -> None:
    files = {"a": b"1", "b": b"x", "d": b"4", manifest.NAME: b""}
    listed = {"a": sha("1"), "b": sha("2"), "c": sha("3")}
    found = list(manifest.compare(listed, files.get, set(files)))
    assert found == [Difference("changed", "b"), Difference("missing", "c"), Difference("extra", "d")]
    assert list(manifest.compare({"a": sha("1")}, files.get, None)) == []


# ---------------------------------------------------------------------------------------------------------------------
# sitemap


def test_pages_are_those_called_index_and_nothing_that_ends_so(tmp_path: Path) -> None:
    found, _ = records.load(ROOT / "conclusions")
    assert found is not None
    files = [(path, b"") for path in ("index.html", "a/index.html", "x-index.html", "a/y-index.html")]
    write(tmp_path / "site", None, found, "https://a.vn/", [Part("a", lambda: files)], Memo(None))
    listed = re.findall("<loc>(.*)</loc>", (tmp_path / "site/sitemap.xml").read_text(encoding="utf-8"))
    assert listed == ["https://a.vn/", "https://a.vn/a/"]


def test_a_sitemap_has_addresses_and_dates_of_records() -> None:
    ((name, content),) = sitemap.files("https://a.vn/b/", ["", "x/", "y&z/"], {"x/": "2021-11-15"})
    assert name == "sitemap.xml"
    text = content.decode()
    assert "<loc>https://a.vn/b/</loc></url>" in text
    assert "<loc>https://a.vn/b/x/</loc><lastmod>2021-11-15</lastmod>" in text
    assert "y%26z" in text
    assert list(sitemap.files("", ["x/"], {})) == []


def test_a_large_sitemap_is_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST", 3)
    found = dict(sitemap.files("https://a.vn/", [f"{n}/" for n in range(7)], {}))
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    assert [content.count(b"<loc>") for content in found.values()] == [3, 3, 1, 3]
    assert b"<loc>https://a.vn/sitemap-2.xml</loc>" in found["sitemap.xml"]


# ---------------------------------------------------------------------------------------------------------------------
# swap


@pytest.mark.parametrize("in_one_step", [True, False])
def test_an_exchange_leaves_both_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool) -> None:
    if not in_one_step:
        monkeypatch.setattr(swap, "_exchanged", lambda fresh, site: False)
    fresh, site = tmp_path / "fresh", tmp_path / "site"
    laid(fresh, {"a": "1"})
    swap.exchange(fresh, site)
    assert contents(site) == {"a": b"1"}
    laid(fresh, {"a": "2"})
    swap.exchange(fresh, site)
    assert (contents(site), contents(fresh)) == ({"a": b"2"}, {"a": b"1"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "site"]


def test_a_lock_is_of_one_at_a_time(tmp_path: Path) -> None:
    with swap.locked(tmp_path / "x/lock"), pytest.raises(swap.Busy), swap.locked(tmp_path / "x/lock"):
        pass
    with swap.locked(tmp_path / "x/lock"):
        pass


# ---------------------------------------------------------------------------------------------------------------------
# offline


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="../thang/">', '<a href="../thang/index.html">'),
        ('<a class="x" href="./" title="y">', '<a class="x" href="./index.html" title="y">'),
        ('<a href=".">', '<a href="./index.html">'),
        ('<a href="../..">', '<a href="../../index.html">'),
        ('<a href="../a/#ii-3">', '<a href="../a/index.html#ii-3">'),
        ('<a href="../tra-cuu/?q=a/b">', '<a href="../tra-cuu/index.html?q=a/b">'),
        ('<form action="../tra-cuu/" role="search">', '<form action="../tra-cuu/index.html" role="search">'),
        (
            '<meta http-equiv="refresh" content="0; url=../a/">',
            '<meta http-equiv="refresh" content="0; url=../a/index.html">',
        ),
        ('<link rel="preload" href="a.woff2" as="font" crossorigin><p>', "<p>"),
        *[
            (same, same)
            for same in (
                '<a href="#ii-3">',
                '<a href="?q=a">',
                '<a href="">',
                '<a href="a/items.csv">',
                '<a href="https://vi-du.vn/">',
                '<a href="mailto:a@vi-du.vn">',
                '<a href="//vi-du.vn/a/">',
                '<link rel="stylesheet" href="a/b.css">',
                '<link rel="canonical" href="https://vi-du.vn/">',
                '<p>href="../thang/"</p>',
            )
        ],
    ],
)
def test_links_that_name_a_folder_name_its_file(before: str, after: str) -> None:
    assert offline.linked(before.encode()).decode() == after
