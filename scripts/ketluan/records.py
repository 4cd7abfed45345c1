"""The folder of an archive: which of its files are records, and all of them read into one value."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Any

from ketluan import document, ledger, outline, registry_files
from ketluan.archive import Archive, assemble
from ketluan.held import Held, held, settled, sizes, still, survey
from ketluan.ledger import Ledger
from ketluan.memo import Memo, digest, group_of
from ketluan.model import Conclusion, Problem
from ketluan.outline import Outline
from ketluan.registry import Registry
from ketluan.uses import Keep, Tallies
from ketluan.values import Later, pack, unpack
from ketluan.vietnamese import number_text

# The largest record: of its words a page is made, whole. That of 9,000 words has 50,000 bytes.
MAX_RECORD = 500_000
# So many records are there beside those of a year: what pages show of others.
_MORE = 64
_FIELDS = tuple(field.name for field in fields(Conclusion))
# The words of a record, nine tenths of it, which are read when somebody asks for them; the places of these fields.
_WORDS = ("units", "header", "recipients", "notes", "preamble", "sections", "closing", "annex")
_PLACES = tuple(map(_FIELDS.index, _WORDS))
# Where files wait to be imported: no part of the archive.
UPLOADS = "tai-len"
# What the file of a record says: the conclusion, what is wrong with the file, the outline of the conclusion.
Reading = tuple[Conclusion | None, tuple[Problem, ...], Outline | None]
# The same as it is kept: the fields without words, the outline without items, and how many items there are.
_Kept = tuple[tuple[object, ...], tuple[Problem, ...], Outline | None, int]
# What reads the text of a record, given with its path.
Read = Callable[[str, str], tuple[Conclusion | None, tuple[Problem, ...]]]


class Changed(Exception):
    """A record was changed while a site was made of it; says which one."""


def record_files(root: Path) -> list[Path]:
    """The files of an archive folder that are records or ought to be: all Markdown but README.md and uploads, by name."""
    return [root / name for name in _names(path for path, _ in survey(str(root), UPLOADS))]


def _names(paths: Iterable[str]) -> list[str]:
    """Of some paths those of records."""
    found = (path for path in paths if path.lower().endswith(".md") and path.rpartition("/")[2] != "README.md")
    return sorted(found, key=lambda path: path.split("/"))


def is_plain(path: Path) -> bool:
    """Whether a file is one of the archive itself: no link that brings in what lies elsewhere, no device."""
    return path.is_file() and not path.is_symlink()


def load_registry(root: Path) -> tuple[Registry | None, tuple[Problem, ...]]:
    """Read the registry alone; None when it cannot be used."""
    problems: list[Problem] = []
    files = {name: text for name in registry_files.SCHEMAS if (text := _text(root, name, problems)) is not None}
    if problems:
        return None, tuple(problems)
    return registry_files.read(files)


def load_ledger(root: Path) -> tuple[Ledger, tuple[Problem, ...]]:
    """Read the ledger of addresses alone."""
    problems: list[Problem] = []
    names = (ledger.ADDRESSES_TXT, ledger.REDIRECTS_YML)
    files = {name: text for name in names if (text := _text(root, name, problems)) is not None}
    found, wrong = ledger.read(files)
    return found, (*problems, *wrong)


def load(
    root: Path, memo: Memo | None = None, read: Read = document.parse
) -> tuple[Archive | None, tuple[Problem, ...]]:
    """Read an archive's folder; `read` reads the text of one record, and `memo` keeps what it found, for it alone.

    Returns None instead of an archive when the registry cannot be used; a record that cannot be read is left out.
    Either way every problem of reading is there; `rules` finds the problems of meaning.
    """
    registry, found = load_registry(root)
    if any(problem.rule in ("encoding", "file") for problem in found):
        return None, found
    problems = list(found)
    conclusions: list[Conclusion] = []
    digests: dict[str, str] = {}
    outlines: dict[str, Outline] = {}
    began = time.time_ns()
    files = dict(survey(str(root), UPLOADS))
    names = _names(files)
    readings = _Readings(root, memo or Memo(None), read, names, began)
    for name in names:
        reading = readings.of(name, files[name], problems)
        if reading is None:
            continue
        key, (conclusion, found, told) = reading
        problems += found
        if conclusion is not None and told is not None:
            conclusions.append(conclusion)
            outlines[name] = told
            digests[name] = key
    readings.keep()
    if registry is None:
        return None, tuple(problems)
    kept, found = load_ledger(root)
    tallies = _tallies(memo or Memo(None), registry, digests)
    archive = assemble(root, registry, conclusions, digests, kept, outlines, sizes(files.items()), tallies)
    return archive, (*problems, *found)


def _tallies(memo: Memo, registry: Registry, digests: Mapping[str, str]) -> Keep:
    """What keeps what a month told units, which follows from its records and from whom their labels mean."""
    registered = digest(*registry.units.values())

    def keep(month: str, conclusions: Sequence[Conclusion], make: Callable[[], Tallies]) -> Tallies:
        key = digest(registered, *(digests[one.path] for one in conclusions))
        found: Tallies | None = memo.get("tallies", key, month)
        if found is None:
            found = make()
            memo.put("tallies", key, found, month)
        return found

    return keep


class _Readings:
    """What records say, each read once: where its file lies as it lay, or holds what it held, it is known."""

    def __init__(self, root: Path, memo: Memo, read: Read, names: Iterable[str], began: int) -> None:
        self._root, self._memo, self._read = root, memo, read
        self._began = began
        self._before: Mapping[str, Held] = memo.get("records", "") or {}
        self._now: dict[str, Held] = {}
        # Of so many records words and items are there at once: those of the largest year, of which its tables are made.
        largest = max(Counter(name[:4] for name in names).values(), default=0)
        self._words = lru_cache(maxsize=largest + _MORE)(self._words_of)
        self._items = lru_cache(maxsize=largest + _MORE)(self._items_of)
        # What many records say alike is one value: in memory, and in the file.
        self._one: dict[object, object] = {}

    def of(self, name: str, status: os.stat_result, problems: list[Problem]) -> tuple[str, Reading] | None:
        """The hash and the reading of a record, given the status of its file; None when that cannot be read."""
        key = still(self._before.get(name), status)
        known: _Kept | None = self._memo.get("record", key, group_of(name)) if key else None
        if known is None:
            text = _text(self._root, name, problems)
            if text is None:
                return None
            key = digest(name, text)
            if not self._memo.keeps:
                conclusion, wrong = self._read(text, name)
                return key, (conclusion, wrong, outline.of(conclusion) if conclusion else None)
            known = self._memo.get("record", key, group_of(name)) or self._fresh(text, name, key)
        self._now[name] = held(status, key)
        self._memo.spare("words", group_of(name), (key,))
        return key, self._whole(known, f"{key} {name}")

    def _fresh(self, text: str, name: str, key: str) -> _Kept:
        """What a text says, kept for the next run: the words and the items apart, since few are asked for."""
        conclusion, problems = self._read(text, name)
        if conclusion is None:
            found: _Kept = (), problems, None, 0
        else:
            told = outline.of(conclusion)
            self._memo.put("words", key, _packed(conclusion, told), group_of(name))
            values = [getattr(conclusion, field) for field in _FIELDS]
            for place in _PLACES:
                values[place] = None
            row = tuple(self._once(value) if isinstance(value, Hashable) else value for value in values)
            small = Outline((), *(self._once(value) for value in told[1:]))
            found = row, problems, small, len(told.items)
        self._memo.put("record", key, found, group_of(name))
        return found

    def _once(self, value: Any) -> Any:
        # By type too: `Missing.BLANK` equals the text "blank".
        return self._one.setdefault((type(value), value), value)

    def _whole(self, known: _Kept, which: str) -> Reading:
        """A reading whose words and items are read when somebody asks for them."""
        row, problems, told, size = known
        if told is None:
            return None, problems, None
        values: list[Any] = list(row)
        for at, place in enumerate(_PLACES):
            values[place] = Later(self._words, which, at)
        items = Later(self._items, which, 0, size)
        return Conclusion(*values), problems, told._replace(items=items)

    def _words_of(self, which: str) -> Any:
        return self._looked(which, 0)

    def _items_of(self, which: str) -> Any:
        return self._looked(which, 1)

    def _looked(self, which: str, part: int) -> Any:
        """The words of a record or its items, given its hash and its path."""
        key, _, name = which.partition(" ")
        packed = self._memo.look("words", key, group_of(name))
        if packed is not None:
            with suppress(Exception):  # whatever foreign bytes may raise
                return unpack(packed[part])
        # What was kept is lost or damaged: the words stand in the file.
        text = _text(self._root, name, [])
        conclusion = self._read(text, name)[0] if text is not None and digest(name, text) == key else None
        if conclusion is None:
            raise Changed(f"bản ghi {name} bị sửa trong lúc xuất bản")
        packed = _packed(conclusion, outline.of(conclusion))
        self._memo.put("words", key, packed, group_of(name))
        return unpack(packed[part])

    def keep(self) -> None:
        """Let the next run know how the files lie, and hold no words: they are a third of the memory of a first build."""
        for name in self._before.keys() - self._now.keys():
            self._memo.get("words", "", group_of(name))  # the row is written anew, without the words of what is gone
        self._memo.flush("words")
        kept = settled(self._now, self._began)
        if kept != self._before:
            self._memo.put("records", "", kept)


def _packed(conclusion: Conclusion, told: Outline) -> tuple[bytes, bytes]:
    """The words of a record, and its items, as they are kept."""
    return pack(tuple(tuple(getattr(conclusion, field)) for field in _WORDS)), pack((told.items,))


def _text(root: Path, name: str, problems: list[Problem]) -> str | None:
    """The text of a file without the mark of its byte order; None when it is not there, not of the archive, or no UTF-8."""
    path = root / name
    try:
        status = path.lstat()
        if not S_ISREG(status.st_mode):
            message = "là liên kết hoặc không phải tệp thường"
            problems.append(Problem(name, 1, "file", message, "đặt chính tệp ấy vào đây, không dùng liên kết"))
            return None
        _, dot, suffix = name.rpartition(".")
        if suffix != suffix.lower():
            problems.append(Problem(name, 1, "file", "đuôi tệp viết hoa", "đổi tên tệp cho đuôi viết thường: .md"))
            return None
        if dot + suffix == ".md" and status.st_size > MAX_RECORD:
            message = f"bản ghi quá {number_text(MAX_RECORD)} byte"
            problems.append(Problem(name, 1, "file", message, "tách phụ lục thành bản ghi riêng, hoặc bỏ phần thừa"))
            return None
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "encoding", "tệp không phải UTF-8", "lưu lại tệp với bảng mã UTF-8"))
        return None
