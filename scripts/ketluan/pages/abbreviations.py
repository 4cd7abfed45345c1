"""Abbreviations of the table explained where they first stand in a page (WCAG 2.2, 3.1.4); no word is added."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from ketluan.registry import Abbreviation

_EXPLAINED = Markup('<abbr title="{}">{}</abbr>')


@lru_cache(maxsize=4)
def _pattern(shorts: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(shorts, key=lambda short: (-len(short), short))
    # Without any, what matches nothing.
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)")


def explainer(abbreviations: Sequence[Abbreviation]) -> Callable[[str], Markup]:
    """Return what turns the texts of one page, in their order, into HTML: each abbreviation is explained once."""
    meanings = {entry.short: " hoặc ".join((entry.long, *entry.also)) for entry in abbreviations}
    pattern = _pattern(tuple(meanings))

    def marked(text: str) -> Markup:
        html, end = Markup(), 0
        for match in pattern.finditer(text):
            meaning = meanings.pop(match[0], None)
            if meaning is not None:
                html += escape(text[end : match.start()]) + _EXPLAINED.format(meaning, match[0])
                end = match.end()
        return html + escape(text[end:])

    return marked
