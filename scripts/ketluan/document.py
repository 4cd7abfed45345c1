"""One record: the Markdown file and the Conclusion it says, both ways."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from ketluan import frontmatter, markdown
from ketluan.model import Conclusion, Deadline, Item, Missing, Problem, Section, Session, Signer, Source
from ketluan.publication import Change, Redaction, Withdrawal
from ketluan.schema import FRONT_MATTER
from ketluan.vietnamese import heaped

_T = TypeVar("_T")
_FENCE = "---"
# How many of the items that there are a message names.
_SOME = 60
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def parse(text: str, path: str) -> tuple[Conclusion | None, tuple[Problem, ...]]:
    """Read one record; `path` is where it stands below the archive's folder, its stem is the record's id.

    Returns the conclusion, or None when title, date, chair or source cannot be read, and every problem met.
    """
    heap = heaped(text)
    if heap is not None:
        line = text.count("\n", 0, heap) + 1
        return None, (Problem(path, line, "hidden-character", "có hơn 30 dấu trên một chữ", "xóa các dấu thừa"),)
    found = _read(text, path)
    if found is None:
        remedy = "bắt đầu tệp bằng một dòng ---, các khóa, rồi một dòng ---"
        return None, (Problem(path, 1, "front-matter", "không có phần mô tả ở đầu tệp", remedy),)
    reading, body = found
    problems = (*reading.problems, *body.problems, *_strangers(reading, body.sections))
    return _assemble(path, reading, body), problems


def _read(text: str, path: str) -> tuple[frontmatter.Reading, markdown.Body] | None:
    """The two halves of a record; None without front matter."""
    lines, end = _fenced(text)
    if end is None:
        return None
    reading = frontmatter.read("\n".join(lines[1:end]) + "\n", FRONT_MATTER, path, first_line=2)
    return reading, markdown.read(lines[end + 1 :], path, end + 2)


def places(text: str) -> Mapping[str, int]:
    """The line of each item in the body (`items.II.3`) and of each key of the front matter; of what can be read alone."""
    found = _read(text, "")
    if found is None:
        return {}
    reading, body = found
    items = {f"items.{section.place(item)}": item.line for section in body.sections for item in section.items}
    return {**reading.lines, **items}


def line_of(key: str, lines: Mapping[str, int]) -> int:
    """The line of a key (`items.II.3`) among those known, or of the nearest one above it; 1 when there is none."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key, 1)


def comment(text: str) -> int | None:
    """The line of the first comment in the front matter of a record, which can be read; None when it has none."""
    lines, end = _fenced(text)
    found = frontmatter.comment("\n".join(lines[1:end]) + "\n")
    return None if found is None else found + 2


def _fenced(text: str) -> tuple[list[str], int | None]:
    """The lines of a record, and which of them (from 0) ends the front matter; None when there is no front matter."""
    lines = [line.removesuffix("\r") for line in text.removeprefix(_BYTE_ORDER_MARK).split("\n")]
    if lines[0].rstrip() != _FENCE:
        return lines, None
    return lines, next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)


def _strangers(reading: frontmatter.Reading, sections: tuple[Section, ...]) -> Iterator[Problem]:
    """What the front matter says about items and sections that do not exist."""
    places = [section.place(item) for section in sections for item in section.items]
    known = {"items": places, "sections": [section.number for section in sections]}
    for group, names in known.items():
        there = set(names)
        for key in reading.values.get(group, {}):
            if key not in there:
                line = reading.lines.get(f"{group}.{key}", 1)
                message = f"“{key}” không có trong văn bản"
                some = ", ".join(names[:_SOME]) + (", …" if len(names) > _SOME else "")
                yield Problem(reading.path, line, "no-such-item", message, f"trong văn bản có: {some}")


def _assemble(path: str, reading: frontmatter.Reading, body: markdown.Body) -> Conclusion | None:
    values = reading.values
    source = values.get("source", {})
    signer = values.get("signer", {})
    if not all(
        (values.get("title"), values.get("date"), values.get("chair"), source.get("file"), source.get("sha256"))
    ):
        return None
    return Conclusion(
        id=PurePosixPath(path).stem,
        path=path,
        title=values["title"],
        date=values["date"],
        chair=values["chair"],
        units=values.get("units", ()),
        number=values.get("number", Missing.UNKNOWN),
        source=_source(source),
        type=values.get("type", Missing.UNKNOWN),
        authority=values.get("authority", Missing.UNKNOWN),
        issued=values.get("issued", Missing.UNKNOWN),
        effective=values.get("effective", Missing.UNKNOWN),
        session=Session(**values.get("session", {})),
        signer=Signer(signer.get("posts", ()), signer["name"]) if signer.get("name") else None,
        header=values.get("header", ()),
        recipients=values.get("recipients", ()),
        attendees=values.get("attendees", ""),
        replaces=values.get("replaces", ()),
        corrects=values.get("corrects", ()),
        withdraws=values.get("withdraws", ()),
        published=values.get("published"),
        history=_records(Change, values.get("history", ())),
        redactions=_records(Redaction, values.get("redactions", ())),
        withdrawn=next(iter(_records(Withdrawal, [values.get("withdrawn", {})])), None),
        notes=values.get("notes", ()),
        preamble=body.preamble,
        sections=tuple(_annotated(section, values) for section in body.sections),
        closing=body.closing,
        annex=body.annex,
        lines=reading.lines,
    )


