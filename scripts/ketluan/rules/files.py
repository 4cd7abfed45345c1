"""Rules on files: their characters and their names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ketluan.archive import Archive
from ketluan.model import Problem
from ketluan.records import is_plain
from ketluan.rules.case import Case
from ketluan.vietnamese import heaped, slug

# "2021-11-15-phien-hop-thang-11": the date of the session and a name.
_STEM = re.compile(r"(\d{4}-\d{2}-\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*")


def registry_problems(root: Path) -> Iterator[Problem]:
    """nfc and hidden-character in the files of the registry."""
    for path in sorted(filter(is_plain, root.glob("*.yml"))):
        name = path.relative_to(root).as_posix()
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # told by `encoding`
        yield from line_problems(text, name)


def line_problems(text: str, name: str) -> Iterator[Problem]:
    """nfc and hidden-character in the text of one file."""
    # A text with heaps of marks is refused by whoever reads it: to compare its forms would take too long.
    for number, line in enumerate(text.split("\n") if heaped(text) is None else (), 1):
        if not unicodedata.is_normalized("NFC", line):
            yield Problem(name, number, "nfc", "chữ tiếng Việt ở dạng tổ hợp", "chạy ketluan check --fix")
        shown = line.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}") if number == 1 else line
        hidden = next(filter(_is_hidden, shown.rstrip("\r")), None) if _may_hide(shown) else None
        if hidden is not None:
            what = unicodedata.name(hidden, f"U+{ord(hidden):04X}")
            sort = "khoảng trắng lạ" if unicodedata.category(hidden) == "Zs" else "ký tự không nhìn thấy"
            yield Problem(name, number, "hidden-character", f"có {sort} ({what})", "xóa hoặc thay bằng dấu cách")


def _may_hide(line: str) -> bool:
    return not line.isprintable() or "\N{REPLACEMENT CHARACTER}" in line


def _is_hidden(character: str) -> bool:
    # Not printable are controls, what is private or not assigned, and every space and separator but the common one.
    return character == "\N{REPLACEMENT CHARACTER}" or not character.isprintable()


def duplicate_ids(archive: Archive) -> Iterator[Problem]:
    """duplicate-id: no two records of one name."""
    counts = Counter(conclusion.id for conclusion in archive.conclusions)
    for conclusion in archive.conclusions:
        if counts[conclusion.id] > 1:
            message = f"tên tệp “{conclusion.id}” dùng cho {counts[conclusion.id]} kết luận"
            yield Problem(conclusion.path, 1, "duplicate-id", message, "thêm -2 vào tên tệp của phiên thứ hai")


def file_name(case: Case) -> Iterator[Problem]:
    """file-name: the stem is date and name, the folder the year."""
    conclusion = case.conclusion
    match = _STEM.fullmatch(conclusion.id)
    if not match:
        name = slug(conclusion.id.removeprefix(str(conclusion.date))) or "phien-hop"
        remedy = f"đổi tên tệp, ví dụ {conclusion.date}-{name}.md"
        yield case.problem("", "file-name", f"tên tệp “{conclusion.id}” không đúng quy định", remedy)
    elif match[1] != str(conclusion.date) or conclusion.path != f"{conclusion.date:%Y}/{conclusion.id}.md":
        remedy = f"sửa ngày họp, hoặc đặt tệp tại {conclusion.date:%Y}/{conclusion.date}-….md"
        yield case.problem("date", "file-name", f"ngày họp {conclusion.date} không khớp tên và thư mục của tệp", remedy)
