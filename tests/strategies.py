"""Hypothesis strategies: whole conclusions of every shape that a record can have, their words full of traps."""

from __future__ import annotations

import unicodedata
from datetime import date

from hypothesis import strategies as st

from ketluan.model import (
    DEADLINE_KINDS,
    SECTION_KINDS,
    SESSION_KINDS,
    Block,
    Conclusion,
    Deadline,
    Item,
    Missing,
    Section,
    Session,
    Signer,
    Source,
    counted,
)
from ketluan.publication import Change, Redaction, Withdrawal

# What Markdown, HTML, YAML or the record format itself would read as more than words.
TRAPS = """
* ** _ __ ` `` \\ \\\\ \\* # ## ### > - -- --- + ++ = === | ~ ~~ ! . , : ; ( ) [ ] { } ]( ][ ](x) [x] [x]: [TOC] ![x](y)
< </p> <b> <!-- --> <script> & &amp; &lt; &#60; &nbsp; &x; &am p; " ' “ ” ‘ …
1. 2) 3/ 4- 12. 1.2. I. II. III- IV – A. B/ Đ. *a* _b_ **c** `d` {.a} {#b} {: title=x } http://a.vn <http://a.vn> a@b.vn
null true no ~ 0123 1:30 2021-11-15 unknown %TAG &a *a !!x ? @ - # ' " | >
""".split()

# What is printed after the number of a section or an item.
MARKS = (".", ")", "/", "-", " -", "–", " –")

_characters = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])
_words = st.one_of(
    st.sampled_from(TRAPS),
    st.text(_characters, min_size=1, max_size=8),
    st.text(st.sampled_from("*_`\\#>-+=|~![](){}<>&;:.,\"'1aĐ"), min_size=1, max_size=6),
    st.sampled_from("Phòng Nông nghiệp và các xã, thị trấn đôn đốc, báo cáo 14-CTr/TU".split()),
)


def normal(text: str) -> str:
    """NFC with single spaces: what the text of a record is."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def texts(min_words: int = 1, max_words: int = 6) -> st.SearchStrategy[str]:
    """Words of issued text."""
    joined = st.lists(_words, min_size=min_words, max_size=max_words).map(" ".join).map(normal)
    return joined.filter(bool) if min_words else joined


def lists(max_size: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """A list of texts in the front matter."""
    return st.lists(texts(), max_size=max_size).map(tuple)


def blocks(max_size: int = 4) -> st.SearchStrategy[tuple[Block, ...]]:
    """Paragraphs and list lines in any order."""
    return st.lists(st.builds(Block, texts(), st.sampled_from(["", "", "-", "+"])), max_size=max_size).map(tuple)


days = st.dates(date(1000, 1, 1), date(9999, 12, 31))
months = days.map(lambda day: f"{day:%Y-%m}")
missing = st.sampled_from(Missing)
item_numbers = st.lists(st.integers(0, 30), min_size=1, max_size=2).map(lambda parts: ".".join(map(str, parts)))
section_numbers = st.sampled_from(["I", "II", "III", "IV", "XIX", "XL", "A", "B", "Đ"])


def deadlines() -> st.SearchStrategy[tuple[Deadline, ...]]:
    """Time limits, with and without a date."""
    one = st.builds(Deadline, texts(), st.sampled_from(sorted(DEADLINE_KINDS)), st.none() | days)
    return st.lists(one, max_size=2).map(tuple)


def items() -> st.SearchStrategy[Item]:
    """One item; most have no entry in the front matter."""
    bare = {
        "number": item_numbers,
        "mark": st.sampled_from([*MARKS, ""]),
        "label": texts(0),
        "lead": texts(0),
        "blocks": blocks(),
    }
    noted = {
        "to": st.none() | lists(),
        "together": lists(1),
        "mentions": lists(),
        "deadlines": deadlines(),
        "aliases": st.dictionaries(texts(), texts(), max_size=3).map(lambda found: tuple(found.items())),
        "notes": lists(2),
    }
    return st.builds(Item, **bare) | st.builds(Item, **bare, **noted)


@st.composite
def sections(draw: st.DrawFn) -> tuple[Section, ...]:
    """Sections with different numbers and items whose numbers may repeat; the first may have no heading at all."""
    numbers = draw(st.lists(section_numbers | st.just(""), unique=True, max_size=4))
    headless = draw(st.booleans()) and numbers[:1] == [""]
    made = []
    for position, number in enumerate(numbers):
        found = draw(st.lists(items(), max_size=3))
        bare = headless and position == 0
        if bare and not found:
            continue
        made.append(
            Section(
                number=number,
                heading="" if bare else draw(texts()),
                kind=draw(st.none() | st.sampled_from(sorted(SECTION_KINDS))),
                blocks=() if bare else draw(blocks(2)),
                items=tuple(found),
                mark=draw(st.sampled_from(MARKS)) if number else ".",
            )
        )
    return counted(made)


def conclusions() -> st.SearchStrategy[Conclusion]:
    """Whole conclusions, all that is optional there or not."""
    return st.builds(
        Conclusion,
        id=st.just("2021-11-15-phien-hop"),
        path=st.just("2021/2021-11-15-phien-hop.md"),
        title=texts(),
        date=days,
        chair=texts(),
        units=lists(),
        number=missing | texts(),
        source=st.builds(Source, texts(), st.text("0123456789abcdef", min_size=64, max_size=64)),
        type=missing | texts(),
        authority=missing | texts(),
        issued=missing | days,
        effective=missing | days,
        session=st.builds(
            Session,
            st.none() | st.sampled_from(sorted(SESSION_KINDS)),
            texts(0),
            st.just("") | months,
            st.just("") | months,
        ),
        header=lists(),
        signer=st.none() | st.builds(Signer, lists(), texts()),
        recipients=lists(),
        attendees=texts(0),
        replaces=lists(2),
        corrects=lists(2),
        withdraws=lists(2),
        published=st.none() | days,
        history=st.lists(st.builds(Change, days, texts(), texts(), texts(), texts(0)), max_size=2).map(tuple),
        redactions=st.lists(st.builds(Redaction, days, texts(), texts(), texts(), st.integers(1, 99)), max_size=2).map(
            tuple
        ),
        withdrawn=st.none() | st.builds(Withdrawal, days, texts(), texts(0)),
        notes=lists(2),
        preamble=blocks(),
        sections=sections(),
        closing=blocks(),
        annex=blocks(),
    )


# Lines of bodies as a careless hand may write them: markup inside and outside the subset, in any order.
_MARKUP = """
# ## ### ## I. II. **1.** **2.** **3. ** 1. 1) - + * > --- - - - *** ___ === | a | b --- | --- :- ``` ~~~ [x]: y [TOC]
*a* _b_ **c** `d` [a](b) [a][b] ![a](b) <b> </b> <!-- &amp; &lt; &copy; &#60; \\ \\* \\# \\\\ \\a {.a} {#b} {: .a } : a b c
""".split()
_lines = st.lists(st.sampled_from([*_MARKUP, "", "  ", "    "]), max_size=5).map(" ".join)
bodies = st.lists(_lines | st.sampled_from(["", "", "---", "## I. A", "**1. B:** c", "- d"]), max_size=8)
