"""Import: every shared document, fact by fact, and the seconds a page takes.

The expected facts stand beside the documents (`metadata.jsonl`), the counts in tests/golden/import/expected.jsonl.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ketluan import importer, readers, registry_files
from ketluan.drafts import Draft, draft
from ketluan.model import Missing
from ketluan.registry import Registry
from ketluan.vietnamese import label_key, nfc, words

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared/data"
EXPECTED = ROOT / "tests/golden/import/expected.jsonl"
SEED = ROOT / "conclusions/2021/2021-11-15-phien-hop-thang-11.txt"
FACTS = ("number", "issued", "type", "title", "chair", "date", "signer", "posts")


@dataclass(slots=True)
class Result:
    """What was found of one document. `facts` are right, wrong, flagged (wrong and told), absent or - (not stated)."""

    name: str
    medium: str
    words: int
    differing: int
    beside: int | None
    facts: dict[str, str] = field(default_factory=dict)
    items: int = 0
    items_expected: int | None = None
    addressees: int = 0
    addressees_right: bool | None = None
    problems: tuple[str, ...] = ()
    pages: int = 0
    seconds: float = 0.0


def documents() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each shared document with its expected facts: Word and PDF where there is one, and its text too."""
    for folder in ("real-notices", "real-admin-docs"):
        lines = (SHARED / folder / "metadata.jsonl").read_text(encoding="utf-8").splitlines()
        for facts in map(json.loads, filter(None, lines)):
            for suffix in facts["formats"]:
                # The text beside a scan is an uncorrected OCR of somebody else's.
                if not (suffix == "txt" and facts["text_from"] == "ocr"):
                    yield SHARED / folder / f"{facts['file']}.{suffix}", facts
    yield SEED, {"file": "seed", "number": None, "date": None, "chair": "Sùng Lử Páo", "meeting_date": "2021-11-15",
                 "signer": "Đoàn Việt Hoàng", "signer_role": "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG", "type": None,
                 "title": "Kết luận của đồng chí Chủ tịch UBND huyện tại phiên họp UBND huyện tháng 11 năm và nhiệm vụ, "
                 "giải pháp tháng 12 năm 2021"}  # fmt: skip


def expected() -> dict[str, dict[str, Any]]:
    """The counts and hashes of each document by the name of its file."""
    return {row["file"]: row for row in map(json.loads, EXPECTED.read_text(encoding="utf-8").splitlines())}


def measure(path: Path, facts: dict[str, Any], registry: Registry | None = None) -> Result:
    """Import one document and compare what was found with what it says."""
    data = path.read_bytes()
    started = time.perf_counter()
    reading = readers.read(data, path.name)
    made = draft(reading, registry)
    seconds = time.perf_counter() - started
    differing = sum(one.words for one in importer.compare(reading, made.record)) + reading.lost()
    counts = expected().get(facts["file"], {})
    told = addressees(made)
    return Result(
        name=path.name if path != SEED else "seed.txt",
        medium=reading.medium,
        words=len(reading.words),
        differing=differing,
        beside=_beside(path, reading),
        facts={name: verdict(name, made, facts) for name in FACTS},
        items=sum(1 for _ in made.record.items()),
        items_expected=counts.get("items"),
        addressees=len(told),
        addressees_right=fingerprint(told) == counts["addressees"] if "addressees" in counts else None,
        problems=tuple(doubt.rule for doubt in made.doubts),
        pages=max(reading.pages, 1),
        seconds=seconds,
    )


def addressees(made: Draft) -> list[str]:
    """Each item with each body it addresses."""
    record = made.record
    return [f"{s.place(item)} {label_key(label)}" for s, item in record.items() for label in s.addressees(item)]


def fingerprint(told: list[str]) -> str:
    """The addressees of a document without their names."""
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _beside(path: Path, reading: readers.Reading) -> int | None:
    """How many words differ, whatever their order, from the text another program took from the same file."""
    text = path.with_suffix(".txt")
    if path.suffix == ".txt" or reading.medium == "scan" or not text.is_file():
        return None
    own = Counter(word for one in (*reading.words, *reading.left_out) for word in words(one))
    other = Counter(words(text.read_text(encoding="utf-8")))
    return max((own - other).total(), (other - own).total())


def verdict(name: str, made: Draft, facts: dict[str, Any]) -> str:
    """Whether a fact of the draft is what the document says."""
    wanted, found = _wanted(name, facts), _found(name, made)
    if wanted == "":
        return "-"
    if wanted is None:
        return "right" if found is None else "wrong"
    if found is None:
        return "absent"
    right = _same(name, str(wanted), found)
    flagged = any(doubt.field == {"posts": "signer"}.get(name, name) for doubt in made.doubts)
    return "right" if right else "flagged" if flagged else "wrong"


def _wanted(name: str, facts: dict[str, Any]) -> str | None:
    """What the document says: None for what it leaves out, empty for what nobody noted."""
    keys = {"issued": "date", "date": "meeting_date", "posts": "signer_role"}
    value = facts.get(keys.get(name, name))
    if name in ("signer", "posts"):
        return value or ""
    return None if value is None else nfc(str(value))


def _found(name: str, made: Draft) -> str | None:
    record = made.record
    if name in ("signer", "posts"):
        signer = record.signer
        return None if signer is None else signer.name if name == "signer" else " / ".join(signer.posts)
    if name in made.absent:
        return None
    value = getattr(record, name)
    return None if isinstance(value, Missing) else value.isoformat() if isinstance(value, date) else str(value)


def _same(name: str, wanted: str, found: str) -> bool:
    one, other = (" ".join(text.casefold().replace("(mời họp)", "").split()).rstrip(".") for text in (wanted, found))
    return one.startswith(other) or other.startswith(one) if name == "type" else label_key(one) == label_key(other)


SIGNS = {"right": "✓", "wrong": "WRONG", "flagged": "flag", "absent": "absent", "-": "·"}


def main(argv: list[str]) -> None:
    """Print the table; words of `argv` choose documents by a part of their name."""
    if not SHARED.is_dir():
        print("the material beside the repository (../shared) is not on this machine", file=sys.stderr)
        return
    found = []
    files = {name: (ROOT / "conclusions" / name).read_text(encoding="utf-8") for name in registry_files.SCHEMAS}
    registry = registry_files.read(files)[0]
    print("| document | words | differ | beside | " + " | ".join(FACTS) + " | items | addressees | s/page |")
    print("|---" * (len(FACTS) + 7) + "|")
    for path, facts in documents():
        if argv and not any(word in path.name for word in argv):
            continue
        result = measure(path, facts, registry if path == SEED else None)
        found.append(result)
        print(_line(result), flush=True)
    for medium in ("docx", "pdf", "text", "scan"):
        some = [result for result in found if result.medium == medium]
        if some:
            pages, seconds = sum(one.pages for one in some), sum(one.seconds for one in some)
            verdicts = Counter(verdict for one in some for verdict in one.facts.values())
            print(f"{medium}: {len(some)} documents, {pages} pages, {seconds / pages:.2f} s/page, {dict(verdicts)}")


def _line(result: Result) -> str:
    right = {None: "", True: " ✓", False: " WRONG"}[result.addressees_right]
    cells = [result.name, result.words, result.differing, "" if result.beside is None else result.beside]
    cells += [SIGNS[result.facts[name]] for name in FACTS]
    cells += [
        f"{result.items}/{result.items_expected}",
        f"{result.addressees}{right}",
        f"{result.seconds / result.pages:.2f}",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"
