"""From record to paper and back: a record set in Word or PDF is imported as the same record; the seed, byte for byte."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ketluan import document, frontmatter, importer, readers, registry_files
from ketluan.drafts import draft
from ketluan.model import Conclusion, Item, Source
from ketluan.registry import Registry
from ketluan.schema import FRONT_MATTER
from tests import papers
from tests.building import ROOT

SEED = ROOT / "conclusions/2021/2021-11-15-phien-hop-thang-11.md"
GOLDEN = ROOT / "tests/golden/import"


@pytest.fixture(scope="module")
def registry() -> Registry:
    files = {name: (ROOT / "conclusions" / name).read_text(encoding="utf-8") for name in registry_files.SCHEMAS}
    found, _ = registry_files.read(files)
    assert found is not None
    return found


def record(path: Path) -> Conclusion:
    found, _ = document.parse(path.read_text(encoding="utf-8"), path.name)
    assert found is not None
    return found


def with_decisions(text: str) -> str:
    """A draft with what a person decided: keys of the front matter replaced, keys of items replaced or (null) removed."""
    decisions = yaml.safe_load((GOLDEN / "decisions.yml").read_text(encoding="utf-8"))
    _, head, body = text.split("---\n", 2)
    reading = frontmatter.read(head, FRONT_MATTER, "draft")
    assert not reading.problems
    values = dict(reading.values)
    items = dict(values.get("items", {}))
    for place, changes in decisions.pop("items").items():
        merged = {**items.get(place, {}), **changes}
        items[place] = {key: tupled(merged[key]) for key in ITEM_KEYS if merged.get(key) is not None}
    places = [f"{section.place(item)}" for section, item in record(SEED).items()]
    values["items"] = {place: items[place] for place in places if items.get(place)}
    values |= {key: tupled(value) for key, value in decisions.items()}
    ordered = {entry.key: values[entry.key] for entry in FRONT_MATTER.fields if entry.key in values}
    made = f"---\n{frontmatter.write(ordered)}---\n{body}"
    parsed, _ = document.parse(made, SEED.name)
    assert parsed is not None
    return document.dump(replace(parsed, units=parsed.addressed()))


ITEM_KEYS = ("to", "with", "mentions", "deadlines", "aliases", "notes")


def tupled(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def test_the_seed_is_imported_byte_for_byte_with_the_decisions_of_a_person(tmp_path: Path, registry: Registry) -> None:
    source = SEED.with_suffix(".txt")
    made = importer.bring_in(source.read_bytes(), source.name, tmp_path, registry, lambda done, pages: None)
    assert made.path == tmp_path / "2021" / SEED.name
    assert (made.words, made.differing) == (2630, 0)
    assert made.path.with_suffix(".txt").read_bytes() == source.read_bytes()
    # The day it was published is no decision about the draft.
    kept = re.sub(r"^published: .*\n", "", SEED.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert with_decisions(made.path.read_text(encoding="utf-8")) == kept


def printed(one: Conclusion) -> Conclusion:
    """A record as far as its paper can say it: without names of files and what a person noted."""
    items = {"aliases": (), "notes": (), "mentions": (), "together": (), "to": None, "deadlines": ()}
    sections = tuple(replace(s, items=tuple(replace(item, **items) for item in s.items)) for s in one.sections)
    return replace(
        one,
        id="",
        path="",
        source=Source("", ""),
        authority=one.effective,
        units=(),
        notes=(),
        published=None,
        sections=sections,
    )


def noted(one: Conclusion) -> list[tuple[str, Item]]:
    """What the record says of each item beside its text."""
    return [(section.place(item), replace(item, blocks=(), lead="", mentions=())) for section, item in one.items()]


@pytest.mark.parametrize("source", [SEED, GOLDEN / "full.md"], ids=["seed", "full"])
@pytest.mark.parametrize("format_", ["docx", "pdf"])
def test_a_record_set_on_paper_comes_back(source: Path, format_: str, tmp_path: Path, registry: Registry) -> None:
    expected = record(source)
    paper = papers.word(expected)
    if format_ != "docx":
        paper = papers.pdf(paper, tmp_path, format_)
    reading = readers.read(paper, f"paper.{format_}")
    made = draft(reading, registry)
    assert list(importer.compare(reading, made.record)) == []
    assert reading.lost() == 0
    assert printed(made.record) == printed(expected)
    if source != SEED:
        assert noted(made.record) == noted(expected)
        assert made.absent == frozenset()


def test_an_old_word_file_comes_back(tmp_path: Path, registry: Registry) -> None:
    """But for its last table: LibreOffice, which writes the .doc here, runs the cells of that together."""
    expected = record(GOLDEN / "full.md")
    made = draft(readers.read(papers.pdf(papers.word(expected), tmp_path, "doc"), "paper.doc"), registry)
    assert replace(printed(made.record), annex=()) == replace(printed(expected), annex=())


def test_the_record_of_the_round_trip_is_canonical() -> None:
    text = (GOLDEN / "full.md").read_text(encoding="utf-8")
    found, problems = document.parse(text, "full.md")
    assert problems == ()
    assert found is not None
    again, problems = document.parse(document.dump(found), "full.md")
    assert (again, problems) == (found, ())


def test_the_source_of_the_seed_is_the_one_that_was_compared() -> None:
    digest = hashlib.sha256(SEED.with_suffix(".txt").read_bytes()).hexdigest()
    assert record(SEED).source.sha256 == digest
