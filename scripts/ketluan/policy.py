"""The Content-Security-Policy of a page: what a browser may run, load and send there.

Everything is refused but the site's own files and what stands in the page by the will of whoever owns the site: the
theme, its overrides, `extra_javascript`, `extra_css`. Scripts inside a page are known by their hash. What is written in
the body of a page may show things, from elsewhere too if its author says so, but never run any; and bodies that follow
from records are not looked at, so nothing in a record can add to a policy.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

Directives = Mapping[str, Iterable[str]]
# A page of the site. Pictures as data are those of stylesheets.
PAGE: Directives = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
}
# A file of its own, with nothing but its icon.
FRAGMENT: Directives = {
    "default-src": ["'none'"],
    "img-src": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
}
# What a configuration may add to. What a `meta` element cannot say (frame-ancestors) is for the server.
OPEN = (*PAGE, "frame-src", "media-src", "worker-src", "manifest-src", "object-src")
# A scheme, a host, a word or hash in quotes: whatever has no space or sign that would end it.
SOURCE = re.compile(r"[^\s;,\"<>&]+")
_DATA = re.compile(r"(?:application|text)/(?!java|ecma|module)[\w.+-]+", re.IGNORECASE)
# Which directive asks for the address in an attribute of a tag.
_LOADED = {
    ("script", "src"): "script-src",
    ("img", "src"): "img-src",
    ("iframe", "src"): "frame-src",
    ("video", "src"): "media-src",
    ("audio", "src"): "media-src",
    ("source", "src"): "media-src",
    ("object", "data"): "object-src",
    ("embed", "src"): "object-src",
}
_LINKED = {"stylesheet": "style-src", "icon": "img-src", "manifest": "manifest-src"}
_PLACE = re.compile(r"<meta\s+charset\b[^<>]*>|<head\b[^<>]*>", re.IGNORECASE)
_META = re.compile(r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*')


@dataclass(slots=True)
class Found:
    """What some HTML loads, by directive, in order; `acting` are attributes that would run, which no policy allows."""

    sources: dict[str, dict[str, None]] = field(default_factory=dict)
    acting: list[str] = field(default_factory=list)

    def add(self, directive: str, *sources: str) -> None:
        """Note some sources."""
        self.sources.setdefault(directive, {}).update(dict.fromkeys(sources))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Found()
        self.inside = ""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        runs = tag == "script" and not _DATA.fullmatch(attributes.get("type", ""))
        if (runs and "src" not in attributes) or tag == "style":
            self.inside, self.text = tag, []
        for kind in attributes.get("rel", "").lower().split() if tag == "link" else ():
            if kind in _LINKED:
                self.found.add(_LINKED[kind], _place(attributes.get("href", "")))
        for name, value in attributes.items():
            if directive := _LOADED.get((tag, name), ""):
                self.found.add(directive, _place(value))
            if name == "style":
                self.found.add("style-src", "'unsafe-hashes'", _hash(value))
            if name.startswith("on") or re.match(r"\s*javascript:", value, re.IGNORECASE):
                self.found.acting.append(f"<{tag} {name}>")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.found.add(f"{tag}-src", _hash("".join(self.text)))
            self.inside = ""


def _hash(text: str) -> str:
    # Browsers see one sort of line end.
    code = hashlib.sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass"))
    return f"'sha256-{base64.b64encode(code.digest()).decode()}'"


def _place(address: str) -> str:
    """The source that an address is of: the site itself, or a file elsewhere, or a scheme."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "'self'"
    if parts.netloc and SOURCE.fullmatch(parts.netloc):
        # A comma or semicolon would end the source.
        path = quote(parts.path, safe="/%:@!$()*+=~-._")
        return f"{parts.scheme}://{parts.netloc}{path}" if parts.scheme else f"{parts.netloc}{path}"
    return f"{parts.scheme}:" if parts.scheme in ("data", "blob") else "'self'"


def read(html: str) -> Found:
    """What some HTML loads and runs."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def of(html: str, written: str = "", more: Directives | None = None) -> tuple[str, list[str]]:
    """The policy of a page of the site, and what in it will not run.

    `written` is the part of the page that somebody wrote as its body: scripts of it are not allowed. `more` adds sources.
    """
    found = read(html)
    inner = read(written).sources.get("script-src", {}) if "<script" in written.lower() else {}
    refused = [f"<script> {source}" for source in inner]
    if inner:
        found.sources["script-src"] = dict.fromkeys(s for s in found.sources["script-src"] if s not in inner)
    return joined(PAGE, found.sources, more or {}), found.acting + refused


def of_fragment(source: str) -> str:
    """The policy of a file of its own, from the source of its template: what the template is filled with adds nothing."""
    return joined(FRAGMENT, read(source).sources)


def joined(*all_directives: Directives) -> str:
    """Some directives together, each with the sources of all."""
    made: dict[str, dict[str, None]] = {}
    for directives in all_directives:
        for name, sources in directives.items():
            made.setdefault(name, {}).update(dict.fromkeys(sources))
    for sources in made.values():
        if len(sources) > 1:
            sources.pop("'none'", None)
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in made.items())


def opened(policy: str) -> str:
    """A policy for a page into which a server that shows changes puts a script of its own, another each time."""
    made = {name: sources.split() for name, _, sources in (part.partition(" ") for part in policy.split("; "))}
    # Where there are hashes, browsers do not heed the permission.
    kept = [source for source in made["script-src"] if not source.startswith("'sha256-")]
    return joined(made | {"script-src": [*kept, "'unsafe-inline'"]})


def put(html: str, policy: str) -> str:
    """A page with its policy: before all that it speaks of, behind the statement of the encoding."""
    place = next(reversed(list(_PLACE.finditer(html, 0, 2_000))), None)
    if place is None:
        return html
    return f'{html[: place.end()]}<meta http-equiv="Content-Security-Policy" content="{policy}">{html[place.end() :]}'


def on_disk(html: str) -> str:
    """A page read from a disk, where not every browser counts a file beside another as the same site."""
    return _META.sub(lambda found: found[0].replace("'self'", "'self' file:"), html, count=1)
