"""What was worked out before, kept between runs in one file that may be deleted at any time.

A value is stored under the hash of all it follows from, the code included, so it is never stale. A file that is
damaged or of somebody else is replaced, and a row that is damaged dropped: `Memo.doubt` says so in one line, what was
lost is worked out anew, and the next run finds a sound file.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from ketluan.values import pack, unpack

_PACKAGE = Path(__file__).parent
# Where it lies with all else that is kept between builds, from the folder of the configuration.
CACHE = Path(".cache/ketluan")
_FILE = "memo.sqlite"
# How the names end of what tells the version of a library, in the folder where it lies.
_VERSIONS = (".dist-info", ".egg-info")
_CHECKSUM = 16
_STORE = "INSERT OR REPLACE INTO memo VALUES (?, ?)"
# Seconds to wait while another process writes.
_PATIENCE = 10
# Why a sound file may refuse: somebody writes to it, nobody may, the disk is full or fails.
_PASSING = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM),
}
_DAMAGED = "bỏ qua một phần bộ nhớ đệm: nội dung hỏng"
# So many groups that are looked at are held: the months of a year, and one beside them.
_LOOKED = 13


@lru_cache(maxsize=1)
def code_version() -> str:
    """The hash of the program: its files, Python, the libraries that are installed."""
    found = hashlib.sha256(sys.version.encode())
    # By their names alone: to read what each says of itself takes a tenth of the time of a build without news.
    installed: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):  # Python passes by what is no folder, or not for us
            installed.update(one.name for one in Path(folder).iterdir())
    found.update("\n".join(sorted(name for name in installed if name.endswith(_VERSIONS))).encode())
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def digest(*parts: object) -> str:
    """The hash of some values by their printed form, in order."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def group_of(path: str) -> str:
    """The group in which values about a record lie, given its path: those of the month its name begins with."""
    return path.rpartition("/")[2][:7]


class _Group:
    """Values that lie in one row: by key, those asked for or written, and whether any is new."""

    __slots__ = ("changed", "used", "values")

    def __init__(self, values: dict[str, object]) -> None:
        self.values = values
        self.used: set[str] = set()
        self.changed = False

    def kept(self, prune: bool) -> dict[str, object]:
        """The values to keep; with `prune` only those that somebody asked for."""
        return {key: value for key, value in self.values.items() if key in self.used} if prune else self.values


