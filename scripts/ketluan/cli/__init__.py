"""The command `ketluan`: the only package that prints or exits.

A module a subject; `console` holds what they share.
"""

from __future__ import annotations

import sys

import click

from ketluan.cli import (
    building,
    checking,
    editing,
    exporting,
    importing,
    intaking,
    searching,
    starting,
    upkeeping,
    verifying,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ketluan")
def main() -> None:
    """Lưu trữ kết luận của Chủ tịch Ủy ban nhân dân, xuất bản thành trang tĩnh."""
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese must come out whatever the console is set to.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for _command in (
    building.build,
    building.serve,
    checking.check,
    editing.editor_,
    exporting.export,
    importing.import_,
    intaking.intake_,
    searching.search,
    starting.init,
    upkeeping.correct,
    upkeeping.redact,
    starting.new,
    verifying.verify,
):
    main.add_command(_command)
