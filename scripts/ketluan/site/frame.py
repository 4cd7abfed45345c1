"""What MkDocs gives: the files of its own pages, and shells into which our pages are composed.

A shell is a page that MkDocs rendered with words in five places: title, description, address, head and body. Whatever the
theme puts around them, a page composed into it has the bytes that MkDocs would have given it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import escape

from ketluan import addresses
from ketluan.pages import Page, Site

TITLE, DESCRIPTION, BODY = "ketluan-o-tieu-de", "ketluan-o-mo-ta", "ketluan-o-than-trang"
HEAD = "ketluan-o-dau-trang"
# The name that stands in the path of a shell for every name of a page that has no shell of its own.
ANY = "ketluan-khung"
NOT_FOUND = "404.html"
# What stands for something in a shell, and so in no name that a shell shows.
WORDS = (TITLE, DESCRIPTION, BODY, HEAD, ANY)
# What is left of such a word that a theme cut or rewrote.
_LEFT = re.compile(rf"ketluan-o-[\w-]*|{ANY}", re.IGNORECASE)
# The folders of pages that grow in number: the main link they belong to, how deep they go. Pages of one folder and depth
# share a shell: links out of it are as short as they can be, so they differ from folder to folder.
GROWING = {
    addresses.CONCLUSIONS: (addresses.MONTHS, 2),
    addresses.UNITS: (addresses.UNITS, 4),
    addresses.MONTHS: (addresses.MONTHS, 2),
    addresses.YEARS: (addresses.MONTHS, 2),
    addresses.OFFICIALS: (addresses.MONTHS, 3),
    addresses.CITATIONS: (addresses.CITATIONS, 2),
    addresses.DEADLINES: (addresses.MONTHS, 2),
    addresses.LOG: (addresses.DATA, 2),
}
# The pages that every site has, with the main link each belongs to: these have shells of their own.
FIXED = {
    addresses.HOME: "",
    addresses.CONCLUSIONS: addresses.MONTHS,
    addresses.UNITS: addresses.UNITS,
    addresses.MONTHS: addresses.MONTHS,
    addresses.OFFICIALS: addresses.MONTHS,
    addresses.CITATIONS: addresses.CITATIONS,
    addresses.DEADLINES: addresses.MONTHS,
    addresses.SEARCH: "",
    addresses.DATA: addresses.DATA,
    addresses.LOG: addresses.DATA,
    addresses.REFERENCE: "gioi-thieu/",
}


_LONG = "trang thử của chương trình để biết giao diện ghi nguyên hay cắt, đếm, viết lại chữ của trang " * 4
# A page that is both rendered and composed, and not published: longer than what stands in the places, with no sign that
# is escaped.
TRIAL = Page(
    path=f"{addresses.CONCLUSIONS}trang-thu-cua-chuong-trinh/",
    title=f"Tiêu đề {_LONG}".strip(),
    description=f"Mô tả {_LONG}".strip(),
    body="<p>Thân trang thử</p>",
    head='<meta name="trang-thu" content="1">',
)
# So many letters are shown before and after what a theme makes wrong.
_AROUND = 60
_AS_IT_IS = "Chỉ ghi nguyên {{ page.title }}, {{ page.meta.description }}, {{ page.url }}"


class Unusable(Exception):
    """The theme does not show our words where and as it should; the message says what is wrong."""


def shell_path(path: str) -> str:
    """The path of the shell that a page of some path shares with others of its folder and depth."""
    folder = path.partition("/")[0]
    return f"{folder}/" + f"{ANY}/" * (path.count("/") - 1)


def wanted() -> dict[str, str]:
    """The paths of all shells, with the main link each belongs to."""
    shared = {
        f"{folder}{f'{ANY}/' * depth}": section
        for folder, (section, deepest) in GROWING.items()
        for depth in range(1, deepest)
    }
    return FIXED | shared


@dataclass(frozen=True, slots=True)
class Frame:
    """The shells by path, what pages know of the site, the path of its root on its server.

    `key` is the hash of all that.
    """

    shells: Mapping[str, str]
    site: Site
    base: str
    key: str
    _cut: dict[str, list[str]] = field(default_factory=dict, compare=False)

    def compose(self, page: Page) -> bytes:
        """The bytes of a page; raises `Unusable` when the shell it needs is not as it should be."""
        shell = page.path if page.path in self.shells else shell_path(page.path)
        title, description = str(escape(page.title)), str(escape(page.description))
        words = {TITLE: title, DESCRIPTION: description, HEAD: page.head, BODY: page.body, shell: page.path}
        return self._filled(shell, words)

    def not_found(self, body: str) -> bytes:
        """The bytes of the page for unknown addresses."""
        return self._filled(NOT_FOUND, {BODY: body})

    def _filled(self, shell: str, words: Mapping[str, str]) -> bytes:
        parts = self._cut.get(shell)
        if parts is None:
            parts = self._cut[shell] = _cut(shell, self.shells.get(shell, ""))
        return "".join([words[part] if number % 2 else part for number, part in enumerate(parts)]).encode()

    def dump(self) -> dict[str, Any]:
        """The frame as plain values, for a file."""
        site: dict[str, Any] = {"name": self.site.name, "archive": self.site.archive, "url": self.site.url}
        site |= {"max_source": self.site.max_source, "max_site": self.site.max_site}
        return {"shells": dict(self.shells), "site": site, "base": self.base}


def _cut(shell: str, html: str) -> list[str]:
    """The HTML of a shell cut at its places: text, place, text, …, text."""
    places = [BODY] if shell == NOT_FOUND else [TITLE, DESCRIPTION, HEAD, BODY]
    if BODY not in html:
        raise Unusable(f"giao diện không có chỗ cho thân trang: {shell or 'trang chủ'}")
    # The shell of a page that has its own stands at its right address already.
    places += [shell] if ANY in shell else []
    parts = re.split(f"({'|'.join(map(re.escape, places))})", html)
    left = next((found[0] for text in parts[::2] if (found := _LEFT.search(text))), None)
    if left is not None:
        raise Unusable(
            f"giao diện viết lại tiêu đề, mô tả hoặc địa chỉ: “{left}” trong {shell or 'trang chủ'}. {_AS_IT_IS}"
        )
    return parts


def require_as_composed(frame: Frame, rendered: str) -> None:
    """Raise `Unusable` when the trial page that was rendered is not what is composed: the theme counts or cuts words."""
    composed = frame.compose(TRIAL).decode()
    if composed != rendered:
        pairs = enumerate(zip(composed, rendered, strict=False))
        place = next((number for number, (one, other) in pairs if one != other), len(composed))
        wrong = " ".join(composed[max(0, place - _AROUND) : place + _AROUND].split())
        raise Unusable(
            f"giao diện cắt, đếm hoặc viết lại tiêu đề, mô tả hay địa chỉ, mọi trang sẽ ghi sai: “…{wrong}…”. {_AS_IT_IS}"
        )


def load(values: Mapping[str, Any], key: str) -> Frame:
    """The frame that `Frame.dump` made plain values of."""
    return Frame(values["shells"], Site(**values["site"]), values["base"], key)
