"""Every page of the site: an archive in, (path, title, description, body) out.

The bodies are HTML of templates that escape everything; what surrounds them is somebody else's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from ketluan.archive import Archive
from ketluan.pages import conclusions, front, people, periods, reference, unit_lists, units
from ketluan.pages.render import Page, Site, not_found

__all__ = ["Page", "Site", "every_page", "not_found"]


def every_page(archive: Archive, site: Site) -> Iterator[Page]:
    """Every page that follows from the archive, each path once."""
    yield front.home(archive, site)
    yield from conclusions.pages(archive, site)
    yield from units.pages(archive, site)
    yield unit_lists.page(archive)
    yield from periods.pages(archive, site)
    yield from people.pages(archive, site)
    yield front.citations(archive, site)
    yield front.search(archive, site)
    yield reference.page(site)
