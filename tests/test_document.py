"""Records as files and as values: the round trip, the oracle of Python-Markdown, lines of problems, broken input."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import ketluan.markdown
from ketluan import document
from ketluan.model import (
    Block,
    Conclusion,
    Deadline,
    Item,
    Missing,
    Problem,
    Section,
    Session,
    Signer,
    Source,
    anchor,
    place_of,
)
from ketluan.publication import Change, Redaction, Withdrawal
from ketluan.vietnamese import words
from tests import strategies
from tests.building import ROOT

RECORDS = sorted((ROOT / "conclusions").glob("[0-9]*/*.md"))
PATH = "2021/2021-11-15-phien-hop.md"
# What mkdocs.yml and MkDocs itself switch on; a viewer of any other sort shows less, never more.
EXTENSIONS = ["toc", "tables", "fenced_code", "attr_list"]

HEAD = """\
---
title: T
date: 2021-11-15
chair: C
units: []
number: unknown
source: {file: a.txt, sha256: b}
---
"""
HEAD_LINES = HEAD.count("\n")

# A whole conclusion is too big to be made small in a bearable time; the tests of single places give the small cases.
whole = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def parsed(body: str, head: str = HEAD) -> tuple[Conclusion, tuple[Problem, ...]]:
    conclusion, problems = document.parse(head + body, PATH)
    assert conclusion is not None, problems
    return conclusion, problems


def clean(body: str, head: str = HEAD) -> Conclusion:
    """The conclusion of a body that has no problem."""
    conclusion, problems = parsed(body, head)
    assert problems == ()
    return conclusion


def parts(text: str) -> tuple[str, str]:
    """The front matter of a file, and its body."""
    _, head, body = text.split("---\n", 2)
    return head, body


# ---------------------------------------------------------------------------------------------------------------------
# Reading, by example


def test_a_body_is_read_into_preamble_sections_items_and_closing() -> None:
    conclusion = clean(
        """
Mở đầu
hai dòng.

## I. TÌNH HÌNH

Lời dẫn.

**1. Kết quả**

Đoạn một.

- gạch một
  nối dòng
- gạch hai
+ cộng

Đoạn cuối.

## PHỤ LỤC

**2.1)** Không nhãn.

---

