"""Whatever a file holds: no traceback, no hang, nothing half-written. `make fuzz` runs the whole counts."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from ketluan import document, rules
from ketluan.model import Source
from ketluan.pages import Site
from ketluan.records import record_files
from tests.building import ROOT, command, contents, every_page, is_whole, lay
from tests.mutations import mutated

pytestmark = pytest.mark.fuzz

MUTATED, SAMPLE = 50_000, 300
COMMANDS, COMMANDS_SAMPLE = 50, 2
HANG_SECONDS = 2.0
SITE = Site("Kết luận", "Lưu trữ")
REGISTRY = ("units.yml", "officials.yml", "abbreviations.yml", "redirects.yml", "addresses.txt")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive without problems: two records, one of them full of signs, a ledger and a redirect."""
    folder = tmp_path_factory.mktemp("nho") / "conclusions"
    shutil.copytree(ROOT / "tests/golden/rules/_base", folder)
    (folder / "addresses.txt").write_text("don-vi/phong-cu/\nket-luan/2021-11-15-phien-hop-thang-11/\n", "utf-8")
    redirects = "redirects:\n- from: don-vi/phong-cu/\n  to: don-vi/\n- {from: ket-luan/cu/, gone: Ghi nhầm., date: 2025-07-01}\n"
    (folder / "redirects.yml").write_text(redirects, "utf-8")
    assert rules.check(folder)[1] == ()
    return folder


def examined(folder: Path) -> int:
    """How many pages come of an archive: none when something in it is wrong, which is then told as it should be."""
    found, problems = rules.check(folder)
    assert all(problem.rule in rules.RULES and problem.message and problem.line > 0 for problem in problems), problems
    if found is None or any(problem.level == "error" for problem in problems):
        assert problems
        return 0
    return sum(1 for page in every_page(found, SITE) if page.body)


def settled(record: Path) -> bool:
    """Make a record that can be read agree with its source and itself, so that what it holds gets as far as pages."""
    try:
        found, _ = document.parse(record.read_bytes().decode("utf-8"), f"2021/{record.name}")
    except UnicodeDecodeError:
        return False
    if found is None:
        return False
    text = "\n".join(found.printed()) + "\n"
    source = Source(f"{found.id}.txt", hashlib.sha256(text.encode()).hexdigest())
    record.with_suffix(".txt").write_bytes(text.encode())
    record.write_bytes(document.dump(replace(found, source=source, units=found.addressed())).encode())
    return True


def test_no_mutated_file_ends_the_core(small: Path, fuzzing: bool) -> None:
    (record,) = record_files(small)
    files = {
        path: path.read_bytes() for path in (record, record.with_suffix(".txt"), *(small / name for name in REGISTRY))
    }
    outcomes: Counter[str] = Counter()
    slowest = (0.0, -1)
    for seed in range(MUTATED if fuzzing else SAMPLE):
        target = small / REGISTRY[seed // 5 % len(REGISTRY)] if seed % 5 == 4 else record
        target.write_bytes(mutated(files[target], seed))
        begun = time.process_time()
        try:
            pages = examined(small)
            if target == record and not pages and settled(record):
                pages = examined(small)
        except Exception as error:
            error.add_note(f"seed {seed}: {target.name}: {mutated(files[target], seed)!r}")
            raise
        slowest = max(slowest, (time.process_time() - begun, seed))
        outcomes["built" if pages else "refused"] += 1
        for path, content in files.items():
            if path == target or path == record.with_suffix(".txt"):
                path.write_bytes(content)
    print(f"mutated: {dict(outcomes)}, slowest {slowest[0]:.2f} s (seed {slowest[1]})")
    assert slowest[0] < HANG_SECONDS, slowest
    # Both ways are taken often, or the test would show nothing.
    assert min(outcomes["built"], outcomes["refused"]) > sum(outcomes.values()) / 20, outcomes


# Texts of one sign or shape over and over: what reads such a thing twice for each part of it takes hours.
SHAPES = {
    "paragraphs": "a\n\n",
    "items": "**1. a:** b\n\n",
    "sections": "## I. A\n\n",
    "bullets": "- a\n",
    "rows": "| a | b |\n",
    "citations": "14-CTr/TU ngày 06/10/2021, ",
    "stars": "**1. ",
    "escapes": "\\",
    "heading": "{",
    "marks": "e\u0301\u0323",
    "heap": "\u0301\u0323",
    "addresses": "a.",
    "dates": "ngày 01/",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_text_takes_no_longer_than_it_is(small: Path, shape: str) -> None:
    opening = {"rows": "| a | b |\n|---|---|\n", "heading": "## A ", "citations": "**1. a:** "}.get(shape, "")
    record = small / "2021/2021-11-15-dai.md"
    (original,) = set(record_files(small)) - {record}
    front = original.read_text(encoding="utf-8").split("\n---\n")[0].split("\nitems:")[0]
    body = opening + SHAPES[shape] * (40_000 // len(SHAPES[shape]))
    record.write_text(f"{front}\n---\n\n{body}\n", encoding="utf-8")
    try:
        begun = time.process_time()
        examined(small)
        if settled(record):
            examined(small)
        assert time.process_time() - begun < 2 * HANG_SECONDS
    finally:
        record.unlink()
        record.with_suffix(".txt").unlink(missing_ok=True)


def test_the_command_builds_a_whole_site_or_leaves_the_old_one(tmp_path: Path, fuzzing: bool) -> None:
    folder = lay(tmp_path / "kho")
    done = command(folder, "build")
    assert done.returncode == 0, done.stderr
    (record,) = record_files(folder / "conclusions")
    files = [record, *sorted((folder / "conclusions").glob("*.yml"))]
    for seed in range(COMMANDS if fuzzing else COMMANDS_SAMPLE):
        before, target = contents(folder / "site"), files[seed % len(files)]
        kept = target.read_bytes()
        target.write_bytes(mutated(kept, seed))
        done = command(folder, "build")
        told = done.stdout + done.stderr
        assert done.returncode in (0, 1), (seed, told)
        assert "Traceback" not in told, (seed, told)
        assert is_whole(folder / "site"), seed
        if done.returncode:
            assert contents(folder / "site") == before, seed
            assert "→" in told, (seed, told)
        target.write_bytes(kept)
