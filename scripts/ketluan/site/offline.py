"""A site as a folder that is read from a disk, without a server: every link names a file.

Browsers list a folder where a server gives its `index.html`, and from a disk they fetch neither fonts ahead nor parts
of an index, so the search page says what to do instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from ketluan import policy
from ketluan.memo import digest
from ketluan.site.frame import NOT_FOUND
from ketluan.site.parts import Part

# The address in a link or form, up to the query or the anchor; what has a scheme or begins with one is elsewhere.
_FOLDER = re.compile(
    rb'(<(?:a|form)\b[^<>]*?\s(?:href|action)=")(?![a-z][a-z0-9+.-]*:|//)((?:[^"#?]*/)?\.{0,2})(?=["#?])'
)
# Where a page that has moved leads by itself.
_ONWARD = re.compile(rb'(<meta http-equiv="refresh" content="0; url=)((?:[^"#?]*/)?\.{0,2})(?=["#?])')
_AHEAD = re.compile(rb'<link\b[^<>]*\brel="preload"[^<>]*>')


def part(part: Part) -> Part:
    """The part with its pages as they are read from a disk; without the page for unknown addresses, which servers give."""
    return replace(part, key=digest("offline", part.key), make=partial(_made, part))


def _made(part: Part) -> Iterator[tuple[str, bytes]]:
    for path, content in part.make():
        if path != NOT_FOUND:
            yield path, linked(content) if path.endswith(".html") else content


def linked(page: bytes) -> bytes:
    """A page whose links to folders name the file in them.

    >>> linked(b'<a class="a" href="../thang/#m">')
    b'<a class="a" href="../thang/index.html#m">'
    """
    named = _ONWARD.sub(_named, _FOLDER.sub(_named, _AHEAD.sub(b"", page)))
    return policy.on_disk(named.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _named(found: re.Match[bytes]) -> bytes:
    folder = found[2]
    if not folder:
        return found[0]
    return found[1] + folder + (b"" if folder.endswith(b"/") else b"/") + b"index.html"
