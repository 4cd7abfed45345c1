"""Names over time: spans, names on a day, resolving, suggestions, classes, succession; the three files and their faults."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import registry_files
from ketluan.registry import Event, Name, Registry, Span, Unit, first_day, last_day

DAY = date(2021, 11, 15)

UNITS = """\
body: huyen
units:
- id: huyen
  kind: committee
  names:
  - {name: UBND huyện, to: "2025-06-30"}
  events:
  - {type: abolish, date: "2025-07-01"}
- id: phong-cu
  kind: office
  names:
  - {name: Phòng Công thương, to: "2014"}
  - {name: Phòng Kinh tế và Hạ tầng, from: "2015", to: "2025-02", verified: true, basis: NĐ 37}
  labels: [Phòng KT-HT, Phòng Kinh tế - Hạ tầng]
  events:
  - {type: rename, date: "2015"}
  - {type: merge, date: "2025-03", successors: [phong-moi]}
- id: phong-moi
  kind: office
  names:
  - {name: "Phòng Kinh tế, Hạ tầng và Đô thị", from: "2025-03"}
- id: xa-b
  kind: commune
  names: [{name: UBND xã B, to: "2025-06-30"}]
  labels: [xã B]
  code: "03412"
  events:
  - {type: merge, date: "2025-07-01", successors: [xa-b-2025]}
- id: xa-b-2025
  kind: commune
  names: [{name: UBND xã B, from: "2025-07-01"}]
  labels: [xã B]
- id: xa-c
  kind: commune
  names: [{name: UBND xã C, to: "2025-06-30"}]
  events:
  - {type: merge, date: "2025-07-01", successors: [xa-b-2025]}
- id: cac-xa
  kind: class
  names: [{name: "UBND các xã, thị trấn"}]
  members:
  - {units: [xa-b, xa-c], to: "2025-06-30"}
  - {units: [xa-b-2025], from: "2025-07-01"}
- id: tram-1
  kind: service
  names: [{name: Trạm Y tế}]
- id: tram-2
  kind: service
  names: [{name: Trạm Y tế số 2}]
  labels: [trạm y tế]
"""
OFFICIALS = """\
officials:
- id: an
  name: Nguyễn Văn An
  posts:
  - {post: Phó Chủ tịch, to: "2020-06"}
  - {post: Chủ tịch, from: "2020-07", verified: true}
  - {post: Phó Bí thư}
- id: an-2
  name: Nguyễn Văn An
  posts: [{post: Chủ tịch}]
