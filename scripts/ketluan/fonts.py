"""Make the two web fonts of the site from the installed font packages.

The families are cut down to what Vietnamese needs and renamed, because their
licence reserves the original name for unmodified fonts. The result is the same
byte for byte wherever the same package versions are installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import io
import os
import sys
import tempfile
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

# fontTools takes long to import, and the fonts are mostly in the cache.
if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FOLDER = "assets/ketluan/fonts"

_BASES = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_VIETNAMESE = frozenset("àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵđ")
_PUNCTUATION = " –—‘’“”…•·×°§«»‹›−→←≤≥½²³"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))

ALPHABET = "".join(
    sorted(set(_ASCII + _BASES + _PUNCTUATION) | _VIETNAMESE | {letter.upper() for letter in _VIETNAMESE})
)
"""Every character the fonts must hold."""

_WEIGHTS = (400, 600)
_FEATURES = ("kern", "ccmp", "locl", "mark", "mkmk")
_KEPT_NAMES = (0, 13, 14)  # copyright, licence, licence address
_CHECKSUM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Face:
    """One family: where it comes from and what ours is called."""

    role: str
    package: str
    file: str
    family: str
    pinned: tuple[tuple[str, float], ...]

    @property
    def module(self) -> str:
        """Import name of the package that carries the font."""
        return self.package.replace("-", "_")


FACES = (
    Face(
        "serif",
        "fontpkg-source-serif-4",
        "SourceSerif4[opsz,wght].ttf",
        "Ket Luan Serif",
        (("opsz", 14.0),),
    ),
    Face("sans", "fontpkg-source-sans-3", "SourceSans3[wght].ttf", "Ket Luan Sans", ()),
)


def build_fonts(cache_dir: Path) -> dict[str, bytes]:
    """Return the font files by their path in the site, made once and then cached."""
    files: dict[str, bytes] = {}
    for face in FACES:
        files[f"{FOLDER}/{face.role}.woff2"] = _cached(face, cache_dir)
        files[f"{FOLDER}/OFL-{face.role}.txt"] = _packaged(face, "LICENSE")
    return files


def _cached(face: Face, cache_dir: Path) -> bytes:
    """Return the font from the cache, or make it when it is absent or damaged."""
    entry = cache_dir / f"{face.role}-{_key(face)}.woff2"
    stored = _read_checked(entry)
    if stored is not None:
        return stored
    made = _make(face)
    _write_checked(entry, made)
    return made


def _key(face: Face) -> str:
    """Name the inputs: this code, the tools and the package version."""
    code = inspect.getsource(sys.modules[__name__])
    versions = [version(name) for name in (face.package, "fonttools", "uharfbuzz", "brotli")]
    return hashlib.sha256("\n".join([*versions, code]).encode()).hexdigest()[:16]


def _read_checked(entry: Path) -> bytes | None:
    """Return what the entry holds, unless it is missing or does not match its digest."""
    try:
        stored = entry.read_bytes()
    except OSError:
        return None
    digest, data = stored[:_CHECKSUM_BYTES], stored[_CHECKSUM_BYTES:]
    return data if hashlib.sha256(data).digest() == digest else None


def _write_checked(entry: Path, data: bytes) -> None:
    """Write the entry in one step, so that a stopped build leaves no half file."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=entry.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(hashlib.sha256(data).digest() + data)
        Path(name).replace(entry)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _packaged(face: Face, *parts: str) -> bytes:
    """Read a file of the face's package."""
    return resources.files(face.module).joinpath(*parts).read_bytes()


def _make(face: Face) -> bytes:
    """Cut down by HarfBuzz, which takes a hundredth of fontTools' time; named and packed by fontTools."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(_cut(face)), recalcTimestamp=False)
    _rename(font, face.family)
    font.flavor = "woff2"
    target = io.BytesIO()
    font.save(target, reorderTables=False)
    return target.getvalue()


def _cut(face: Face) -> bytes:
    """The family with no more than the alphabet, the layout features that place its marks, and the weights in use."""
    import uharfbuzz as hb

    kept = hb.SubsetInput()
    kept.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    kept.unicode_set.update(map(ord, ALPHABET))
    kept.layout_feature_tag_set.clear()
    kept.layout_feature_tag_set.update(int.from_bytes(feature.encode()) for feature in _FEATURES)
    kept.name_id_set.invert()
    whole = hb.Face(_packaged(face, "files", face.file))
    kept.set_axis_range(whole, "wght", *_WEIGHTS)
    for axis, value in face.pinned:
        kept.pin_axis_location(whole, axis, value)
    cut: bytes = kept.subset(whole).blob.data
    return cut


def _rename(font: TTFont, family: str) -> None:
    """Give the family a name of ours and drop every other use of the reserved one."""
    table = font["name"]
    used = _axis_names(font)
    for record in list(table.names):
        if record.nameID not in used and record.nameID not in _KEPT_NAMES:
            table.removeNames(nameID=record.nameID)
    compact = family.replace(" ", "")
    ours = {1: family, 2: "Regular", 3: compact, 4: family, 6: compact}
    for name_id, text in ours.items():
        table.setName(text, name_id, 3, 1, 0x409)


def _axis_names(font: TTFont) -> set[int]:
    """Return the name records that the variation tables refer to."""
    stat = font["STAT"].table
    used = {axis.axisNameID for axis in font["fvar"].axes}
    used |= {item.subfamilyNameID for item in font["fvar"].instances}
    used |= {axis.AxisNameID for axis in stat.DesignAxisRecord.Axis}
    if stat.AxisValueArray:
        used |= {value.ValueNameID for value in stat.AxisValueArray.AxisValue}
    return used | {getattr(stat, "ElidedFallbackNameID", 2)}
