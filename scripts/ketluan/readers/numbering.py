"""The numbers that Word counts by itself, as it prints them: "1.", "a)", "II.", "2.1."."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from ketluan.readers.package import Package, W
from ketluan.readers.styles import Styles, is_on

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_MAX_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written, where it starts, the pattern ("%1.%2."), whether all numbers in
    it are figures ("II" above, "2.1" here).
    """

    format: str = "decimal"
    start: int = 1
    text: str = ""
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, Level]]
    styles: Styles
    abstract: dict[str, str] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=lambda: defaultdict(lambda: [None] * _MAX_LEVELS))

    def printed(self, paragraph: Element) -> str:
        """The number or bullet that Word prints before a paragraph; empty for most."""
        found = self._place(paragraph)
        if found is None:
            return ""
        list_id, depth = found
        levels = self.levels.get(list_id, {})
        level = levels.get(depth)
        if level is None or not 0 <= depth < _MAX_LEVELS:
            return ""
        counts = self.counts[self.abstract.get(list_id, list_id)]
        reached = counts[depth]
        counts[depth] = level.start if reached is None else reached + 1
        counts[depth + 1 :] = [None] * (_MAX_LEVELS - depth - 1)
        if level.format in ("bullet", "none"):
            return level.text.strip() if level.format == "bullet" else ""
        text = level.text
        for higher in range(depth + 1):
            above = levels.get(higher, Level())
            number = counts[higher]
            style = "decimal" if level.legal else above.format
            text = text.replace(f"%{higher + 1}", written(above.start if number is None else number, style))
        return text.strip()

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        """The list and the level a paragraph belongs to, by itself or by its style."""
        list_id, depth = self._said(paragraph, "numId"), self._said(paragraph, "ilvl")
        return None if list_id == "0" else (list_id, int(depth) if depth.isdigit() else 0)

    def _said(self, paragraph: Element, name: str) -> str:
        path = f"{W}pPr/{W}numPr/{W}{name}"
        node = paragraph.find(path)
        if node is None:
            node = self.styles.find(self.styles.of(paragraph), path)
        return node.get(f"{W}val", "0") if node is not None else "0"


def of(package: Package, styles: Styles) -> Numbering:
    """The numbering of a document."""
    levels: dict[str, dict[int, Level]] = {}
    abstract: dict[str, str] = {}
    root = package.numbering
    if root is not None:
        drafts = {node.get(f"{W}abstractNumId", ""): _levels(node) for node in root.findall(f"{W}abstractNum")}
        for node in root.findall(f"{W}num"):
            target = node.find(f"{W}abstractNumId")
            identity, base = node.get(f"{W}numId", ""), target.get(f"{W}val", "") if target is not None else ""
            overrides = _overrides(node, drafts.get(base, {}))
            levels[identity] = {**drafts.get(base, {}), **overrides}
            # A list that restarts counts by itself; the others of one sort go on counting together.
            abstract[identity] = f"num {identity}" if overrides else f"abstract {base}"
    return Numbering(levels, styles, abstract)


def _levels(node: Element) -> dict[int, Level]:
    found = {}
    for level in node.findall(f"{W}lvl"):
        depth = level.get(f"{W}ilvl", "")
        if depth.isdigit():
            found[int(depth)] = _level(level)
    return found


def _level(node: Element) -> Level:
    values = {}
    for name in ("numFmt", "start", "lvlText"):
        child = node.find(f"{W}{name}")
        values[name] = child.get(f"{W}val", "") if child is not None else ""
    start = int(values["start"]) if values["start"].isdigit() else 1
    return Level(values["numFmt"] or "decimal", start, values["lvlText"], is_on(node.find(f"{W}isLgl")))


def _overrides(node: Element, base: dict[int, Level]) -> dict[int, Level]:
    found = {}
    for override in node.findall(f"{W}lvlOverride"):
        depth, level, start = override.get(f"{W}ilvl", ""), override.find(f"{W}lvl"), override.find(f"{W}startOverride")
        if not depth.isdigit():
            continue
        made = _level(level) if level is not None else base.get(int(depth), Level())
        value = start.get(f"{W}val", "") if start is not None else ""
        found[int(depth)] = replace(made, start=int(value)) if value.isdigit() else made
    return found


def written(number: int, style: str) -> str:
    """A number as a list of Word writes it.

    >>> [written(4, style) for style in ("decimal", "upperRoman", "lowerLetter", "decimalZero")]
    ['4', 'IV', 'd', '04']
    """
    if style in ("upperRoman", "lowerRoman"):
        text = ""
        for value, letters in _ROMAN:
            text += letters * (number // value)
            number %= value
        return text if style == "upperRoman" else text.lower()
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""
        return letter.upper() if style == "upperLetter" else letter
    return f"{number:02d}" if style == "decimalZero" else str(number)
