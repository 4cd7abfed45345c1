"""Lines on pages become paragraphs: wraps and page breaks undone, page furniture left out, columns read one by one.

Shared by the readers of text, PDF and scans. Lengths are in widths of an average letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from ketluan.readers import furniture
from ketluan.readers.paper import ANNEX, HEAD, MARKER, PREAMBLE, RECIPIENTS, SUPERSCRIPTS, Paragraph, join, type_of
from ketluan.readers.rows import Row, Span, width

# A line that ends like a paragraph, and one that cannot.
_ENDED = re.compile(r"[.;:!?…]['\"”’)]*$|\./\.$")
# Words after which a number belongs to the sentence: "tại khoản / 3. …".
_EXPECTS_NUMBER = re.compile(r"(?:khoản|điều|mục|điểm|số|năm|tháng|ngày|quý|và|,|-|–)$", re.IGNORECASE)
# Beginnings that are never the middle of a sentence.
_OPENING = re.compile(r"Trên đây là |Nay,? |Nơi nhận|Kính gửi|PHỤ LỤC|Phụ lục \d|Điều \d+\.")
_SUBJECT = re.compile(r"V/v\b|\(?Về việc\b")
_MOTTO = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI")
_NOTE_START = re.compile(r"(\d{1,2}) (?=[A-ZĐ“(]|\w)")
_UNWRAPPED = 150
_INDENT = 2.0


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the body of a paper begins and ends, and whether first lines are set in."""

    left: float
    right: float
    indented: bool
    wrapped: bool


def paragraphs(rows: Sequence[Row]) -> tuple[list[Paragraph], list[str]]:
    """Return the paragraphs of a paper in reading order, and the texts left out of them."""
    kept, left_out = furniture.strip(rows)
    head, body, tail, annex = _zones(kept)
    margins = _margins([*body, *annex] or kept)
    notes, running = _notes(body)
    title, running = _title(running)
    found = [*_heading(head), *title, *_body(running, margins)]
    found = _with_notes(found, [_note(group) for group in notes])
    found += [*_columns(tail), *_body(annex, margins)]
    return found, left_out


# ---------------------------------------------------------------------------------------------------------------------
# Zones


def _zones(rows: Sequence[Row]) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """The heading, the body, the foot (Nơi nhận and signature) and what is annexed after it."""
    start = _end_of_heading(rows)
    foot = next((n for n in range(len(rows) - 1, start - 1, -1) if _begins(rows[n], RECIPIENTS)), len(rows))
    # The words over a signature may stand a line above "Nơi nhận".
    while foot > start and foot < len(rows) and len(rows[foot - 1].spans) == 1 and _is_signing(rows[foot - 1]):
        foot -= 1
    annex = next((n for n in range(foot + 2, len(rows)) if _is_annex(rows[n], rows[n - 1])), len(rows))
    return list(rows[:start]), list(rows[start:foot]), list(rows[foot:annex]), list(rows[annex:])


def _begins(row: Row, pattern: re.Pattern[str]) -> bool:
    return any(pattern.match(span.text) for span in row.spans)


def _is_signing(row: Row) -> bool:
    return re.match(r"(?:TM|KT|TL|TUQ|Q)\.\s*[A-ZĐÀ-Ỹ ]+$", row.text) is not None


def _is_annex(row: Row, before: Row) -> bool:
    return row.page > before.page or ANNEX.match(row.text) is not None


def _end_of_heading(rows: Sequence[Row]) -> int:
    """How many rows are the heading: those before the type, "Kính gửi", or the first long line, if they name a body."""
    for number, row in enumerate(rows[:24]):
        if type_of(row.text) or row.text.startswith("Kính gửi") or (number and row.page != rows[0].page):
            return number if any(_begins(one, HEAD) for one in rows[:number]) else 0
        long = len(row.spans) == 1 and row.spans[0].right - row.spans[0].left > 62
        if long and not HEAD.search(row.text) and not _SUBJECT.match(row.text):
            return number if any(_begins(one, HEAD) for one in rows[:number]) else 0
    return 0


def _columns(rows: Sequence[Row]) -> list[Paragraph]:
    """Rows in two halves: the paragraphs of the left one, then those of the right one."""
    middle = _middle(rows)
    halves: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        for column in (1, 2):
            spans = tuple(span for span in row.spans if (column == 1) == _is_left(span, middle))
            if spans:
                halves[column].append(replace(row, spans=spans))
    return [paragraph for column in (1, 2) for paragraph in _stacked(halves[column], column)]


