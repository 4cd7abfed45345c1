"""Abbreviations of the table explained where they first stand in a page (WCAG 2.2, 3.1.4); no word is added."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from ketluan.registry import Abbreviation

_EXPLAINED, _NOTHING = Markup('<abbr title="{}">{}</abbr>'), Markup()


@lru_cache(maxsize=4)
def _known(abbreviations: tuple[Abbreviation, ...]) -> tuple[re.Pattern[str], dict[str, Markup]]:
    """What finds abbreviations, and each of them explained."""
    meanings = {entry.short: " hoặc ".join((entry.long, *entry.also)) for entry in abbreviations}
    longest_first = sorted(meanings, key=lambda short: (-len(short), short))
    # Without any, what matches nothing.
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)")
    return pattern, {short: _EXPLAINED.format(meaning, short) for short, meaning in meanings.items()}


def explainer(abbreviations: Sequence[Abbreviation]) -> Callable[[str], Markup]:
    """Return what turns the texts of one page, in their order, into HTML: each abbreviation is explained once."""
    pattern, explained = _known(tuple(abbreviations))
    left = dict(explained)

    def marked(text: str) -> Markup:
        parts: list[Markup] = []
        end = 0
        for match in pattern.finditer(text):
            html = left.pop(match[0], None)
            if html is not None:
                parts += (escape(text[end : match.start()]), html)
                end = match.end()
        return _NOTHING.join((*parts, escape(text[end:]))) if parts else escape(text)

    return marked
