"""The numbers that Word counts by itself, as it prints them: "1.", "a)", "II.", "2.1."."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ketluan.readers.package import Package, W

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_MAX_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written, where it starts, the pattern ("%1.%2.")."""

    format: str = "decimal"
    start: int = 1
    text: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, Level]]
    by_style: dict[str, tuple[str, int]]
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
            text = text.replace(f"%{higher + 1}", written(above.start if number is None else number, above.format))
        return text.strip()

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = _number_of(properties)
        if own is not None:
            return None if own[0] == "0" else own
        style = properties.find(f"{W}pStyle")
        return self.by_style.get(style.get(f"{W}val", "")) if style is not None else None


def _number_of(properties: Element) -> tuple[str, int] | None:
    node = properties.find(f"{W}numPr")
    if node is None:
        return None
    identity, depth = node.find(f"{W}numId"), node.find(f"{W}ilvl")
    level = depth.get(f"{W}val", "0") if depth is not None else "0"
    return (identity.get(f"{W}val", "0") if identity is not None else "0", int(level) if level.isdigit() else 0)


def of(package: Package) -> Numbering:
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
    return Numbering(levels, _style_numbers(package.styles), abstract)


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
    return Level(values["numFmt"] or "decimal", start, values["lvlText"])


def _overrides(node: Element, base: dict[int, Level]) -> dict[int, Level]:
    found = {}
    for override in node.findall(f"{W}lvlOverride"):
        depth, level, start = override.get(f"{W}ilvl", ""), override.find(f"{W}lvl"), override.find(f"{W}startOverride")
        if not depth.isdigit():
            continue
        made = _level(level) if level is not None else base.get(int(depth), Level())
        value = start.get(f"{W}val", "") if start is not None else ""
        found[int(depth)] = Level(made.format, int(value) if value.isdigit() else made.start, made.text)
    return found


def _style_numbers(styles: Element | None) -> dict[str, tuple[str, int]]:
    """The lists that paragraph styles belong to."""
    found: dict[str, tuple[str, int]] = {}
    for style in styles.findall(f"{W}style") if styles is not None else []:
        properties = style.find(f"{W}pPr")
        number = _number_of(properties) if properties is not None else None
        if number is not None and number[0] != "0":
            found[style.get(f"{W}styleId", "")] = number
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
