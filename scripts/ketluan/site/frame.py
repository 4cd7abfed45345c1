"""What MkDocs gives: the files of its own pages, and shells into which our pages are composed.

A shell is a page that MkDocs rendered with words in four places: title, description, address and body. Whatever the
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
# The folder of the shells of pages that have none of their own; a folder below it for each step of depth.
SHELLS = "ketluan-khung"
NOT_FOUND = "404.html"
DEPTHS = (1, 2, 3, 4)
# The pages that every site has, with the main link each belongs to: these have shells of their own.
FIXED = {
    addresses.HOME: "",
    addresses.CONCLUSIONS: addresses.MONTHS,
    addresses.UNITS: addresses.UNITS,
    addresses.MONTHS: addresses.MONTHS,
    addresses.OFFICIALS: addresses.MONTHS,
    addresses.CITATIONS: addresses.CITATIONS,
    addresses.SEARCH: "",
    addresses.REFERENCE: "gioi-thieu/",
}


class Unusable(Exception):
    """The theme does not show our words where and as it should; the message says what is wrong."""


def shell_path(section: int, depth: int) -> str:
    """The path of the shell of pages so deep that belong to the main link of a number."""
    return "/".join([f"{SHELLS}-{section}", *["x"] * (depth - 1)]) + "/"


@dataclass(frozen=True, slots=True)
class Frame:
    """The shells by path, the main links in the order of their numbers, what pages know of the site.

    `key` is the hash of all that the frame follows from.
    """

    shells: Mapping[str, str]
    sections: tuple[str, ...]
    site: Site
    base: str
    key: str
    _cut: dict[str, list[str]] = field(default_factory=dict, compare=False)

    def compose(self, page: Page) -> bytes:
        """The bytes of a page; raises `Unusable` when the shell it needs is not as it should be."""
        shell = page.path
        if shell not in self.shells:
            section = self.sections.index(page.section) if page.section in self.sections else 0
            shell = shell_path(section, page.path.count("/"))
        title, description = str(escape(page.title)), str(escape(page.description))
        words = {TITLE: title, DESCRIPTION: description, BODY: page.body, shell: page.path}
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
        site = {"name": self.site.name, "archive": self.site.archive, "url": self.site.url}
        return {"shells": dict(self.shells), "sections": list(self.sections), "site": site, "base": self.base}


def _cut(shell: str, html: str) -> list[str]:
    """The HTML of a shell cut at its places: text, place, text, …, text."""
    places = [BODY] if shell == NOT_FOUND else [TITLE, DESCRIPTION, BODY]
    if BODY not in html:
        raise Unusable(f"giao diện không có chỗ cho thân trang: {shell}")
    if any(html.lower().count(place) != html.count(place) for place in places):
        raise Unusable(f"giao diện viết lại tiêu đề hoặc mô tả của trang: {shell}")
    # The shell of a page that has its own stands at its right address already.
    places += [shell] if shell.startswith(SHELLS) else []
    return re.split(f"({'|'.join(map(re.escape, places))})", html)


def load(values: Mapping[str, Any], key: str) -> Frame:
    """The frame that `Frame.dump` made plain values of."""
    return Frame(values["shells"], tuple(values["sections"]), Site(**values["site"]), values["base"], key)
