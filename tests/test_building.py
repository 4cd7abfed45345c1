"""`ketluan build`: what is reused and what not, that nothing half is published, that the same input gives the same bytes."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ketluan import archive, rules, site
from ketluan.cli import building, main
from ketluan.model import Missing
from ketluan.pages import people, units
from ketluan.search import shards
from ketluan.site import kept, manifest, swap
from ketluan.vietnamese import date_text, number_text
from tests.building import ROOT, SITE_URL, command, contents, is_whole, lay, put, saying, variant

HOSTILE = "Kết luận về <b>&amp; \"ngoặc\" & 'nháy' </title><script>"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three conclusions with its site and cache."""
    folder = lay(tmp_path_factory.mktemp("built") / "kho")
    put(folder, variant("2021-12-20", keep=9))
    put(folder, variant("2022-01-10", keep=5, replaces=("2021-11-15-phien-hop-thang-11",)))
    done = command(folder, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def address_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", SITE_URL)


@pytest.fixture
def work(address_of_the_site: None, built: Path, tmp_path: Path) -> Path:
    """A copy of it to change; the frame is of the same configuration at another place, so MkDocs is called once."""
    return copy(built, tmp_path / "kho")


def copy(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def build(folder: Path, code: int = 0, *words: str) -> Result:
    result = CliRunner().invoke(main, ["build", "-f", str(folder / "mkdocs.yml"), *words], prog_name="ketluan")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def counts(result: Result) -> tuple[int, int, int]:
    """Conclusions, pages, pages reused, as the last line tells."""
    last = result.stdout.splitlines()[-1]
    match = re.fullmatch(r"built (\d+) conclusions, (\d+) pages \((\d+) reused\) in \d+\.\d s", last)
    assert match, last
    return int(match[1]), int(match[2]), int(match[3])


def full(folder: Path, to: Path) -> dict[str, bytes]:
    """The site of the same archive built from nothing but its fonts."""
    to.mkdir()
    for name in ("conclusions", "docs", "own"):
        if (folder / name).is_dir():
            shutil.copytree(folder / name, to / name)
    shutil.copy(folder / "mkdocs.yml", to)
    (to / ".cache/ketluan").mkdir(parents=True)
    for font in (folder / ".cache/ketluan").glob("*.woff2"):
        shutil.copy(font, to / ".cache/ketluan")
    build(to)
    return contents(to / "site")


# ---------------------------------------------------------------------------------------------------------------------
# Incremental


def test_nothing_changed_makes_nothing(work: Path) -> None:
    build(work)
    before = contents(work / "site")
    conclusions, all_pages, reused = counts(build(work))
    assert (conclusions, reused) == (3, all_pages)
    assert contents(work / "site") == before


def test_one_changed_conclusion_makes_its_own_pages(work: Path) -> None:
    build(work)
    before = contents(work / "site")
    first = "2021-11-15-phien-hop-thang-11"
    put(work, variant("2022-01-10", keep=5, notes=("Ghi chú mới.",), replaces=(first,)))
    _, all_pages, reused = counts(build(work))
    after = contents(work / "site")
    changed = {path for path in after if after[path] != before.get(path)}
    assert "ket-luan/2022-01-10-phien-hop/index.html" in changed
    assert f"ket-luan/{first}/index.html" not in changed
    assert "ket-luan/2021-12-20-phien-hop/index.html" not in changed
    assert 0 < all_pages - reused < all_pages / 2
    # It replaced the first one, and does no more: that is told wherever the first one is listed.
    put(work, variant("2022-01-10", keep=5, notes=("Ghi chú mới.",)))
    build(work)
    later = contents(work / "site")
    changed = {path for path in later if later[path] != after.get(path)}
    assert f"ket-luan/{first}/index.html" in changed
    assert "don-vi/phong-nong-nghiep/2021/index.html" in changed
    assert "ket-luan/2021-12-20-phien-hop/index.html" not in changed


def test_a_renamed_unit_changes_what_shows_its_name(work: Path) -> None:
    build(work)
    units = work / "conclusions/units.yml"
    text = units.read_text(encoding="utf-8")
    old = "Phòng Tư pháp"
    assert old in text
    # Its name of the time is the same; a note alone changes its page.
    units.write_text(text + "\n", encoding="utf-8")
    _, all_pages, reused = counts(build(work))
    assert all_pages - reused <= 8, "an empty line renames nobody"


def test_an_edited_written_page_or_theme_is_seen(work: Path, tmp_path: Path) -> None:
    (work / "docs/gioi-thieu.md").write_text(
        "# Giới thiệu\n\nLời mới. {#pham-vi}\n\n## Đính chính {#dinh-chinh}\n", "utf-8"
    )
    build(work)
    assert "Lời mới." in (work / "site/gioi-thieu/index.html").read_text(encoding="utf-8")
    theme(work, "chân trang riêng")
    build(work)
    page = (work / "site/ket-luan/2022-01-10-phien-hop/index.html").read_text(encoding="utf-8")
    assert "chân trang riêng" in page
    assert contents(work / "site") == full(work, tmp_path / "full")


def test_what_lies_behind_a_link_is_seen(work: Path, tmp_path: Path) -> None:
    """MkDocs and Jinja follow links to folders, one upwards too."""
    shared = tmp_path / "chung"
    shared.mkdir()
    (shared / "x.css").write_text("a{}", encoding="utf-8")
    (shared / "footer.html").write_text("<footer>chân thứ nhất</footer>", encoding="utf-8")
    theme(work, "")
    shutil.rmtree(work / "own/partials")
    for link in (work / "docs/chung", work / "own/partials"):
        link.symlink_to(shared, target_is_directory=True)
    build(work)
    (shared / "x.css").write_text("b{}", encoding="utf-8")
    (shared / "footer.html").write_text("<footer>chân thứ hai</footer>", encoding="utf-8")
    build(work)
    assert (work / "site/chung/x.css").read_text(encoding="utf-8") == "b{}"
    assert "chân thứ hai" in (work / "site/index.html").read_text(encoding="utf-8")


def test_a_link_upwards_has_an_end(tmp_path: Path) -> None:
    for name in ("a/b/x", "c/y"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a/over").symlink_to(tmp_path / "c", target_is_directory=True)
    (tmp_path / "gone").symlink_to(tmp_path / "d")
    assert [path for path, _ in kept.files_of(tmp_path)] == ["a/b/x", "a/over/y", "c/y"]


def test_a_configuration_that_inherits_itself_is_told(work: Path) -> None:
    (work / "mkdocs.yml").write_text("INHERIT: base.yml\n", encoding="utf-8")
    (work / "base.yml").write_text("INHERIT: mkdocs.yml\n", encoding="utf-8")
    assert "base.yml: INHERIT dẫn trở lại" in build(work, 2).stderr


def theme(folder: Path, words: str) -> None:
    """Give the site a footer of its own."""
    (folder / "own/partials").mkdir(parents=True, exist_ok=True)
    (folder / "own/partials/footer.html").write_text(f"<footer>{words} {{{{ page.title | e }}}}</footer>", "utf-8")
    config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    if "custom_dir" not in config:
        config = config.replace("  name: material\n", "  name: material\n  custom_dir: own\n")
        (folder / "mkdocs.yml").write_text(config, encoding="utf-8")


DAYS = ["2020-03-02", "2021-11-30", "2021-12-20", "2022-01-10", "2022-01-25", "2023-05-04"]
edits = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "change", "issued", "cite", "rename", "delete", "unit", "namesake", "official", "theme"]
        ),
        st.sampled_from(DAYS),
        st.integers(0, 20),
    ),
    min_size=1,
    max_size=5,
)


