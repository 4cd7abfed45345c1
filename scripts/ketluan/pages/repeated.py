"""What was said before: links beside items, and a page for each unit that was told the same thing again and again."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from ketluan import addresses, repeats, views
from ketluan.archive import Archive
from ketluan.model import Conclusion
from ketluan.pages.common import place_text
from ketluan.pages.keys import Keys
from ketluan.pages.render import Page, Plan, render, single
from ketluan.registry import UNIT_KINDS, Unit
from ketluan.repeats import Chain, Repeat, Repeats
from ketluan.sentences import Where
from ketluan.vietnamese import number_text

# How many things a page lists.
_MOST = 100
# How many of the places are linked.
_PLACES = 12
# How many earlier items are linked beside one.
_LINKS = 3


# What items may repeat, by their place: the day, the conclusion and the place in it.
Earlier = dict[str, tuple[tuple[datetime.date, str, str], ...]]


@dataclass(frozen=True, slots=True)
class Said:
    """What items repeat, by conclusion and place; and what each unit was told again and again, the last repeated first."""

    by_conclusion: Mapping[str, Mapping[str, tuple[Repeat, ...]]]
    by_unit: Mapping[str, Sequence[Chain]]


def said(found: Repeats) -> Said:
    """What the pages show of what `repeats.find` found."""
    by_conclusion: dict[str, dict[str, tuple[Repeat, ...]]] = defaultdict(dict)
    for (name, place), some in found.items():
        by_conclusion[name][place] = some
    return Said(by_conclusion, repeats.often(found, repeats.OFTEN))


def earlier(archive: Archive, said: Said, conclusion: Conclusion) -> Earlier:
    """What the items of a conclusion may repeat, by their place, newest first, each with its day."""
    shown: Earlier = {}
    for place, some in sorted(said.by_conclusion.get(conclusion.id, {}).items()):
        # One item may repeat another to several units.
        found = {(archive.by_id[one[0]].date, one[0], one[1]): None for one in some}
        shown[place] = tuple(sorted(found, key=itemgetter(0), reverse=True)[:_LINKS])
    return shown


def links(archive: Archive, shown: Earlier) -> dict[str, tuple[views.Link, ...]]:
    """Links to what items may repeat."""
    return {place: tuple(_link(archive, (name, at)) for _, name, at in some) for place, some in shown.items()}


def _link(archive: Archive, where: Where) -> views.Link:
    conclusion, place = archive.by_id[where[0]], where[1]
    return views.Link(place_text(place, conclusion), addresses.item(conclusion, place))


def link(said: Said, unit: Unit) -> views.Link | None:
    """The link from a unit to what it was told again and again."""
    count = len(said.by_unit.get(unit.id, ()))
    return (
        views.Link("Những nội dung có thể đã nêu nhiều lần", addresses.repeated(unit), f"{number_text(count)} nội dung")
        if count
        else None
    )


def plans(archive: Archive, keys: Keys, said: Said) -> Iterator[Plan]:
    """A page for each unit that was told something often enough."""
    for name, chains in said.by_unit.items():
        unit = archive.registry.units[name]
        shown = chains[:_MOST]
        concerned = (archive.by_id[where[0]] for chain in shown for where in chain.places)
        key = keys.of("repeated", keys.unit(unit), len(chains), *shown, keys.records(concerned))
        yield single(key, _page, archive, unit, shown, len(chains))


def _page(archive: Archive, unit: Unit, chains: Sequence[Chain], count: int) -> Page:
    path = addresses.repeated(unit)
    name = unit.name_at(archive.by_id[chains[0].places[-1][0]].date)
    title = f"Nhắc lại nhiều lần: {name}"
    rows = tuple(_row(archive, chain) for chain in chains)
    crumbs = (
        views.Link("Đơn vị", addresses.UNITS),
        views.Link(UNIT_KINDS[unit.kind], f"{addresses.UNITS}#{unit.kind}"),
        views.Link(name, addresses.unit(unit)),
    )
    lead = f"{number_text(count)} nội dung giao cho đơn vị này có vẻ đã được nêu từ {repeats.OFTEN} lần trở lên."
    if count > len(rows):
        lead += f" Trang này liệt kê {len(rows)} nội dung được nhắc lại gần đây nhất."
    return Page(
        path=path,
        title=title,
        description=f"{title}: những nội dung các kết luận có vẻ đã nêu từ {repeats.OFTEN} lần trở lên, kèm địa chỉ từng mục.",
        body=render("repeated.html", path, name=name, lead=lead, rows=rows, crumbs=crumbs),
    )


def _row(archive: Archive, chain: Chain) -> views.RepeatedRow:
    shown = chain.places[::-1][:_PLACES]
    more = f", {_PLACES} lần gần nhất" if len(chain.places) > _PLACES else ""
    note = f"Lời văn của lần gần nhất. Có thể đã nêu {len(chain.places)} lần{more}:"
    return views.RepeatedRow(chain.text, note, tuple(_link(archive, where) for where in shown))
