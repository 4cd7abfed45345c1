"""What the page templates are given: plain values, already worded in Vietnamese.

A path is a site path ("don-vi/cong-an-huyen/", "" for the home page); the
template turns it into an address with ``url(path)``. A path of None is text
that leads nowhere. Parts are printed one after the other as they are, spaces and
commas included; an empty tuple of parts is a fact the source does not state.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ketluan.charts import Chart
from ketluan.model import Block, Signer
from ketluan.uses import Relation
from ketluan.vietnamese import number_text

ChipRelation = Relation | Literal["none"]
MonthState = Literal["items", "absent"]
NameState = Literal["known", "unverified", "ended"]


class Link(NamedTuple):
    """Words that may lead somewhere, with a short note beside them (a count, an address)."""

    text: str
    path: str | None = None
    note: str = ""


class Part(NamedTuple):
    """A piece of a metadata value; quiet pieces are set in the lighter ink."""

    text: str
    path: str | None = None
    quiet: bool = False
    tag: str = ""


class Chip(NamedTuple):
    """A unit and how an item relates to it, or that it names none."""

    relation: ChipRelation
    text: str
    path: str | None = None


class ItemView(NamedTuple):
    """One item: its printed words, and what the site says beside them."""

    address: str  # "II.3"
    anchor: str  # "ii-3"
    path: str  # of its own place: "ket-luan/…/#ii-3"
    short: str  # its name in a contents list
    number: str  # as printed: "3."
    label: str  # as printed: "Phòng Nông nghiệp:"; empty when nothing is printed bold
    blocks: tuple[Block, ...]
    citation: str
    run_in: bool = True  # the first block follows the label on the same line
    chips: tuple[Chip, ...] = ()
    notes: tuple[str, ...] = ()
    earlier: tuple[Link, ...] = ()  # items that may have said the same


class SectionView(NamedTuple):
    """A part of a conclusion."""

    address: str  # "II"
    anchor: str  # "ii"
    heading: str  # as printed: "II. MỘT SỐ NHIỆM VỤ…"
    short: str  # "Nhiệm vụ, giải pháp"
    note: str
    items: tuple[ItemView, ...]
    blocks: tuple[Block, ...] = ()  # printed before the first item


class FileView(NamedTuple):
    """A published file of a conclusion."""

    name: str  # "Bản nguồn .txt"
    size: str  # "16,2 KB"
    path: str | None
    sha256: str


class FactsView(NamedTuple):
    """The decree's seven facts, then the session's three; an empty one is not in the source."""

    form: tuple[Part, ...]
    authority: tuple[Part, ...]
    number: tuple[Part, ...]
    issued: tuple[Part, ...]
    effective: tuple[Part, ...]
    summary: tuple[Part, ...]
    files: tuple[FileView, ...]
    met: tuple[Part, ...]
    chair: tuple[Part, ...]
    signer: tuple[Part, ...]


class StampView(NamedTuple):
    """The provenance notice; the digest is of the source received, empty when there is none."""

    original: str  # "Bản gốc đã ký: chưa có trong lưu trữ."
    sha256: str
    path: str | None


class MonthCell(NamedTuple):
    """One of the twelve cells of a year."""

    year: int
    month: int
    state: MonthState = "absent"
    items: int = 0
    conclusions: int = 0  # none where a page does not count
    path: str | None = None
    current: bool = False
    level: int = 1  # the step of the fill: 1 few, 2 some, 3 many of those shown with it

    @property
    def name(self) -> str:
        """The accessible name."""
        return f"Tháng {self.month}/{self.year}: {self.summary}"

    @property
    def summary(self) -> str:
        """What the archive holds of the month."""
        if self.state == "absent":
            return "chưa có văn bản"
        return (
            f"{number_text(self.conclusions)} kết luận, {number_text(self.items)} mục"
            if self.conclusions
            else "có kết luận"
        )


class YearRow(NamedTuple):
    """The months of a year while the body existed, and when it ended if it did that year."""

    year: int
    path: str | None
    cells: tuple[MonthCell, ...]
    ended: str = ""  # "01/7/2025"

    @property
    def current(self) -> MonthCell | None:
        """The cell of the page being read."""
        return next((cell for cell in self.cells if cell.current), None)


class Recipients(NamedTuple):
    """The printed list of recipients: its heading and its lines, markers included."""

    heading: str
    lines: tuple[str, ...]


class OldPlace(NamedTuple):
    """A place that was published and is no more: its id, its name, where to go or why there is nothing."""

    anchor: str
    name: str
    link: Link | None
    reason: str


class Banner(NamedTuple):
    """That a document was withdrawn, replaced or corrected: by which record, or else on which day and why."""

    status: str
    day: str
    by: Link | None
    reason: str


class Happened(NamedTuple):
    """Something that happened to a record: when, what, by which later one, how it is told; `what` links to it in lists."""

    day: str
    kind: str
    by: Link | None
    reason: str
    what: Link | None = None


class ConclusionView(NamedTuple):
    """A whole conclusion."""

    title: str
    citation: str
    facts: FactsView
    stamp: StampView
    preamble: tuple[Block, ...]
    sections: tuple[SectionView, ...]
    closing: tuple[Block, ...]
    annex: tuple[Block, ...]
    recipients: Recipients | None
    signer: Signer | None
    month: YearRow
    # Printed above the title: the body and the number; the country, place and day. One column when they are not told apart.
    header: tuple[tuple[str, ...], ...] = ()
    related: tuple[tuple[str, Link], ...] = ()  # "Thay thế" and the conclusion replaced
    previous: Link | None = None
    next: Link | None = None
    notes: tuple[str, ...] = ()
    forms: tuple[Link, ...] = ()  # the same for programs
    old_places: tuple[OldPlace, ...] = ()
    banners: tuple[Banner, ...] = ()
    history: tuple[Happened, ...] = ()

    @property
    def item_count(self) -> int:
        """How many items there are in all parts."""
        return sum(len(section.items) for section in self.sections)


class CardView(NamedTuple):
    """A conclusion in a list."""

    title: str
    path: str
    when: str  # "Họp ngày 15/11/2021"
    about: tuple[Part, ...] = ()
    sections: tuple[Link, ...] = ()  # note = "15 mục"


class NameSegment(NamedTuple):
    """A name a unit bore, or its end."""

    since: str
    text: str
    note: str
    state: NameState
    tag: str = ""


class UnitItem(NamedTuple):
    """An item on a unit's page; via is the class through which the unit is addressed."""

    item: ItemView
    via: Link | None = None


