"""The page of every conclusion, and the list of the latest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath

from ketluan import addresses, events, views
from ketluan.archive import OFFICIAL, Archive, Cited
from ketluan.memo import digest
from ketluan.model import SESSION_KINDS, Conclusion, Missing, Section, Signer
from ketluan.pages import heads, moved, repeated
from ketluan.pages.abbreviations import explainer
from ketluan.pages.common import card, item_view, later, part, place_text, section_short, session_text, year_row
from ketluan.pages.keys import Keys
from ketluan.pages.render import Page, Plan, Site, render, single
from ketluan.pages.repeated import Earlier, Said
from ketluan.rules import source_file
from ketluan.vietnamese import date_text, fold, number_text
from ketluan.wording import citation

_LATEST = 50
_SECTION_NOTES = {"assessment": "Phần đánh giá tình hình, không giao nhiệm vụ."}


def plans(archive: Archive, site: Site, keys: Keys, said: Said, there: Collection[str]) -> Iterator[Plan]:
    """A page a conclusion, and the list of the latest ones; `there` has the addresses of the archive."""
    ordered = archive.conclusions
    rows = {month: year_row(archive, month[:4], month, counted=False) for month in archive.by_month()}
    row_keys = {month: digest(row) for month, row in rows.items()}
    cited_as = {archive.kept[entry.anchor].id: entry for entry in archive.cited if entry.anchor in archive.kept}
    vanished = archive.ledger.vanished(there)
    abbreviations = digest(*archive.registry.abbreviations)
    # What a neighbour's page says of each, in words once.
    names = ("", *(f"{session_text(one)} {addresses.conclusion(one)}" for one in ordered), "")
    # Those of which others say something; what a record says of itself is in its own hash.
    named = {name for _, name in archive.naming}
    for at, (before, conclusion, after) in enumerate(
        zip((None, *ordered), ordered, (*ordered[1:], None), strict=False)
    ):
        around = [*_related(archive, conclusion), *_cited(archive, conclusion, cited_as)]
        earlier = repeated.earlier(archive, said, conclusion)
        old = tuple(moved.old_places(vanished.get(addresses.conclusion(conclusion), ())))
        happened = tuple(_history(archive, conclusion)) if conclusion.id in named else ()
        file = source_file(archive, conclusion)
        key = keys.of(
            "conclusion",
            abbreviations,
            keys.record(conclusion),
            row_keys[conclusion.month],
            file and file[1],
            names[at],
            names[at + 2],
            *around,
            earlier,
            old,
            *happened,
        )
        row = rows[conclusion.month]
        yield single(key, _page, archive, site, conclusion, row, before, after, cited_as, earlier, old)
    yield single(keys.of("conclusions", keys.all), _list, archive)


def _page(
    archive: Archive,
    site: Site,
    conclusion: Conclusion,
    row: views.YearRow,
    before: Conclusion | None,
    after: Conclusion | None,
    cited_as: Mapping[str, Cited],
    earlier: Earlier,
    old: tuple[views.OldPlace, ...],
) -> Page:
    path, month = addresses.conclusion(conclusion), conclusion.month
    view = _alone(archive, site, conclusion, row, repeated.links(archive, earlier))._replace(
        related=(*_related(archive, conclusion), *_cited(archive, conclusion, cited_as)),
        previous=_neighbour(before, "Kết luận trước"),
        next=_neighbour(after, "Kết luận sau"),
        old_places=old,
    )
    crumbs = (
        views.Link(f"Năm {month[:4]}", addresses.year(month[:4])),
        views.Link(f"Tháng {int(month[5:])}", addresses.month(month)),
    )
    return Page(
        path=path,
        title=conclusion.title,
        description=f"{citation(archive, conclusion)}. Nguyên văn {number_text(view.item_count)} mục, đơn vị được giao của từng mục.",
        body=render(
            "conclusion.html",
            path,
            doc=view,
            crumbs=crumbs,
            marked=explainer(archive.registry.abbreviations),
        ),
        head=heads.conclusion(archive, site, conclusion),
    )


def _alone(
    archive: Archive,
    site: Site,
    conclusion: Conclusion,
    row: views.YearRow,
    earlier: Mapping[str, tuple[views.Link, ...]],
) -> views.ConclusionView:
    """A conclusion without those around it: before, after, cited and citing."""
    return views.ConclusionView(
        title=conclusion.title,
        citation=citation(archive, conclusion),
        facts=_facts(archive, site, conclusion),
        stamp=_stamp(archive, site, conclusion),
        preamble=conclusion.preamble,
        sections=tuple(
            _section(archive, conclusion, section, name, earlier)
            for section, name in zip(conclusion.sections, conclusion.anchors(), strict=True)
        ),
        closing=conclusion.closing,
        annex=conclusion.annex,
        recipients=views.Recipients(conclusion.recipients[0], conclusion.recipients[1:])
        if conclusion.recipients
        else None,
        signer=conclusion.signer,
        month=row,
        header=_header(conclusion.header),
        banners=tuple(_banners(archive, conclusion)),
        history=tuple(_history(archive, conclusion)),
        notes=_notes(conclusion),
        forms=tuple(views.Link(name, addresses.form(conclusion, suffix)) for suffix, _, name in heads.FORMS),
    )


def _header(lines: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The heading in the two columns of Nghị định 30/2020/NĐ-CP, Phụ lục I: the body, the country; else as it is."""
    start = next((i for i, line in enumerate(lines) if fold(line).startswith("cong hoa xa hoi")), 0)
    return (lines[:start], lines[start:]) if start else ((lines,) if lines else ())