def edit(folder: Path, kind: str, day: str, number: int) -> None:
    """Change the archive somehow; it stays without errors."""
    path = folder / "conclusions" / day[:4] / f"{day}-phien-hop.md"
    others = sorted(one.stem for one in (folder / "conclusions").rglob("*.md") if one.stem[:10] < day)
    names = tuple(others[:1]) if number % 3 == 0 else ()
    if kind in ("add", "change", "issued"):
        title = HOSTILE if number % 4 == 0 else f"Kết luận phiên họp số {number}"
        issued = date.fromisoformat(DAYS[-1]) if kind == "issued" else Missing.UNKNOWN
        made = variant(day, keep=number, title=title, corrects=names, number=f"{number}/TB-UBND", issued=issued)
        put(folder, made)
    elif kind == "cite":
        every = (f"Theo Thông báo số {number}/TB-UBND ngày {date_text(date.fromisoformat(one))}." for one in DAYS)
        put(folder, saying(variant(day, keep=12, number="21/TB-UBND"), *every))
    elif kind == "rename" and path.is_file():
        remove(folder, path)
        put(folder, variant(day, f"phien-hop-{number}", keep=number))
    elif kind == "delete" and path.is_file():
        remove(folder, path)
    elif kind == "unit":
        replace_text(
            folder / "conclusions/units.yml", "Phòng Tư pháp", f"Phòng Tư pháp {number}", r"Phòng Tư pháp[ \d]*"
        )
    elif kind == "namesake":
        namesake(folder / "conclusions/units.yml", number)
    elif kind == "official":
        replace_text(
            folder / "conclusions/officials.yml", "", f"Phó Chủ tịch UBND huyện {number}", r"Phó Chủ tịch[^\n\"]*"
        )
    elif kind == "theme":
        theme(folder, f"chân {number}")
    mend(folder)