def _middle(rows: Sequence[Row]) -> float:
    """Where the right half begins: the leftmost start of a second span, or half the width."""
    seconds = [row.spans[1].left for row in rows if len(row.spans) > 1]
    extent = max((row.spans[-1].right for row in rows), default=0.0)
    return min(seconds, default=extent * 0.45) - 1


def _is_left(span: Span, middle: float) -> bool:
    return (span.left + span.right) / 2 < middle or span.left < middle * 0.6


def _stacked(rows: Sequence[Row], column: int) -> Iterator[Paragraph]:
    """Each line a paragraph, a line that only goes on with the one before joined to it."""
    group: list[Row] = []
    for row in rows:
        if group and not _goes_on(group, row):
            yield _paragraph(group, column)
            group = []
        group.append(row)
    if group:
        yield _paragraph(group, column)


def _goes_on(group: Sequence[Row], row: Row) -> bool:
    first, last, text = group[0].text, group[-1].text, row.text
    if _MOTTO.match(first):
        return f"{last} {text}".endswith(" NAM") and not last.endswith(" NAM")
    if MARKER.match(text) or HEAD.match(text) or RECIPIENTS.match(text) or _SUBJECT.match(text):
        return False
    if _SUBJECT.match(first):
        return row.spans[0].left < 45 and not text.isupper()
    return first.startswith(("-", "–", "+")) and not _ENDED.search(last) and not text.isupper()


def _heading(rows: Sequence[Row]) -> list[Paragraph]:
    """The heading, its two halves one after the other; the subject of a letter ("V/v …") comes last, as it is read."""
    found = _columns(rows)
    return [p for p in found if not _SUBJECT.match(p.text)] + [p for p in found if _SUBJECT.match(p.text)]


def _title(rows: Sequence[Row]) -> tuple[list[Paragraph], list[Row]]:
    """The type and the title under it, each one paragraph, and the rows after them; none where no type is printed."""
    if not rows or not type_of(rows[0].text):
        return [], list(rows)
    end = 1
    while end < min(len(rows), 10) and not _ends_title(rows[end - 1], rows[end], first=end == 1):
        end += 1
    title = [replace(_paragraph(rows[1:end], 0), centred=True)] if end > 1 else []
    return [replace(_paragraph(rows[:1], 0), centred=True), *title], list(rows[end:])


def _ends_title(before: Row, row: Row, first: bool) -> bool:
    if PREAMBLE.match(row.text) or MARKER.match(row.text) or row.text.startswith("Kính gửi") or row.page > before.page:
        return True
    return not first and (row.gap > 1.4 or _ENDED.search(before.text) is not None)


# ---------------------------------------------------------------------------------------------------------------------
# Body


