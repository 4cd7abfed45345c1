"""A line on a page as every reader of pages gives it: spans of text with their places."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Widths of letters in a text face, in widths of an average one: narrow ones, wide ones, capitals, figures and the rest.
_NARROW = frozenset("iljtfrI.,;:'’‘!|()[]/- ")
_WIDE = frozenset("mwMWƯƠ%…–")


@dataclass(frozen=True, slots=True)
class Span:
    """Words side by side, from `left` to `right`."""

    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line. `gap` is the space above it in lines, `cells` its cells when it is a row of a ruled table."""

    page: int
    number: int
    spans: tuple[Span, ...]
    gap: float = 1.0
    small: bool = False
    cells: tuple[str, ...] = ()
    added: bool = False

    @property
    def text(self) -> str:
        """The words of the row, left to right."""
        return " ".join(span.text for span in self.spans)


def width(text: str) -> float:
    """About how wide `text` is when printed."""
    return sum(map(_letter_width, unicodedata.normalize("NFC", text)), 0.0)


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> float:
    base = unicodedata.normalize("NFD", letter)[0]
    return 0.62 if base in _NARROW else 1.6 if base in _WIDE else 1.4 if base.isupper() else 1.0
