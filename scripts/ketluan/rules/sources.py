"""Rules that compare a record with its source, and keep from the public what is not for it."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_IFMT, S_ISREG

from ketluan import fidelity, gate, workers
from ketluan.archive import Archive
from ketluan.held import Held, Survey, held, settled, still
from ketluan.memo import Memo
from ketluan.model import Conclusion, Problem
from ketluan.records import Changed
from ketluan.rules.case import Case
from ketluan.vietnamese import heaped, words

# Kinds of files that are published as they are; nothing that a browser would run on the site.
SOURCE_SUFFIXES = (".txt", ".docx", ".doc", ".odt", ".rtf", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
# What the name of such a file may be: no folder, nothing hidden, no sign that does not show, not longer than disks allow.
_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
_MAX_NAME = 255
# Where a large file may be published: what a reader may safely follow.
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
_MAX_DIFFERENCES = 5
# What stands in a record between printed words.
_MARKUP = ("##", "---")


def intact(case: Case) -> Iterator[Problem]:
    """source: the file stands beside the record, as it was."""
    source = case.conclusion.source
    if source.address and not _ADDRESS.fullmatch(source.address):
        message = f"“{source.address[:80]}” không phải địa chỉ trang mạng"
        yield case.problem("source.address", "source", message, "ghi địa chỉ bắt đầu bằng https:// hoặc http://")
    path = source_path(case.archive, case.conclusion)
    original = case.archive.root / _place(case.conclusion, source.file)
    if source.kept is None or source.redacted_file:
        if (
            source.file != source.redacted_file
            and _is_name(source.file)
            and (original.is_file() or original.is_symlink())
        ):
            message = f"tệp {source.file} có phần đã lược mà còn nằm cạnh bản ghi"
            yield case.problem("source.file", "source", message, "cất tệp ấy ra ngoài lưu trữ rồi xóa khỏi đây")
        if source.kept is None:
            return
    name, expected = source.kept
    if path is None:
        message = f"“{name}” không phải tên một tệp nằm cạnh bản ghi"
        yield case.problem(
            "source.file",
            "source",
            message,
            f"ghi tên tệp, không kèm thư mục, đuôi tệp là một trong: {', '.join(SOURCE_SUFFIXES)}",
        )
    elif not path.is_file() and source.address:
        return
    elif not path.is_file():
        yield case.problem("source.file", "source", f"không có tệp {name}", "đặt bản nguồn cạnh bản ghi")
    elif (digest := hashlib.sha256(path.read_bytes()).hexdigest()) != expected:
        message = f"SHA-256 của {name} không khớp: tệp đã bị thay đổi"
        yield case.problem("source.sha256", "source", message, f"khôi phục tệp gốc; mã của tệp hiện có: {digest}")


def hashes(root: Path, looked: Survey, memo: Memo, jobs: int = 1) -> dict[str, Held]:
    """The SHA-256 of every plain file of an archive's folder that may be a source and can be read, by its path.

    A file that lies as it lay when it was read, which `memo` keeps, is not read again; `jobs` processes read the others.
    """
    before: Mapping[str, Held] = memo.get("sources", "") or {}
    plain = (path for path, status in looked.files.items() if S_ISREG(status.st_mode))
    found = {
        path: still(before.get(path), looked.files[path]) for path in plain if path.lower().endswith(SOURCE_SUFFIXES)
    }
    fresh = [path for path, digest in found.items() if not digest]
    for number, digest in workers.share(lambda number: _hash(root / fresh[number]), range(len(fresh)), jobs):
        found[fresh[number]] = digest
    now = {path: held(looked.files[path], digest) for path, digest in found.items() if digest}
    kept = settled(now, looked.began)
    if kept != before:
        memo.put("sources", "", kept)
    return now


def _hash(path: Path) -> str:
    """The SHA-256 of a file, empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def state(conclusion: Conclusion, looked: Survey, found: Mapping[str, Held]) -> str:
    """What there is of the source of a record, as received and as kept, given the `hashes`: each file's hash; where it has
    none, of what sort it is.
    """
    names = (conclusion.source.file, *(conclusion.source.kept or ())[:1])
    return " ".join(_state(_place(conclusion, name), looked, found) for name in names)


def _state(place: str, looked: Survey, found: Mapping[str, Held]) -> str:
    if place in found:
        return found[place].digest
    return str(S_IFMT(looked.files[place].st_mode)) if place in looked.files else "none"


def source_file(archive: Archive, conclusion: Conclusion) -> tuple[str, int] | None:
    """The source of a record that is there, or what stands for it: its path below the archive's folder and its size in
    bytes, as the archive was read.
    """
    name = _kept_name(conclusion)
    place = _place(conclusion, name)
    size = archive.sizes.get(place) if name else None
    return None if size is None else (place, size)


