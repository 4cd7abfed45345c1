"""Word files: every paragraph, table and note in the order of the document, with the numbers that Word prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from xml.etree.ElementTree import Element

from ketluan.readers import hygiene, numbering, styles, text, unprinted
from ketluan.readers.package import MC, Package, W, open_package
from ketluan.readers.paper import (
    HEAD,
    MARKER,
    PREAMBLE,
    SUPERSCRIPTS,
    Doubt,
    Paragraph,
    Reading,
    Unreadable,
    join,
    table,
    type_of,
)

# What a paragraph holds that is not printed where it stands.
_SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{MC}Fallback", f"{W}rPr", f"{W}pPr", f"{W}rt"}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}br": "\n", f"{W}noBreakHyphen": "-"}
# An entry that names only the font of other scripts leaves the Latin one to the style.
_FONT = f"{W}rFonts[@{W}ascii]"
_DRAWN = re.compile(r"[-_=*.…\s–—]{3,}")
# What people put between two things on one line.
_APART = re.compile(r"\t|   ")


@dataclass(slots=True)
class _Reader:
    """Walks one document."""

    package: Package
    numbers: numbering.Numbering
    styles: styles.Styles
    # Whether the fonts of styles say how letters are typed: text in Unicode may stand in a style with an old font.
    by_style: bool = False
    done: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    columned: list[str] = field(default_factory=list)
    order: int = 0

    def blocks(self, parent: Element) -> Iterator[Paragraph]:
        """The paragraphs and tables of a body, a cell or a text box."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self.table(child)
            elif child.tag not in _SKIPPED:
                yield from self.blocks(child)

    def paragraph(self, node: Element) -> Iterator[Paragraph]:
        """One paragraph, the notes it cites after it, then the text boxes anchored in it."""
        self.order += 1
        line, first_note = self.order, len(self.notes)
        number = hygiene.clean(self.numbers.printed(node)).text
        body = self.words(node)
        if body.strip() and not _DRAWN.fullmatch(body):
            if number:
                self.made.append(number)
            yield Paragraph(f"{number} {body}".strip(), line=line, centred=self.is_centred(node))
        elif body.strip():
            self.left_out.append(body)
        for note in self.notes[first_note:]:
            yield Paragraph(note, line=line, note=True)
        for box in self.boxes(node):
            yield from self.blocks(box)

    def words(self, paragraph: Element) -> str:
        """The text of a paragraph; line breaks stay."""
        printed = "".join(self.inline(paragraph, self.styles.of(paragraph)))
        if _APART.search(printed):
            self.columned.append(hygiene.clean(printed).text)
        return self.clean(printed.replace("\t", " "))

    def inline(self, node: Element, style: str) -> Iterator[str]:
        """The text of what is in a paragraph of some style, run by run."""
        for child in node:
            if child.tag == f"{W}r":
                yield self.run(child, style)
            elif child.tag not in _SKIPPED and child.tag != f"{W}txbxContent":
                yield from self.inline(child, style)

    def run(self, node: Element, style: str) -> str:
        parts = []
        for child in node:
            if child.tag == f"{W}t":
                parts.append(child.text or "")
            elif child.tag == f"{W}sym":
                code = child.get(f"{W}char", "")
                parts.append(chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else "")
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                parts.append(self.note(child))
            else:
                parts.append(_SIGNS.get(child.tag, ""))
        return self.dressed(node, style, "".join(parts))

    def dressed(self, run: Element, style: str, words: str) -> str:
        """The text of a run as its font and effects print it."""
        words = self.typed(words, self.font(run, style))
        if styles.is_on(self.styles.of_run(run, style, f"{W}vanish")) and words.strip():
            self.left_out.append(words)
            return ""
        raised = self.styles.of_run(run, style, f"{W}vertAlign")
        if raised is not None and raised.get(f"{W}val") == "superscript":
            words = words.translate(SUPERSCRIPTS)
        return words.upper() if styles.is_on(self.styles.of_run(run, style, f"{W}caps")) else words

    def font(self, run: Element, style: str) -> str:
        """The font of a run, by which old Vietnamese encodings are known."""
        found = self.styles.of_run(run, style, _FONT) if self.by_style else run.find(f"{W}rPr/{_FONT}")
        return found.get(f"{W}ascii", "") if found is not None else ""

    def typed(self, words: str, font: str) -> str:
        """Text in Unicode: the old Vietnamese fonts are known by their names."""
        if font.startswith(".Vn") and not words.isascii():
            self.done.add("tcvn3")
            return hygiene.from_tcvn3(words, capitals=font.endswith("H"))
        if font.startswith("VNI-") and not words.isascii():
            self.done.add("vni")
            return hygiene.from_vni(words)
        return words

    def note(self, reference: Element) -> str:
        """The raised number of a note; its text is kept to follow the paragraph."""
        part = self.package.footnotes if reference.tag == f"{W}footnoteReference" else self.package.endnotes
        kind = f"{W}footnote" if reference.tag == f"{W}footnoteReference" else f"{W}endnote"
        identity = reference.get(f"{W}id")
        found = next(
            (one for one in (part if part is not None else []) if one.tag == kind and one.get(f"{W}id") == identity),
            None,
        )
        raised = str(len(self.notes) + 1).translate(SUPERSCRIPTS)
        self.notes.append("")
        place = len(self.notes) - 1
        words = " ".join(self.words(one) for one in found.iter(f"{W}p")) if found is not None else ""
        self.notes[place] = f"{raised} {words}".strip()
        self.made += [raised, raised]
        return raised

    def boxes(self, node: Element) -> Iterator[Element]:
        """The text boxes in a paragraph, each once."""
        for child in node:
            if child.tag == f"{W}txbxContent":
                yield child
            elif child.tag != f"{MC}Fallback":
                yield from self.boxes(child)

    def table(self, node: Element) -> Iterator[Paragraph]:
        """A table; one that only sets the heading, the addressees or the signature side by side is taken apart."""
        self.order += 1
        line = self.order
        trs = list(_own(node, f"{W}tr"))
        rows = [list(self.cells(row)) for row in trs]
        cells = [[" ".join(paragraph.text for paragraph in cell) for cell in row] for row in rows]
        if not any(text_ for row in cells for text_ in row):
            return
        if text.is_layout(cells) or not self.is_ruled(node):
            for row in rows:
                for column, cell in enumerate(row, 1):
                    yield from _lines(cell, column if len(row) > 1 else 0)
        else:
            yield table(_aligned([_in_columns(*row) for row in zip(trs, cells, strict=True)]), line=line)

    def cells(self, row: Element) -> Iterator[list[Paragraph]]:
        for cell in _own(row, f"{W}tc"):
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            found = list(self.blocks(cell))
            yield [] if merged is not None and merged.get(f"{W}val") != "restart" and not found else found

    def clean(self, words: str) -> str:
        found = hygiene.clean(words)
        self.done |= found.done
        return "\n".join(" ".join(line.split()) for line in found.text.split("\n")).strip()

    def is_centred(self, node: Element) -> bool:
        alignment = node.find(f"{W}pPr/{W}jc")
        if alignment is None:
            alignment = self.styles.find(self.styles.of(node), f"{W}pPr/{W}jc")
        return alignment is not None and alignment.get(f"{W}val") == "center"

    def is_ruled(self, node: Element) -> bool:
        """Whether a table draws lines between its cells."""
        style = node.find(f"{W}tblPr/{W}tblStyle")
        return styles.has_lines(node) or (style is not None and self.styles.is_ruled(style.get(f"{W}val", "")))


