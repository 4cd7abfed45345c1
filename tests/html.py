"""Reading the HTML that the pages make: tags, ids, links, the issued words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from ketluan.vietnamese import words

VOID = set("area base br col embed hr img input link meta source track wbr path circle".split())
INLINE = set("a abbr b button code em i small span strong sup svg label".split())


@dataclass(slots=True)
class Document:
    """What was found in some HTML. `faults` are tags that do not close in order."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    text: str = ""
    verbatim: str = ""

    @property
    def ids(self) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get("id")) is not None]

    @property
    def links(self) -> list[str]:
        names = ("href", "src", "action", "data-copy-link")
        return [value for _, attributes in self.tags for name in names if (value := attributes.get(name)) is not None]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Document()
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if len(attributes) != len(attrs):
            self.found.faults.append(f"an attribute twice: {self.get_starttag_text()}")
        self.found.tags.append((tag, attributes))
        if tag not in INLINE:
            self.break_words()
        if tag not in VOID:
            inside = bool(self.open and self.open[-1][1])
            # The issued text, without the buttons and links that the page puts between.
            shown = "data-verbatim" in attributes or inside
            self.open.append((tag, shown and tag != "button" and attributes.get("class") != "headerlink"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.found.faults.append(f"</{tag}> inside {[name for name, _ in self.open]}")
        else:
            self.open.pop()
        if tag not in INLINE:
            self.break_words()

    def handle_data(self, data: str) -> None:
        self.found.text += data
        if self.open and self.open[-1][1]:
            self.found.verbatim += data

    def handle_comment(self, data: str) -> None:
        self.found.comments.append(data)

    def break_words(self) -> None:
        self.found.text += "\n"
        self.found.verbatim += "\n"


def parse(html: str) -> Document:
    """Read a body."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.found.faults += [f"<{tag}> is not closed" for tag, _ in reader.open]
    return reader.found


def verbatim_words(html: str) -> list[str]:
    """The words in `[data-verbatim]`, in order."""
    return words(parse(html).verbatim)
