"""The folder of an archive: which of its files are records, and all of them read into one value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import Any

from ketluan import document, ledger, outline, registry_files
from ketluan.archive import Archive, assemble
from ketluan.held import Held, Survey, held, settled, sizes, still, survey
from ketluan.ledger import Ledger
from ketluan.memo import Memo, digest, group_of
from ketluan.model import Conclusion, Problem
from ketluan.outline import Outline
from ketluan.registry import Registry
from ketluan.uses import Keep, Tallies
from ketluan.values import Later, pack, unpack
from ketluan.vietnamese import number_text
from ketluan.workers import share

# Where Git could not put two changes together.
_CONFLICT = re.compile(r"^<{7}(?: |$)", re.MULTILINE)
# What an editor may make of the suffix of a record.
_NEARLY = (".md.txt", ".markdown", ".mdown", ".mkd")
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
_Kept = tuple[tuple[Any, ...], tuple[Problem, ...], Outline | None, int]
# What reads the text of a record, given with its path.
Read = Callable[[str, str], tuple[Conclusion | None, tuple[Problem, ...]]]


class Changed(Exception):
    """A record or its source was changed while a site was made of it; says which one."""


def record_files(root: Path) -> list[Path]:
    """The files of an archive folder that are records or ought to be: all Markdown but README.md and uploads, by name."""
    return [root / name for name in _names(survey(str(root), UPLOADS).files)]


def _names(paths: Iterable[str]) -> list[str]:
    """Of some paths those of records."""
    found = (path for path in paths if path.lower().endswith(".md") and path.rpartition("/")[2] != "README.md")
    return sorted(found, key=lambda path: path.split("/"))


def _strays(root: Path, looked: Survey) -> Iterator[Problem]:
    """file: what somebody may take for records of the archive, and what is none: linked folders, other suffixes."""
    for name, status in looked.files.items():
        if S_ISLNK(status.st_mode) and (root / name).is_dir():
            remedy = "đặt chính thư mục ấy vào đây, không dùng liên kết"
            yield Problem(name, 1, "file", "là liên kết đến thư mục", remedy)
        elif name.lower().endswith(_NEARLY):
            yield Problem(name, 1, "file", "không được đọc vì đuôi tệp không phải .md", "đổi tên tệp cho đuôi là .md")


def is_plain(path: Path) -> bool:
    """Whether a file is one of the archive itself: no link that brings in what lies elsewhere, no device."""
    return path.is_file() and not path.is_symlink()


def content(archive: Archive, conclusion: Conclusion) -> bytes:
    """The file of a record as it was read, without the mark of its byte order; raises Changed for any other one."""
    name = conclusion.path
    text = _text(archive.root, name, [])
    if text is None or digest(name, text) != archive.digests[name]:
        raise _changed(name)
    return text.encode()


def _changed(name: str) -> Changed:
    return Changed(f"bản ghi {name} bị sửa trong lúc xuất bản")


def load_registry(root: Path, memo: Memo | None = None) -> tuple[Registry | None, tuple[Problem, ...]]:
    """Read the registry alone; None when it cannot be used. `memo` keeps what its files say."""
    problems: list[Problem] = []
    files = {name: text for name in registry_files.SCHEMAS if (text := _text(root, name, problems)) is not None}
    if problems:
        return None, tuple(problems)
    memo, key = memo or Memo(None), digest(*chain.from_iterable(files.items()))
    found: tuple[Registry | None, tuple[Problem, ...]] | None = memo.get("registry", key)
    if found is None:
        found = registry_files.read(files)
        # Another one is kept: a registry learns what labels mean while it is asked.
        memo.put("registry", key, unpack(pack(found)))
    return found


def load_ledger(root: Path) -> tuple[Ledger, tuple[Problem, ...]]:
    """Read the ledger of addresses alone."""
    problems: list[Problem] = []
    names = (ledger.ADDRESSES_TXT, ledger.REDIRECTS_YML)
    files = {name: text for name in names if (text := _text(root, name, problems)) is not None}
    found, wrong = ledger.read(files)
    return found, (*problems, *wrong)


def load(
    root: Path,
    memo: Memo | None = None,
    read: Read = document.parse,
    jobs: int = 1,
    looked: Survey | None = None,
) -> tuple[Archive | None, tuple[Problem, ...]]:
    """Read an archive's folder; `read` reads the text of one record, and `memo` keeps what it found, for it alone.

    `jobs` processes read what is to be kept; `looked` is what lies in the folder but uploads, where somebody looked.
    Returns None instead of an archive when the registry cannot be used; a record that cannot be read is left out.
    Either way every problem of reading is there; `rules` finds the problems of meaning.
    """
    registry, found = load_registry(root, memo)
    if any(problem.rule in ("conflict", "encoding", "file") for problem in found):
        return None, found
    problems = list(found)
    conclusions: list[Conclusion] = []
    digests: dict[str, str] = {}
    outlines: dict[str, Outline] = {}
    looked = looked or survey(str(root), UPLOADS)
    problems += _strays(root, looked)
    readings = _Readings(root, memo or Memo(None), read, looked)
    for name, key, (conclusion, found, told) in readings.every(jobs, problems):
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
    archive = assemble(root, registry, conclusions, digests, kept, outlines, sizes(looked), tallies, readings.let_go)
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

    def __init__(self, root: Path, memo: Memo, read: Read, looked: Survey) -> None:
        self._root, self._memo, self._read = root, memo, read
        self._survey = looked
        self._names = _names(looked.files)
        self._before: Mapping[str, Held] = memo.get("records", "") or {}
        self._now: dict[str, Held] = {}
        # Of so many records words and items are there at once: those of the largest year, of which its tables are made.
        largest = max(Counter(name[:4] for name in self._names).values(), default=0)
        self._words = lru_cache(maxsize=largest + _MORE)(self._words_of)
        self._items = lru_cache(maxsize=largest + _MORE)(self._items_of)
        self._has_words = cache(lambda group: self._memo.has("words", group))
        # What many records say alike is one value: in memory, and in the file.
        self._one: dict[object, object] = {}

    def every(self, jobs: int, problems: list[Problem]) -> Iterator[tuple[str, str, Reading]]:
        """The path, the hash and the reading of each record, by path; what is wrong with files goes to `problems`."""
        if not self._memo.keeps:
            for name in self._names:
                text = _text(self._root, name, problems)
                if text is not None:
                    yield name, digest(name, text), self._said(text, name)
            return
        known = {
            name: self._kept(name, still(self._before.get(name), self._survey.files[name])) for name in self._names
        }
        texts: dict[str, str] = {}
        for name in [name for name, kept in known.items() if kept is None]:
            # Where nothing is kept that nobody asked for, a record is a new one.
            text = _text(self._root, name, []) if self._memo.has_more("record", group_of(name)) else None
            if text is not None:
                known[name] = self._kept(name, digest(name, text))
                if known[name] is None:
                    texts[name] = text
        new = [name for name, kept in known.items() if kept is None]
        read = share(lambda number: self._fresh(new[number], texts.get(new[number])), range(len(new)), jobs)
        for number, (key, wrong, made) in sorted(read):
            problems += wrong
            if made is not None:
                known[new[number]] = key, self._put(new[number], key, *made)
        for name, kept in known.items():
            if kept is not None:
                key = kept[0]
                self._now[name] = held(self._survey.files[name], key)
                self._memo.spare("words", group_of(name), (key,))
                yield name, key, self._whole(kept[1], f"{key} {name}")

    def _kept(self, name: str, key: str) -> tuple[str, _Kept] | None:
        """The hash of a record, where one is told, with what is kept of it; nothing where its words are lost."""
        kept: _Kept | None = self._memo.get("record", key, group_of(name)) if key else None
        is_lost = kept is None or (kept[2] is not None and not self._has_words(group_of(name)))
        return None if kept is None or is_lost else (key, kept)

    def _fresh(
        self, name: str, text: str | None
    ) -> tuple[str, list[Problem], tuple[_Kept, tuple[bytes, bytes] | None] | None]:
        """The hash of a record, what is wrong with its file, and what it says as it is to be kept: the words and the items
        apart, since few are asked for. `text` is that of the file where somebody read it.
        """
        problems: list[Problem] = []
        text = _text(self._root, name, problems) if text is None else text
        if text is None:
            return "", problems, None
        key = digest(name, text)
        conclusion, wrong, told = self._said(text, name)
        if conclusion is None or told is None:
            return key, problems, (((), wrong, None, 0), None)
        values = [getattr(conclusion, field) for field in _FIELDS]
        for place in _PLACES:
            values[place] = None
        small = told._replace(items=())
        return key, problems, ((tuple(values), wrong, small, len(told.items)), _packed(conclusion, told))

    def _said(self, text: str, name: str) -> Reading:
        conclusion, problems = self._read(text, name)
        return conclusion, problems, outline.of(conclusion) if conclusion else None

    def _put(self, name: str, key: str, kept: _Kept, words: tuple[bytes, bytes] | None) -> _Kept:
        """Keep what a record says for the next run, and give it as it is kept."""
        values, problems, told, size = kept
        if told is not None:
            self._memo.put("words", key, words, group_of(name))
            row = tuple(self._once(value) if isinstance(value, Hashable) else value for value in values)
            kept = row, problems, Outline((), *(self._once(value) for value in told[1:])), size
        self._memo.put("record", key, kept, group_of(name))
        return kept

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
        # What was kept is lost or damaged: the words stand in the file, and the next run reads those of the month anew.
        self._memo.forget("words", group_of(name))
        text = _text(self._root, name, [])
        conclusion = self._read(text, name)[0] if text is not None and digest(name, text) == key else None
        if conclusion is None:
            raise _changed(name)
        return unpack(_packed(conclusion, outline.of(conclusion))[part])

    def let_go(self) -> None:
        """Free the words and the items that were made for somebody."""
        self._words.cache_clear()
        self._items.cache_clear()

    def keep(self) -> None:
        """Let the next run know how the files lie, and hold no words: they are a third of the memory of a first build."""
        for name in self._before.keys() - self._now.keys():
            self._memo.get("words", "", group_of(name))  # the row is written anew, without the words of what is gone
        self._memo.flush("words")
        kept = settled(self._now, self._survey.began)
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
        text = path.read_bytes().decode("utf-8-sig")
        conflict = _CONFLICT.search(text) if "<<<<<<<" in text else None
        if conflict is None:
            return text
        line = text.count("\n", 0, conflict.start()) + 1
        remedy = "giữ phần đúng, xóa các dòng <<<<<<<, =======, >>>>>>>"
        problems.append(Problem(name, line, "conflict", "còn dấu xung đột của Git", remedy))
        return None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "encoding", "tệp không phải UTF-8", "lưu lại tệp với bảng mã UTF-8"))
        return None