def _source(values: Mapping[str, Any]) -> Source:
    redacted = values.get("redacted", {})
    return Source(
        values["file"],
        values["sha256"],
        values.get("address", ""),
        values.get("withheld", False),
        redacted.get("file", ""),
        redacted.get("sha256", ""),
    )


def _records(form: Callable[..., _T], found: Iterable[Mapping[str, Any]]) -> tuple[_T, ...]:
    """Values of one sort; what lacks a key that it must have was reported and is left out."""
    made = []
    for values in found:
        with contextlib.suppress(TypeError):
            made.append(form(**values))
    return tuple(made)


def _annotated(section: Section, values: Mapping[str, Any]) -> Section:
    """The section with what the front matter says about it and its items."""
    notes: Mapping[str, Mapping[str, Any]] = values.get("items", {})
    items = tuple(_annotated_item(item, notes.get(section.place(item), {})) for item in section.items)
    return replace(section, kind=values.get("sections", {}).get(section.number), items=items)


def _annotated_item(item: Item, note: Mapping[str, Any]) -> Item:
    deadlines = tuple(Deadline(d.get("text", ""), d.get("kind", ""), d.get("date")) for d in note.get("deadlines", ()))
    return replace(
        item,
        to=note.get("to"),
        together=note.get("with", ()),
        mentions=note.get("mentions", ()),
        deadlines=deadlines,
        aliases=tuple(note.get("aliases", {}).items()),
        notes=note.get("notes", ()),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Writing


def dump(conclusion: Conclusion) -> str:
    """Return the canonical file of a conclusion: keys in the order of the schema, one paragraph a line.

    `parse(dump(c), c.path)` gives `c` again and no problem.
    """
    return "\n".join([_FENCE, frontmatter.write(front_matter(conclusion)) + _FENCE, "", markdown.write(conclusion)])


def front_matter(conclusion: Conclusion) -> dict[str, Any]:
    """The front matter of a conclusion as plain values in the order of the schema, absent facts left out."""
    c = conclusion
    values: dict[str, Any] = {
        "title": c.title,
        "date": c.date,
        "chair": c.chair,
        "units": c.units,
        "type": c.type,
        "authority": c.authority,
        "number": c.number,
        "issued": c.issued,
        "effective": c.effective,
        "session": _present(c.session, "kind", "number", "reviewed", "planned"),
        "header": c.header,
        "attendees": c.attendees,
        "signer": {"posts": c.signer.posts, "name": c.signer.name} if c.signer else None,
        "recipients": c.recipients,
        "source": _source_values(c.source),
        "sections": {section.number: section.kind for section in c.sections if section.kind},
        "items": {section.place(item): note for section, item in c.items() if (note := _note(item))},
        "replaces": c.replaces,
        "corrects": c.corrects,
        "withdraws": c.withdraws,
        "published": c.published,
        "history": [_present(one, "date", "place", "was", "now", "reason") for one in c.history],
        "redactions": [_present(one, "date", "place", "reason", "basis", "words") for one in c.redactions],
        "withdrawn": _present(c.withdrawn, "date", "reason", "basis") if c.withdrawn else None,
        "notes": c.notes,
    }
    required = {entry.key for entry in FRONT_MATTER.fields if entry.required}
    return {key: value for key, value in values.items() if key in required or value}


def _source_values(source: Source) -> dict[str, Any]:
    values = {"file": source.file, "sha256": source.sha256, **_present(source, "address", "withheld")}
    if source.redacted_file:
        values["redacted"] = {"file": source.redacted_file, "sha256": source.redacted_sha256}
    return values


def _present(value: object, *names: str) -> dict[str, Any]:
    return {name: found for name in names if (found := getattr(value, name))}


def _note(item: Item) -> dict[str, Any]:
    """What the front matter has to say about an item."""
    note: dict[str, Any] = {} if item.to is None else {"to": item.to}
    if item.together:
        note["with"] = item.together
    note |= _present(item, "mentions")
    if item.deadlines:
        note["deadlines"] = [_present(deadline, "text", "kind", "date") for deadline in item.deadlines]
    if item.aliases:
        note["aliases"] = dict(item.aliases)
    return note | _present(item, "notes")
