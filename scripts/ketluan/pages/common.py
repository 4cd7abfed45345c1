"""Views that several pages share: items, chips, cards, rows of months, texts of dates."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ketluan import addresses, events, views
from ketluan.archive import Archive
from ketluan.model import SECTION_KINDS, Block, Conclusion, Item, Missing, Section, anchor
from ketluan.registry import Event, Name, Span, first_day
from ketluan.uses import Use
from ketluan.vietnamese import date_text, month_text, number_text
from ketluan.wording import citation, item_short, relation, unit_shown

_EXCERPT_CHARACTERS = 240
# How many fills a month with items may have.
_STEPS = 3
# Where one sentence ends and the next begins.
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+")


def session_text(conclusion: Conclusion) -> str:
    """The session in a few words: "Phiên họp ngày 15/11/2021"."""
    return f"Phiên họp ngày {date_text(conclusion.date)}"


def later(conclusion: Conclusion | None) -> views.Link | None:
    """A later document within a sentence: "kết luận phiên họp ngày 15/11/2021"."""
    if conclusion is None:
        return None
    return views.Link(f"kết luận phiên họp ngày {date_text(conclusion.date)}", addresses.conclusion(conclusion))


def place_text(place: str, conclusion: Conclusion) -> str:
    """The place of an item within a sentence: "mục II.3, phiên họp ngày 15/11/2021"."""
    return f"mục {place}, phiên họp ngày {date_text(conclusion.date)}"


def month_title(month: str) -> str:
    """A month given as `YYYY-MM` as a heading: "Tháng 11 năm 2021"."""
    return month_text(month).capitalize()


def short_month(month: str) -> str:
    """A month given as `YYYY-MM` in figures: "11/2021"."""
    return f"{int(month[5:])}/{month[:4]}"


def period_text(period: str) -> str:
    """A period of the registry in words: "năm 2025", "tháng 2/2025", "ngày 01/7/2025"."""
    if len(period) == 4:
        return f"năm {period}"
    return f"tháng {short_month(period)}" if len(period) == 7 else f"ngày {date_text(first_day(period))}"


def span_text(span: Span) -> str:
    """When something was, as far as that is known: "từ ngày 01/7/2020, đến năm 2025"."""
    ends = (("từ", span.start), ("đến", span.end))
    return ", ".join(f"{word} {period_text(period)}" for word, period in ends if period)


def unverified(entry: Name | Event) -> str:
    """The mark of what the registry says without having seen the act itself; empty where it has."""
    return "" if entry.verified else "Chưa xác minh"


def part(value: str | Missing) -> tuple[views.Part, ...]:
    """A fact of a document, or the sentence that says why it is not known."""
    if isinstance(value, Missing):
        return (views.Part(value.sentence, quiet=True),)
    return (views.Part(value),)


def section_short(section: Section) -> str:
    """What a section is called in lists: its kind, else its heading as printed."""
    return SECTION_KINDS[section.kind] if section.kind else section.heading


def chip(use: Use) -> views.Chip:
    """The chip of a unit beside an item, under its name of that day."""
    return views.Chip(relation(use), unit_shown(use), addresses.unit(use.unit))


def item_view(archive: Archive, conclusion: Conclusion, section: Section, item: Item) -> views.ItemView:
    """A whole item with what the site says beside it."""
    place = section.place(item)
    uses = archive.uses_at(conclusion, place)
    chips = tuple(chip(use) for use in uses)
    if section.kind != "assessment" and all(use.relation == "mention" for use in uses):
        chips = (views.Chip("none", "Không nêu đơn vị"), *chips)
    return views.ItemView(
        address=place,
        anchor=anchor(place),
        path=addresses.item(conclusion, place),
        short=item_short(item),
        number=f"{item.number}{item.mark}",
        label=item.label,
        blocks=(Block(item.lead), *item.blocks) if item.lead else item.blocks,
        run_in=bool(item.lead),
        citation=citation(archive, conclusion, place),
        chips=chips,
        notes=_notes(item),
    )


def _notes(item: Item) -> tuple[str, ...]:
    """What is said beside an item: time limits, misprints with what is meant, the editor's notes."""
    notes = [f"Thời hạn: {deadline.text}." for deadline in item.deadlines]
    if item.aliases:
        misprints = "; ".join(f"“{printed}”, có lẽ là “{meant}”" for printed, meant in item.aliases)
        notes.append(f"Bản nguồn in {misprints}.")
    return (*notes, *item.notes)


def excerpt_view(archive: Archive, use: Use) -> views.ItemView:
    """The part of an item that names a unit it mentions or reaches through a class: the sentence, else the beginning."""
    place, item = use.told.place, use.item
    text, head = excerpt(item, use.label), _line(item.heading)
    headed = text.startswith(head)
    rest = text.removeprefix(head)
    return views.ItemView(
        address=place,
        anchor=anchor(place),
        path=addresses.item(use.conclusion, place),
        short=item_short(item),
        number=f"{item.number}{item.mark}" if headed else "",
        label=item.label if headed else "",
        blocks=tuple(_block(line) for line in rest.split("\n") if line),
        run_in=not rest.startswith("\n"),
        citation=citation(archive, use.conclusion, place),
    )


def _block(line: str) -> Block:
    """The block that prints as a line does."""
    marker, space, text = line.strip().partition(" ")
    return Block(text, marker) if space and marker in ("-", "+") else Block(line.strip())


