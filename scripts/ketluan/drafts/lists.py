"""Lists of bodies come apart into single names: at commas between bodies, never at those inside a name.

"các Sở: Tài chính, Kế hoạch và Đầu tư" prints its first word once; its names are known from the law or from the registry.
A list that can be parted in no way, or in more than one, stays as it is printed, and that is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ketluan.drafts.offices import is_office
from ketluan.drafts.units import SORT, is_unit, trimmed
from ketluan.vietnamese import CAPITALS

Known = Callable[[str], bool]

# What may part two bodies of a list; what follows tells whether it does.
_BETWEEN = re.compile(r"\s*[,;]\s*(?:và\s+)?|\s+và\s+")
_LINK = re.compile(rf"^(?:{_BETWEEN.pattern})")
# Sorts of bodies in a row: "các sở, ban, ngành", "UBND các huyện, thị xã", "UBND cấp xã, phường".
_SORTS = re.compile(
    rf"(?:\b(?:các|những|mỗi|từng|cấp|một số)|UBND|[ỦU][ỷy] ban nhân dân)\s+(?:{SORT}(?:\s*,\s*|\s+và\s+))*{SORT}$",
    re.IGNORECASE,
)
_NEXT_SORT = re.compile(rf"(?i:{SORT})(?!\w)(?!\s+[{CAPITALS}\d])")
# One office of two bodies: "Văn phòng HĐND và UBND huyện".
_OFFICE_OF = re.compile(r"(?:Văn phòng|VP)\s+(?:HĐND|Hội đồng nhân dân|Đoàn ĐBQH|Đoàn [Đđ]ại biểu Quốc hội)$")
_COUNCIL = re.compile(r"(?:HĐND|Hội đồng nhân dân|UBND|[ỦU][ỷy] ban nhân dân)")
_WHO = r"(?P<who>(?:(?:[Gg]iám đốc|[Tt]rưởng|[Tt]hủ trưởng|(?:[Đđ]ại diện )?[Ll]ãnh đạo)\s+)?)"
# "các Sở: …", "các Sở, ngành: …", "các Sở Tài chính, …", "Sở Tài chính, …".
_OFFICES = re.compile(
    rf"{_WHO}(?P<many>(?:[Cc]ác\s+)?)(?P<head>[Ss]ở|[Pp]hòng|[Bb]ộ)(?:(?:,\s*(?:[Bb]an|[Nn]gành))*:\s*|\s+(?=[{CAPITALS}]))(?P<rest>.+)"
)
# "UBND các xã: …", "Công an các xã …"; no name of a place has a comma or "và" in it.
_OWNER = r"(?P<who>(?:(?:Chủ tịch\s+)?(?:UBND|[ỦU][ỷy] ban nhân dân|Công an|Đảng ủy)\s+)?)"
_PLACE = r"(?:xã|phường|thị trấn|huyện|thị xã|thành phố|đặc khu)"
_PLACES = re.compile(rf"{_OWNER}(?P<many>[Cc]ác\s+)(?P<head>{_PLACE}):?\s+(?P<rest>[{CAPITALS}].*)")
_OF_PLACE = re.compile(rf"(?:(?P<place>{_PLACE})\s+)?[{CAPITALS}]\w*(?:\s+[{CAPITALS}\d]\w*){{0,4}}")
# What else prints a list after a colon: "các Trường: …".
_COLON = re.compile(r"(?:\w+\s+){0,3}[Cc]ác\s+[^:]{2,40}:\s*\S")
_OWN = re.compile(r"\s+(?:của\s+)?(?:huyện|tỉnh|thành phố|thị xã)$")
_TOUCHED = re.compile(r"\s+(?:có\s+)?liên quan$")
# "Văn hóa, Thể thao và Du lịch" has most parts; what is longer than all the offices there are is no list of them.
_MOST_PARTS = 3
_MOST_WORDS = 200


def listed(names: str, known: Known | None = None) -> Iterator[str]:
    """The single names of a list: "Sở Tài chính, Sở Nội vụ và các cơ quan" gives three, "các Sở: Tài chính, Nội vụ" two.

    `known` tells whether the registry has a name.
    """
    if len(names.split()) > _MOST_WORDS or (known and known(names)):
        yield names
        return
    for part in _parted(names, known):
        yield from _told(trimmed(part), known) or filter(None, [trimmed(part)])


def is_whole(name: str) -> bool:
    """Whether a name that `listed` gave is still a list, which nobody can part with certainty."""
    match = _OFFICES.fullmatch(name) or _PLACES.fullmatch(name)
    several = match is not None and match["many"] and _BETWEEN.search(match["rest"])
    return bool(several) or _COLON.match(name) is not None


def _parted(names: str, known: Known | None) -> Iterator[str]:
    """A list cut before each body that it names."""
    start = 0
    for between in _BETWEEN.finditer(names):
        if between.start() > start and _begins_another(names[start : between.start()], names[between.end() :], known):
            yield names[start : between.start()]
            start = between.end()
    yield names[start:]


def _begins_another(before: str, after: str, known: Known | None) -> bool:
    """Whether a body begins after a comma: not one more sort of those before it, not the second master of one office,
    not one more name of a list whose first word is printed once.
    """
    if before.count("(") > before.count(")") or (_SORTS.search(before) and _NEXT_SORT.match(after)):
        return False
    if not is_unit(after) or (_OFFICE_OF.search(before) and _COUNCIL.match(after)):
        return False
    name = _BETWEEN.split(after, maxsplit=1)[0]
    offices = _OFFICES.fullmatch(before)
    if offices and offices["many"] and _is_one(offices["head"], name, known):
        return False
    place = _OF_PLACE.fullmatch(name)
    return not (place and place["place"] and _PLACES.fullmatch(before))


def _told(part: str, known: Known | None) -> list[str] | None:
    """The full names of a list whose first word is printed once; None when it is none, or not certain."""
    if known and known(part):
        return None
    if match := _PLACES.fullmatch(part):
        return _places(match)
    match = _OFFICES.fullmatch(part)
    if match is None or not (match["many"] or "," in match["rest"]):
        return None
    ways = _ways(match["head"], _tokens(match["rest"]), known)
    if len(ways) != 1:
        return None
    head = f"{match['who']}{match['head']}" if match["who"] else match["head"].capitalize()
    return [f"{head} {name}" for name in ways[0]]


def _places(match: re.Match[str]) -> list[str] | None:
    found = []
    for name in _BETWEEN.split(match["rest"]):
        place = _OF_PLACE.fullmatch(name)
        if place is None:
            return None
        found.append(f"{match['who']}{name}" if place["place"] else f"{match['who']}{match['head']} {name}")
    return found


def _tokens(text: str) -> list[str]:
    """A text cut at every comma and "và", each with what parts it from the one before."""
    starts = [0, *(between.start() for between in _BETWEEN.finditer(text))]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _is_one(head: str, name: str, known: Known | None) -> bool:
    own = _OWN.sub("", name)
    return is_office(head, own) or bool(known and known(f"{head} {name}"))


def _ways(head: str, tokens: Sequence[str], known: Known | None) -> list[list[str]]:
    """The ways to read a row of words as names that go with one first word; of more than two any two."""
    # By the place where the reading begins: from the end on, so that no place is read twice.
    found: list[list[list[str]]] = [*([] for _ in tokens), [[]]]
    for start in reversed(range(len(tokens))):
        for end in range(start + 1, min(start + _MOST_PARTS, len(tokens)) + 1):
            name = _TOUCHED.sub("", _LINK.sub("", "".join(tokens[start:end])))
            if found[end] and _is_one(head, name, known):
                found[start] += [[name, *rest] for rest in found[end]]
        del found[start][2:]
    return found[0]
