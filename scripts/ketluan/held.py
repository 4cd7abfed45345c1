"""What files held when they were read, by how they lie on the disk: one that nobody wrote to since holds it still."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from stat import S_ISREG
from typing import NamedTuple

# A file that changed so shortly before it was read may change again and look the same: some disks tell the time in steps
# of two seconds. One that tells parts of a second does so in steps of ten milliseconds or less.
_SECOND = 1_000_000_000
_COARSE, _FINE = 3 * _SECOND, _SECOND // 10
_GONE = (FileNotFoundError, NotADirectoryError)


class Held(NamedTuple):
    """A plain file that was read: its inode, size in bytes, the times its content and its entry changed (nanoseconds),
    and the hash of what it held.
    """

    inode: int
    size: int
    written: int
    changed: int
    digest: str


class Survey(NamedTuple):
    """What lay in a folder: the time before it was looked at (nanoseconds), and the status of each file by its path."""

    began: int
    files: Mapping[str, os.stat_result]


def held(status: os.stat_result, digest: str) -> Held:
    """What is told of a file, given its status from before it was read."""
    return Held(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, digest)


def still(known: Held | None, status: os.stat_result) -> str:
    """The hash of a file that lies as it lay when it was read, else nothing."""
    return known.digest if known and known == held(status, known.digest) else ""


def settled(found: Mapping[str, Held], began: int) -> dict[str, Held]:
    """Those of the files read since `began` (nanoseconds) that cannot change later without a trace."""
    if os.name == "nt":  # which tells when a file was made, not when its entry changed
        return {}
    return {path: one for path, one in found.items() if max(one.written, one.changed) < began - _steps(one)}


def _steps(one: Held) -> int:
    """For how long (nanoseconds) a second change of a file may go without a trace."""
    return _FINE if one.written % _SECOND and one.changed % _SECOND else _COARSE


def sizes(looked: Survey) -> dict[str, int]:
    """The size of each plain file of those found."""
    return {path: status.st_size for path, status in looked.files.items() if S_ISREG(status.st_mode)}


def survey(root: str, leave: str = "") -> Survey:
    """Everything below a folder that is no folder; links are not followed. The folder `leave` in it is left out.

    What is gone meanwhile is not there. Raises OSError for what cannot be looked at: an archive without it would be
    another one.
    """
    return Survey(time.time_ns(), dict(_surveyed(root, leave)))


def _surveyed(root: str, leave: str) -> Iterator[tuple[str, os.stat_result]]:
    waiting = [""]
    while waiting:
        above = waiting.pop()
        try:
            entries = list(os.scandir(f"{root}/{above}"))
        except _GONE:
            continue
        for entry in entries:
            path = above + entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [f"{path}/"] if path != leave else []
                else:
                    yield path, os.lstat(entry.path)
            except _GONE:
                continue
