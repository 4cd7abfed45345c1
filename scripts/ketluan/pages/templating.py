"""The templates: how they are read, compiled once for all builds, and what every one may ask for."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import escape

_OPTIONS: dict[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, which take half a second, beside what Python compiles of this module: who may write
    there may as well change the program, so they are trusted as it is.
    """

    def get_source_checksum(self, source: str) -> str:
        """Tell templates apart by their source and by all else that they are compiled from."""
        return super().get_source_checksum(f"{version('jinja2')} {_OPTIONS} {source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template; where that cannot be done, as on a full disk, it is compiled again."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept; None where Python keeps nothing."""
    folder = os.path.dirname(cache_from_source(__file__))  # noqa: PTH120
    return None if sys.dont_write_bytecode or not os.access(folder, os.W_OK) else _Compiled(folder, "template-%s.jinja")


def environment() -> Environment:
    """Where the templates are and what every one may ask for."""
    made = Environment(loader=PackageLoader("ketluan"), autoescape=True, bytecode_cache=compiled(), **_OPTIONS)
    made.globals["escape"] = escape
    return made
