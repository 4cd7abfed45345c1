"""The Git working tree of an archive: which uploads wait in branches already, and a commit on a new branch.

Only what runs for a clerk who works in the browser needs Git; everything else leaves it to people.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

# Branches of drafts: one for each set of uploads taken in.
BRANCHES = "nhap/"
# The line of a commit that names an upload by its SHA-256.
_TRAILER = "Upload"
_REMEDY = "chạy lệnh trong bản sao của kho Git; nhánh cùng tên còn trên máy thì xóa trước"


class NoGit(Exception):
    """Git is not there, or refused; the message is its own."""

    def __init__(self, message: str, remedy: str = _REMEDY) -> None:
        super().__init__(message)
        self.remedy = remedy


def waiting(folder: Path) -> dict[str, str]:
    """The branch in which an upload already waits for somebody's review, by the SHA-256 of the upload.

    Branches are those of the remote that have commits which the current branch lacks. Raises `NoGit`.
    """
    found: dict[str, str] = {}
    for name in _branches(folder):
        told = _git(folder, "log", f"--format=%(trailers:key={_TRAILER},valueonly)", f"HEAD..{name}", "--")
        found |= dict.fromkeys(told.split(), name.split("/", 3)[3])
    return found


def drafted(folder: Path) -> set[str]:
    """The names, without suffix, of the Markdown files below a folder that branches of drafts have and this one lacks.

    Raises `NoGit`.
    """
    added = ("diff", "--name-only", "-z", "--no-renames", "--diff-filter=A")
    told = (_git(folder, *added, "HEAD", name, "--", "*.md") for name in _branches(folder))
    return {PurePosixPath(path).stem for paths in told for path in paths.split("\0") if path}


def _branches(folder: Path) -> list[str]:
    """The branches of drafts that the remote has."""
    return _git(folder, "for-each-ref", "--format=%(refname)", f"refs/remotes/*/{BRANCHES}**").splitlines()


def commit(
    folder: Path, branch: str, made: Iterable[Path], gone: Iterable[Path], subject: str, uploads: Sequence[str]
) -> None:
    """Commit files made, and the absence of others, on a new branch that begins here.

    No file is touched: those that are gone in the commit may be deleted afterwards. Raises `NoGit`; everything is then
    as it was.
    """
    _git(folder, "switch", "--quiet", "--create", branch)
    try:
        _git(folder, "--literal-pathspecs", "add", "--", *_named(made))
        _git(folder, "--literal-pathspecs", "rm", "--quiet", "--cached", "--ignore-unmatch", "--", *_named(gone))
        trailers = [word for sha in uploads for word in ("--trailer", f"{_TRAILER}: {sha}")]
        _git(folder, "commit", "--quiet", "--message", subject, *trailers)
    except NoGit:
        _git(folder, "reset", "--quiet")
        _git(folder, "checkout", "--quiet", "-")
        _git(folder, "branch", "--quiet", "--delete", "--force", branch)
        raise


def _named(paths: Iterable[Path]) -> list[str]:
    return [str(path.resolve()) for path in paths]


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        raise NoGit("máy không có chương trình git", "cài Git rồi chạy lại") from error
    if done.returncode:
        raise NoGit(f"git {words[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
