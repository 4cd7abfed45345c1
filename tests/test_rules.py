"""Every rule on an archive that breaks it: tests/golden/rules, see the README there."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

import pytest

from ketluan import held, readers, rules
from ketluan.held import survey
from ketluan.memo import Memo
from ketluan.model import Problem
from ketluan.rules import sources
from ketluan.workers import FEWEST

GOLDEN = Path(__file__).resolve().parent / "golden/rules"
BASE = GOLDEN / "_base"
CASES = sorted(folder for folder in GOLDEN.iterdir() if folder.is_dir() and folder != BASE)
NOT_COPIED = {"expected.txt", "deleted.txt", "links.txt"}
# What only advises; everything else stops a build.
WARNINGS = {
    "numbering",
    "numbering--twice",
    "section-kind",
    "verbatim--pdf",
    "numbering--section",
    "personal-data",
    "personal-data--beside",
    "unknown-official--post",
}


def rule_of(case: Path) -> str:
    return case.name.split("--")[0]


def laid(case: Path, folder: Path) -> Path:
    """The archive of a case: the base, the files of the case over it, without those it takes away."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for file in case.rglob("*"):
        if file.is_file() and file.name not in NOT_COPIED:
            place = folder / file.relative_to(case)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
    links = case / "links.txt"
    for line in links.read_text(encoding="utf-8").split("\n")[:-1] if links.exists() else []:
        name, target = line.split(" -> ")
        try:
            (folder / name).symlink_to(target)
        except OSError:
            pytest.skip("this system lets nobody make links")
    deleted = case / "deleted.txt"
    for name in deleted.read_text(encoding="utf-8").split("\n")[:-1] if deleted.exists() else []:
        (folder / name).unlink()
    return folder


def text_of(problem: Problem) -> str:
    return f"{problem}\n" + ("  (warning)\n" if problem.level == "warning" else "")


def found(case: Path, folder: Path) -> tuple[Problem, ...]:
    return rules.check(laid(case, folder), publishing=rule_of(case) == "unlisted-address")[1]


def test_there_are_cases_and_each_belongs_to_a_rule() -> None:
    assert CASES
    assert {rule_of(case) for case in CASES} <= set(rules.RULES)


@pytest.mark.parametrize("rule", rules.RULES)
def test_every_rule_has_a_case(rule: str) -> None:
    assert (GOLDEN / rule).is_dir(), f"make tests/golden/rules/{rule}/"


def test_the_base_has_no_problem(tmp_path: Path) -> None:
    archive, problems = rules.check(laid(BASE, tmp_path))
    assert problems == ()
    assert archive is not None
    assert len(archive.conclusions) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_archive_is_told_exactly_what_is_wrong(case: Path, tmp_path: Path) -> None:
    told = "".join(map(text_of, found(case, tmp_path)))
    expected = case / "expected.txt"
    if os.environ.get("KETLUAN_GOLDEN") == "1":
        expected.write_text(told, encoding="utf-8")
    assert expected.is_file(), f"no {expected}: run with KETLUAN_GOLDEN=1 and read what it writes"
    assert expected.read_text(encoding="utf-8").strip(), "an empty expected.txt: a case has to break its rule"
    assert told == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_archive_breaks_the_rule_of_its_name(case: Path, tmp_path: Path) -> None:
    problems = found(case, tmp_path)
    mine = [problem for problem in problems if problem.rule == rule_of(case)]
    assert mine
    assert ("error" in {problem.level for problem in mine}) == (case.name not in WARNINGS)
    assert {problem.rule for problem in problems} <= set(rules.RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_problem_says_where_it_is_and_how_to_put_it_right(case: Path, tmp_path: Path) -> None:
    for problem in found(case, tmp_path):
        assert problem.message
        assert problem.remedy, problem
        file = tmp_path / problem.path
        if file.is_file():
            assert 1 <= problem.line <= file.read_bytes().count(b"\n") + 1, problem


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_problems_come_once_and_in_the_order_of_files_and_lines(case: Path, tmp_path: Path) -> None:
    problems = found(case, tmp_path)
    assert len(set(problems)) == len(problems)
    assert list(problems) == sorted(problems, key=lambda problem: (problem.path, problem.line, problem.rule))


@pytest.mark.parametrize("rule", rules.RULES)
def test_every_rule_is_explained_to_the_clerk(rule: str) -> None:
    assert rules.RULES[rule].endswith(".")
    assert rule == rule.lower()


# ---------------------------------------------------------------------------------------------------------------------
# What is allowed, and what is not lost


def changed(folder: Path, old: str, new: str) -> tuple[Problem, ...]:
    """The problems of the base with one change in its record."""
    record = laid(BASE, folder) / "2021/2021-11-15-phien-hop-thang-11.md"
    text = record.read_text(encoding="utf-8")
    assert old in text
    record.write_text(text.replace(old, new), encoding="utf-8")
    return rules.check(folder)[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("issued: 2021-11-16", "issued: 2021-11-15"),
        ("issued: 2021-11-16", "issued: illegible\neffective: 2021-11-15"),
        ("units: [Phòng Nông nghiệp, UBND các xã]", "units: [UBND các xã, phòng nông nghiệp]"),
        ("Ngày 15/11/2021, đồng chí Nguyễn Văn An kết", "Ngày 15/11/2021,\nđồng  chí Nguyễn Văn An\nkết"),
        ("number: unknown", "number: 01/TB-UBND"),
    ],
)
def test_what_is_right_is_no_problem(tmp_path: Path, old: str, new: str) -> None:
    assert changed(tmp_path, old, new) == ()


