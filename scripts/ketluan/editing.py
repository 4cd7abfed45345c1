"""A record with other words: a mistake of our copy put right, or words left out, wherever they stand."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from ketluan.model import Block, Conclusion, Deadline, Item, Section, table
from ketluan.publication import MARKER, Change, Redaction, marked, marker
from ketluan.vietnamese import nfc, words

# Gives the text that is to stand for one of a place; `issued` tells issued words from what the record says of them.
Rewrite = Callable[[str, str, bool], str]


class Refused(Exception):
    """Words could not be changed; the message, in Vietnamese, says why and what to do."""


def section_place(section: Section, index: int) -> str:
    """What a section is called in a record: its number, or its rank (from 1) when it has none."""
    return section.number or f"phan-{index}"


def rewritten(conclusion: Conclusion, change: Rewrite) -> Conclusion:
    """The conclusion with every text changed by `change`, issued or naming what was issued; remarks stay as they are."""
    c = conclusion

    def lines(place: str, texts: tuple[str, ...], issued: bool = True) -> tuple[str, ...]:
        return tuple(change(place, text, issued) for text in texts)

    signer = c.signer
    return replace(
        c,
        title=change("title", c.title, True),
        header=lines("header", c.header),
        preamble=_blocks("preamble", c.preamble, change),
        sections=tuple(_section(section, index, change) for index, section in enumerate(c.sections, 1)),
        closing=_blocks("closing", c.closing, change),
        recipients=lines("recipients", c.recipients),
        signer=replace(signer, posts=lines("signer", signer.posts), name=change("signer", signer.name, True))
        if signer
        else None,
        annex=_blocks("annex", c.annex, change),
        attendees=change("attendees", c.attendees, True) if c.attendees else "",
        chair=change("chair", c.chair, False),
        number=change("header", c.number, False) if type(c.number) is str else c.number,
        type=change("header", c.type, False) if type(c.type) is str else c.type,
        authority=change("header", c.authority, False) if type(c.authority) is str else c.authority,
        units=lines("units", c.units, False),
    )


def _blocks(place: str, blocks: tuple[Block, ...], change: Rewrite) -> tuple[Block, ...]:
    return tuple(_block(place, block, change) for block in blocks)


def _block(place: str, block: Block, change: Rewrite) -> Block:
    if block.rows:
        return table(tuple(change(place, cell, True) for cell in row) for row in block.rows)
    return replace(block, text=change(place, block.text, True))


def _section(section: Section, index: int, change: Rewrite) -> Section:
    place = section_place(section, index)
    return replace(
        section,
        heading=change(place, section.heading, True),
        blocks=_blocks(place, section.blocks, change),
        items=tuple(_item(section.place(item), item, change) for item in section.items),
    )


def _item(place: str, item: Item, change: Rewrite) -> Item:
    def lines(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(change(place, text, False) for text in texts)

    return replace(
        item,
        label=change(place, item.label, True),
        lead=change(place, item.lead, True),
        blocks=_blocks(place, item.blocks, change),
        to=None if item.to is None else lines(item.to),
        together=lines(item.together),
        mentions=lines(item.mentions),
        deadlines=tuple(Deadline(change(place, one.text, False), one.kind, one.date) for one in item.deadlines),
        aliases=tuple((change(place, was, False), change(place, meant, False)) for was, meant in item.aliases),
    )


def _remarked(conclusion: Conclusion, change: Callable[[str], str]) -> Conclusion:
    """The conclusion with every remark of ours changed: notes, and what became of the record since."""
    c = conclusion
    withdrawn = c.withdrawn
    made = replace(
        c,
        notes=tuple(map(change, c.notes)),
        withdrawn=replace(withdrawn, reason=change(withdrawn.reason), basis=change(withdrawn.basis))
        if withdrawn
        else None,
        history=tuple(Change(one.date, one.place, *map(change, (one.was, one.now, one.reason))) for one in c.history),
    )
    return _each_item(made, lambda item: replace(item, notes=tuple(map(change, item.notes))))


def issued(conclusion: Conclusion) -> Iterator[tuple[str, str]]:
    """Every issued text with its place."""
    found: list[tuple[str, str]] = []

    def note(place: str, text: str, is_issued: bool) -> str:
        if is_issued:
            found.append((place, text))
        return text

    rewritten(conclusion, note)
    yield from found


def pattern(passage: str) -> re.Pattern[str]:
    """What finds some words whatever space or line stands between them, and not inside longer words."""
    parts = nfc(passage).split()
    start = r"(?<!\w)" if parts and re.match(r"\w", parts[0]) else ""
    end = r"(?!\w)" if parts and re.search(r"\w$", parts[-1]) else ""
    return re.compile(start + r"\s+".join(map(re.escape, parts)) + end)


def replaced(text: str, passage: str, other: str) -> tuple[str, int]:
    """A text with `other` for every `passage`, and how often; the marks of what was left out before stay as they are."""
    made: list[str] = []
    start = count = 0
    for found in re.finditer(f"{MARKER.pattern}|(?P<passage>{pattern(passage).pattern})", text):
        if found["passage"] is not None:
            made += (text[start : found.start()], other)
            start = found.end()
            count += 1
    return "".join((*made, text[start:])), count


def substituted(conclusion: Conclusion, passage: str, other: str, only: str = "") -> tuple[Conclusion, Counter[str]]:
    """The conclusion with `other` for every `passage` (of the place `only`), and how often, by place, in issued text.

    Raises `Refused` when the passage is empty or stands nowhere.
    """
    if not passage.split():
        raise Refused("chưa nêu đoạn nào: ghi đoạn ấy đúng như trong bản ghi")
    found = Counter[str]()

    def change(place: str, text: str, is_issued: bool) -> str:
        if only and place != only:
            return text
        made, count = replaced(text, passage, other)
        found[place] += count if is_issued else 0
        return made

    made = rewritten(conclusion, change)
    found = +found
    if not found:
        raise Refused(
            "không thấy đoạn ấy trong lời văn: ghi đúng từng chữ; đoạn nằm trên hai đoạn văn thì làm từng đoạn"
        )
    return made, found


def corrected(
    conclusion: Conclusion, was: str, now: str, reason: str, day: datetime.date, only: str = ""
) -> Conclusion:
    """The conclusion with a mistake of our copy put right at one place, and that told in its history.

    Raises `Refused` when the words stand nowhere, or at several places and none was named.
    """
    was, now = " ".join(nfc(was).split()), " ".join(nfc(now).split())
    if not now or was == now:
        raise Refused("chữ đúng phải khác chữ đã chép: ghi lại như bản nguồn in")
    made, found = substituted(conclusion, was, now, only)
    if len(found) > 1:
        raise Refused(f"đoạn ấy có ở nhiều chỗ: thêm --place, một trong {', '.join(found)}")
    (place,) = found
    made = _each_item(
        made, lambda item: replace(item, aliases=tuple(pair for pair in item.aliases if pair[0] != pair[1]))
    )
    made = replace(made, history=(*made.history, Change(day, place, was, now, nfc(reason))))
    return replace(made, units=made.addressed())


def redacted(conclusion: Conclusion, passage: str, reason: str, basis: str, day: datetime.date) -> Conclusion:
    """The conclusion without a passage, wherever it stands: a mark with the reason in its place, an entry for each place.

    What the record says of the words left out (whom they address, time limits, aliases) goes with them. Raises `Refused` when the passage stands nowhere,
    holds the name of the chair, by which records are filed, or when the reason cannot stand in a mark.
    """
    reason = " ".join(nfc(reason).split())
    if not reason or list(marked(marker(reason))) != [reason]:
        raise Refused("lý do không được trống và không có dấu ngoặc vuông: ghi ngắn gọn, ví dụ: dữ liệu cá nhân")
    made, found = substituted(conclusion, passage, marker(reason))
    made = _remarked(made, lambda text: replaced(text, passage, marker(reason))[0])
    if made.chair != conclusion.chair:
        raise Refused("đoạn ấy là tên người chủ trì, dùng để xếp bản ghi: không lược được")
    length = len(words(passage))
    entries = tuple(Redaction(day, place, reason, nfc(basis), count * length) for place, count in found.items())
    made = _each_item(made, _without_marked)
    return replace(made, units=made.addressed(), redactions=(*made.redactions, *entries))


def _each_item(conclusion: Conclusion, change: Callable[[Item], Item]) -> Conclusion:
    sections = tuple(replace(s, items=tuple(map(change, s.items))) for s in conclusion.sections)
    return replace(conclusion, sections=sections)


def _without_marked(item: Item) -> Item:
    """The item without what is said of words that were left out."""

    def kept(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text in texts if not any(marked(text)))

    named = item.to
    if named is None and any(marked(item.label)):
        named = ()
    return replace(
        item,
        to=None if named is None else kept(named),
        together=kept(item.together),
        mentions=kept(item.mentions),
        deadlines=tuple(one for one in item.deadlines if not any(marked(one.text))),
        aliases=tuple(pair for pair in item.aliases if not any(marked(" ".join(pair)))),
    )
