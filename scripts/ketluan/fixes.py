"""What `check --fix` may do to a record without anybody's judgement: normal form, the list of units, the day it is published."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from ketluan import document, frontmatter
from ketluan.model import Conclusion
from ketluan.vietnamese import heaped, label_key, nfc


def composed(text: str) -> str:
    """Return a text in NFC; one with marks heaped on a letter, which would take the square of their number, as it is."""
    return text if heaped(text) is not None else nfc(text)


def fix(text: str, path: str) -> str:
    """Return the text of a record in NFC, its key `units` saying what the items address; all else as it was.

    A record that cannot be read, or is written in a way that leaves no place for the key, keeps its `units`.
    """
    text = composed(text)
    conclusion, _ = document.parse(text, path)
    if conclusion is None:
        return text
    addressed = conclusion.addressed()
    if {label_key(label) for label in conclusion.units} == {label_key(label) for label in addressed}:
        return text
    return _with_key(text, conclusion, "units", addressed)


def publish(text: str, path: str, day: datetime.date) -> str:
    """Return the text of a record that says the day it is published; as it was when there is no place for that."""
    conclusion, _ = document.parse(text, path)
    return _with_key(text, conclusion, "published", day) if conclusion else text


def _with_key(text: str, conclusion: Conclusion, key: str, value: object) -> str:
    """The text with a key written anew, in its place or, when it has none, at the end of the front matter.

    The text as it was when that would not say the same conclusion with this key: it may stand in a mapping in braces.
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    fence = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    start, end = frontmatter.extent("".join(lines[1:fence]), key) or (fence - 1, fence - 1)
    written = frontmatter.write({key: value})
    if lines[0].endswith("\r\n"):
        written = written.replace("\n", "\r\n")
    made = "".join([*lines[: start + 1], written, *lines[end + 1 :]])
    expected = replace(conclusion, **{key: value})  # type: ignore[arg-type]  # as the caller says
    return made if document.parse(made, conclusion.path)[0] == expected else text
