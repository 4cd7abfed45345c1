"""New things to start from: the skeleton of a record, and an empty archive for another body."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from ketluan import document, frontmatter, writing
from ketluan.archive import RECORDS
from ketluan.model import PLACEHOLDER, Block, Conclusion, Item, Missing, Section, Source
from ketluan.records import record_files
from ketluan.registry_files import ABBREVIATIONS_YML, MAX_ID, OFFICIALS_YML, UNITS_YML
from ketluan.rules.sources import SOURCE_SUFFIXES
from ketluan.vietnamese import nfc, slug

_PACKAGE = Path(__file__).parent
# Files of a checkout that a new archive starts with; an installed package carries them in `starter/`.
_STARTER = _PACKAGE / "starter" if (_PACKAGE / "starter").is_dir() else _PACKAGE.parent.parent
_NOT_COPIED = shutil.ignore_patterns("dev", "*.png")


class Refused(Exception):
    """Something could not be made; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a clerk says of a new record. `name` is the short name in its id, `source` the file to copy beside it."""

    date: datetime.date
    chair: str
    title: str
    source: Path
    name: str
    number: str = ""
    issued: datetime.date | None = None


def require_source(path: Path) -> None:
    """Raise `Refused` for what cannot be published as a source."""
    if not path.is_file():
        raise Refused(f"không có tệp “{path}”")
    if not path.name.lower().endswith(SOURCE_SUFFIXES):
        raise Refused(f"“{path}” không đăng được; đuôi tệp là một trong: {', '.join(SOURCE_SUFFIXES)}")


def new_record(root: Path, answers: Answers) -> Path:
    """Write the skeleton of a record and the copy of its source; return the path of the record.

    Both are written or none. Raises `Refused` when the source cannot be published or the name is too long, OSError when
    the disk does not let it. Nothing existing is overwritten: a second session of the same day and name gets `-2`.
    """
    require_source(answers.source)
    content = answers.source.read_bytes()
    taken = {path.stem for path in record_files(root)}
    stem = f"{answers.date}-{slug(answers.name) or 'phien-hop'}"
    if len(stem) > MAX_ID:
        raise Refused(f"tên ngắn quá dài: tên tệp “{stem[:40]}…” có {len(stem)} ký tự, nhiều nhất {MAX_ID} ký tự")
    name = next(
        name for number in range(1, len(taken) + 2) if (name := stem + f"-{number}" * (number > 1)) not in taken
    )
    folder = root / f"{answers.date:%Y}"
    source = folder / f"{name}{answers.source.suffix.lower()}"
    if source.exists():
        raise Refused(f"đã có tệp {source}: đổi tên tệp đó hoặc chọn tên khác cho kết luận")
    record = folder / f"{name}.md"
    text = _skeleton(answers, record.relative_to(root).as_posix(), source.name, content)
    writing.write([(source, content), (record, text.encode("utf-8"))])
    return record


def _skeleton(answers: Answers, path: str, source: str, content: bytes) -> str:
    """A record that lacks only the issued text: its places are marked with …"""
    return document.dump(
        Conclusion(
            id=Path(path).stem,
            path=path,
            title=nfc(answers.title),
            date=answers.date,
            chair=nfc(answers.chair),
            units=(),
            number=nfc(answers.number) or Missing.UNKNOWN,
            issued=answers.issued or Missing.UNKNOWN,
            source=Source(source, hashlib.sha256(content).hexdigest()),
            preamble=(Block(PLACEHOLDER),),
            sections=(Section("I", PLACEHOLDER, items=(Item("1", lead=PLACEHOLDER),)),),
            closing=(Block(PLACEHOLDER),),
        )
    )


def new_archive(folder: Path, body: str) -> None:
    """Make an empty archive that builds, for the body of that name, in a folder that is not there or empty.

    Raises `Refused` when the folder holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} đã có tệp: chọn một thư mục mới")
    conclusions = folder / RECORDS
    conclusions.mkdir(parents=True)
    shutil.copy2(_STARTER / "mkdocs.yml", folder / "mkdocs.yml")
    shutil.copytree(_STARTER / "docs", folder / "docs", ignore=_NOT_COPIED)
    shutil.copy2(_STARTER / RECORDS / ABBREVIATIONS_YML, conclusions / ABBREVIATIONS_YML)
    unit = {"id": slug(body), "kind": "committee", "names": [{"name": nfc(body)}]}
    written: dict[str, dict[str, object]] = {
        UNITS_YML: {"body": slug(body), "units": [unit]},
        OFFICIALS_YML: {"officials": ()},
    }
    for name, values in written.items():
        (conclusions / name).write_text(frontmatter.write(values), encoding="utf-8", newline="\n")
