"""Whom an item is for: the label when it names a body, else the body its sentences give the work to.

"Giao Sở Tài chính chủ trì, phối hợp với Sở Nội vụ …": the first leads, the second takes part; others are mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ketluan.drafts import deadlines
from ketluan.drafts.lists import Known, is_whole, listed
from ketluan.drafts.tables import assignments
from ketluan.drafts.units import LONGEST, is_named, is_unit, leading, longest, runs_on
from ketluan.model import Deadline, Item, Section
from ketluan.readers.paper import Doubt
from ketluan.registry import Registry, labels_of
from ketluan.vietnamese import CAPITALS, label_key, nfc

_GIVING = re.compile(r"\b(?:[Gg]iao(?: cho| nhiệm vụ cho)?|[Đđ]ề nghị|[Yy]êu cầu|[Pp]hân công)\s+(?=\S)")
# How one works with others, and what at, may stand between: "phối hợp chặt chẽ, kịp thời với", "phối hợp rà soát cùng".
_HOW = r"(?:chặt chẽ|kịp thời|đồng bộ|thường xuyên|nhịp nhàng|(?:có )?hiệu quả|tốt|tích cực|chủ động|hỗ trợ)"
_AT = rf"(?!các\b|cơ quan|đơn vị|làm việc|báo cáo|trao đổi)(?![{CAPITALS}])\w+"
_WITH = re.compile(rf"[Pp]hối hợp(?:,?\s+(?:và\s+)?{_HOW})*(?:(?:\s+{_AT}){{0,4}}?\s+(?:cùng với|với|cùng))?\s+(?=\S)")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=\S)")
# Before "giao": the order is told of another document, not given here.
_TOLD = re.compile(
    r"(?:Nghị định|Luật|Quyết định|Thông tư|Nghị quyết)\b[^,;]*$|(?:theo hướng|được|[Kk]hông|[Cc]hưa)\s*$"
)
# What a body goes on to do; of what it has done, or does not do, nothing is to be done.
_DONE = r"(?:đã|đang|vẫn|còn|chưa|không)\b"
_DOES = re.compile(rf"\s+(?!{_DONE})[a-zà-ỹđ]")
# A body that leads others, and what it says of their work instead of doing it.
_LEADS = re.compile(r"^(?:(?:Phó )?Chủ tịch|(?:Tập thể )?[Ll]ãnh đạo|Thường trực)\s+")
_RULER = re.compile(rf"(?!.*\b(?:các|cấp)\b)(?:{_LEADS.pattern}|UBND|[ỦU][ỷy] ban nhân dân)")
_RULES = re.compile(
    r"\s+(?:ghi nhận|biểu dương|yêu cầu|đề nghị|giao|kết luận|đồng ý|cơ bản|nhất trí|thống nhất|thông qua|quyết định|đánh giá|thông báo)\b"
)
# The letter of a paragraph under an item: "a) Sở Tư pháp:".
_LETTER = re.compile(r"^[a-zđ]\)\s+")
# After a name that is known: it is the beginning of another one.
_GOES_ON = re.compile(
    rf" +(?:[{CAPITALS}\d]|(?:hạ tầng|(?:có )?liên quan|có (?:thẩm quyền|rừng|cụm|dự án)|thuộc|trực thuộc|còn lại|khác|nơi)(?!\w))|, lĩnh vực\b"
)
_PART = re.compile(r"\s*[,;]\s*|\s+và\s+")


def addressed(section: Section, item: Item, registry: Registry | None, day: date | None) -> tuple[Item, list[Doubt]]:
    """The item with whom it addresses, who takes part, who is mentioned, and its time limits; and what is in doubt."""
    place = f"items.{section.place(item)}"
    if section.kind == "assessment":
        return replace(item, mentions=_mentions(item, registry, day, ()) if registry and day else ()), []
    table = assignments(item.blocks, _known(registry, day))
    to = _with_table(_to(item, registry, day), table.to)
    known = _addressees(item, to)
    together = tuple(_unseen((*_together(item, registry, day), *table.together), known)) if known else ()
    mentions = _mentions(item, registry, day, (*known, *together)) if registry and day else ()
    limits, doubts = _limits(item, place, day)
    limits = tuple(dict.fromkeys((*limits, *table.limits)))
    if not known:
        message = f"mục {place[6:]} không nêu rõ đơn vị được giao"
        doubts.append(
            Doubt(
                "no-addressee",
                message,
                f"nếu có đơn vị được giao thì dưới khóa items ghi {place[6:]}: {{to: [tên như in]}}",
                field=place,
            )
        )
    doubts += (_unparted(name, place) for name in (*known, *together) if is_unparted(name, registry, day))
    return replace(item, to=to, together=together, mentions=mentions, deadlines=limits), doubts


def is_unparted(name: str, registry: Registry | None, day: date | None) -> bool:
    """Whether a name is a list that could not be parted, and no class of the registry."""
    return is_whole(name) and not _resolves(name, registry, day)


def _unparted(name: str, place: str) -> Doubt:
    message = f"mục {place[6:]}: không tách được chắc chắn từng đơn vị trong “{name}”"
    remedy = f"dưới khóa items, ở {place[6:]}, ghi từng tên đơn vị trong to hoặc with thay cho cả cụm"
    return Doubt("several-units", message, remedy, field=place)


def _with_table(to: tuple[str, ...] | None, lead: tuple[str, ...]) -> tuple[str, ...] | None:
    """Whom the text addresses, then whom a table does; a label that names a body keeps what stands under it."""
    return to if to is None or not lead else (*to, *_unseen(lead, to))


def _addressees(item: Item, to: tuple[str, ...] | None) -> tuple[str, ...]:
    return to if to is not None else (item.label.rstrip(": "),)


def _to(item: Item, registry: Registry | None, day: date | None) -> tuple[str, ...] | None:
    """Whom the item addresses beyond its label; None when the label alone names the body."""
    label = item.label.rstrip(": ")
    inside = tuple(_unseen(_given(item, registry, day), (label,)))
    if label and _resolves(label, registry, day):
        subjects = tuple(_unseen(_subjects(item, registry, day), (label,)))
        return (label, *subjects) if subjects else None
    parts = _PART.split(label)
    if label and len(parts) > 1 and all(_resolves(part, registry, day) for part in parts):
        return tuple(parts)
    if not is_unit(label):
        return inside
    names = tuple(name for name in listed(label, _known(registry, day)) if is_named(name))
    return None if names in ((), (label,)) else names


def _resolves(label: str, registry: Registry | None, day: date | None) -> bool:
    return bool(registry and day and registry.resolve(label, day))


def _known(registry: Registry | None, day: date | None) -> Known:
    """What tells whether the registry has a name on a day."""
    return lambda name: _resolves(name, registry, day)


def _given(item: Item, registry: Registry | None, day: date | None) -> Iterator[str]:
    """The bodies that sentences give work to: after "giao", "đề nghị", "yêu cầu", or as their subject."""
    for text in _texts(item):
        yield from _beginning(_LETTER.sub("", text), registry, day)
        for match in _GIVING.finditer(text):
            if not _TOLD.search(_SENTENCE.split(text[: match.start()])[-1]):
                yield from _named(text[match.end() :], registry, day)
    yield from _subjects(item, registry, day)


def _beginning(text: str, registry: Registry | None, day: date | None) -> Iterator[str]:
    """The bodies a paragraph begins with, known or not, when it goes on with what they are to do: "Sở Y tế rà soát",
    "Sở Y tế: Rà soát".
    """
    named = leading(text)
    rest = text[len(named) :]
    if not named or re.search(rf"\s{_DONE}", named) or re.match(rf"\s+{_DONE}", rest):
        return
    if _RULER.match(named) and _RULES.match(rest):
        return
    yield from (name for name in _single(named, registry, day) if not _is_own(name, registry, day))


def _is_own(name: str, registry: Registry | None, day: date | None) -> bool:
    """Whether a name is the body whose archive this is, or who leads it: they give work, and are given none."""
    own = _LEADS.sub("", name)
    return registry is not None and day is not None and registry.body in registry.resolve(own, day)


def _named(text: str, registry: Registry | None, day: date | None) -> Iterator[str]:
    """The names a text begins with, up to the deed; what the registry knows is one name even with a deed in it."""
    known, names = _known_start(text, registry, day), leading(text)
    if known and len(known) >= len(names):
        yield known
    else:
        yield from _single(names, registry, day)


def _single(names: str, registry: Registry | None, day: date | None) -> Iterator[str]:
    """The single names of a list that say which body is meant."""
    for name in listed(names, _known(registry, day)):
        known = _known_start(name, registry, day) or name
        if runs_on(known) and not is_whole(known) and not _resolves(known, registry, day):
            continue
        if is_unit(known) and (is_named(known) or _resolves(known, registry, day)):
            yield known


def _subjects(item: Item, registry: Registry | None, day: date | None) -> Iterator[str]:
    """Known bodies that a sentence begins with, followed by what they do."""
    for text in _texts(item):
        for sentence in _SENTENCE.split(text):
            known = _known_start(sentence, registry, day)
            if (
                known
                and not _is_own(known, registry, day)
                and sentence[:1].isupper()
                and _DOES.match(sentence[len(known) :])
            ):
                yield known


def _known_start(text: str, registry: Registry | None, day: date | None) -> str:
    """The longest name of the registry that a text begins with, as printed; none when the name goes on after it:
    "Công an huyện B" is not "Công an huyện", "các chủ đầu tư hạ tầng" are not all.
    """
    words = text.split(" ")[:LONGEST]
    for count in range(len(words), 1, -1):
        label = " ".join(words[:count]).rstrip(",;:.")
        if _resolves(label, registry, day):
            return "" if _GOES_ON.match(text[len(label) :]) else label
    return ""


def _texts(item: Item) -> list[str]:
    return [text for text in (item.lead, *(block.text for block in item.blocks if not block.rows)) if text]


def _together(item: Item, registry: Registry | None, day: date | None) -> Iterator[str]:
    for text in _texts(item):
        for match in _WITH.finditer(text):
            rest = text[match.end() :]
            known, names = _known_start(rest, registry, day), leading(rest) or _until_stop(rest)
            if known and len(known) >= len(names):
                yield known
            else:
                yield from (name for name in _single(names, registry, day) if len(name.split()) <= longest(name))


def _until_stop(text: str) -> str:
    """The names of a text that no verb follows."""
    stop = re.search(r"[.;]", text)
    return text[: stop.start()] if stop and is_unit(text) else ""


def _unseen(names: Iterator[str] | tuple[str, ...], seen: tuple[str, ...]) -> Iterator[str]:
    """The names, each once, without those already seen."""
    keys = {label_key(name) for name in seen}
    for name in names:
        if label_key(name) not in keys:
            keys.add(label_key(name))
            yield name


def _mentions(item: Item, registry: Registry, day: date, known: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the registry that stand in the item besides its addressees, as printed, in order."""
    text = "\n".join(" ".join(nfc(one).split()) for one in (item.lead, *(block.text for block in item.blocks)))
    current = {label for unit in registry.units.values() if day in unit.span for _, label in labels_of(unit)}
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, str]] = []
    skipped = {unit.id for name in known for unit in registry.resolve(name, day)}
    for label in sorted(current, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(label)}(?!\w)", text, re.IGNORECASE):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if not _GOES_ON.match(text, match.end()) and not skipped & {
                unit.id for unit in registry.resolve(match[0], day)
            }:
                found.append((match.start(), match[0]))
    return tuple(_unseen(tuple(name for _, name in sorted(found)), ()))


def _limits(item: Item, place: str, day: date | None) -> tuple[tuple[Deadline, ...], list[Doubt]]:
    """The time limits of an item, and what is in doubt: one before the session may be the day of something else."""
    found: list[Deadline] = []
    doubts = []
    for text in _texts(item):
        for limit in deadlines.find(text):
            early = day is not None and limit.deadline.date is not None and limit.deadline.date < day
            doubt = limit.doubt or ("sớm hơn ngày họp" if early else "")
            if doubt:
                message = f"thời hạn “{limit.deadline.text}” {doubt}"
                doubts.append(
                    Doubt(
                        "deadline-year",
                        message,
                        f"nếu chắc chắn thì dưới khóa items, ở {place[6:]}, ghi deadlines kèm ngày đầy đủ",
                        field=f"{place}.deadlines",
                    )
                )
            elif limit.deadline not in found:
                found.append(limit.deadline)
    return tuple(found), doubts