Trên đây là Kết luận./.
"""
    )
    assert conclusion.preamble == (Block("Mở đầu hai dòng."),)
    assert conclusion.sections == (
        Section(
            "I",
            "TÌNH HÌNH",
            blocks=(Block("Lời dẫn."),),
            items=(
                Item(
                    "1",
                    label="Kết quả",
                    blocks=(
                        Block("Đoạn một."),
                        Block("gạch một nối dòng", "-"),
                        Block("gạch hai", "-"),
                        Block("cộng", "+"),
                        Block("Đoạn cuối."),
                    ),
                ),
            ),
        ),
        Section("", "PHỤ LỤC", items=(Item("2.1", ")", lead="Không nhãn."),)),
    )
    assert conclusion.closing == (Block("Trên đây là Kết luận./."),)


def test_items_before_any_heading_belong_to_a_section_without_one() -> None:
    conclusion = clean("\n**1. A:** b\n\n**2.** c\n")
    assert conclusion.sections == (Section("", "", items=(Item("1", label="A:", lead="b"), Item("2", lead="c"))),)
    assert [section.place(item) for section, item in conclusion.items()] == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("**3. Phòng Nông nghiệp:** Chỉ đạo", Item("3", label="Phòng Nông nghiệp:", lead="Chỉ đạo")),
        ("**15. Ủy ban nhân dân các xã, thị trấn**", Item("15", label="Ủy ban nhân dân các xã, thị trấn")),
        ("**1.** Báo cáo", Item("1", lead="Báo cáo")),
        ("**07.** Số không ở đầu", Item("07", lead="Số không ở đầu")),
        ("**1.2.3) A** b", Item("1.2.3", ")", "A", "b")),
        ("**4/ A** b", Item("4", "/", "A", "b")),
        ("**5 A** b", Item("5", "", "A", "b")),
        (r"**6. A \* B:** c \_ d", Item("6", label="A * B:", lead="c _ d")),
        ("**7. A &lt;b> &amp;amp; c:** R&D", Item("7", label="A <b> &amp; c:", lead="R&D")),
    ],
)
def test_an_item_begins_with_its_printed_number(line: str, item: Item) -> None:
    assert clean(f"\n{line}\n").sections == (Section("", "", items=(item,)),)


@pytest.mark.parametrize(
    ("line", "number", "heading"),
    [
        ("## II. MỘT SỐ NHIỆM VỤ", "II", "MỘT SỐ NHIỆM VỤ"),
        ("## A. PHẦN CHUNG", "A", "PHẦN CHUNG"),
        ("## Đ. PHẦN NĂM", "Đ", "PHẦN NĂM"),
        ("## PHỤ LỤC", "", "PHỤ LỤC"),
        (r"## I\. KHÔNG PHẢI SỐ", "", "I. KHÔNG PHẢI SỐ"),
        (r"## PHẦN \# 1", "", "PHẦN # 1"),
    ],
)
def test_a_heading_may_have_a_number(line: str, number: str, heading: str) -> None:
    assert clean(f"\n{line}\n").sections == (Section(number, heading),)


def test_the_front_matter_annotates_items_and_sections() -> None:
    head = HEAD.removesuffix("---\n") + (
        "sections: {II: task}\n"
        "items:\n"
        "  II.1:\n"
        "    to: [A, B]\n"
        "    with: [C]\n"
        "    mentions: [d]\n"
        "    deadlines: [{text: trước ngày 25/12/2021, kind: date, date: 2021-12-25}, {text: ngay, kind: event}]\n"
        "    aliases: {d: D}\n"
        "    notes: [n]\n"
        "  II.2: {to: []}\n"
        "---\n"
    )
    section = clean("\n## II. X\n\n**1. L:** d\n\n**2. M:** e\n\n**3. N:** f\n", head).sections[0]
    assert section.kind == "task"
    assert section.items == (
        Item(
            "1",
            label="L:",
            lead="d",
            to=("A", "B"),
            together=("C",),
            mentions=("d",),
            deadlines=(Deadline("trước ngày 25/12/2021", "date", date(2021, 12, 25)), Deadline("ngay", "event")),
            aliases=(("d", "D"),),
            notes=("n",),
        ),
        Item("2", label="M:", lead="e", to=()),
        Item("3", label="N:", lead="f"),
    )
    assert [section.addressees(item) for item in section.items] == [("A", "B"), (), ("N",)]


def test_an_item_whose_number_is_printed_twice_keeps_it_and_has_a_place_of_its_own() -> None:
    head = HEAD.removesuffix("---\n") + "items:\n  II.1 (2): {to: [B]}\n  3 (2): {to: []}\n---\n"
    body = "\n**3.** a\n\n**3.** b\n\n## II. X\n\n**1. L:** c\n\n**1. L:** d\n\n## II. Y\n\n**1. L:** e\n"
    conclusion = clean(body, head)
    places = [section.place(item) for section, item in conclusion.items()]
    assert places == ["3", "3 (2)", "II.1", "II.1 (2)", "II.1 (3)"]
    assert [item.to for _, item in conclusion.items()] == [None, (), None, ("B",), None]
    assert list(map(anchor, places)) == ["muc-3", "muc-3-lan-2", "ii-1", "ii-1-lan-2", "ii-1-lan-3"]
    assert list(map(place_of, map(anchor, places))) == places
    assert conclusion.sections[1].items[1].heading == "1. L:"


def test_facts_that_are_absent_are_unknown() -> None:
    conclusion = clean("")
    assert conclusion == Conclusion(
        id="2021-11-15-phien-hop",
        path=PATH,
        title="T",
        date=date(2021, 11, 15),
        chair="C",
        units=(),
        number=Missing.UNKNOWN,
        source=Source("a.txt", "b"),
    )
    assert conclusion.session == Session()
    assert (conclusion.issued, conclusion.signer, conclusion.sections) == (Missing.UNKNOWN, None, ())


def test_facts_of_the_document_are_read() -> None:
    head = HEAD.removesuffix("---\n") + (
        "type: Thông báo\nauthority: blank\nissued: 2021-11-16\neffective: illegible\n"
        "session: {kind: regular, number: Phiên thứ 75, reviewed: 2021-11, planned: 2021-12}\n"
        "attendees: Đ\nsigner: {posts: [TL. CHỦ TỊCH], name: V}\nrecipients: [N]\nreplaces: [r]\ncorrects: [c]\nwithdraws: [w]\n"
        "published: 2021-11-20\nhistory: [{date: 2021-11-21, place: I.1, was: x, now: y}]\n"
        "redactions: [{date: 2021-11-22, place: I, reason: a, basis: b, words: 3}]\n"
        "withdrawn: {date: 2021-11-23, reason: Nhầm, basis: QĐ}\n"
        "notes: [g]\n---\n"
    )
    conclusion = clean("", head)
    assert (conclusion.type, conclusion.authority) == ("Thông báo", Missing.BLANK)
    assert (conclusion.issued, conclusion.effective) == (date(2021, 11, 16), Missing.ILLEGIBLE)
    assert conclusion.session == Session("regular", "Phiên thứ 75", "2021-11", "2021-12")
    assert conclusion.signer == Signer(("TL. CHỦ TỊCH",), "V")
    assert (conclusion.attendees, conclusion.recipients) == ("Đ", ("N",))
    assert (conclusion.replaces, conclusion.corrects, conclusion.notes) == (("r",), ("c",), ("g",))
    assert (conclusion.withdraws, conclusion.published) == (("w",), date(2021, 11, 20))
    assert conclusion.history == (Change(date(2021, 11, 21), "I.1", "x", "y"),)
    assert conclusion.redactions == (Redaction(date(2021, 11, 22), "I", "a", "b", 3),)
    assert conclusion.withdrawn == Withdrawal(date(2021, 11, 23), "Nhầm", "QĐ")


@pytest.mark.parametrize("text", [HEAD.replace("\n", "\r\n") + "\r\nA\r\n", "\ufeff" + HEAD + "\nA\n"])
def test_windows_line_ends_and_a_byte_order_mark_are_no_part_of_the_text(text: str) -> None:
    conclusion, problems = document.parse(text, PATH)
    assert conclusion == clean("\nA\n")
    assert problems == ()


# ---------------------------------------------------------------------------------------------------------------------
# Problems and their lines


def told(body: str, head: str = HEAD) -> list[tuple[int, str]]:
    """The line, counted in the body, and the rule of each problem."""
    _, problems = parsed(body, head)
    assert all(problem.path == PATH and problem.level == "error" and problem.remedy for problem in problems)
    return [(problem.line - HEAD_LINES, problem.rule) for problem in problems]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("\n# Đề mục cấp một\n", 2),
        ("\n### Đề mục cấp ba\n", 2),
        ("\n> trích\n", 2),
        ("\n1. danh sách số\n", 2),
        ("\n1) danh sách số\n", 2),
        ("\n* sao\n", 2),
        ("\n    mã\n", 2),
        ("\na\n\nb *nghiêng*\n", 4),
        ("\na\n\nb _nghiêng_\n", 4),
        ("\n**đậm mà không có số**\n", 2),
        ("\n`mã`\n", 2),
        ("\n[liên kết](x)\n", 2),
        ("\na [liên kết][x]\n", 2),
        ("\n[x]: y\n", 2),
        ("\n<b>đậm</b>\n", 2),
        ("\nR&copy;D\n", 2),
        ("\n&#60;\n", 2),
        ("\na\nb\n- c\n", 4),
        ("\na\n---\n", 3),
        ("\na\n===\n", 3),
        ("\n----\n", 2),
        ("\n---\n\n---\n\n---\n", 6),
        ("\n---\n\n## I. A\n", 4),
        ("\n- một *hai*\n", 2),
        ("\n**1. A:** *b*\n", 2),
        ("\n## I. *A*\n", 2),
        ("\n**1. A:** b\n- c\n", 3),
        ("\n- a\n- b *c*\n- d\n", 3),
    ],
)
def test_markup_outside_the_subset_is_reported_at_its_line(body: str, line: int) -> None:
    assert set(told(body)) == {(line, "markup")}


@pytest.mark.parametrize(
    "body",
    [
        "\na # b > c - d + e = f 1. g\n",
        "\na & b d\\_e &amp; f\n",
        "\n\\# a\n\n\\- b\n\n1\\. c\n\n\\> d\n",
        "\na [a] (b) ![c] {d} |e|\n",
        "\n\\[a]: b\n",
        "\n2.384 F3\n",
        "\n…\n",
        "\n./.\n",
        "\n– a\n",
    ],
)
def test_signs_that_are_no_markup_are_no_problem(body: str) -> None:
    assert told(body) == []


def test_what_the_front_matter_says_of_absent_items_is_reported_at_its_line() -> None:
    head = HEAD.removesuffix("---\n") + "items:\n  I.1: {to: []}\n  I.2: {to: []}\nsections: {I: task, II: task}\n---\n"
    _, problems = parsed("\n## I. A\n\n**1.** b\n", head)
    assert [(problem.line, problem.rule, problem.message) for problem in problems] == [
        (10, "no-such-item", "“I.2” không có trong văn bản"),
        (11, "no-such-item", "“II” không có trong văn bản"),
    ]
    assert problems[0].remedy == "trong văn bản có: I.1"


def test_a_problem_of_the_front_matter_has_the_line_of_the_file() -> None:
    _, problems = parsed("", HEAD.replace("units: []", "units: []\nmau: xanh"))
    assert [(problem.line, problem.rule) for problem in problems] == [(6, "unknown-key")]


@pytest.mark.parametrize("text", ["", "\n", "# A\n", "title: T\n---\n", "---\ntitle: T\n", "--- \n"])
def test_a_file_without_front_matter_is_one_problem(text: str) -> None:
    conclusion, problems = document.parse(text, PATH)
    assert conclusion is None
    assert [(problem.line, problem.rule) for problem in problems] == [(1, "front-matter")]


@pytest.mark.parametrize("key", ["title", "date", "chair", "source"])
@pytest.mark.parametrize("value", [None, "''", "", "[]", "{}", "x: ["])
def test_a_record_that_cannot_be_read_says_why(key: str, value: str | None) -> None:
    line = next(line for line in HEAD.splitlines(keepends=True) if line.startswith(f"{key}:"))
    conclusion, problems = document.parse(HEAD.replace(line, "" if value is None else f"{key}: {value}\n"), PATH)
    assert conclusion is None
    assert problems != ()


@pytest.mark.parametrize("field", ["file", "sha256"])
def test_a_source_with_an_empty_field_says_so(field: str) -> None:
    text = HEAD.replace("file: a.txt", "file: ''") if field == "file" else HEAD.replace("sha256: b", "sha256: ''")
    conclusion, problems = document.parse(text, PATH)
    assert conclusion is None
    assert problems != ()


@pytest.mark.parametrize("character", ["\f", "\v", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_strange_line_break_does_not_move_the_lines_of_later_problems(character: str) -> None:
    """Editors and GitHub count the line feeds alone."""
    assert (4, "markup") in told(f"\na{character}b\n\n*c*\n")


# ---------------------------------------------------------------------------------------------------------------------
# Round trip


def in_every_place(text: str) -> Iterator[Conclusion]:
    """Conclusions in which `text` stands in one place of the body each, beside as little as possible."""
    bare = clean("")
    yield replace(bare, preamble=(Block(text),))
    yield replace(bare, preamble=(Block(text, "-"), Block(text, "+"), Block(text), Block(text)))
    yield replace(bare, closing=(Block(text), Block("a", "-"), Block(text)))
    for number in ("I", ""):
        yield replace(bare, sections=(Section(number, text),))
    for item in (Item("1", label=text), Item("1", lead=text), Item("1", "", text, text), Item("1.2", ")", "L:", text)):
        yield replace(bare, sections=(Section("I", "A", items=(item,)),))
        yield replace(bare, sections=(Section("", "", items=(replace(item, blocks=(Block(text),)),)),))


def in_every_field(text: str) -> Iterator[Conclusion]:
    """Conclusions in which `text` stands in each kind of field of the front matter."""
    bare = replace(clean(""), sections=(Section("I", "A", items=(Item("1"),)),))
    yield replace(bare, title=text, chair=text, attendees=text, signer=Signer((text, "a"), text))
    yield replace(bare, number=text, type=text, authority=text, session=Session("other", text, "2021-11", ""))
    yield replace(bare, units=(text,), recipients=(text, text), notes=("a", text), source=Source(text, text))
    item = Item("1", to=(text,), mentions=(text,), aliases=((text, text),), deadlines=(Deadline(text, "event"),))
    yield replace(bare, sections=(Section("I", "A", items=(item,)),))


@given(strategies.texts())
def test_a_text_in_any_place_is_written_and_read_again(text: str) -> None:
    for conclusion in (*in_every_place(text), *in_every_field(text)):
        again, problems = document.parse(document.dump(conclusion), PATH)
        assert (again, problems) == (conclusion, ())


@given(strategies.conclusions())
@whole
def test_what_is_written_is_read_again(conclusion: Conclusion) -> None:
    text = document.dump(conclusion)
    again, problems = document.parse(text, conclusion.path)
    assert problems == ()
    assert again == conclusion
    assert document.dump(again) == text


@given(strategies.conclusions())
@whole
def test_a_written_record_is_text_of_plain_lines(conclusion: Conclusion) -> None:
    text = document.dump(conclusion)
    assert text.endswith("\n") or not (
        conclusion.preamble or conclusion.sections or conclusion.closing or conclusion.annex
    )
    assert text.splitlines() == text.removesuffix("\n").split("\n")
    assert all(line == line.rstrip() for line in text.split("\n"))


def test_records_are_there_to_be_tested() -> None:
    assert RECORDS


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.stem)
def test_a_committed_record_is_in_canonical_form(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    path = file.relative_to(ROOT / "conclusions").as_posix()
    conclusion, problems = document.parse(text, path)
    assert problems == ()
    assert conclusion is not None
    assert document.dump(conclusion) == text


def test_the_canonical_form_by_example() -> None:
    conclusion = replace(
        clean(""),
        title='Kết luận: "phiên" số 1',
        number="0123",
        preamble=(Block("# một"), Block("a *b* <c> &lt; \\")),
        sections=(
            Section(
                "I", "A # B", "task", items=(Item("1", label="L_x:", lead="đi", to=(), blocks=(Block("x", "-"),)),)
            ),
            Section("", "I. B"),
        ),
        closing=(Block("1. hết"),),
    )
    assert document.dump(conclusion) == (
        "---\n"
        'title: "Kết luận: \\"phiên\\" số 1"\n'
        "date: 2021-11-15\nchair: C\nunits: []\ntype: unknown\nauthority: unknown\n"
        'number: "0123"\n'
        "issued: unknown\neffective: unknown\n"
        "source: {file: a.txt, sha256: b}\n"
        "sections: {I: task}\n"
        "items:\n  I.1: {to: []}\n"
        "---\n"
        "\n"
        "\\# một\n"
        "\n"
        "a \\*b\\* &lt;c> &amp;lt; \\\\\n"
        "\n"
        "## I. A \\# B\n"
        "\n"
        "**1. L\\_x:** đi\n"
        "\n"
        "- x\n"
        "\n"
        "## I\\. B\n"
        "\n"
        "---\n"
        "\n"
        "1\\. hết\n"
    )


# ---------------------------------------------------------------------------------------------------------------------
# The oracle: Python-Markdown finds the words of the model


class _Words(HTMLParser):
    """The words of some HTML; anything that a body never makes is kept as a fault."""

    PLAIN = frozenset({"p", "h2", "strong", "ul", "li", "hr", "br"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.strangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.PLAIN or [name for name, _ in attrs if not (tag == "h2" and name == "id")]:
            self.strangers.append(self.get_starttag_text() or tag)
        if tag != "strong":
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def rendered(body: str) -> tuple[list[str], list[str]]:
    """The words that Python-Markdown shows of a body, and the tags it should not have made."""
    reader = _Words()
    reader.feed(markdown.markdown(body, extensions=EXTENSIONS))
    reader.close()
    return words("".join(reader.text)), reader.strangers


def shown(conclusion: Conclusion) -> list[str]:
    """The words of the model that rendering shows: all of the body, the dashes before list lines apart."""

    def lines() -> Iterator[str]:
        yield from (block.text for block in conclusion.preamble)
        for section in conclusion.sections:
            yield section.printed
            yield from (block.text for block in section.blocks)
            for item in section.items:
                yield from (item.heading, item.lead, *(block.text for block in item.blocks))
        yield from (block.text for block in (*conclusion.closing, *conclusion.annex))

    return [word for line in lines() for word in words(line)]


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.stem)
def test_markdown_shows_the_words_of_a_committed_record(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    conclusion, _ = document.parse(text, file.name)
    assert conclusion is not None
    found, strangers = rendered(parts(text)[1])
    assert strangers == []
    assert len(found) > 1_000
    assert found == shown(conclusion)


@given(strategies.texts())
def test_markdown_shows_the_words_of_a_text_in_any_place(text: str) -> None:
    for conclusion in in_every_place(text):
        assert rendered(ketluan.markdown.write(conclusion)) == (shown(conclusion), [])


@given(strategies.conclusions())
@whole
def test_markdown_shows_the_words_of_any_written_record(conclusion: Conclusion) -> None:
    body = ketluan.markdown.write(conclusion)
    found, strangers = rendered(body)
    assert (found, strangers) == (shown(conclusion), [])


@given(strategies.bodies)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_what_markdown_would_show_otherwise_is_reported(lines: list[str]) -> None:
    """A body without a problem is shown by Markdown with the words of the model, whoever wrote it."""
    body = "\n" + "\n".join(lines) + "\n"
    conclusion, problems = parsed(body)
    if not problems:
        assert rendered(body) == (shown(conclusion), [])


@pytest.mark.parametrize(
    "body",
    [
        "\na\n# b\n",
        "\na\n> b\n",
        "\na | b\n--- | ---\nc | d\n",
        "\n|\n|\n",
        "\n##\n- d\n",
        "\n## I. A\n\n##\n---\n",
        "\n**3. **\n",
        "\n## a \\\n",
        "\na \\\nb\n",
        "\n--- ---\n",
        "\na\n[x]: y\n",
        "\n~~~\na\n~~~\n",
        "\n~~~\n\na\n\n~~~\n",
        "\n- # a\n",
        "\n- - a\n",
        "\n- 1. a\n",
        "\n- > a\n",
        "\n- [TOC]\n",
        "\n[TOC]\n",
        "\n## A {.b}\n",
        "\na\n{: .b }\n",
        "\n- a\n\n    b\n",
    ],
)
def test_markup_that_would_take_words_away_is_reported(body: str) -> None:
    conclusion, problems = parsed(body)
    assert [problem.rule for problem in problems] == ["markup"] * len(problems)
    assert problems != () or rendered(body) == (shown(conclusion), [])


# ---------------------------------------------------------------------------------------------------------------------
# Broken input


def mutations(text: str, seed: int) -> str:
    """The text after a few accidents of an editor: lines lost, doubled, moved, characters put anywhere."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(6)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(other, lines[at])
        elif kind == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 3:
            lines[at] = chance.choice(
                ["---", "", "\t", "- ", "  x: y", "items: [", "? a", "**1.", "## ", "\x00", "&a *a"]
            )
        text = "\n".join(lines)
        if kind >= 4 and text:
            place = chance.randrange(len(text))
            text = (
                text[:place]
                + chance.choice("-:{}[]\"'#&*!|>%@`\\\n\t\0\x85\u2028\ufeff\u0301")
                + text[place + kind - 4 :]
            )
    return text


