"""What stands at an address that is no more: a page that leads on, or one that says why there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ketluan import views
from ketluan.ledger import Redirect
from ketluan.model import place_of
from ketluan.pages.render import Page, Site, fragment, render
from ketluan.publication import named
from ketluan.vietnamese import date_text

_NO_INDEX = '<meta name="robots" content="noindex">'


def leading_on(page: str, answers: Sequence[Redirect], site: Site) -> bytes:
    """The file at the address of a page that has moved; `answers` are for the page, then for places in it."""
    whole, *places = answers
    context = {
        "target": whole.target,
        "full": site.address(whole.target),
        "places": tuple(old_places(places)),
        "site": site.name,
    }
    return fragment("moved.html", page, **context).encode()


def gone(page: str, answer: Redirect, ways: dict[str, object]) -> Page:
    """The page at the address of something that is nowhere any more; `ways` lead on."""
    when = f"Gỡ ngày {date_text(answer.date)}. " if answer.date else ""
    return Page(
        path=page,
        title="Nội dung không còn trong lưu trữ",
        description=f"Địa chỉ này từng có trong lưu trữ, nay không còn. {answer.reason}",
        body=render("gone.html", page, when=when, reason=answer.reason, **ways),
        head=_NO_INDEX,
    )


def old_places(vanished: Iterable[Redirect]) -> Iterator[views.OldPlace]:
    """The places of a conclusion's page that were published and are no more."""
    for answer in vanished:
        anchor = answer.source.partition("#")[2]
        target = views.Link(_named(answer.target), answer.target) if answer.target else None
        name = named(place_of(anchor))
        yield views.OldPlace(anchor, name[:1].upper() + name[1:], target, answer.reason)


def _named(target: str) -> str:
    """What a link to an address says: the place in its page when it has one."""
    place = target.partition("#")[2]
    return named(place_of(place)) if place else "trang mới"
