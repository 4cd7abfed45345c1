"""Every page of the site: an archive in, (path, title, description, body) out.

The bodies are HTML of templates that escape everything; what surrounds them is somebody else's business.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from ketluan.archive import Archive
from ketluan.pages import (
    cited,
    conclusions,
    data,
    deadlines,
    front,
    log,
    people,
    periods,
    reference,
    repeated,
    unit_lists,
    units,
)
from ketluan.pages.data import EMBEDDED, embedded
from ketluan.pages.keys import Keys
from ketluan.pages.moved import gone, leading_on
from ketluan.pages.render import Page, Plan, Site, not_found, ready, single, wrong
from ketluan.pages.repeated import Said, said

__all__ = [
    "EMBEDDED",
    "Keys",
    "Page",
    "Plan",
    "Said",
    "Site",
    "embedded",
    "gone",
    "leading_on",
    "not_found",
    "plans",
    "ready",
    "said",
    "wrong",
]


def plans(archive: Archive, site: Site, keys: Keys, said: Callable[[], Said], there: Collection[str]) -> Iterator[Plan]:
    """All pages that follow from the archive, each path once, with what each follows from.

    `there` has the addresses of the archive, as `living` gives them; `said` is asked for when it is needed, last.
    """
    yield Plan(keys.of("whole", keys.all), lambda: _whole(archive, site))
    yield from periods.plans(archive, keys)
    yield from people.plans(archive, keys)
    yield from cited.plans(archive, keys)
    yield from deadlines.plans(archive, keys)
    yield from log.plans(archive, keys)
    yield single(keys.of("reference"), reference.page, site)
    yield from conclusions.plans(archive, site, keys, said(), there)
    yield from units.plans(archive, keys, said())
    yield from repeated.plans(archive, keys, said())


def _whole(archive: Archive, site: Site) -> Iterator[Page]:
    """The pages that any change may touch."""
    yield front.home(archive, site)
    yield unit_lists.page(archive)
    yield front.search(archive, site)
    yield data.page(archive, site)
