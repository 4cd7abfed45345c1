"""A clerk in the browser: a file uploaded to a repository becomes a draft on a branch, by the workflows as they stand."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import document, intake, rules, scaffold
from ketluan.model import Block
from ketluan.records import UPLOADS, record_files
from tests import papers, workflows
from tests.building import ROOT, command, variant
from tests.workflows import Run, git

DRAFT = "2021-12-20-phien-hop-thang-11"
RECORD = f"conclusions/2021/{DRAFT}.md"
UPLOAD = "conclusions/tai-len"
LEDGER = "conclusions/addresses.txt"


def paper(extra: str = "", day: str = "20/12/2021") -> bytes:
    """A Word file whose names the registry knows."""
    record = variant("2021-12-20", keep=9)
    opening = tuple(replace(block, text=block.text.replace("15/11/2021", day)) for block in record.preamble)
    return papers.word(replace(record, preamble=(*opening, *([Block(extra)] if extra else []))))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The repository as GitHub has it: bare, with the archive on main."""
    first, bare = tmp_path / "first", tmp_path / "kho.git"
    for name in ("conclusions", "docs"):
        shutil.copytree(ROOT / name, first / name)
    for name in ("mkdocs.yml", ".gitignore", ".gitattributes"):
        shutil.copy(ROOT / name, first)
    git(first, "init", "--quiet", "--initial-branch", "main")
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "--message", "archive")
    git(tmp_path, "clone", "--quiet", "--bare", str(first), str(bare))
    return bare


def change(bare: Path, folder: Path, files: dict[str, bytes], branch: str = "main") -> None:
    """What the page of GitHub does: commit some files on a branch."""
    git(bare, "clone", "--quiet", "--branch", branch, str(bare), str(folder))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Add files via upload")
    git(folder, "push", "--quiet", "origin", branch)


def run(bare: Path, folder: Path, name: str = "import", ref: str = "main", preview: bool = False, **values: str) -> Run:
    """The workflow on a branch; the preview takes as long as all else, so most tests do without."""
    folder.mkdir(exist_ok=True)
    (job,) = workflows.read(name)["jobs"].values()
    steps = [step for step in job["steps"] if preview or "ketluan build" not in step.get("run", "")]
    assert preview or len(steps) == len(job["steps"]) - 1
    return workflows.run(job | {"steps": steps}, bare, ref, folder, **values)