def mutation_seeds() -> range:
    return range(5_000 if os.environ.get("KETLUAN_FUZZ") == "1" else 300)


def never_raises(text: str, path: str = PATH) -> None:
    """A text gives a conclusion that can be written and read again, or a problem."""
    conclusion, problems = document.parse(text, path)
    assert all(problem.line >= 1 for problem in problems)
    assert all(problem.line <= text.count("\n") + 2 for problem in problems)
    if conclusion is None:
        assert problems
    elif not problems:
        again, _ = document.parse(document.dump(conclusion), path)
        assert again == conclusion


@pytest.mark.fuzz
@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.stem)
def test_a_mutilated_record_never_raises(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    seeds = mutation_seeds()
    changed = 0
    for seed in seeds:
        broken = mutations(text, seed)
        changed += broken != text
        try:
            never_raises(broken)
        except Exception as error:
            error.add_note(f"mutations(…, seed={seed})")
            raise
    assert changed > len(seeds) * 0.9


@given(strategies.bodies)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_body_is_read(lines: list[str]) -> None:
    never_raises(HEAD + "\n" + "\n".join(lines) + "\n")


def test_keys_and_items_of_a_record_have_their_lines_even_when_it_lacks_what_it_must_have() -> None:
    text = (
        "---\ntitle: T\nitems:\n  I.1: {to: [A]}\n---\n\n## I. VIỆC\n\n**1/ Phòng A:** một\n\n**2) Phòng B:** hai\n\n"
        "## PHỤ LỤC\n\n**1. Phòng C:** ba\n\n**1. Phòng D:** bốn\n"
    )
    assert document.parse(text, PATH)[0] is None
    found = document.places(text)
    assert {key: found[key] for key in ("title", "items.I.1", "items.I.2", "items.1", "items.1 (2)")} == {
        "title": 2, "items.I.1": 9, "items.I.2": 11, "items.1": 15, "items.1 (2)": 17,
    }  # fmt: skip
    assert document.places("không có gì") == {}