def test_a_second_session_of_the_day_is_legal(tmp_path: Path) -> None:
    year = laid(BASE, tmp_path) / "2021"
    for suffix in (".md", ".txt"):
        name = f"2021-11-15-phien-hop-thang-11{suffix}"
        shutil.copy(year / name, year / name.replace("-11.", "-11-2."))
    record = year / "2021-11-15-phien-hop-thang-11-2.md"
    record.write_text(record.read_text(encoding="utf-8").replace("-11.txt", "-11-2.txt"), encoding="utf-8")
    archive, problems = rules.check(tmp_path)
    assert problems == ()
    assert archive is not None
    assert [conclusion.id for conclusion in archive.conclusions] == [
        "2021-11-15-phien-hop-thang-11",
        "2021-11-15-phien-hop-thang-11-2",
    ]


def test_a_record_may_replace_another_one(tmp_path: Path) -> None:
    test_a_second_session_of_the_day_is_legal(tmp_path)
    record = tmp_path / "2021/2021-11-15-phien-hop-thang-11-2.md"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("number:", "replaces: [2021-11-15-phien-hop-thang-11]\nnumber:"), encoding="utf-8")
    assert rules.check(tmp_path)[1] == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("chair: Nguyễn Văn An", 'chair: ""'),
        ("title: KẾT LUẬN tại phiên họp tháng 11 năm 2021", 'title: ""'),
        ("{file: 2021-11-15-phien-hop-thang-11.txt,", '{file: "",'),
    ],
)
def test_a_record_that_says_nothing_where_it_must_is_reported(tmp_path: Path, old: str, new: str) -> None:
    assert changed(tmp_path, old, new) != ()


@pytest.mark.parametrize(
    "place", ["2021-11-15-phien-hop-thang-11.md", "2021/thang-11/2021-11-15-phien-hop-thang-11.md"]
)
def test_a_record_outside_the_folder_of_a_year_is_reported(tmp_path: Path, place: str) -> None:
    """It would not be published, and nobody would know."""
    record = laid(BASE, tmp_path) / "2021/2021-11-15-phien-hop-thang-11.md"
    (tmp_path / place).parent.mkdir(exist_ok=True)
    record.rename(tmp_path / place)
    problems = rules.check(tmp_path)[1]
    assert {problem.path for problem in problems} == {place}
    assert "file-name" in {problem.rule for problem in problems}


def test_a_registry_file_that_is_no_utf_8_is_not_told_to_be_missing(tmp_path: Path) -> None:
    file = laid(BASE, tmp_path) / "officials.yml"
    file.write_bytes(file.read_bytes().decode().encode("utf-16"))
    messages = [(p.line, p.rule) for p in rules.check(tmp_path)[1] if p.path == "officials.yml"]
    assert messages == [(1, "encoding")]


