"""The command `ketluan`: the only package that prints or exits.

A module a subject; `console` holds what they share.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from ketluan.cli import usage
from ketluan.cli.console import fail, reason_of

# The commands with their modules, each imported when it is asked for: what reads Word and PDF need not be there for a build.
_COMMANDS = {
    "build": "building",
    "serve": "serving",
    "check": "checking",
    "correct": "upkeeping",
    "editor": "editors",
    "export": "exporting",
    "import": "importing",
    "init": "starting",
    "intake": "intaking",
    "new": "starting",
    "redact": "upkeeping",
    "search": "searching",
    "verify": "verifying",
}
# Names that are taken in Python, or by what the command is about.
_UNDERLINED = {"editor", "import", "intake"}


@contextmanager
def _told() -> Iterator[None]:
    """What click or the system refuses ends the command with a message; none of our own code need expect it."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise  # the explanation itself
    except click.UsageError as error:
        fail(*usage.told(error))
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nketluan: đã dừng", err=True)
        sys.exit(1)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever reads what we print has gone: click ends quietly
        place = f" {error.filename}" if error.filename else ""
        fail(
            f"không đọc hoặc ghi được{place}: {reason_of(error)}",
            "kiểm tra đường dẫn, quyền đọc, quyền ghi và chỗ trống trên đĩa",
        )


class _Commands(click.Group):
    """The commands by name."""

    context_class = usage.Context

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run `ketluan`; Vietnamese must come out whatever the console is set to."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="replace")
        return super().main(*args, **extra)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read what stands before the name of the command."""
        with _told():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with _told():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, sorted."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None when there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"ketluan.cli.{_COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, f"{cmd_name}_" if cmd_name in _UNDERLINED else cmd_name)
        found.context_class = usage.Context
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ketluan", message="%(prog)s %(version)s")
def main() -> None:
    """Lưu trữ kết luận của Chủ tịch Ủy ban nhân dân, xuất bản thành trang tĩnh."""