class Memo:
    """Values by kind, group and key; without a folder it keeps nothing.

    A group is read and written as one: a row for each of ten thousand small values costs more than the values.
    What was neither read, written nor spared since the file was opened is dropped by `close`; a row that is spared and not
    read stays as it is.
    """

    def __init__(self, folder: Path | None) -> None:
        self.doubt = ""
        self._groups: dict[tuple[str, str, str], _Group] = {}
        # What nobody may read in this run, but the next one may: by name of the row, the keys in it.
        self._spared: dict[bytes, set[str]] = {}
        self._process = os.getpid()
        # The connection of a copy of this process, and which one it is of.
        self._own: tuple[int, sqlite3.Connection] | None = None
        self._file = folder and folder / _FILE
        self._base: sqlite3.Connection | None = None
        self._inode = 0
        self._looked = lru_cache(maxsize=_LOOKED)(self._values)
        if self._file is not None:
            self._open(self._file)

    def _open(self, file: Path) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._join(file)
        except (sqlite3.Error, OSError):
            self.doubt = f"bỏ qua bộ nhớ đệm {file}: không đọc được"
            with suppress(sqlite3.Error, OSError):
                file.unlink(missing_ok=True)
                self._join(file)

    def _join(self, file: Path) -> None:
        self._base = _connected(file)
        self._inode = file.stat().st_ino

    @property
    def keeps(self) -> bool:
        """Whether what is put can be had again."""
        return self._base is not None

    def get(self, kind: str, key: str, group: str = "") -> Any | None:
        """The value stored under a key, or None."""
        found = self._group(kind, group)
        value = found.values.get(key)
        if value is not None:
            found.used.add(key)
        return value

    def look(self, kind: str, key: str, group: str) -> Any | None:
        """The value stored under a key, or None; of what is looked at only the last groups stay in memory."""
        name = (code_version(), kind, group)
        held = self._groups.get(name)
        return (held.values if held else self._looked(_name(*name))).get(key)

    def flush(self, kind: str) -> None:
        """Write what was put of a kind that is to be looked at, and hold it no longer; of a row that is held, what was
        neither put, read nor spared is dropped.
        """
        names = [name for name in self._groups if name[1] == kind]
        if not self._written(lambda base: base.executemany(_STORE, self._packed(names, prune=True))):
            return  # it is still held
        for name in names:
            del self._groups[name]

    def _group(self, kind: str, group: str) -> _Group:
        name = (code_version(), kind, group)
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = _Group(self._values(_name(*name)))
        return found

    def _values(self, name: bytes) -> dict[str, object]:
        row = self._row("SELECT value FROM memo WHERE name = ?", name)
        if row is None:
            return {}
        values = _unpacked(row[0])
        if type(values) is not dict:
            self.doubt = self.doubt or _DAMAGED
            self._drop(name)
            return {}
        return values

    def _row(self, command: str, name: bytes) -> Any:
        """The row that a command gives of a name; None when there is none, or the file is damaged."""
        try:
            base = self._here()
            return base and base.execute(command, (name,)).fetchone()
        except sqlite3.Error as error:
            self.doubt = self.doubt or _DAMAGED
            if _is_damage(error):
                self._replace()
            return None

    def _drop(self, name: bytes) -> None:
        self._written(lambda base: base.execute("DELETE FROM memo WHERE name = ?", (name,)))

    def _written(self, work: Callable[[sqlite3.Connection], object]) -> bool:
        """Whether something could be written, in one step; where the file is damaged, to the one that takes its place."""
        for _ in range(2):
            try:
                base = self._here()
                if base is None:
                    return False
                with base:
                    work(base)
                return True
            except sqlite3.Error as error:
                if not _is_damage(error):
                    return False
                self._replace()
        return False

    def _replace(self) -> None:
        """Put a new file in the place of a damaged one."""
        if self._file is not None:
            with suppress(OSError):
                self._leave()  # Windows removes no file that is open
                self._file.unlink(missing_ok=True)
            self._rejoin(self._file)

    def _leave(self) -> None:
        base = self._base if os.getpid() == self._process else self._own and self._own[1]
        with suppress(sqlite3.Error):
            if base:
                base.close()

    def _rejoin(self, file: Path) -> None:
        """Go on with another file, to which all that is held is to be written."""
        self.doubt = self.doubt or _DAMAGED
        for group in self._groups.values():
            group.changed = True
        self._looked.cache_clear()
        self._own = None
        if os.getpid() == self._process:
            self._base = None
            with suppress(sqlite3.Error, OSError):
                self._join(file)

    def _here(self) -> sqlite3.Connection | None:
        """The connection of this process: a copy of the one that opened the file has its own, since the other's is not for
        it.
        """
        if os.getpid() == self._process or self._base is None or self._file is None:
            return self._base
        if self._own is None or self._own[0] != os.getpid():
            self._own = os.getpid(), _connected(self._file)
        return self._own[1]

    def put(self, kind: str, key: str, value: object, group: str = "") -> None:
        """Store a plain value (see `values`), which nobody changes after."""
        if self._base is None:
            return
        found = self._group(kind, group)
        found.values[key] = value
        found.used.add(key)
        found.changed = True

    def has_more(self, kind: str, group: str) -> bool:
        """Whether a group has values that nobody asked for."""
        found = self._group(kind, group)
        return len(found.used) < len(found.values)

    def has(self, kind: str, group: str) -> bool:
        """Whether anything is stored of a group; what, nobody looks."""
        name = (code_version(), kind, group)
        return name in self._groups or self._row("SELECT 1 FROM memo WHERE name = ?", _name(*name)) is not None

    def forget(self, kind: str, group: str) -> None:
        """Drop a group, which the next run then works out as a whole; a copy of the process may do so too."""
        name = (code_version(), kind, group)
        self._groups.pop(name, None)
        self._drop(_name(*name))

    def spare(self, kind: str, group: str, keys: Iterable[str] = ()) -> None:
        """Keep what nobody may read in this run, but the next one may: a group, of which these keys are not dropped when
        others of it are.
        """
        self._spared.setdefault(_name(code_version(), kind, group), set()).update(keys)

    def close(self, prune: bool = True) -> None:
        """Write what is new; with `prune`, drop what nobody asked for."""
        if self._base is None:
            return
        if self._file is not None and self._is_another(self._file):
            self._leave()
            self._rejoin(self._file)
        if not self._written(partial(self._finish, prune)):
            self.doubt = self.doubt or "không ghi được bộ nhớ đệm"
        self._leave()
        self._base = None

    def _is_another(self, file: Path) -> bool:
        """Whether there is another file, or none, in the place of ours: a copy of this process found that damaged."""
        try:
            return file.stat().st_ino != self._inode
        except OSError:
            return True

    def _finish(self, prune: bool, base: sqlite3.Connection) -> None:
        base.executemany(_STORE, self._packed(self._groups, prune))
        if prune:
            stored = {row[0] for row in base.execute("SELECT name FROM memo")}
            used = {_name(*name) for name, group in self._groups.items() if group.used}
            gone = stored - used - self._spared.keys()
            base.executemany("DELETE FROM memo WHERE name = ?", [(name,) for name in gone])

    def _packed(self, names: Iterable[tuple[str, str, str]], prune: bool) -> Iterator[tuple[bytes, bytes]]:
        """The rows of some groups that are not as they were read."""
        for name in names:
            group = self._groups[name]
            group.used |= self._spared.get(_name(*name), set())
            kept = group.kept(prune)
            if group.changed or len(kept) < len(group.values):
                body = pack(kept)
                yield _name(*name), hashlib.sha256(body).digest()[:_CHECKSUM] + body


