"""`ketluan search`: rows as JSON and as text, notes beside them, what is said when there is no site."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ketluan import rules
from ketluan.cli import main
from ketluan.search import publish
from tests.building import ROOT, index_files, lay, put, variant

RECORD = "2021-11-15-phien-hop-thang-11"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what of a built site the command reads."""
    return indexed(ROOT / "conclusions", tmp_path_factory.mktemp("site"))


def indexed(conclusions: Path, folder: Path) -> Path:
    archive, _ = rules.check(conclusions)
    assert archive
    for path, content in index_files(archive):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def search(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["search", "--site", str(site), *words])


def test_a_row_has_what_a_program_needs(site: Path) -> None:
    done = search(site, "--json", "phong", "nong", "nghiep", "11/2021")
    assert done.exit_code == 0
    first = json.loads(done.stdout)[0]
    assert list(first) == ["url", "conclusion", "item", "title", "units", "date", "standing", "score", "excerpt"]
    assert first["url"] == f"ket-luan/{RECORD}/#ii-3"
    assert first["conclusion"] == RECORD
    assert first["item"] == "ii-3"
    assert first["units"] == ["Phòng Nông nghiệp và Phát triển nông thôn"]
    assert first["date"] == "2021-11-15"
    assert first["standing"] == ""
    assert first["score"] > 0
    assert first["excerpt"].startswith("3. Phòng Nông nghiệp: Chỉ đạo")


def test_the_text_outside_the_items_is_a_row_without_item(site: Path) -> None:
    rows = json.loads(search(site, "--json", "Đoàn Việt Hoàng").stdout)
    assert (rows[0]["item"], rows[0]["url"]) == ("", f"ket-luan/{RECORD}/")


def test_it_is_said_of_a_document_that_another_replaced_it(tmp_path: Path) -> None:
    lay(tmp_path)
    first = variant("2022-01-04")
    put(tmp_path, first)
    before = indexed(tmp_path / "conclusions", tmp_path / "before")
    put(tmp_path, replace(variant("2022-02-08"), replaces=(first.id,)))
    after = indexed(tmp_path / "conclusions", tmp_path / "after")
    rows = json.loads(search(after, "--json", "phong nong nghiep").stdout)
    assert {(row["conclusion"], row["standing"]) for row in rows} >= {
        (first.id, "Đã được thay thế"),
        ("2022-02-08-phien-hop", ""),
    }
    assert "họp ngày 04/01/2022 · Đã được thay thế" in search(after, "phong nong nghiep").stdout
    assert "thay thế" not in search(before, "phong nong nghiep").stdout


def test_no_file_of_old_years_changes_when_a_document_is_replaced(tmp_path: Path) -> None:
    lay(tmp_path)
    latest = variant("2023-02-08")
    put(tmp_path, latest)
    before = {path.name for path in indexed(tmp_path / "conclusions", tmp_path / "1").rglob("assets/ketluan/search/*")}
    put(tmp_path, replace(latest, replaces=(RECORD,)))
    after = {path.name for path in indexed(tmp_path / "conclusions", tmp_path / "2").rglob("assets/ketluan/search/*")}
    assert before == after


def test_a_limit_and_the_whole_number(site: Path) -> None:
    done = search(site, "--json", "--limit", "2", "covid")
    assert len(json.loads(done.stdout)) == 2
    assert "2 trong 3 kết quả" in done.stderr


def test_a_word_behind_a_hyphen_is_left_out(site: Path) -> None:
    items = [row["item"] for row in json.loads(search(site, "chè", "-chuối", "--json").stdout)]
    assert items[0] == "ii-3"
    assert "ii-15" not in items


def test_people_read_lines_and_notes(site: Path) -> None:
    done = search(site, "phongf nooij vuj")
    assert done.stdout.splitlines()[0] == "II.12 Phòng Nội vụ  họp ngày 15/11/2021"
    assert f"  ket-luan/{RECORD}/#ii-12" in done.stdout
    assert "Đã hiểu cách gõ phím: “phòng nội vụ”." in done.stderr


def test_nothing_found_is_no_failure(site: Path) -> None:
    done = search(site, "--json", "không hề có chữ xyzw")
    assert done.exit_code == 0
    assert isinstance(json.loads(done.stdout), list)
    done = search(site, "--json", "qqqq")
    assert json.loads(done.stdout) == []


def test_a_damaged_index_is_said_and_the_rest_is_kept(site: Path, tmp_path: Path) -> None:
    for file in site.rglob("*.json"):
        if file.name != "t0.json":
            copy = tmp_path / file.relative_to(site)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    done = search(tmp_path, "--json", "dự thảo")
    assert [row["item"] for row in json.loads(done.stdout)] == ["iii-3"]
    assert "kết quả có thể thiếu" in done.stderr


def test_without_a_site_the_remedy_is_said(tmp_path: Path) -> None:
    done = search(tmp_path, "chè")
    assert done.exit_code == 2
    assert "ketluan build" in done.stderr
    assert search(tmp_path).exit_code == 2


def test_the_files_are_the_same_each_time_and_keep_their_names() -> None:
    archive, _ = rules.check(ROOT / "conclusions")
    assert archive
    assert dict(index_files(archive)) == dict(index_files(archive))
    assert publish.script_path("a") != publish.script_path("b")