def branches(bare: Path) -> list[str]:
    return git(bare, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()


def shown(bare: Path, branch: str, path: str) -> str:
    return git(bare, "show", f"{branch}:{path}")


# ---------------------------------------------------------------------------------------------------------------------
# From the upload to the merge


def test_an_upload_becomes_a_draft_in_a_pull_request_and_then_a_conclusion(bare: Path, tmp_path: Path) -> None:
    content = paper()
    change(bare, tmp_path / "1", {f"{UPLOAD}/Thông báo tháng 11.docx": content})
    done = run(bare, tmp_path / "run", preview=True)
    assert done.code == 0, done.output
    (branch,) = [name for name in branches(bare) if name != "main"]
    assert re.fullmatch(r"nhap/[0-9a-f]{12}", branch)

    # The draft with its source is on the branch, the upload is not; main is as it was.
    changed = git(bare, "diff", "--name-status", "--no-renames", "-z", "main", branch).split("\0")
    assert dict(zip(changed[1::2], changed[::2], strict=False)) == {
        "conclusions/addresses.txt": "M",
        RECORD: "A",
        RECORD.replace(".md", ".docx"): "A",
        f"{UPLOAD}/Thông báo tháng 11.docx": "D",
    }
    text = shown(bare, branch, RECORD)
    conclusion, problems = document.parse(text, RECORD)
    assert problems == ()
    assert conclusion is not None
    assert conclusion.chair == "Sùng Lử Páo"
    assert f"ket-luan/{DRAFT}/" in shown(bare, branch, "conclusions/addresses.txt").splitlines()

    # The pull request.
    assert done.calls[0] == ["auth", "setup-git"]
    options = dict(zip(done.calls[1][2::2], done.calls[1][3::2], strict=True))
    assert done.calls[1][:2] == ["pr", "create"]
    assert (options["--base"], options["--head"]) == ("main", branch)
    assert options["--title"] == "Bản nháp kết luận phiên họp ngày 20/12/2021"
    body = Path(options["--body-file"]).read_text(encoding="utf-8")
    assert "Từ tệp `Thông báo tháng 11.docx`: 1.508 chữ, không khác chữ nào." in body
    assert "Merge pull request" in body
    assert done.summary == body
    # Neither run is among the checks of the pull request, so it says where the previews are.
    runs = "https://github.com/co-quan/luu-tru/actions"
    assert re.findall(r"\]\((.*?)\)", body) == [
        f"{runs}/runs/7",
        f"{runs}/workflows/draft.yml?query=branch%3A{branch}",
    ]

    # The doubts, each at its line of the draft, and in the text of the pull request.
    notes = re.findall(r"^::(warning|error) file=([^,]*),line=(\d+),title=([^:]*)::(.*)$", done.output, re.MULTILINE)
    assert {(level, file, rule) for level, file, _, rule, _ in notes} == {
        ("warning", RECORD, "absent"),
        ("warning", RECORD, "no-addressee"),
    }
    lines = text.split("\n")
    at = {lines[int(line) - 1].partition(" ")[0] for _, _, line, _, _ in notes}
    assert at == {"number:", "issued:", "**1."}
    assert len(re.findall(r"^- \[ \] dòng \d+", body, re.MULTILINE)) == len(notes)

    # The preview reads from a disk.
    assert done.uploaded == ["xem-thu"]
    assert (done.folder / f"xem-thu/ket-luan/{DRAFT}/index.html").is_file()

    # Merged, the archive is publishable as it is, and the site knows nothing of the upload folder.
    after = tmp_path / "after"
    git(bare, "clone", "--quiet", str(bare), str(after))
    git(after, "merge", "--quiet", f"origin/{branch}")
    assert (after / RECORD).with_suffix(".docx").read_bytes() == content
    assert sorted(path.name for path in (after / UPLOAD).iterdir()) == ["README.md"]


def test_a_clerk_mends_the_draft_and_the_rest_is_written(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper()})
    assert run(bare, tmp_path / "run").code == 0
    (branch,) = [name for name in branches(bare) if name != "main"]
    text = shown(bare, branch, RECORD).replace("to: []", "to: [Trung tâm Y tế]", 1)
    change(bare, tmp_path / "2", {RECORD: text.encode()}, branch)
    done = run(bare, tmp_path / "again", "draft", branch, preview=True)
    assert done.code == 0, done.output
    mended = shown(bare, branch, RECORD)
    assert "- Trung tâm Y tế\n" in mended.partition("type:")[0]
    assert done.uploaded == ["xem-thu"]

    # What cannot be mended is told at its line, and what could be is written all the same.
    change(
        bare, tmp_path / "3", {RECORD: mended.replace("to: [Trung tâm Y tế]", "to: [Phòng Không Có]").encode()}, branch
    )
    done = run(bare, tmp_path / "wrong", "draft", branch, preview=True)
    assert done.code == 1
    assert re.search(rf"^::error file={RECORD},line=\d+,title=unknown-unit::", done.output, re.MULTILINE)
    assert done.uploaded == []
    assert "- Phòng Không Có\n" in shown(bare, branch, RECORD)


def test_an_item_that_is_none_is_no_promise_until_the_draft_is_merged(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper()})
    assert run(bare, tmp_path / "run").code == 0
    (branch,) = [name for name in branches(bare) if name != "main"]
    place = f"ket-luan/{DRAFT}/#ii-7"
    assert place in shown(bare, branch, LEDGER).split()
    # The clerk sees that what was taken for an item is a paragraph of the one before.
    text = re.sub(r"^  II\.7:.*\n(?:    .*\n)*", "", shown(bare, branch, RECORD), flags=re.MULTILINE)
    text, found = re.subn(r"^\*\*7\. (.*?)\*\*", r"7\\. \1", text, flags=re.MULTILINE)
    assert found == 1
    change(bare, tmp_path / "2", {RECORD: text.encode()}, branch)
    done = run(bare, tmp_path / "again", "draft", branch)
    assert done.code == 0, done.output
    listed = shown(bare, branch, LEDGER).split()
    assert place not in listed
    assert f"ket-luan/{DRAFT}/#ii-6" in listed
    # What is published stays in it.
    assert set(shown(bare, "main", LEDGER).split()) <= set(listed)


