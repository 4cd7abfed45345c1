"""Letters made clean: old encodings, look-alikes, hidden signs; and clean text left alone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan.readers import hygiene, text
from ketluan.vietnamese import nfc

SEED = Path(__file__).resolve().parent.parent / "conclusions/2021/2021-11-15-phien-hop-thang-11.txt"
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [nfc(vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]


def to_tcvn3(words: str) -> str:
    back = {letter: code for code, letter in hygiene._TCVN3.items()}
    return "".join(back.get(letter, back.get(letter.lower(), letter)) for letter in nfc(words))


def to_vni(words: str) -> str:
    marks = {nfc_marks(value): key for key, value in hygiene._VNI_MARKS.items()}
    alone = {value: key for key, value in (hygiene._VNI_ALONE | hygiene._VNI_HORNS).items()}
    horned = {"ơ": "ô", "ư": "ö", "Ơ": "Ô", "Ư": "Ö"}
    made = ""
    for letter in nfc(words):
        base, *rest = unicodedata.normalize("NFD", letter)
        mark = nfc_marks("".join(rest).replace("\u031b", ""))
        if letter in "íìÍÌ":
            made += letter
        elif letter in alone:
            made += alone[letter]
        elif "\u031b" in rest:
            made += horned[nfc(base + "\u031b")] + marks.get(mark, "")
        else:
            made += base + (marks[mark].upper() if mark and base.isupper() else marks.get(mark, ""))
    return made


def nfc_marks(marks: str) -> str:
    return "".join(sorted(marks))


def test_every_letter_of_tcvn3_comes_back() -> None:
    assert [hygiene.from_tcvn3(to_tcvn3(letter)) for letter in LETTERS] == LETTERS
    assert hygiene.from_tcvn3(to_tcvn3("ủy ban"), capitals=True) == "ỦY BAN"


def test_every_letter_of_vni_comes_back() -> None:
    both = LETTERS + [letter.upper() for letter in LETTERS if letter != "ỵ"]
    assert [hygiene.from_vni(to_vni(letter)) for letter in both] == both


@pytest.mark.parametrize(("name", "encode"), [("tcvn3", to_tcvn3), ("vni", to_vni)])
def test_an_old_text_is_recognised_and_read(name: str, encode: object) -> None:
    source = nfc(SEED.read_text(encoding="utf-8"))[:4000].lower()
    old = encode(source)  # type: ignore[operator]
    assert nfc(source) != nfc(old)
    found = hygiene.unicode_text(old)
    assert name in found.done
    assert found.text.split() == source.split()
    assert [doubt.rule for doubt in text.doubts(found)] == ["old-encoding"]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("\u00d0\u1ea3ng", "Đảng"), ("\u0189oàn", "Đoàn"), ("kê\u0301 hoa\u0323ch", "kế hoạch"), ("a\u00a0b\u200bc", "a bc"),
        ("huy\u00adện", "huyện"), ("QP\u2011AN", "QP-AN"), ("Nội Bài – Lào Cai", "Nội Bài – Lào Cai"), ("\uf0b7 một", "• một"),
        ("В\u1ea3n", "Bản"), ("Москва", "Москва"),
    ],
)  # fmt: skip
def test_signs_are_made_clean(given: str, made: str) -> None:
    assert hygiene.clean(given).text == made


@given(st.text())
def test_clean_text_is_left_alone(words: str) -> None:
    once = hygiene.clean(words).text
    assert hygiene.clean(once).text == once
    assert nfc(once) == once


def test_languages_are_told_apart() -> None:
    assert hygiene.looks_vietnamese(SEED.read_text(encoding="utf-8"))
    assert not hygiene.looks_vietnamese("Le comité a décidé de créer une école près du marché. " * 3)
    assert not hygiene.looks_vietnamese("uy ban nhan dan huyen thong bao ket luan")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Vềviệc", ("Về", "việc")),
        ("(Vềviệc)", ("(Về", "việc)")),
        ("giảiquyết,", ("giải", "quyết,")),
        ("quyết", ("quyết",)),
        ("Saigon", ("Saigon",)),
        ("Nzgãi", ("Nzgãi",)),
        ("", ("",)),
        ("–", ("–",)),
    ],
)
def test_syllables_that_were_read_as_one_are_parted(word: str, parts: tuple[str, ...]) -> None:
    assert hygiene.parted(word) == parts


@given(st.text())
def test_parting_loses_no_letter(word: str) -> None:
    assert "".join(hygiene.parted(word)) == word
