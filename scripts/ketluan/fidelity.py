"""Whether two texts have the same words in the same order, and where not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_CONTEXT = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a copy differs: the words before it in the source, what the source has, what the copy has."""

    before: str
    issued: str
    copied: str
    words: int


def compare(source: Sequence[str], copy: Sequence[str]) -> Iterator[Difference]:
    """The places where the words of a copy differ from those of its source."""
    if source == copy:
        return
    for code, start, end, copy_start, copy_end in SequenceMatcher(None, source, copy, autojunk=False).get_opcodes():
        if code != "equal":
            before = " ".join(source[max(0, start - _CONTEXT) : start])
            issued, copied = " ".join(source[start:end]), " ".join(copy[copy_start:copy_end])
            yield Difference(before, issued, copied, max(end - start, copy_end - copy_start))
