"""`ketluan correct` (and `redact`) as a clerk uses it: asked in Vietnamese, nothing wrong is ever written."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ketluan import records, rules
from ketluan.cli import main
from ketluan.model import Conclusion
from ketluan.publication import Change, Withdrawal
from tests.building import lay, put, variant

FIRST = "2021-03-10-phien-hop"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = lay(tmp_path / "a")
    put(root, variant("2021-03-10", keep=4, number="12/TB-UBND"))
    put(root, variant("2021-04-10", keep=3))
    monkeypatch.chdir(root)
    return root


def run(*words: str, code: int = 0, text: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["correct", *words], input=text, prog_name="ketluan")
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def record(name: str = FIRST) -> Conclusion:
    found, _ = records.load(Path("conclusions"))
    assert found is not None
    return found.by_id[name]


def spoil(name: str = FIRST) -> None:
    """A slip of the copy, as a reader may find it."""
    path = Path("conclusions/2021") / f"{name}.md"
    path.write_text(path.read_text("utf-8").replace("Bí thư Huyện ủy", "Bí thơ Huyện ủy"), encoding="utf-8")


def test_a_slip_is_put_right_and_told(folder: Path) -> None:
    spoil()
    assert {p.rule for p in rules.check(Path("conclusions"))[1]} == {"verbatim"}
    asked = run(FIRST, "--date", "06/5/2024", text="loi-chep\nBí thơ Huyện ủy\nBí thư Huyện ủy\nBạn đọc báo\n")
    assert "Chữ đúng, như bản nguồn in" in asked.output
    assert record().history[0] == Change(
        record().history[0].date, "preamble", "Bí thơ Huyện ủy", "Bí thư Huyện ủy", "Bạn đọc báo"
    )
    assert str(record().history[0].date) == "2024-05-06"
    assert rules.check(Path("conclusions"))[1] == ()


def test_what_the_source_prints_is_no_slip(folder: Path) -> None:
    before = record()
    words = ("--kind", "loi-chep", "--was", "tháng 12 tháng năm", "--now", "tháng 12 năm", "--reason", "")
    told = run(f"conclusions/2021/{FIRST}.md", *words, code=2)
    assert "verbatim" in told.output
    assert "không có gì được ghi; lỗi in của bản nguồn thì giữ nguyên" in told.output
    assert record() == before


@pytest.mark.parametrize(
    ("kind", "key"), [("thay-the", "replaces"), ("dinh-chinh", "corrects"), ("thu-hoi", "withdraws")]
)
def test_a_later_document_says_what_it_does(folder: Path, kind: str, key: str) -> None:
    before = record()
    run(FIRST, text=f"{kind}\n2021-04-10-phien-hop\n")
    assert getattr(record("2021-04-10-phien-hop"), key) == (FIRST,)
    assert record() == before
    # Said once more it is still said once.
    run(FIRST, "--kind", kind, "--by", "2021-04-10-phien-hop.md")
    assert getattr(record("2021-04-10-phien-hop"), key) == (FIRST,)


@pytest.mark.parametrize(("words", "asked"), [(("--date", "2021-06-01"), ""), ((), "1/6/2021\n")])
def test_a_withdrawal_from_outside_stands_in_the_record_with_its_day(
    folder: Path, words: tuple[str, ...], asked: str
) -> None:
    run(FIRST, *words, text=f"thu-hoi\n\n{asked}Ban hành nhầm\nQuyết định số 9/QĐ-UBND\n")
    assert record().withdrawn == Withdrawal(datetime.date(2021, 6, 1), "Ban hành nhầm", "Quyết định số 9/QĐ-UBND")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("khong-co", "--kind", "loi-chep"), "không có kết luận khong-co"),
        ((FIRST, "--kind", "thay-the", "--by", "khong-co"), "không có kết luận “khong-co” khác"),
        ((FIRST, "--kind", "thay-the", "--by", FIRST), "khác trong lưu trữ"),
        ((FIRST, "--kind", "dinh-chinh", "--by", ""), "phải nêu mã kết luận mới"),
        (("2021-04-10-phien-hop", "--kind", "thay-the", "--by", FIRST), "BẢN-GHI là văn bản cũ, --by là văn bản mới"),
        ((FIRST, "--kind", "loi-chep", "--was", "xyz", "--now", "x", "--reason", ""), "không thấy đoạn ấy"),
        ((FIRST, "--kind", "loi-chep", "--was", "xã", "--now", "x", "--reason", ""), "thêm --place"),
        ((FIRST, "--kind", "thu-hoi", "--by", "", "--reason", "x", "--basis", "", "--date", "2020-01-01"), "dates"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(folder: Path, words: tuple[str, ...], told: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.md")}
    assert told in run(*words, code=2).output
    assert {path: path.read_bytes() for path in folder.rglob("*.md")} == before


@pytest.mark.parametrize("command", ["correct", "redact"])
def test_nothing_is_asked_about_a_record_that_is_not_there(folder: Path, command: str) -> None:
    done = CliRunner().invoke(main, [command, "khong-co"], input="")
    assert done.exit_code == 2
    assert done.output.startswith("ketluan: không có kết luận khong-co")


def test_a_second_withdrawal_does_not_take_the_place_of_the_first(folder: Path) -> None:
    words = (FIRST, "--kind", "thu-hoi", "--by", "", "--basis", "")
    run(*words, "--date", "2024-05-06", "--reason", "Ban hành nhầm")
    again = run(*words, "--date", "2024-06-07", "--reason", "Khác", code=2)
    assert "đã ghi việc thu hồi ngày 06/5/2024" in again.output
    assert record().withdrawn == Withdrawal(datetime.date(2024, 5, 6), "Ban hành nhầm", "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("issued: 16/11/2021", "issued"),
        ("attendes: Ông A", "attendes"),
        ("# ghi chú riêng", "2: phần mô tả có chú thích (#)"),
    ],
)
def test_what_was_not_read_of_a_record_is_not_written_away(folder: Path, line: str, told: str) -> None:
    path = Path("conclusions/2021") / f"{FIRST}.md"
    path.write_text(path.read_text("utf-8").replace("---\n", f"---\n{line}\n", 1), encoding="utf-8")
    before = path.read_bytes()
    result = run(FIRST, "--kind", "thu-hoi", "--date", "2024-05-06", "--by", "", "--reason", "x", "--basis", "", code=2)
    assert told in result.output
    assert "rồi làm lại; không có gì được ghi" in result.output
    redact = ["redact", FIRST, "--reason", "x", "--basis", "L"]
    assert told in CliRunner().invoke(main, redact, prog_name="ketluan").output
    assert path.read_bytes() == before


def test_an_error_that_another_record_has_already_is_still_new_in_this_one(folder: Path) -> None:
    spoil("2021-04-10-phien-hop")
    words = ("--kind", "loi-chep", "--was", "Bí thư Huyện ủy", "--now", "Bí thơ Huyện ủy", "--reason", "")
    assert "verbatim" in run(FIRST, *words, code=2).output