def source_content(archive: Archive, conclusion: Conclusion) -> bytes:
    """What the source of a record holds, or what stands for it; raises `records.Changed` when it is no more what was
    checked.
    """
    name, expected = conclusion.source.kept or ("", "")
    place = _place(conclusion, name)
    try:
        found = (archive.root / place).read_bytes()
    except FileNotFoundError:
        found = None
    if found is None or hashlib.sha256(found).hexdigest() != expected:
        raise Changed(f"bản nguồn {place} bị sửa trong lúc xuất bản")
    return found


def source_path(archive: Archive, conclusion: Conclusion) -> Path | None:
    """Where the source of a record is, beside it, or what stands for it; None when it is withheld or its name would lead elsewhere."""
    name = _kept_name(conclusion)
    path = archive.root / _place(conclusion, name)
    return path if name and not path.is_symlink() else None


def _kept_name(conclusion: Conclusion) -> str:
    """What the file that is published is called; empty when there is none, or its name would lead elsewhere."""
    name, _ = conclusion.source.kept or ("", "")
    return name if _is_name(name) and name.lower().endswith(SOURCE_SUFFIXES) else ""


def _place(conclusion: Conclusion, name: str) -> str:
    """The path below the archive's folder of a file beside a record."""
    folder, slash, _ = conclusion.path.rpartition("/")
    return f"{folder}{slash}{name}"


def _is_name(name: str) -> bool:
    """Whether a file beside a record may be called so."""
    return _NAME.fullmatch(name) is not None and len(name.encode()) <= _MAX_NAME


def _plain(data: bytes) -> str | None:
    """The text of a file in Unicode, as it is; None where it is in another encoding, or has marks heaped on a letter.

    The reader of texts decodes these in the same way.
    """
    try:
        text = data.decode("utf-16" if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if heaped(text) is None else None


def verbatim(case: Case) -> Iterator[Problem]:
    """verbatim: the words of the record are those of its source, in order, but for those marked as left out."""
    path = source_path(case.archive, case.conclusion)
    if path is None or not path.is_file():
        return
    printed = fidelity.with_gaps(word for line in case.conclusion.printed() for word in words(line))
    data = path.read_bytes()
    plain = _plain(data) if path.suffix.lower() == ".txt" else None
    # Nothing to undo, and ten times as quick, where a text is a dump without page numbers and the like.
    if plain is not None and fidelity.with_gaps(words(plain)) == printed:
        return
    # Readers of every sort take long to import.
    from ketluan import readers

    try:
        reading = readers.read(data, path.name, pictures=False)
    except readers.Unreadable as error:
        message = f"chưa đối chiếu tự động được tệp {path.suffix or path.name}: {error.message}"
        yield case.problem("source.file", "verbatim", message, "đối chiếu bằng mắt từng chữ với bản nguồn", "warning")
        return
    # At a mark, no more words of the source may be missing than were left out.
    left_out = sum(one.words for one in case.conclusion.redactions)
    issued = fidelity.with_gaps(reading.words)
    if left_out and fidelity.is_same(issued, printed, left_out):
        return
    found = list(fidelity.compare(issued, printed))
    # What is missing at a mark is told only when it is too much, or nothing else is wrong.
    differences = [one for one in found if not (one.is_gap and one.words <= left_out)] or found
    for one in differences[:_MAX_DIFFERENCES]:
        remedy = "chép đúng từng chữ như bản nguồn, kể cả lỗi chính tả"
        line = _line(case, one) or case.conclusion.lines.get("source", 1)
        yield Problem(case.conclusion.path, line, "verbatim", one.told("bản ghi"), remedy)
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
    texts = (*case.conclusion.printed(), *_beside(case.conclusion))
    for finding in dict.fromkeys(gate.secrecy(texts)):
        message = f"văn bản có dấu “{finding.text[:60]}”"
        remedy = (
            "không đăng văn bản này; gỡ bản ghi và bản nguồn, báo người làm nhiệm vụ bảo vệ bí mật nhà nước của cơ quan"
        )
        yield case.problem("title", "secrecy", message, remedy)
    for finding in dict.fromkeys(gate.personal(texts)):
        message = f"có {finding.kind}: “{finding.text}”"
        remedy = "giữ nếu được phép công khai; nếu không thì không đăng văn bản này"
        yield case.problem("title", "personal-data", message, remedy, "warning")


def _beside(conclusion: Conclusion) -> Iterator[str]:
    """What a record publishes beside the printed lines."""
    yield from (conclusion.attendees, str(conclusion.authority), *conclusion.notes)
    yield from (note for _, item in conclusion.items() for note in item.notes)
    for change in conclusion.history:
        yield from (change.was, change.now, change.reason)
    if conclusion.withdrawn:
        yield from (conclusion.withdrawn.reason, conclusion.withdrawn.basis)
