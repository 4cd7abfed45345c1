"""The page of the open data, and the small page that other sites show in a frame."""

from __future__ import annotations

from collections.abc import Mapping

from ketluan import addresses, events, opendata, views
from ketluan.archive import Archive
from ketluan.pages.common import session_text
from ketluan.pages.heads import FORMS
from ketluan.pages.render import Page, Site, fragment, render
from ketluan.vietnamese import date_text, number_text, within

# How many conclusions the small page shows.
EMBEDDED = 10
_FRAME = '<iframe src="{}" title="{}" width="100%" height="420" loading="lazy" style="border:0"></iframe>'


def page(archive: Archive, site: Site) -> Page:
    """What data there is, how fresh, under which terms, what each column holds."""
    newest = archive.conclusions[-1] if archive.conclusions else None
    counts = {
        year: (len(found), sum(len(archive.items_in(one)) for one in found))
        for year, found in archive.by_year().items()
    }
    tables = (
        ("Các kết luận", "kết luận", "conclusions", {year: count for year, (count, _) in counts.items()}),
        ("Các mục", "mục", "items", {year: count for year, (_, count) in counts.items()}),
        ("Nhật ký xuất bản", "việc", "log", {year: len(found) for year, found in events.by_year(archive).items()}),
    )
    address = site.address(addresses.EMBEDDED)
    body = render(
        "data.html",
        addresses.DATA,
        body=archive.registry.body.name,
        count=number_text(len(archive.conclusions)),
        newest=views.Link(date_text(newest.date), addresses.conclusion(newest)) if newest else None,
        years=tuple(_table(*of) for of in tables),
        index=views.Link(addresses.INDEX_JSON, addresses.INDEX_JSON),
        feed=views.Link("Mục mới của toàn lưu trữ (Atom)", addresses.feed()),
        forms=tuple((f"…/ket-luan/<mã kết luận>.{suffix}", name) for suffix, _, name in FORMS),
        schemas=tuple(views.Link(name, addresses.schema(name), what) for name, what in opendata.SCHEMA_NAMES.items()),
        tables=opendata.DICTIONARY,
        frame=_FRAME.format(address, f"Kết luận mới nhất của Chủ tịch {archive.registry.body.name}"),
        small=views.Link("Trang nhúng", addresses.EMBEDDED),
    )
    description = (
        f"Dữ liệu mở của {within(site.archive)}: tệp JSON, CSV, Akoma Ntoso, nguồn tin Atom, ý nghĩa từng cột."
    )
    return Page(addresses.DATA, "Dữ liệu mở", description, body)


def _table(title: str, noun: str, name: str, counts: Mapping[str, int]) -> views.DataTable:
    """The files of one table, the newest year first."""
    years = tuple(
        views.DataYear(
            year,
            f"{number_text(counts[year])} {noun}",
            views.Link("JSON", addresses.table(name, year, "json")),
            views.Link("CSV", addresses.table(name, year, "csv")),
        )
        for year in sorted(counts, reverse=True)
    )
    return views.DataTable(title, years)


def embedded(archive: Archive, site: Site) -> bytes:
    """The page that a portal shows in a frame: the newest conclusions, no script, nothing to fetch."""
    rows = tuple(
        views.Link(one.title, addresses.conclusion(one), session_text(one))
        for one in archive.conclusions[::-1][:EMBEDDED]
    )
    return fragment("embedded.html", addresses.EMBEDDED, rows=rows, site=site.name, archive=site.archive).encode()
