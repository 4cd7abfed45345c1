"""What items, units and conclusions are called wherever they are shown: in pages and among what a search finds."""

from __future__ import annotations

import re

from ketluan.archive import Archive
from ketluan.model import Conclusion, Item, Missing
from ketluan.uses import Relation, Use
from ketluan.vietnamese import date_text, label_key

_SHORT_WORDS = 7
# The type that is no other word for what is cited.
_CONCLUSION = label_key("Kết luận")
# "Chủ tịch", "Phó Chủ tịch UBND huyện", "Phó Chủ tịch Thường trực UBND xã": the head of a Committee, not of a Council.
_HEAD = re.compile(
    r"((?:Phó |Quyền )?Chủ tịch)(?: Thường trực)?(?:$| (?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\b)", re.IGNORECASE
)


def item_short(item: Item) -> str:
    """What an item is called in lists: its label, else its first words."""
    if item.label:
        return item.label.rstrip(": ")
    words = (item.lead or (item.blocks[0].text if item.blocks else "")).split()
    return " ".join(words[:_SHORT_WORDS]) + ("…" if len(words) > _SHORT_WORDS else "")


def citation(archive: Archive, conclusion: Conclusion, place: str = "") -> str:
    """How a conclusion, or the item at `place`, is cited in another document; a comma and the address come after it."""
    body = archive.registry.body.name_at(conclusion.date)
    number = "" if isinstance(conclusion.number, Missing) else f" số {conclusion.number}"
    day = date_text(conclusion.date)
    item = f", mục {place}" if place else ""
    if not isinstance(conclusion.type, Missing) and label_key(conclusion.type) != _CONCLUSION:
        # A day after a type and a number is read as the day of issue: Nghị định 30/2020/NĐ-CP.
        issued = "" if isinstance(conclusion.issued, Missing) else f" ngày {date_text(conclusion.issued)}"
        return f"{conclusion.type}{number}{issued} kết luận phiên họp ngày {day} của {body}{item}"
    head = _head(archive, conclusion)
    # No comma: a day of its own after a type and a number would be the day of issue here, too.
    session = f"của {head} {body} tại phiên họp ngày {day}" if head else f"tại phiên họp ngày {day} của {body}"
    return f"Kết luận{number} {session}{item}"


def _head(archive: Archive, conclusion: Conclusion) -> str:
    """The post in which somebody chaired, as chair or deputy of the Committee; empty unless the registry tells one."""
    people = archive.registry.resolve_official(conclusion.chair)
    posts = people[0].posts_at(conclusion.date) if len(people) == 1 else ()
    heads = {match[1] for post in posts if (match := _HEAD.match(post))}
    return heads.pop() if len(heads) == 1 else ""


def relation(use: Use) -> Relation:
    """How an item relates to a unit that is shown beside it: addressed, addressed as a class, or mentioned."""
    if use.relation == "mention":
        return "mention"
    return "class" if use.unit.kind == "class" else "direct"


def unit_shown(use: Use) -> str:
    """The name under which a unit is shown beside an item: that of the day, and whether it only helps."""
    name = use.unit.name_at(use.conclusion.date)
    return f"{name} (phối hợp)" if use.together else name
