"""Whether two texts have the same words in the same order, and where not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_CONTEXT = 4
_MOST_TOLD = 80
# A mark of words left out (`publication.marker`), in words a line each, and as one word.
_MARK = re.compile(r"\[đã\nlược:\n[^\[\]]*\]")
_GAP = "[…]"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a copy differs: the words before it in the source, what the source has, what the copy has."""

    before: str
    issued: str
    copied: str
    words: int

    @property
    def is_gap(self) -> bool:
        """Whether the copy has nothing here but marks of words left out."""
        return bool(self.copied) and all(_GAP in word for word in self.copied.split())

    def told(self, copy: str) -> str:
        """What differs, in a sentence; `copy` is what the copy is called."""
        where = f"sau “{self.before}”" if self.before else "ở đầu văn bản,"
        issued, copied = self.issued[:_MOST_TOLD], self.copied[:_MOST_TOLD]
        if not copied:
            return f"{where} {copy} thiếu “{issued}”"
        if not issued:
            return f"{where} {copy} thừa “{copied}”"
        return f"{where} bản nguồn in “{issued}”, {copy} chép “{copied}”"


def with_gaps(words: Iterable[str]) -> list[str]:
    """Some words with each mark of words left out ("[đã", "lược:", …, "…]") as one.

    >>> with_gaps(["ông", "[đã", "lược:", "dữ", "liệu]", "nói"])
    ['ông', '[…]', 'nói']
    """
    text = "\n".join(words)
    return _MARK.sub(_GAP, text).split("\n") if text else []


def is_same(source: Sequence[str], copy: Sequence[str], most: int) -> bool:
    """Whether a copy has the words of its source, but for `most` at each mark of words left out."""
    places = {0}
    for word in copy:
        if _GAP in word:
            places = {place + skipped for place in places for skipped in range(most + 1)}
        else:
            places = {place + 1 for place in places if place < len(source) and source[place] == word}
    return len(source) in places


def compare(source: Sequence[str], copy: Sequence[str]) -> Iterator[Difference]:
    """The places where the words of a copy differ from those of its source."""
    if source == copy:
        return
    for code, start, end, copy_start, copy_end in SequenceMatcher(None, source, copy, autojunk=False).get_opcodes():
        if code != "equal":
            before = " ".join(source[max(0, start - _CONTEXT) : start])
            issued, copied = " ".join(source[start:end]), " ".join(copy[copy_start:copy_end])
            yield Difference(before, issued, copied, max(end - start, copy_end - copy_start))
