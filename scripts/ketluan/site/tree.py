"""A folder of published files as hashes by path, and how it is brought to what it should be.

What a file holds is known by its place on the disk, size and time of change from the build that wrote it; a file that
differs in any of these is read again. Two folders may share a file (a hard link): to make one takes ten times as long.
So none is ever written into; another one takes its place, in one of the folders alone.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG

# inode, size, time of change in nanoseconds
Identity = tuple[int, int, int]
GIT = ".git"
# What says of a folder that there is something in it, or that it is gone or no folder any more.
_NOT_EMPTY = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR)


# The files below a folder, and the folders in which there is nothing.
Found = tuple[dict[str, Identity], set[str]]


def walk(folder: Path) -> Found:
    """What is in a folder that need not be there; a link is a file that no identity is known of.

    Where the folder is a working copy of Git, what Git keeps is nobody's.
    """
    empty: set[str] = set()
    return dict(_walk(str(folder), empty)), empty


class Tree:
    """The files of a folder, which need not be there yet; `known` gives the hashes of files by identity.

    Somebody who walked through it already gives what was found.
    """

    def __init__(self, folder: Path, known: dict[Identity, str], found: Found | None = None) -> None:
        self.folder = folder
        self._known = known
        self._files, self._empty = found or walk(folder)
        # The folders that are known to be there, and those of them in which nothing was.
        self._folders: set[str] = set()
        self._fresh: set[str] = set()

    def paths(self) -> list[str]:
        """All files there are."""
        return list(self._files)

    def size(self, path: str) -> int:
        """The size of a file that is there."""
        return self._files[path][1]

    def sha(self, path: str) -> str:
        """The SHA-256 of a file, empty when there is none."""
        identity = self._files.get(path)
        if identity is None:
            return ""
        found = self._known.get(identity)
        if found is None:
            found = self._known[identity] = hashlib.sha256((self.folder / path).read_bytes()).hexdigest()
        return found

    def write(self, path: str, content: bytes, sha: str) -> None:
        """Put a file in its place, unless it is there as it should be."""
        if self.sha(path) == sha:
            return
        with self._cleared(path).open("xb") as file:
            file.write(content)
            file.flush()
            status = os.fstat(file.fileno())
        self.note(path, _identity(status), sha)

    def take(self, path: str, source: str, sha: str) -> bool:
        """Put a file of another folder in its place, if that is a plain one and holds what it should; say whether it is."""
        try:
            status = os.lstat(source)
            if not S_ISREG(status.st_mode):
                return False
            if (self._known.get(_identity(status)) or hashlib.sha256(Path(source).read_bytes()).hexdigest()) != sha:
                return False
        except OSError:
            return False
        place = self._cleared(path)
        try:
            os.link(source, place)
        except OSError:  # another disk, or one that knows no links
            shutil.copyfile(source, place)
        self.note(path, _identity(os.lstat(place)), sha)
        return True

    def _cleared(self, path: str) -> Path:
        """The place of a file in a folder that is there, with nothing at the place."""
        place = self.folder / path
        above = path.rpartition("/")[0]
        self._make_folder(above)
        if path not in self._files and above in self._fresh:
            return place
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
            self._files = {name: known for name, known in self._files.items() if not name.startswith(f"{path}/")}
        # Never through a link, never over what another folder may share.
        place.unlink(missing_ok=True)
        return place

    def identity(self, path: str) -> Identity:
        """What a file that is there is known by."""
        return self._files[path]

    def note(self, path: str, identity: Identity, sha: str) -> None:
        """A file stands in its place."""
        self._files[path] = identity
        self._known[identity] = sha

    def _make_folder(self, folder: str) -> None:
        """Make a folder and those above it, in the place of whatever else stands there."""
        if folder in self._folders:
            return
        place = self.folder / folder
        above = folder.rpartition("/")[0]
        if folder:
            self._make_folder(above)
            if above not in self._fresh and (place.is_symlink() or (place.exists() and not place.is_dir())):
                place.unlink(missing_ok=True)  # another process may have been here
                self._files.pop(folder, None)
        with suppress(FileExistsError):
            place.mkdir(parents=not folder)
            self._fresh.add(folder)
        self._folders.add(folder)

    def keep(self, paths: set[str]) -> None:
        """Remove every file that is not one of these, and every folder left empty."""
        empty = set(self._empty)
        for path in self._files.keys() - paths:
            place = self.folder / path
            # Another process may have put a folder, or a file where its folder was, in its place.
            with suppress(FileNotFoundError, NotADirectoryError):
                if not S_ISDIR(os.lstat(place).st_mode):
                    place.unlink()
            del self._files[path]
            empty.add(path.rpartition("/")[0])
        for folder in empty:
            self._remove_empty(folder)

    def _remove_empty(self, folder: str) -> None:
        """Remove a folder and those above it as far as they are empty."""
        while folder:
            try:
                (self.folder / folder).rmdir()
            except OSError as error:
                if error.errno in _NOT_EMPTY:
                    return
                raise
            folder = folder.rpartition("/")[0]

    def identities(self) -> set[Identity]:
        """Of all files there are."""
        return set(self._files.values())


def twin(folder: Path, source: Path, paths: Iterable[str]) -> None:
    """Put links to files of another folder in one that is not there; as far as the disk knows links."""
    made: set[str] = set()
    with suppress(OSError):
        for path in paths:
            above = path.rpartition("/")[0]
            if above not in made:
                (folder / above).mkdir(parents=True, exist_ok=True)
                made.add(above)
            os.link(f"{source}/{path}", f"{folder}/{path}")


def _identity(status: os.stat_result) -> Identity:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _walk(root: str, empty: set[str]) -> Iterator[tuple[str, Identity]]:
    """The files below a folder, each with its identity; empty folders go into `empty`."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(f"{root}/{folder}"))
        except (FileNotFoundError, NotADirectoryError):
            continue
        if not entries:
            empty.add(folder[:-1])
        for entry in entries:
            if entry.name == GIT and not folder:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{folder}{entry.name}/")
            else:
                status = entry.stat(follow_symlinks=False)
                if not status.st_ino:  # Windows tells it only when the file itself is asked
                    status = os.lstat(entry.path)
                yield folder + entry.name, (status.st_ino, status.st_size, _time(entry, status))


def _time(entry: os.DirEntry[str], status: os.stat_result) -> int:
    return -1 if entry.is_symlink() else status.st_mtime_ns
