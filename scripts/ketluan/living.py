"""Every address an archive has: its pages, and the places in them that are cited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from ketluan import addresses, events
from ketluan.archive import Archive, years_apart

# What every site has.
_ALWAYS = (
    addresses.CONCLUSIONS,
    addresses.UNITS,
    addresses.MONTHS,
    addresses.OFFICIALS,
    addresses.CITATIONS,
    addresses.DEADLINES,
    addresses.REFERENCE,
    addresses.SEARCH,
    addresses.DATA,
    addresses.LOG,
)


class Living(Collection[str]):
    """The addresses of pages and of the places in them, put together only when somebody goes through them all."""

    __slots__ = ("_pages",)

    def __init__(self, pages: Mapping[str, Collection[str]]) -> None:
        """`pages` has for each page the anchors in it."""
        self._pages = pages

    def __contains__(self, address: object) -> bool:
        page, sign, place = str(address).partition("#")
        return page in self._pages and (not sign or place in self._pages[page])

    def __iter__(self) -> Iterator[str]:
        for page, anchors in self._pages.items():
            yield page
            yield from (f"{page}#{name}" for name in anchors)

    def __len__(self) -> int:
        return len(self._pages) + sum(map(len, self._pages.values()))

    def and_pages(self, more: Iterable[str]) -> Living:
        """These, and some pages more."""
        return Living({**dict.fromkeys(more, ()), **self._pages})


@lru_cache(maxsize=1)
def living(archive: Archive) -> Living:
    """The addresses of an archive, but for pages that only suggest something (what may have been said before)."""
    places: dict[str, tuple[str, ...]] = {}
    for one in archive.conclusions:
        page = addresses.conclusion(one)
        # Two records of one name are an error, and both are there.
        places[page] = (*places.get(page, ()), *archive.outlines[one.path].anchors)
    return Living({**dict.fromkeys(_pages(archive), ()), **places})


def _pages(archive: Archive) -> Iterator[str]:
    """The pages in which no place is cited."""
    yield from _ALWAYS
    yield from map(addresses.month, archive.by_month())
    yield from map(addresses.year, archive.by_year())
    for unit in archive.registry.units.values():
        yield addresses.unit(unit)
        for year in archive.by_unit_year(unit):
            yield addresses.unit(unit, year)
            yield from (addresses.unit(unit, month) for month in archive.months_apart(unit, year))
    for official in archive.registry.officials.values():
        yield addresses.official(official)
        yield from (addresses.official(official, year) for year in years_apart(archive, official))
    yield from (addresses.citations(entry.year) for entry in archive.cited)
    yield from map(addresses.log, events.by_year(archive))
    for conclusion in archive.conclusions:
        limits = (limit for _, _, limit in archive.outlines[conclusion.path].limits)
        yield from (addresses.deadlines(limit.year(conclusion.date)) for limit in limits)
