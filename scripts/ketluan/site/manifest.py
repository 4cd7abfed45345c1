"""SHA256SUMS: every published file with its hash, in the form that `sha256sum --check` reads, and what differs from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ketluan import addresses

NAME = "SHA256SUMS"
_LINE = re.compile(r"(\\?)([0-9a-f]{64})  (.+)")
# A name that would break the line, as `sha256sum` writes it: the line then begins with a backslash.
_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_PLAIN = {escaped: sign for sign, escaped in _ESCAPED.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not as the manifest has it: `changed`, `missing` or `extra`."""

    kind: str
    path: str


def write(hashes: Mapping[str, str]) -> bytes:
    """The manifest of files (path → SHA-256)."""
    return "".join(_line(path, hashes[path]) for path in sorted(hashes)).encode("utf-8", "surrogateescape")


def _line(path: str, sha: str) -> str:
    name = re.sub(r"[\\\n\r]", lambda sign: _ESCAPED[sign[0]], path)
    return f"{'' if name == path else chr(92)}{sha}  {name}\n"


def read(content: bytes) -> dict[str, str] | None:
    """The files of a manifest, or None when it is none."""
    lines = content.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
    matches = [match for line in lines if (match := _LINE.fullmatch(line))]
    if len(matches) < len(lines):
        return None
    return {_named(match[3]) if match[1] else match[3]: match[2] for match in matches}


def _named(name: str) -> str:
    """A name as it was before its signs were escaped."""
    return re.sub(r"\\[\\nr]", lambda sign: _PLAIN[sign[0]], name)


def is_ours(folder: Path) -> bool:
    """Whether a folder is a site of ours: it has a manifest, and that names what every site has."""
    try:
        listed = read((folder / NAME).read_bytes())
    except OSError:
        return False
    return listed is not None and {addresses.INDEX_JSON, "index.html"} <= listed.keys()


def compare(
    listed: Mapping[str, str], fetch: Callable[[str], bytes | None], present: set[str] | None
) -> Iterator[Difference]:
    """What differs: `fetch` gives the bytes of a path or None; `present` are all files, None when nobody can list them."""
    for path in sorted(listed):
        content = fetch(path)
        if content is None:
            yield Difference("missing", path)
        elif hashlib.sha256(content).hexdigest() != listed[path]:
            yield Difference("changed", path)
    for path in sorted((present or set()) - listed.keys() - {NAME}):
        yield Difference("extra", path)
