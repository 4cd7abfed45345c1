"""Pictures of pages, read by Tesseract with its Vietnamese data: lines with their places, and the words it doubts."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
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
from ketluan.vietnamese import fold

INSTALL = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"
_DPI = 300
_COARSE_DPI = 200
_MAX_SIDE = 6_000
_SECONDS_A_PAGE = 180
# Below this the program itself says that it guessed.
_SURE = 60.0
_MOST_DOUBTS = 40

# A line of so few words, less sure than this together, is no text.
_GUESSED_WORDS, _GUESSED = 4, 40.0
# Signs that stand alone in a document; others are dirt on the paper.
_MARKS = frozenset('-–+•%&/=():;,.…“”"')

_NEVER_FIRST = ".,;:!"
# Signs that stand at a word.
_EDGES = ".,;:()“”\"'"

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
    read = []
    for number in range(pages):
        progress(number, pages)
        read.append(words(_picture(document, number, _DPI)))
        # The heading and the title decide most: a second look, coarser, settles words that the first got wrong.
        if number == 0:
            read[0] = settled(read[0], words(_picture(document, number, _COARSE_DPI)))
    progress(pages, pages)
    return reading(read)


def read_image(data: bytes, progress: Progress) -> Reading:
    """Read the bytes of one picture."""
    progress(0, 1)
    read = words(data)
    progress(1, 1)
    return reading([read])


def reading(read: list[list[Word]]) -> Reading:
    """The document of the words of its pages."""
    rows: list[Row] = []
    doubts: list[Doubt] = []
    for number, found in enumerate(agreed(read), 1):
        of_page, unsure = _page(found, number)
        rows += of_page
        doubts += unsure
    pages = len(read)
    paragraphs, left_out = layout.paragraphs(rows)
    message = f"văn bản được nhận dạng từ ảnh ({pages} trang); chữ, dấu, số có thể sai"
    told = Doubt("scan", message, "đối chiếu từng chữ với ảnh trước khi đăng", page=1)
    raw = "\n".join(row.text for row in rows)
    return Reading("scan", tuple(paragraphs), (told, *doubts[:_MOST_DOUBTS]), tuple(left_out), raw=raw, pages=pages)


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
    letters = word.text.strip(_EDGES)
    return (letters.isdigit() or (hygiene.vietnamese_share(letters) == 1.0 and letters.isalpha())), word.sure


def agreed(pages: list[list[Word]]) -> list[list[Word]]:
    """The words of all pages, those whose marks only they have beside a neighbour as the others have them.

    "phố thông" once and "phổ thông" twice: the program lost a hook. Two capital letters are a name, which may be
    printed in two ways. What was changed counts as doubted.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for page in pages:
        counts.update(pair for pair in pairwise(_bare(word) for word in page))
    kinds: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for first, second in counts:
        kinds[fold(first), fold(second)].append((first, second))
    return [_agreed_page(page, counts, kinds) for page in pages]


def _agreed_page(
    page: list[Word], counts: Counter[tuple[str, str]], kinds: dict[tuple[str, str], list[tuple[str, str]]]
) -> list[Word]:
    made = list(page)
    for place, (first, second) in enumerate(pairwise(page)):
        pair = _bare(first), _bare(second)
        if counts[pair] > 1 or not all(part.isalpha() for part in pair):
            continue
        best = max(kinds[fold(pair[0]), fold(pair[1])], key=lambda kind: counts[kind])
        is_name = first.text[0].isupper() and second.text[0].isupper()
        # One of the two stays: what differs in both is another expression.
        same = best[0] == pair[0], best[1] == pair[1]
        if counts[best] > 1 and not is_name and any(same) and not all(same):
            at = place + same[0]
            made[at] = replace(page[at], text=_respelled(page[at].text, best[at - place]), sure=_SURE - 1)
    return made


def _bare(word: Word) -> str:
    return word.text.strip(_EDGES).lower()


def _respelled(text: str, letters: str) -> str:
    """A word in other letters, its capitals and the signs around it kept."""
    bare = text.strip(_EDGES)
    shaped = letters.upper() if bare.isupper() else letters.capitalize() if bare[:1].isupper() else letters
    return text.replace(bare, shaped, 1)


def _missing(message: str) -> Unreadable:
    return Unreadable(
        "no-ocr",
        message,
        f"cài đặt rồi chạy lại: {INSTALL}; trên Windows cài Tesseract kèm dữ liệu vie, đưa thư mục của nó vào PATH",
    )


def _parsed(table: str) -> Iterator[Word]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = hygiene.clean(row.get("text") or "").text.strip()
        if row.get("level") == "5" and text:
            left, top, wide, high = (int(row[name]) for name in ("left", "top", "width", "height"))
            line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
            parts = hygiene.parted(text)
            for number, part in enumerate(parts):
                start, end = left + wide * number // len(parts), left + wide * (number + 1) // len(parts)
                yield Word(line, start, top, end, top + high, float(row["conf"]), part)


def _page(found: list[Word], page: int) -> tuple[list[Row], list[Doubt]]:
    """The lines of a page from top to bottom, blocks side by side on one line, and the words in doubt."""
    solid = [word for word in found if not _is_speck(word)]
    high = median(word.bottom - word.top for word in solid) if solid else 1.0
    lines = [clean for line in _lines(solid, high) if (clean := _without_dirt(line))]
    if not lines:
        return [], [Doubt("empty-page", f"trang {page} không có chữ", "xem ảnh của trang", page=page)]
    unit = median((word.right - word.left) / max(len(word.text), 1) for word in solid)
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


def _without_dirt(line: list[Word]) -> list[Word]:
    """A line without the signs before its first word, which no line begins with; nothing when all of it was guessed.

    What stands in a stamp over the text is read as a few words that the program itself does not believe.
    """
    while line and not line[0].text.strip(_NEVER_FIRST):
        line = line[1:]
    if not line or (len(line) <= _GUESSED_WORDS and sum(word.sure for word in line) / len(line) < _GUESSED):
        return []
    return [replace(line[0], text=line[0].text.lstrip(_NEVER_FIRST)), *line[1:]]


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
