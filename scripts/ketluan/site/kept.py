"""The frame of the last build, used again while nothing it follows from has changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ketluan.memo import code_version, digest
from ketluan.pages.front import ended_notice
from ketluan.registry import Registry
from ketluan.site import configured, frame
from ketluan.site.frame import Frame
from ketluan.site.parts import Part, files_of

FOLDER = "frame"
# The variable in which `ketluan build` names to the plugin the file that the frame is handed over in.
HAND_OVER = "KETLUAN_FRAME"
# What MkDocs writes, and what the plugin hands over.
FILES, HANDED = "files", "frame.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame with the files of MkDocs and the script of search."""

    frame: Frame
    script: str
    files: Part


def find(cache: Path, config_file: Path, registry: Registry) -> Kept | None:
    """The frame kept in the cache; None when there is none or it may have changed."""
    kept = load(cache, config_file, registry)
    if kept is None or not _stamp(cache).is_file():
        return None
    return kept if _stamp(cache).read_text(encoding="utf-8") == kept.frame.key else None


def keep(cache: Path, kept: Kept) -> None:
    """Let the next build use a frame that MkDocs made without complaint."""
    _stamp(cache).write_text(kept.frame.key, encoding="utf-8", newline="\n")


def forget(cache: Path) -> None:
    """Before MkDocs makes a frame anew."""
    _stamp(cache).unlink(missing_ok=True)
    (cache / FOLDER / HANDED).unlink(missing_ok=True)


def load(cache: Path, config_file: Path, registry: Registry) -> Kept | None:
    """The frame that lies in the cache, or None when it cannot be read."""
    try:
        handed = json.loads((cache / FOLDER / HANDED).read_text(encoding="utf-8"))
        watched = handed["watched"]
        made = frame.load(handed["frame"], "")
        names = (registry.body.name, ended_notice(registry.body))
        folders = [_folder(Path(name)) for name in watched or ()]
        key = digest(
            code_version(),
            *names,
            *configured.said(config_file),
            *folders,
            handed["script"],
            watched is None,
            *made.shells.items(),
        )
        files = Part(digest("frame", key), lambda: files_of(cache / FOLDER / FILES))
        return Kept(frame.load(handed["frame"], key), handed["script"], files)
    except (*configured.UNREADABLE, KeyError, TypeError):
        return None


def lasting(cache: Path) -> bool:
    """Whether it can be told when the frame in the cache changes."""
    handed = json.loads((cache / FOLDER / HANDED).read_text(encoding="utf-8"))
    return handed["watched"] is not None


def _stamp(cache: Path) -> Path:
    return cache / FOLDER / "key"


def _folder(folder: Path) -> str:
    """The hash of all files of a folder."""
    return digest(*(f"{path} {digest(content)}" for path, content in files_of(folder)))
