"""A signed file in, a draft record out: read, gate, draft, comparison, and both files written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketluan import fidelity, gate, markdown, readers, writing
from ketluan.drafts import Draft, draft
from ketluan.model import Conclusion, Missing, Source
from ketluan.readers import Doubt, Reading, Unreadable
from ketluan.records import MAX_RECORD, is_plain, record_files
from ketluan.registry import Registry
from ketluan.vietnamese import number_text, slug, words

if TYPE_CHECKING:
    from ketluan.readers.scan import Progress

MAX_SOURCE = 2_000_000
_MOST_DIFFERENCES = 20
_OFFICE = ".gov.vn"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: the path of its draft (None when refused), the draft, words compared, doubts."""

    path: Path | None
    draft: Draft | None
    words: int
    differing: int
    doubts: tuple[Doubt, ...]

    @property
    def is_done(self) -> bool:
        """Whether there is a draft, word for word the file."""
        return self.path is not None and not self.differing

    def json(self) -> dict[str, Any]:
        """The result as other programs read it."""
        return {
            "path": str(self.path) if self.path else None,
            "record": _plain(self.draft.front_matter) if self.draft else {},
            "words": {"source": self.words, "differing": self.differing},
            "problems": [
                {"rule": doubt.rule, "line": doubt.line, "field": doubt.field, "message": told(doubt)}
                for doubt in self.doubts
            ],
        }


def told(doubt: Doubt) -> str:
    """A doubt in one sentence: where, what, and what to do."""
    return f"{placed(doubt)}; {doubt.remedy}"


def placed(doubt: Doubt) -> str:
    """What a doubt says, with the page it is on."""
    return (
        f"trang {doubt.page}: {doubt.message}"
        if doubt.page > 1 and not doubt.message.startswith("trang")
        else doubt.message
    )


