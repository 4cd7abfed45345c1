"""Whole numbers as short runs of printable ASCII: what the files hold, small before and after compression.

A number is a run of characters that mean "more follows" and one that ends it, 59 values wide. Neither the quotation
mark nor the backslash is used, so the text stands in JSON as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

_LAST = 59
_MORE = 32
# 91 characters: # to [ and ] to ~
_DIGITS = "".join(map(chr, [*range(35, 92), *range(93, 127)]))
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}


def pack(numbers: Iterable[int]) -> str:
    """Return numbers (not negative) as text.

    >>> pack([0, 58, 59, 5000])
    '#^`#asO'
    """
    # A function for each number would take twice as long.
    return "".join([_SMALL[number] if number < _LEAST else _make(number) for number in numbers])


def _make(number: int) -> str:
    more, last = divmod(number, _LAST)
    run = _DIGITS[last]
    while more:
        more, low = divmod(more, _MORE)
        run = _DIGITS[_LAST + low] + run
    return run


# Runs of the numbers below the least that is made each time.
_LEAST = 8192
_SMALL = [_make(number) for number in range(_LEAST)]


def unpack(text: str) -> Iterator[int]:
    """The numbers of a packed text; what `pack` never writes gives some numbers, never an error."""
    more = 0
    for digit in text:
        value = _VALUES.get(digit, 0)
        if value < _LAST:
            yield more * _LAST + value
            more = 0
        else:
            more = more * _MORE + value - _LAST


def pack_postings(documents: Sequence[int], counts: Sequence[int]) -> str:
    """Return rising document numbers with the occurrences in each as text: gaps, doubled, odd where a count follows."""
    numbers: list[int] = []
    before = -1
    for document, count in zip(documents, counts, strict=True):
        gap = (document - before - 1) * 2
        if count == 1:
            numbers.append(gap)
        else:
            numbers += (gap + 1, count - 2)
        before = document
    return pack(numbers)


def unpack_postings(text: str) -> tuple[list[int], list[int]]:
    """Return the document numbers and counts that `pack_postings` was given."""
    documents: list[int] = []
    counts: list[int] = []
    before = -1
    numbers = unpack(text)
    for gap in numbers:
        before += gap // 2 + 1
        documents.append(before)
        counts.append(next(numbers, 0) + 2 if gap % 2 else 1)
    return documents, counts
