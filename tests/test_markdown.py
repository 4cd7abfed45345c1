"""The Markdown of a body by itself: what is told and where, what is escaped, what is left as it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import markdown as python_markdown
import pytest
from hypothesis import given

from ketluan import markdown
from ketluan.markdown import read, write
from ketluan.model import Block, Conclusion, Item, Section, Source, table
from tests import strategies
from tests.test_document import clean


def told(*lines: str) -> list[tuple[int, str]]:
    return [
        (problem.line, problem.message.removeprefix("Markdown ngoài quy định: "))
        for problem in read(list(lines), "a.md", 1).problems
    ]


def test_an_empty_body_is_empty() -> None:
    for lines in ([], [""], ["", "   ", "\t"]):
        body = read(lines, "a.md", 5)
        assert (body.preamble, body.sections, body.closing, body.problems) == ((), (), (), [])


def test_line_numbers_begin_where_the_body_begins() -> None:
    body = read(["", "## I. A", "", "**1. B:** c", "", "*d*"], "x/a.md", 20)
    assert (body.sections[0].line, body.sections[0].items[0].line) == (21, 23)
    assert [(problem.path, problem.line) for problem in body.problems] == [("x/a.md", 25)]


def test_a_heading_needs_no_blank_line_around_it() -> None:
    body = read(["a", "## I. A", "b", "## II. B", "**1.** c"], "a.md", 1)
    assert body.preamble == (Block("a"),)
    assert body.sections == (Section("I", "A", blocks=(Block("b"),)), Section("II", "B", items=(Item("1", lead="c"),)))


def test_paragraphs_of_several_lines_are_one() -> None:
    body = read(["a  b", "  c", "", "- d", "e", "- f"], "a.md", 1)
    assert body.preamble == (Block("a b c"), Block("d e", "-"), Block("f", "-"))
    assert body.problems == []


def test_after_the_rule_everything_is_closing() -> None:
    body = read(["## I. A", "", "---", "", "b", "", "- c"], "a.md", 1)
    assert body.closing == (Block("b"), Block("c", "-"))


def test_a_problem_names_the_sign_and_what_follows() -> None:
    assert told("một *hai* ba") == [(1, "*hai* ba")]
    assert told("a", "", "xem [đây](b) nhé") == [(3, "](b) nhé")]


def test_each_line_of_a_list_is_told_by_its_own_number() -> None:
    assert [line for line, _ in told("- a", "- *b*", "- c", "+ `d`")] == [2, 4]


@pytest.mark.parametrize(
    "line",
    [
        "--- ---",
        "- - -",
        "-- -",
        "----",
        "~~~",
        "1)",
        "1. a",
        "#",
        "###### a",
        ">",
        "> a",
        "[a]: b",
        "[TOC]",
        "    a",
        "\ta",
        "***",
        "___",
    ],
)
def test_a_paragraph_that_markdown_takes_for_something_else_is_told(line: str) -> None:
    assert told("", line) != []


@pytest.mark.parametrize(
    ("lines", "remedy"),
    [
        (["3. Phòng Nông nghiệp: làm"], "viết số mục in đậm"),
        (["Mở đầu", "1. Phòng Nông nghiệp: làm"], "viết số mục in đậm"),
        (["# I. TÌNH HÌNH"], "viết đề mục là ## I. …"),
        (["### I. TÌNH HÌNH"], "viết đề mục là ## I. …"),
        (["**I. TÌNH HÌNH**"], "viết đề mục là ## I. …"),
        (["**3. Phòng A**: làm"], "dấu hai chấm trong phần in đậm"),
        (["**3.Phòng A:** làm"], "một dấu cách sau số"),
        (["**3. Phòng A:**làm"], "một dấu cách sau số và sau phần in đậm"),
        (["Mở đầu.", "---", "Trên đây"], "để một dòng trống trước và sau dòng ---"),
        (["---", "Trên đây"], "để một dòng trống trước và sau dòng ---"),
        (["* việc"], "dùng - hoặc +"),
        (["Mở đầu", "- việc"], "để một dòng trống trước danh sách"),
        (["**Chú ý**"], r"đặt dấu \ trước ký hiệu"),
        (["- 3. việc"], r"đặt dấu \ trước ký hiệu"),
        # After the closing words there are no items and no headings.
        (["---", "", "3. Phòng Nông nghiệp"], r"đặt dấu \ trước ký hiệu"),
    ],
)
def test_a_slip_is_told_once_with_what_was_most_likely_meant(lines: list[str], remedy: str) -> None:
    assert [remedy in problem.remedy for problem in read(lines, "a.md", 1).problems] == [True]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a * b", r"a \* b"),
        ("a_b", r"a\_b"),
        ("`", r"\`"),
        ("\\", r"\\"),
        ("<b>", "&lt;b>"),
        ("a & b", "a & b"),
        ("&lt;", "&amp;lt;"),
        ("[a](b)", r"\[a]\(b)"),
        ("x [a](b)", r"x [a]\(b)"),
        ("# a", r"\# a"),
        ("a # b", "a # b"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("2021. a", r"2021\. a"),
        ("1.2 a", "1.2 a"),
        ("> a", r"\> a"),
        ("---", r"\---"),
        ("2.384 F3", "2.384 F3"),
        ("“Phiên họp” – 50%", "“Phiên họp” – 50%"),
    ],
)
def test_only_what_would_be_markup_is_escaped(text: str, written: str) -> None:
    conclusion = clean(f"\n{written}\n")
    assert conclusion.preamble == (Block(text),)
    assert markdown.write(conclusion) == f"{written}\n"


@given(strategies.bodies)
def test_every_problem_is_at_a_line_of_the_body(lines: list[str]) -> None:
    for problem in read(lines, "a.md", 10).problems:
        assert 10 <= problem.line < 10 + len(lines)
        assert (problem.rule, problem.level, problem.path) == ("markup", "error", "a.md")
        assert problem.remedy


# ---------------------------------------------------------------------------------------------------------------------
# Tables and annexes


EMPTY = Conclusion("a", "a.md", "T", date(2021, 1, 1), "C", (), "1", Source("a.txt", "0"))
TABLE = table([("Nội dung", "Thời hạn"), ("Rà soát a|b", ""), ("*c*", "<d>")])


def test_a_table_is_one_block_with_the_words_of_its_cells() -> None:
    body = read(["| A | B \\| C |", "| --- | --- |", "| 1 |  |"], "a.md", 1)
    assert body.problems == []
    assert body.preamble == (table([("A", "B | C"), ("1", "")]),)
    assert body.preamble[0].text == "A B | C 1"


@given(strategies.conclusions())
def test_tables_and_annexes_come_back(conclusion: Conclusion) -> None:
    for closing in ((), (Block("lời kết"),)):
        made = replace(conclusion, closing=closing, annex=(Block("PHỤ LỤC"), TABLE, Block("a"), TABLE))
        body = read(write(made).split("\n"), "a.md", 1)
        assert body.problems == []
        assert (body.annex, body.closing) == (made.annex, closing)


def test_python_markdown_sees_the_same_cells() -> None:
    lines = write(replace(EMPTY, preamble=(TABLE,)))
    html = python_markdown.markdown(lines, extensions=["tables"])
    cells = [unescape(cell) for cell in re.findall(r"<t[hd]>(.*?)</t[hd]>", html)]
    assert cells == [cell for row in TABLE.rows for cell in row]


def test_a_row_with_other_cells_is_reported() -> None:
    body = read(["| A | B |", "| --- | --- |", "| 1 |"], "a.md", 1)
    assert [(problem.line, problem.rule) for problem in body.problems] == [(3, "markup")]
