"""Files of every sort a clerk has, read into paragraphs: Word, PDF, scans, text. What a file is, its bytes say.

A reader never prints and never gives up half way: `read` gives a `Reading`, with the doubts beside the words. Each takes
long to import, and is when a file of its sort comes.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ketluan.readers import hygiene, text
from ketluan.readers.paper import Doubt, Paragraph, Reading, Unreadable, spaced

if TYPE_CHECKING:
    from ketluan.readers.scan import Progress

__all__ = ["MAX_BYTES", "Doubt", "Paragraph", "Reading", "Unreadable", "read", "too_large"]

MAX_BYTES = 60_000_000
# Text alone: many times what a record may have.
_MAX_TEXT = 5_000_000
_IMAGES = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"II*\x00": ".tif", b"MM\x00*": ".tif"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What the name of a file may end with, by what its bytes are.
_SUFFIXES = {
    "docx": {".docx"},
    "doc": {".doc"},
    "pdf": {".pdf"},
    "image": {".png", ".jpg", ".jpeg", ".tif", ".tiff"},
    "text": {".txt", ".md", ".text", ""},
}
_FEWEST_WORDS = 20
_SECONDS_FOR_WORD = 120


def _quiet(done: int, pages: int) -> None:
    """No progress is shown."""


def read(data: bytes, name: str, progress: Progress = _quiet, *, pictures: bool = True) -> Reading:
    """Read the bytes of the file called `name`; raises `Unreadable` with what to do about it.

    `progress` is told the pages done and all pages while pictures are read; without `pictures` they are refused.
    """
    if not data:
        raise Unreadable("empty", "tệp rỗng (0 byte)", "lấy lại tệp từ nơi phát hành")
    if len(data) > MAX_BYTES:
        raise too_large()
    kind = kind_of(data)
    if kind == "text" and len(data) > _MAX_TEXT:
        raise Unreadable("too-large", f"tệp chữ lớn hơn {_MAX_TEXT // 1_000_000} MB", "tách tệp rồi nhập từng phần")
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES[kind]:
        named = f"tên tệp kết thúc bằng {suffix} nhưng" if suffix else "tên tệp không có đuôi,"
        message = f"{named} nội dung là {_NAMES[kind]}"
        right = next((end for start, end in _IMAGES.items() if data.startswith(start)), max(_SUFFIXES[kind]))
        remedy = f"kiểm tra lại tệp; nếu đúng là văn bản cần nhập thì đặt tên kết thúc bằng {right}"
        raise Unreadable("wrong-extension", message, remedy)
    reading = _by_kind(data, kind, progress, pictures)
    reading = replace(reading, paragraphs=tuple(map(spaced, reading.paragraphs)))
    _require_vietnamese(reading)
    return reading


def too_large() -> Unreadable:
    """What is said of a file that is larger than any document."""
    return Unreadable(
        "too-large", f"tệp lớn hơn {MAX_BYTES // 1_000_000} MB", "tách tệp hoặc quét lại với độ phân giải thấp hơn"
    )


_NAMES = {"docx": "tệp nén (Word mới)", "doc": "Word cũ", "pdf": "PDF", "image": "ảnh", "text": "chữ thuần"}


def kind_of(data: bytes) -> str:
    """What the bytes are: docx, doc, pdf, image or text."""
    if data[:1024].lstrip()[:5] == b"%PDF-" or b"%PDF-" in data[:64]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if data.startswith(_OLE):
        return "doc"
    return "image" if data.startswith(tuple(_IMAGES)) else "text"


def _by_kind(data: bytes, kind: str, progress: Progress, pictures: bool) -> Reading:
    if kind in ("docx", "doc"):
        return _word(data, kind)
    if kind == "image":
        return _image(data, progress, pictures)
    return _pdf(data, progress, pictures) if kind == "pdf" else text.read(data)


def _word(data: bytes, kind: str) -> Reading:
    from ketluan.readers import docx

    return docx.read(data if kind == "docx" else _new_word(data))


def _image(data: bytes, progress: Progress, allowed: bool) -> Reading:
    from ketluan.readers import scan

    return scan.read_image(data, progress) if allowed else _refuse_picture()


def _refuse_picture() -> Reading:
    raise Unreadable("scan", "tệp là ảnh", "đối chiếu bằng mắt với ảnh")


def _pdf(data: bytes, progress: Progress, allowed: bool) -> Reading:
    from ketluan.readers import pdf, scan

    document = pdf.open_document(data)
    try:
        with pdf.complaints():
            pictures = pdf.pictures(document)
            if len(pictures) * 2 > len(document):
                return scan.read_pdf(document, progress) if allowed else _refuse_picture()
            reading = pdf.read(document)
    finally:
        document.close()
    if not pictures:
        return reading
    pages = ", ".join(str(number + 1) for number in pictures)
    doubt = Doubt(
        "picture-page",
        f"trang {pages} là ảnh, chữ trên đó chưa được nhập",
        "gõ thêm hoặc nhập riêng trang ảnh",
        pictures[0] + 1,
    )
    return replace(reading, doubts=(*reading.doubts, doubt))


def _new_word(data: bytes) -> bytes:
    """A .doc as .docx, made by LibreOffice in a folder and a profile of its own."""
    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data:
        raise Unreadable("encrypted", "tệp Word có mật khẩu", "mở tệp bằng mật khẩu, lưu lại không đặt mật khẩu")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        remedy = "mở bằng Word rồi lưu thành .docx; hoặc cài đặt: sudo apt-get install libreoffice-writer"
        raise Unreadable("no-office", "chưa cài LibreOffice nên không đọc được tệp .doc", remedy)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS_FOR_WORD, check=False)
            return Path(folder, "source.docx").read_bytes()
        except (subprocess.TimeoutExpired, OSError):
            raise Unreadable("broken", "tệp .doc hỏng, không mở được", "mở bằng Word rồi lưu thành .docx") from None


def _require_vietnamese(reading: Reading) -> None:
    found = " ".join(paragraph.text for paragraph in reading.paragraphs)
    if len(found.split()) < _FEWEST_WORDS:
        raise Unreadable("no-text", "tệp không có chữ, hoặc quá ít chữ", "kiểm tra lại tệp; tệp ảnh cần quét rõ hơn")
    if not hygiene.looks_vietnamese(found):
        raise Unreadable(
            "not-vietnamese", "văn bản không phải tiếng Việt có dấu", "kiểm tra lại tệp và bảng mã của chữ"
        )
