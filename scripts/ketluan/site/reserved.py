"""The paths of a site that the program fills, or may fill with the next record: no file of docs/ can stand there."""

from __future__ import annotations

import re
from itertools import accumulate

from ketluan import addresses
from ketluan.registry import Registry
from ketluan.site import frame, manifest, sitemap

_YEAR, _MONTH = r"\d{4}", r"\d\d"
_RECORD = rf"{_YEAR}-{_MONTH}-\d\d[a-z0-9-]*"
# The folders of the pages that grow in number; what a unit or an official has is there when somebody is called so.
_GROWING = re.compile(
    rf"{addresses.CONCLUSIONS}{_RECORD}"
    rf"|{addresses.UNITS}(?P<unit>[^/]+)(/nhac-lai|/{_YEAR}(/{_MONTH})?)?"
    rf"|{addresses.OFFICIALS}(?P<official>[^/]+)(/{_YEAR})?"
    rf"|{addresses.MONTHS}{_YEAR}-{_MONTH}"
    rf"|{addresses.CITATIONS}({_YEAR}|khong-ro-nam)"
    rf"|({addresses.YEARS}|{addresses.DEADLINES}|{addresses.LOG}){_YEAR}"
)
# The files beside pages: forms and sources of conclusions, feeds and tables, all that lies under api/v1.
_BESIDE = re.compile(
    rf"{addresses.CONCLUSIONS}(?P<id>{_RECORD})(\.(json|xml|md)|/(?P=id)\.\w+)"
    rf"|{addresses.UNITS}(?P<unit>[^/]+)/(feed\.xml|{_YEAR}/items\.csv)"
    rf"|{addresses.API}.*"
    rf"|{addresses.INDEX}entry\.json"
    rf"|{re.escape(sitemap.NAME.removesuffix('.xml'))}(-\d+)?\.xml"
)
_PAGES = {f"{path}index.html" for path in (*frame.wanted(), frame.TRIAL.path)}
_FILES = {*_PAGES, frame.NOT_FOUND, addresses.feed(), addresses.EMBEDDED, manifest.NAME}


def _above(path: str) -> list[str]:
    """The folders in which a file lies: of a/b/c these are a and a/b."""
    return list(accumulate(path.split("/")[:-1], "{}/{}".format))


_FOLDERS = {
    folder
    for path in (*_FILES, *(f"{folder}x" for folder in (*frame.GROWING, addresses.API, addresses.INDEX)))
    for folder in _above(path)
}


def taken(path: str, registry: Registry) -> bool:
    """Whether a file of somebody else at a path of the site would stand where the program has a file, or a folder."""
    return (
        path in _FOLDERS
        or _named(_GROWING.fullmatch(path), registry)
        or any(_is_file(one, registry) for one in (path, *_above(path)))
    )


def _is_file(path: str, registry: Registry) -> bool:
    if path in _FILES or _named(_BESIDE.fullmatch(path), registry):
        return True
    folder, _, name = path.rpartition("/")
    return name == "index.html" and _named(_GROWING.fullmatch(folder), registry)


def _named(found: re.Match[str] | None, registry: Registry) -> bool:
    """Whether a path has the form of one of ours, and whoever it names is there."""
    if found is None:
        return False
    of = found.groupdict()
    unit, official = of["unit"], of.get("official")
    return (unit is None or unit in registry.units) and (official is None or official in registry.officials)
