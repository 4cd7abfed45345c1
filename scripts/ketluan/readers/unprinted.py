"""What a Word file holds that no page shows: comments, tracked deletions, hidden words. Whoever has the file reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element

from ketluan.readers import hygiene, styles
from ketluan.readers.package import Package, W


def of(package: Package, found: styles.Styles) -> dict[str, list[str]]:
    """The paragraphs of each sort that there is, by what it is called in Vietnamese."""
    parts = (package.document, package.footnotes, package.endnotes, *package.edges)
    printed = [part for part in parts if part is not None]
    sorts = {
        "nhận xét": list(_paragraphs(package.comments, _text)),
        "chữ đã xóa": list(_paragraphs(printed, _deleted)),
        "chữ ẩn": list(_paragraphs(printed, lambda paragraph: _hidden(paragraph, found))),
    }
    return {sort: lines for sort, lines in sorts.items() if lines}


def _paragraphs(roots: Iterable[Element], taken: Callable[[Element], Iterator[str]]) -> Iterator[str]:
    """What is taken of each paragraph, whole: a number may lie in several runs."""
    for root in roots:
        for paragraph in root.iter(f"{W}p"):
            if line := hygiene.clean("".join(taken(paragraph))).text.strip():
                yield line


def _text(node: Element) -> Iterator[str]:
    return (leaf.text or "" for leaf in node.iter() if leaf.tag in (f"{W}t", f"{W}delText"))


def _deleted(node: Element) -> Iterator[str]:
    """The tracked deletions of a paragraph, without those of text boxes in it."""
    for child in node:
        if child.tag in (f"{W}del", f"{W}moveFrom"):
            yield from _text(child)
        elif child.tag != f"{W}p":
            yield from _deleted(child)


def _hidden(paragraph: Element, found: styles.Styles) -> Iterator[str]:
    style = found.of(paragraph)
    for run in paragraph.iter(f"{W}r"):
        if styles.is_on(found.of_run(run, style, f"{W}vanish")):
            yield from _text(run)