"""
ABBREVIATIONS = (
    "abbreviations:\n- {short: CT, long: Chỉ thị, also: [Chủ tịch]}\n- {short: UBND, long: Ủy ban nhân dân}\n"
)
FILES = {"units.yml": UNITS, "officials.yml": OFFICIALS, "abbreviations.yml": ABBREVIATIONS}


@pytest.fixture(scope="module")
def registry() -> Registry:
    found, problems = registry_files.read(FILES)
    assert problems == ()
    assert found is not None
    return found


def ids(registry: Registry, label: str, day: date = DAY) -> list[str]:
    return [unit.id for unit in registry.resolve(label, day)]


# ---------------------------------------------------------------------------------------------------------------------
# Periods


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("", date.min, date.max),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
        ("2020-02-01", date(2020, 2, 1), date(2020, 2, 1)),
        ("9998-12", date(9998, 12, 1), date(9998, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert (first_day(period), last_day(period)) == (first, last)


@pytest.mark.parametrize("period", ["9999", "9999-12", "9999-12-31"])
def test_the_last_year_there_is_can_stand_for_the_end_of_time(period: str) -> None:
    assert last_day(period) == date(9999, 12, 31)


@pytest.mark.parametrize("period", ["0000", "0000-01", "9999", "9999-12"])
def test_a_period_that_no_calendar_has_is_a_problem_or_a_period(period: str) -> None:
    """Never an exception when a label is resolved."""
    files = FILES | {"units.yml": UNITS.replace('to: "2025-02"', f'to: "{period}"')}
    found, _ = registry_files.read(files)
    assert found is not None
    assert isinstance(found.resolve("Phòng Kinh tế và Hạ tầng", DAY), tuple)


@given(st.dates(), st.dates(), st.dates())
def test_a_span_holds_the_days_from_its_first_to_its_last(start: date, end: date, day: date) -> None:
    assert (day in Span(str(start), str(end))) == (start <= day <= end)
    assert day in Span()
    assert (day in Span(start=str(start))) == (start <= day)
    assert (day in Span(end=str(end))) == (day <= end)


def test_the_bounds_of_a_span_belong_to_it() -> None:
    span = Span("2020-02", "2025")
    assert [day in span for day in (date(2020, 1, 31), date(2020, 2, 1), date(2025, 12, 31), date(2026, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# Names and labels


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2010, 1, 1), "Phòng Công thương"),
        (date(2014, 12, 31), "Phòng Công thương"),
        (date(2015, 1, 1), "Phòng Kinh tế và Hạ tầng"),
        (date(2025, 2, 28), "Phòng Kinh tế và Hạ tầng"),
        (date(2026, 1, 1), "Phòng Kinh tế và Hạ tầng"),
    ],
)
def test_a_unit_has_the_name_of_the_day(registry: Registry, day: date, name: str) -> None:
    assert registry.units["phong-cu"].name_at(day) == name


def test_the_name_before_all_known_names_is_the_first() -> None:
    unit = Unit("a", "office", (Name("Một", Span("2010", "2012")), Name("Hai", Span("2015"))))
    assert [unit.name_at(date(year, 1, 1)) for year in (2000, 2011, 2013, 2016)] == ["Một", "Một", "Một", "Hai"]
    assert (unit.name, unit.span) == ("Hai", Span("2010"))


@pytest.mark.parametrize(
    ("label", "day", "expected"),
    [
        ("Phòng Kinh tế và Hạ tầng", DAY, ["phong-cu"]),
        ("phòng kinh tế – hạ tầng:", DAY, ["phong-cu"]),
        ("Phòng KT-HT", DAY, ["phong-cu"]),
        ("Phòng KT - HT", DAY, ["phong-cu"]),
        ("Phong Kinh te va Ha tang", DAY, []),
        ("Phòng Kinh tế và Hạ tầng", date(2025, 2, 28), ["phong-cu"]),
        ("Phòng Kinh tế và Hạ tầng", date(2025, 3, 1), []),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", DAY, []),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", date(2025, 3, 1), ["phong-moi"]),
        ("xã B", date(2025, 6, 30), ["xa-b"]),
        ("xã B", date(2025, 7, 1), ["xa-b-2025"]),
        ("UBND các xã , thị trấn", DAY, ["cac-xa"]),
        ("Trạm Y tế", DAY, ["tram-1", "tram-2"]),
        ("", DAY, []),
    ],
)
def test_a_label_resolves_on_its_day(registry: Registry, label: str, day: date, expected: list[str]) -> None:
    assert ids(registry, label, day) == expected


def test_a_name_given_up_and_taken_by_another_unit_means_the_other() -> None:
    units = (
        "body: a\nunits:\n"
        '- {id: a, kind: office, names: [{name: Phòng Y, to: "2019"}, {name: Phòng X, from: "2020"}]}\n'
        '- {id: b, kind: office, names: [{name: Phòng Y, from: "2020"}]}\n'
    )
    found, problems = registry_files.read(FILES | {"units.yml": units})
    assert problems == ()
    assert found is not None
    assert ids(found, "Phòng Y") == ["b"]


def test_suggestions_are_the_nearest_labels_of_the_day(registry: Registry) -> None:
    assert registry.suggest("Phòng Kinh tế Hạ tâng", DAY)[0] == "Phòng Kinh tế - Hạ tầng"
    assert "Phòng Kinh tế, Hạ tầng và Đô thị" not in registry.suggest("Phòng Kinh tế, Hạ tầng và Đô", DAY)
    assert registry.suggest("Phong Kinh te va Ha tang", DAY)[0] == "Phòng Kinh tế và Hạ tầng"
    assert registry.suggest("xyz", DAY) == ()
    assert len(registry.suggest("UBND xã", DAY)) <= 3


# ---------------------------------------------------------------------------------------------------------------------
# Classes, succession, officials


def test_a_class_has_the_members_of_the_day(registry: Registry) -> None:
    group = registry.units["cac-xa"]
    assert group.members_at(DAY) == ("xa-b", "xa-c")
    assert group.members_at(date(2025, 7, 1)) == ("xa-b-2025",)
    assert registry.units["xa-b"].members_at(DAY) == ()


def test_successors_know_their_predecessors_by_name(registry: Registry) -> None:
    found = registry.predecessors(registry.units["xa-b-2025"])
    assert [(unit.id, event.type, event.date) for unit, event in found] == [
        ("xa-b", "merge", "2025-07-01"),
        ("xa-c", "merge", "2025-07-01"),
    ]
    assert registry.predecessors(registry.units["xa-b"]) == ()


def test_renaming_does_not_end_a_unit(registry: Registry) -> None:
    ended = registry.units["phong-cu"].end
    assert ended is not None
    assert ended.type == "merge"
    renamed = Unit("a", "office", (Name("M", Span("", "2014")), Name("N", Span("2015"))), events=(Event("rename"),))
    assert renamed.end is None
    assert registry.units["phong-moi"].end is None


def test_an_event_does_not_end_a_unit_whose_last_name_is_still_borne() -> None:
    assert Unit("a", "office", (Name("M"),), events=(Event("split", "2020"),)).end is None


def test_officials_have_the_posts_of_the_day(registry: Registry) -> None:
    official = registry.officials["an"]
    assert official.posts_at(date(2020, 6, 30)) == ("Phó Chủ tịch", "Phó Bí thư")
    assert official.posts_at(DAY) == ("Chủ tịch", "Phó Bí thư")
    assert [found.id for found in registry.resolve_official("nguyễn văn an")] == ["an", "an-2"]
    assert registry.resolve_official("Nguyen Van An") == ()


def test_everything_of_the_files_is_read(registry: Registry) -> None:
    assert registry.body.id == "huyen"
    assert list(registry.units)[:3] == ["huyen", "phong-cu", "phong-moi"]
    assert registry.units["xa-b"].code == "03412"
    assert registry.units["phong-cu"].names[1] == Name(
        "Phòng Kinh tế và Hạ tầng", Span("2015", "2025-02"), True, "NĐ 37"
    )
    assert [(entry.short, entry.long, entry.also) for entry in registry.abbreviations] == [
        ("CT", "Chỉ thị", ("Chủ tịch",)),
        ("UBND", "Ủy ban nhân dân", ()),
    ]
    assert registry.units["phong-cu"].line == 9


# ---------------------------------------------------------------------------------------------------------------------
# Faults of the files


def told(**changed: str | None) -> list[tuple[str, int, str]]:
    files = {
        name: text
        for name, text in (FILES | {f"{key}.yml": t for key, t in changed.items()}).items()
        if text is not None
    }
    return [(problem.path, problem.line, problem.rule) for problem in registry_files.read(files)[1]]


@pytest.mark.parametrize("name", ["units", "officials", "abbreviations"])
@pytest.mark.parametrize("text", [None, "", "\n", "# chưa có gì\n"])
def test_a_file_that_is_missing_or_empty_is_a_problem(name: str, text: str | None) -> None:
    assert {path for path, _, _ in told(**{name: text})} == {f"{name}.yml"}


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("body: huyen", "body: tinh", "body:", "registry"),
        ("[xa-b, xa-c]", "[xa-b, xa-d]", "- id: cac-xa", "registry"),
        ("successors: [phong-moi]", "successors: [phong-nao]", "- id: phong-cu", "registry"),
        ("- id: tram-2", "- id: Trạm 2", "- id: Trạm 2", "registry-id"),
        ("kind: force", "kind: tram", "  kind: tram", "type"),
        ('from: "2025-07-01"', 'from: "01/7/2025"', '  names: [{name: UBND xã B, from: "01/7/2025"}]', "type"),
    ],
)
def test_a_fault_of_the_units_is_told_at_its_line(old: str, new: str, line: str, rule: str) -> None:
    text = UNITS.replace("kind: service", "kind: force", 1)
    assert old in text
    changed = text.replace(old, new, 1)
    number = next(number for number, found in enumerate(changed.split("\n"), 1) if found.startswith(line))
    assert ("units.yml", number, rule) in told(units=changed)


def test_an_id_written_twice_is_told_at_its_second_place() -> None:
    text = UNITS.replace("- id: tram-2", "- id: xa-b")
    assert told(units=text) == [("units.yml", text[: text.rindex("- id: xa-b\n")].count("\n") + 1, "registry-id")]


def test_a_unit_without_a_name_is_reported() -> None:
    """It is left out of the registry, and somebody has to be told."""
    text = "body: a\nunits:\n- {id: a, kind: office, names: [{name: A}]}\n- {id: b, kind: office, names: []}\n"
    assert [(path, line) for path, line, _ in told(units=text)] == [("units.yml", 4)]


def test_an_entry_that_is_no_mapping_does_not_move_the_lines_of_the_others() -> None:
    units = "body: a\nunits:\n- chữ\n- id: a\n  kind: office\n  names: [{name: A}]\n- id: Sai\n  kind: office\n  names: [{name: B}]\n"
    assert told(units=units) == [("units.yml", 3, "type"), ("units.yml", 7, "registry-id")]


def test_without_a_body_there_is_no_registry() -> None:
    found, problems = registry_files.read(FILES | {"units.yml": UNITS.replace("body: huyen", "body: tinh")})
    assert found is None
    assert problems != ()


@given(st.text(max_size=80))
def test_no_text_of_a_registry_file_raises(text: str) -> None:
    for name in FILES:
        found, problems = registry_files.read(FILES | {name: text})
        assert found is None or problems