def excerpt(item: Item, label: str) -> str:
    """The part of an item around `label`, one line a paragraph: its sentence from the beginning, or from a little before
    when it is long.

    An item whose heading holds the label, and one that does not hold it, begin at their beginning.
    """
    text, lower, starts = _sentences(item.text, len(item.heading) + 1)
    place = max(lower.find(label.lower()), 0)
    start = starts[bisect_right(starts, place) - 1]
    if place + len(label) - start > _EXCERPT_CHARACTERS:
        start = text.rfind(" ", 0, max(place - _EXCERPT_CHARACTERS // 2, 1)) + 1
    after = bisect_right(starts, place + len(label))
    end = starts[after] if after < len(starts) else len(text)
    if end - start > _EXCERPT_CHARACTERS:
        end = text.rfind(" ", start, start + _EXCERPT_CHARACTERS)
    return (
        ("… " if start else "")
        + text[start:end].rstrip()
        + (" …" if end < len(text) and text[end - 1] not in " \n.;" else "")
    )


@lru_cache(maxsize=4)
def _sentences(text: str, heading: int) -> tuple[str, str, list[int]]:
    """A text without needless spaces, in lower case too, and where its sentences begin, that of the heading first."""
    short = "\n".join(map(_line, text.split("\n")))
    return short, short.lower(), [0, *(end.end() for end in _SENTENCE_END.finditer(short) if end.end() > heading)]


def _line(text: str) -> str:
    return " ".join(text.split())


def card(archive: Archive, conclusion: Conclusion) -> views.CardView:
    """A conclusion in a list."""
    officials = archive.registry.resolve_official(conclusion.chair)
    posts = ", ".join(officials[0].posts_at(conclusion.date)[-1:]) if officials else ""
    direct = {use.unit.id for use in direct_uses(archive, (conclusion,)) if use.unit.kind != "class"}
    count = len(archive.items_in(conclusion))
    given = f"; giao trực tiếp cho {len(direct)} đơn vị" if direct else ""
    about = f"{len(conclusion.sections)} phần, {number_text(count)} mục{given}."
    chair = conclusion.chair
    return views.CardView(
        title=conclusion.title,
        path=addresses.conclusion(conclusion),
        when=" · ".join(_when(archive, conclusion)),
        about=(
            views.Part("Chủ trì: "),
            views.Part(chair, addresses.official(officials[0]) if officials else None),
            views.Part(f", {posts}. {about}" if posts else f". {about}"),
        ),
        sections=tuple(
            views.Link(
                f"{section.number}. {section_short(section)}" if section.number else section_short(section),
                f"{addresses.conclusion(conclusion)}#{name}",
                f"{number_text(len(section.items))} mục",
            )
            for section, name in zip(conclusion.sections, conclusion.anchors(), strict=True)
            if section.heading
        ),
    )


def _when(archive: Archive, conclusion: Conclusion) -> Iterator[str]:
    """The day of a session, the months it reviewed and planned when stated, and whether the document still stands."""
    yield f"Họp ngày {date_text(conclusion.date)}"
    session = conclusion.session
    if session.reviewed:
        yield f"Đánh giá tháng {short_month(session.reviewed)}"
    if session.planned:
        yield f"Giao nhiệm vụ tháng {short_month(session.planned)}"
    if told := events.standing(archive, conclusion):
        yield told


def direct_uses(archive: Archive, conclusions: Iterable[Conclusion]) -> list[Use]:
    """The uses that address a unit or a class itself, in the order of the documents."""
    return [
        use
        for conclusion in conclusions
        for told in archive.items_in(conclusion)
        for use in archive.uses_at(conclusion, told.place)
        if use.relation == "direct"
    ]


def year_row(archive: Archive, year: str, current: str = "", counted: bool = True) -> views.YearRow:
    """The months of a year while the body existed; `current` (`YYYY-MM`) is the month being read.

    When not `counted`, a month says only that there is something: a page that stays as it is when more comes.
    """
    return _shaded([_row(archive, year, current, counted)])[0]


def _shaded(rows: Sequence[views.YearRow]) -> tuple[views.YearRow, ...]:
    """The rows with the fill of each month, by its place among the different numbers of items."""
    counts = sorted({cell.items for row in rows for cell in row.cells if cell.items})
    levels = {count: _STEPS - (len(counts) - at) * _STEPS // len(counts) for at, count in enumerate(counts, 1)}
    return tuple(
        row._replace(cells=tuple(cell._replace(level=levels.get(cell.items, 1)) for cell in row.cells)) for row in rows
    )


def _row(archive: Archive, year: str, current: str, counted: bool) -> views.YearRow:
    months = archive.by_month()
    end = archive.registry.body.end
    ends_here = end is not None and end.date.startswith(year)
    last = 12
    if end is not None and ends_here:
        day = first_day(end.date)
        last = day.month - (day.day == 1)
    cells = tuple(
        _cell(archive, months.get(f"{year}-{month:02d}", ()), int(year), month, current, counted)
        for month in range(1, last + 1)
    )
    path = addresses.year(year) if year in archive.by_year() else None
    return views.YearRow(int(year), path, cells, period_text(end.date) if end is not None and ends_here else "")


def _cell(
    archive: Archive, conclusions: Sequence[Conclusion], year: int, month: int, current: str, counted: bool
) -> views.MonthCell:
    name = f"{year}-{month:02d}"
    return views.MonthCell(
        year=year,
        month=month,
        state="items" if conclusions else "absent",
        items=sum(len(archive.items_in(one)) for one in conclusions) if counted else 0,
        conclusions=len(conclusions) if counted else 0,
        path=addresses.month(name) if conclusions else None,
        current=name == current,
    )


def year_rows(archive: Archive) -> tuple[views.YearRow, ...]:
    """A row for every year from the first record to the last, or to the end of the body."""
    years = [int(year) for year in archive.by_year()]
    end = archive.registry.body.end
    if not years:
        return ()
    last = max(years[-1], first_day(end.date).year) if end is not None and end.date else years[-1]
    return _shaded([_row(archive, str(year), "", counted=True) for year in range(years[0], last + 1)])
