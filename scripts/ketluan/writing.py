"""Files written whole: new ones all or none and over nothing, or one in the place of another."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files that are not there, in order, all or none; folders are made.

    Raises OSError (FileExistsError for a file that is there); what was written before is then removed.
    """
    written: list[Path] = []
    try:
        for target, content in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_new(target, content)
            written.append(target)
    except BaseException:
        _remove(written)
        raise


def write_new(target: Path, content: bytes) -> None:
    """Write a file that is not there yet, in one step; raises OSError."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".ketluan-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        # Unlike a renaming, a link never takes the place of a file that is there.
        try:
            os.link(temporary, target)
        except FileExistsError:
            raise
        except OSError:  # a disk without links, such as a USB stick
            _write_whole(target, content)
    finally:
        _remove([Path(temporary)])


def replace(target: Path, content: bytes) -> None:
    """Write a file, in one step, whether one is there or not; raises OSError."""
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.write_bytes(content)
    temporary.replace(target)


def _write_whole(target: Path, content: bytes) -> None:
    """Write a file that is not there yet; a disk that is full leaves nothing of it."""
    stream = target.open("xb")
    try:
        with stream:
            stream.write(content)
    except BaseException:
        _remove([target])
        raise


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()
