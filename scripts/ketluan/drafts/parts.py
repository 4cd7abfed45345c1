"""The paragraphs of a paper sorted into its parts: heading, title, body, closing, addressees, signature, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketluan.readers.paper import ANNEX, HEAD, MARKER, PREAMBLE, RECIPIENTS, Paragraph, join, type_of

SUBJECT = re.compile(r"V/v\b|\(?Về việc\b")
# How the closing words begin.
_CLOSING = re.compile(
    r"Trên đây là |Nay,? |Thừa lệnh |Căn cứ (?:nội dung|ý kiến|kết luận)|(?:Văn phòng|VP)\b.{0,90}?(?:xin )?thông báo |"
    r"(?:Ủy|Uỷ) ban nhân dân.{0,60}? thông báo |Yêu cầu .{0,80}(?:nghiêm túc|khẩn trương)|\(?Thông báo này"
)
_NAME = re.compile(r"(?:(?:[A-ZĐ][\w.]*\.?\s?)*)?[^\W\d_]+(?:\s+[^\W\d_]+){1,5}")
_LAST = 5


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a paper in printed order; `type` is the line that names it, which also closes the heading."""

    header: tuple[Paragraph, ...] = ()
    type: str = ""
    title: Paragraph | None = None
    body: tuple[Paragraph, ...] = ()
    closing: tuple[Paragraph, ...] = ()
    recipients: tuple[Paragraph, ...] = ()
    signature: tuple[Paragraph, ...] = ()
    annex: tuple[Paragraph, ...] = ()


def split(paragraphs: Sequence[Paragraph]) -> Parts:
    """Sort the paragraphs of a paper into its parts; every paragraph goes into exactly one."""
    header, type_, title, rest = _front(list(paragraphs))
    body, recipients, signature, annex = _back(rest)
    end = _start_of_closing(body)
    return Parts(
        header, type_, title, tuple(body[:end]), tuple(body[end:]), tuple(recipients), tuple(signature), tuple(annex)
    )


def _front(paragraphs: list[Paragraph]) -> tuple[tuple[Paragraph, ...], str, Paragraph | None, list[Paragraph]]:
    """Heading, type, title and what follows."""
    start = next((n for n, one in enumerate(paragraphs[:40]) if type_of(one.text)), None)
    if start is None:
        return _untyped(paragraphs)
    type_ = type_of(paragraphs[start].text)
    # "THÔNG BÁO" and under it "KẾT LUẬN": the second line begins the title. A bare "KẾT LUẬN" is title itself.
    first = start if type_ == "KẾT LUẬN" else start + 1
    end = first + 1
    while end < len(paragraphs) and _in_title(paragraphs, first, end):
        end += 1
    if first >= len(paragraphs) or (first > start and _is_text(paragraphs[first])):
        return tuple(paragraphs[: start + 1]), type_, None, paragraphs[start + 1 :]
    return tuple(paragraphs[:first]), type_, _joined(paragraphs[first:end]), paragraphs[end:]


def _in_title(paragraphs: list[Paragraph], first: int, place: int) -> bool:
    one, before = paragraphs[place], paragraphs[place - 1]
    if _is_text(one) or one.note or one.rows:
        return False
    return bool(type_of(before.text)) or (one.centred and place - first < 6)


def _is_text(paragraph: Paragraph) -> bool:
    """Whether a paragraph is body, not title."""
    text = paragraph.text
    return bool(PREAMBLE.match(text) or MARKER.match(text) or text.startswith("Kính gửi") or len(text.split()) > 90)


def _untyped(paragraphs: list[Paragraph]) -> tuple[tuple[Paragraph, ...], str, Paragraph | None, list[Paragraph]]:
    """The same where no line names the type: a letter with its subject in the heading, or a title alone."""
    heading = 0
    while heading < len(paragraphs) and (paragraphs[heading].column or HEAD.match(paragraphs[heading].text)):
        heading += 1
    subject = next((n for n in range(heading) if SUBJECT.match(paragraphs[n].text)), None)
    if subject is not None and subject == heading - 1:
        return tuple(paragraphs[:subject]), "", paragraphs[subject], paragraphs[heading:]
    end = heading
    while (
        end < len(paragraphs)
        and end - heading < 4
        and not _is_text(paragraphs[end])
        and not RECIPIENTS.match(paragraphs[end].text)
    ):
        end += 1
    told = end > heading and re.match(r"kết luận|thông báo|ý kiến", paragraphs[heading].text, re.IGNORECASE)
    if not told:
        return tuple(paragraphs[:heading]), "", None, paragraphs[heading:]
    return tuple(paragraphs[:heading]), "", _joined(paragraphs[heading:end]), paragraphs[end:]


def _joined(paragraphs: Sequence[Paragraph]) -> Paragraph:
    first = paragraphs[0]
    return Paragraph(join(one.text for one in paragraphs), first.page, first.line, centred=True)


def _back(rest: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph], list[Paragraph], list[Paragraph]]:
    """Body, addressees, signature and annexes."""
    start = next((n for n in range(len(rest) - 1, -1, -1) if RECIPIENTS.match(rest[n].text)), None)
    if start is None:
        return _unaddressed(rest)
    end = start + 1
    while end < len(rest) and _is_recipient(rest[end], rest[start]):
        end += 1
    last = end
    while last < len(rest) and _is_signing(rest[last]):
        last += 1
    return rest[:start], rest[start:end], rest[end:last], rest[last:]


def _is_recipient(one: Paragraph, first: Paragraph) -> bool:
    if re.match(r"[-–+•*]\s?\S", one.text):
        return True
    return (
        one.column == first.column != 0
        and not one.text.isupper()
        and re.match(r"(?:TM|KT|TL|TUQ|Q)\.", one.text) is None
        and not is_name(one.text)
    )


def _is_signing(one: Paragraph) -> bool:
    text = one.text
    return (
        not ANNEX.match(text)
        and not one.rows
        and len(text) < 90
        and (bool(one.column) or text.isupper() or is_name(text))
    )


def _unaddressed(rest: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph], list[Paragraph], list[Paragraph]]:
    """The same without "Nơi nhận": the signature is the last capitals with a name under them."""
    end = len(rest)
    while end and _is_signing(rest[end - 1]) and len(rest) - end < 8:
        end -= 1
    signed = any(
        re.match(r"(?:TM|KT|TL|TUQ|Q)\.|(?:PHÓ )?(?:CHỦ TỊCH|CHÁNH|GIÁM|BỘ TRƯỞNG)", one.text) for one in rest[end:]
    )
    return (rest[:end], [], rest[end:], []) if signed else (rest, [], [], [])


def is_name(text: str) -> bool:
    """Whether a line is the name of a person: two to six words, each with a capital."""
    words = text.split()
    return 2 <= len(words) <= 6 and all(word[0].isupper() and word.isalpha() for word in words) and not text.isupper()


def _start_of_closing(body: Sequence[Paragraph]) -> int:
    """Where the closing words begin, at most a few paragraphs before the end."""
    for place in range(max(0, len(body) - _LAST), len(body)):
        if _CLOSING.match(body[place].text):
            return place
    if body and body[-1].text.endswith("./.") and not MARKER.match(body[-1].text) and len(body) > 2:
        return len(body) - 1
    return len(body)
