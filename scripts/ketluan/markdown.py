"""The small fixed subset of Markdown in which the body of a record is written, both ways.

It knows `## I. HEADING`, items that begin with their printed number in bold, paragraphs, `-` and `+` lists, tables with
bars, one `---` before the closing words and one before the annexes. Numbers stay text as printed. Whatever else
Markdown would read as markup is a problem, so that every Markdown viewer shows exactly the issued words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from ketluan.model import Block, Conclusion, Item, Problem, Section, counted, table

_RULE = "---"
# What is printed after a number: "1.", "1)", "1/", "1-", "1 –".
_MARK = r"[.)/]| ?[-–]"
# "## II. MỘT SỐ NHIỆM VỤ" or, without a number, "## PHỤ LỤC".
_HEADING = re.compile(rf"## (?:([IVXLC]+|[A-ZĐ])({_MARK}) )?(\S.*)")
# "**3. Phòng Nông nghiệp:** Chỉ đạo …": bold text that begins with a number, then the rest of the paragraph.
_ITEM = re.compile(rf"\*\*(\d+(?:\.\d+)*)({_MARK}|)(?: ((?:\\.|[^*\\])*(?:\\.|[^*\\\s])))?\*\*(?: (.*))?")
# A list line: a dash or plus sign and a space.
_BULLET = re.compile(r"([-+]) (.*)")
# The line under the head of a table, and the bar between two cells.
_TABLE_RULE = re.compile(r"\|(?: ?:?-{3,}:? ?\|)+")
_BAR = re.compile(r"(?<!\\)\|")
# A backslash before a sign that Markdown would read as markup.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+.!|-])")
# A sign that is markup wherever it stands (escaped signs taken out before).
_INLINE_MARKUP = re.compile(r"[*_`<]|\]\(|\]\[")
# What Markdown takes off the end of a heading: closing signs, attributes (escaped signs taken out before).
_HEADING_END = re.compile(r"#$|\{[^{}]*\}$|\\$")
# The entities the format knows, for the signs that a backslash does not escape; any other is markup.
_KNOWN_ENTITIES = {"&lt;": "<", "&amp;": "&", "&#126;": "~", "&#47;": "/", "&#8211;": "–"}
# The signs of `_MARK` where they are no mark.
_NO_MARK = {".": "\\.", ")": "\\)", "-": "\\-", "/": "&#47;", "–": "&#8211;"}
_ENTITY = re.compile(r"&#?\w+;")
# What makes the beginning of a paragraph or list line something else: heading, quotation, bold, list, rule, fence,
# definition, table of contents, indent.
_BLOCK_MARKUP = re.compile(r"#|>|\*\*|\d+[.)](?:\s|$)|[-+*](?:\s|$)|(?:-\s*){3,}$|~~~|\[[^\]]*\]:|\[TOC\]$|\s")
# What makes a later line of a paragraph something else: an underline, a heading, a quotation, a list, attributes, a
# fence, a definition, the rule under the head of a table.
_INNER_MARKUP = re.compile(r"=+$|[|: -]+$|[-+*]\s|1[.)]\s|#|>|\{|~~~|\[[^\]]*\]:|\[TOC\]$")
_REMEDY = "đặt dấu \\ trước ký hiệu (\\*, \\_, \\#), viết < là &lt;; hoặc bỏ định dạng"
# What a line that begins so was most likely meant to be, and how that is written: anywhere, and before the closing words.
_SLIPS = (
    (re.compile(r"-{3,}$"), "để một dòng trống trước và sau dòng ---"),
    (re.compile(r"\*\s"), "dùng - hoặc + ở đầu dòng của danh sách"),
    (_BULLET, "để một dòng trống trước danh sách"),
)
_SLIPS_IN_SECTIONS = (
    (re.compile(r"#+ |\*\*(?:[IVXLC]+|[A-ZĐ])\."), "viết đề mục là ## I. …, trên một dòng riêng, không in đậm"),
    (
        re.compile(r"\*\*\d"),
        "viết mục là **3. Nhãn:** … trên một đoạn riêng: một dấu cách sau số và sau phần in đậm, dấu hai chấm trong phần in đậm, không có dấu * khác",
    ),
    (
        re.compile(r"\d+[.)]"),
        "viết số mục in đậm, trên một đoạn riêng: **3. Nhãn:** …; nếu không phải số mục thì ghi 3\\.",
    ),
)


@dataclass(slots=True)
class Body:
    """What a body says: words before the first section, sections with items, closing words, annexes; and problems."""

    preamble: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: tuple[Block, ...] = ()
    annex: tuple[Block, ...] = ()
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Lines between blank lines, with the number of the first."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.lines).split())


def read(lines: list[str], path: str, first_line: int) -> Body:
    """Read the lines of a body, the first of which is line `first_line` of `path`."""
    reader = _Reader(path)
    for chunk in _chunks(lines, first_line):
        reader.chunk(chunk)
    return reader.body()


def _chunks(lines: list[str], first_line: int) -> Iterator[_Chunk]:
    gathered: list[str] = []
    for number, line in enumerate([*lines, ""], first_line):
        is_heading = line.startswith("## ")
        if gathered and (is_heading or not line.strip()):
            yield _Chunk(number - len(gathered), tuple(gathered))
            gathered = []
        if is_heading:
            yield _Chunk(number, (line.rstrip(),))
        elif line.strip():
            gathered.append(line.rstrip())


@dataclass(slots=True)
class _Growing:
    """A section whose paragraphs and items still come in, each item with its paragraphs."""

    section: Section
    blocks: list[Block] = field(default_factory=list)
    items: list[tuple[Item, list[Block]]] = field(default_factory=list)

    def grown(self) -> Section:
        items = tuple(replace(item, blocks=tuple(blocks)) for item, blocks in self.items)
        return replace(self.section, blocks=tuple(self.blocks), items=items)


class _Reader:
    """Puts chunk after chunk where it belongs."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.sections: list[_Growing] = []
        self.preamble: list[Block] = []
        self.closing: list[Block] = []
        self.annex: list[Block] = []
        self.problems: list[Problem] = []
        # Lines whose beginning was told.
        self.told: set[int] = set()
        self.rules = 0
        # Where the next paragraph goes.
        self.open = self.preamble

    def body(self) -> Body:
        """What was read."""
        sections = counted(growing.grown() for growing in self.sections)
        return Body(tuple(self.preamble), sections, tuple(self.closing), tuple(self.annex), self.problems)

    def report(self, line: int, message: str, remedy: str = _REMEDY) -> None:
        self.problems.append(Problem(self.path, line, "markup", message, remedy))

    def chunk(self, chunk: _Chunk) -> None:
        if chunk.lines == (_RULE,):
            self.rules += 1
            self.open = self.closing if self.rules == 1 else self.annex
            if self.rules > 2:
                remedy = "chỉ đặt một dòng --- trước lời kết và một dòng --- trước phụ lục"
                self.report(chunk.line, "có ba dòng ---", remedy)
        elif len(chunk.lines) > 1 and chunk.lines[0].startswith("|") and _TABLE_RULE.fullmatch(chunk.lines[1]):
            self.open.append(table(self.rows(chunk)))
        elif len(chunk.lines) == 1 and (match := _HEADING.fullmatch(chunk.text)):
            self.heading(chunk, match)
        elif not self.rules and (match := _ITEM.fullmatch(chunk.text)):
            self.item(chunk, match)
        else:
            self.open += self.blocks(chunk)

    def heading(self, chunk: _Chunk, match: re.Match[str]) -> None:
        if self.rules:
            self.report(chunk.line, "đề mục đứng sau dòng ---", "đưa đề mục lên trước dòng ---")
        if _HEADING_END.search(_ESCAPED.sub("  ", match[3])):
            self.report(chunk.line, f"Markdown ngoài quy định: {match[3][-40:]}")
        heading = self.plain(match[3], chunk.line)
        self.sections.append(_Growing(Section(match[1] or "", heading, mark=match[2] or ".", line=chunk.line)))
        if not self.rules:
            self.open = self.sections[-1].blocks

    def item(self, chunk: _Chunk, match: re.Match[str]) -> None:
        for number, line in enumerate(chunk.lines[1:], chunk.line + 1):
            self.check(_INNER_MARKUP, line.lstrip(), number)
        label, lead = (self.plain(text or "", chunk.line) for text in (match[3], match[4]))
        item = Item(match[1], match[2], label, lead, line=chunk.line)
        if not self.sections:
            self.sections.append(_Growing(Section("", "", line=chunk.line)))
        self.open = []
        self.sections[-1].items.append((item, self.open))

    def blocks(self, chunk: _Chunk) -> Iterator[Block]:
        """The paragraphs of a chunk: one, or one a list line with the lines that continue it."""
        gathered: list[tuple[int, str, list[str]]] = []
        for number, line in enumerate(chunk.lines, chunk.line):
            match = _BULLET.fullmatch(line) if number == chunk.line or gathered[-1][1] else None
            if match:
                gathered.append((number, match[1], [match[2]]))
                self.check(_BLOCK_MARKUP, match[2], number, _REMEDY)
            elif gathered:
                gathered[-1][2].append(line)
                self.check(_INNER_MARKUP, line.lstrip(), number)
            else:
                gathered.append((number, "", [line]))
                self.check(_BLOCK_MARKUP, line, number)
        for number, marker, parts in gathered:
            yield Block(self.plain(" ".join(" ".join(parts).split()), number), marker)

    def rows(self, chunk: _Chunk) -> Iterator[tuple[str, ...]]:
        """The cells of a table, its head first; rows are as wide as the head."""
        width = len(_cells(chunk.lines[0]))
        for number, line in enumerate(chunk.lines, chunk.line):
            cells = _cells(line)
            if number == chunk.line + 1:
                cells = []
            elif len(cells) != width or not line.startswith("|"):
                self.report(
                    number, f"hàng của bảng có {len(cells)} ô, hàng đầu có {width} ô", "ghi đủ các dấu | của hàng"
                )
            if cells:
                yield tuple(self.plain(cell, number) for cell in (cells + [""] * width)[:width])

    def check(self, markup: re.Pattern[str], line: str, number: int, remedy: str = "") -> None:
        """Report a line that begins like markup of another sort."""
        if markup.match(line):
            self.told.add(number)
            self.report(number, f"Markdown ngoài quy định: {line.strip()[:40]}", remedy or self.remedy(line))

    def remedy(self, line: str) -> str:
        """How to write what a line was most likely meant to be."""
        slips = _SLIPS if self.rules else (*_SLIPS, *_SLIPS_IN_SECTIONS)
        return next((remedy for slip, remedy in slips if slip.match(line)), _REMEDY)

    def plain(self, text: str, line: int) -> str:
        """Text without its escapes; markup outside the subset is reported."""
        bare = _ESCAPED.sub("  ", text)
        strange = (match for match in _ENTITY.finditer(bare) if match[0] not in _KNOWN_ENTITIES)
        found = _INLINE_MARKUP.search(bare) or next(strange, None)
        if found and (found.start() or line not in self.told):
            self.report(line, f"Markdown ngoài quy định: {text[found.start() : found.start() + 40]}")
        plain = _ESCAPED.sub(r"\1", text)
        return _ENTITY.sub(lambda match: _KNOWN_ENTITIES.get(match[0], match[0]), plain)