def _margins(rows: Sequence[Row]) -> Margins:
    lefts = sorted(row.spans[0].left for row in rows) or [0.0]
    rights = sorted(row.spans[-1].right for row in rows) or [0.0]
    left = lefts[len(lefts) // 6]
    right = rights[int(len(rights) * 0.93)] if len(rights) > 8 else rights[-1]
    deep = sum(1 for row in rows if _INDENT < row.spans[0].left - left < 14)
    wrapped = max((len(row.text) for row in rows), default=0) < _UNWRAPPED
    return Margins(left, right, deep * 20 > len(rows), wrapped)


def _body(rows: Sequence[Row], margins: Margins) -> Iterator[Paragraph]:
    group: list[Row] = []
    for row, following in zip_longest(rows, rows[1:]):
        if group and (not _continues(group[-1], row, margins, group[0]) or _set_in(group[-1], row, following, margins)):
            yield _body_paragraph(group, margins)
            group = []
        group.append(row)
    if group:
        yield _body_paragraph(group, margins)


def _set_in(before: Row, row: Row, following: Row | None, margins: Margins) -> bool:
    """Whether a row must have begun set in, where the dump shows no indents: it ends early, and still goes on."""
    if margins.indented or not margins.wrapped or following is None or not _ENDED.search(before.text):
        return False
    fits = row.spans[-1].right + 1 + width(following.text.split()[0]) < margins.right - 0.8
    return fits and not _ENDED.search(row.text) and row.text[0].isupper()


def _body_paragraph(group: Sequence[Row], margins: Margins) -> Paragraph:
    if group[0].cells:
        return Paragraph(" ".join(cell for row in group for cell in row.cells if cell), group[0].page, group[0].number,
                         rows=tuple(row.cells for row in group))  # fmt: skip
    made = _paragraph(group, 0)
    return replace(made, centred=all(_is_centred(row, margins) for row in group))


def _paragraph(group: Sequence[Row], column: int) -> Paragraph:
    return Paragraph(join(row.text for row in group), group[0].page, group[0].number, column)


def _is_centred(row: Row, margins: Margins) -> bool:
    before, after = row.spans[0].left - margins.left, margins.right - row.spans[-1].right
    return before > 1.5 and after > 1 and abs(before - after) < max(5.0, 0.35 * (before + after))


def _continues(before: Row, row: Row, margins: Margins, first: Row) -> bool:
    """Whether a row goes on with the paragraph of the row before it."""
    last, text = before.text, row.text
    if bool(before.cells) != bool(row.cells):
        return False
    if row.cells:
        return len(before.cells) == len(row.cells)
    if type_of(last) or type_of(text) or _OPENING.match(text):
        return False
    if not margins.wrapped:
        # Each line is a paragraph, unless a page break tore one.
        return len(last) > 60 and not _ENDED.search(last) and (_torn(last, text) or text[0].islower())
    if _is_centred(before, margins) and _is_centred(row, margins):
        return row.gap < 1.7 and not (_ENDED.search(last) and MARKER.match(text))
    if _is_centred(before, margins) and margins.indented and first is before and last.isupper():
        return False
    deep = row.spans[0].left - margins.left > _INDENT and margins.indented
    fits = before.spans[-1].right + 1 + width(text.split()[0]) < margins.right - 1.5
    if MARKER.match(text):
        return not (deep or fits or _ENDED.search(last)) or _torn(last, text)
    if _ENDED.search(last):
        return not (deep or fits)
    if last.endswith(","):
        return True
    if deep:
        return text[0].islower()
    nearly_full = before.spans[-1].right - margins.left > 0.85 * (margins.right - margins.left)
    return not fits or text[0].islower() or (nearly_full and not text.isupper())


def _torn(last: str, text: str) -> bool:
    """Whether a number that begins a line belongs to the sentence of the line before."""
    return text[0].isdigit() and _EXPECTS_NUMBER.search(last) is not None


# ---------------------------------------------------------------------------------------------------------------------
# Footnotes


def _notes(rows: Sequence[Row]) -> tuple[list[list[Row]], list[Row]]:
    """The rows of each footnote, and the rows without them. A note ends its page."""
    notes: list[list[Row]] = []
    running: list[Row] = []
    for page in sorted({row.page for row in rows}):
        on_page = [row for row in rows if row.page == page]
        start = next((n for n, row in enumerate(on_page) if _is_note(row, on_page[:n])), len(on_page))
        running += on_page[:start]
        for row in on_page[start:]:
            if _NOTE_START.match(row.text) and (row is on_page[start] or _is_cited(row, on_page[:start])):
                notes.append([row])
            else:
                notes[-1].append(row)
    return notes, running


def _is_note(row: Row, above: Sequence[Row]) -> bool:
    match = _NOTE_START.match(row.text)
    return bool(match and len(above) > 3 and (row.small or row.gap > 1.2) and _is_cited(row, above))


def _is_cited(row: Row, above: Iterable[Row]) -> bool:
    match = _NOTE_START.match(row.text)
    return bool(match and any(_citing(match[1]).search(other.text) for other in above))


def _citing(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[^\W\d]|[)”]){number}(?=[\s.,;:)]|$)|{number.translate(SUPERSCRIPTS)}")


def _note(group: Sequence[Row]) -> Paragraph:
    return replace(_paragraph(group, 0), note=True)


def _with_notes(found: Sequence[Paragraph], notes: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with each note after the paragraph that cites it."""
    placed = list(found)
    for note in notes:
        match = _NOTE_START.match(note.text)
        citing = _citing(match[1] if match else "0")
        at = next((n for n in range(len(placed) - 1, -1, -1) if placed[n].page <= note.page
                   and not placed[n].note and citing.search(placed[n].text)), None)  # fmt: skip
        after = len(placed) if at is None else at + 1
        while after < len(placed) and placed[after].note:
            after += 1
        placed.insert(after, note)
    return placed
