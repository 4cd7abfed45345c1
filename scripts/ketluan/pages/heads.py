"""What pages say of themselves to machines: other forms of a page, Dublin Core, schema.org."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from ketluan import addresses
from ketluan.archive import Archive
from ketluan.model import Conclusion, Missing
from ketluan.pages.render import Site
from ketluan.registry import Unit

# The forms of a conclusion beside its page: suffix, media type, what readers call it.
FORMS = (
    ("json", "application/json", "JSON"),
    ("xml", "application/akn+xml", "Akoma Ntoso (XML)"),
    ("md", "text/markdown", "bản ghi (Markdown)"),
)
_ATOM = "application/atom+xml"


def conclusion(archive: Archive, site: Site, record: Conclusion) -> str:
    """The head of the page of a conclusion."""
    page = addresses.conclusion(record)
    links = [_alternate(page, addresses.form(record, suffix), type_, name) for suffix, type_, name in FORMS]
    core = [
        Markup('<meta name="DC.{}" content="{}">').format(name, value)
        for name, value in _dublin_core(archive, site, record)
    ]
    return str(Markup("").join([*links, *core, _linked_data(archive, site, record)]))


def unit(archive: Archive, path: str, entry: Unit, name: str) -> str:
    """The head of a page of a unit, which is at `path`: its feed, when some item concerns it."""
    return str(_alternate(path, addresses.feed(entry), _ATOM, name)) if archive.uses.get(entry.id) else ""


def _alternate(page: str, path: str, type_: str, title: str) -> Markup:
    link = Markup('<link rel="alternate" type="{}" title="{}" href="{}">')
    return link.format(type_, title, addresses.relative(path, page))


def _dublin_core(archive: Archive, site: Site, record: Conclusion) -> Iterator[tuple[str, str]]:
    """Dublin Core 1.1; what the source does not state is left out."""
    yield "title", record.title
    yield "creator", archive.registry.body.name_at(record.date)
    yield "date", record.date.isoformat()
    yield "language", "vi"
    yield "identifier", site.address(addresses.conclusion(record))
    if not isinstance(record.number, Missing):
        yield "identifier", record.number
    if not isinstance(record.type, Missing):
        yield "type", record.type


def _linked_data(archive: Archive, site: Site, record: Conclusion) -> Markup:
    """JSON-LD in the words of schema.org. No sign in it can end the element it stands in."""
    value: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": record.title,
        "dateCreated": record.date.isoformat(),
        "inLanguage": "vi",
        "creator": {"@type": "GovernmentOrganization", "name": archive.registry.body.name_at(record.date)},
        "isPartOf": {"@type": "Collection", "name": site.archive},
    }
    if not isinstance(record.number, Missing):
        value["identifier"] = record.number
    if site.url:
        value["url"] = site.address(addresses.conclusion(record))
        value["encoding"] = [
            {
                "@type": "MediaObject",
                "encodingFormat": type_,
                "contentUrl": site.address(addresses.form(record, suffix)),
            }
            for suffix, type_, _ in FORMS
        ]
    # Imported here as Jinja is by `render`.
    from jinja2.utils import htmlsafe_json_dumps

    text = htmlsafe_json_dumps(value, ensure_ascii=False)
    return Markup('<script type="application/ld+json">{}</script>').format(text)
