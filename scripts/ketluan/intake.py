"""Files that somebody put into the upload folder: drafts of them, and what the pull request of these says.

Nothing of a file that the gate stops may go any further, so all of them are read before anything is kept, and no
message repeats the words that the gate found.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ketluan import document, importer, readers
from ketluan.importer import Imported
from ketluan.model import Problem
from ketluan.readers import Doubt
from ketluan.records import UPLOADS
from ketluan.registry import Registry
from ketluan.vietnamese import date_text, number_text

_SECRECY, _PERSONAL, _UNPRINTED = "secrecy", "personal-data", "unprinted-text"
_MOST_TOLD = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in the upload folder: where it is, its bytes by hash, what became of it."""

    path: Path
    sha256: str
    result: Imported


def files(root: Path) -> list[Path]:
    """The files that wait in the upload folder of an archive; links and hidden files are none."""
    folder = root / UPLOADS
    if folder.is_symlink():
        return []
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if path.name != "README.md" and not path.name.startswith("."))


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def take(
    root: Path,
    paths: Iterable[Path],
    registry: Registry | None,
    cleared: bool = False,
    spoken_for: Collection[str] = (),
) -> list[Upload]:
    """Make drafts of uploads; when the gate stops one of them, nothing of any is left.

    `cleared` says that somebody has decided on the personal data; `spoken_for` are names that drafts have which wait.
    Raises OSError.
    """
    taken = [Upload(path, sha256(path), _imported(path, root, registry, spoken_for)) for path in paths]
    if stopped(taken, cleared):
        discard(taken)
    return taken


def discard(taken: Iterable[Upload]) -> None:
    """Take back what was written of uploads; they themselves stay."""
    for path in [path for upload in taken for path in written(upload)]:
        path.unlink()


def _imported(path: Path, root: Path, registry: Registry | None, spoken_for: Collection[str]) -> Imported:
    if path.stat().st_size > readers.MAX_BYTES:
        return importer.refused(readers.too_large())
    data = path.read_bytes()
    return importer.bring_in(data, path.name, root, registry, lambda done, pages: None, spoken_for=spoken_for)


def written(upload: Upload) -> list[Path]:
    """The files made of an upload: the draft, and its source unless it is too large to keep."""
    result = upload.result
    if not result.path or not result.draft:
        return []
    return [path for path in (result.path, result.path.with_name(result.draft.record.source.file)) if path.is_file()]


def stopped(taken: Iterable[Upload], cleared: bool) -> list[tuple[Upload, str]]:
    """The uploads that the gate stops, each with what it saw: a mark of secrecy, words that no page shows, or kinds of
    personal data; only the last of these can be `cleared`.
    """
    found = []
    for upload in taken:
        rules = {doubt.rule for doubt in upload.result.doubts}
        if _SECRECY in rules:
            found.append((upload, "dấu mật hoặc dấu hạn chế lưu hành"))
        elif _UNPRINTED in rules:
            found.append((upload, "nhận xét, chữ đã xóa hoặc chữ ẩn"))
        elif _PERSONAL in rules and not cleared:
            found.append((upload, ", ".join(_kinds(upload.result.doubts))))
    return found


def _kinds(doubts: Iterable[Doubt]) -> list[str]:
    """The kinds of personal data found, without the words themselves."""
    told = (doubt.message.partition(": “")[0].removeprefix("có ") for doubt in doubts if doubt.rule == _PERSONAL)
    return list(dict.fromkeys(told))


def problems(taken: Iterable[Upload], root: Path) -> Iterator[Problem]:
    """Every doubt at its line of the draft; of a file without a draft, at the file."""
    for upload in taken:
        result = upload.result
        place = (result.path or upload.path).relative_to(root).as_posix()
        lines = document.places(result.path.read_text(encoding="utf-8")) if result.path else {}
        for doubt in result.doubts:
            line = document.line_of(doubt.field, lines)
            yield Problem(place, line, doubt.rule, _message(doubt), doubt.remedy, doubt.level)


def merged(doubts: Iterable[Problem], found: Iterable[Problem]) -> list[Problem]:
    """Doubts with what `check` finds in the drafts: of what both say once, and no word of personal data."""
    found = [problem for problem in found if problem.rule != _PERSONAL]
    said = {(problem.path, problem.rule) for problem in found}
    both = [*(doubt for doubt in doubts if (doubt.path, doubt.rule) not in said), *found]
    return sorted(both, key=lambda problem: (problem.path, problem.line, problem.rule))


def _message(doubt: Doubt) -> str:
    if doubt.rule == _PERSONAL:
        return f"có {_kinds([doubt])[0]}"
    return importer.placed(doubt)


# ---------------------------------------------------------------------------------------------------------------------
# What people read on GitHub


def branch(taken: Iterable[Upload]) -> str:
    """The last part of the name of the branch: the same uploads give the same."""
    return hashlib.sha256("\n".join(sorted(upload.sha256 for upload in taken)).encode()).hexdigest()[:12]