def remove(folder: Path, path: Path) -> None:
    path.unlink()
    path.with_suffix(".txt").unlink()


def replace_text(file: Path, _old: str, new: str, pattern: str) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(pattern, new, text, count=1), encoding="utf-8")


def namesake(file: Path, number: int) -> None:
    """Give a unit another name since 2024, or its name to another unit since then."""
    names = r"(?<=- id: phong-tu-phap\n  kind: office\n  names:\n)(?:  - .*\n)+"
    renamed = (
        "  - {name: Phòng Tư pháp, to: 2023-12-31}\n"
        f"  - {{name: Phòng Pháp chế {number}, from: 2024-01-01, to: 2025-06-30}}\n"
    )
    heir = (
        f"\n- id: phong-{number}\n  kind: office\n  names:\n"
        "  - {name: Phòng Tư pháp, from: 2024-01-01, to: 2025-06-30}\n"
    )
    text = file.read_text(encoding="utf-8")
    if number % 2 == 0:
        text = re.sub(names, renamed, text, count=1)
    elif f"- id: phong-{number}\n" not in text:
        text = text.rstrip("\n") + "\n" + heir
    file.write_text(text, encoding="utf-8")


def mend(folder: Path) -> None:
    """Take out what names a record that is gone."""
    known = {one.stem for one in (folder / "conclusions").rglob("*.md")}
    for path in (folder / "conclusions").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        for key in ("replaces", "corrects"):
            match = re.search(rf"^{key}: \[(.*)\]\n", text, re.MULTILINE)
            if match and not {name.strip() for name in match[1].split(",")} <= known - {path.stem}:
                text = text.replace(match[0], "")
        path.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def parted() -> Iterator[None]:
    """What is parted where there is much of it is parted where there is little: by month, by year, in segments."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", SITE_URL)
        for module, name, most in (
            *((module, "MANY_USES", 6) for module in (archive, units)),
            *((module, "MANY_SESSIONS", 1) for module in (archive, people)),
            (units, "_SHOWN", 3),
            (shards, "MANY", 2),
        ):
            patch.setattr(module, name, most)
        yield


@pytest.fixture(scope="module")
def built_parted(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same three conclusions, built so."""
    folder = copy(built, tmp_path_factory.mktemp("parted") / "kho")
    (folder / ".cache/ketluan/memo.sqlite").unlink()
    with parted():
        build(folder)
    assert (folder / "site/chu-tri/sung-lu-pao/2021/index.html").is_file()
    assert (folder / "site/don-vi/xa-ban-giang/2021/12/index.html").is_file()
    return folder


# One more in a year and in a month of a year that have others: their pages stay, unless they tell of it.
@example([("add", "2022-01-25", 18), ("add", "2021-11-30", 20)])
# What a page tells of a unit or a record that it does not name: a name borne before goes on, another day is that of issue.
@example([("namesake", DAYS[0], 0), ("namesake", DAYS[0], 1)])
@example([("add", "2022-01-10", 2), ("cite", "2022-01-25", 2), ("issued", "2022-01-10", 2)])
@given(edits)
@settings(max_examples=60 if os.environ.get("KETLUAN_FUZZ") == "1" else 6, suppress_health_check=list(HealthCheck))
def test_edits_one_by_one_give_what_a_full_build_gives(
    built_parted: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int]]
) -> None:
    folder = copy(built_parted, tmp_path_factory.mktemp("steps") / "kho")
    with parted():
        for step in steps:
            edit(folder, *step)
            errors = [p for p in rules.check(folder / "conclusions")[1] if p.level == "error"]
            assert not errors, errors
            build(folder)
            assert is_whole(folder / "site")
        fresh = full(folder, folder.parent / "full")
    found = contents(folder / "site")
    assert sorted(found) == sorted(fresh)
    assert [path for path in fresh if fresh[path] != found[path]] == []
    shutil.rmtree(folder.parent)


