"""Rules that compare a record with its source, and keep from the public what is not for it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from ketluan import fidelity, gate
from ketluan.archive import Archive
from ketluan.model import Conclusion, Problem
from ketluan.rules.case import Case
from ketluan.vietnamese import words

# Kinds of files that are published as they are; nothing that a browser would run on the site.
SOURCE_SUFFIXES = (".txt", ".docx", ".doc", ".odt", ".rtf", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
_MAX_DIFFERENCES = 5
# What stands in a record between printed words.
_MARKUP = ("##", "---")


def intact(case: Case) -> Iterator[Problem]:
    """source: the file stands beside the record, as it was."""
    source = case.conclusion.source
    path = source_path(case.archive, case.conclusion)
    if path is None:
        message = f"“{source.file}” không phải tên một tệp văn bản nằm cạnh bản ghi"
        yield case.problem(
            "source.file",
            "source",
            message,
            f"ghi tên tệp, không kèm thư mục, đuôi tệp là một trong: {', '.join(SOURCE_SUFFIXES)}",
        )
    elif not path.is_file() and source.address:
        return
    elif not path.is_file():
        yield case.problem("source.file", "source", f"không có tệp {source.file}", "đặt tệp nguồn cạnh bản ghi")
    elif (digest := hashlib.sha256(path.read_bytes()).hexdigest()) != source.sha256:
        message = f"SHA-256 của {source.file} không khớp: tệp đã bị thay đổi"
        yield case.problem("source.sha256", "source", message, f"khôi phục tệp gốc; mã của tệp hiện có: {digest}")


def state(case: Case) -> str:
    """What there is of the source of a record: the hash of its bytes, or a word for its absence."""
    path = source_path(case.archive, case.conclusion)
    if path is None:
        return "unusable"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"


def source_path(archive: Archive, conclusion: Conclusion) -> Path | None:
    """Where the source of a record is, beside it; None when its name would lead elsewhere."""
    name = conclusion.source.file
    if not name or name != os.path.basename(name) or "\\" in name or name.startswith("."):  # noqa: PTH119 (thousands)
        return None
    path = archive.root / f"{conclusion.path.rpartition('/')[0]}/{name}"
    return path if path.suffix.lower() in SOURCE_SUFFIXES and not path.is_symlink() else None


def verbatim(case: Case) -> Iterator[Problem]:
    """verbatim: the words of the record are those of its source, in order."""
    # Readers of every sort take long to import, and what they found before is mostly known.
    from ketluan import readers

    path = source_path(case.archive, case.conclusion)
    if path is None or not path.is_file():
        return
    printed = [word for line in case.conclusion.printed() for word in words(line)]
    try:
        # Nothing to undo, and ten times as quick, where a text is a dump without page numbers and the like.
        if path.suffix.lower() == ".txt" and words(readers.text.decode(path.read_bytes())) == printed:
            return
        reading = readers.read(path.read_bytes(), path.name, pictures=False)
    except readers.Unreadable as error:
        message = f"chưa đối chiếu tự động được tệp {path.suffix or path.name}: {error.message}"
        yield case.problem("source.file", "verbatim", message, "đối chiếu bằng mắt từng chữ với tệp nguồn", "warning")
        return
    differences = list(fidelity.compare(reading.words, printed))
    for one in differences[:_MAX_DIFFERENCES]:
        message = f"sau “{one.before}” bản nguồn in “{one.issued[:80]}”, bản ghi chép “{one.copied[:80]}”"
        remedy = "chép đúng từng chữ như bản nguồn, kể cả lỗi chính tả"
        line = _line(case, one) or case.conclusion.lines.get("source", 1)
        yield Problem(case.conclusion.path, line, "verbatim", message, remedy)
    if len(differences) > _MAX_DIFFERENCES:
        message = f"còn {len(differences) - _MAX_DIFFERENCES} chỗ khác nữa"
        yield Problem(case.conclusion.path, line, "verbatim", message, "sửa các chỗ trên rồi kiểm tra lại")


def _line(case: Case, one: fidelity.Difference) -> int:
    """The line of the record where the words begin to differ: that after the words that are still right; 0: not found."""
    text = (case.archive.root / case.conclusion.path).read_text(encoding="utf-8")
    lines = enumerate(text.replace("**", "").split("\n"), 1)
    placed = [(word, number) for number, line in lines for word in words(line) if word not in _MARKUP]
    # The words before are the source's: when one of them differs too, fewer must do.
    for before in (words(one.before), words(one.before)[-2:]):
        sought = before + words(one.copied)[:1]
        for start in range(len(placed) - len(sought) + 1):
            if all(placed[start + at][0] == word for at, word in enumerate(sought)):
                return placed[start + len(sought) - 1][1]
    return 0


def kept_back(case: Case) -> Iterator[Problem]:
    """secrecy and personal-data: what may not, or must be allowed to, be published."""
    for finding in gate.secrecy(case.conclusion.printed()):
        message = f"văn bản có dấu “{finding.text[:60]}”"
        remedy = "không đăng văn bản này; gỡ bản ghi và tệp nguồn, báo người phụ trách bảo mật"
        yield case.problem("title", "secrecy", message, remedy)
    for finding in gate.personal(case.conclusion.printed()):
        message = f"có {finding.kind}: “{finding.text}”"
        remedy = "giữ nếu được phép công khai; nếu không thì không đăng văn bản này"
        yield case.problem("title", "personal-data", message, remedy, "warning")
