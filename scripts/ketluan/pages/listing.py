"""Items as the pages of units list them: an item of a class stands in the page of every member, and is made once."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from ketluan import addresses, views
from ketluan.archive import Archive, Use
from ketluan.pages.common import excerpt_view, item_view
from ketluan.pages.render import components

_Name = tuple[str, str, str, str]


class Shared:
    """Views and HTML of the items of one year; turning to another year forgets them."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._year = ""
        self._items: dict[_Name, views.UnitItem] = {}
        # By depth of the page and identity of the view, which `_items` keeps alive.
        self._html: dict[tuple[int, int], Markup] = {}

    def turn_to(self, year: str) -> None:
        """Pages of `year` come next."""
        if year != self._year:
            self._year = year
            self._items.clear()
            self._html.clear()

    def item(self, use: Use) -> views.UnitItem:
        """An item as it concerns a unit: whole when it addresses the unit itself, else the part that matters."""
        words = "" if use.relation == "direct" else use.label
        name = (use.conclusion.path, use.section.place(use.item), words, use.via.id if use.via else "")
        found = self._items.get(name)
        if found is None:
            found = self._items[name] = self._viewed(use)
        return found

    def _viewed(self, use: Use) -> views.UnitItem:
        if use.relation == "direct":
            return views.UnitItem(item_view(self.archive, use.conclusion, use.section, use.item))
        via = views.Link(use.via.name_at(use.conclusion.date), addresses.unit(use.via)) if use.via else None
        return views.UnitItem(excerpt_view(self.archive, use), via)

    def listed(self, path: str) -> Callable[[views.UnitItem], Markup]:
        """What writes items in the page at `path`: their HTML differs by its depth alone."""
        depth = path.count("/")

        def write(entry: views.UnitItem) -> Markup:
            found = self._html.get((depth, id(entry)))
            if found is None:
                found = self._html[depth, id(entry)] = components(path).item_listed(entry.item, entry.via)
            return found

        return write
