"""PDF with a text layer: the letters of each page with their places become lines; pages of pictures go to OCR.

Numbers and dates that an e-office stamped in are annotations: the pages are flattened first, so that they stand in
their lines.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from ketluan.readers import hygiene, layout, ruled, text
from ketluan.readers.paper import SUPERSCRIPTS, Reading, Unreadable
from ketluan.readers.rows import Row, Span

MAX_PAGES = 300
# A page with fewer letters of its own is a picture.
_FEWEST_LETTERS = 25
_PASSWORD = 4
_AGAIN = "lấy lại tệp từ nơi phát hành; tệp có thể tải về chưa đủ"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed letter: place in points from the lower left corner, and size.

    `order` is its place among the letters of the page, `spaced` whether white space stands before it there, `added`
    whether a stamp or form put it on the page.
    """

    text: str
    left: float
    bottom: float
    right: float
    size: float
    order: int = 0
    spaced: bool = False
    added: bool = False


def open_document(data: bytes) -> Any:
    """The document, ready for reading; says in Vietnamese why it cannot be read."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            message, remedy = "tệp PDF có mật khẩu", "mở tệp bằng mật khẩu, lưu lại không đặt mật khẩu"
            raise Unreadable("encrypted", message, remedy) from None
        raise Unreadable("broken", "tệp PDF hỏng, không mở được", _AGAIN) from None
    if not 0 < pages <= MAX_PAGES:
        document.close()
        raise Unreadable("too-large", f"tệp PDF có {pages} trang", f"tách tệp, mỗi tệp không quá {MAX_PAGES} trang")
    return document


@contextlib.contextmanager
def complaints() -> Iterator[None]:
    """What PDFium says of a broken page, said in Vietnamese."""
    import pypdfium2

    try:
        yield
    except pypdfium2.PdfiumError:
        raise Unreadable("broken", "tệp PDF có trang hỏng, không đọc được", _AGAIN) from None


def pictures(document: Any) -> list[int]:
    """The pages (from 0) that have no text layer of their own."""
    return [number for number in range(len(document)) if _count(document[number]) < _FEWEST_LETTERS]


def _count(page: Any) -> int:
    text_page = page.get_textpage()
    try:
        return len("".join(text_page.get_text_range().split()))
    finally:
        text_page.close()


def read(document: Any) -> Reading:
    """Read an open PDF with a text layer."""
    rows: list[Row] = []
    raw: list[str] = []
    for number in range(len(document)):
        glyphs = list(_glyphs(document, number))
        page = document[number]
        grid = ruled.grid(page)
        rows += page_rows(glyphs, number + 1, grid)
        raw.append("".join(glyph.text for glyph in glyphs))
        page.close()
    rows, done = _cleaned(rows)
    found, left_out = layout.paragraphs(rows)
    return Reading(
        medium="pdf",
        paragraphs=tuple(found),
        doubts=tuple(text.doubts(hygiene.Clean("", frozenset(done)))),
        left_out=tuple(left_out),
        raw=hygiene.unicode_text("\n".join(raw)).text,
        pages=len(document),
    )


# What pdfium gives for a hyphen at the end of a line, which it takes for one that only parts a word.
_LINE_HYPHENS = "\x02\ufffe"


def _glyphs(document: Any, number: int) -> Iterator[Glyph]:
    """The letters of a page, those of annotations last."""
    from pypdfium2 import raw

    page = document[number]
    text_page = page.get_textpage()
    own = text_page.count_chars()
    text_page.close()
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    page = document[number]
    text_page = page.get_textpage()
    yield from _letters(text_page, own)
    text_page.close()
    page.close()


def _letters(text_page: Any, own: int) -> Iterator[Glyph]:
    from pypdfium2 import raw

    spaced, order = True, 0
    for place in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, place)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if letter and letter in _LINE_HYPHENS:
            letter = "-"
        if not letter.strip():
            spaced = True
            continue
        order += 1
        loose = text_page.get_charbox(place, loose=True)
        size = raw.FPDFText_GetFontSize(text_page, place)
        origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text_page, place, origin_x, origin_y)
        size = size if size > 1 else max(loose[3] - loose[1], 1.0)
        yield Glyph(letter, loose[0], origin_y.value, loose[2], size, order, spaced, place >= own)
        spaced = False


def page_rows(glyphs: Iterable[Glyph], page: int, grid: ruled.Grid) -> list[Row]:
    """The printed lines of a page from top to bottom; letters inside ruled tables become rows of cells."""
    free: list[Glyph] = []
    celled: list[Glyph] = []
    for glyph in glyphs:
        (celled if grid.holds(glyph.left, glyph.bottom) else free).append(glyph)
    unit = median([glyph.size for glyph in free or celled] or [12.0]) * 0.46
    lines = _lines(free, unit)
    made = [(line[0].bottom, _row(line, page, unit)) for line in lines]
    made += [(top, row) for top, row in _table_rows(celled, grid, page, unit)]
    made.sort(key=lambda pair: -pair[0])
    return _numbered(made, unit)


def _numbered(made: list[tuple[float, Row]], unit: float) -> list[Row]:
    gaps = [above[0] - below[0] for above, below in pairwise(made)]
    usual = median([gap for gap in gaps if gap > unit] or [unit * 2.4])
    found = []
    for number, (_, row) in enumerate(made, 1):
        gap = gaps[number - 2] / usual if number > 1 else 1.0
        found.append(replace(row, number=number, gap=gap))
    return found


def _lines(glyphs: list[Glyph], unit: float) -> list[list[Glyph]]:
    """Letters grouped by baseline; a raised figure belongs to the line under it."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: (-one.bottom, one.left)):
        line = next((one for one in lines[-4:] if _same_line(one, glyph, unit)), None)
        if line is None:
            lines.append([glyph])
        else:
            line.append(glyph)
    merged = [sorted(line, key=lambda one: one.left) for line in lines]
    return [line for line in merged if line]


