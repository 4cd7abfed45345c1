"""What `check --fix` may do to a record without anybody's judgement: normal form, the list of units, the day it is published."""

from __future__ import annotations

import datetime
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
    return _with_key(text, "units", addressed)


def publish(text: str, day: datetime.date) -> str:
    """Return the text of a record that says the day it is published; it must be one that can be read."""
    return _with_key(text, "published", day)


def _with_key(text: str, key: str, value: object) -> str:
    """The text with a key written anew, in its place or, when it has none, at the end of the front matter."""
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    fence = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    start, end = frontmatter.extent("".join(lines[1:fence]), key) or (fence - 1, fence - 1)
    written = frontmatter.write({key: value})
    if lines[0].endswith("\r\n"):
        written = written.replace("\n", "\r\n")
    return "".join([*lines[: start + 1], written, *lines[end + 1 :]])
