"""The pages of documents that conclusions cite: an overview, and a page for each year they are of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from ketluan import addresses, views
from ketluan.archive import Archive, Cited, Place
from ketluan.pages.common import excerpt, session_text
from ketluan.pages.keys import Keys
from ketluan.pages.render import Page, Plan, render, single
from ketluan.vietnamese import date_text, number_text

# The overview shows all documents up to so many, then those cited last; a document shows so many places.
_DOCUMENTS, _PLACES = 100, 10
# A page of more documents is a list: no excerpts, fewer places.
_BRIEF, _FEW_PLACES = 40, 4


def plans(archive: Archive, keys: Keys) -> Iterator[Plan]:
    """The overview, then the years."""
    years = _by_year(archive.cited)
    shown = _overview(archive.cited)
    key = keys.of("cited", _key(archive, keys, shown), *map(str, _year_links(years)))
    yield single(key, _page, archive, shown, years, None)
    for year, entries in years.items():
        yield single(keys.of("cited", year, _key(archive, keys, entries)), _page, archive, entries, {}, year)


def _overview(cited: Sequence[Cited]) -> Sequence[Cited]:
    newest = sorted(cited, key=lambda entry: (entry.places[-1].conclusion.date, entry.places[-1].conclusion.id))[
        -_DOCUMENTS:
    ]
    kept = {entry.anchor for entry in newest}
    return [entry for entry in cited if entry.anchor in kept]


def _by_year(cited: Sequence[Cited]) -> dict[str, list[Cited]]:
    """The documents of each year, newest year first, those of an unknown one last."""
    ordered = sorted(cited, key=lambda entry: entry.year, reverse=True)
    return {year: list(entries) for year, entries in groupby(ordered, key=lambda entry: entry.year)}


def _key(archive: Archive, keys: Keys, entries: Sequence[Cited]) -> str:
    rows = (
        (
            *(entry.number, entry.type, entry.date, len(entry.places), _kept(archive, entry)),
            *((place.where, keys.record(place.conclusion)) for place in entry.places[-_PLACES:]),
        )
        for entry in entries
    )
    return keys.of(*rows)


def _year_links(years: dict[str, list[Cited]]) -> tuple[views.Link, ...]:
    return tuple(
        views.Link(
            f"Năm {year}" if year else "Chưa rõ năm", addresses.citations(year), f"{number_text(len(entries))} văn bản"
        )
        for year, entries in years.items()
    )


def _page(archive: Archive, entries: Sequence[Cited], years: dict[str, list[Cited]], year: str | None) -> Page:
    path = addresses.CITATIONS if year is None else addresses.citations(year)
    title = "Văn bản viện dẫn" + ("" if year is None else f", năm {year}" if year else ", chưa rõ năm")
    count = len(archive.cited) if year is None else len(entries)
    brief = len(entries) > _BRIEF
    lead = f"{number_text(count)} văn bản được các kết luận trong lưu trữ viện dẫn, xếp theo số, ký hiệu."
    lead += f" Trang này gồm {len(entries)} văn bản được viện dẫn gần đây nhất." if count > len(entries) else ""
    body = render(
        "citations.html",
        path,
        title=title,
        crumbs=() if year is None else (views.Link("Văn bản viện dẫn", addresses.CITATIONS),),
        lead=lead,
        documents=tuple(_cited(archive, entry, brief) for entry in entries),
        brief=brief,
        years=_year_links(years),
    )
    description = f"{title}: văn bản có trong kết luận của Chủ tịch {archive.registry.body.name}, kèm mục viện dẫn."
    return Page(path, title, description, body)


def _cited(archive: Archive, entry: Cited, brief: bool) -> views.CitedView:
    about = ", ".join([entry.type] * bool(entry.type) + ([f"ngày {date_text(entry.date)}"] if entry.date else []))
    newest = entry.places[: -(_FEW_PLACES if brief else _PLACES) - 1 : -1]
    places = tuple(_citing("" if brief else entry.number, place) for place in newest)
    rest = len(entry.places) - len(places)
    query = f"{addresses.SEARCH}?q={quote(entry.number, safe='')}"
    told = f"Còn {rest} mục khác" + ("" if brief else ": tìm theo số, ký hiệu")
    more = views.Link(told, query) if rest else None
    return views.CitedView(entry.anchor, entry.number, about, places, more, _kept(archive, entry))


def _kept(archive: Archive, entry: Cited) -> views.Link | None:
    """The conclusion of the archive that a document cited is."""
    kept = archive.kept.get(entry.anchor)
    return views.Link(session_text(kept), addresses.conclusion(kept)) if kept else None


def _citing(number: str, place: Place) -> views.CitingItem:
    """An item that cites `number`, with the words around it; without, when none is given."""
    return views.CitingItem(
        item=views.Link(place.where, addresses.item(place.conclusion, place.where)),
        session=views.Link(session_text(place.conclusion), addresses.conclusion(place.conclusion)),
        day=date_text(place.conclusion.date),
        excerpt=excerpt(place.item, number) if number else "",
    )
