"""What the styles of a Word file say: each takes over what it does not say itself from the one it is based on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ketluan.readers.package import W

_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by id; `default` is that of paragraphs that name none, `base` is under all of them."""

    by_id: dict[str, Element]
    default: str = ""
    base: Element | None = None

    def of(self, paragraph: Element) -> str:
        """The id of the style of a paragraph."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        return named.get(f"{W}val", "") if named is not None else self.default

    def find(self, style: str, path: str) -> Element | None:
        """What a style says at a path below it, itself or through those it is based on."""
        return next((found for one in self._chain(style) if (found := one.find(path)) is not None), None)

    def of_run(self, run: Element, style: str, path: str) -> Element | None:
        """A property of a run in a paragraph of some style: its own, its style's, the paragraph's, the document's."""
        own = run.find(f"{W}rPr/{path}")
        if own is not None:
            return own
        named = run.find(f"{W}rPr/{W}rStyle")
        for one in (named.get(f"{W}val", "") if named is not None else "", style):
            if (found := self.find(one, f"{W}rPr/{path}")) is not None:
                return found
        return self.base.find(path) if self.base is not None else None

    def is_ruled(self, style: str) -> bool:
        """Whether tables of a style have lines between their cells: Word's grid has another id in each language."""
        chain = list(self._chain(style))
        names = (name.get(f"{W}val", "") for one in chain if (name := one.find(f"{W}name")) is not None)
        return any(name.lower() == "table grid" for name in names) or any(map(has_lines, chain))

    def _chain(self, style: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style not in seen and (one := self.by_id.get(style)) is not None:
            seen.add(style)
            yield one
            above = one.find(f"{W}basedOn")
            style = above.get(f"{W}val", "") if above is not None else ""


def of(root: Element | None) -> Styles:
    """The styles of a document, whose part may be absent."""
    if root is None:
        return Styles({})
    styles = root.findall(f"{W}style")
    default = (
        one.get(f"{W}styleId", "")
        for one in styles
        if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default", "0") not in _OFF
    )
    by_id = {one.get(f"{W}styleId", ""): one for one in styles}
    return Styles(by_id, next(default, ""), root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))


def is_on(switch: Element | None) -> bool:
    """Whether a property that is on or off is there and on."""
    return switch is not None and switch.get(f"{W}val", "true") not in _OFF


def has_lines(node: Element) -> bool:
    """Whether some border of a table or of its cells can be seen."""
    borders = [*node.iter(f"{W}tblBorders"), *node.iter(f"{W}tcBorders")]
    return any(edge.get(f"{W}val", "nil") not in ("nil", "none") for border in borders for edge in border)
