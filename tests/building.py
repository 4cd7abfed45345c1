"""A small archive to build over and over: its folder, changes to it, and what its site holds."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ketluan import archive, document, pages, repeats
from ketluan.archive import Archive
from ketluan.living import living
from ketluan.memo import Memo
from ketluan.model import Conclusion, Item, Source
from ketluan.pages import Keys, Page, Plan, Site

ROOT = Path(__file__).resolve().parent.parent
SITE_URL = "https://example.vn/luu-tru/"


def plans(found: Archive, site: Site) -> Iterator[Plan]:
    """The plans of all pages, as a build without anything kept makes them."""
    said = pages.said(repeats.find(found, Memo(None)))
    return pages.plans(found, site, Keys(found, site), said, living(found))


def every_page(found: Archive, site: Site) -> Iterator[Page]:
    """Every page that follows from the archive, each path once."""
    for plan in plans(found, site):
        yield from plan.make()


def lay(folder: Path) -> Path:
    """The archive of the repository with its configuration, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "conclusions", folder / "conclusions")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def seed() -> Conclusion:
    """The first conclusion of the repository."""
    found, _ = archive.load(ROOT / "conclusions")
    assert found is not None
    return found.conclusions[0]


def put(folder: Path, conclusion: Conclusion) -> Path:
    """Write a record and a source of the same words into an archive; give the record's file."""
    text = "\n".join(conclusion.printed()) + "\n"
    source = Source(f"{conclusion.id}.txt", hashlib.sha256(text.encode()).hexdigest())
    path = folder / "conclusions" / conclusion.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".txt").write_text(text, encoding="utf-8")
    path.write_text(document.dump(replace(conclusion, source=source)), encoding="utf-8")
    return path


def variant(date: str, name: str = "phien-hop", keep: int = 20, **changes: object) -> Conclusion:
    """The first conclusion on another day, with fewer items."""
    import datetime

    day = datetime.date.fromisoformat(date)
    first = seed()
    sections = []
    for section in first.sections:
        items: tuple[Item, ...] = section.items[: max(0, keep)]
        keep -= len(items)
        sections.append(replace(section, items=items))
    stem = f"{date}-{name}"
    made = replace(first, id=stem, path=f"{day.year}/{stem}.md", date=day, sections=tuple(sections), lines={}, units=())
    made = replace(made, **changes)  # type: ignore[arg-type]  # as the caller says
    return replace(made, units=made.addressed())


def command(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `ketluan` in a folder, in a process of its own."""
    environment = os.environ | {"SITE_URL": SITE_URL, "PYTHONPATH": str(ROOT / "scripts")} | more
    words = (sys.executable, "-m", "ketluan", *words)
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def contents(site: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def is_whole(site: Path) -> bool:
    """Whether a site holds what its manifest says, and nothing else."""
    lines = (site / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    found = contents(site)
    del found["SHA256SUMS"]
    return {path: hashlib.sha256(content).hexdigest() for path, content in found.items()} == listed
