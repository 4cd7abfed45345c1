"""Items as the pages of units list them: what a class was told stands in the page of every member, and is made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from ketluan import addresses, events, views
from ketluan.archive import Archive
from ketluan.pages.common import excerpt_view, item_view, month_title, session_text
from ketluan.pages.render import components
from ketluan.uses import Use

_Name = tuple[str, str, str, str]


class Shared:
    """Views and HTML of the items of one year; turning to another year forgets them."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._year = ""
        self._items: dict[_Name, views.UnitItem] = {}
        # By the identities of the views of its items.
        self._sessions: dict[tuple[int, ...], views.UnitSession] = {}
        # By level of the heading and identity of the view, which `_sessions` keeps alive; as a page of depth 1 has it.
        self._html: dict[tuple[int, int], str] = {}

    def turn_to(self, year: str) -> None:
        """Pages of `year` come next."""
        if year != self._year:
            self._year = year
            self._items.clear()
            self._sessions.clear()
            self._html.clear()

    def session(self, uses: Sequence[Use]) -> views.UnitSession:
        """What one session told a unit in one relation."""
        items = tuple(map(self._item, uses))
        name = tuple(map(id, items))
        found = self._sessions.get(name)
        if found is None:
            conclusion = uses[0].conclusion
            found = self._sessions[name] = views.UnitSession(
                month=views.Link(month_title(conclusion.month), addresses.month(conclusion.month)),
                session=views.Link(
                    session_text(conclusion),
                    addresses.conclusion(conclusion),
                    events.standing(self.archive, conclusion),
                ),
                items=items,
            )
        return found

    def _item(self, use: Use) -> views.UnitItem:
        """An item as it concerns a unit: whole when it addresses the unit itself, else the part that matters."""
        words = "" if use.relation == "direct" else use.label
        name = (use.conclusion.path, use.told.place, words, use.via.id if use.via else "")
        found = self._items.get(name)
        if found is None:
            found = self._items[name] = self._viewed(use)
        return found

    def _viewed(self, use: Use) -> views.UnitItem:
        if use.relation == "direct":
            return views.UnitItem(item_view(self.archive, use.conclusion, use.section, use.item))
        via = views.Link(use.via.name_at(use.conclusion.date), addresses.unit(use.via)) if use.via else None
        return views.UnitItem(excerpt_view(self.archive, use), via)

    def listed(self, path: str) -> Callable[[views.UnitSession, int], Markup]:
        """What writes sessions in the page at `path` under headings of a level: only how far up links go makes it differ."""
        up = '="' + "../" * path.count("/")

        def write(session: views.UnitSession, level: int) -> Markup:
            found = self._html.get((level, id(session)))
            if found is None:
                found = self._html[level, id(session)] = str(components("/").session_listed(session, level))
            # In words there is no such mark of quotation: templates write it as &#34;.
            return Markup(found.replace('="../', up))  # noqa: S704

        return write