def read(data: bytes) -> Reading:
    """Read the bytes of a .docx."""
    try:
        return _read(open_package(data))
    except RecursionError:
        raise Unreadable("broken", "tệp Word lồng quá sâu", "mở bằng Word, lưu lại rồi thử lại") from None


def _read(package: Package) -> Reading:
    found_styles = styles.of(package.styles)
    reader = _Reader(package, numbering.of(package, found_styles), found_styles, _is_old(package))
    body = package.document.find(f"{W}body")
    found = list(reader.blocks(body)) if body is not None else []
    raw = "".join(_raw(reader, package))
    edges = [reader.words(node) for edge in package.edges for node in edge.iter(f"{W}p")]
    hidden = unprinted.of(package, found_styles)
    doubts = [*text.doubts(hygiene.Clean("", frozenset(reader.done))), *_changes(package.document, hidden)]
    return Reading(
        medium="docx",
        paragraphs=tuple(_titled([_flat(one) for one in _subject_last(found)])),
        doubts=tuple(doubts),
        left_out=(*reader.left_out, *edges),
        unprinted=tuple(line for lines in hidden.values() for line in lines),
        columned=tuple(reader.columned),
        made=tuple(reader.made),
        raw=raw + "".join(edges),
    )


def _raw(reader: _Reader, package: Package) -> Iterator[str]:
    """All that the runs of the document and of its cited notes say, whatever structure they stand in."""
    plain = _Reader(package, reader.numbers, reader.styles, reader.by_style)
    roots = [package.document]
    cited = {node.get(f"{W}id") for node in package.document.iter(f"{W}footnoteReference")}
    roots += [one for one in (package.footnotes if package.footnotes is not None else []) if one.get(f"{W}id") in cited]
    cited = {node.get(f"{W}id") for node in package.document.iter(f"{W}endnoteReference")}
    roots += [one for one in (package.endnotes if package.endnotes is not None else []) if one.get(f"{W}id") in cited]
    for root in roots:
        yield from (
            plain.clean(plain.typed(words, font)) for words, font in _printed(root, plain, reader.styles.default)
        )


