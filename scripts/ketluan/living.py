"""Every address an archive has: its pages, and the places in them that are cited."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ketluan import addresses, events
from ketluan.archive import Archive, years_apart
from ketluan.model import anchor

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


@lru_cache(maxsize=1)
def living(archive: Archive) -> frozenset[str]:
    """The addresses of an archive, but for pages that only suggest something (what may have been said before)."""
    return frozenset(_addresses(archive))


def _addresses(archive: Archive) -> Iterator[str]:
    yield from _ALWAYS
    for conclusion in archive.conclusions:
        page = addresses.conclusion(conclusion)
        yield page
        yield from (f"{page}#{name}" for name in archive.outlines[conclusion.path].anchors)
        yield from (f"{page}#{anchor(told.place)}" for told in archive.items_in(conclusion))
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
    yield from (addresses.log(f"{event.date:%Y}") for event in events.every(archive))
    for conclusion in archive.conclusions:
        limits = (limit for told in archive.items_in(conclusion) for limit in told.deadlines)
        yield from (addresses.deadlines(limit.year(conclusion.date)) for limit in limits)
