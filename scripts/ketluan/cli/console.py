"""What the commands have in common: options, the printing of problems, and the ways to end.

Exit codes: 0 done, 1 problems in the data, 2 wrong use or environment.
"""

from __future__ import annotations

import datetime
import errno
import json
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from ketluan.archive import RECORDS, Archive
from ketluan.model import Problem


class _Day(click.DateTime):
    """A day as people write it, or as records do."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day at midnight."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"“{value}” không phải ngày; ghi 15/3/2024 hoặc 2024-03-15", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands for it in explanations."""
        return "NGÀY"


class Choice(click.Choice[str]):
    """One of some words."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """What is said of any other word."""
        return f"“{value}” không dùng được; chọn: {', '.join(self.choices)}"


def ask(words: str, convert: Callable[[str], Any], default: str | None = None) -> Any:
    """Ask until the answer is one that `convert` takes; what it refuses is told, in our words."""
    while True:
        try:
            return convert(click.prompt(words, default=default, type=str))
        except click.BadParameter as error:
            click.echo(f"ketluan: {error.message}", err=True)


class Asked(click.Option):
    """An option that is asked for when it is not given."""

    def prompt_for_value(self, ctx: click.Context) -> Any:
        """The value of the answer."""
        default = self.default if isinstance(self.default, str) else None
        return ask(str(self.prompt), lambda answer: self.process_value(ctx, answer), default)


PATH = click.Path(path_type=Path)
DATE = _Day(["%Y-%m-%d", "%d/%m/%Y"])
CONFIG = click.option("-f", "--config-file", type=PATH, default=Path("mkdocs.yml"), help="Tệp cấu hình mkdocs.yml.")
ARCHIVE = click.option("-C", "--archive", "root", type=PATH, default=Path(RECORDS), help="Thư mục chứa các bản ghi.")
# What a system says most often when something cannot be read, written or reached.
_REASONS = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ đọc",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết phần đĩa được cấp",
    errno.EEXIST: "đã có tệp cùng tên",
    errno.ENOTDIR: "không phải thư mục",
    errno.EISDIR: "là thư mục",
    errno.ENOTEMPTY: "thư mục không trống",
    errno.ENOENT: "không có",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EBUSY: "thư mục đang được dùng, hoặc là nơi gắn ổ đĩa",
    errno.EXDEV: "thư mục nằm ở ổ đĩa hoặc lớp đĩa khác",
    errno.EADDRINUSE: "cổng đang được chương trình khác dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ ấy",
    errno.ECONNREFUSED: "máy chủ không nhận kết nối",
    errno.ETIMEDOUT: "quá thời gian chờ",
}
# GitHub's own words for the two levels of a problem.
_ANNOTATION = {"error": "error", "warning": "warning"}


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, one quiet line elsewhere."""
    if not sys.stderr.isatty():
        click.echo(f"{title} …", err=True)
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def require_folder(root: Path) -> None:
    if not root.is_dir():
        fail(f"không có thư mục {root}", "chạy lệnh trong thư mục của lưu trữ, hoặc thêm -C THƯ-MỤC")


def today() -> datetime.date:
    """The day on this machine: for what somebody does today, never for what a build writes."""
    return datetime.datetime.now().astimezone().date()


def reason_of(error: Exception) -> str:
    """Why the system, or a server, refused something."""
    cause = getattr(error, "reason", error)  # that of urllib
    if isinstance(cause, socket.gaierror):
        return "không tìm thấy máy chủ"
    if isinstance(cause, TimeoutError):
        return _REASONS[errno.ETIMEDOUT]
    if isinstance(cause, OSError):
        return _REASONS.get(cause.errno or 0, cause.strerror or str(cause))
    return str(cause)


def fail(message: str, remedy: str) -> NoReturn:
    click.echo(f"ketluan: {message}\n  → {remedy}", err=True)
    sys.exit(2)


def report(problems: Sequence[Problem], style: str, root: Path) -> None:
    if style == "json":
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    elif style == "github":
        for problem in problems:
            click.echo(_annotation(problem, root))
    else:
        from rich.console import Console
        from rich.text import Text

        console = Console(soft_wrap=True, highlight=False)
        for problem in problems:
            text = Text(str(problem))
            text.stylize("yellow" if problem.level == "warning" else "red", 0, len(f"{problem.path}:{problem.line}"))
            console.print(text)


def _annotation(problem: Problem, root: Path) -> str:
    """A problem as a workflow command, which GitHub shows on the line."""
    message = _escaped(f"{problem.rule}: {problem.message}\n{problem.remedy}")
    place = f"file={_escaped_property((root / problem.path).as_posix())},line={problem.line},title={_escaped_property(problem.rule)}"
    return f"::{_ANNOTATION[problem.level]} {place}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def summary(archive: Archive | None, problems: Sequence[Problem]) -> None:
    errors = sum(1 for problem in problems if problem.level == "error")
    count = len(archive.conclusions) if archive else 0
    click.echo(f"{count} kết luận: {errors} lỗi, {len(problems) - errors} cảnh báo", err=True)
