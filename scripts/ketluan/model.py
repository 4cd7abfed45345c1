"""The things the archive is about: conclusions, sections, items, and the problems an editor has to settle.

Values only: nothing here reads a file, prints, or knows about pages. Text is NFC and verbatim.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from ketluan.publication import Change, Redaction, Withdrawal
from ketluan.vietnamese import label_key


class _Value:
    """A value that is kept between builds: made again by its class from its fields, faster than dataclasses do it."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__dataclass_fields__])  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, order=True)
class Problem(_Value):
    """Something an editor of the archive has to look at: where, which rule, what is wrong, how to put it right."""

    path: str
    line: int
    rule: str
    message: str
    remedy: str = ""
    level: str = "error"

    def __str__(self) -> str:
        arrow = f"\n  → {self.remedy}" if self.remedy else ""
        return f"{self.path}:{self.line}: {self.rule}: {self.message}{arrow}"


# What stands in a new record where the issued text has still to come.
PLACEHOLDER = "…"


class Missing(StrEnum):
    """Why a fact of the document is not in the record. It is said, never guessed."""

    UNKNOWN = "unknown"
    BLANK = "blank"
    ILLEGIBLE = "illegible"

    @property
    def sentence(self) -> str:
        """What a reader sees in the place of the value."""
        return _MISSING[self]


_MISSING = {
    Missing.UNKNOWN: "Không ghi trong bản nguồn",
    Missing.BLANK: "Để trống trên bản nguồn",
    Missing.ILLEGIBLE: "Không đọc được trên bản nguồn",
}

SECTION_KINDS = {
    "assessment": "Đánh giá tình hình",
    "task": "Nhiệm vụ, giải pháp",
    "document": "Văn bản trình",
}
SESSION_KINDS = {
    "regular": "Phiên họp thường kỳ",
    "extraordinary": "Phiên họp bất thường",
    "conference": "Hội nghị",
    "briefing": "Họp giao ban",
    "other": "Cuộc họp khác",
}
# How somebody signs who is not the head in whose name it is done (Nghị định 30/2020/NĐ-CP, Phụ lục I).
SIGNING_POWERS = {
    "TM.": "thay mặt",
    "KT.": "ký thay",
    "TL.": "thừa lệnh",
    "TUQ.": "thừa ủy quyền",
    "Q.": "quyền cấp trưởng",
}
DEADLINE_KINDS = {
    "date": "tính theo ngày",
    "month": "tính theo tháng",
    "quarter": "tính theo quý",
    "year": "tính theo năm",
    "event": "theo sự kiện",
    "condition": "theo điều kiện",
}


@dataclass(frozen=True, slots=True)
class Block(_Value):
    """One paragraph of issued text; `marker` is the dash or plus sign printed before it, or empty.

    A table is one block: `rows` are its cells, the first row its head, `text` the words of all cells (see `table`).
    """

    text: str
    marker: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def printed(self) -> str:
        """The paragraph as printed, marker included."""
        return f"{self.marker} {self.text}" if self.marker else self.text


def table(rows: Iterable[tuple[str, ...]]) -> Block:
    """The block of a table."""
    cells = tuple(rows)
    return Block(" ".join(cell for row in cells for cell in row if cell), rows=cells)


@dataclass(frozen=True, slots=True)
class Deadline(_Value):
    """A time limit as the sentence words it, what sort it is, and its date when it is a hard one."""

    text: str
    kind: str
    date: datetime.date | None = None

    def year(self, session: datetime.date) -> str:
        """The year a time limit is filed under: its own when it is a day, else that of the session."""
        return str((self.date or session).year).zfill(4)


@dataclass(frozen=True, slots=True)
class Item(_Value):
    """One numbered item of a section, the unit of use: addressed, searched, cited.

    `mark` is what is printed between the number and the space after it: ".", ")", "/", "-", " -" or nothing.
    `label` is the bold text after the number as printed, colon included; `lead` is the text on the same line, `blocks`
    the paragraphs under it. `to` is None when the label itself names the addressee. `aliases` pairs a misprint with
    the word meant. `turn` tells items apart whose number is printed twice: 2 is the second of them, see `counted`.
    """

    number: str
    mark: str = "."
    label: str = ""
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    to: tuple[str, ...] | None = None
    together: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    turn: int = 1
    line: int = field(default=0, compare=False)

    @property
    def heading(self) -> str:
        """Number and label as printed: "3. Phòng Nông nghiệp:"."""
        return f"{self.number}{self.mark} {self.label}".rstrip()

    @property
    def text(self) -> str:
        """The whole item as printed, one line a paragraph."""
        return "\n".join([f"{self.heading} {self.lead}".rstrip(), *(block.printed for block in self.blocks)])


@dataclass(frozen=True, slots=True)
class Section(_Value):
    """A part of the conclusion under a printed number (I, II, …); `number` is empty before the first heading."""

    number: str
    heading: str
    kind: str | None = None
    blocks: tuple[Block, ...] = ()
    items: tuple[Item, ...] = ()
    mark: str = "."
    line: int = field(default=0, compare=False)

    @property
    def printed(self) -> str:
        """The heading as printed: "I. TÌNH HÌNH …", "I - TÌNH HÌNH …"."""
        return f"{self.number}{self.mark} {self.heading}" if self.number else self.heading

    def place(self, item: Item) -> str:
        """The address of an item inside the document, as people cite it: "II.3"; "II.3 (2)" where II.3 is printed twice."""
        place = f"{self.number}.{item.number}" if self.number else item.number
        return place if item.turn == 1 else f"{place} ({item.turn})"

    def addressees(self, item: Item) -> tuple[str, ...]:
        """The labels an item addresses: those of the front matter, else the printed label.

        An assessment addresses nobody: its labels are headings.
        """
        if item.to is not None:
            return item.to
        label = item.label.rstrip(": ")
        return (label,) if label and self.kind != "assessment" else ()


