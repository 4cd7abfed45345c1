"""Texts come back as they went in, whatever letters they hold, with any table of frequent words."""

from __future__ import annotations

import datetime
import json

from hypothesis import given
from hypothesis import strategies as st

from ketluan.search import texts
from ketluan.search.entries import Entry
from tests import indexes
from tests.bench import corpus

LETTERS = st.sampled_from([*'abđ .,\n"\\<ấẤ', "công tác", " xã", "\u0400", "\u07e6", "\u07e7", "\u0411", "\U0001f600"])
TEXTS = st.lists(LETTERS, max_size=12).map("".join)


def entry(text: str, short: str = "", place: str = "", title: str = "Kết luận") -> Entry:
    return Entry(
        url=f"ket-luan/a/{'#ii-1' if place else ''}",
        conclusion="ket-luan/a/",
        title=title,
        date=datetime.date(2021, 11, 15),
        place=place,
        section="",
        kind="task",
        text=text,
        units=(("direct", "Phòng Nông nghiệp"),),
        aliases=((text[:1], "x"),),
        short=short,
    )


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), st.lists(TEXTS.filter(bool), unique=True, max_size=5))
def test_a_text_comes_back_as_it_went_in(given: list[tuple[str, str]], words: list[str]) -> None:
    found = [entry(text, short, "II.1", title=text) for text, short in given[:1] for _ in range(2)] + [
        entry(text, short) for text, short in given
    ]
    content = json.loads(json.dumps(texts.rows(found)))
    for table in (words, texts.frequent([json.dumps(content).encode()] * 5)):
        coded = json.loads(json.dumps(texts.coder(table)(content)))
        for index, one in enumerate(found):
            back = texts.text(coded, index, table, {one.url: "Đã bị thu hồi"})
            assert (back.text, back.short, back.url) == (one.text, one.short, one.url)
            assert (back.units, back.aliases) == (one.units, one.aliases)


def test_frequent_words_are_worth_their_place() -> None:
    content = texts.rows(list(indexes.entries_of(corpus.real())))
    words = texts.frequent([json.dumps(content).encode()])
    assert " huyện" in words
    assert len(set(words)) == len(words) <= 999
    whole, coded = (
        len(json.dumps(some, ensure_ascii=False).encode()) for some in (content, texts.coder(words)(content))
    )
    assert coded + len("".join(words).encode()) < whole
