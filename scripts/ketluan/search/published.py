"""Searching a site that lies in a folder: what the search page would find, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ketluan import addresses
from ketluan.search.engine import Engine, Result
from ketluan.search.excerpts import Piece, excerpt, forms_in
from ketluan.search.reader import Reader, Unusable

__all__ = ["Row", "Unusable", "open_site", "rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """A result: `item` is the anchor in its conclusion, empty for the text outside the items."""

    url: str
    conclusion: str
    item: str
    title: str
    units: tuple[str, ...]
    date: str
    standing: str
    score: float
    pieces: tuple[Piece, ...]
    name: str

    @property
    def excerpt(self) -> str:
        """The excerpt as plain text."""
        return "".join(piece.text for piece in self.pieces)


def open_site(folder: Path) -> Engine:
    """The engine over the index of a built site; raises `Unusable` when there is none to use."""
    index = folder / addresses.INDEX
    return Engine(Reader(lambda path: (index / path).read_bytes()))


def rows(engine: Engine, result: Result, limit: int) -> Iterator[Row]:
    """The first hits of a result with what is shown of them, those left out whose text cannot be read."""
    for hit in result.hits[:limit]:
        text = engine.reader.text(hit.item)
        if text is None:
            continue
        yield Row(
            url=text.url,
            conclusion=text.conclusion.removeprefix(addresses.CONCLUSIONS).rstrip("/"),
            item=text.url.partition("#")[2],
            title=text.title,
            units=tuple(name for relation, name in text.units if relation != "mention"),
            date=text.date,
            standing=text.standing,
            score=hit.score,
            pieces=tuple(excerpt(text.text, forms_in(text.text, result.query, result.wanted), text.aliases)),
            name=f"{text.place} {text.short}".strip(),
        )