class UnitSession(NamedTuple):
    """The items of one session on a unit's page."""

    month: Link  # "Tháng 11/2021"
    session: Link  # "Phiên họp ngày 15/11/2021"
    items: tuple[UnitItem, ...]


class UnitGroup(NamedTuple):
    """The items in one relation to a unit, newest session first."""

    relation: Relation
    total: int
    sessions: tuple[UnitSession, ...]
    empty: str  # the sentence said when there is none
    more: Link | None = None


class Succession(NamedTuple):
    """A unit before or after this one: since when and on what basis; the tag marks what is not verified."""

    unit: Link
    note: str = ""
    tag: str = ""


class Inherited(NamedTuple):
    """What was given to a unit before this one, under the name of that time; never counted as this one's."""

    unit: Link
    note: str
    sessions: tuple[UnitSession, ...]  # the latest
    more: Link | None = None


class UnitView(NamedTuple):
    """A unit: always three groups (direct, class, mention)."""

    name: str
    about: str
    kind: Link
    names: tuple[NameSegment, ...]
    ended: Part | None  # "Đã kết thúc hoạt động từ 01/7/2025"
    groups: tuple[UnitGroup, ...]
    years: tuple[Link, ...] = ()
    months: tuple[Link, ...] = ()  # of a year with too many items for one page
    period: str = ""  # in words, of the page of a year or month
    shown: str = ""  # the year whose items stand in the page; empty when there are none
    shown_in_words: str = ""  # "năm 2021", in the page of a month "tháng 11 năm 2021"
    filter: str = ""  # what the field is called that filters the items; empty when there are too few
    chart: Chart | None = None  # of the year; none in the page of a month
    members: tuple[Link, ...] = ()  # of a class
    predecessors: tuple[Succession, ...] = ()
    successors: tuple[Succession, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    table: Link | None = None  # the items of the year shown, as CSV
    feed: Link | None = None
    repeated: Link | None = None  # what it was told again and again


class KindView(NamedTuple):
    """The units of one kind."""

    title: str
    anchor: str
    units: tuple[Link, ...]  # note = number of direct items
    paired: bool = False  # short names, set in two columns


class UnitRow(NamedTuple):
    """Something and the items that concern it (a unit, a class, a cited document)."""

    unit: Link
    items: tuple[Link, ...]


class RepeatedRow(NamedTuple):
    """Something said again and again: the words of the last time, how often, the newest items."""

    text: str
    note: str
    places: tuple[Link, ...]


class LimitRow(NamedTuple):
    """A time limit as printed, the item it is of, who it is given to."""

    day: str  # "31/12/2021", empty when it is no day
    text: str
    item: Link
    session: str
    chips: tuple[Chip, ...]


class LimitGroup(NamedTuple):
    """The time limits of a month, or of a kind."""

    title: str
    anchor: str
    rows: tuple[LimitRow, ...]


class MonthView(NamedTuple):
    """One month."""

    title: str  # "Tháng 11 năm 2021"
    lead: str
    row: YearRow
    conclusions: tuple[CardView, ...]
    direct: tuple[UnitRow, ...]
    classes: tuple[UnitRow, ...]
    nobody: tuple[UnitRow, ...]
    cited: tuple[UnitRow, ...]
    scope: str
    previous: Link | None = None
    next: Link | None = None


class CardGroup(NamedTuple):
    """Conclusions under one heading (a month or a year)."""

    heading: Link
    cards: tuple[CardView, ...]
    anchor: str = ""


class YearView(NamedTuple):
    """One year."""

    title: str  # "Năm 2021"
    lead: str
    row: YearRow
    months: tuple[CardGroup, ...]
    previous: Link | None = None
    next: Link | None = None


class PostView(NamedTuple):
    """A post held; the tag marks what is not verified."""

    text: str
    when: str = ""
    tag: str = ""


class Duty(NamedTuple):
    """What somebody chaired or signed: how many, the newest of them, the months of those not shown."""

    total: int
    cards: tuple[CardView, ...]
    months: tuple[Link, ...] = ()


class OfficialView(NamedTuple):
    """A person who chaired or signed, or one year of it."""

    name: str
    posts: tuple[PostView, ...]
    chaired: Duty
    signed: Duty
    year: str = ""
    years: tuple[Link, ...] = ()


class OfficialRow(NamedTuple):
    """A person in the list of officials."""

    person: Link
    posts: str
    chaired: int
    signed: int


class CitingItem(NamedTuple):
    """An item that cites a document."""

    item: Link  # "II.3"
    session: Link
    day: str  # of the session
    excerpt: str = ""


class CitedView(NamedTuple):
    """A document cited; unknown facts are empty."""

    anchor: str
    number: str
    about: str  # "Chương trình hành động, 06/10/2021, Tỉnh ủy Lai Châu"
    items: tuple[CitingItem, ...]
    more: Link | None = None
    kept: Link | None = None  # its page, when the archive has it


class SearchBox(NamedTuple):
    """The large search box: the page that answers, and example queries."""

    path: str
    examples: tuple[str, ...] = ()


class DataYear(NamedTuple):
    """The data files of one year; `total` says how much is in them ("20 mục")."""

    year: str
    total: str
    json: Link
    csv: Link


class DataTable(NamedTuple):
    """A table that has files for each year."""

    title: str
    years: tuple[DataYear, ...]


class HomeView(NamedTuple):
    """The home page."""

    title: str
    lead: str
    search: SearchBox
    years: tuple[YearRow, ...]
    latest: CardView | None
    kinds: tuple[tuple[KindView, ...], ...]  # by column
    feed: str
