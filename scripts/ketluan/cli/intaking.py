"""`ketluan intake`: what the workflow runs for a clerk who works in the browser."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ketluan import intake, rules, worktree
from ketluan.cli import checking
from ketluan.cli.console import ARCHIVE, PATH, fail, report, require_folder
from ketluan.intake import Upload
from ketluan.ledger import ADDRESSES_TXT
from ketluan.model import Problem
from ketluan.records import UPLOADS, load_registry


@click.command("intake")
@ARCHIVE
@click.option("--out", type=PATH, required=True, help="Thư mục ghi tên nhánh, tiêu đề và lời của đề nghị hợp nhất.")
@click.option("--personal-data-cleared", "cleared", is_flag=True, help="Dữ liệu cá nhân đã được phép công khai.")
def intake_(root: Path, out: Path, cleared: bool) -> None:
    """Lập bản nháp từ các tệp trong thư mục tải lên, ghi vào một nhánh Git mới; quy trình của GitHub dùng lệnh này."""
    require_folder(root)
    try:
        paths = _new(root, worktree.waiting(root))
        taken = intake.take(root, paths, load_registry(root)[0], cleared, worktree.drafted(root))
        out.mkdir(parents=True, exist_ok=True)
        _stop(root, out, intake.stopped(taken, cleared))
        told = _propose(root, out, taken) if any(upload.result.path for upload in taken) else []
        told = told or list(intake.problems(taken, root))
    except worktree.NoGit as error:
        fail(str(error), error.remedy)
    report(told, "github", root)
    _say(taken)


def _new(root: Path, waiting: dict[str, str]) -> list[Path]:
    """The uploads that no branch has taken in yet."""
    found = []
    for path in intake.files(root):
        branch = waiting.get(intake.sha256(path))
        if branch is None:
            found.append(path)
        else:
            message = f"tệp đang chờ ở nhánh {branch}"
            remedy = "hợp nhất đề nghị của nhánh ấy; muốn nhập lại thì xóa nhánh"
            waits = Problem(path.relative_to(root).as_posix(), 1, "already-there", message, remedy, "warning")
            report([waits], "github", root)
    return found


def _stop(root: Path, out: Path, found: Sequence[tuple[Upload, str]]) -> None:
    """End the command when the gate has stopped anything."""
    if not found:
        return
    (out / "stop.md").write_text(intake.stop(found), encoding="utf-8", newline="\n")
    remedy = "không có gì được nhập; xem việc cần làm ở trang tóm tắt (Summary) của lần chạy này"
    told = [Problem(u.path.relative_to(root).as_posix(), 1, "gate", f"có {what}", remedy) for u, what in found]
    report(told, "github", root)
    sys.exit(1)


def _propose(root: Path, out: Path, taken: Sequence[Upload]) -> list[Problem]:
    """Commit the drafts without their uploads on a branch, write what the pull request says; all that is to be told.

    When that fails, drafts and ledger are taken back. An upload is deleted last, when its draft is safe.
    """
    ledger = root / ADDRESSES_TXT
    earlier = ledger.read_bytes() if ledger.exists() else None
    try:
        told = _committed(root, out, taken)
    except BaseException:
        intake.discard(taken)
        ledger.write_bytes(earlier) if earlier is not None else ledger.unlink(missing_ok=True)
        raise
    for upload in taken:
        if upload.result.path:
            upload.path.unlink()
    return told


def _committed(root: Path, out: Path, taken: Sequence[Upload]) -> list[Problem]:
    done = [upload for upload in taken if upload.result.path]
    records = [upload.result.path for upload in done if upload.result.path]
    checking.mend(root, records)
    checking.list_addresses(root)
    found = [problem for problem in rules.check(root)[1] if root / problem.path in records]
    # Only now does every line stand where it will be read.
    told = intake.merged(intake.problems(taken, root), found)
    branch = worktree.BRANCHES + intake.branch(done)
    for name, text in {"title": intake.title(done), "body.md": intake.body(taken, told), "branch": branch}.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    made = [path for upload in done for path in intake.written(upload)]
    ledger = [root / ADDRESSES_TXT] if (root / ADDRESSES_TXT).exists() else []
    subject = f"conclusions: {', '.join(path.stem for path in records)}"
    uploads = {upload.path: upload.sha256 for upload in done}
    worktree.commit(root, branch, [*made, *ledger], uploads, subject, list(uploads.values()))
    return told


def _say(taken: Sequence[Upload]) -> None:
    done = sum(1 for upload in taken if upload.result.path)
    click.echo(f"{done} bản nháp, {len(taken) - done} tệp không nhập được (thư mục {UPLOADS})", err=True)
    if taken and not done:
        sys.exit(1)
