"""New records and new archives: they are right from the start, and nothing that is there is touched."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from ketluan import document, records, registry_files, rules, scaffold, writing
from ketluan.model import Missing
from ketluan.pages import Site
from ketluan.scaffold import Answers, Refused
from ketluan.vietnamese import nfc
from tests.building import every_page

DAY = date(2021, 11, 15)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "nguồn" / "Thông báo 12.TXT"
    file.parent.mkdir()
    file.write_bytes("Kết luận.\n".encode())
    return file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    scaffold.new_archive(tmp_path / "kho", "UBND huyện Tam Đường")
    return tmp_path / "kho" / "conclusions"


def answers(source: Path, name: str = "Phiên họp tháng 11", day: date = DAY, **more: object) -> Answers:
    return Answers(day, "Sùng Lử Páo", "Kết luận: “phiên” tháng 11", source, name, **more)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# ---------------------------------------------------------------------------------------------------------------------
# A record


def test_a_new_record_stands_beside_a_copy_of_its_source(root: Path, source: Path) -> None:
    path = scaffold.new_record(root, answers(source))
    assert path == root / "2021/2021-11-15-phien-hop-thang-11.md"
    copy = root / "2021/2021-11-15-phien-hop-thang-11.txt"
    assert copy.read_bytes() == source.read_bytes()
    conclusion, problems = document.parse(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    assert problems == ()
    assert conclusion is not None
    assert (conclusion.title, conclusion.date, conclusion.chair) == ("Kết luận: “phiên” tháng 11", DAY, "Sùng Lử Páo")
    assert (conclusion.number, conclusion.issued) == (Missing.UNKNOWN, Missing.UNKNOWN)
    assert conclusion.source.file == copy.name
    assert conclusion.source.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()


def test_a_new_record_lacks_only_what_the_clerk_has_still_to_say(root: Path, source: Path) -> None:
    scaffold.new_record(root, answers(source))
    assert {problem.rule for problem in rules.check(root)[1]} == {
        "unknown-official",
        "verbatim",
        "placeholder",
        "section-kind",
    }


def test_number_and_day_of_issue_are_taken_when_known(root: Path, source: Path) -> None:
    path = scaffold.new_record(root, answers(source, number="12/TB-UBND", issued=date(2021, 11, 16)))
    conclusion, _ = document.parse(path.read_text(encoding="utf-8"), path.name)
    assert conclusion is not None
    assert (conclusion.number, conclusion.issued) == ("12/TB-UBND", date(2021, 11, 16))


def test_words_are_composed(root: Path, source: Path) -> None:
    decomposed = Answers(DAY, "Sùng Lử Páo", "Ke\u0302\u0301t luận", source, "Phie\u0302n ho\u0323p")
    path = scaffold.new_record(root, decomposed)
    assert path.name == "2021-11-15-phien-hop.md"
    text = path.read_text(encoding="utf-8")
    assert text == nfc(text)
    assert "Kết luận" in text


def test_a_second_session_of_the_day_gets_a_number_and_nothing_is_overwritten(root: Path, source: Path) -> None:
    first = scaffold.new_record(root, answers(source))
    first.write_text("đã sửa", encoding="utf-8")
    before = tree(root)
    second = scaffold.new_record(root, answers(source))
    third = scaffold.new_record(root, answers(source))
    assert [path.stem for path in (second, third)] == [f"2021-11-15-phien-hop-thang-11-{number}" for number in (2, 3)]
    assert {name: content for name, content in tree(root).items() if name in before} == before
    assert len(tree(root)) == len(before) + 4


def test_a_name_too_long_for_an_id_is_refused(root: Path, source: Path) -> None:
    before = tree(root)
    with pytest.raises(Refused, match="tên ngắn quá dài"):
        scaffold.new_record(root, answers(source, "phiên họp " * 30))
    assert tree(root) == before
    longest = "a" * (registry_files.MAX_ID - len("2021-11-15-"))
    assert scaffold.new_record(root, answers(source, longest)).stem == f"2021-11-15-{longest}"


def test_a_disk_that_fails_leaves_neither_record_nor_source(
    root: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write_new = tree(root), writing.write_new

    def fail(target: Path, content: bytes) -> None:
        if target.suffix == ".md":
            raise OSError(28, "no space", str(target))
        write_new(target, content)

    monkeypatch.setattr(writing, "write_new", fail)
    with pytest.raises(OSError, match="no space"):
        scaffold.new_record(root, answers(source))
    assert tree(root) == before


@pytest.mark.parametrize("name", ["", "…", "?!"])
def test_a_name_without_letters_is_replaced(root: Path, source: Path, name: str) -> None:
    assert scaffold.new_record(root, answers(source, name)).name == "2021-11-15-phien-hop.md"


def test_a_file_in_the_place_of_the_source_is_not_overwritten(root: Path, source: Path) -> None:
    (root / "2021").mkdir()
    taken = root / "2021/2021-11-15-phien-hop-thang-11.txt"
    taken.write_text("khác", encoding="utf-8")
    before = tree(root)
    with pytest.raises(Refused, match="đã có tệp"):
        scaffold.new_record(root, answers(source))
    assert tree(root) == before


def test_a_source_that_is_markdown_does_not_become_the_record(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "ban-nguon.md"
    source.write_text("# Bản nguồn\n", encoding="utf-8")
    before = tree(root)
    with pytest.raises(Refused, match="không đăng được"):
        scaffold.new_record(root, answers(source))
    assert tree(root) == before


@pytest.mark.parametrize("place", ["khong-co.txt", "."])
def test_a_source_that_cannot_be_read_is_refused(root: Path, tmp_path: Path, place: str) -> None:
    before = tree(root)
    with pytest.raises(Refused, match="không có tệp"):
        scaffold.new_record(root, answers(tmp_path / place))
    assert tree(root) == before


# ---------------------------------------------------------------------------------------------------------------------
# An archive


def test_a_new_archive_has_no_problem_and_has_pages(root: Path) -> None:
    found, problems = rules.check(root)
    assert problems == ()
    assert found is not None
    assert found.conclusions == ()
    assert (found.registry.body.id, found.registry.body.name) == ("ubnd-huyen-tam-duong", "UBND huyện Tam Đường")
    assert {page.path for page in every_page(found, Site("S", "A"))} >= {"", "thang/", "don-vi/"}


def test_a_new_archive_is_a_whole_checkout(root: Path) -> None:
    files = set(tree(root.parent))
    assert {
        "mkdocs.yml",
        "conclusions/units.yml",
        "conclusions/officials.yml",
        "conclusions/abbreviations.yml",
    } <= files
    assert not {name for name in files if name.startswith("docs/dev/") or name.endswith(".png")}
    assert records.record_files(root) == []


def test_a_new_archive_says_nothing_of_another_body(tmp_path: Path) -> None:
    scaffold.new_archive(tmp_path / "kho", "UBND xã Sơn Bình")
    written = {name: content for name, content in tree(tmp_path / "kho").items() if not name.endswith(".webp")}
    for name, content in written.items():
        assert "Tam Đường" not in content.decode("utf-8"), name
        assert "Sùng Lử Páo" not in content.decode("utf-8"), name


def test_a_folder_that_is_empty_or_not_there_is_taken(tmp_path: Path) -> None:
    (tmp_path / "trong").mkdir()
    for name in ("trong", "a/b/moi"):
        scaffold.new_archive(tmp_path / name, "UBND xã Sơn Bình")
        assert (tmp_path / name / "conclusions/units.yml").is_file()


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x", encoding="utf-8")
    before = tree(tmp_path)
    for folder in (tmp_path, tmp_path / "tep"):
        with pytest.raises(Refused, match="đã có tệp"):
            scaffold.new_archive(folder, "UBND xã Sơn Bình")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("body", ['UBND "huyện": #1 & <b>', "UBND hu\u0079e\u0323\u0302n A", "no", "0123"])
def test_any_name_of_a_body_can_be_read_again(tmp_path: Path, body: str) -> None:
    scaffold.new_archive(tmp_path / "kho", body)
    found, problems = rules.check(tmp_path / "kho/conclusions")
    assert problems == ()
    assert found is not None
    assert found.registry.body.name == nfc(body)
