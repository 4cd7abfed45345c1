"""The folder of an archive: which of its files are records, and all of them read into one value."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG

from ketluan import document, ledger, registry_files
from ketluan.archive import Archive, Cites, assemble, cites_of
from ketluan.ledger import Ledger
from ketluan.memo import digest
from ketluan.model import Conclusion, Problem
from ketluan.registry import Registry
from ketluan.vietnamese import number_text

# The largest record: of its words a page is made, whole. That of 9,000 words has 50,000 bytes.
MAX_RECORD = 500_000
# Where files wait to be imported: no part of the archive.
UPLOADS = "tai-len"
# What the file of a record says: the conclusion, what is wrong with the file, what it cites.
Reading = tuple[Conclusion | None, tuple[Problem, ...], Cites]


def record_files(root: Path) -> list[Path]:
    """The files of an archive folder that are records or ought to be: all Markdown but README.md and uploads, by name."""
    return [root / name for name in record_names(root)]


def record_names(root: Path) -> list[str]:
    """The paths of these files below the folder."""
    found: list[tuple[str, ...]] = []
    for folder, _, names in os.walk(root):
        above = Path(folder).relative_to(root).parts
        if above[:1] != (UPLOADS,):
            found += ((*above, name) for name in names if name.lower().endswith(".md") and name != "README.md")
    return ["/".join(parts) for parts in sorted(found)]


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


def read(text: str, name: str, key: str = "") -> Reading:
    """Read the text of one record, the hash of which nobody needs here."""
    conclusion, problems = document.parse(text, name)
    return conclusion, problems, cites_of(conclusion) if conclusion else ()


def load(root: Path, read: Callable[[str, str, str], Reading] = read) -> tuple[Archive | None, tuple[Problem, ...]]:
    """Read an archive's folder; `read` reads the text of one record, given with its path and the hash of both.

    Returns None instead of an archive when the registry cannot be used; a record that cannot be read is left out.
    Either way every problem of reading is there; `rules` finds the problems of meaning.
    """
    registry, found = load_registry(root)
    if any(problem.rule in ("encoding", "file") for problem in found):
        return None, found
    problems = list(found)
    conclusions: list[Conclusion] = []
    digests: dict[str, str] = {}
    cites: dict[str, Cites] = {}
    for name in record_names(root):
        text = _text(root, name, problems)
        if text is None:
            continue
        key = digest(name, text)
        conclusion, found, cited = read(text, name, key)
        problems += found
        if conclusion is not None:
            conclusions.append(conclusion)
            cites[name] = cited
            digests[name] = key
    if registry is None:
        return None, tuple(problems)
    kept, found = load_ledger(root)
    return assemble(root, registry, conclusions, digests, kept, cites), (*problems, *found)


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