def counted(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections of a document with the turn of each item: a number may be printed twice, and is kept as printed."""
    turns: Counter[str] = Counter()

    def turn(section: Section, item: Item) -> Item:
        place = section.place(item if item.turn == 1 else replace(item, turn=1))
        turns[place] += 1
        return item if item.turn == turns[place] else replace(item, turn=turns[place])

    return tuple(replace(one, items=tuple(turn(one, item) for item in one.items)) for one in sections)


@lru_cache(maxsize=4096)
def month_of(day: datetime.date) -> str:
    """The month of a day: `YYYY-MM`."""
    return day.isoformat()[:7]


@lru_cache(maxsize=4096)
def anchor(place: str) -> str:
    """The anchor of a section or item in its page: "II.3" gives "ii-3", an item outside sections "muc-3".

    >>> anchor("II.3 (2)")
    'ii-3-lan-2'
    """
    # "Đ" becomes "dd": an address is ASCII, and "d" is another section.
    name = place.lower().replace(".", "-").replace("đ", "dd").replace(" (", "-lan-").removesuffix(")")
    return name if name[:1].isalpha() else f"muc-{name}"


def place_of(name: str) -> str:
    """The place whose anchor this is, in the letters that places mostly have; "phan-2" stays.

    >>> place_of("ii-3-lan-2"), place_of("muc-3"), place_of("iii")
    ('II.3 (2)', '3', 'III')
    """
    if name.startswith("phan-"):
        return name
    head, _, turn = name.removeprefix("muc-").partition("-lan-")
    first, *rest = head.split("-")
    place = ".".join(("Đ" if first == "dd" else first.upper(), *rest))
    return f"{place} ({turn})" if turn else place


@dataclass(frozen=True, slots=True)
class Session(_Value):
    """The session a conclusion closes: kind, number in the term, month reviewed, month planned (`YYYY-MM`)."""

    kind: str | None = None
    number: str = ""
    reviewed: str = ""
    planned: str = ""


@dataclass(frozen=True, slots=True)
class Signer(_Value):
    """The signature block: posts line by line as printed (with TM., KT., TL. …), and the name under them."""

    posts: tuple[str, ...]
    name: str

    @property
    def power(self) -> str:
        """The power to sign in words ("thừa lệnh"), empty when none is printed."""
        printed = self.posts[0].split()[0].upper() if self.posts and self.posts[0].split() else ""
        return SIGNING_POWERS.get(printed, "")


@dataclass(frozen=True, slots=True)
class Source(_Value):
    """The file a record was made from and the SHA-256 of its bytes.

    It lies beside the record; a large one is published at `address` instead. One that holds words left out of the
    record is `withheld`, or another file without them stands for it (`redacted_file`, `redacted_sha256`).
    """

    file: str
    sha256: str
    address: str = ""
    withheld: bool = False
    redacted_file: str = ""
    redacted_sha256: str = ""

    @property
    def kept(self) -> tuple[str, str] | None:
        """Name and SHA-256 of the file that lies beside the record; None when it is withheld."""
        if self.redacted_file:
            return self.redacted_file, self.redacted_sha256
        return None if self.withheld else (self.file, self.sha256)


@dataclass(frozen=True, slots=True)
class Conclusion(_Value):
    """One published conclusion: front matter and body. `annex` is what is printed after the signature.

    `lines` maps front-matter keys to line numbers.
    """

    id: str
    path: str
    title: str
    date: datetime.date
    chair: str
    units: tuple[str, ...]
    number: str | Missing
    source: Source
    type: str | Missing = Missing.UNKNOWN
    authority: str | Missing = Missing.UNKNOWN
    issued: datetime.date | Missing = Missing.UNKNOWN
    effective: datetime.date | Missing = Missing.UNKNOWN
    session: Session = Session()
    signer: Signer | None = None
    header: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    attendees: str = ""
    replaces: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()
    published: datetime.date | None = None
    history: tuple[Change, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    withdrawn: Withdrawal | None = None
    notes: tuple[str, ...] = ()
    preamble: tuple[Block, ...] = ()
    sections: Sequence[Section] = ()
    closing: tuple[Block, ...] = ()
    annex: tuple[Block, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, hash=False)

    @property
    def month(self) -> str:
        """The month the record files under, that of the session: `YYYY-MM`."""
        return month_of(self.date)

    def items(self) -> Iterator[tuple[Section, Item]]:
        """Every item with its section, in printed order."""
        return ((section, item) for section in self.sections for item in section.items)

    def anchors(self) -> tuple[str, ...]:
        """The anchor of each section in its page; one without a number, or with one used before, is counted."""
        found: list[str] = []
        for index, section in enumerate(self.sections, 1):
            name = anchor(section.number) if section.number else ""
            found.append(name if name and name not in found else f"phan-{index}")
        return tuple(found)

    def addressed(self) -> tuple[str, ...]:
        """The labels all items address, in printed order, each name once: what `units` must say."""
        labels: dict[str, str] = {}
        for section, item in self.items():
            for label in section.addressees(item):
                labels.setdefault(label_key(label), label)
        return tuple(labels.values())

    def printed(self) -> Iterator[str]:
        """Every line of issued text in the order of the source, header to signature."""
        yield from self.header
        yield self.title
        yield from (block.printed for block in self.preamble)
        for section in self.sections:
            if section.printed:
                yield section.printed
            yield from (block.printed for block in section.blocks)
            yield from (item.text for item in section.items)
        yield from (block.printed for block in self.closing)
        yield from self.recipients
        if self.signer:
            yield from (*self.signer.posts, self.signer.name)
        yield from (block.printed for block in self.annex)
