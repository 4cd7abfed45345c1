"""The pages of chairing officials and their list."""

from __future__ import annotations

from collections.abc import Iterator

from ketluan import addresses, views
from ketluan.archive import Archive
from ketluan.model import Conclusion
from ketluan.pages.common import card, period_text
from ketluan.pages.render import Page, Site, render
from ketluan.registry import Name, Official
from ketluan.vietnamese import label_key, sort_key


def pages(archive: Archive, site: Site) -> Iterator[Page]:
    """A page an official, and the list of all of them."""
    officials = sorted(archive.registry.officials.values(), key=lambda official: sort_key(official.name))
    for official in officials:
        yield _page(archive, official)
    rows = tuple(_row(archive, official) for official in officials)
    lead = "Người chủ trì phiên họp, theo tên; số là số kết luận."
    body = render("officials.html", addresses.OFFICIALS, lead=lead, people=rows)
    description = f"Những người chủ trì phiên họp của {archive.registry.body.name}."
    yield Page(addresses.OFFICIALS, "Người chủ trì", description, addresses.MONTHS, body)


def _signed(archive: Archive, official: Official) -> tuple[Conclusion, ...]:
    key = label_key(official.name)
    return tuple(c for c in archive.conclusions if c.signer and label_key(c.signer.name) == key)


def _page(archive: Archive, official: Official) -> Page:
    path = addresses.official(official)
    chaired, signed = archive.chaired_by(official), _signed(archive, official)
    view = views.OfficialView(
        name=official.name,
        posts=tuple(_post(post) for post in official.posts),
        chaired=tuple(card(archive, conclusion) for conclusion in reversed(chaired)),
        signed=tuple(card(archive, conclusion) for conclusion in reversed(signed)),
    )
    crumbs = (views.Link("Người chủ trì", addresses.OFFICIALS),)
    description = f"Các kết luận do {official.name} chủ trì: {len(chaired)} kết luận trong lưu trữ."
    body = render("official.html", path, person=view, crumbs=crumbs)
    return Page(path, official.name, description, addresses.MONTHS, body)


def _post(post: Name) -> views.PostView:
    parts = [f"từ {period_text(post.span.start)}"] if post.span.start else []
    parts += [f"đến {period_text(post.span.end)}"] if post.span.end else []
    return views.PostView(post.name, ", ".join(parts), "" if post.verified else "Chưa xác minh")


def _row(archive: Archive, official: Official) -> views.OfficialRow:
    return views.OfficialRow(
        person=views.Link(official.name, addresses.official(official)),
        posts=", ".join(post.name for post in official.posts),
        chaired=len(archive.chaired_by(official)),
        signed=len(_signed(archive, official)),
    )
