"""The publication log: what was published, put right, replaced, withdrawn, left out or removed, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from ketluan import addresses, events, views
from ketluan.archive import Archive
from ketluan.events import Event
from ketluan.pages.common import later, session_text
from ketluan.pages.keys import Keys
from ketluan.pages.render import Page, Plan, render, single
from ketluan.vietnamese import date_text, number_text

# The first page shows so many; each year has a page of its own.
_LATEST = 100


def plans(archive: Archive, keys: Keys) -> Iterator[Plan]:
    """The newest events, then a page for each year."""
    years = events.by_year(archive)
    latest = tuple(islice(chain.from_iterable(years.values()), _LATEST))
    links = tuple(
        views.Link(f"Năm {year}", addresses.log(year), f"{number_text(len(found))} việc")
        for year, found in years.items()
    )
    yield single(keys.of("log", events.trace(latest), *links), _page, archive, latest, links, "")
    for year, found in years.items():
        yield single(keys.of("log", year, events.trace(found)), _page, archive, found, (), year)


def _page(archive: Archive, found: Sequence[Event], years: tuple[views.Link, ...], year: str) -> Page:
    path = addresses.log(year)
    title = "Nhật ký xuất bản" + (f", năm {year}" if year else "")
    body = render(
        "log.html",
        path,
        title=title,
        crumbs=(views.Link("Nhật ký xuất bản", addresses.LOG),) if year else (),
        entries=tuple(map(_entry, found)),
        years=years,
        data=views.Link("Dữ liệu mở", addresses.DATA),
    )
    description = (
        f"{title}: kết luận của Chủ tịch {archive.registry.body.name} được đăng, sửa lỗi chép, đính chính, thu hồi."
    )
    return Page(path, title, description, body)


def _entry(event: Event) -> views.Happened:
    by = later(event.by)
    what = views.Link(_name(event), event.address)
    return views.Happened(date_text(event.date), events.KINDS[event.kind], by, event.reason, what)


def _name(event: Event) -> str:
    return session_text(event.conclusion) if event.conclusion else event.address
