"""Paragraphs in, a draft record out, with every doubt a person has to settle. Nothing the paper does not say is filled."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ketluan import document, frontmatter, markdown
from ketluan.drafts import addressees, body, facts, parts
from ketluan.model import Conclusion, Missing, Section, Session, Source
from ketluan.readers.paper import Doubt, Paragraph, Reading
from ketluan.registry import Registry
from ketluan.vietnamese import date_text, slug

__all__ = ["Draft", "draft"]

# Stands in a record for a day that the paper does not state; it is never written.
_NO_DAY = datetime.date.min


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as far as the paper says it. `absent` are required keys without a value, left out of the file."""

    record: Conclusion
    absent: frozenset[str]
    doubts: tuple[Doubt, ...]

    @property
    def front_matter(self) -> dict[str, object]:
        """What the file says before its body."""
        return {key: value for key, value in document.front_matter(self.record).items() if key not in self.absent}

    @property
    def text(self) -> str:
        """The Markdown file."""
        return "\n".join(["---", frontmatter.write(self.front_matter) + "---", "", markdown.write(self.record)])

    @property
    def stem(self) -> str:
        """The name proposed for the file, from the day and the session; empty when the day is not known."""
        record = self.record
        if "date" in self.absent:
            return ""
        month = record.session.reviewed
        if month:
            return f"{record.date}-phien-hop-thang-{int(month[5:])}"
        names = {"conference": "hoi-nghi", "briefing": "giao-ban", "regular": "phien-thuong-ky"}
        return f"{record.date}-{slug(names.get(record.session.kind or '', 'cuoc-hop'))}"


def draft(reading: Reading, registry: Registry | None = None) -> Draft:
    """Make the draft of what a reader read; its source is filled in by whoever stores the file."""
    found = parts.split(reading.paragraphs)
    scanned = reading.medium == "scan"
    is_conclusion = facts.is_conclusion(found)
    shape = body.shape(found.body, is_conclusion)
    number, issued = facts.number(found, scanned), facts.issued(found, scanned, reading.left_out)
    signer, unsigned = facts.signer(found, scanned)
    doubts = [*reading.doubts, *number.doubts, *issued.doubts, *unsigned, *_title(found, scanned)]
    met = chair = facts.Found(None)
    if is_conclusion:
        met, chair = facts.met(shape.opening), facts.chair(found, shape.opening, scanned)
        doubts += [*met.doubts, *chair.doubts]
    else:
        doubts.append(_no_conclusion(found))
    day = met.value if isinstance(met.value, datetime.date) else None
    sections, unaddressed = _addressed(shape.sections, registry, day) if is_conclusion else (shape.sections, [])
    record = Conclusion(
        id="",
        path="",
        title=found.title.text if found.title else "",
        date=day or _NO_DAY,
        chair=chair.value if isinstance(chair.value, str) and not isinstance(chair.value, Missing) else "",
        units=(),
        number=number.value if isinstance(number.value, str) else Missing.UNKNOWN,
        issued=issued.value if isinstance(issued.value, (datetime.date, Missing)) else Missing.UNKNOWN,
        type=facts.type_name(found),
        source=Source("", ""),
        session=facts.session(found, shape.opening, day) if is_conclusion else Session(),
        signer=signer,
        header=tuple(_lines(found)),
        recipients=tuple(paragraph.text for paragraph in found.recipients),
        preamble=tuple(shape.preamble),
        sections=tuple(sections),
        closing=tuple(body.block(paragraph) for paragraph in found.closing),
        annex=tuple(body.block(paragraph) for paragraph in (*_unsigned(found, signer is None), *found.annex)),
    )
    doubts += [*shape.doubts, *unaddressed, *_unmatched(record, registry, day)]
    return _finished(record, day, [_located(doubt, shape) for doubt in doubts])


def _finished(record: Conclusion, day: datetime.date | None, doubts: list[Doubt]) -> Draft:
    """The draft of a record, with what its items address and what it lacks."""
    missing = {"date": day is None, "chair": not record.chair, "title": not record.title}
    absent = frozenset(key for key, lacking in missing.items() if lacking)
    return Draft(replace(record, units=record.addressed()), absent, tuple(doubts))


def _located(doubt: Doubt, shape: body.Shape) -> Doubt:
    """The doubt with the page and line of the item it is about, else of the beginning."""
    if doubt.page or doubt.line:
        return doubt
    place = next((place for key, place in shape.places.items() if f"{doubt.field}.".startswith(f"{key}.")), (1, 1))
    return replace(doubt, page=place[0], line=place[1])


def _lines(found: parts.Parts) -> Iterator[str]:
    """The lines over the title."""
    yield from (paragraph.text for paragraph in found.header)


def _unsigned(found: parts.Parts, lacking: bool) -> tuple[Paragraph, ...]:
    """The lines of a signature without a name, which the record keeps after the addressees; and those after a name."""
    if lacking:
        return found.signature
    name = next(
        place for place in range(len(found.signature) - 1, -1, -1) if parts.is_name(found.signature[place].text)
    )
    return found.signature[name + 1 :]


def _title(found: parts.Parts, scanned: bool) -> Iterator[Doubt]:
    if found.title is None:
        yield Doubt("absent", "không thấy tên văn bản (trích yếu)", "ghi title đúng như in", field="title")
    elif scanned:
        message = "tên văn bản được nhận dạng từ ảnh"
        yield Doubt("ocr-value", message, "đối chiếu từng chữ với ảnh", found.title.page, found.title.line, "title")


def _no_conclusion(found: parts.Parts) -> Doubt:
    at = found.title or (found.header[0] if found.header else None)
    message = f"văn bản này không phải kết luận phiên họp (“{found.title.text[:60] if found.title else '…'}”)"
    remedy = "không đăng vào lưu trữ; người chủ trì và ngày họp không được điền"
    return Doubt("not-a-conclusion", message, remedy, at.page if at else 0, at.line if at else 0, "title", "error")


def _addressed(
    sections: list[Section], registry: Registry | None, day: datetime.date | None
) -> tuple[list[Section], list[Doubt]]:
    """The sections with whom each item addresses; items without a section under a conclusion are tasks."""
    made, doubts = [], []
    for section in sections:
        items = []
        for item in section.items:
            told, found = addressees.addressed(section, item, registry, day)
            items.append(told)
            doubts += found
        made.append(replace(section, items=tuple(items)))
    return made, doubts


def _unmatched(record: Conclusion, registry: Registry | None, day: datetime.date | None) -> Iterator[Doubt]:
    """Names that the registry does not know on the day."""
    if registry is None or day is None:
        return
    for section, item in record.items():
        place = section.place(item)
        for label in (*section.addressees(item), *item.together):
            if not registry.resolve(label, day) and not addressees.is_unparted(label, registry, day):
                near = ", ".join(f"“{name}”" for name in registry.suggest(label, day))
                message = f"mục {place}: không có đơn vị “{label}” trong units.yml vào ngày {date_text(day)}"
                known = (
                    f"gần nhất: {near}; nếu là đơn vị đã có thì thêm cách ghi này vào labels, nếu không thì "
                    if near
                    else ""
                )
                remedy = f"{known}thêm đơn vị vào units.yml"
                yield Doubt("unknown-unit", message, remedy, field=f"items.{place}")
