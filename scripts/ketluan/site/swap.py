"""The moment a site is published: the folder made beside takes the place of the old one, whole.

Where the system can exchange two folders in one step it does; else there are two renames, and `repair` puts the old
site back when a build was killed between them.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


# Seconds between two looks at a lock.
_MOMENT = 0.05


class Busy(Exception):
    """Another build is at work."""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock of a file; raises `Busy` when somebody else goes on holding it.

    The system lets it go when a process dies, a moment later when that had workers.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as handle:
        for wait in (*[_MOMENT] * 20, None):
            try:
                _lock(handle.fileno())
                break
            except OSError as error:
                if wait is None:
                    raise Busy from error
                time.sleep(wait)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Lock the first byte of a file; raises OSError when somebody else has."""
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        """Lock a file; raises OSError when somebody else has."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def aside(site: Path) -> Path:
    """Where the old site waits between two renames."""
    return site.with_name(f".{site.name}.truoc")


def repair(site: Path) -> None:
    """Put the old site back when a build was killed between two renames, or clear it away after the second."""
    if not aside(site).is_dir():
        return
    if site.exists():
        shutil.rmtree(aside(site))
    else:
        aside(site).rename(site)


def exchange(fresh: Path, site: Path) -> None:
    """Publish the folder `fresh` as `site`; the old site, if any, takes its place. Both are on one file system."""
    site.parent.mkdir(parents=True, exist_ok=True)
    if not site.exists():
        fresh.rename(site)
    elif not _exchanged(fresh, site):
        site.rename(aside(site))
        fresh.rename(site)
        aside(site).rename(fresh)


def _exchanged(fresh: Path, site: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_AT_FDCWD, os.fsencode(fresh), _AT_FDCWD, os.fsencode(site), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(site))
