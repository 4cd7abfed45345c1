"""The pages of chairing officials and their list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ketluan import addresses, views
from ketluan.archive import MANY_SESSIONS, Archive, years_apart
from ketluan.model import Conclusion
from ketluan.pages.common import card, month_title, span_text, unverified
from ketluan.pages.keys import Keys
from ketluan.pages.render import Page, Plan, render, single
from ketluan.registry import Name, Official
from ketluan.vietnamese import number_text, sort_key


def plans(archive: Archive, keys: Keys) -> Iterator[Plan]:
    """A page an official, one each of the official's years when there are many, and the list of all of them."""
    for official in archive.registry.officials.values():
        found = _Found(archive.chaired_by(official), archive.signed_by(official))
        years = years_apart(archive, official)
        for year in ("", *years):
            key = keys.of("official", year, keys.official(official.id), *found.key(keys, year), *years)
            yield single(key, _page, archive, official, found, years, year)
    yield single(keys.of("officials", keys.all), _list, archive)


@dataclass(frozen=True, slots=True)
class _Found:
    """What somebody chaired and signed, oldest first."""

    chaired: tuple[Conclusion, ...]
    signed: tuple[Conclusion, ...]

    def of(self, year: str) -> _Found:
        if not year:
            return self
        return _Found(*(tuple(one for one in some if one.month[:4] == year) for some in (self.chaired, self.signed)))

    def key(self, keys: Keys, year: str) -> tuple[object, ...]:
        shown = self.of(year)
        counts = Counter(one.month for one in shown.chaired), Counter(one.month for one in shown.signed)
        newest = (keys.records(some[-MANY_SESSIONS:]) for some in (shown.chaired, shown.signed))
        return (*newest, *(sorted(count.items()) for count in counts))


def _list(archive: Archive) -> Page:
    officials = sorted(archive.registry.officials.values(), key=lambda official: sort_key(official.name))
    rows = tuple(_row(archive, official) for official in officials)
    lead = "Người chủ trì phiên họp, xếp theo tên, kèm số kết luận đã chủ trì, đã ký."
    body = render("officials.html", addresses.OFFICIALS, lead=lead, people=rows)
    description = f"Những người chủ trì phiên họp của {archive.registry.body.name}."
    return Page(addresses.OFFICIALS, "Người chủ trì", description, body)


def _page(archive: Archive, official: Official, found: _Found, years: Sequence[str], year: str) -> Page:
    path = addresses.official(official, year)
    shown = found.of(year)
    view = views.OfficialView(
        name=official.name,
        posts=tuple(_post(post) for post in official.posts),
        year=year,
        chaired=_duty(archive, shown.chaired, year),
        signed=_duty(archive, shown.signed, year),
        years=tuple(_year_link(official, found.of(one), one, counted=not year) for one in years),
    )
    crumbs = [views.Link("Người chủ trì", addresses.OFFICIALS)]
    crumbs += [views.Link(official.name, addresses.official(official))] if year else []
    title = f"{official.name}, năm {year}" if year else official.name
    when = f" năm {year}" if year else ""
    count = len(shown.chaired)
    description = (
        f"Các kết luận của phiên họp do {official.name} chủ trì{when}: {number_text(count)} kết luận trong lưu trữ."
    )
    body = render("official.html", path, person=view, crumbs=tuple(crumbs))
    return Page(path, title, description, body)


def _year_link(official: Official, found: _Found, year: str, counted: bool) -> views.Link:
    """A link to a year; the pages of years give no counts, since every new record would change them all."""
    count = len({one.path for one in (*found.chaired, *found.signed)})
    return views.Link(
        f"Năm {year}", addresses.official(official, year), f"{number_text(count)} kết luận" if counted else ""
    )


def _duty(archive: Archive, conclusions: Sequence[Conclusion], year: str) -> views.Duty:
    """What somebody did, newest first; of a year with many the months of the others."""
    newest = conclusions[::-1][:MANY_SESSIONS]
    rest = Counter(one.month for one in conclusions[: max(0, len(conclusions) - MANY_SESSIONS)]) if year else Counter()
    return views.Duty(
        total=len(conclusions),
        cards=tuple(card(archive, conclusion) for conclusion in newest),
        months=tuple(
            views.Link(month_title(month), addresses.month(month), f"{number_text(rest[month])} kết luận")
            for month in sorted(rest, reverse=True)
        ),
    )


def _post(post: Name) -> views.PostView:
    return views.PostView(post.name, span_text(post.span), unverified(post))


def _row(archive: Archive, official: Official) -> views.OfficialRow:
    return views.OfficialRow(
        person=views.Link(official.name, addresses.official(official)),
        posts=", ".join(post.name for post in official.posts),
        chaired=len(archive.chaired_by(official)),
        signed=len(archive.signed_by(official)),
    )
