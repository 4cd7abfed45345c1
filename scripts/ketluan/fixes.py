"""What `check --fix` may do to a record without anybody's judgement: normal form, and the list of units."""

from __future__ import annotations

import re

from ketluan import document, frontmatter
from ketluan.vietnamese import label_key, nfc


def fix(text: str, path: str) -> str:
    """Return the text of a record in NFC, its key `units` saying what the items address; all else as it was.

    A record that cannot be read keeps its `units`.
    """
    text = nfc(text)
    conclusion, _ = document.parse(text, path)
    if conclusion is None:
        return text
    addressed = conclusion.addressed()
    if {label_key(label) for label in conclusion.units} == {label_key(label) for label in addressed}:
        return text
    return _with_units(text, addressed)


def _with_units(text: str, units: tuple[str, ...]) -> str:
    """The text with its key `units` written anew, in its place or, when it has none, at the end of the front matter."""
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    fence = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    start, end = frontmatter.extent("".join(lines[1:fence]), "units") or (fence - 1, fence - 1)
    written = frontmatter.write({"units": units})
    if lines[0].endswith("\r\n"):
        written = written.replace("\n", "\r\n")
    return "".join([*lines[: start + 1], written, *lines[end + 1 :]])