def test_a_draft_takes_in_what_was_merged_before_it(bare: Path, tmp_path: Path) -> None:
    for number, day in (("1", "20/12/2021"), ("2", "24/01/2022")):
        change(bare, tmp_path / number, {f"{UPLOAD}/{number}.docx": paper(day=day)})
        assert run(bare, tmp_path / f"run-{number}").code == 0
    first, second = sorted(
        (name for name in branches(bare) if name != "main"),
        key=lambda name: f"ket-luan/{DRAFT}/" not in shown(bare, name, LEDGER),
    )
    git(bare, "clone", "--quiet", str(bare), str(tmp_path / "merged"))
    git(tmp_path / "merged", "merge", "--quiet", "--no-edit", f"origin/{first}")
    git(tmp_path / "merged", "push", "--quiet", "origin", "main")
    done = run(bare, tmp_path / "again", "draft", second)
    assert done.code == 0, done.output
    assert git(bare, "merge-base", "main", second) == git(bare, "rev-parse", "main")
    listed = shown(bare, second, LEDGER).split()
    assert set(shown(bare, "main", LEDGER).split()) < set(listed)
    assert len(listed) == len(set(listed))
    # Nothing is new, so nothing is pushed.
    assert run(bare, tmp_path / "once-more", "draft", second).calls == []


def test_a_draft_is_checked_where_nothing_was_published_yet(bare: Path, tmp_path: Path) -> None:
    git(bare, "clone", "--quiet", str(bare), str(tmp_path / "fresh"))
    git(tmp_path / "fresh", "rm", "--quiet", LEDGER)
    git(tmp_path / "fresh", "commit", "--quiet", "--message", "no ledger")
    git(tmp_path / "fresh", "push", "--quiet", "origin", "main")
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper()})
    assert run(bare, tmp_path / "run").code == 0
    (branch,) = [name for name in branches(bare) if name != "main"]
    done = run(bare, tmp_path / "again", "draft", branch)
    assert done.code == 0, done.output
    assert f"ket-luan/{DRAFT}/" in shown(bare, branch, LEDGER).split()


def test_a_draft_with_errors_is_proposed_without_a_preview(bare: Path, tmp_path: Path) -> None:
    record = replace(variant("2021-12-20", keep=4), chair="Nguyễn Văn Lạ")
    text = "Sùng Lử Páo"
    strange = replace(
        record, preamble=tuple(replace(b, text=b.text.replace(text, "Nguyễn Văn Lạ")) for b in record.preamble)
    )
    content = papers.word(strange)
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": content})
    done = run(bare, tmp_path / "run", preview=True)
    assert done.code == 0, done.output
    assert done.uploaded == []
    assert "::notice::Bản nháp còn lỗi" in done.output
    assert re.search(r"^::error file=conclusions/2021/.*title=unknown-official::", done.output, re.MULTILINE)
    assert "`unknown-official`" in done.summary


# ---------------------------------------------------------------------------------------------------------------------
# The gate


@pytest.mark.parametrize(
    ("line", "told", "hidden"),
    [
        ("MẬT", "dấu mật", None),
        ("Tài liệu lưu hành nội bộ", "dấu mật", None),
        ("Ông Nguyễn Văn A, số căn cước 012345678901.", "số định danh cá nhân, căn cước", "012345678901"),
        ("Bệnh nhân Trần Thị Bí Mật ở bản X.", "tên người bệnh", "Trần Thị Bí Mật"),
    ],
)
def test_the_gate_stops_everything(bare: Path, tmp_path: Path, line: str, told: str, hidden: str | None) -> None:
    """No branch, no pull request, no preview, no word of it in what is printed; also nothing of the other files."""
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper(), f"{UPLOAD}/b.docx": paper(line, "21/12/2021")})
    before = git(bare, "for-each-ref")
    done = run(bare, tmp_path / "run", preview=True)
    assert done.code == 1
    assert git(bare, "for-each-ref") == before
    assert (done.calls, done.uploaded) == ([], [])
    assert git(done.folder, "status", "--porcelain", "--", "conclusions") == ""
    assert not (tmp_path / "run/de-nghi/body.md").exists()
    assert re.search(rf"^::error file={UPLOAD}/b\.docx,line=1,title=gate::gate: có {told}", done.output, re.MULTILINE)
    assert "Đã dừng" in done.summary
    assert f"- `b.docx`: {told}" in done.summary
    assert "Gỡ khỏi lịch sử" in done.summary
    if hidden:
        assert hidden not in done.output + done.summary


