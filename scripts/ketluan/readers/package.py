"""The parts of a Word file, opened with care: no macro, no bomb, no path, nothing from outside the file."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from ketluan.readers.paper import Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAX_PART = 40_000_000
_MAX_TOTAL = 200_000_000
_MAX_FILES = 5_000
_BROKEN = ("broken", "tệp Word hỏng, không mở được", "mở bằng Word, lưu lại rồi thử lại; hoặc lấy lại tệp")
# Entities are no part of a Word file; refusing them leaves nothing to expand.
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Package:
    """The XML of a Word file: the document, and the parts it needs (None when absent)."""

    document: ElementTree.Element
    styles: ElementTree.Element | None
    numbering: ElementTree.Element | None
    footnotes: ElementTree.Element | None
    endnotes: ElementTree.Element | None
    edges: tuple[ElementTree.Element, ...]
    comments: tuple[ElementTree.Element, ...]


def open_package(data: bytes) -> Package:
    """Open the bytes of a .docx; raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _examine(archive)
            parts = {
                name: _part(archive, f"word/{name}.xml")
                for name in ("document", "styles", "numbering", "footnotes", "endnotes")
            }
            edges = _parts(archive, r"word/(?:header|footer)\d*\.xml")
            comments = _parts(archive, r"word/comments\w*\.xml")
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ):
        raise Unreadable(*_BROKEN) from None
    except Exception as error:
        # zlib, lzma and bz2 each have an error of their own.
        if type(error).__module__ in ("zlib", "_lzma", "lzma"):
            raise Unreadable(*_BROKEN) from None
        raise
    document = parts.pop("document")
    if document is None or document.find(f"{W}body") is None:
        raise Unreadable("wrong-extension", "tệp nén này không phải văn bản Word", "chọn tệp .docx, .pdf hoặc .txt")
    return Package(
        document, parts["styles"], parts["numbering"], parts["footnotes"], parts["endnotes"], edges, comments
    )


def _examine(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    if len(infos) > _MAX_FILES or total > _MAX_TOTAL or any(info.file_size > _MAX_PART * 4 for info in infos):
        raise Unreadable("too-large", "tệp Word giải nén ra quá lớn", "không mở tệp này; lấy lại tệp từ nơi phát hành")
    names = {info.filename.lower() for info in infos}
    if any(name.endswith("vbaproject.bin") for name in names):
        remedy = "mở bằng Word, lưu lại thành .docx không có macro"
        raise Unreadable("macro", "tệp Word có macro", remedy)
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable("encrypted", "tệp có mật khẩu", "mở tệp bằng mật khẩu, lưu lại không đặt mật khẩu")


def _parts(archive: zipfile.ZipFile, pattern: str) -> tuple[ElementTree.Element, ...]:
    """The parts whose name is of a pattern, each once, in the order of their names."""
    found = sorted({name for name in archive.namelist() if re.fullmatch(pattern, name)})
    return tuple(part for name in found if (part := _part(archive, name)) is not None)


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element | None:
    try:
        with archive.open(name) as part:
            content = part.read(_MAX_PART + 1)
    except KeyError:
        return None
    if len(content) > _MAX_PART:
        raise Unreadable("too-large", "tệp Word giải nén ra quá lớn", "không mở tệp này; lấy lại tệp từ nơi phát hành")
    if _DOCTYPE.search(content):
        raise Unreadable("broken", "tệp Word có khai báo lạ (DOCTYPE)", "mở bằng Word, lưu lại rồi thử lại")
    return ElementTree.fromstring(content)  # noqa: S314  (no entity can be declared: see _DOCTYPE)
