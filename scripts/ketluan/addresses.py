"""The address of every page: built from dates, ids and numbering, never from a title.

A path is relative to the root of the site, without a leading slash; a page's path ends with one. Addresses are
promises: change nothing here without a redirect.
"""

from __future__ import annotations

from urllib.parse import quote

from ketluan.model import Conclusion, anchor
from ketluan.registry import Official, Unit

HOME = ""
CONCLUSIONS = "ket-luan/"
UNITS = "don-vi/"
MONTHS = "thang/"
YEARS = "nam/"
OFFICIALS = "chu-tri/"
CITATIONS = "van-ban/"
DEADLINES = "thoi-han/"
LOG = "nhat-ky/"
REFERENCE = "huong-dan/truong-du-lieu/"
SEARCH = "tra-cuu/"
SEARCH_HELP = "huong-dan/tra-cuu/"
DATA = "du-lieu/"
EMBEDDED = "nhung.html"
# The data files, in the first form they have had.
API = "api/v1/"
INDEX_JSON = f"{API}index.json"
# The folder of the search index and its script.
INDEX = "assets/ketluan/search/"


def conclusion(record: Conclusion) -> str:
    """The page of a conclusion."""
    return f"{CONCLUSIONS}{record.id}/"


def item(record: Conclusion, place: str) -> str:
    """The item at a place ("II.3") in the page of its conclusion: `ket-luan/<id>/#ii-3`."""
    return f"{conclusion(record)}#{anchor(place)}"


def source(record: Conclusion) -> str:
    """The published copy of the file a record was made from, as a link has it: signs that mean something are escaped."""
    name, _ = record.source.kept or (record.source.file, "")
    return f"{conclusion(record)}{quote(name)}"


def unit(entry: Unit, period: str = "") -> str:
    """The page of a unit, of one of its years (`2021`), or of a month of it (`2021-11`)."""
    return f"{UNITS}{entry.id}/{period.replace('-', '/')}/" if period else f"{UNITS}{entry.id}/"


def month(month_: str) -> str:
    """The page of a month given as `YYYY-MM`."""
    return f"{MONTHS}{month_}/"


def year(year_: str) -> str:
    """The page of a year."""
    return f"{YEARS}{year_}/"


def official(entry: Official, year: str = "") -> str:
    """The page of a chairing official, or of one of the official's years."""
    return f"{OFFICIALS}{entry.id}/{year}/" if year else f"{OFFICIALS}{entry.id}/"


def citations(year: str) -> str:
    """The page of the documents cited that are of one year; without one, of those whose date is not known."""
    return f"{CITATIONS}{year or 'khong-ro-nam'}/"


def deadlines(year_: str) -> str:
    """The page of time limits of a year; without one, that of all."""
    return f"{DEADLINES}{year_}/" if year_ else DEADLINES


def log(year_: str) -> str:
    """What happened to the records in a year; without one, since they were published."""
    return f"{LOG}{year_}/" if year_ else LOG


def citation(anchor_: str, year: str) -> str:
    """The place of a cited document: in the page of its year."""
    return f"{citations(year)}#{anchor_}"


def form(record: Conclusion, suffix: str) -> str:
    """A conclusion as a file for programs: `ket-luan/<id>.json`, `.xml` (Akoma Ntoso) or `.md` (the record)."""
    return f"{CONCLUSIONS}{record.id}.{suffix}"


def table(name: str, year_: str, suffix: str) -> str:
    """What there is of a year as a table, `json` or `csv`: its `conclusions`, its `items`, or its `log`."""
    return f"{API}{year_}/{name}.{suffix}"


def unit_items(entry: Unit, year_: str) -> str:
    """The items of one year that concern a unit, as CSV."""
    return f"{unit(entry, year_)}items.csv"


def repeated(entry: Unit) -> str:
    """What a unit was told again and again."""
    return f"{unit(entry)}nhac-lai/"


def feed(entry: Unit | None = None) -> str:
    """The feed of the newest items, of all or of one unit."""
    return f"{unit(entry)}feed.xml" if entry else "feed.xml"


def schema(name: str) -> str:
    """The JSON Schema of a sort of file, for editors and for those who read the data."""
    return f"{API}schema/{name}.json"


def absolute(root: str, path: str) -> str:
    """The full address of a path of the site at `root`, the path alone while that is not known."""
    return f"{root.rstrip('/')}/{path}" if root else path


def encoded(url: str) -> str:
    """An address as programs write it, every sign beyond ASCII and every space by its bytes; what is so already stays."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=")


def relative(path: str, page: str) -> str:
    """The address of `path` as seen from `page`, both paths of the site: works at a root and under any sub-path.

    >>> relative("don-vi/cong-an/", "thang/2021-11/")
    '../../don-vi/cong-an/'
    """
    return "../" * page.count("/") + path or "./"
