"""Text made clean without changing a word: one normal form, old encodings turned into Unicode, no hidden signs.

Before Unicode became the rule in 2003, Vietnamese was typed in fonts that drew its letters in the places of others:
TCVN3 (fonts .VnTime …) one for one, VNI as a letter followed by its mark. Such text reads "céng hßa" or "coäng hoøa".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ketluan.readers.paper import Unreadable
from ketluan.vietnamese import TONES, heaped, nfc

_TCVN3_FROM = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\N{SOFT HYPHEN}õö÷øùúûüýþ¡¢£¤¥¦§"
_TCVN3_TO = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ"
_TCVN3 = dict(zip(_TCVN3_FROM, _TCVN3_TO, strict=True))

# VNI: the sign after a letter and the marks it stands for; then letters that stand alone.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"ñ": "đ", "Ñ": "Đ", "æ": "ỉ", "Æ": "Ỉ", "ó": "ĩ", "Ó": "Ĩ", "ò": "ị", "Ò": "Ị", "î": "ỵ", "Î": "Ỵ"}
_VNI_HORNS = {"ô": "ơ", "Ô": "Ơ", "ö": "ư", "Ö": "Ư"}
_VNI = re.compile(f"([aeouyôöAEOUYÔÖ])([{''.join(_VNI_MARKS)}{''.join(_VNI_MARKS).upper()}])|([ñÑæÆóÓòÒîÎôÔöÖ])")

# Letters that look like others: eth and the African D for Đ, Cyrillic and Greek capitals for Latin ones.
_LOOK_ALIKES = str.maketrans("ÐƉ" + "АВЕКМНОРСТХаеорсх" + "ΑΒΕΗΙΚΜΝΟΡΤΥΧ", "ĐĐ" + "ABEKMHOPCTXaeopcx" + "ABEHIKMNOPTYX")
# What prints nothing, and what prints a plain space, hyphen or bullet. Fonts of signs use private code points.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_PRINTED = {
    **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    "\u2028": "\n", "\u2029": "\n", "\u2010": "-", "\u2011": "-", "\uf0b7": "•", "\uf02d": "-", "\uf0a7": "▪",
    "\uf0d8": "➢", "\uf0fc": "✓", "\uf02b": "+",
}  # fmt: skip
_SIGNS = str.maketrans(_PRINTED)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Letters that only Vietnamese in Unicode has.
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_ONSET = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
# The written form of a Vietnamese syllable without its tone.
_SYLLABLE = re.compile(_ONSET + r"[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Clean:
    """Clean text and what had to be done to it: `look-alike`, `hidden`, `private`, `tcvn3`, `vni`."""

    text: str
    done: frozenset[str] = frozenset()


def clean(text: str) -> Clean:
    """Return `text` in NFC without look-alike letters and hidden signs; line breaks and form feeds stay."""
    done = set()
    require_no_heap(text)
    composed = nfc(text)
    if _UNSEEN.search(composed) or _CONTROLS.search(composed):
        done.add("hidden")
    composed = _CONTROLS.sub("", _UNSEEN.sub("", composed)).translate(_SIGNS)
    alike = _WORD.sub(lambda match: _latin(match[0]), composed)
    if alike != composed:
        done.add("look-alike")
    if any(unicodedata.category(character) in ("Co", "Cn", "Cs") for character in set(alike)):
        done.add("private")
        alike = "".join(
            "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Co", "Cn", "Cs") else c for c in alike
        )
    return Clean(nfc(alike), frozenset(done))


@lru_cache(maxsize=65536)
def _latin(word: str) -> str:
    """A word whose foreign letters all look like Latin ones, in Latin; a word of another script is left."""
    latin = word.translate(_LOOK_ALIKES)
    return latin if latin == word or all(ord(letter) < 0x250 or ord(letter) > 0x1DFF for letter in latin) else word


def from_tcvn3(text: str, capitals: bool = False) -> str:
    """Text typed in a TCVN3 font, in Unicode; the fonts whose name ends in H draw capitals only.

    >>> from_tcvn3("céng hßa x· héi chñ nghÜa ViÖt Nam")
    'cộng hòa xã hội chủ nghĩa Việt Nam'
    """
    converted = "".join(_TCVN3.get(character, character) for character in unicodedata.normalize("NFC", text))
    return converted.upper() if capitals else converted


def from_vni(text: str) -> str:
    """Text typed in a VNI font, in Unicode.

    >>> from_vni("coäng hoøa xaõ hoäi chuû nghóa Vieät Nam")
    'cộng hòa xã hội chủ nghĩa Việt Nam'
    """
    return nfc(_VNI.sub(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(match: re.Match[str]) -> str:
    if match[3]:
        return _VNI_ALONE.get(match[3]) or _VNI_HORNS[match[3]]
    return _VNI_HORNS.get(match[1], match[1]) + _VNI_MARKS[match[2].lower()]


def require_no_heap(text: str) -> None:
    """Raise for a text that it would take too long to compose."""
    if heaped(text) is not None:
        raise Unreadable("not-text", "tệp có hơn 30 dấu trên một chữ", "lấy lại tệp từ nơi phát hành")


def is_unicode(text: str) -> bool:
    """Whether a text has letters that Vietnamese in an old encoding cannot have."""
    return _VIETNAMESE.search(nfc(text)) is not None


def unicode_text(text: str) -> Clean:
    """Return `text` in clean Unicode, from TCVN3 or VNI when it is Vietnamese only so."""
    require_no_heap(text)
    if not is_unicode(text) and not text.isascii():
        candidates = (("tcvn3", from_tcvn3(text)), ("vni", from_vni(text)))
        name, converted = max(candidates, key=lambda candidate: vietnamese_share(candidate[1]))
        if looks_vietnamese(converted) and vietnamese_share(converted) > vietnamese_share(text):
            found = clean(converted)
            return Clean(found.text, found.done | {name})
    return clean(text)


def vietnamese_share(text: str) -> float:
    """The share of the words of `text` that Vietnamese could spell."""
    found = _WORD.findall(nfc(text))
    return sum(map(_spelled, found)) / len(found) if found else 0.0


_AROUND = ".,;:()“”\"'"


def parted(word: str) -> tuple[str, ...]:
    """The two syllables a word that Vietnamese cannot spell is made of, when that is so in one way; else the word.

    It must bear a mark: "Saigon" is a name. Signs at its ends stay with the syllable they are at.
    """
    bare = word.strip(_AROUND)
    if bare.isascii() or not bare.isalpha() or _SYLLABLE.fullmatch(_toneless(bare)):
        return (word,)
    ways = [(bare[:at], bare[at:]) for at in range(2, len(bare) - 1)]
    sound = [way for way in ways if all(_SYLLABLE.fullmatch(_toneless(part)) for part in way)]
    if len(sound) != 1:
        return (word,)
    before, _, after = word.partition(bare)
    return before + sound[0][0], sound[0][1] + after


@lru_cache(maxsize=65536)
def _spelled(word: str) -> bool:
    """Whether Vietnamese could spell a word; texts have the same words over and over."""
    return _SYLLABLE.fullmatch(_toneless(word)) is not None


def _toneless(word: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", word) if letter not in TONES)
    return unicodedata.normalize("NFC", bare)


def looks_vietnamese(text: str) -> bool:
    """Whether most words are Vietnamese syllables and enough of them carry Vietnamese letters."""
    found = _WORD.findall(nfc(text))
    marked = sum(1 for word in found if not word.isascii() and _spelled(word))
    return bool(found) and marked >= len(found) * 0.2 and vietnamese_share(text) >= 0.5