def test_personal_data_that_may_be_public_passes_when_somebody_says_so(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/b.docx": paper("Liên hệ: 0912 345 678.", "21/12/2021")})
    assert run(bare, tmp_path / "run").code == 1
    done = run(bare, tmp_path / "again", **{"inputs.cleared": "true"})
    assert done.code == 0, done.output
    assert len(branches(bare)) == 2
    # What the draft holds is for whoever reads the draft.
    assert "`personal-data`: có số điện thoại" in done.summary
    assert "345 678" not in done.summary


def test_nobody_clears_words_that_no_page_shows(tmp_path: Path) -> None:
    put = tmp_path / "a.docx"
    word = docx.Document(io.BytesIO(paper()))
    word.add_comment(word.paragraphs[-1].runs, "Xem lại.")
    word.save(str(put))
    taken = intake.take(tmp_path, [put], None, cleared=True)
    assert intake.stopped(taken, cleared=True) == [(taken[0], "nhận xét, chữ đã xóa hoặc chữ ẩn")]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.docx"]


def test_nobody_clears_a_mark_of_secrecy(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/b.docx": paper("TỐI MẬT", "21/12/2021")})
    assert run(bare, tmp_path / "run", **{"inputs.cleared": "true"}).code == 1
    assert branches(bare) == ["main"]


# ---------------------------------------------------------------------------------------------------------------------
# Several uploads, hostile uploads


def test_what_waits_in_a_branch_is_not_taken_in_twice(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper()})
    assert run(bare, tmp_path / "run").code == 0
    change(bare, tmp_path / "2", {f"{UPLOAD}/b.docx": paper("Thêm.", "21/12/2021")})
    done = run(bare, tmp_path / "again")
    assert done.code == 0, done.output
    assert len(branches(bare)) == 3
    assert re.search(
        rf"^::warning file={UPLOAD}/a\.docx,line=1,title=already-there::.*nhap/", done.output, re.MULTILINE
    )
    third = run(bare, tmp_path / "third")
    assert (third.code, third.calls, third.uploaded) == (0, [], [])
    # Both can be merged, whichever comes first, though both add to the ledger.
    after = tmp_path / "after"
    git(bare, "clone", "--quiet", str(bare), str(after))
    for branch in branches(bare):
        git(after, "merge", "--quiet", f"origin/{branch}")
    assert rules.check(after / "conclusions", publishing=True)[1] == ()
    assert len(record_files(after / "conclusions")) == 3


def test_a_second_session_of_a_day_gets_a_name_of_its_own_while_the_first_waits(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper()})
    assert run(bare, tmp_path / "run").code == 0
    change(bare, tmp_path / "2", {f"{UPLOAD}/b.docx": paper("Thêm.")})
    done = run(bare, tmp_path / "again")
    assert done.code == 0, done.output
    after = tmp_path / "after"
    git(bare, "clone", "--quiet", str(bare), str(after))
    for branch in branches(bare):
        git(after, "merge", "--quiet", f"origin/{branch}")
    names = {path.stem for path in record_files(after / "conclusions")}
    assert {DRAFT, f"{DRAFT}-2"} < names
    assert rules.check(after / "conclusions", publishing=True)[1] == ()


