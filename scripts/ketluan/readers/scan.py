"""Pictures of pages, read by Tesseract with its Vietnamese data: lines with their places, and the words it doubts."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from ketluan.readers import hygiene, layout
from ketluan.readers.paper import Doubt, Reading, Unreadable
from ketluan.readers.rows import Row, Span

INSTALL = "apt-get install tesseract-ocr tesseract-ocr-vie"
_DPI = 300
_COARSE_DPI = 200
_MAX_SIDE = 6_000
_SECONDS_A_PAGE = 180
# Below this the program itself says that it guessed.
_SURE = 60.0
_MOST_DOUBTS = 40

# Signs that stand alone in a document; others are dirt on the paper.
_MARKS = frozenset('-–+•%&/=():;,.…“”"')

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was read: its line, place in the picture, how sure the program is (0 to 100)."""

    line: tuple[int, int, int]
    left: int
    top: int
    right: int
    bottom: int
    sure: float
    text: str


def read_pdf(document: Any, progress: Progress) -> Reading:
    """Read an open PDF whose pages are pictures."""
    pages = len(document)
    rows: list[Row] = []
    doubts: list[Doubt] = []
    for number in range(pages):
        progress(number, pages)
        read = words(_picture(document, number, _DPI))
        # The heading and the title decide most: a second look, coarser, settles words that the first got wrong.
        if number == 0:
            read = settled(read, words(_picture(document, number, _COARSE_DPI)))
        found, unsure = _page(read, number + 1)
        rows += found
        doubts += unsure
    progress(pages, pages)
    return _reading(rows, doubts, pages)


def read_image(data: bytes, progress: Progress) -> Reading:
    """Read the bytes of one picture."""
    progress(0, 1)
    rows, doubts = _page(words(data), 1)
    progress(1, 1)
    return _reading(rows, doubts, 1)


def _reading(rows: list[Row], doubts: list[Doubt], pages: int) -> Reading:
    found, left_out = layout.paragraphs(rows)
    message = f"văn bản được nhận dạng từ ảnh ({pages} trang); chữ, dấu, số có thể sai"
    told = Doubt("scan", message, "đối chiếu từng chữ với ảnh trước khi đăng", page=1)
    raw = "\n".join(row.text for row in rows)
    return Reading("scan", tuple(found), (told, *doubts[:_MOST_DOUBTS]), tuple(left_out), raw=raw, pages=pages)


def _picture(document: Any, number: int, dpi: int) -> bytes:
    """A page as a grey picture in the simplest format there is (PGM)."""
    page = document[number]
    scale = min(dpi / 72, _MAX_SIDE / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=True)
    try:
        lines = bytes(bitmap.buffer)
        wide, high, stride = bitmap.width, bitmap.height, bitmap.stride
        packed = b"".join(lines[row * stride : row * stride + wide] for row in range(high))
        return b"P5 %d %d 255\n" % (wide, high) + packed
    finally:
        bitmap.close()
        page.close()


def words(picture: bytes) -> list[Word]:
    """The words of a picture; raises `Unreadable` where Tesseract or its Vietnamese data is missing."""
    if shutil.which("tesseract") is None:
        raise _missing("chưa cài Tesseract nên không đọc được văn bản dạng ảnh")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page"
        file.write_bytes(picture)
        command = ["tesseract", str(file), "-", "-l", "vie", "--psm", "4", "-c", "thresholding_method=0", "tsv"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS_A_PAGE, check=False)
        except subprocess.TimeoutExpired:
            message = f"nhận dạng một trang quá {_SECONDS_A_PAGE} giây"
            raise Unreadable("broken", message, "quét lại trang với độ phân giải 200-300 dpi") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", errors="replace")
        if "vie" in told or "language" in told:
            raise _missing("Tesseract chưa có dữ liệu tiếng Việt")
        raise Unreadable("broken", "ảnh hỏng, không đọc được", "lấy lại tệp hoặc quét lại trang")
    return list(_parsed(done.stdout.decode("utf-8", errors="replace")))


