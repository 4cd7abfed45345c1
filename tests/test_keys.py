"""What a page follows from: the same for the same, another for every change that it shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ketluan import archive, records
from ketluan.archive import Archive
from ketluan.pages import Site
from tests.building import ROOT, plans, variant

SITE = Site("S", "A")


def made(**changes: object) -> Archive:
    found, _ = records.load(ROOT / "conclusions")
    assert found is not None
    others = [variant("2021-12-20", keep=6), variant("2022-01-10", keep=3, **changes)]
    return archive.assemble(Path("x"), found.registry, [*found.conclusions, *others])


def by_key(found: Archive, site: Site = SITE) -> dict[str, list[tuple[str, str, str, str]]]:
    made = plans(found, site)
    return {plan.key: [(page.path, page.title, page.description, page.body) for page in plan.make()] for plan in made}


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


def test_the_site_is_in_every_key() -> None:
    assert not by_key(made()).keys() & by_key(made(), Site("S", "A", "https://a.vn/")).keys()
