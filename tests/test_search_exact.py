"""The split index answers as one whole lunr index does: same items, same scores, same order."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st
from lunr.builder import Builder

from ketluan.search import entries, plans, ranking, shards
from ketluan.search.engine import Engine, Result
from ketluan.search.entries import Entry
from ketluan.search.forms import Concept, Forms, Named, Spotter
from ketluan.search.reader import Reader
from ketluan.vietnamese import fold
from tests import indexes

FORMS = Forms(
    concepts=(Concept("=nong-thon-moi", ("nông thôn mới", "NTM")),),
    units=(Named("ban-giang", "UBND xã Bản Giang", ("xã Bản Giang", "Bản Giang")),),
    officials=(Named("sung-lu-pao", "Sùng Lử Páo", ("Sùng Lử Páo",)),),
)
WORDS = (
    "bản Bản ban bán giang giảng đấu dầu gia giá đất chè hòa hoà NTM nông thôn mới F1 2021 15/11/2021 của, xã.".split()
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
ARCHIVES = st.lists(st.tuples(TEXTS, st.integers(0, 3), st.booleans()), min_size=1, max_size=25)
QUERIES = st.lists(
    st.sampled_from([*WORDS, *map(fold, WORDS), '"bản giang"', '"giá đất chè"', "-chè"]), min_size=1, max_size=5
)


def made(rows: list[tuple[str, int, bool]]) -> list[Entry]:
    """Entries of some texts, newest first."""
    found = [
        Entry(
            url=f"ket-luan/{number}/",
            conclusion=f"{2021 - year}-{number}",
            title="",
            date=datetime.date(2021 - year, 1 + number % 3, 1),
            place="",
            section="",
            kind="task",
            text=text,
            related=(("ban-giang", "direct"),) if addressed else (),
        )
        for number, (text, year, addressed) in enumerate(rows)
    ]
    return sorted(found, key=lambda entry: entry.date, reverse=True)


class Whole:
    """One lunr index over everything: every term, and behind a tilde its folded form."""

    def __init__(self, found: list[Entry]) -> None:
        builder = Builder()
        builder.field("text")
        builder.k1(shards.K1)
        builder.b(shards.B)
        spotter = Spotter(FORMS.concepts)
        for number, entry in enumerate(found):
            counts, length = entries.terms(entry, spotter)
            terms = [term for term, count in counts.items() for _ in range(count)]
            builder.add({"id": str(number), "text": terms + [f"~{fold(term)}" for term in terms]})
            builder.field_lengths[f"text/{number}"] = max(size for size in shards.LENGTHS if size <= length)
        self.index = builder.build()

    def scores(self, terms: dict[str, float]) -> dict[int, float]:
        """The scores of all items that have some of the terms."""
        known = {term: boost for term, boost in terms.items() if term in self.index.inverted_index}
        query = self.index.create_query()
        for term, boost in known.items():
            query.term(term, boost=boost)
        return {int(hit["ref"]): hit["score"] for hit in self.index.query(query)} if known else {}

    def having(self, sources: list[plans.Source], count: int) -> set[int]:
        """The items in which every word is answered."""
        positions: list[set[int]] = [set() for _ in range(count)]
        for source in sources:
            sets = [set(self.scores({term: 1.0})) for term in source.terms]
            items = set.intersection(*sets) if source.every else set().union(*sets)
            for index in range(source.start, source.end):
                positions[index] |= items
        return set.intersection(*positions)


def open_index(files: dict[str, bytes]) -> Reader:
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return Reader(read)


def check(result: Result, whole: Whole) -> None:
    """The hits of a result are those of the whole index, tier by tier."""
    query = result.query
    found = list(plans.sources(query, ()))
    near = [source for source in found if not source.wide]
    allowed = {
        0: [source for source in near if not source.loose],
        1: [source for source in found if not source.loose],
        2: found,
    }
    lacking = {
        item
        for words in query.excluded
        for item in whole.having(
            [plans.Source(0, 1, tuple(plans.term(*part) for part in plans.parts(words)), every=True)], 1
        )
    }
    long_phrases = any(end - start > 2 for start, end in query.phrases)
    known: set[int] = set()
    for tier in range(3):
        hits = [hit for hit in result.hits if hit.tier == tier]
        items = {hit.item for hit in hits}
        expected = whole.having(allowed[tier], len(query.words)) - lacking - known
        if tier < 2 or len(known) < 10:
            assert items == expected or (long_phrases and items < expected)
        known |= items
        scores = whole.scores(plans.weights(near if tier == 0 else found, wide=tier > 0))
        assert all(abs(hit.score - scores.get(hit.item, 0.0)) < 1e-9 for hit in hits)
    assert list(result.hits) == sorted(result.hits, key=lambda hit: (hit.tier, -ranking.rounded(hit.score), hit.item))


@given(ARCHIVES, QUERIES)
def test_the_split_index_answers_as_a_whole_one(rows: list[tuple[str, int, bool]], typed: list[str]) -> None:
    found = made(rows)
    engine = Engine(open_index(indexes.build(found, FORMS, many=3)))
    result = engine.search(" ".join(typed), limit=100)
    changed = {"partial", "corrected", "relaxed", "sentence", "more", "nothing", "empty", "typed"}
    if result.hits and not changed & {note.code for note in result.notes}:
        check(result, Whole(found))


@given(ARCHIVES, QUERIES)
def test_relaxed_answers_have_the_scores_of_a_whole_index(rows: list[tuple[str, int, bool]], typed: list[str]) -> None:
    found = made(rows)
    engine = Engine(open_index(indexes.build(found, FORMS, many=3)))
    result = engine.search(" ".join(typed) + " zzz", limit=100)
    if any(note.code == "relaxed" for note in result.notes):
        scores = Whole(found).scores(plans.weights(plans.sources(result.query, ()), wide=True))
        assert all(abs(hit.score - scores[hit.item]) < 1e-9 for hit in result.hits)


@given(ARCHIVES)
def test_the_same_entries_give_the_same_bytes(rows: list[tuple[str, int, bool]]) -> None:
    assert indexes.build(made(rows), FORMS) == indexes.build(made(rows), FORMS)