def _cells(line: str) -> list[str]:
    """The cells between the bars of a line."""
    return [cell.strip() for cell in _BAR.split(line.strip().removeprefix("|"))][
        : None if not line.endswith("|") else -1
    ]


# ---------------------------------------------------------------------------------------------------------------------
# Writing


def write(conclusion: Conclusion) -> str:
    """Return the canonical body of a conclusion: one paragraph a line, a blank line between paragraphs."""
    return "\n".join(_body_lines(conclusion))


def _body_lines(conclusion: Conclusion) -> Iterator[str]:
    yield from _block_lines(conclusion.preamble)
    for section in conclusion.sections:
        if section.printed:
            yield from (f"## {_heading_text(section)}", "")
        yield from _block_lines(section.blocks)
        for item in section.items:
            yield from _item_lines(item)
    if conclusion.closing:
        yield from (_RULE, "", *_block_lines(conclusion.closing))
    if conclusion.annex:
        opening = () if conclusion.closing else (_RULE, "")
        yield from (*opening, _RULE, "", *_block_lines(conclusion.annex))


def _heading_text(section: Section) -> str:
    heading = re.sub(r"([#{])", r"\\\1", _escape(section.heading))
    if section.number:
        return f"{section.number}{section.mark} {heading}"
    # A heading without a number that looks like one with a number.
    return re.sub(r"^([A-ZĐ]+ ?)([.)/–-])(?= )", lambda match: match[1] + _NO_MARK[match[2]], heading)


