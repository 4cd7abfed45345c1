"""A small archive to build over and over: its folder, changes to it, and what its site holds."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ketluan import document, pages, records, repeats
from ketluan.archive import Archive
from ketluan.living import living
from ketluan.memo import Memo
from ketluan.model import Block, Conclusion, Deadline, Item, Source, table
from ketluan.pages import Keys, Page, Plan, Site
from ketluan.search import publish
from ketluan.vietnamese import date_text

ROOT = Path(__file__).resolve().parent.parent
SITE_URL = "https://example.vn/luu-tru/"


def plans(found: Archive, site: Site) -> Iterator[Plan]:
    """The plans of all pages, as a build without anything kept makes them."""
    said = pages.said(repeats.find(found, Memo(None)))
    return pages.plans(found, site, Keys(found, site), lambda: said, living(found))


def every_page(found: Archive, site: Site) -> Iterator[Page]:
    """Every page that follows from the archive, each path once."""
    for plan in plans(found, site):
        yield from plan.make()


def index_files(found: Archive) -> Iterator[tuple[str, bytes]]:
    """The files of the index of search with their paths in the site, as a build without anything kept makes them."""
    for _, files in publish.index_parts(found, Memo(None)):
        yield from files()


def lay(folder: Path) -> Path:
    """The archive of the repository with its configuration, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "conclusions", folder / "conclusions")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def with_fonts(folder: Path) -> Path:
    """The folder with the fonts that the repository's own build has made, if it has: each takes seconds."""
    (folder / ".cache/ketluan").mkdir(parents=True, exist_ok=True)
    for font in (ROOT / ".cache/ketluan").glob("*.woff2"):
        shutil.copy(font, folder / ".cache/ketluan")
    return folder


def seed() -> Conclusion:
    """The first conclusion of the repository."""
    found, _ = records.load(ROOT / "conclusions")
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


def saying(one: Conclusion, *words: str) -> Conclusion:
    """A conclusion whose first task says more."""
    before, tasks, *after = one.sections
    item = replace(tasks.items[0], blocks=(*tasks.items[0].blocks, *map(Block, words)))
    return replace(one, sections=(before, replace(tasks, items=(item, *tasks.items[1:])), *after))


_WEEKS = 52


def lay_every_kind(folder: Path) -> Path:
    """An archive of a session a week through 2022, so that its site has every kind of page and of content.

    Time limits of both sorts, a printed heading, a table, documents cited that the archive has, sentences said again
    and again, a unit's month and an official's year with pages of their own, addresses that moved or are no more, a
    conclusion (the first) that a later one (the last) replaces.
    """
    lay(folder)
    first = datetime.date(2022, 1, 4)
    for week in range(_WEEKS):
        put(
            folder, _with_more(variant(str(first + datetime.timedelta(weeks=week)), number=f"{week + 1}/KL-UBND"), week)
        )
    old = "ket-luan/2022-01-01-phien-hop/"
    (folder / "conclusions/redirects.yml").write_text(
        "redirects:\n"
        f"- {{from: {old}, to: ket-luan/2022-01-04-phien-hop/}}\n"
        f'- {{from: "{old}#ii-9", gone: "Mục nhập nhầm."}}\n'
        "- {from: ket-luan/2022-01-02-phien-hop/, gone: Văn bản đã được thu hồi.}\n",
        encoding="utf-8",
    )
    addresses = folder / "conclusions/addresses.txt"
    lost = [old, f"{old}#ii-9", "ket-luan/2022-01-02-phien-hop/"]
    lines = sorted({*addresses.read_text(encoding="utf-8").split(), *lost})
    addresses.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def _with_more(one: Conclusion, week: int) -> Conclusion:
    """A conclusion with what the first one does not have."""
    day = one.date + datetime.timedelta(days=20)
    hard = f"trước ngày {date_text(day)}"
    added = (
        Block(f"Hoàn thành {hard}, theo Kết luận số {max(1, week)}/KL-UBND và Nghị quyết số {week}/NQ-CP."),
        Block("Báo cáo trong tháng 3/2022."),
        table([("Nội dung", "Đơn vị", "Thời gian"), ("Rà soát danh mục", "Phòng Nội vụ", "Quý I")]),
    )
    limits = (Deadline(hard, "date", day), Deadline("trong tháng 3/2022", "month"))
    tasks = one.sections[1]
    item = replace(tasks.items[2], blocks=(*tasks.items[2].blocks, *added), deadlines=limits)
    tasks = replace(tasks, items=(*tasks.items[:2], item, *tasks.items[3:]))
    header = ("ỦY BAN NHÂN DÂN", "HUYỆN TAM ĐƯỜNG", f"Số: {week + 1}/KL-UBND")
    header += (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"Tam Đường, ngày {date_text(one.date)}",
    )
    replaces = ("2022-01-04-phien-hop",) if week == _WEEKS - 1 else ()
    return replace(one, header=header, sections=(one.sections[0], tasks, *one.sections[2:]), replaces=replaces)


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