def _section(
    archive: Archive, conclusion: Conclusion, section: Section, name: str, earlier: Mapping[str, tuple[views.Link, ...]]
) -> views.SectionView:
    return views.SectionView(
        address=section.number,
        anchor=name,
        heading=section.printed,
        short=section_short(section),
        note=_SECTION_NOTES.get(section.kind or "", ""),
        items=tuple(
            item_view(archive, conclusion, section, item)._replace(earlier=earlier.get(section.place(item), ()))
            for item in section.items
        ),
        blocks=section.blocks,
    )


def _notes(conclusion: Conclusion) -> tuple[str, ...]:
    present = (f"Thành phần dự: {conclusion.attendees}",) if conclusion.attendees else ()
    return (*present, *conclusion.notes)


def _related(archive: Archive, conclusion: Conclusion) -> Iterator[tuple[str, views.Link]]:
    """The conclusions this one replaces, corrects or withdraws; its banner names those that do it to this one."""
    known = archive.by_id
    for key, does in zip(OFFICIAL, ("Thay thế", "Đính chính", "Thu hồi"), strict=True):
        for other in (known[name] for name in getattr(conclusion, key) if name in known):
            yield does, views.Link(session_text(other), addresses.conclusion(other))


def _banners(archive: Archive, conclusion: Conclusion) -> Iterator[views.Banner]:
    """What a reader has to know before the text: that it was withdrawn, replaced or corrected, by which document."""
    for event in events.of(archive, conclusion):
        if event.kind in events.STATUSES:
            by = later(event.by)
            yield views.Banner(events.STATUSES[event.kind], date_text(event.date), by, "" if by else event.reason)


def _history(archive: Archive, conclusion: Conclusion) -> Iterator[views.Happened]:
    """What happened to the record since it was published."""
    for event in events.of(archive, conclusion):
        by = later(event.by)
        yield views.Happened(date_text(event.date), events.KINDS[event.kind], by, event.reason)


def _cited(archive: Archive, conclusion: Conclusion, cited_as: Mapping[str, Cited]) -> Iterator[tuple[str, views.Link]]:
    """The conclusions of the archive that this one cites, and the items that cite it; `cited_as` is by conclusion."""
    for entry, _ in archive.citing.get(conclusion.id, ()):
        cited = archive.kept.get(entry.anchor)
        if cited is not None and cited is not conclusion:
            yield (
                "Viện dẫn",
                views.Link(f"{entry.number}, phiên họp ngày {date_text(cited.date)}", addresses.conclusion(cited)),
            )
    places = cited_as[conclusion.id].places if conclusion.id in cited_as else ()
    for place in places[-_LATEST:]:
        other, where = place.conclusion, place.where
        if other is not conclusion:
            yield "Được viện dẫn tại", views.Link(place_text(where, other), addresses.item(other, where))


def _neighbour(conclusion: Conclusion | None, note: str) -> views.Link | None:
    return views.Link(session_text(conclusion), addresses.conclusion(conclusion), note) if conclusion else None