def _item_lines(item: Item) -> Iterator[str]:
    label = f" {_escape(item.label)}" if item.label else ""
    if not item.mark:
        label = re.sub(r"^ ([–-])(?= |$)", lambda match: f" {_NO_MARK[match[1]]}", label)
    lead = f" {_escape(item.lead)}" if item.lead else ""
    yield from (f"**{item.number}{item.mark}{label}**{lead}", "")
    yield from _block_lines(item.blocks)


def _block_lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block, following in zip_longest(blocks, blocks[1:]):
        if block.rows:
            yield from _table_lines(block)
        elif block.marker:
            yield f"{block.marker} {_escape_start(_escape(block.text))}"
            if following is None or not following.marker:
                yield ""
        else:
            yield from (_escape_start(_escape(block.text)), "")


def _table_lines(block: Block) -> Iterator[str]:
    head, *rest = block.rows
    for row in (head, None, *rest):
        cells = ["---"] * len(head) if row is None else [_escape(cell).replace("|", "\\|") for cell in row]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _escape(text: str) -> str:
    """Text in which nothing is markup."""
    escaped = re.sub(r"([\\*_`])", r"\\\1", text)
    escaped = re.sub(r"&(?=#?\w+;)", "&amp;", escaped).replace("<", "&lt;")
    return re.sub(r"\](?=[(\[])", r"]\\", escaped)


def _escape_start(text: str) -> str:
    """Escaped text whose beginning is not markup either."""
    numbered = re.sub(r"^(\d+)(?=[.)](?:\s|$))", r"\1\\", text)
    if numbered.startswith("~~~"):
        return f"&#126;{numbered[1:]}"
    return re.sub(r"^(?=[#>+\-\[])", r"\\", numbered)
