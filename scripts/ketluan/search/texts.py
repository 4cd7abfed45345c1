"""What is shown of the items: files of `TEXTS` rows each, in which frequent words are single characters.

A file is too short for the server's compression to learn the words of the archive, so a table of them is given to the
reader once. It comes from the older segment: one conclusion more then changes no file of that.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ketluan.model import anchor
from ketluan.search.entries import Entry

# A file has 3.4 KB compressed. Fewer rows cost less for a query, more of them less in all.
TEXTS = 20
# The characters that stand for words, by their place in the table: Cyrillic to Arabic, two bytes in UTF-8 and none of
# them Vietnamese. The last one says that the character after it stands for itself.
_FIRST, _ESCAPE = 0x400, 0x7E7
_MOST = _ESCAPE - _FIRST
_TAKEN = re.compile(f"[{chr(_FIRST)}-{chr(_ESCAPE)}]")
_CODE = re.compile(f"{chr(_ESCAPE)}(.)|{_TAKEN.pattern}", re.DOTALL)
_WORD = re.compile(rf" ?\w+|{_TAKEN.pattern}")
_PIECE = re.compile(f"{_WORD.pattern}|.", re.DOTALL)
# Values of at most so many characters may stand in the table as a whole; files of which the words are counted.
_WHOLE = 200
_COUNTED = 2_000


@dataclass(frozen=True, slots=True)
class Text:
    """What is shown of an item; `url` is its address, `conclusion` that of the page it is on."""

    url: str
    conclusion: str
    title: str
    date: str
    place: str
    section: str
    kind: str
    units: tuple[tuple[str, str], ...]  # relation, name
    text: str
    aliases: tuple[tuple[str, str], ...]
    short: str
    chair: str
    citation: str
    standing: str  # empty when the document stands as issued


def rows(found: Sequence[Entry]) -> list[Any]:
    """The content of a file before its words are coded: the conclusions of some entries, then a row for each entry."""
    conclusions = {e.conclusion: [e.url.split("#")[0], e.title, e.date.isoformat(), e.chair, e.citation] for e in found}
    number = {name: index for index, name in enumerate(conclusions)}
    return [
        list(conclusions.values()),
        [[number[e.conclusion], e.place, e.section, e.kind, e.units, _parts(e), e.aliases, e.short] for e in found],
    ]


def _parts(entry: Entry) -> list[str]:
    """The text parted once by what the item is called, which stands in it most of the time: joined by that it is whole."""
    return entry.text.split(entry.short, 1) if entry.short else [entry.text]


def text(content: Any, index: int, words: Sequence[str], standing: Mapping[str, str]) -> Text:
    """The row of a place in a file, given the table of frequent words and what is to be known of conclusions, by address."""
    number, place, section, kind, units, parts, aliases, short = _each(content[1][index], _plain(words))
    url, title, date, chair, citation = _each(content[0][number], _plain(words))
    return Text(
        url=f"{url}#{anchor(place)}" if place else url,
        conclusion=url,
        title=title,
        date=date,
        place=place,
        section=section,
        kind=kind,
        units=tuple((relation, name) for relation, name in units),
        text=short.join(parts),
        aliases=tuple((printed, meant) for printed, meant in aliases),
        short=short,
        chair=chair,
        citation=citation,
        standing=standing.get(url, ""),
    )


def frequent(files: Sequence[bytes]) -> list[str]:
    """The table for some files (JSON): the words and whole values that are worth a character, what saves most first."""
    # They are read twice, one after the other: all at once would be the whole archive once more in memory.
    sample = range(0, len(files), max(1, len(files) // _COUNTED))
    short = Counter(value for number in sample for value in _values(json.loads(files[number])) if len(value) <= _WHOLE)
    whole = {value: count for value, count in short.items() if count > 3}
    others = (value for number in sample for value in _values(json.loads(files[number])) if value not in whole)
    words = Counter(chain.from_iterable(map(_WORD.findall, others)))
    words.update(whole)
    # Two bytes for each use, and the word itself once.
    saved = {word: (count - 1) * len(word.encode()) - 2 * count for word, count in words.items() if count > 3}
    best = sorted((-saving, word) for word, saving in saved.items() if saving > 0)
    return [word for _, word in best[:_MOST]]


def coder(words: Sequence[str]) -> Callable[[Any], Any]:
    """What gives the content of a file with the words of a table as characters."""
    whole = {word: chr(_FIRST + index) for index, word in enumerate(words)}
    codes = _Codes(whole)

    def code(value: str) -> str:
        return whole.get(value) or "".join(map(codes.__getitem__, _PIECE.findall(value)))

    return lambda content: _each(content, code)


class _Codes(dict[str, str]):
    """What stands for a word or a sign; one that is not in the table stands for itself, and is looked at once."""

    def __missing__(self, word: str) -> str:
        code = self[word] = _TAKEN.sub(rf"{chr(_ESCAPE)}\g<0>", word)
        return code


def _plain(words: Sequence[str]) -> Callable[[str], str]:
    return lambda value: _CODE.sub(lambda found: found[1] or words[ord(found[0]) - _FIRST], value)


def _values(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    return [] if isinstance(content, int) else [value for part in content for value in _values(part)]


def _each(content: Any, change: Callable[[str], str]) -> Any:
    """A content with every text in it changed."""
    if isinstance(content, str):
        return change(content)
    return content if isinstance(content, int) else [_each(part, change) for part in content]