def test_differences_from_the_source_come_in_the_order_of_the_text(tmp_path: Path) -> None:
    problems = [problem.message for problem in found(GOLDEN / "verbatim--many", tmp_path) if problem.rule == "verbatim"]
    copied = ["Hôm", "TÍNH", "Vượt", "NHIẸM", "Hợp"]
    assert [word for message in problems for word in copied if f"chép “{word}”" in message] == copied
    assert problems[-1] == "còn 2 chỗ khác nữa"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"])
def test_a_text_is_compared_in_every_encoding_of_unicode(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "read", lambda *_, **__: pytest.fail("what the words tell at once was read"))
    source = next(laid(BASE, tmp_path).rglob("*.txt"))
    text = source.read_text(encoding="utf-8")
    _put_source(source, f"\ufeff{text}".encode(encoding) if encoding[-2:] in ("le", "be") else text.encode(encoding))
    assert rules.check(tmp_path)[1] == ()


@pytest.mark.parametrize("spoilt", [b"\xff\xfe\x00", "a\u0301".encode() + "\u0301".encode() * 5000, b"\xff\x00"])
def test_a_text_that_is_no_text_is_told_and_never_an_exception(tmp_path: Path, spoilt: bytes) -> None:
    source = next(laid(BASE, tmp_path).rglob("*.txt"))
    _put_source(source, spoilt + source.read_bytes())
    assert {problem.rule for problem in rules.check(tmp_path)[1]} == {"verbatim"}


def _put_source(source: Path, content: bytes) -> None:
    """Give the source of a record other content, and the record its hash."""
    record = source.with_suffix(".md")
    before, after = (hashlib.sha256(one).hexdigest() for one in (source.read_bytes(), content))
    source.write_bytes(content)
    record.write_text(record.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def test_a_folder_that_is_no_archive_lacks_its_registry(tmp_path: Path) -> None:
    archive, problems = rules.check(tmp_path)
    assert archive is None
    assert [(problem.path, problem.rule) for problem in problems] == [
        ("abbreviations.yml", "registry"),
        ("officials.yml", "registry"),
        ("units.yml", "registry"),
    ]


@pytest.mark.parametrize(
    "file", ["units.yml", "officials.yml", "abbreviations.yml", "2021/2021-11-15-phien-hop-thang-11.md"]
)
@pytest.mark.parametrize("content", [b"", b"\n", b"---\n---\n", b"\xff\xfe", b"a: [", b"units: 1\n", b"- \n"])
def test_a_spoilt_file_is_a_problem_and_never_an_exception(tmp_path: Path, file: str, content: bytes) -> None:
    (laid(BASE, tmp_path) / file).write_bytes(content)
    _, problems = rules.check(tmp_path)
    assert file in {problem.path for problem in problems}
    assert any(problem.level == "error" for problem in problems)


@pytest.mark.parametrize("suffix", [".html", ".svg", ".md", ""])
def test_a_source_that_a_browser_would_run_is_refused(tmp_path: Path, suffix: str) -> None:
    source = laid(BASE, tmp_path) / "2021/2021-11-15-phien-hop-thang-11.txt"
    source.rename(source.with_suffix(suffix) if suffix != ".md" else source.with_name("nguon.md"))
    name = "nguon.md" if suffix == ".md" else f"2021-11-15-phien-hop-thang-11{suffix}"
    record = tmp_path / "2021/2021-11-15-phien-hop-thang-11.md"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("2021-11-15-phien-hop-thang-11.txt", name), encoding="utf-8")
    assert "source" in {problem.rule for problem in rules.check(tmp_path)[1]}


def test_a_source_that_is_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    source = laid(BASE, tmp_path / "kho") / "2021/2021-11-15-phien-hop-thang-11.txt"
    source.rename(tmp_path / "ngoai.txt")
    try:
        source.symlink_to(tmp_path / "ngoai.txt")
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert "source" in {problem.rule for problem in rules.check(tmp_path / "kho")[1]}


def test_a_byte_order_mark_is_no_hidden_character(tmp_path: Path) -> None:
    record = laid(BASE, tmp_path) / "2021/2021-11-15-phien-hop-thang-11.md"
    record.write_bytes("\ufeff".encode() + record.read_bytes())
    assert rules.check(tmp_path)[1] == ()


def test_a_folder_named_like_a_record_is_no_record(tmp_path: Path) -> None:
    (laid(BASE, tmp_path) / "2021/ghi-chu.md").mkdir()
    assert rules.check(tmp_path)[1] == ()


