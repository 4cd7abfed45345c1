"""sitemap.xml: the address of every page, with the date of its newest record and never that of the build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote

from ketluan import addresses
from ketluan.archive import Archive

NAME = "sitemap.xml"
# So many addresses a file may hold (sitemaps.org); above it sitemap.xml lists the files.
MOST = 50_000
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def dates(archive: Archive) -> dict[str, str]:
    """The dates of pages by path: of a conclusion its session, of a month or year its newest one."""
    found = {addresses.conclusion(one): one.date.isoformat() for one in archive.conclusions}
    for group, address in ((archive.by_month(), addresses.month), (archive.by_year(), addresses.year)):
        found |= {address(name): max(one.date for one in some).isoformat() for name, some in group.items()}
    return found


def files(url: str, paths: Iterable[str], known: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The files of the sitemap of pages by path; none while the address of the site is not known."""
    if not url:
        return
    root = url.rstrip("/")
    rows = [_row("url", f"{root}/{quote(path)}", known.get(path, "")) for path in sorted(paths)]
    groups = [rows[start : start + MOST] for start in range(0, len(rows), MOST)]
    if len(groups) <= 1:
        yield NAME, _file("urlset", rows)
        return
    for number, group in enumerate(groups, 1):
        yield f"sitemap-{number}.xml", _file("urlset", group)
    yield (
        NAME,
        _file("sitemapindex", [_row("sitemap", f"{root}/sitemap-{n}.xml", "") for n in range(1, len(groups) + 1)]),
    )


def _row(tag: str, address: str, date: str) -> str:
    changed = f"<lastmod>{date}</lastmod>" if date else ""
    return f"<{tag}><loc>{escape(address, quote=False)}</loc>{changed}</{tag}>\n"


def _file(tag: str, rows: Iterable[str]) -> bytes:
    return f"{_XML}<{tag} {_SPACE}>\n{''.join(rows)}</{tag}>\n".encode()