@pytest.mark.parametrize("jobs", ["1", "2", "5"])
def test_any_number_of_processes_gives_the_same_bytes(work: Path, tmp_path: Path, jobs: str) -> None:
    shutil.rmtree(work / "site")
    shutil.rmtree(work / ".cache")
    build(work, 0, "--jobs", jobs)
    assert contents(work / "site") == full(work, tmp_path / "full")


def test_stale_files_go(work: Path) -> None:
    put(work, variant("2023-05-04"))
    build(work)
    assert (work / "site/ket-luan/2023-05-04-phien-hop/index.html").is_file()
    remove(work, work / "conclusions/2023/2023-05-04-phien-hop.md")
    (work / "site/la.html").write_text("lạ", encoding="utf-8")
    for _ in range(2):
        build(work)
        assert not (work / "site/ket-luan/2023-05-04-phien-hop").exists()
        assert not (work / "site/la.html").exists()
        assert is_whole(work / "site")


def test_a_page_that_somebody_edits_in_place_is_made_anew(work: Path) -> None:
    """The folder that waits shares the file: both hold the edited page, and neither is believed."""
    build(work)
    shutil.rmtree(work / ".cache/ketluan/site", ignore_errors=True)
    build(work)
    page, twin = work / "site/don-vi/index.html", work / ".cache/ketluan/site/don-vi/index.html"
    assert page.samefile(twin)
    made = contents(work / "site")
    with page.open("r+b") as file:
        file.write(b"<!--")
    assert twin.read_bytes().startswith(b"<!--")
    build(work)
    assert contents(work / "site") == made
    build(work)
    assert contents(work / "site") == made


def test_a_file_of_the_site_changed_by_hand_is_put_right(work: Path) -> None:
    build(work)
    page = work / "site/index.html"
    good = page.read_bytes()
    for _ in range(2):
        page.write_bytes(b"X" * len(good))
        build(work)
        assert page.read_bytes() == good


def test_a_damaged_cache_is_ignored_in_one_line(work: Path) -> None:
    build(work)
    before = contents(work / "site")
    memo = work / ".cache/ketluan/memo.sqlite"
    memo.write_bytes(b"no database at all" * 100)
    result = build(work)
    assert len([line for line in result.stderr.splitlines() if "bộ nhớ đệm" in line]) == 1
    assert contents(work / "site") == before
    assert counts(build(work))[2] > 0
    shutil.rmtree(work / ".cache")
    build(work)
    # The next build finds what it needs in its place.
    assert contents(work / "site") == contents(work / ".cache/ketluan/site") == before