def test_a_name_of_two_officials_is_told(tmp_path: Path) -> None:
    officials = laid(BASE, tmp_path) / "officials.yml"
    text = officials.read_text(encoding="utf-8")
    entries = text.split("officials:\n")[1]
    officials.write_text(text + entries.replace("id: ", "id: khac-", 1), encoding="utf-8")
    assert [problem.rule for problem in rules.check(tmp_path)[1]] == ["unknown-official"]


def test_what_is_kept_of_a_record_gives_the_same_problems(tmp_path: Path) -> None:
    folder = laid(GOLDEN / "verbatim--many", tmp_path / "kho")
    problems = []
    for _ in range(3):
        memo = Memo(tmp_path / "cache")
        problems.append(rules.check(folder, memo)[1])
        memo.close()
    assert problems[0]
    assert problems == [rules.check(folder)[1]] * 3
    source = next(folder.rglob("*.txt"))
    source.write_text("khác", encoding="utf-8")
    assert "source" in {problem.rule for problem in rules.check(folder, Memo(tmp_path / "cache"))[1]}


@pytest.mark.skipif(os.name == "nt", reason="the time an entry changed is not told: every source is read")
def test_a_source_that_lies_as_it_lay_is_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = laid(BASE, tmp_path / "kho")
    source = next(folder.rglob("*.txt"))
    status = source.stat()
    monkeypatch.setattr(held, "_steps", lambda one: -(10**12))
    looked = survey(str(folder))
    memo = Memo(tmp_path / "cache")
    ((path, found),) = sources.hashes(folder, looked, memo).items()
    memo.put("sources", "", {path: found._replace(digest="x")})
    assert sources.hashes(folder, looked, memo)[path].digest == "x"
    source.write_bytes(source.read_bytes().upper())
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert sources.hashes(folder, survey(str(folder)), memo)[path].digest not in ("x", found.digest)
    memo.close()


def test_several_processes_find_the_same_of_sources(tmp_path: Path) -> None:
    for number in range(FEWEST + 3):
        (tmp_path / f"{number}.txt").write_text(f"{number}", encoding="utf-8")
    (tmp_path / "a.txt").symlink_to(tmp_path / "0.txt")
    looked = survey(str(tmp_path))
    (tmp_path / "1.txt").unlink()
    found = sources.hashes(tmp_path, looked, Memo(None))
    assert found["2.txt"].digest == hashlib.sha256(b"2").hexdigest()
    assert len(found) == FEWEST + 2
    assert sources.hashes(tmp_path, looked, Memo(None), jobs=3) == found


def test_a_source_with_words_left_out_is_seen_when_it_comes_back(tmp_path: Path) -> None:
    folder = laid(GOLDEN / "source--withheld", tmp_path / "kho")
    source = next(folder.rglob("*.txt"))
    text = source.read_bytes()
    source.unlink()
    for is_back in (None, "itself", None, "as a link"):
        source.unlink(missing_ok=True)
        if is_back == "itself":
            source.write_bytes(text)
        elif is_back:
            source.symlink_to("elsewhere")
        memo = Memo(tmp_path / "cache")
        assert [problem.rule for problem in rules.check(folder, memo)[1]] == ["source"] * bool(is_back)
        memo.close()


def test_of_a_source_that_is_gone_a_link_is_told_from_nothing(tmp_path: Path) -> None:
    """With an address a source need not be there, but nothing else may be in its place."""
    folder = laid(BASE, tmp_path / "kho")
    source = next(folder.rglob("*.txt"))
    record = source.with_suffix(".md")
    text = record.read_text(encoding="utf-8")
    told = re.sub(r"(source: \{file: [^,]+)", r"\1, address: https://vi-du.vn/a", text)
    assert told != text
    record.write_text(told, encoding="utf-8")
    source.unlink()
    found = []
    for _ in range(2):
        memo = Memo(tmp_path / "cache")
        found.append((rules.check(folder, memo)[1], rules.check(folder)[1]))
        memo.close()
        if not source.is_symlink():
            source.symlink_to("/etc/hostname")
    assert [[problem.rule for problem in kept] for kept, _ in found] == [[], ["source"]]
    assert all(kept == fresh for kept, fresh in found)
