"""The site as a folder: parts made or taken from the last build, a manifest, and nothing else.

`write` brings a folder to the state that an archive and a frame ask for. It knows nothing of how the folder is then
published: `swap` does that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ketluan import pages, workers
from ketluan.archive import Archive
from ketluan.memo import Memo
from ketluan.site import manifest, sitemap
from ketluan.site.parts import Part
from ketluan.site.tree import Found, Identity, Tree

Row = tuple[str, str]
Progress = Callable[[int, int], None]
# The folder, in the cache or else beside the site, in which the next site is written; between builds it holds the last
# but one, after the first the same, so that only what changed since has to be written again.
BESIDE = "site"
_SLOTS = ("even", "odd")


class Clash(Exception):
    """Two parts of the site have one path: a file of docs/, of a hook or another plugin stands where a page of ours does."""


# What to do about it.
RENAME = "đổi tên tệp ấy trong docs; nếu là tệp do hook hoặc plugin khác viết ra thì sửa ở đó"


@dataclass(slots=True)
class Written:
    """What a site holds: the hash and size of each file by path, how many pages, how many of them were not made anew."""

    hashes: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    reused: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return sum(1 for path in self.hashes if path.endswith(".html"))

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(self.sizes.values())

    @property
    def largest(self) -> str:
        """The path of the largest file."""
        return max(self.sizes, key=lambda path: (self.sizes[path], path))


def planned(parts: Iterable[Part], memo: Memo) -> list[Part]:
    """All parts. Once one is new, templates are got ready, while others still look for what later parts follow from."""
    made = _made_before(memo)
    every: list[Part] = []
    news = False
    for part in parts:
        every.append(part)
        if not news and part.key not in made:
            news = True
            pages.ready()
    return every


def write(
    folder: Path,
    earlier: Path | None,
    archive: Archive,
    url: str,
    parts: Iterable[Part],
    memo: Memo,
    progress: Progress = lambda done, total: None,
    jobs: int = 1,
    found: Found | None = None,
) -> Written:
    """Bring `folder` to what the parts say, with sitemap and manifest; take from `earlier`, another site, what it has.

    `jobs` processes make what is to be made; `found` is what is in the folder, where somebody looked. Raises `Clash`, and
    OSError when the disk does not let it; the folder is then neither old nor new and may be written again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = _Known(memo)
    work = _Work(Tree(folder, known.hashes, found), earlier)
    fresh = _fill(work, archive, url, parts, memo, progress, jobs)
    memo.put("made", "", fresh)
    known.keep(work.tree.identities())
    return work.done


def write_around(folder: Path, earlier: Path, archive: Archive, url: str, parts: Iterable[Part], memo: Memo) -> Written:
    """The same around the files that stand in `folder` already and belong to the site."""
    tree = Tree(folder, {})
    work = _Work(tree, earlier)
    for path in tree.paths():
        work.count(path, tree.sha(path))
    _fill(work, archive, url, parts, memo, lambda done, total: None, 1)
    return work.done


def _made_before(memo: Memo) -> dict[str, list[Row]]:
    """The files of the parts of the last build, by key."""
    return memo.get("made", "") or {}


def _fill(
    work: _Work, archive: Archive, url: str, parts: Iterable[Part], memo: Memo, progress: Progress, jobs: int
) -> dict[str, list[Row]]:
    """Put every part in its place, then what follows from all of them; give the files of each part by its key."""
    made = _made_before(memo)
    every = list(parts)
    fresh = {part.key: rows for part in every if (rows := work.take(made.get(part.key))) is not None}
    todo = [part for part in every if part.key not in fresh]
    for part, rows in _made(work, todo, jobs):
        fresh[part.key] = rows
        progress(len(fresh), len(every))
    listed = (path.removesuffix("index.html") for path in work.done.hashes if path.split("/")[-1] == "index.html")
    no_more = {path.removesuffix("index.html") for part in every if not part.listed for path, _ in fresh[part.key]}
    paths = [path for path in listed if path not in no_more]
    work.count_all(work.write(sitemap.files(url, paths, sitemap.dates(archive))))
    work.count_all(work.write([(manifest.NAME, manifest.write(work.done.hashes))]))
    work.tree.keep(set(work.done.hashes))
    progress(len(every), len(every))
    return fresh


def _made(work: _Work, todo: list[Part], jobs: int) -> Iterator[tuple[Part, list[Row]]]:
    """Make parts: what is bound here, while other processes begin with all else."""
    free = [number for number, part in enumerate(todo) if not part.bound]
    bound = [part for part in todo if part.bound]

    def written(number: int) -> list[tuple[str, str, Identity]]:
        rows = work.write(todo[number].make())
        return [(path, sha, work.tree.identity(path)) for path, sha in rows]

    others = workers.share(written, free, jobs)
    for part in bound:
        yield part, work.count_all(work.write(part.make()))
    for number, rows in others:
        for path, sha, identity in rows:
            work.tree.note(path, identity, sha)
        yield todo[number], work.count_all([(path, sha) for path, sha, _ in rows])


class _Known:
    """The hashes of files by identity, kept for the folders of the last two builds, which change places."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        found: list[tuple[int, dict[Identity, str]]] = [memo.get("known", "", slot) or (0, {}) for slot in _SLOTS]
        self._last = max(number for number, _ in found)
        self.hashes = {identity: sha for _, hashes in found for identity, sha in hashes.items()}

    def keep(self, identities: Iterable[Identity]) -> None:
        """Keep those of the files of a folder, and forget those of the build before the last."""
        hashes = {identity: self.hashes[identity] for identity in identities if identity in self.hashes}
        number = self._last + 1
        self._memo.put("known", "", (number, hashes), _SLOTS[number % len(_SLOTS)])


class _Work:
    """The writing of one site."""

    def __init__(self, tree: Tree, earlier: Path | None) -> None:
        self.tree = tree
        self._earlier = earlier
        self.done = Written()

    def take(self, rows: list[Row] | None) -> list[Row] | None:
        """Put the files of an unchanged part in their places; None when one of them is nowhere as it was."""
        if rows is None or not all(self._there(path, sha) for path, sha in rows):
            return None
        self.count_all(rows)
        self.done.reused += sum(1 for path, _ in rows if path.endswith(".html"))
        return rows

    def _there(self, path: str, sha: str) -> bool:
        if self.tree.sha(path) == sha:
            return True
        return self._earlier is not None and self.tree.take(path, f"{self._earlier}/{path}", sha)

    def write(self, files: Iterable[tuple[str, bytes]]) -> list[Row]:
        """Write files."""
        rows = []
        for path, content in files:
            sha = hashlib.sha256(content).hexdigest()
            self.tree.write(path, content, sha)
            rows.append((path, sha))
        return rows

    def count_all(self, rows: list[Row]) -> list[Row]:
        """Some files of the site stand in their places."""
        for path, sha in rows:
            self.count(path, sha)
        return rows

    def count(self, path: str, sha: str) -> None:
        """A file of the site stands in its place."""
        if path in self.done.hashes:
            raise Clash(f"{path}: trùng với tệp do chương trình lập")
        self.done.hashes[path] = sha
        self.done.sizes[path] = self.tree.size(path)