def title(taken: Sequence[Upload]) -> str:
    """The title of the pull request."""
    drafts = [upload.result.draft for upload in taken if upload.result.draft]
    if len(drafts) != 1:
        return f"Bản nháp của {len(drafts)} văn bản"
    record = drafts[0].record
    known = "date" not in drafts[0].absent
    return f"Bản nháp kết luận phiên họp ngày {date_text(record.date)}" if known else "Bản nháp của một văn bản"


def body(taken: Sequence[Upload], told: Sequence[Problem]) -> str:
    """The text of the pull request, in Markdown."""
    return "\n".join([_FIRST, *(_told_of(upload, told) for upload in taken), _NEXT])


_FIRST = """Bản nháp lập từ tệp trong thư mục tải lên. Chưa có gì được đăng: trang chỉ thay đổi sau khi đề nghị này được hợp nhất.
"""
_NEXT = """### Việc cần làm

1. Mở thẻ *Files changed*, so bản nháp với văn bản đã ký, từng chữ; xử lý từng điều nêu trên, mỗi điều có số dòng của bản nháp.
2. Sửa điều cần sửa: ở góc phải của tệp chọn *…* rồi *Edit file*, sửa, chọn *Commit changes* vào chính nhánh này. Mỗi lần lưu, bản nháp được kiểm tra lại; khóa `units`, ngày đăng và sổ địa chỉ được ghi hộ.
3. Xem thử: mở lần chạy theo liên kết ở cuối lời này, tải `xem-thu` ở mục *Artifacts*, giải nén, mở `index.html`. Còn lỗi thì chưa có bản xem thử.
4. Hết lỗi và đúng với bản đã ký thì chọn *Merge pull request*. Trang được xuất bản sau vài phút. Nếu khóa `published` không phải ngày hợp nhất thì sửa thành ngày ấy trước.

GitHub hỏi *Approve workflows to run* thì chọn để phần kiểm tra chạy.

Văn bản không đăng nữa thì chọn *Close pull request*, xóa nhánh này và xóa tệp trong thư mục tải lên.
"""


def _told_of(upload: Upload, told: Sequence[Problem]) -> str:
    result = upload.result
    own = [p for p in told if Path(p.path).name == (result.path or upload.path).name]
    if result.path:
        differing = f"khác {result.differing} chữ" if result.differing else "không khác chữ nào"
        head = f"### {_code(result.path.name)}\n\nTừ tệp {_code(upload.path.name)}: {number_text(result.words)} chữ, {differing}."
    else:
        head = f"### {_code(upload.path.name)}\n\nKhông nhập được; tệp còn trong thư mục tải lên."
    doubts = [f"- [ ] dòng {p.line}, `{p.rule}`: {plain(p.message)}; {plain(p.remedy)}" for p in own[:_MOST_TOLD]]
    if len(own) > _MOST_TOLD:
        doubts.append(f"- [ ] và {len(own) - _MOST_TOLD} điều nữa, xem nhật ký của lần chạy *import* (thẻ *Actions*)")
    return "\n".join([head, "", *doubts, ""])


def stop(found: Sequence[tuple[Upload, str]]) -> str:
    """What to do when the gate stopped, in Markdown."""
    names = [f"- {_code(upload.path.name)}: {what}" for upload, what in found]
    return "\n".join(["## Đã dừng: chưa nhập, chưa lập đề nghị nào\n", *names, _STOP])


_STOP = """
Tệp đã tải lên nằm trong lịch sử của kho, ai xem được kho đều xem được tệp.

**Có dấu mật, dấu hạn chế lưu hành:** xóa tệp khỏi thư mục tải lên ngay, báo người làm nhiệm vụ bảo vệ bí mật nhà nước của cơ quan, không chuyển tệp qua thư điện tử hay tin nhắn. Xóa tệp chưa xóa lịch sử: người quản trị kho phải gỡ tệp khỏi lịch sử (hoặc xóa kho) theo phần “Gỡ khỏi lịch sử” của hướng dẫn.

**Còn nhận xét, chữ đã xóa hoặc chữ ẩn:** ai tải tệp đều đọc được. Mở tệp bằng Word, chấp nhận mọi thay đổi, xóa nhận xét và chữ ẩn, lưu lại, tải lên thay tệp cũ. Những chữ ấy không được công khai thì gỡ tệp cũ khỏi lịch sử như trên.

**Có dữ liệu trông như dữ liệu cá nhân:** hỏi người có thẩm quyền.

- Không được công khai: xóa tệp khỏi thư mục tải lên, gỡ khỏi lịch sử như trên; tải lên bản đã lược.
- Được công khai (ví dụ số điện thoại của cơ quan): mở *Actions → import → Run workflow*, đánh dấu *Dữ liệu cá nhân trong tệp được phép công khai*, chọn *Run workflow*.
"""


def plain(text: str) -> str:
    """Text that Markdown shows as it is, and that calls nobody."""
    escaped = re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~&])", r"\\\1", " ".join(text.split()))
    return re.sub(r"@|(?<=\\#)(?=\d)", lambda match: f"{match[0]}<!-- -->", escaped)


def _code(text: str) -> str:
    """Text in the type of code, whatever marks it holds."""
    text = " ".join(text.split())
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"
