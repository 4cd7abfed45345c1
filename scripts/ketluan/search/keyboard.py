"""Words typed as Telex or VNI key strokes without an input method: "phongf choongs dichj", "d9o6n d9o6c1"."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ketluan.vietnamese import TONES, canonical, fold, nfc

# A Vietnamese syllable written without tone: initial consonants, vowels, final consonants.
_SYLLABLE = re.compile(
    "(ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdđghklmnprstvx])?([aăâeêioôơuưy]{1,3})(ch|ng|nh|[cmnpt])?"
)
# Vowels that need a mark before the end of a syllable, or an end: "nghiep", "huyen", "duong", "quâ".
_BARE = re.compile("(^|[^g])ie|ye|uo|ưo|uơ.|[ăâ]$")
_TONES = re.compile(f"[{TONES}]")
# After these only two of the tones are spoken.
_STOP = re.compile("(ch|[cpt])$")
_OF_STOP = re.compile("[\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}]")
# White space and control characters of all sorts: one space.
SPACE = re.compile("[\\x00-\\x20\\x7f-\\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_VOWELS = "aeiouy"
_SHAPED = "ăâêôơư"
# Tone keys of both methods with the combining marks they stand for; z and 0 take the tone away.
_TONE_KEYS = {
    "s": "\N{COMBINING ACUTE ACCENT}",
    "f": "\N{COMBINING GRAVE ACCENT}",
    "r": "\N{COMBINING HOOK ABOVE}",
    "x": "\N{COMBINING TILDE}",
    "j": "\N{COMBINING DOT BELOW}",
    "z": "",
}
_VNI_TONES = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j", "0": "z"}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư", "a": "ă"}


def is_syllable(word: str) -> bool:
    """Whether a folded word has the shape of a Vietnamese syllable; abbreviations mostly have not."""
    return _SYLLABLE.fullmatch(word) is not None


def is_spelled(word: str) -> bool:
    """Whether a word with its marks can be written as it is: no mark is missing that its sounds need.

    >>> [word for word in ("tết", "ai", "nghiêp", "nghiẹp", "hoach", "phogn") if is_spelled(word)]
    ['tết', 'ai']
    """
    apart = unicodedata.normalize("NFD", word)
    plain = nfc(_TONES.sub("", apart))
    if not is_syllable(plain) or _BARE.search(plain):
        return False
    return not _STOP.search(plain) or _OF_STOP.search(apart) is not None


@lru_cache(maxsize=4096)
def decode(word: str) -> str:
    """Return the syllable that key strokes stand for, in canonical form; empty when they stand for none.

    >>> decode("choongs"), decode("dduwowngf"), decode("pho2ng"), decode("covid"), decode("tw")
    ('chống', 'đường', 'phòng', '', '')
    """
    keys = word.lower()
    if not keys.isascii() or not keys.isalnum() or not any(vowel in keys for vowel in _VOWELS):
        return ""
    vni = any(key.isdigit() for key in keys)
    letters, tone, used = _vni(keys) if vni else _telex(keys)
    match = _SYLLABLE.fullmatch(letters)
    return canonical(_toned(match, tone)) if used and match else ""


def _telex(keys: str) -> tuple[str, str, bool]:
    """The letters and the tone key of Telex strokes, and whether any stroke was a command."""
    letters, tone, used = "", "", False
    for key in keys:
        after_vowel = any(c in _VOWELS or c in _SHAPED for c in letters)
        shaped = ""
        if key in "aeo" and letters[-1:] == key:
            shaped = letters[:-1] + _CIRCUMFLEX[key]
        elif key == "d" and letters == "d":
            shaped = "đ"
        elif key == "w":
            shaped = _horned(letters) or letters + "ư"
        elif key in _TONE_KEYS and after_vowel:
            shaped, tone = letters, key
        used = used or bool(shaped)
        letters = shaped or letters + key
    return letters, tone, used


def _vni(keys: str) -> tuple[str, str, bool]:
    """The same of VNI strokes: digits command."""
    letters, tone, used = "", "", False
    for key in keys:
        shaped = ""
        if key in _VNI_TONES:
            shaped, tone = letters, _VNI_TONES[key]
        elif key == "6":
            shaped = _last(letters, _CIRCUMFLEX)
        elif key == "7":
            shaped = _horned(letters)
        elif key == "8":
            shaped = _last(letters, {"a": "ă"})
        elif key == "9" and letters[:1] == "d":
            shaped = "đ" + letters[1:]
        used = used or bool(shaped)
        letters = shaped or letters + key
    return letters, tone, used


def _last(letters: str, change: dict[str, str]) -> str:
    """`letters` with the last letter that can be changed changed; empty when there is none."""
    for index in range(len(letters) - 1, -1, -1):
        if letters[index] in change:
            return letters[:index] + change[letters[index]] + letters[index + 1 :]
    return ""


def _horned(letters: str) -> str:
    """`letters` after the stroke that makes ơ, ư and ă: "uo" becomes "ươ"; empty when nothing can change."""
    start = 2 if letters.startswith("qu") else 0
    for pair in ("uo", "ưo"):
        if pair in letters[start:]:
            return letters.replace(pair, "ươ")
    rest = _last(letters[start:], _HORN)
    return letters[:start] + rest if rest else ""


def _toned(match: re.Match[str], tone: str) -> str:
    """The syllable with its tone on the vowel that carries it, the old way (hòa, thủy)."""
    onset, vowels, coda = match[1] or "", match[2], match[3] or ""
    if not tone:
        return match[0]
    shaped = [index for index, vowel in enumerate(vowels) if vowel in _SHAPED]
    if shaped:
        place = shaped[-1]
    elif coda:
        place = len(vowels) - 1
    else:
        place = max(0, len(vowels) - 2)
    return f"{onset}{vowels[: place + 1]}{_TONE_KEYS[tone]}{vowels[place + 1 :]}{coda}"


def decode_text(text: str) -> str:
    """Return a query with every word that reads as key strokes replaced by its syllable.

    A word that is a syllable as it stands ("an", "hoa") stays.
    """
    return " ".join(decode(chunk) or chunk for chunk in chunks(text))


def looks_typed(text: str) -> bool:
    """Whether some word of a query can only be key strokes: no syllable as it stands, one when decoded."""
    return any(decode(chunk) and not is_syllable(fold(chunk)) for chunk in chunks(text))


def chunks(text: str) -> list[str]:
    """What stands between white space."""
    return [chunk for chunk in SPACE.split(text) if chunk]