def _stamp(archive: Archive, site: Site, conclusion: Conclusion) -> views.StampView:
    """A text cannot be a signed original; of another file nothing is claimed."""
    source = conclusion.source
    is_text = source.file.endswith(".txt")
    original = "Bản gốc đã ký: chưa có trong lưu trữ." if is_text else "Chữ ký trên tệp văn bản: chưa xác minh."
    found = source_file(archive, conclusion)
    kept_back = source.kept != (source.file, source.sha256)
    too_large = found is not None and found[1] > site.max_source
    return views.StampView(original, source.sha256, None if too_large or kept_back else addresses.source(conclusion))


def _facts(archive: Archive, site: Site, conclusion: Conclusion) -> views.FactsView:
    """The facts in the order of Nghị định 42/2022/NĐ-CP, Điều 4, then those of the session."""
    officials = archive.registry.resolve_official(conclusion.chair)
    posts = ", ".join(officials[0].posts_at(conclusion.date)) if officials else ""
    chair = views.Part(conclusion.chair, addresses.official(officials[0]) if officials else None)
    signer = conclusion.signer
    return views.FactsView(
        form=part(conclusion.type),
        authority=part(conclusion.authority),
        number=part(conclusion.number),
        issued=_day(conclusion.issued),
        effective=_day(conclusion.effective),
        summary=(views.Part(conclusion.title),),
        files=_files(archive, site, conclusion),
        met=(*_day(conclusion.date), *_session(conclusion)),
        chair=(chair, views.Part(f", {posts}")) if posts else (chair,),
        signer=_signer(signer) if signer else (),
    )


def _signer(signer: Signer) -> tuple[views.Part, ...]:
    """The signer with the posts as printed and the power to sign in words."""
    told = ", ".join(signer.posts) + (f"; {signer.power}" if signer.power else "")
    return (views.Part(signer.name), views.Part(f" ({told})", quiet=True))


def _session(conclusion: Conclusion) -> tuple[views.Part, ...]:
    """What kind of session it was, and which of the term, when stated."""
    session = conclusion.session
    told = [SESSION_KINDS[session.kind]] if session.kind else []
    told += [f"phiên thứ {session.number}"] if session.number else []
    return (views.Part(f" ({', '.join(told)})", quiet=True),) if told else ()


def _day(value: date | Missing) -> tuple[views.Part, ...]:
    return part(value if isinstance(value, Missing) else date_text(value))


def _files(archive: Archive, site: Site, conclusion: Conclusion) -> tuple[views.FileView, ...]:
    source = conclusion.source
    if source.kept is None:
        return (views.FileView("Bản nguồn", "không công bố vì có phần đã lược", None, source.sha256),)
    found = source_file(archive, conclusion)
    if found is None:
        return ()
    suffix, size = PurePosixPath(found[0]).suffix, found[1]
    kilobytes = f"{size / 1024:.1f}".replace(".", ",")
    name = f"Bản nguồn đã lược {suffix}" if source.redacted_file else f"Bản nguồn {suffix}"
    address = addresses.source(conclusion) if size <= site.max_source else None
    told = f"{kilobytes} KB" + ("" if address else ", quá lớn nên không đăng kèm")
    return (views.FileView(name, told, address, source.kept[1]),)


def _list(archive: Archive) -> Page:
    latest = archive.conclusions[::-1][:_LATEST]
    years = archive.by_year()
    groups = tuple(
        views.CardGroup(
            views.Link(f"Năm {year}", addresses.year(year), f"{number_text(len(years[year]))} kết luận"),
            tuple(card(archive, conclusion) for conclusion in latest if conclusion.month.startswith(year)),
            anchor=f"nam-{year}",
        )
        for year in sorted(years, reverse=True)
    )
    count = len(archive.conclusions)
    lead = f"Lưu trữ có {number_text(count)} kết luận." + (
        f" Trang này liệt kê {_LATEST} kết luận mới nhất." if count > _LATEST else ""
    )
    context = {"title": "Kết luận", "lead": lead, "groups": groups, "crumbs": ()}
    return Page(
        path=addresses.CONCLUSIONS,
        title="Các kết luận",
        description=f"Các kết luận của Chủ tịch {archive.registry.body.name}, mới nhất trước.",
        body=render("conclusions.html", addresses.CONCLUSIONS, **context),
    )
