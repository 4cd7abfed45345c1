"""What `check --fix` may do to a record without anybody's judgement: normal form, and the list of units."""

from __future__ import annotations

import re

from ketluan import document, frontmatter
from ketluan.vietnamese import label_key, nfc

# A line that begins a key of the front matter, and the fence that ends it.
_KEY_OR_FENCE = re.compile(r"^(?:[A-Za-z_]+:|---\s*$)")


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
    lines = text.splitlines(keepends=True)
    fence = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    start = next((number for number in range(1, fence) if lines[number].startswith("units:")), fence)
    end = start
    if start < fence:
        end = next(number for number in range(start + 1, fence + 1) if _KEY_OR_FENCE.match(lines[number]))
    return "".join([*lines[:start], frontmatter.write({"units": units}), *lines[end:]])