def _connected(file: Path) -> sqlite3.Connection:
    """The file with our table of this version in it; raises sqlite3.Error for any file that is no database."""
    base = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        return _prepared(base)
    except sqlite3.Error:
        base.close()  # Windows removes no file that is open
        raise


def _prepared(base: sqlite3.Connection) -> sqlite3.Connection:
    base.text_factory = bytes  # of a damaged row, as all else
    # A cache needs no flush to the disk: a row that a power cut spoilt fails its checksum.
    base.execute("PRAGMA synchronous = OFF")
    # With row numbers: without them the tree that is searched holds the values too, and finding one takes five times as long.
    base.execute("CREATE TABLE IF NOT EXISTS memo (name BLOB PRIMARY KEY, value BLOB)")
    base.execute("SELECT name, value FROM memo LIMIT 1").fetchone()
    return base


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether a file is damaged or none of ours, so that it will never do."""
    code = getattr(error, "sqlite_errorcode", None)  # none where nobody asked the file
    return code is not None and code & 0xFF not in _PASSING


@lru_cache(maxsize=4096)
def _name(version: str, kind: str, group: str) -> bytes:
    return hashlib.sha256(f"{version}\n{kind}\n{group}".encode()).digest()[:20]


def _unpacked(packed: object) -> Any | None:
    """The value of a row, or None when it is damaged or holds anything but values."""
    if not isinstance(packed, bytes):
        return None
    check, body = packed[:_CHECKSUM], packed[_CHECKSUM:]
    if hashlib.sha256(body).digest()[:_CHECKSUM] != check:
        return None
    try:
        return unpack(body)
    except Exception:  # whatever a foreign pickle may raise
        return None
