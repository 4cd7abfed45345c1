"""From view to page: what templates are given, and the HTML they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ParamSpec

from ketluan import addresses, policy

if TYPE_CHECKING:
    from jinja2 import Environment

P = ParamSpec("P")
_AFTER_BREAKS = re.compile(r"\n[ \n]+")
# Signed scans have 1.4 MB on average: some hundreds of larger ones would fill GitHub Pages.
MAX_SOURCE = 2_000_000
# What GitHub Pages takes.
MAX_SITE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """What pages know of the site around them: its name, its line under the name, its address (may be empty).

    `max_source` is the size in bytes up to which the files of records are published, `max_site` what the host takes.
    """

    name: str
    archive: str
    url: str = ""
    max_source: int = MAX_SOURCE
    max_site: int = MAX_SITE

    def address(self, path: str) -> str:
        """The full address of a path, or the path alone while the address of the site is not known."""
        return addresses.absolute(self.url, path)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to publish; title and description are not escaped.

    `head` is HTML for the head of the page: other forms of it, facts for machines.
    """

    path: str
    title: str
    description: str
    body: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Pages not made yet, and the hash of all they follow from: where it is the same, so are the pages."""

    key: str
    make: Callable[[], Iterable[Page]]


def single(key: str, make: Callable[P, Page], *of: P.args, **named: P.kwargs) -> Plan:
    """The plan of one page, which `make` makes of some things."""
    return Plan(key, lambda: (make(*of, **named),))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # A build without news renders nothing, and need not wait for Jinja.
    from ketluan.pages import templating

    return templating.environment()


def ready() -> None:
    """Read all templates now rather than when a page asks for one: copies of this process then have them too."""
    for name in _environment().list_templates(extensions=["html"]):
        _environment().get_template(name)


def components(path: str) -> Any:
    """The macros of the components, for pages as deep as `path`."""
    return _components("/" * path.count("/"))


@lru_cache(maxsize=16)
def _components(page: str) -> Any:
    url = partial(addresses.relative, page=page)
    return _environment().get_template("_components.html").make_module({"url": url})


def render(template: str, path: str, **context: Any) -> str:
    """Return the HTML of a template for the page at `path`; `url` in it gives addresses relative to that page."""
    return _fill(template, lambda target: addresses.relative(target, path), context)


def fragment(template: str, path: str, **context: Any) -> str:
    """Return a file of its own at `path`, which no shell surrounds; scripts and styles of the template are allowed in it."""
    return policy.put(render(template, path, **context), _fragment_policy(template)) + "\n"


@lru_cache(maxsize=4)
def _fragment_policy(template: str) -> str:
    source = files("ketluan").joinpath("templates", template).read_text(encoding="utf-8")
    return policy.of_fragment(_AFTER_BREAKS.sub("\n", source))


def not_found(base: str, **context: Any) -> str:
    """Return the body of the page for unknown addresses, whose links start from the `base` path of the site."""
    return _fill("not_found.html", lambda target: base + target, context)


def wrong(lines: Sequence[str]) -> str:
    """Return the page that says why there is nothing to be seen yet."""
    return render("wrong.html", "", lines=lines)


def _fill(template: str, url: Callable[[str], str], context: dict[str, Any]) -> str:
    html = _environment().get_template(template).render(url=url, **context).strip()
    # Nothing is set as it is typed: white space after a line break is dead weight, a tenth of a page.
    return _AFTER_BREAKS.sub("\n", html)
