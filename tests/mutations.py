"""Records and registry files as carelessness, broken tools or malice may leave them: bytes, letters and YAML changed at random.

Everything follows from a seed, so that what failed can be made again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

# Letters that programs trip over: controls, line ends of other worlds, marks without a letter, half of a direction,
# the edges of the planes, and those that mean something to YAML, Markdown or HTML.
LETTERS = [
    chr(code) for code in (0, 1, 7, 8, 9, 10, 11, 12, 13, 27, 0x7F, 0x85, 0xA0, 0xAD, 0x300, 0x301, 0x323, 0x340)
]
LETTERS += [
    chr(code) for code in (0x61C, 0x200B, 0x200D, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066, 0xD7FF, 0xE000, 0xFDD0)
]
LETTERS += [chr(code) for code in (0xFEFF, 0xFFFC, 0xFFFD, 0xFFFF, 0x10000, 0x1D400, 0x1F1FB, 0xE0001, 0x10FFFF)]
LETTERS += list("#*-+|>:,[]{}&!%@`'\"\\<~?=_./)(0Iđ")
# What may stand where a value or a line of the body stands.
SNIPPETS = """
null ~ true no [] {} [[]] [{}] {a:b} &a *a !!binary !!python/object:x !!set ? | > |- >+ '' "" ' " : :: - -- --- ... %YAML
9999-99-99 0000-00-00 0001-01-01 9999-12-31 2021-02-30 2021-11-15T00:00 +84 0x1F 0o17 1e999 .inf .nan 1:30 0123 -0 1_000
unknown blank illegible II.99 I. ../../../etc/passwd /etc/passwd C:\\x con nul .html a/b.txt x.svg javascript:1 mailto:a data:,
## ### ##I. **1.** **1** **9999999999999999999.** ** * _ ` ``` ~~~ |---|---| | || \\ \\\\ &lt; &amp; &#126; &#0; &x; <b> </p> <!--
[a](b) [a]: [TOC] {#x} {: .y} 1. 1) === *** +- .- / ./. TM. KT. Số: 1/2 14-CTr/TU ngày 31/02/2021 trước ngày 99/99/9999
""".split()
_VALUE = re.compile(r"(?<=: )[^\n]+")


def _at(draw: random.Random, length: int) -> int:
    return draw.randrange(length + 1)


def _flip(draw: random.Random, data: bytes) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]


def _cut(draw: random.Random, data: bytes) -> bytes:
    first, last = sorted((_at(draw, len(data)), _at(draw, len(data))))
    return data[:first] + data[min(last, first + draw.choice((1, 4, 40, 4000))) :]


def _repeat(draw: random.Random, data: bytes) -> bytes:
    first = _at(draw, len(data))
    piece = data[first : first + draw.choice((1, 8, 80))]
    return data[:first] + piece * draw.choice((2, 3, 50)) + data[first:]


def _move(draw: random.Random, data: bytes) -> bytes:
    first = _at(draw, len(data))
    piece, rest = data[first : first + 60], data[:first] + data[first + 60 :]
    at = _at(draw, len(rest))
    return rest[:at] + piece + rest[at:]


def _by_text(change: Callable[[random.Random, str], str]) -> Callable[[random.Random, bytes], bytes]:
    return lambda draw, data: change(draw, data.decode("utf-8", "replace")).encode("utf-8")


def _letter(draw: random.Random, text: str) -> str:
    at = _at(draw, len(text))
    return text[:at] + draw.choice(LETTERS) * draw.choice((1, 1, 1, 2, 30)) + text[at + draw.randrange(2) :]


def _snippet(draw: random.Random, text: str) -> str:
    at = _at(draw, len(text))
    return (
        text[:at]
        + draw.choice(("", " ", "\n", "\n\n"))
        + draw.choice(SNIPPETS)
        + draw.choice(("", " ", "\n"))
        + text[at:]
    )


def _value(draw: random.Random, text: str) -> str:
    """Another value of a key: a snippet, brackets without end, one that names itself, the value of another key."""
    found = list(_VALUE.finditer(text))
    if not found:
        return text
    match, other = draw.choice(found), draw.choice(found)
    deep = draw.choice(("[", "{a: ", "- ")) * draw.choice((3, 9, 2000))
    value = draw.choice(
        (draw.choice(SNIPPETS), other[0], deep, "&a [*a]", f'"{match[0]}', f"[{match[0]}]", f"{{{other[0]}: 1}}", "")
    )
    return text[: match.start()] + value + text[match.end() :]


def _lines(draw: random.Random, text: str) -> str:
    """A line away, twice, elsewhere, further in or out."""
    lines = text.split("\n")
    at, to = draw.randrange(len(lines)), draw.randrange(len(lines))
    way = draw.randrange(5)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(to, lines[at])
    elif way == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif way == 3:
        lines[at] = draw.choice((" ", "  ", "\t", "- ", "# ")) + lines[at]
    else:
        lines[at] = lines[at].strip()
    return "\n".join(lines)


def _ends(draw: random.Random, text: str) -> str:
    return text.replace("\n", draw.choice(("\r\n", "\r", "\n\n", "\x85", "\u2028", "\n---\n", "")))


CHANGES = [_flip, _cut, _repeat, _move, *map(_by_text, (_letter, _snippet, _value, _lines, _ends))]
# How often each is drawn: what goes through the whole file is rare, or every case would end there.
_WEIGHTS = [3, 3, 2, 2, 6, 6, 8, 6, 1]


def mutated(data: bytes, seed: int) -> bytes:
    """The bytes of a file after one to four changes."""
    draw = random.Random(seed)
    for change in draw.choices(CHANGES, _WEIGHTS, k=draw.choice((1, 1, 2, 4))):
        data = change(draw, data) if data else data
    return data
