"""What became of our copy of a document after it was published: mistakes put right, words left out, a withdrawal.

Values only. Official corrections and replacements are documents of their own, and records of their own; what stands
here is said of one record alone.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

# What stands in the place of words that were left out, and in it the reason.
MARKER = re.compile(r"\[đã lược: ([^\[\]\n]+)\]")
# The places of a document that are no item ("II.3") and no section ("II").
PLACES = {
    "title": "trích yếu",
    "header": "phần đầu văn bản",
    "preamble": "phần mở đầu",
    "closing": "lời kết",
    "recipients": "nơi nhận",
    "signer": "chữ ký",
    "annex": "phần sau chữ ký",
    "attendees": "thành phần dự",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A mistake of our copy that was put right: when, where, what stood there, what the document says, why."""

    date: datetime.date
    place: str
    was: str
    now: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Words that were left out: when, where, why, by which law, how many; never the words."""

    date: datetime.date
    place: str
    reason: str
    basis: str
    words: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The document was withdrawn by one that is not in the archive: when, why, by which document."""

    date: datetime.date
    reason: str
    basis: str = ""


def marker(reason: str) -> str:
    """What stands in the place of words left out for `reason`.

    >>> marker("dữ liệu cá nhân")
    '[đã lược: dữ liệu cá nhân]'
    """
    return f"[đã lược: {reason}]"


def marked(text: str) -> Iterator[str]:
    """The reasons of the places of a text where words were left out."""
    return (found[1] for found in MARKER.finditer(text))


def named(place: str) -> str:
    """What a place is called: "mục II.3", "phần II", "phần mở đầu".

    >>> named("II.3"), named("3 (2)"), named("II"), named("closing")
    ('mục II.3', 'mục 3 (2)', 'phần II', 'lời kết')
    """
    if place in PLACES:
        return PLACES[place]
    if place.startswith("phan-"):
        return f"phần thứ {place.removeprefix('phan-')}"
    return f"mục {place}" if "." in place or place.partition(" ")[0].isdigit() else f"phần {place}"
