"""The pages that stand for the whole archive: home, documents cited, and what the page for unknown addresses needs."""

from __future__ import annotations

from typing import Any

from ketluan import addresses, views
from ketluan.archive import Archive, Cited
from ketluan.model import Conclusion, Item, Section
from ketluan.pages.common import card, excerpt, month_title, session_text, year_rows
from ketluan.pages.render import Page, Site, render
from ketluan.pages.units import kinds_for_home
from ketluan.vietnamese import date_text


def home(archive: Archive, site: Site) -> Page:
    """The home page: search, months by years, the latest conclusion, the units."""
    body_name = archive.registry.body.name
    latest = archive.conclusions[-1] if archive.conclusions else None
    view = views.HomeView(
        title=f"Kết luận của Chủ tịch {body_name}",
        lead="Tra cứu từng mục: giao cho đơn vị nào, ngày nào, nguyên văn ra sao.",
        search=views.SearchBox(addresses.HOME, ()),
        years=year_rows(archive),
        latest=card(archive, latest) if latest else None,
        kinds=kinds_for_home(archive),
    )
    description = f"{site.archive}: kết luận của Chủ tịch {body_name} tại các phiên họp, nguyên văn, tra cứu theo đơn vị, tháng, từng mục."
    return Page(addresses.HOME, site.name, description, "", render("home.html", addresses.HOME, home=view))


def citations(archive: Archive, site: Site) -> Page:
    """The documents that conclusions cite, each with the items that cite it."""
    documents = tuple(_cited(entry) for entry in archive.cited)
    lead = f"{len(documents)} văn bản được các kết luận trong lưu trữ viện dẫn, xếp theo số, ký hiệu."
    body = render("citations.html", addresses.CITATIONS, lead=lead, documents=documents)
    description = f"Văn bản được viện dẫn trong kết luận của Chủ tịch {archive.registry.body.name}, mục nào viện dẫn."
    return Page(addresses.CITATIONS, "Văn bản viện dẫn", description, addresses.CITATIONS, body)


def _cited(entry: Cited) -> views.CitedView:
    about = ", ".join([entry.type] * bool(entry.type) + ([f"ngày {date_text(entry.date)}"] if entry.date else []))
    places = tuple(_citing(entry.number, *place) for place in reversed(entry.places))
    return views.CitedView(entry.anchor, entry.number, about, places)


def _citing(number: str, conclusion: Conclusion, section: Section, item: Item) -> views.CitingItem:
    return views.CitingItem(
        item=views.Link(section.place(item), addresses.item(conclusion, section, item)),
        session=views.Link(session_text(conclusion), addresses.conclusion(conclusion)),
        excerpt=excerpt(item, number),
    )


def ways_on(archive: Archive) -> dict[str, Any]:
    """What the page for unknown addresses offers."""
    months = list(archive.by_month())
    return {
        "search": views.SearchBox(addresses.HOME),
        "latest": views.Link(month_title(months[-1]), addresses.month(months[-1])) if months else None,
        "links": (
            views.Link("Tháng, năm", addresses.MONTHS),
            views.Link("Đơn vị", addresses.UNITS),
            views.Link("Văn bản viện dẫn", addresses.CITATIONS),
            views.Link("Người chủ trì", addresses.OFFICIALS),
        ),
    }