def test_outside_a_repository_it_says_what_to_do(tmp_path: Path) -> None:
    scaffold.new_archive(tmp_path / "kho", "UBND xã A")
    done = command(tmp_path / "kho", "intake", "--out", "de-nghi", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert done.returncode == 2
    assert re.fullmatch(r"ketluan: git for-each-ref: .*\n  → chạy lệnh trong bản sao của kho Git; .*\n", done.stderr)


@pytest.mark.parametrize("reason", ["branch", "nobody"])
def test_when_git_refuses_nothing_is_lost(bare: Path, tmp_path: Path, reason: str) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper()})
    folder = tmp_path / "1"
    (upload,) = intake.take(folder / "conclusions", [folder / UPLOAD / "a.docx"], None)
    intake.discard([upload])
    if reason == "branch":
        git(folder, "branch", f"nhap/{intake.branch([upload])}")
    else:
        git(folder, "config", "user.useConfigOnly", "true")
    heads = git(folder, "for-each-ref")
    nobody = {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    done = command(folder, "intake", "--out", str(tmp_path / "out"), **nobody)
    assert done.returncode == 2, done.stderr
    assert git(folder, "status", "--porcelain", "--untracked-files=all") == ""
    assert git(folder, "for-each-ref") == heads
    assert git(folder, "branch", "--show-current") == "main\n"
    assert (folder / UPLOAD / "a.docx").read_bytes()


def test_a_file_that_cannot_be_read_stays_and_is_told(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper(), f"{UPLOAD}/hong.docx": b"PK\3\4nothing"})
    done = run(bare, tmp_path / "run")
    assert done.code == 0, done.output
    (branch,) = [name for name in branches(bare) if name != "main"]
    assert "hong.docx" in git(bare, "ls-tree", "-r", "--name-only", branch, UPLOAD)
    assert re.search(rf"^::error file={UPLOAD}/hong\.docx,", done.output, re.MULTILINE)
    assert "### `hong.docx`\n\nKhông nhập được" in done.summary


def test_nothing_but_unreadable_files_fails(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/hong.docx": b"PK\3\4nothing"})
    done = run(bare, tmp_path / "run")
    assert (done.code, done.calls) == (1, [])
    assert branches(bare) == ["main"]


HOSTILE = [
    "$(touch x).docx",
    "`touch x`.docx",
    "a;touch x;.docx",
    "-rf.docx",
    "a%0A::error::b,c:d.docx",
    "'\"&|<x>.docx",
    "@ban #1.docx",
]


def test_the_name_of_a_file_is_only_a_name(bare: Path, tmp_path: Path) -> None:
    papers = {f"{UPLOAD}/{name}": paper("Thêm.", f"{day}/12/2021") for day, name in enumerate(HOSTILE, 21)}
    change(bare, tmp_path / "1", papers)
    done = run(bare, tmp_path / "run")
    assert done.code == 0, done.output
    assert not list(done.folder.rglob("x"))
    (branch,) = [other for other in branches(bare) if other != "main"]
    added = git(bare, "diff", "--name-only", "--no-renames", "--diff-filter=A", "main", branch).split()
    assert len(added) == 2 * len(HOSTILE)
    assert all(re.fullmatch(r"conclusions/2021/2021-12-2\d-[a-z0-9-]+\.(md|docx)", path) for path in added)
    assert git(bare, "ls-tree", "--name-only", branch, f"{UPLOAD}/").split() == [f"{UPLOAD}/README.md"]
    notes = [line for line in done.output.splitlines() if line.startswith("::")]
    assert all(re.match(r"::(warning|error) file=conclusions/2021/", line) for line in notes)


def test_links_and_hidden_files_are_no_uploads(tmp_path: Path) -> None:
    folder = tmp_path / UPLOADS
    folder.mkdir()
    (tmp_path / "bí mật.txt").write_text("x", encoding="utf-8")
    (folder / "a.txt").symlink_to(tmp_path / "bí mật.txt")
    (folder / ".an.txt").write_text("x", encoding="utf-8")
    (folder / "README.md").write_text("x", encoding="utf-8")
    (folder / "b.md").write_text("x", encoding="utf-8")
    assert intake.files(tmp_path) == [folder / "b.md"]
    assert record_files(tmp_path) == []
    shutil.rmtree(folder)
    folder.symlink_to(tmp_path)
    assert intake.files(tmp_path) == []


@given(st.text(max_size=60))
def test_quoted_text_is_no_markdown(text: str) -> None:
    import markdown

    shown = markdown.markdown(intake.plain(text))
    assert not re.search(r"<(?!/?p>|!-- -->)", shown)
    assert not re.search(r"@\w", intake.plain(text))


def test_a_repository_that_may_not_open_pull_requests_is_told(bare: Path, tmp_path: Path) -> None:
    change(bare, tmp_path / "1", {f"{UPLOAD}/a.docx": paper()})
    (tmp_path / "run").mkdir()
    (tmp_path / "run/refuse").touch()
    done = run(bare, tmp_path / "run")
    assert done.code == 1
    assert "::error::Bản nháp đã ở nhánh nhap/" in done.output
    assert len(branches(bare)) == 2
