"""What items, units and conclusions are called wherever they are shown: in pages and among what a search finds."""

from __future__ import annotations

from ketluan.archive import Archive, Relation, Use
from ketluan.model import Conclusion, Item, Missing
from ketluan.vietnamese import date_text

_SHORT_WORDS = 7


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
    where = f", ngày {date_text(conclusion.date)}" + (f", mục {place}" if place else "")
    if not isinstance(conclusion.type, Missing):
        return f"{conclusion.type}{number} kết luận phiên họp của {body}{where}"
    return f"Kết luận{number} của {_head(archive, conclusion)} {body} tại phiên họp{where}"


def _head(archive: Archive, conclusion: Conclusion) -> str:
    """The post in which somebody chaired: a deputy's session is not the chair's."""
    people = archive.registry.resolve_official(conclusion.chair)
    posts = people[0].posts_at(conclusion.date) if people else ()
    return "Phó Chủ tịch" if any("Phó Chủ tịch" in post for post in posts) else "Chủ tịch"


def relation(use: Use) -> Relation:
    """How an item relates to a unit that is shown beside it: addressed, addressed as a class, or mentioned."""
    if use.relation == "mention":
        return "mention"
    return "class" if use.unit.kind == "class" else "direct"


def unit_shown(use: Use) -> str:
    """The name under which a unit is shown beside an item: that of the day, and whether it only helps."""
    name = use.unit.name_at(use.conclusion.date)
    return f"{name} (phối hợp)" if use.together else name