def settled(words: list[Word], others: list[Word]) -> list[Word]:
    """The words of one reading, those that another read differently as the more likely of the two has them."""
    made = list(words)
    matcher = SequenceMatcher(None, [word.text for word in words], [word.text for word in others], autojunk=False)
    for code, start, end, other, other_end in matcher.get_opcodes():
        if code == "replace" and end - start == other_end - other:
            for place, rival in zip(range(start, end), others[other:other_end], strict=True):
                if _likely(rival) > _likely(made[place]):
                    made[place] = replace(made[place], text=rival.text, sure=min(rival.sure, _SURE - 1))
    return made


def _likely(word: Word) -> tuple[bool, float]:
    letters = word.text.strip(".,;:()“”\"'")
    return (letters.isdigit() or (hygiene.vietnamese_share(letters) == 1.0 and letters.isalpha())), word.sure


def _missing(message: str) -> Unreadable:
    return Unreadable("no-ocr", message, f"cài đặt rồi chạy lại: {INSTALL}")


def _parsed(table: str) -> Iterator[Word]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = hygiene.clean(row.get("text") or "").text.strip()
        if row.get("level") == "5" and text:
            left, top, wide, high = (int(row[name]) for name in ("left", "top", "width", "height"))
            line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
            yield Word(line, left, top, left + wide, top + high, float(row["conf"]), text)


def _page(found: list[Word], page: int) -> tuple[list[Row], list[Doubt]]:
    """The lines of a page from top to bottom, blocks side by side on one line, and the words in doubt."""
    solid = [word for word in found if not _is_speck(word)]
    if not solid:
        return [], [Doubt("empty-page", f"trang {page} không có chữ", "xem ảnh của trang", page=page)]
    unit = median((word.right - word.left) / max(len(word.text), 1) for word in solid)
    high = median(word.bottom - word.top for word in solid)
    lines = _lines(solid, high)
    steps = [_middle(below) - _middle(above) for above, below in pairwise(lines)]
    usual = median(step for step in steps or [high] if step > 0) if any(step > 0 for step in steps) else high
    gaps = [1.0, *(step / usual for step in steps)]
    rows = [_row(line, page, number, unit, gap) for number, (line, gap) in enumerate(zip(lines, gaps, strict=True), 1)]
    doubts = []
    for row, line in zip(rows, lines, strict=True):
        for word in line:
            if word.sure < _SURE and any(letter.isalnum() for letter in word.text):
                message = (
                    f"trang {page}, dòng {row.number}: nhận dạng chưa chắc “{word.text}” (độ tin cậy {word.sure:.0f}%)"
                )
                doubts.append(Doubt("ocr-word", message, "đối chiếu với ảnh và sửa", page, row.number))
    return rows, doubts


def _is_speck(word: Word) -> bool:
    """Whether a word is dirt or a drawn line: no letter or figure, and doubted; or higher than any letter."""
    return not any(letter.isalnum() for letter in word.text) and (word.sure < _SURE or not set(word.text) <= _MARKS)


def _lines(found: list[Word], high: float) -> list[list[Word]]:
    """Words grouped by the height they stand at; Tesseract's own lines stay whole."""
    own: dict[tuple[int, int, int], list[Word]] = defaultdict(list)
    for word in found:
        own[word.line].append(word)
    lines: list[list[Word]] = []
    for line in sorted(own.values(), key=_middle):
        home = next(
            (one for one in lines[-3:] if abs(_middle(one) - _middle(line)) < high * 0.55 and _beside(one, line)), None
        )
        if home is None:
            lines.append(list(line))
        else:
            home.extend(line)
    return [sorted(line, key=lambda word: word.left) for line in lines]


def _middle(line: list[Word]) -> float:
    return median((word.top + word.bottom) / 2 for word in line)


def _beside(one: list[Word], other: list[Word]) -> bool:
    return max(word.right for word in one) < min(word.left for word in other) or max(
        word.right for word in other
    ) < min(word.left for word in one)


def _row(line: list[Word], page: int, number: int, unit: float, gap: float) -> Row:
    spans: list[Span] = []
    group: list[Word] = []
    for word in [*line, None]:
        if group and (word is None or word.left - group[-1].right > unit * 4):
            text = " ".join(one.text for one in group)
            spans.append(Span(group[0].left / unit, group[-1].right / unit, text))
            group = []
        if word is not None:
            group.append(word)
    return Row(page, number, tuple(spans), gap)
