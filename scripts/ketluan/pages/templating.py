"""The templates: how they are read, compiled once for all builds, and what every one may ask for."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from typing import Any, cast

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from ketluan.memo import code_version
from ketluan.vietnamese import number_text

_OPTIONS: dict[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, which take half a second, beside what Python compiles of this module: who may write
    there may as well change the program, so they are trusted as it is.
    """

    def get_source_checksum(self, source: str) -> str:
        """Tell templates apart by their source and by the program and libraries that compile them."""
        return super().get_source_checksum(f"{code_version()} {source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template; where that cannot be done, as on a full disk, it is compiled again."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


class _Generator(CodeGenerator):
    """Writes templates that escape by `_Environment.escaped`.

    Jinja has no public way to this; its own generator for native types goes the same one. Should the method be called
    otherwise one day, templates escape by Jinja's own function again, and a test says so.
    """

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _Environment(Environment):
    code_generator_class = _Generator

    @staticmethod
    def escaped(value: object) -> str:
        """What `escape` gives, in a third of its time where nothing is to be escaped, as nearly always: a page puts a
        thousand values in their places.
        """
        if type(value) is str:
            clean = "&" not in value and "<" not in value and ">" not in value and '"' not in value and "'" not in value
        else:
            clean = type(value) is Markup
        return cast("str", value) if clean else escape(value)


def compiled() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept; None where Python keeps nothing."""
    folder = os.path.dirname(cache_from_source(__file__))  # noqa: PTH120
    return None if sys.dont_write_bytecode or not os.access(folder, os.W_OK) else _Compiled(folder, "template-%s.jinja")


def environment() -> Environment:
    """Where the templates are and what every one may ask for."""
    made = _Environment(loader=PackageLoader("ketluan"), autoescape=True, bytecode_cache=compiled(), **_OPTIONS)
    made.globals["escape"] = escape
    made.filters["number"] = number_text
    return made