def test_what_is_edited_while_mkdocs_runs_is_seen_by_the_next_build(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = building.mkdocs

    def slowly(*words: str, hand_over: Path | None = None) -> int:
        done = run(*words, hand_over=hand_over)
        with (work / "docs/gioi-thieu.md").open("a", encoding="utf-8") as page:
            page.write("\nLời mới.\n")
        return done

    with monkeypatch.context() as patch:
        patch.setattr(building, "mkdocs", slowly)
        build(work)
    build(work)
    assert "Lời mới." in (work / "site/gioi-thieu/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("more", ["hooks: [moc.py]\n", "  - pymdownx.superfences\n"])
def test_where_anything_may_change_a_page_every_edit_is_published(work: Path, more: str) -> None:
    (work / "moc.py").write_text("", encoding="utf-8")
    (work / "docs/cu.txt").write_text("cũ", encoding="utf-8")
    config = (work / "mkdocs.yml").read_text(encoding="utf-8")
    listed = "markdown_extensions:\n"
    config = config.replace(listed, listed + more) if more.startswith(" ") else config + more
    (work / "mkdocs.yml").write_text(config, encoding="utf-8")
    build(work)
    (work / "docs/cu.txt").unlink()
    with (work / "docs/gioi-thieu.md").open("a", encoding="utf-8") as page:
        page.write("\nLời mới.\n")
    _, all_pages, reused = counts(build(work))
    assert "Lời mới." in (work / "site/gioi-thieu/index.html").read_text(encoding="utf-8")
    assert not (work / "site/cu.txt").exists()
    assert reused > all_pages / 2


def test_a_removed_file_with_a_dot_goes(work: Path) -> None:
    config = (work / "mkdocs.yml").read_text(encoding="utf-8")
    (work / "mkdocs.yml").write_text(config.replace("  /dev/\n", "  /dev/\n  !.well-known\n"), encoding="utf-8")
    (work / "docs/.well-known").mkdir()
    (work / "docs/.well-known/security.txt").write_text("x", encoding="utf-8")
    build(work)
    assert (work / "site/.well-known/security.txt").is_file()
    shutil.rmtree(work / "docs/.well-known")
    build(work)
    assert not (work / "site/.well-known").exists()


def told_damage(result: Result) -> int:
    return sum("bỏ qua khung trang" in line for line in result.stderr.splitlines())


def test_a_damaged_frame_is_not_published(work: Path) -> None:
    assert told_damage(build(work)) == 0
    made = contents(work / "site")
    frame_ = work / ".cache/ketluan/frame"
    page = frame_ / "files/gioi-thieu/index.html"
    for damage in (page.unlink, lambda: page.write_bytes(b"\xff\0")):
        damage()
        (work / ".cache/ketluan/memo.sqlite").unlink()
        assert told_damage(build(work)) == 1
        assert contents(work / "site") == made
    # What is as it was but lies elsewhere, as in a cache brought back, is not damaged.
    shutil.copytree(frame_, frame_.with_name("copy"))
    shutil.rmtree(frame_)
    frame_.with_name("copy").rename(frame_)
    before = page.stat().st_mtime_ns
    assert told_damage(build(work)) == 0
    assert page.stat().st_mtime_ns == before, "MkDocs was not asked"


def test_whatever_stands_in_the_place_of_the_frame_is_put_away(work: Path, tmp_path: Path) -> None:
    """Once for each sort of damage: it is known as such, and the folder for the next frame is empty."""
    build(work)
    cache, config = work / ".cache/ketluan", work / "mkdocs.yml"
    found, _ = rules.check(work / "conclusions")
    assert found is not None
    assert kept.find(cache, config, found.registry) is not None
    good, other = cache.with_name("good"), tmp_path / "other"
    (cache / "frame").rename(good)
    other.mkdir()
    (other / "key").write_text("of somebody else", encoding="utf-8")
    handed = (good / "frame.json").read_text(encoding="utf-8")

    def folder_for_key(place: Path) -> None:
        (place / "key").unlink()
        (place / "key").mkdir()

    def link(place: Path) -> None:
        shutil.rmtree(place)
        place.symlink_to(other, target_is_directory=True)

    def link_for_files(place: Path) -> None:
        shutil.rmtree(place / "files")
        (place / "files").symlink_to(other, target_is_directory=True)

    def file(place: Path) -> None:
        shutil.rmtree(place)
        place.write_bytes(b"")

    for damage in (
        lambda place: (place / "key").write_bytes(b"\xff\xfe\0"),
        lambda place: (place / "key").write_bytes(b"[]"),
        lambda place: (place / "frame.json").write_bytes(b"\xff"),
        lambda place: (place / "frame.json").write_bytes(b"[" * 100_000),
        lambda place: (place / "frame.json").write_text(handed.replace('"shells": {', '"shells": [], "x": {'), "utf-8"),
        lambda place: (place / "files/la.html").write_bytes(b""),
        folder_for_key,
        link_for_files,
        link,
        file,
    ):
        shutil.copytree(good, cache / "frame")
        damage(cache / "frame")
        assert kept.find(cache, config, found.registry) is None
        assert kept.doubt(cache)
        assert list(kept.clear(cache).iterdir()) == []
        assert kept.doubt(cache) == ""
        (cache / "frame").rmdir()
    assert (other / "key").read_text(encoding="utf-8") == "of somebody else"
    build(work)


def test_files_of_docs_that_clash_with_ours_are_named(work: Path) -> None:
    made = contents(work / "site")
    names = ["feed.xml", "404.html", "SHA256SUMS", "nhung.html", "ket-luan.md", "index.md", "thang/index.md", "api"]
    (work / "docs/thang").mkdir()
    for name in names:
        (work / "docs" / name).write_text("# Của tôi\n", encoding="utf-8")
    done = command(work, "build")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for name in names:
        assert f"docs/{name}: trùng với tệp do chương trình lập" in done.stderr
    assert contents(work / "site") == made
    config = (work / "mkdocs.yml").read_text(encoding="utf-8")
    listed = "".join(f"  /{name}\n" for name in names)
    (work / "mkdocs.yml").write_text(config.replace("  /dev/\n", f"  /dev/\n{listed}"), encoding="utf-8")
    build(work)
    assert sorted(contents(work / "site")) == sorted(made)


def test_a_unit_that_is_called_like_a_page_is_told(work: Path) -> None:
    (work / "docs/don-vi").mkdir()
    (work / "docs/don-vi/so-do.md").write_text("# Sơ đồ\n", encoding="utf-8")
    build(work)
    with (work / "conclusions/units.yml").open("a", encoding="utf-8") as units_file:
        units_file.write("- id: so-do\n  kind: office\n  names:\n  - {name: Sở Đo đạc}\n")
    done = command(work, "build")
    assert done.returncode == 2
    assert "docs/don-vi/so-do.md: trùng với tệp do chương trình lập" in done.stderr


def test_a_file_of_a_hook_that_clashes_with_ours_is_named(work: Path) -> None:
    (work / "moc.py").write_text(
        "from pathlib import Path\ndef on_post_build(config):\n    Path(config.site_dir, 'feed.xml').write_text('x')\n",
        encoding="utf-8",
    )
    with (work / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("hooks: [moc.py]\n")
    assert "feed.xml: trùng với tệp do chương trình lập" in build(work, 2).stderr


def test_a_written_page_at_the_address_of_what_is_gone_is_named(work: Path) -> None:
    (work / "docs/don-vi").mkdir()
    (work / "docs/don-vi/cu.md").write_text("# Đơn vị cũ\n", encoding="utf-8")
    (work / "conclusions/redirects.yml").write_text(
        "redirects:\n- {from: don-vi/cu/, gone: Nhập nhầm.}\n", encoding="utf-8"
    )
    before = contents(work / "site")
    told = "don-vi/cu/index.html: trùng với tệp do chương trình lập"
    assert told in build(work, 2).stderr
    assert contents(work / "site") == before
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=work, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode
    assert f"{told}\n  → {site.RENAME}" in done.stderr
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------------------------------------------------------------
# Atomic


def test_a_build_killed_at_any_moment_leaves_a_whole_site(work: Path) -> None:
    """Thirty moments over the time a build takes; the site is the old one or the new one, and the next build is good."""
    build(work)
    put(work, variant("2022-01-10", keep=3))
    started = time.monotonic()
    assert command(work, "build").returncode == 0
    lasts = time.monotonic() - started
    for moment in range(30):
        before = (work / "site/SHA256SUMS").read_bytes()
        put(work, variant("2022-01-10", keep=4 + moment % 9))
        with process(work, "-m", "ketluan", "build") as running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(lasts * (moment + 1) / 30)
            running.kill()
        assert is_whole(work / "site"), moment
        if moment % 6 == 5:
            build(work)
            assert is_whole(work / "site")
            assert (work / "site/SHA256SUMS").read_bytes() != before


KILL = """
import os, signal, sys
from pathlib import Path
from ketluan.site import swap, tree
left = int(sys.argv.pop(1))
def dying(call):
    def counted(*words, **more):
        global left
        done = call(*words, **more)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return counted
if sys.argv.pop(1) == "write":
    Path.open = dying(Path.open)
else:
    swap._exchanged = lambda fresh, site: False
    Path.rename = dying(Path.rename)
from ketluan.cli import building, main
main()
"""


def process(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SITE_URL": SITE_URL, "PYTHONPATH": str(ROOT / "scripts")}
    return subprocess.Popen(
        [sys.executable, *words], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@pytest.mark.parametrize("count", [2, 4, 9, 15, 22])
def test_a_build_killed_while_it_writes_leaves_the_old_site(work: Path, count: int) -> None:
    build(work)
    before = contents(work / "site")
    put(work, variant("2022-01-10", keep=11, title=f"Kết luận {count}"))
    with process(work, "-c", KILL, str(count), "write", "build") as running:
        assert running.wait(60) == -signal.SIGKILL
    assert contents(work / "site") == before
    build(work)
    assert is_whole(work / "site")
    assert contents(work / "site") != before


@pytest.mark.parametrize("renames", [1, 2])
def test_a_build_killed_between_two_renames_is_repaired(work: Path, renames: int) -> None:
    build(work)
    before = contents(work / "site")
    put(work, variant("2022-01-10", keep=11))
    with process(work, "-c", KILL, str(renames), "rename", "build") as running:
        assert running.wait(60) == -signal.SIGKILL
    if renames == 1:
        assert not (work / "site").exists()
        swap.repair(work / "site")
        assert contents(work / "site") == before
    build(work)
    assert is_whole(work / "site")
    assert not swap.aside(work / "site").exists()


def test_a_full_disk_leaves_the_old_site(work: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(path.stat().st_size for path in (work / "site").rglob("*") if path.is_file())
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size * 3 // 2}", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.decode().strip()}")
    try:
        build(work, 0, "-d", str(disk / "site"))
        before = contents(disk / "site")
        put(work, variant("2022-01-10", keep=11))
        result = build(work, 2, "-d", str(disk / "site"))
        assert "ghi được" in result.stderr
        assert "đĩa đã đầy" in result.stderr
        assert contents(disk / "site") == before
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_without_permission_the_old_site_stays(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(work)
    before = contents(work / "site")
    put(work, variant("2022-01-10", keep=11))

    def refused(*words: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "x")

    with monkeypatch.context() as patch:
        patch.setattr(site.Tree, "write", refused)
        assert "không đọc hoặc ghi được x: không có quyền" in build(work, 2).stderr
    assert contents(work / "site") == before
    build(work)
    assert is_whole(work / "site")


@pytest.mark.parametrize(
    ("suffix", "later", "jobs"),
    [(".md", "other", "1"), (".txt", "other", "2"), (".md", "gone", "2"), (".txt", "gone", "1")],
)
def test_what_changes_after_it_was_checked_is_not_published(
    work: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, later: str, jobs: str
) -> None:
    before = contents(work / "site")
    file = put(work, variant("2023-05-04", keep=3)).with_suffix(suffix)
    checked, write = file.read_bytes(), site.write

    def changing(*words: object, **more: object) -> NoReturn:
        file.unlink()
        if later == "other":
            file.write_bytes(checked + b"\n")
        write(*words, **more)  # type: ignore[arg-type]  # as it was called
        raise AssertionError("published")

    with monkeypatch.context() as patch:
        patch.setattr(site, "write", changing)
        told = build(work, 2, "--jobs", jobs).stderr
    assert f"2023/{file.name} bị sửa trong lúc xuất bản" in told
    assert contents(work / "site") == before
    file.write_bytes(checked)
    build(work)
    assert checked in contents(work / "site").values()


def test_a_process_that_was_killed_is_told_as_such(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(work / "site")

    def killed(*_: object) -> NoReturn:
        raise ChildProcessError("a process ended before its time")

    monkeypatch.setattr(site, "write", killed)
    put(work, variant("2023-05-04"))
    told = build(work, 2).stderr
    assert "bị dừng giữa chừng" in told
    assert "ghi được" not in told
    assert "--jobs 1" in told
    assert contents(work / "site") == before


def test_two_builds_at_once_do_not_mix(work: Path) -> None:
    with swap.locked(work / ".cache/ketluan/lock"):
        assert "một lệnh build khác đang chạy" in build(work, 2).stderr
    build(work)


def test_two_builds_with_one_target_on_another_disk_do_not_mix(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that waits then stands beside the target, whichever cache a build has."""
    beside = tmp_path / ".dich.moi"
    with monkeypatch.context() as patch, swap.locked(tmp_path / ".dich.moi.lock"):
        patch.setattr(building, "_beside", lambda cache, target: beside)
        assert "một lệnh build khác đang chạy" in build(work, 2, "-d", str(tmp_path / "dich")).stderr
    assert not beside.exists()


def test_a_cache_that_leads_elsewhere_leads_nowhere(work: Path, tmp_path: Path) -> None:
    build(work)
    foreign = tmp_path / "quy"
    foreign.mkdir()
    (foreign / "thu.txt").write_text("quý", encoding="utf-8")
    waiting = work / ".cache/ketluan/site"
    shutil.rmtree(waiting)
    waiting.symlink_to(foreign)
    put(work, variant("2023-05-04"))
    build(work)
    assert contents(foreign) == {"thu.txt": "quý".encode()}
    assert not (work / "site").is_symlink()
    assert is_whole(work / "site")


@pytest.mark.parametrize("name", [".cache/ketluan/site", ".cache/ketluan", "docs/xuat", "conclusions/2021"])
def test_no_site_is_put_where_it_comes_from(work: Path, name: str) -> None:
    before = contents(work)
    assert "là nơi trang được lập từ đó" in build(work, 2, "-d", str(work / name)).stderr
    assert {path for path in contents(work) if "lock" not in path} == {path for path in before if "lock" not in path}


def test_the_root_of_a_disk_is_no_target(work: Path) -> None:
    assert "là thư mục gốc của ổ đĩa" in build(work, 2, "-d", os.sep).stderr


def test_a_working_copy_of_git_is_left_alone(work: Path) -> None:
    (work / "site/.git").mkdir()
    (work / "site/.git/config").write_text("[core]\n", encoding="utf-8")
    assert "là bản sao của một kho Git" in build(work, 2).stderr
    assert (work / "site/.git/config").is_file()


def test_a_file_that_becomes_a_folder_does_so_in_any_process(work: Path) -> None:
    (work / "docs/thu").write_text("z", encoding="utf-8")
    build(work, 0, "--jobs", "5")
    (work / "docs/thu").unlink()
    (work / "docs/thu/trong").mkdir(parents=True)
    (work / "docs/thu/trong/x.txt").write_text("z", encoding="utf-8")
    for path in (work / "conclusions/units.yml",):  # every page anew
        path.write_text(path.read_text(encoding="utf-8") + "\n# thêm\n", encoding="utf-8")
    build(work, 0, "--jobs", "5")
    assert (work / "site/thu/trong/x.txt").is_file()
    assert is_whole(work / "site")


def test_a_folder_that_is_no_site_is_left_alone(work: Path, tmp_path: Path) -> None:
    other = tmp_path / "tai-lieu"
    other.mkdir()
    (other / "thư.txt").write_text("quan trọng", encoding="utf-8")
    # Of another program, with an index and a list of hashes of its own.
    (other / "index.html").write_text("<p>Cổng thông tin</p>", encoding="utf-8")
    (other / manifest.NAME).write_bytes(manifest.write({"index.html": "0" * 64}))
    assert "không phải trang do ketluan xuất bản" in build(work, 2, "-d", str(other)).stderr
    assert (other / "thư.txt").read_text(encoding="utf-8") == "quan trọng"


# ---------------------------------------------------------------------------------------------------------------------
# Reproducible, sized


def test_the_same_input_gives_the_same_bytes_anywhere(built: Path, tmp_path: Path) -> None:
    """Another path, day, time zone, locale, umask, order of files and of hashes."""
    folder = tmp_path / "nơi khác"
    folder.mkdir()
    for name in ("mkdocs.yml", "docs", "conclusions"):
        paths = [built / name] if (built / name).is_file() else sorted((built / name).rglob("*"), reverse=True)
        for path in paths:
            place = folder / path.relative_to(built)
            if path.is_file():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
    day = tmp_path / "day"
    day.mkdir()
    (day / "sitecustomize.py").write_text("import time\nt = time.time\ntime.time = lambda: t() + 40 * 86400\n", "utf-8")
    before = os.umask(0o077)
    try:
        done = command(
            folder,
            "build",
            TZ="Pacific/Kiritimati",
            LC_ALL="C",
            PYTHONHASHSEED="7",
            PYTHONPATH=f"{day}{os.pathsep}{ROOT / 'scripts'}",
        )
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert contents(folder / "site") == contents(built / "site")


def option(work: Path, name: str, value: int) -> None:
    """Set an option of the plugin."""
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (work / "mkdocs.yml").write_text(config.replace("  - ketluan\n", f"  - ketluan:\n      {name}: {value}\n"), "utf-8")


def test_the_size_is_told_warned_of_and_refused(work: Path) -> None:
    line = build(work).stdout.splitlines()[-2]
    assert re.search(r"pages, [\d,]+ bytes, largest .+ of the 1 GB of GitHub Pages, [\d,]+ bytes a conclusion", line)
    size = sum(len(content) for content in contents(work / "site").values())
    option(work, "max_site", int(size / 0.85))
    assert "giảm max_source" in build(work).stderr
    option(work, "max_site", size - 1)
    before = contents(work / "site")
    assert f"quá {number_text(size - 1)} byte mà mkdocs.yml cho phép (max_site)" in build(work, 2).stderr
    assert contents(work / "site") == before


def test_a_source_that_is_too_large_is_named_and_not_published(work: Path) -> None:
    option(work, "max_source", 1000)
    build(work)
    folder = work / "site/ket-luan/2021-11-15-phien-hop-thang-11"
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Bản nguồn .txt" in page
    assert '.txt"' not in page


def test_verify_names_what_differs(work: Path) -> None:
    build(work)
    assert command(work, "verify", "site").returncode == 0
    (work / "site/index.html").write_text("khác", encoding="utf-8")
    (work / "site/404.html").unlink()
    (work / "site/la.txt").write_text("lạ", encoding="utf-8")
    done = command(work, "verify", "site")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "404.html: không có",
        "index.html: đã thay đổi",
        "la.txt: thừa, không có trong danh mục",
    ]
    assert command(work, "verify", "docs").returncode == 2
