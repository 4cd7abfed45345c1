"""Places of items inside running text: "II.3", "II-3", "mục II.3", "mục 3"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ketluan.vietnamese import Token, fold

# Nothing may be joined to a place: "14-CTr/TU", "II.3/2021" and "3.5" are none. Letters are given in both cases, since
# Python and the browser do not agree on which of others are the same.
_PLACE = re.compile('(^|[ ,;:("#])([Mm][uUụỤ][cC]:? ?)?(?:([ivxIVX]{1,6})[.–-])?([0-9]{1,3})(?=[,;:.)"?!]*(?: |$))')


def key(place: str) -> str:
    """The form of a place in the index: that of the number as printed, however often it is printed."""
    return fold(place.partition(" ")[0])


def find(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """The places among the tokens of `text`, as (first token, token after the last, key).

    A number without a part is one only after "mục".
    """
    for match in _PLACE.finditer(text):
        if match[2] or match[3]:
            start = sum(token.start < match.end(1) for token in tokens)
            end = sum(token.start < match.end() for token in tokens)
            yield start, end, (f"{match[3].lower()}." if match[3] else "") + tokens[end - 1].text
