"""The web fonts hold what Vietnamese needs, stay small and are the same every time."""

from __future__ import annotations

import io
import unicodedata
from importlib import resources
from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from ketluan import fonts

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
VOWELS = "aăâeêioôơuưy"
PUNCTUATION = ".,;:!?()[]/-–—“”‘’\"'…·%+*&@#"


def vietnamese() -> set[str]:
    """Every letter of the alphabet with every tone, in both cases."""
    marked = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES}
    lower = marked | set("abcdđeghiklmnopqrstuvxyfjwz")
    return lower | {letter.upper() for letter in lower}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one cache folder for the module."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="module")
def files(cache: Path) -> dict[str, bytes]:
    """Return the files of a first build."""
    return fonts.build_fonts(cache)


def faces(files: dict[str, bytes]) -> dict[str, TTFont]:
    """Open the fonts among the files."""
    return {path: TTFont(io.BytesIO(data)) for path, data in files.items() if path.endswith(".woff2")}


def test_holds_every_letter_and_sign(files: dict[str, bytes]) -> None:
    needed = vietnamese() | set(PUNCTUATION) | set("0123456789")
    for path, font in faces(files).items():
        assert not {char for char in needed if ord(char) not in font.getBestCmap()}, path


def test_stays_variable_in_weight_only(files: dict[str, bytes]) -> None:
    for font in faces(files).values():
        axes = [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes]
        assert axes == [("wght", 400, 600)]


@pytest.mark.parametrize("weight", [400, 450, 500, 600])
@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.role)
def test_sets_words_as_the_whole_font_does(files: dict[str, bytes], face: fonts.Face, weight: int) -> None:
    """Each letter as wide, each pair as near and each outline where it is in the family, but for what is rounded."""
    packed = TTFont(io.BytesIO(files[f"{fonts.FOLDER}/{face.role}.woff2"]))
    packed.flavor = None
    plain = io.BytesIO()
    packed.save(plain)
    whole = resources.files(face.module).joinpath("files", face.file).read_bytes()
    ours, theirs = hb.Font(hb.Face(plain.getvalue())), hb.Font(hb.Face(whole))
    ours.set_variations({"wght": weight})
    theirs.set_variations({"wght": weight} | dict(face.pinned))
    for text in (fonts.ALPHABET, "Ủy ban nhân dân huyện Tam Đường", "AVATAR To Ty LT “Ẳ” ỘỢẰ 1.234,5% P. KT-HT"):
        assert set_in(ours, text) == pytest.approx(set_in(theirs, text), abs=2), text


def set_in(font: hb.Font, text: str) -> list[float]:
    """The width of each sign, its place and the box of its outline, in thousandths of the size, one after another."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    # Signs joined to one are not in ours.
    hb.shape(font, buffer, dict.fromkeys(("liga", "clig", "calt", "rlig"), False))
    found: list[float] = []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        found += (info.cluster, place.x_advance, place.x_offset, place.y_offset)
        found += font.get_glyph_extents(info.codepoint) or ()
    return found


def test_names_are_ours(files: dict[str, bytes]) -> None:
    legal = {0, 13, 14}
    for font in faces(files).values():
        for record in font["name"].names:
            assert record.nameID in legal or "Source" not in record.toUnicode()
        assert font["name"].getDebugName(1).startswith("Ket Luan ")


def test_both_are_within_what_a_phone_is_asked_to_fetch(files: dict[str, bytes]) -> None:
    assert sum(len(data) for path, data in files.items() if path.endswith(".woff2")) <= 50 * 1024


def test_comes_with_the_licence(files: dict[str, bytes]) -> None:
    licences = [data for path, data in files.items() if path.endswith(".txt")]
    assert len(licences) == len(fonts.FACES)
    assert all(b"SIL OPEN FONT LICENSE" in data.upper() for data in licences)


def test_is_the_same_when_made_twice(files: dict[str, bytes], tmp_path: Path) -> None:
    assert fonts.build_fonts(tmp_path) == files


def test_uses_the_cache(files: dict[str, bytes], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(face: fonts.Face) -> bytes:
        raise AssertionError(face)

    monkeypatch.setattr(fonts, "_make", refuse)
    assert fonts.build_fonts(cache) == files


def test_makes_a_damaged_entry_again(files: dict[str, bytes], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    good = {face.role: files[f"{fonts.FOLDER}/{face.role}.woff2"] for face in fonts.FACES}

    def remake(face: fonts.Face) -> bytes:
        made.append(face.role)
        return good[face.role]

    monkeypatch.setattr(fonts, "_make", remake)
    entry = next(cache.glob("sans-*.woff2"))
    entry.write_bytes(entry.read_bytes()[:-1] + b"?")
    assert fonts.build_fonts(cache) == files
    assert made == ["sans"]
    assert fonts.build_fonts(cache) == files
    assert made == ["sans"]
