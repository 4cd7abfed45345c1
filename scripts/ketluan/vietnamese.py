"""The only rules about Vietnamese text: normal form, folding, comparison keys, sorting, slugs, dates.

Everything else asks this module, so that a label, an address and a sorted list never disagree.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import NamedTuple

# The five combining tone marks in the order of Vietnamese dictionaries; a syllable without one comes first.
TONES = (
    "\N{COMBINING GRAVE ACCENT}"
    "\N{COMBINING HOOK ABOVE}"
    "\N{COMBINING TILDE}"
    "\N{COMBINING ACUTE ACCENT}"
    "\N{COMBINING DOT BELOW}"
)
# ă â ê ô ơ ư as NFD writes them: a base letter and a mark that makes another letter of it.
_SHAPES = "\N{COMBINING BREVE}\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING HORN}"

# The capital letters in NFC, for a class of a pattern. A range such as Ạ-Ỹ would take in small letters.
CAPITALS = "A-ZĐ" + "".join(
    letter
    for letter in map(chr, range(0xC0, 0x1F00))
    if letter.isupper() and unicodedata.normalize("NFD", letter)[0] in "AEIOUY"
)

# NFD does not take the stroke off đ, so folding has to.
_STROKE = str.maketrans("đĐ", "dD")
# Hyphen, non-breaking hyphen, figure dash, en dash, em dash, minus: one sign to whoever types a name.
_DASHES = re.compile("[\\-\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]")
# Everything that separates the words of a slug.
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# The letters (with their marks) of one syllable.
_SYLLABLE = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*", re.UNICODE)


def nfc(text: str) -> str:
    """Return `text` in Normalization Form C, the form in which everything is stored and published."""
    return unicodedata.normalize("NFC", text)


# Beyond the letters and signs of Vietnamese in NFC: where marks may be.
_STRANGE = re.compile("[^\0-\u02ff\u1e00-\u20cf]")


@lru_cache(maxsize=1)
def _heap() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{31}}")


def heaped(text: str) -> int | None:
    """Where marks are heaped on one letter, more than any text has (Unicode, UAX #15: 30); None when they are nowhere.

    To put such marks in order takes the square of their number, so a text that has them is refused before it is read.
    """
    found = _heap().search(text) if _STRANGE.search(text) else None
    return found.start() if found else None


def words(text: str) -> list[str]:
    """Return the words of `text`: what stands between white space, in NFC.

    Two texts with the same words differ only in line wraps, page breaks and runs of spaces.
    """
    return nfc(text).split()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` in lower case without marks, as somebody types who has no Vietnamese keyboard.

    >>> fold("Đôn đốc ỦY BAN")
    'don doc uy ban'
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_STROKE)


def _tone_last(match: re.Match[str]) -> str:
    syllable = match.group()
    return "".join(c for c in syllable if c not in TONES) + "".join(c for c in syllable if c in TONES)


def tone_key(text: str) -> str:
    """Return `text` with the tone of each syllable moved to its end, in NFD.

    The old and the new placement (hóa, hoá; Huyện ủy, Huyện uỷ) are both in official use,
    and both give the same key; syllables that differ in anything else keep different keys.
    """
    return _SYLLABLE.sub(_tone_last, unicodedata.normalize("NFD", text))


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """Return the key under which two spellings of one name are the same name.

    Case, tone placement, normal form, kinds of dash, spacing around dashes and commas do not count;
    marks do: "Bản Giang" and "Ban Giang" are different labels.

    >>> label_key("Trung tâm Văn hóa- Thể thao") == label_key("trung tâm Văn hoá – Thể thao")
    True
    """
    dashed = _DASHES.sub("-", nfc(text).casefold())
    spaced = re.sub(r"\s*([-,;])\s*", r"\1", " ".join(dashed.split()))
    return tone_key(spaced.strip(" .;,:"))


def _primary(letter: str, marks: str) -> tuple[str, int]:
    base = letter.translate(_STROKE)
    shape = 1 if letter in "đĐ" else 0
    for mark in marks:
        if mark in _SHAPES:
            # ă before â; ô before ơ, as in the alphabet.
            shape = 2 if (mark == "\N{COMBINING CIRCUMFLEX ACCENT}" and base == "a") else max(shape, 1)
            if mark == "\N{COMBINING HORN}" and base == "o":
                shape = 2
    return base, shape


SortKey = tuple[tuple[tuple[str, int], ...], tuple[int, ...], str]


@lru_cache(maxsize=65536)
def sort_key(text: str) -> SortKey:
    """Return a key that sorts `text` in the order of the Vietnamese alphabet.

    Letters count first (A Ă Â B C D Đ E Ê … O Ô Ơ … U Ư …), then tones (none, huyền, hỏi, ngã, sắc, nặng),
    then the text itself, so that the order is total. Code points would put Đ after Z.
    """
    letters: list[tuple[str, int]] = []
    tones: list[int] = []
    decomposed = unicodedata.normalize("NFD", text.lower())
    for match in re.finditer(r"(.)([\u0300-\u036f]*)", decomposed, re.DOTALL):
        letters.append(_primary(match[1], match[2]))
        tones.append(next((TONES.index(m) + 1 for m in match[2] if m in TONES), 0))
    return tuple(letters), tuple(tones), text


def slug(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens; đ becomes d.

    >>> slug("Chỉ đạo, điều hành")
    'chi-dao-dieu-hanh'
    """
    return _NOT_SLUG.sub("-", fold(text)).strip("-")


def within(text: str) -> str:
    """Return a text as it stands within a sentence, its first letter small.

    >>> within("Đính chính")
    'đính chính'
    """
    return text[:1].lower() + text[1:]


def date_text(day: date) -> str:
    """Return a date as official documents write it in figures: 15/11/2021, 01/7/2025, 06/02/2020.

    Days below 10 and the months 1 and 2 take a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I).
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def number_text(number: int) -> str:
    """Return a whole number as it is written in Vietnamese: 1.234.567.

    >>> number_text(1234567)
    '1.234.567'
    """
    return f"{number:,}".replace(",", ".")


def month_text(month: str) -> str:
    """Return a month given as `YYYY-MM` in words: "tháng 11 năm 2021"; January and February as 01 and 02."""
    year, number = month.split("-")
    return f"tháng {number if number < '03' else int(number)} năm {year}"


# One token of searchable text: Latin letters (with what hides between them: combining marks, soft hyphens, characters
# of no width), or a number, whose groups of three digits may be parted by full stops. "F1" is two tokens.
_TOKEN = re.compile(
    "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"
    "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]*"
    "|[0-9]{1,3}(?:\\.[0-9]{3})+(?![0-9])|[0-9]+"
)
# Letters that look like đ, typed or scanned in its place.
_LIKE_D = str.maketrans("\N{LATIN SMALL LETTER ETH}\N{LATIN SMALL LETTER D WITH TAIL}", "đđ")
_HIDDEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")
# The open syllables that both placements of the tone write differently, new to old (Quyết định 1989/QĐ-BGDĐT, Điều 8).
_OLD_PLACES = dict(
    zip(
        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),
        "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),
        strict=True,
    )
)


class Token(NamedTuple):
    """One searchable unit of a text, in canonical form, and where it stands in the text (NFC)."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def canonical(word: str) -> str:
    """Return the one form under which the index knows a syllable or a number.

    Lower case, NFC, the tone placed the old way; a number without group points and leading zeros.

    >>> canonical("Hoà"), canonical("QUÝ"), canonical("2.384"), canonical("06")
    ('hòa', 'quý', '2384', '6')
    """
    if word[0] in "0123456789":
        return word.replace(".", "").lstrip("0") or "0"
    lower = _HIDDEN.sub("", nfc(word.lower())).translate(_LIKE_D)
    old = _OLD_PLACES.get(lower[-2:])
    return lower[:-2] + old if old and not (lower[-2] == "u" and lower[-3:-2] == "q") else lower


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text that is in NFC: syllables and numbers, in order; all else separates."""
    # Token() takes half as long again.
    return [Token._make((canonical(found[0]), *found.span())) for found in _TOKEN.finditer(text)]


def syllables(text: str) -> list[str]:
    """Return the canonical forms of the tokens of any text.

    >>> syllables("Chương trình số 14-CTr/TU, 877F2")
    ['chương', 'trình', 'số', '14', 'ctr', 'tu', '877', 'f', '2']
    """
    return list(map(canonical, spellings(text)))


def spellings(text: str) -> list[str]:
    """Return these tokens as they stand in the text (NFC)."""
    found: list[str] = _TOKEN.findall(nfc(text))
    return found
