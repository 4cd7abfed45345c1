"""Words left out for good: of the record, of the file it was made from, of what was kept between builds."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ketluan import document, editing, writing
from ketluan.editing import Refused
from ketluan.model import Conclusion, Source
from ketluan.publication import MARKER, marker
from ketluan.site import manifest
from ketluan.vietnamese import nfc, tone_key

# Files whose text is looked through for words that stand elsewhere too; folders that are no part of the archive.
_TEXTS = {".md", ".yml", ".yaml", ".txt", ".csv", ".json", ".html"}
_NOT_LOOKED_AT = {".git", ".venv", "node_modules"}


@dataclass(frozen=True, slots=True)
class Redacted:
    """A record without some words, what stands for its source (None: nothing), and the file that has to go.

    `unread` tells that nobody could read in the new source whether the words are still there.
    """

    record: Conclusion
    source: tuple[Path, bytes] | None
    removed: Path | None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """Where words that were left out may still be read: a file and its lines (none: the whole file, or a whole site).

    `is_alike` says that only their letters are the same, not capitals or the place of a tone.
    """

    path: Path
    lines: tuple[int, ...] = ()
    is_alike: bool = False


def redact(
    root: Path,
    conclusion: Conclusion,
    passage: str,
    reason: str,
    basis: str,
    day: datetime.date,
    instead: tuple[str, bytes] | None = None,
) -> Redacted:
    """What has to be written so that a passage is gone; nothing is written yet.

    `instead` is a file without the passage, name and content, for the source; without it a text is redacted too, and
    any other source is withheld. Raises `Refused` when the words cannot be left out, or `instead` still holds them.
    """
    made = editing.redacted(conclusion, passage, reason, basis, day)
    folder = root / Path(conclusion.path).parent
    source = conclusion.source
    kept = folder / source.kept[0] if source.kept else None
    unread = False
    if instead is None and kept is not None and kept.suffix.lower() == ".txt" and kept.is_file():
        instead = _text_without(kept, passage, reason)
    elif instead is not None:
        unread = _require_without(*instead, passage)
    if instead is None:
        after = replace(source, address="", withheld=True, redacted_file="", redacted_sha256="")
        return Redacted(replace(made, source=after), None, kept)
    name, data = instead
    place = folder / f"{conclusion.id}-da-luoc{Path(name).suffix.lower()}"
    sha = hashlib.sha256(data).hexdigest()
    after = Source(source.file, source.sha256, redacted_file=place.name, redacted_sha256=sha)
    return Redacted(replace(made, source=after), (place, data), kept if kept != place else None, unread)


def _text_without(file: Path, passage: str, reason: str) -> tuple[str, bytes] | None:
    """A text with the mark in the place of a passage; None when the passage is not to be found in it."""
    # Readers of every sort take long to import.
    from ketluan import readers

    text, count = editing.replaced(nfc(readers.text.decode(file.read_bytes())), passage, marker(nfc(reason)))
    return (file.name, text.encode("utf-8")) if count else None


def _require_without(name: str, data: bytes, passage: str) -> bool:
    """Refuse a file that still holds a passage; True when nobody could read it."""
    from ketluan import readers

    try:
        found = readers.read(data, name, pictures=False).words
    except readers.Unreadable:
        return True
    if editing.replaced(" ".join(found), passage, "")[1]:
        raise Refused(f"tệp thay thế {name} còn đoạn ấy: lược trong tệp rồi chạy lại")
    return False


def carry_out(root: Path, redacted: Redacted) -> None:
    """Write the record and its source, then remove what holds the words; raises OSError when the disk does not let it.

    The record is written before anything is removed, so a stop in between loses nothing, and `check` tells it.
    """
    if redacted.source is not None:
        place, data = redacted.source
        writing.replace(place, data)
    writing.replace(root / redacted.record.path, document.dump(redacted.record).encode("utf-8"))
    if redacted.removed is not None:
        redacted.removed.unlink(missing_ok=True)


def elsewhere(folder: Path, passage: str, source: Source) -> Iterator[Trace]:
    """What is left of a passage in the files below a folder, in order.

    Words that are the same but for capitals and the place of a tone are told too: whether they are meant, somebody has
    to see. The source that is withheld is told wherever it lies. A published site is named as a whole, and only for the
    very words: the next build makes it anew.
    """
    sites: set[Path] = set()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or _NOT_LOOKED_AT & {*path.relative_to(folder).parts}:
            continue
        site = next((above for above in path.parents if (above / manifest.NAME).is_file()), None)
        if site in sites:
            continue
        data = path.read_bytes()
        text = _text(path.name, data, source)
        exact = tuple(_lines(text, nfc(passage)))
        if exact or hashlib.sha256(data).hexdigest() == source.sha256:
            sites |= {site} if site else set()
            yield Trace(site) if site else Trace(path, exact)
        elif not site and (alike := tuple(_lines(_alike(text), _alike(passage)))):
            yield Trace(path, alike, is_alike=True)


def _text(name: str, data: bytes, source: Source) -> str:
    """The text of a file, of one that stands for a source too, without the marks of what was left out; of others none."""
    text = ""
    if Path(name).suffix.lower() in _TEXTS:
        text = data.decode("utf-8", "replace")
    elif name == source.redacted_file:
        # Readers of every sort take long to import.
        from ketluan import readers

        with suppress(readers.Unreadable):
            text = " ".join(readers.read(data, name, pictures=False).words)
    return MARKER.sub("\N{REPLACEMENT CHARACTER}", nfc(text))


def _alike(text: str) -> str:
    """The form in which "Hòa", "HOÀ" and "hoà" are one; its lines are those of the text."""
    return nfc(tone_key(text.casefold()))


def _lines(text: str, passage: str) -> Iterator[int]:
    """The lines of a text on which a passage begins."""
    found = editing.pattern(passage).finditer(text)
    yield from dict.fromkeys(text.count("\n", 0, one.start()) + 1 for one in found)
