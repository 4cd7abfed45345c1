"""The addresses of an archive: the same asked one by one as put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ketluan import rules
from ketluan.living import Living, living
from tests.bench.corpus import ROOT

_PAGES = st.sampled_from(["", "a/", "b/", "thang/", "don-vi/x/"])
_NAMES = st.sampled_from(["", "i", "ii-3", "muc-1"])


@given(st.dictionaries(_PAGES, st.sets(_NAMES.filter(bool)).map(tuple)), st.sets(_PAGES), _PAGES, _NAMES, st.booleans())
def test_an_address_is_there_when_it_is_among_all(
    pages: dict[str, tuple[str, ...]], more: set[str], page: str, name: str, sign: bool
) -> None:
    there = Living(pages).and_pages(more)
    every = set(there)
    assert every == set(pages) | more | {f"{one}#{place}" for one, places in pages.items() for place in places}
    assert len(there) == len(every)
    address = f"{page}#{name}" if sign else page
    assert (address in there) == (address in every)


def test_every_place_of_a_conclusion_is_there() -> None:
    found, _ = rules.check(ROOT / "conclusions")
    assert found is not None
    there = living(found)
    for conclusion in found.conclusions:
        for name in (*conclusion.anchors(), *found.outlines[conclusion.path].anchors):
            assert f"ket-luan/{conclusion.id}/#{name}" in there
        assert f"ket-luan/{conclusion.id}/#khong-co" not in there
