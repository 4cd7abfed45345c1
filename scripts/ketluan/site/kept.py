"""The frame of the last build, used again while nothing it follows from has changed and it lies as MkDocs made it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketluan.memo import code_version, digest
from ketluan.pages.front import ended_notice
from ketluan.registry import Registry
from ketluan.site import configured, frame, reserved, tree
from ketluan.site.frame import Frame
from ketluan.site.parts import Part

FOLDER = "frame"
# The variable in which `ketluan build` names to the plugin the file that the frame is handed over in.
HAND_OVER = "KETLUAN_FRAME"
# What MkDocs writes, what the plugin hands over, and what was true of both when they were made.
FILES, HANDED, _SEAL = "files", "frame.json", "key"
# What a file that is not as we wrote it may raise.
_DAMAGED = (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame with the files of MkDocs and the script of search."""

    frame: Frame
    script: str
    files: Part


def find(cache: Path, config_file: Path, registry: Registry) -> Kept | None:
    """The frame kept in the cache; None when there is none, it may have changed or it is damaged."""
    try:
        seal = _seal(cache)
        handed = _handed(cache)
        if seal["handed"] != _hash(handed) or not _as_sealed(cache, seal) or clash(cache, registry):
            return None
        values = json.loads(handed)
        if seal["code"] != code_version() or seal["follows"] != follows(config_file, registry, values["watched"]):
            return None
        return _kept(cache, values, seal["files"])
    except (*_DAMAGED, *configured.UNREADABLE):
        return None


def doubt(cache: Path) -> str:
    """In one line, why a frame that was kept cannot be used whatever it follows from; empty when it can, or none is."""
    place = cache / FOLDER
    if not os.path.lexists(place / _SEAL) and (place.is_dir() or not os.path.lexists(place)):
        return ""
    try:
        seal = _seal(cache)
        if seal["handed"] == _hash(_handed(cache)) and _as_sealed(cache, seal):
            return ""
    except _DAMAGED:
        pass
    return f"bỏ qua khung trang trong bộ nhớ đệm {place}: nội dung hỏng"


def clear(cache: Path) -> Path:
    """Before MkDocs makes a frame anew: the folder for it, with nothing in it.

    MkDocs itself would leave what has a name beginning with a dot. What a link leads to is not ours.
    """
    place = cache / FOLDER
    _remove(place)
    place.mkdir(parents=True)
    return place


def made(cache: Path) -> Kept:
    """The frame that MkDocs just handed over, kept for the next build when it can be told what it follows from."""
    handed = _handed(cache)
    values = json.loads(handed)
    files = _contents(cache / FOLDER / FILES)
    if values["watched"] is not None:
        seal = {"code": code_version(), "follows": values["follows"], "handed": _hash(handed), "files": files}
        _write_seal(cache, seal)
    return _kept(cache, values, files)


def follows(config_file: Path, registry: Registry, watched: Iterable[str]) -> str:
    """The hash of all that a frame follows from but the program, given the folders to watch.

    It is taken before MkDocs reads them, so that the next build sees what somebody changes meanwhile. Raises one of
    `configured.UNREADABLE`.
    """
    names = (registry.body.name, ended_notice(registry.body))
    folders = [_contents(Path(name)) for name in watched]
    return digest(*names, *configured.said(config_file), *folders)


def clash(cache: Path, registry: Registry) -> str:
    """The path of a file of MkDocs that stands where the program has one, perhaps since a unit came; empty without one."""
    paths = sorted(tree.walk(cache / FOLDER / FILES)[0])
    return next((path for path in paths if reserved.taken(path, registry)), "")


def _kept(cache: Path, values: Mapping[str, Any], files: str) -> Kept:
    # Pages follow from what the shells are, not from what these follow from: a new word in docs/ makes no page anew.
    shells = values["frame"]["shells"]
    key = digest(code_version(), values["frame"]["site"], values["frame"]["base"], *shells, *shells.values())
    part = Part(digest("frame", files), lambda: files_of(cache / FOLDER / FILES))
    return Kept(frame.load(values["frame"], key), values["script"], part)


def _as_sealed(cache: Path, seal: Mapping[str, str]) -> bool:
    """Whether the files of MkDocs are what they were; they are read only when they do not lie as they lay."""
    folder = cache / FOLDER / FILES
    if seal["lie"] == _lie(folder):
        return True
    if seal["files"] != _contents(folder):
        return False
    _write_seal(cache, seal)
    return True


def _write_seal(cache: Path, seal: Mapping[str, str]) -> None:
    content = json.dumps({**seal, "lie": _lie(cache / FOLDER / FILES)})
    (cache / FOLDER / _SEAL).write_text(content, encoding="utf-8", newline="\n")


def _seal(cache: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((cache / FOLDER / _SEAL).read_text(encoding="utf-8"))
    return found


def _handed(cache: Path) -> bytes:
    return (cache / FOLDER / HANDED).read_bytes()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _lie(folder: Path) -> str:
    """The hash of how all files of a folder lie on the disk."""
    return digest(*sorted(tree.walk(folder)[0].items()))


def _contents(folder: Path) -> str:
    """The hash of all files of a folder."""
    return digest(*(f"{path} {_hash(content)}" for path, content in files_of(folder)))


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files below a folder, behind links too."""
    for path in _below(folder, ()):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def _below(folder: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    """The files below a folder; what lies in a folder `above` it comes with that one, or a link upwards had no end."""
    here = folder.resolve()
    if here in above:
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _below(path, (*above, here))
        elif path.is_file():
            yield path


def _remove(place: Path) -> None:
    """Remove whatever is at a place; of a link the link alone."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
