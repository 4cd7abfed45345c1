"""What a page follows from: the same for the same, another for every change that it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ketluan import archive, document, opendata, records
from ketluan.archive import Archive
from ketluan.ledger import Ledger, Redirect
from ketluan.model import Conclusion, Missing
from ketluan.pages import Keys, Site, people, units
from ketluan.registry import Event, Name, Span
from ketluan.vietnamese import date_text
from tests.building import ROOT, plans, put, saying, variant

SITE = Site("S", "A")


def made(**changes: object) -> Archive:
    found, _ = records.load(ROOT / "conclusions")
    assert found is not None
    others = [variant("2021-12-20", keep=6), variant("2022-01-10", keep=3, **changes)]
    return archive.assemble(Path("x"), found.registry, [*found.conclusions, *others])


def written(folder: Path, one: Conclusion) -> Conclusion:
    """A conclusion as its record in a folder says it."""
    found, _ = document.parse(put(folder, one).read_text(encoding="utf-8"), one.path)
    assert found is not None
    return found


def by_key(found: Archive, site: Site = SITE) -> dict[str, list[tuple[str, str, str, str]]]:
    made = plans(found, site)
    return {plan.key: [(page.path, page.title, page.description, page.body) for page in plan.make()] for plan in made}


def files_by_key(found: Archive) -> dict[str, list[tuple[str, bytes]]]:
    return {key: list(files()) for key, files in opendata.files(found, "https://a.vn/", Keys(found, SITE))}


def test_every_plan_has_a_key_of_its_own() -> None:
    found = made()
    keys = [plan.key for plan in plans(found, SITE)]
    assert len(set(keys)) == len(keys)


def test_one_key_is_one_page_whatever_changed_elsewhere() -> None:
    first = by_key(made())
    for other in (
        made(title="Khác"),
        made(chair="Ai đó"),
        made(notes=("Ghi chú",)),
        made(corrects=("2021-12-20-phien-hop",)),
        made(number="12/TB-UBND"),
    ):
        second = by_key(other)
        assert len(first.keys() & second.keys()) > len(first) / 2
        for key in first.keys() & second.keys():
            assert first[key] == second[key]


def test_one_key_is_one_page_and_one_file_where_pages_are_parted_by_year_and_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (archive, units):
        monkeypatch.setattr(module, "MANY_USES", 2)
    for module in (archive, people):
        monkeypatch.setattr(module, "MANY_SESSIONS", 1)
    days = ("2021-12-20", "2022-01-10", "2022-01-24", "2022-02-14", "2022-02-28", "2023-01-09")
    every = [written(tmp_path, variant(day, keep=20 - number)) for number, day in enumerate(days)]
    whole = archive.assemble(tmp_path / "conclusions", made().registry, every)
    first, files = by_key(whole), files_by_key(whole)
    assert {"chu-tri/sung-lu-pao/2022/", "don-vi/phong-nong-nghiep/2022/01/"} <= {
        page[0] for some in first.values() for page in some
    }
    shared = []
    for number in range(len(every)):
        less = archive.assemble(whole.root, whole.registry, [*every[:number], *every[number + 1 :]])
        for these, those in ((first, by_key(less)), (files, files_by_key(less))):
            both = these.keys() & those.keys()
            assert {key: these[key] for key in both} == {key: those[key] for key in both}
            shared.append(len(both))
    # The pages of years and months that are over stay as they are when something comes last.
    assert shared[-2] > len(first) / 4


def test_a_changed_unit_changes_the_pages_that_show_it() -> None:
    found = made()
    name = "phong-tu-phap"
    unit = found.registry.units[name]
    renamed = replace(unit, names=(*unit.names[:-1], replace(unit.names[-1], name="Phòng Mới")))
    registry = replace(found.registry, units=dict(found.registry.units) | {name: renamed})
    first, second = by_key(found), by_key(archive.assemble(found.root, registry, found.conclusions))
    assert len(first.keys() & second.keys()) > len(first) / 3
    for key in first.keys() & second.keys():
        assert first[key] == second[key]
        assert all("Phòng Mới" not in page[3] for page in second[key])


def test_a_unit_that_takes_a_name_borne_before_changes_the_pages_under_that_name() -> None:
    """A page shows the name of its newest item's day: whoever is called so now is told apart from it."""
    found = made()
    unit = found.registry.units["phong-tu-phap"]
    names = (Name("Phòng Tư pháp", Span("", "2023-12-31")), Name("Phòng Pháp chế", Span("2024-01-01", "2025-06-30")))
    before = dict(found.registry.units) | {unit.id: replace(unit, names=names, events=(Event("rename", "2024-01-01"),))}
    other = replace(unit, id="phong-tu-phap-moi", names=(Name("Phòng Tư pháp", Span("2024-01-01", "")),), events=())
    first, second = (
        by_key(archive.assemble(found.root, replace(found.registry, units=units), found.conclusions))
        for units in (before, before | {other.id: other})
    )
    titles = {path: title for some in second.values() for path, title, *_ in some}
    assert titles["don-vi/phong-tu-phap/2021/"] == "Phòng Tư pháp (đến ngày 30/6/2025), năm 2021"
    assert len(first.keys() & second.keys()) > len(first) / 3
    for key in first.keys() & second.keys():
        assert first[key] == second[key]


def test_which_of_two_documents_of_a_number_the_archive_has_changes_the_page_that_tells_it() -> None:
    def told(issued: date | Missing) -> dict[str, list[tuple[str, str, str, str]]]:
        found = made(number="9/KL-UBND", issued=issued)
        return by_key(archive.assemble(found.root, found.registry, [*found.conclusions, citing]))

    days = (date(2022, 1, 10), date(2023, 4, 5))
    citing = saying(variant("2023-05-05"), *(f"Theo Kết luận số 9/KL-UBND ngày {date_text(day)}." for day in days))
    first, second = told(Missing.UNKNOWN), told(days[1])
    assert first.keys() & second.keys()
    for key in first.keys() & second.keys():
        assert first[key] == second[key]


def test_the_site_is_in_every_key() -> None:
    assert not by_key(made()).keys() & by_key(made(), Site("S", "A", "https://a.vn/")).keys()


def test_what_was_removed_is_in_the_key_of_what_counts_it() -> None:
    """The page of the data and the index name the log of each year in which something was removed."""

    def gone(day: date) -> Archive:
        entry = Redirect("ket-luan/2020-01-01-cu/", "", "Gỡ theo yêu cầu.", day)
        return replace(made(), ledger=Ledger((), {entry.source: entry}))

    site = Site("S", "A")
    assert Keys(gone(date(2023, 5, 1)), site).all != Keys(gone(date(2024, 5, 1)), site).all
    assert Keys(gone(date(2023, 5, 1)), site).all == Keys(gone(date(2023, 5, 1)), site).all
