"""A conclusion in Akoma Ntoso 3.0 (OASIS LegalDocML), the issued words in their order.

Facts that the source does not state are left out where the standard lets them be; where it asks for a date, there is
that of the session, named so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from ketluan.archive import Archive
from ketluan.model import Block, Conclusion, Item, Missing, Section, anchor

_SPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
# Signs that XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def document(archive: Archive, conclusion: Conclusion) -> bytes:
    """The file of a conclusion, valid against the schema of the standard."""
    top = ET.Element("akomaNtoso", {"xmlns": _SPACE})
    doc = ET.SubElement(top, "doc", {"name": "ket-luan"})
    _meta(doc, archive, conclusion)
    preface = ET.SubElement(doc, "preface")
    for line in conclusion.header:
        _words(ET.SubElement(preface, "p"), line)
    title = ET.SubElement(preface, "p")
    _words(ET.SubElement(title, "docTitle"), conclusion.title)
    if conclusion.preamble:
        _blocks(ET.SubElement(doc, "preamble"), conclusion.preamble)
    body = ET.SubElement(doc, "mainBody")
    for section, name in zip(conclusion.sections, conclusion.anchors(), strict=True):
        _section(body, section, name)
    if not len(body):
        ET.SubElement(body, "p")
    _conclusions(doc, conclusion)
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True)) + b"\n"


def _meta(doc: ET.Element, archive: Archive, conclusion: Conclusion) -> None:
    """Who, when, which (FRBR): the work, its Vietnamese wording, this file."""
    body = archive.registry.body
    meta = ET.SubElement(doc, "meta")
    identification = ET.SubElement(meta, "identification", {"source": "#luu-tru"})
    work = f"/akn/vn/doc/{conclusion.date:%Y}/{conclusion.id}"
    levels = (
        ("FRBRWork", f"{work}/!main", work),
        ("FRBRExpression", f"{work}/vie@/!main", f"{work}/vie@"),
        ("FRBRManifestation", f"{work}/vie@/!main.xml", f"{work}/vie@.xml"),
    )
    for level, this, uri in levels:
        part = ET.SubElement(identification, level)
        ET.SubElement(part, "FRBRthis", {"value": this})
        ET.SubElement(part, "FRBRuri", {"value": uri})
        ET.SubElement(part, "FRBRdate", {"date": conclusion.date.isoformat(), "name": "ngay-hop"})
        ET.SubElement(part, "FRBRauthor", {"href": "#co-quan"})
        if level == "FRBRWork":
            ET.SubElement(part, "FRBRcountry", {"value": "vn"})
            if not isinstance(conclusion.number, Missing):
                ET.SubElement(part, "FRBRnumber", {"value": clean(conclusion.number)})
        if level == "FRBRExpression":
            ET.SubElement(part, "FRBRlanguage", {"language": "vie"})
    references = ET.SubElement(meta, "references", {"source": "#luu-tru"})
    name = clean(body.name_at(conclusion.date))
    ET.SubElement(
        references, "TLCOrganization", {"eId": "co-quan", "href": f"/ontology/organization/{body.id}", "showAs": name}
    )
    ET.SubElement(
        references,
        "TLCOrganization",
        {"eId": "luu-tru", "href": f"/ontology/organization/luu-tru-{body.id}", "showAs": f"Lưu trữ {name}"},
    )


def _section(body: ET.Element, section: Section, name: str) -> None:
    part = body
    if section.printed:
        part = ET.SubElement(body, "section", {"eId": f"sec_{name}"})
        if section.number:
            _words(ET.SubElement(part, "num"), f"{section.number}{section.mark}")
        _words(ET.SubElement(part, "heading"), section.heading)
    # A part is either text alone or smaller parts: text before the first item stands in its introduction.
    if section.blocks and section.printed and section.items:
        _blocks(ET.SubElement(part, "intro"), section.blocks)
    elif section.printed and not section.items:
        _blocks(ET.SubElement(part, "content"), section.blocks or (Block(""),))
    elif section.blocks:
        _blocks(part, section.blocks)
    for item in section.items:
        _item(part, section, item)


def _item(part: ET.Element, section: Section, item: Item) -> None:
    paragraph = ET.SubElement(part, "paragraph", {"eId": f"para_{anchor(section.place(item))}"})
    _words(ET.SubElement(paragraph, "num"), f"{item.number}{item.mark}")
    if item.label:
        _words(ET.SubElement(paragraph, "heading"), item.label)
    blocks = (Block(item.lead), *item.blocks) if item.lead else item.blocks
    _blocks(ET.SubElement(paragraph, "content"), blocks or (Block(""),))


def _conclusions(doc: ET.Element, conclusion: Conclusion) -> None:
    """What stands after the items: closing words, who gets the document, who signed it, what is annexed."""
    lines = [*conclusion.recipients]
    if conclusion.signer:
        lines += [*conclusion.signer.posts, conclusion.signer.name]
    blocks = (*conclusion.closing, *map(Block, lines), *conclusion.annex)
    if blocks:
        _blocks(ET.SubElement(doc, "conclusions"), blocks)


def _blocks(parent: ET.Element, blocks: Iterable[Block]) -> None:
    for block in blocks:
        if not block.rows:
            _words(ET.SubElement(parent, "p"), block.printed)
            continue
        table = ET.SubElement(parent, "table")
        for number, cells in enumerate(block.rows):
            row = ET.SubElement(table, "tr")
            for cell in cells:
                _words(ET.SubElement(ET.SubElement(row, "td" if number else "th"), "p"), cell)


def _words(element: ET.Element, text: str) -> None:
    element.text = clean(text)


def clean(text: str) -> str:
    """A text with a mark in the place of what XML cannot hold."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