def _same_line(line: list[Glyph], glyph: Glyph, unit: float) -> bool:
    base = max(line, key=lambda one: one.size)
    lift = abs(base.bottom - glyph.bottom)
    return lift < unit * 0.55 or (min(base.size, glyph.size) < 0.8 * max(base.size, glyph.size) and lift < unit * 1.2)


def _row(line: list[Glyph], page: int, unit: float) -> Row:
    size = median(glyph.size for glyph in line)
    low = median(glyph.bottom for glyph in line)
    spans: list[Span] = []
    text, left, right, before = "", line[0].left, line[0].left, line[0]
    for glyph in line:
        if text and glyph.left - right > unit * 3.2:
            spans.append(Span(left / unit, right / unit, text))
            text, left = "", glyph.left
        elif text and _is_apart(before, glyph, size):
            text += " "
        text += _raised(glyph, size, low)
        right, before = max(right, glyph.right), glyph
    spans.append(Span(left / unit, right / unit, text))
    return Row(page, 0, tuple(spans), small=size < unit / 0.46 * 0.88, added=all(glyph.added for glyph in line))


def _is_apart(before: Glyph, glyph: Glyph, size: float) -> bool:
    """Whether a space stands between two letters of a line: as the file says, else as their distance does."""
    if glyph.order == before.order + 1 and glyph.added == before.added:
        return glyph.spaced
    return glyph.added != before.added or glyph.left - before.right > size * 0.13


def _raised(glyph: Glyph, size: float, low: float) -> str:
    """A figure printed small above the line, as a raised one."""
    lifted = glyph.text.isdigit() and glyph.size < size * 0.8 and glyph.bottom > low + size * 0.15
    return glyph.text.translate(SUPERSCRIPTS) if lifted else glyph.text


def _table_rows(glyphs: list[Glyph], grid: ruled.Grid, page: int, unit: float) -> Iterator[tuple[float, Row]]:
    """The rows of the ruled tables of a page, each with the height of its upper rule."""
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        cells.setdefault(grid.cell(glyph.left, glyph.bottom), []).append(glyph)
    for number in sorted({row for row, _ in cells}):
        texts = [
            " ".join(_row(line, page, unit).text for line in _lines(cells.get((number, column), []), unit))
            for column in range(grid.columns(number))
        ]
        span = Span(0, 1, " ".join(text for text in texts if text))
        yield grid.top(number), Row(page, 0, (span,), cells=tuple(texts))


def _cleaned(rows: list[Row]) -> tuple[list[Row], set[str]]:
    """The rows with their text in clean Unicode; an old encoding is recognised on the paper as a whole."""
    whole = hygiene.unicode_text("\n".join(row.text for row in rows))
    convert = {"tcvn3": hygiene.from_tcvn3, "vni": hygiene.from_vni}
    old = next((convert[name] for name in ("tcvn3", "vni") if name in whole.done), str)
    made = []
    for row in rows:
        spans = tuple(replace(span, text=_tidy(old(span.text))) for span in row.spans)
        spans = tuple(span for span in spans if span.text)
        if spans:
            made.append(replace(row, spans=spans, cells=tuple(_tidy(old(cell)) for cell in row.cells)))
    return made, set(whole.done)


def _tidy(text: str) -> str:
    return " ".join(hygiene.clean(text).text.split())
