"""Dates, months and quarters inside running tokens, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ketluan.vietnamese import Token, fold

# What stands between the figures of a date written in figures.
_BETWEEN = re.compile("[ \N{NO-BREAK SPACE}]?[/.-][ \N{NO-BREAK SPACE}]?")
# Spellings of "quý"; "quỹ" and "quy" with other marks are other words.
_QUARTER = ("quý", "qúy", "quí", "quy", "qui")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMERALS = {number: numeral.upper() for numeral, number in _ROMAN.items()}
_MONTHS = {str(number) for number in range(1, 13)}
# The years of which dates are found, first and last, and as they stand in a text.
_YEARS = 1900, 2100
_YEAR_WORDS = frozenset(map(str, range(_YEARS[0], _YEARS[1] + 1)))


def find(text: str, tokens: Sequence[Token], typed: bool = False) -> Iterator[tuple[int, int, str]]:
    """The dates among the tokens of `text`, as (first token, token after the last, `YYYY-MM-DD` or `YYYY-MM`).

    "15/11/2021", "ngày 15 tháng 11 năm 2021", "tháng 11/2021", "11-2021" are dates; "11 2021" is not. A quarter
    ("quý III/2021", "quý 3 năm 2021", "quy 3 2021") gives each of its three months.
    `typed` text is a query, in which "2021-11-15" and "2021-11" are dates too; in a document they may be a number.
    """
    index = 0
    while index < len(tokens):
        # A date begins with a figure or with "ngày", "tháng" or "quý"; most words are neither.
        word = tokens[index].text
        found: tuple[int, *tuple[str, ...]] | None = None
        if word in _QUARTER:
            found = _quarter(tokens, index)
        elif word[0] in "0123456789" or fold(word) in ("ngay", "thang"):
            found = (
                (_iso(text, tokens, index) if typed else None)
                or _day(text, tokens, index)
                or _month(text, tokens, index)
            )
        if found:
            end, *dates = found
            yield from ((index, end, date) for date in dates)
            index = end
        else:
            index += 1


def called(found: Sequence[str]) -> str:
    """What the dates of one place are called, given in order.

    >>> called(["2021-11-15"]), called(["2021-07"]), called(["2021-07", "2021-08", "2021-09"])
    ('ngày 15/11/2021', 'tháng 7/2021', 'quý III/2021')
    """
    year, month, *days = found[-1].split("-")
    if len(found) > 1:
        return f"quý {_NUMERALS[int(month) // 3]}/{year}"
    return (
        f"ngày {days[0]}/{int(month):{'02' if int(month) < 3 else ''}}/{year}" if days else f"tháng {int(month)}/{year}"
    )


def may_find(words: Sequence[str]) -> bool:
    """Whether `find` may find anything in a text of these words, which tell of most years that they end no date.

    Making the index asks this first, since it has the words; the browser makes none.
    """
    # Most texts have no year, which is told much quicker than where it stands.
    return not _YEAR_WORDS.isdisjoint(words) and any(
        word in _YEAR_WORDS and _may_end(words[max(0, at - 2) : at]) for at, word in enumerate(words)
    )


def _may_end(before: Sequence[str]) -> bool:
    """Whether a date may end after these words, two or fewer: with the number of a month or quarter, or that and "năm"."""
    if before and fold(before[-1]) == "nam":
        before = before[:-1]
    return bool(before) and (before[-1] in _MONTHS or fold(before[-1]) in _ROMAN)


def _day(text: str, tokens: Sequence[Token], start: int) -> tuple[int, str] | None:
    at = start + 1 if _word(tokens, start) == "ngay" else start
    day = _number(tokens, at, 1, 31)
    if not day:
        return None
    after = _joined(text, tokens, at, "thang")
    month = _number(tokens, after, 1, 12)
    last = _joined(text, tokens, after, "nam")
    year = _number(tokens, last, *_YEARS)
    return (last + 1, f"{year}-{month:02}-{day:02}") if month and year else None


def _iso(text: str, tokens: Sequence[Token], start: int) -> tuple[int, str] | None:
    year, month = _number(tokens, start, *_YEARS), _number(tokens, start + 1, 1, 12)
    if not (year and month and _hyphen(text, tokens, start)):
        return None
    day = _number(tokens, start + 2, 1, 31) if _hyphen(text, tokens, start + 1) else 0
    return (start + 3, f"{year}-{month:02}-{day:02}") if day else (start + 2, f"{year}-{month:02}")


def _hyphen(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a hyphen alone joins a token to the next one."""
    return index + 1 < len(tokens) and text[tokens[index].end : tokens[index + 1].start] == "-"


def _month(text: str, tokens: Sequence[Token], start: int) -> tuple[int, str] | None:
    at = start + 1 if _word(tokens, start) == "thang" else start
    month = _number(tokens, at, 1, 12)
    if not month:
        return None
    last = _joined(text, tokens, at, "nam")
    year = _number(tokens, last, *_YEARS)
    return (last + 1, f"{year}-{month:02}") if year else None


def _quarter(tokens: Sequence[Token], start: int) -> tuple[int, *tuple[str, ...]] | None:
    quarter = _ROMAN.get(_word(tokens, start + 1)) or _number(tokens, start + 1, 1, 4)
    at = start + 3 if _word(tokens, start + 2) == "nam" else start + 2
    year = _number(tokens, at, *_YEARS)
    months = range(3 * quarter - 2, 3 * quarter + 1)
    return (at + 1, *(f"{year}-{month:02}" for month in months)) if quarter and year else None


def _joined(text: str, tokens: Sequence[Token], index: int, word: str) -> int:
    """The token after `index` that continues a date: behind a separator or behind `word`; -1 when none does."""
    if not 0 <= index < len(tokens) - 1:
        return -1
    if _word(tokens, index + 1) == word:
        return index + 2
    return index + 1 if _BETWEEN.fullmatch(text[tokens[index].end : tokens[index + 1].start]) else -1


def _word(tokens: Sequence[Token], index: int) -> str:
    return fold(tokens[index].text) if 0 <= index < len(tokens) else ""


def _number(tokens: Sequence[Token], index: int, low: int, high: int) -> int:
    """The token as a number between two bounds; 0 when it is none."""
    word = tokens[index].text if 0 <= index < len(tokens) else ""
    return int(word) if word.isdigit() and len(word) < 5 and low <= int(word) <= high else 0
