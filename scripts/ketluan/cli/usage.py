"""What click says of a command line, in Vietnamese: explanations, and what is wrong with it."""

from __future__ import annotations

import difflib
import re

import click
from click.exceptions import NoSuchCommand

# What click itself writes into an explanation.
_WORDS = {
    "Options": "Tùy chọn",
    "Commands": "Lệnh",
    "Show this message and exit.": "Hiện phần giải thích này.",
    "Show the version and exit.": "Hiện số phiên bản.",
}
_NOTES = {"[default: ": "[mặc định: ", "[required]": "[bắt buộc]"}
_SORTS = {" PATH": " ĐƯỜNG-DẪN", " TEXT": " CHỮ", " INTEGER RANGE": " SỐ"}
# The words that click puts in brackets, as in "Got unexpected extra argument (b)".
_BRACKETS = re.compile(r"\((.+)\)")


class _Formatter(click.HelpFormatter):
    """Writes explanations in Vietnamese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        words = args.replace("[OPTIONS]", "[TÙY CHỌN]").replace("COMMAND [ARGS]...", "LỆNH …")
        super().write_usage(prog, words, prefix or "Cách dùng: ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        super().write_heading(_WORDS.get(heading, heading))

    def write_dl(self, rows: list[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:  # type: ignore[override]
        """Write a list of names with their explanations."""
        told = [(_replaced(name, _SORTS), _replaced(_WORDS.get(text, text), _NOTES)) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


class Context(click.Context):
    """The context of every command."""

    formatter_class = _Formatter


def _replaced(text: str, words: dict[str, str]) -> str:
    for theirs, ours in words.items():
        text = text.replace(theirs, ours)
    return text


def told(error: click.UsageError) -> tuple[str, str]:
    """What is wrong with a command line, and what to do."""
    return _message(error), f"xem: {error.ctx.command_path if error.ctx else 'ketluan'} --help"


def _message(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter):
        return f"thiếu {_name(error)}"
    if isinstance(error, click.BadParameter):
        return f"{_name(error)}: {_wrong_value(error)}"
    if isinstance(error, click.NoSuchOption):
        return f"không có tùy chọn “{error.option_name}”{_perhaps(error.possibilities)}"
    if isinstance(error, NoSuchCommand):
        group = error.ctx.command if error.ctx else None
        known = group.list_commands(error.ctx) if error.ctx and isinstance(group, click.Group) else []
        near = difflib.get_close_matches(error.command_name, known)
        return f"không có lệnh “{error.command_name}”{_perhaps(near)}"
    if isinstance(error, click.BadOptionUsage):
        wanted = "không nhận giá trị" if "does not take" in error.message else "thiếu giá trị"
        return f"tùy chọn “{error.option_name}” {wanted}"
    extra = _BRACKETS.search(error.message)
    return f"thừa “{extra[1]}”" if extra else error.message


def _wrong_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.IntRange):
        return f"ghi một số nguyên từ {kind.min}"
    return error.message


def _name(error: click.BadParameter) -> str:
    """What a parameter is called on the command line."""
    if isinstance(error.param, click.Argument) and error.ctx:
        return error.param.make_metavar(error.ctx).strip("[].…")
    return max(error.param.opts, key=len) if error.param else ""


def _perhaps(names: list[str] | None) -> str:
    return f"; gần giống: {', '.join(sorted(names))}" if names else ""
