"""The address of every page: built from dates, ids and numbering, never from a title.

A path is relative to the root of the site, without a leading slash; a page's path ends with one. Addresses are
promises: change nothing here without a redirect.
"""

from __future__ import annotations

from urllib.parse import quote

from ketluan.model import Conclusion, Item, Section, anchor
from ketluan.registry import Official, Unit

HOME = ""
CONCLUSIONS = "ket-luan/"
UNITS = "don-vi/"
MONTHS = "thang/"
OFFICIALS = "chu-tri/"
CITATIONS = "van-ban/"
REFERENCE = "huong-dan/truong-du-lieu/"


def conclusion(record: Conclusion) -> str:
    """The page of a conclusion."""
    return f"{CONCLUSIONS}{record.id}/"


def item(record: Conclusion, section: Section, entry: Item) -> str:
    """The place of an item in the page of its conclusion: `ket-luan/<id>/#ii-3`."""
    return f"{conclusion(record)}#{anchor(section.place(entry))}"


def source(record: Conclusion) -> str:
    """The published copy of the file a record was made from, as a link has it: signs that mean something are escaped."""
    return f"{conclusion(record)}{quote(record.source.file)}"


def unit(entry: Unit, year: str = "") -> str:
    """The page of a unit, or of one of its years."""
    return f"{UNITS}{entry.id}/{year}/" if year else f"{UNITS}{entry.id}/"


def month(month_: str) -> str:
    """The page of a month given as `YYYY-MM`."""
    return f"{MONTHS}{month_}/"


def year(year_: str) -> str:
    """The page of a year."""
    return f"nam/{year_}/"


def official(entry: Official) -> str:
    """The page of a chairing official."""
    return f"{OFFICIALS}{entry.id}/"


def citation(anchor_: str) -> str:
    """The place of a cited document in the page of documents cited."""
    return f"{CITATIONS}#{anchor_}"


def schema(name: str) -> str:
    """The JSON Schema of a sort of file, for editors."""
    return f"api/v1/schema/{name}.json"


def relative(path: str, page: str) -> str:
    """The address of `path` as seen from `page`, both paths of the site: works at a root and under any sub-path.

    >>> relative("don-vi/cong-an/", "thang/2021-11/")
    '../../don-vi/cong-an/'
    """
    return "../" * page.count("/") + path or "./"
