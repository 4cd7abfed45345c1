"""The body of a paper: preamble, sections under Roman numbers, numbered items, their labels and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ketluan.model import Block, Item, Section, table
from ketluan.readers.paper import Doubt, Paragraph
from ketluan.vietnamese import CAPITALS, fold

_SECTION = re.compile(r"([IVXLC]+|[A-Z])([.)/]| ?[-–]) (\S.*)")
_ITEM = re.compile(
    rf"(\d{{1,2}}(?:\.\d{{1,2}})*)([.)/]| ?[-–](?=\s+[{CAPITALS}]))\s+(\S.*)|(\d{{1,2}}(?:\.\d{{1,2}})+)()\s+(\S.*)"
)
# What looks like the number of a section or an item; words must follow it, as they do not in a date or an amount.
_NUMBERED = re.compile(rf"(?:[IVX]{{1,5}}\s*[./)–-]\s*[{CAPITALS}]|\d{{1,2}}(?:\.\d{{1,2}})*\s*[./)–-]\s*[^\W\d_])")
_BULLET = re.compile(r"([-+])\s+(\S.*)")
# The first colon of "Các Sở: Tài chính, Xây dựng: Rà soát …" is inside the label.
_LABEL = re.compile(r"((?:[Cc]ác\s+(?:[Ss]ở|[Pp]hòng|[Bb]ộ)(?:,\s*(?:ban|ngành))*:\s)?+[^:.;]{2,140}?:)(?:\s+(.*))?$")
# What begins an order, not a label: "Giao Sở Nội vụ …, chủ trì, phối hợp với các Sở: Tài chính, …"; "Yêu cầu" alone is one.
_ORDER = re.compile(
    r"(?:giao|đề nghị|yêu cầu|phối hợp|chủ trì|trên cơ sở|đồng ý|thống nhất|trường hợp)\b(?=\s)", re.IGNORECASE
)
_LABEL_WORDS = 16
_HEADING_WORDS = 40
_KINDS = (
    ("document", ("van ban trinh", "noi dung trinh", "to trinh", "du thao", "cac noi dung thong qua")),
    ("assessment", ("tinh hinh", "danh gia", "ket qua", "ton tai", "han che", "nhan dinh")),
    ("task", ("nhiem vu", "giai phap", "to chuc thuc hien", "phan cong", "chi dao", "yeu cau", "ket luan")),
)


@dataclass(slots=True)
class Shape:
    """What a body is made of; `places` are page and line of each item by its key (`items.II.3`)."""

    preamble: list[Block] = field(default_factory=list)
    opening: list[Paragraph] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)


def shape(paragraphs: Sequence[Paragraph], titled: bool) -> Shape:
    """Put the paragraphs of a body under sections and items; `titled` tells a conclusion, whose sections have kinds."""
    found = Shape()
    for paragraph in paragraphs:
        _place(found, paragraph)
    found.sections = [
        replace(section, kind=kind_of(section.heading)) if titled else section for section in found.sections
    ]
    if titled:
        found.doubts += [*_unkind(found.sections), *_trailing(found.sections, paragraphs), *_itemless(found.sections)]
    return found


def _place(found: Shape, paragraph: Paragraph) -> None:
    section = None if paragraph.note or paragraph.rows else _section(paragraph.text, found.sections)
    item = None if section or paragraph.note or paragraph.rows else _item(paragraph.text)
    if section:
        found.sections.append(section)
    elif item:
        if not found.sections:
            found.sections.append(Section("", ""))
        here = found.sections[-1]
        item = replace(item, turn=1 + sum(other.number == item.number for other in here.items))
        place = here.place(item)
        found.places[f"items.{place}"] = paragraph.page, paragraph.line
        found.sections[-1] = replace(here, items=(*here.items, item))
        if item.turn > 1:
            message = f"số mục {item.number} in lần thứ {item.turn}"
            remedy = f"đối chiếu với bản nguồn; bản nguồn in như vậy thì giữ nguyên, mã của mục này là “{place}”"
            found.doubts.append(Doubt("item-number", message, remedy, paragraph.page, paragraph.line, f"items.{place}"))
    else:
        found.doubts += _passed_over(paragraph)
        if found.sections:
            found.sections[-1] = _with_block(found.sections[-1], block(paragraph))
        else:
            found.preamble.append(block(paragraph))
            found.opening.append(paragraph)


def _section(text: str, before: list[Section]) -> Section | None:
    match = _SECTION.fullmatch(text)
    if not match or len(text.split()) > _HEADING_WORDS:
        return None
    roman = re.fullmatch(r"[IVXLC]+", match[1]) is not None
    upper = match[3].isupper() or sum(map(str.isupper, match[3])) * 2 > sum(map(str.isalpha, match[3]))
    if any(section.number == match[1] for section in before) or not (
        upper or (roman and not text.endswith((".", ";")))
    ):
        return None
    return Section(match[1], match[3], mark=match[2])


def _item(text: str) -> Item | None:
    match = _ITEM.fullmatch(text)
    if not match:
        return None
    number, mark, rest = match.groups()[:3] if match[1] else match.groups()[3:]
    label, lead = _label(rest)
    return Item(number, mark, label, lead)


def _label(text: str) -> tuple[str, str]:
    """The label an item begins with and the words after it: "Phòng Nội vụ:" and "Tăng cường …"."""
    match = _LABEL.match(text)
    if match and len(match[1].split()) <= _LABEL_WORDS and not _ORDER.match(match[1]):
        return match[1], match[2] or ""
    if len(text.split()) <= _LABEL_WORDS and not text.endswith((".", ";", ",", "./.")) and not _ORDER.match(text):
        return text, ""
    return "", text


def block(paragraph: Paragraph) -> Block:
    """A paragraph of the body; a table stays one."""
    if paragraph.rows:
        return table(paragraph.rows)
    match = _BULLET.fullmatch(paragraph.text)
    return Block(match[2], match[1]) if match else Block(paragraph.text)


def _with_block(section: Section, one: Block) -> Section:
    if not section.items:
        return replace(section, blocks=(*section.blocks, one))
    last = section.items[-1]
    return replace(section, items=(*section.items[:-1], replace(last, blocks=(*last.blocks, one))))


def kind_of(heading: str) -> str | None:
    """What a section is, when its heading says so."""
    told = fold(heading)
    return next((kind for kind, signs in _KINDS if any(sign in told for sign in signs)), None)


def _unkind(sections: Sequence[Section]) -> Iterator[Doubt]:
    for section in sections:
        if section.number and section.kind is None:
            message = f"đề mục {section.number} không nói rõ là đánh giá, nhiệm vụ hay văn bản trình"
            yield Doubt(
                "section-kind",
                message,
                f"ghi sections: {{{section.number}: task}} (assessment, task hoặc document)",
                field="sections",
            )


def _itemless(sections: Sequence[Section]) -> Iterator[Doubt]:
    if not any(section.items for section in sections):
        message = "bản nháp không có mục nào"
        yield Doubt("no-item", message, "đối chiếu với bản nguồn; mục đánh số thì viết **1. …** ở đầu mục")


def _passed_over(paragraph: Paragraph) -> Iterator[Doubt]:
    """A paragraph that begins with a number and became neither a section nor an item."""
    if not (paragraph.note or paragraph.rows) and _NUMBERED.match(paragraph.text):
        message = f"đoạn “{paragraph.text[:40]}…” bắt đầu bằng số mà không thành phần hay mục"
        remedy = "nếu là mục thì viết **1. …**, nếu là phần thì viết ## I. …, đúng số và dấu như in"
        yield Doubt("number-passed-over", message, remedy, paragraph.page, paragraph.line)


def _trailing(sections: Sequence[Section], paragraphs: Sequence[Paragraph]) -> Iterator[Doubt]:
    """A paragraph after the list lines of an item, or at the end of the last one, may belong to no item: nothing printed
    tells.
    """
    items = [(section, item) for section in sections for item in section.items]
    for section, item in items:
        marked = [bool(one.marker) for one in item.blocks]
        is_last = item is items[-1][1]
        if marked and not marked[-1] and not item.blocks[-1].rows and (True in marked or is_last):
            text = item.blocks[-1].text
            at = next((one for one in paragraphs if one.text == text), None)
            place = section.place(item)
            message = f"đoạn “{text[:40]}…” đứng cuối mục {place}, có thể không thuộc mục này"
            remedy = "giữ nguyên nếu đúng; nếu là lời kết thì đưa xuống sau dòng ---"
            page, line = (at.page, at.line) if at else (0, 0)
            yield Doubt("trailing-paragraph", message, remedy, page, line, f"items.{place}")