def _printed(node: Element, reader: _Reader, style: str) -> Iterator[tuple[str, str]]:
    """What each run says, and its font, among paragraphs or in one of some style."""
    for child in node:
        if child.tag == f"{W}r":
            name = reader.font(child, style)
            for leaf in child:
                if leaf.tag == f"{W}t":
                    yield leaf.text or "", name
                elif leaf.tag == f"{W}noBreakHyphen":
                    yield "-", name
                elif leaf.tag == f"{W}sym" and re.fullmatch(r"[0-9A-Fa-f]{4}", leaf.get(f"{W}char", "")):
                    yield chr(int(leaf.get(f"{W}char", ""), 16)), name
                else:
                    yield from _printed(leaf, reader, style)
        elif child.tag not in _SKIPPED:
            yield from _printed(child, reader, reader.styles.of(child) if child.tag == f"{W}p" else style)


def _is_old(package: Package) -> bool:
    """Whether the runs that leave their font to a style have none of the letters that only Unicode has."""
    roots = [
        part for part in (package.document, package.footnotes, package.endnotes, *package.edges) if part is not None
    ]
    runs = (run for root in roots for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{_FONT}") is None)
    return not any(hygiene.is_unicode(leaf.text or "") for run in runs for leaf in run.iter(f"{W}t"))


def _own(node: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, without those of tables inside them."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _own(child, tag)


def _in_columns(row: Element, cells: list[str]) -> list[str | None]:
    """The cells of a row, each in the column of the table it begins in; None where none begins."""
    placed: list[str | None] = [None] * _value(row.find(f"{W}trPr/{W}gridBefore"), 0)
    for cell, words in zip(_own(row, f"{W}tc"), cells, strict=True):
        placed += [words, *[None] * (_value(cell.find(f"{W}tcPr/{W}gridSpan"), 1) - 1)]
    return placed


def _aligned(rows: list[list[str | None]]) -> Iterator[list[str]]:
    """The rows without the columns in which no cell of any row begins: lines of Word's grid that nobody sees."""
    columns = [any(cell is not None for cell in column) for column in zip_longest(*rows)]
    for row in rows:
        yield [cell or "" for cell, begins in zip(row, columns, strict=False) if begins]


def _value(node: Element | None, default: int) -> int:
    """The number of columns that an element gives; Word knows no more than 63."""
    value = node.get(f"{W}val", "") if node is not None else ""
    return min(int(value), 63) if re.fullmatch(r"\d{1,9}", value) else default


def _lines(cell: list[Paragraph], column: int) -> Iterator[Paragraph]:
    """The printed lines of a cell of a heading or signature; a long line wrapped by hand is one."""
    for paragraph in cell:
        if paragraph.rows:
            yield replace(paragraph, column=column)
            continue
        for part in paragraph.text.split("\n"):
            if part.strip() and not _DRAWN.fullmatch(part):
                yield replace(paragraph, text=part, column=column)


def _subject_last(found: list[Paragraph]) -> list[Paragraph]:
    """The subject of a letter ("V/v …") whole and after the heading it stands in."""
    start = next((n for n, one in enumerate(found) if one.column and re.match(r"V/v\b", one.text)), None)
    if start is None:
        return found
    end = start + 1
    while end < len(found) and found[end].column == found[start].column and not HEAD.match(found[end].text):
        end += 1
    after = end
    while after < len(found) and found[after].column:
        after += 1
    subject = replace(found[start], text=join(one.text for one in found[start:end]))
    return [*found[:start], *found[end:after], subject, *found[after:]]


def _titled(found: list[Paragraph]) -> list[Paragraph]:
    """The lines of the title, typed as paragraphs, joined to one."""
    start = next((n for n, one in enumerate(found) if type_of(one.text)), None)
    if start is None:
        return found
    end = start + 1
    while (
        end < len(found)
        and found[end].centred
        and not (PREAMBLE.match(found[end].text) or MARKER.match(found[end].text))
    ):
        end += 1
    if end < start + 3:
        return found
    title = replace(found[start + 1], text=join(one.text for one in found[start + 1 : end]))
    return [*found[: start + 1], title, *found[end:]]


def _flat(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, text=" ".join(paragraph.text.split()))


def _changes(document: Element, hidden: dict[str, list[str]]) -> Iterator[Doubt]:
    """What a Word file holds beside its printed text."""
    if any(document.iter(f"{W}ins")) or any(document.iter(f"{W}del")):
        message = "tệp Word còn dấu vết sửa đổi; bản nhập theo chữ sau khi sửa"
        yield Doubt("tracked-changes", message, "đối chiếu với bản đã ký, hoặc chấp nhận mọi sửa đổi rồi nhập lại")
    if hidden:
        message = f"bản nguồn còn {', '.join(hidden)}: ai tải tệp đều đọc được"
        remedy = "mở bằng Word, chấp nhận mọi thay đổi, xóa nhận xét và chữ ẩn, lưu lại rồi nhập"
        yield Doubt("unprinted-text", message, remedy)
