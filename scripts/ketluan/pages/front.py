"""The pages that stand for the whole archive: home, documents cited, and what the page for unknown addresses needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ketluan import addresses, views
from ketluan.archive import Archive
from ketluan.pages.common import card, month_title, period_text, year_rows
from ketluan.pages.render import Page, Site, render
from ketluan.pages.unit_lists import kinds_for_home
from ketluan.registry import Unit
from ketluan.vietnamese import date_text, fold, number_text, within


def home(archive: Archive, site: Site) -> Page:
    """The home page: search, months by years, the latest conclusion, the units."""
    body_name = archive.registry.body.name
    latest = archive.conclusions[-1] if archive.conclusions else None
    view = views.HomeView(
        title=f"Kết luận của Chủ tịch {body_name}",
        lead="Tra cứu từng mục: giao cho đơn vị nào, ngày nào, nguyên văn ra sao.",
        search=search_box(archive),
        years=year_rows(archive),
        latest=card(archive, latest) if latest else None,
        kinds=kinds_for_home(archive),
        feed=addresses.feed(),
    )
    description = f"{site.archive}: kết luận của Chủ tịch {body_name} tại các phiên họp, nguyên văn, tra cứu theo đơn vị, tháng, từng mục."
    return Page(addresses.HOME, site.name, description, render("home.html", addresses.HOME, home=view))


def search(archive: Archive, site: Site) -> Page:
    """The search page; without a script it leads to the lists."""
    months = list(archive.by_month())
    count = sum(len(archive.items_in(conclusion)) for conclusion in archive.conclusions)
    links = (
        views.Link(
            "Các kết luận",
            addresses.CONCLUSIONS,
            f"{number_text(len(archive.conclusions))} kết luận, {number_text(count)} mục",
        ),
        views.Link("Tháng, năm", addresses.MONTHS, f"{len(months)} tháng có kết luận"),
        views.Link("Đơn vị", addresses.UNITS),
        views.Link("Văn bản viện dẫn", addresses.CITATIONS, f"{number_text(len(archive.cited))} văn bản"),
        views.Link("Người chủ trì", addresses.OFFICIALS),
        views.Link("Thời hạn", addresses.DEADLINES),
    )
    context = {"search": search_box(archive), "help": addresses.SEARCH_HELP, "links": links}
    description = f"Tìm trong {within(site.archive)}: từng mục của các kết luận, theo từ, đơn vị, ngày họp, số văn bản."
    return Page(addresses.SEARCH, "Tìm trong lưu trữ", description, render("search.html", addresses.SEARCH, **context))


def search_box(archive: Archive) -> views.SearchBox:
    """The large search box with queries that this archive answers: typed without marks, in quotes, by number, by date."""
    return views.SearchBox(addresses.SEARCH, tuple(_examples(archive)))


def _examples(archive: Archive) -> Iterator[str]:
    for conclusion in archive.conclusions[-1:]:
        places = [
            (archive.uses_at(conclusion, section.place(item)), item.label.rstrip(": "))
            for section, item in conclusion.items()
        ]
        labels = [
            use.label for uses, _ in places for use in uses if use.relation == "direct" and use.unit.kind != "class"
        ]
        yield from (fold(label) for label in labels[:1])
        headings = [label for uses, label in places if label and not any(use.relation == "direct" for use in uses)]
        yield from (f"“{label}”" for label in headings[-1:])
        yield from (entry.number for entry in archive.cited[:1])
        yield date_text(conclusion.date)


def ways_on(archive: Archive) -> dict[str, Any]:
    """What the page for unknown addresses offers."""
    months = list(archive.by_month())
    return {
        "search": views.SearchBox(addresses.SEARCH),
        "latest": views.Link(month_title(months[-1]), addresses.month(months[-1])) if months else None,
        "links": (
            views.Link("Tháng, năm", addresses.MONTHS),
            views.Link("Đơn vị", addresses.UNITS),
            views.Link("Văn bản viện dẫn", addresses.CITATIONS),
            views.Link("Thời hạn", addresses.DEADLINES),
            views.Link("Người chủ trì", addresses.OFFICIALS),
        ),
    }


def ended_notice(body: Unit) -> str:
    """The notice that the body of the archive has ended, for every page; empty while it lives."""
    if body.end is None or not body.end.date:
        return ""
    return f"{body.name} đã kết thúc hoạt động từ {period_text(body.end.date)}. Văn bản được lưu để tra cứu."
