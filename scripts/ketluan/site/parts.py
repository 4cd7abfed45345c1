"""Everything a site is made of beside the pages of MkDocs, each part with the hash of what it follows from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote

from ketluan import addresses, opendata, pages, repeats, rules
from ketluan.archive import Archive
from ketluan.editor import EDITED
from ketluan.ledger import Redirect
from ketluan.living import living
from ketluan.memo import Memo, code_version, digest
from ketluan.model import Conclusion
from ketluan.pages.front import ways_on
from ketluan.schema import json_schema
from ketluan.search import publish
from ketluan.site.frame import NOT_FOUND, Frame

Files = Iterable[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Part:
    """Files not made yet, by path; where the key is one of an earlier build, the files are too.

    What is `bound` keeps something in the memo or asks other parts, and is made in order, in the process that has them.
    """

    key: str
    make: Callable[[], Files]
    bound: bool = False
    # Whether its pages are for the sitemap: not what stands at addresses that are no more.
    listed: bool = True


def parts(archive: Archive, frame: Frame, script: str, cache_folder: Path, memo: Memo, jobs: int = 1) -> Iterator[Part]:
    """The parts of a site. `script` is that of search; `cache_folder` keeps the fonts, `memo` what takes long to find."""
    # What was said before is found while all else is planned.
    with repeats.finding(archive, memo, jobs) as found:
        keys, there = pages.Keys(archive, frame.site), living(archive)
        said = cache(lambda: pages.said(found()))
        # What takes long comes first: whoever had it last would let the others wait.
        yield Part(digest("assets", code_version(), script), partial(_assets, script, cache_folder))
        for key, data in opendata.files(archive, frame.site.url, keys):
            yield Part(f"data {key}", data)
        search = [Part(digest("search", key), files, bound=True) for key, files in publish.index_parts(archive, memo)]
        shown = archive.conclusions[-pages.EMBEDDED :]
        small = [
            Part(digest("404", frame.key, keys.all), partial(_not_found, frame, archive)),
            Part(digest("embedded", keys.of(keys.records(shown))), partial(_embedded, archive, frame)),
            *sources(archive, frame.site.max_source),
        ]
        for plan in pages.plans(archive, frame.site, keys, said, there):
            yield Part(digest("page", frame.key, plan.key), partial(_composed, frame, plan))
        yield from small
        units = archive.registry.units
        yield from _no_more(
            archive, frame, keys, there.and_pages(addresses.repeated(units[name]) for name in said().by_unit)
        )
        yield from search


def _composed(frame: Frame, plan: pages.Plan) -> Iterator[tuple[str, bytes]]:
    for page in plan.make():
        yield f"{page.path}index.html", frame.compose(page)


def _no_more(archive: Archive, frame: Frame, keys: pages.Keys, there: Collection[str]) -> Iterator[Part]:
    """What stands at addresses that are no more; a conclusion that moved is under its old name for programs too."""
    ids = {addresses.conclusion(one): one for one in archive.conclusions}
    for page, answers in archive.ledger.pages(there).items():
        whole = answers[0]
        if whole.target:
            yield Part(digest("moved", keys.of(page, *answers)), partial(_moved, page, answers, frame), listed=False)
        else:
            key = digest("gone", frame.key, keys.of(page, whole, keys.all))
            yield Part(key, partial(_gone, page, whole, archive, frame), listed=False)
        if whole.target in ids and page.startswith(addresses.CONCLUSIONS):
            one = ids[whole.target]
            yield Part(digest("forms", page, keys.of(keys.record(one))), partial(_forms, page, archive, frame, one))


def _moved(page: str, answers: Sequence[Redirect], frame: Frame) -> Iterator[tuple[str, bytes]]:
    yield f"{page}index.html", pages.leading_on(page, answers, frame.site)


def _gone(page: str, answer: Redirect, archive: Archive, frame: Frame) -> Iterator[tuple[str, bytes]]:
    yield f"{page}index.html", frame.compose(pages.gone(page, answer, ways_on(archive)))


def _forms(page: str, archive: Archive, frame: Frame, conclusion: Conclusion) -> Iterator[tuple[str, bytes]]:
    for path, content in opendata.forms(archive, frame.site.url, conclusion):
        yield page.removesuffix("/") + path.removeprefix(f"{addresses.CONCLUSIONS}{conclusion.id}"), content


def _not_found(frame: Frame, archive: Archive) -> Iterator[tuple[str, bytes]]:
    yield NOT_FOUND, frame.not_found(pages.not_found(frame.base, **ways_on(archive)))


def _embedded(archive: Archive, frame: Frame) -> Iterator[tuple[str, bytes]]:
    yield addresses.EMBEDDED, pages.embedded(archive, frame.site)


def _assets(script: str, cache: Path) -> Iterator[tuple[str, bytes]]:
    """The fonts, the schemas of the files that people edit and of the data, the script of search."""
    # Made once: a build of one more conclusion asks for none, nor for what makes them.
    from ketluan.fonts import build_fonts

    yield from build_fonts(cache).items()
    yield publish.script_path(script), script.encode()
    schemas = {name: json_schema(type_) for name, (_, type_) in EDITED.items()} | opendata.SCHEMAS
    for name, schema in schemas.items():
        yield addresses.schema(name), opendata.dumped(schema)


def sources(archive: Archive, largest: int) -> Iterator[Part]:
    """The files records were made from, those that are not too large, as they are."""
    for conclusion in archive.conclusions:
        file = rules.source_file(archive, conclusion)
        if file is not None and file[1] <= largest:
            place = unquote(addresses.source(conclusion))
            yield Part(
                digest("source", place, *(conclusion.source.kept or ())), partial(_file, place, archive, conclusion)
            )


def _file(place: str, archive: Archive, conclusion: Conclusion) -> Files:
    return ((place, rules.source_content(archive, conclusion)),)