def _plain(value: Any) -> Any:
    """A value of the front matter as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Missing) or hasattr(value, "isoformat") else value


def refused(error: Unreadable) -> Imported:
    """The result of a file that cannot be read."""
    return Imported(None, None, 0, 0, (Doubt(error.rule, error.message, error.remedy, level="error"),))


def bring_in(
    data: bytes,
    name: str,
    out: Path,
    registry: Registry | None,
    progress: Progress,
    max_source: int = MAX_SOURCE,
    spoken_for: Collection[str] = (),
) -> Imported:
    """Read the bytes of the file called `name` and write its draft below `out`; nothing is written when refused.

    `spoken_for` are names of records that wait elsewhere: the draft gets none of them.
    """
    try:
        reading = readers.read(data, name, progress)
        _require_open(reading)
        made = draft(reading, registry)
        _require_small(made.text)
        path = _free_path(out, made, name, hashlib.sha256(data).hexdigest(), spoken_for)
    except Unreadable as error:
        return refused(error)
    made, large = _with_source(made, path, name, data, max_source)
    differences = list(compare(reading, made.record))
    differing = sum(one.words for one in differences) + reading.lost()
    doubts = (*made.doubts, *_personal(made.record, reading), *large, *_differences(differences, reading.lost()))
    # The source goes first: a record without it would be wrong.
    sources = [] if large else [(path.with_name(made.record.source.file), data)]
    writing.write([*sources, (path, made.text.encode("utf-8"))])
    return Imported(path, made, len(reading.words), differing, doubts)


def compare(reading: Reading, record: Conclusion) -> Iterator[fidelity.Difference]:
    """Where the words of a record, as they come back from its file, differ from those that were read."""
    body = markdown.read(markdown.write(record).split("\n"), "", 1)
    parsed = replace(record, preamble=body.preamble, sections=body.sections, closing=body.closing, annex=body.annex)
    printed = [word for line in parsed.printed() for word in words(line)]
    return fidelity.compare(reading.words, printed)


def _require_small(text: str) -> None:
    """Raise for a draft that no archive takes."""
    if len(text.encode()) > MAX_RECORD:
        message = f"lời văn dài quá {number_text(MAX_RECORD)} byte của một bản ghi"
        raise Unreadable("too-large", message, "tách phụ lục hoặc từng văn bản thành tệp riêng rồi nhập từng tệp")


def _require_open(reading: Reading) -> None:
    """Raise for a paper with a mark of secrecy, wherever on it the mark stands."""
    beside = (*reading.columned, *reading.left_out, *reading.unprinted)
    mark = next(gate.secrecy([*(paragraph.text for paragraph in reading.paragraphs), *beside]), None)
    if mark is not None:
        remedy = (
            "không đăng, không lưu tệp này trong lưu trữ; báo người làm nhiệm vụ bảo vệ bí mật nhà nước của cơ quan"
        )
        raise Unreadable("secrecy", f"văn bản có dấu “{mark.text[:60]}”", remedy)


def _personal(record: Conclusion, reading: Reading) -> Iterator[Doubt]:
    """What looks like data about persons, in the record and in what only the file has."""
    for finding in dict.fromkeys(gate.personal(record.printed())):
        remedy = "giữ nếu được phép công khai; nếu không thì không đăng văn bản này"
        yield Doubt("personal-data", f"có {finding.kind}: “{finding.text}”", remedy)
    beside = gate.personal([*reading.left_out, *reading.unprinted])
    for finding in dict.fromkeys(beside):
        # The stamp of every electronic signature bears the address of the office.
        if finding.text.endswith(_OFFICE):
            continue
        remedy = "tệp được đăng cùng bản ghi: giữ nếu được phép công khai; nếu không thì xóa khỏi tệp rồi nhập lại"
        yield Doubt(
            "personal-data", f"có {finding.kind} trong tệp, ngoài lời văn của bản nháp: “{finding.text}”", remedy
        )


def _differences(found: list[fidelity.Difference], lost: int) -> Iterator[Doubt]:
    for one in found[:_MOST_DIFFERENCES]:
        remedy = "sửa bản nháp cho đúng từng chữ như bản nguồn"
        yield Doubt("words-differ", one.told("bản nháp"), remedy, level="error")
    if lost:
        message = f"{lost} ký tự của tệp không có chỗ trong bản nháp, hoặc có hai lần"
        yield Doubt("words-differ", message, "đối chiếu toàn văn với bản nguồn", level="error")


def _free_path(out: Path, made: Draft, name: str, digest: str, spoken_for: Collection[str]) -> Path:
    """Where the draft goes: its own name, with -2 and so on for another session of that day."""
    stem = made.stem or slug(Path(name).stem) or "van-ban"
    folder = out / f"{made.record.date:%Y}" if made.stem else out
    taken = {path.stem: path for path in record_files(out)} if out.is_dir() else {}
    for path in filter(is_plain, taken.values()):
        if f"sha256: {digest}" in path.read_text(encoding="utf-8", errors="replace"):
            raise Unreadable(
                "already-there", f"tệp này đã được nhập: {path}", "sửa bản ghi đó, hoặc xóa nó rồi nhập lại"
            )
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    no_more = taken.keys() | spoken_for
    free = next(one for one in names if one not in no_more and not any(folder.glob(f"{one}.*")))
    return folder / f"{free}.md"


def _with_source(made: Draft, path: Path, name: str, data: bytes, max_source: int) -> tuple[Draft, tuple[Doubt, ...]]:
    """The draft with its id and its source; a large source is only named."""
    source = Source(f"{path.stem}{Path(name).suffix.lower() or '.txt'}", hashlib.sha256(data).hexdigest())
    record = replace(made.record, id=path.stem, path=path.name, source=source)
    if len(data) <= max_source:
        return replace(made, record=record), ()
    size = f"{len(data) / 1_000_000:.1f}".replace(".", ",")
    message = f"bản nguồn {size} MB, không chép cạnh bản ghi"
    remedy = "ghi địa chỉ đăng tệp vào source.address; mã sha256 đã ghi sẵn"
    return replace(made, record=record), (Doubt("source-too-large", message, remedy, field="source.address"),)
