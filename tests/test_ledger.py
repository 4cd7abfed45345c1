"""Addresses for ever: whatever is renamed, renumbered or deleted, what was published leads somewhere."""

from __future__ import annotations

import datetime
import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
import yaml

from ketluan import archive, ledger, records, rules
from ketluan.archive import Archive
from ketluan.cli import main
from ketluan.ledger import Ledger, Redirect
from ketluan.living import living
from ketluan.memo import Memo, digest
from ketluan.model import Conclusion
from ketluan.site import frame, parts
from tests.building import ROOT, every_page, lay, put, variant
from tests.test_pages import SITE

A, B = "ket-luan/2021-01-10-a/", "ket-luan/2021-02-10-b/"
THERE = frozenset(
    {A, f"{A}#ii-1", f"{A}#ii-2", B, f"{B}#ii-1", "don-vi/", "don-vi/x/", "don-vi/x/2021/", "thang/", "thang/2021-01/"}
)
OLD = "ket-luan/2020-01-01-cu/"


def given(*lines: str, **entries: str) -> Ledger:
    """A ledger; entries are `source → target`, or `source → !reason`."""
    made = {
        source: Redirect(source, "", target[1:]) if target.startswith("!") else Redirect(source, target)
        for source, target in entries.items()
    }
    return Ledger(lines, made)


@pytest.mark.parametrize(
    ("address", "entries", "target", "reason"),
    [
        (A, {}, A, ""),
        (OLD, {}, None, ""),
        (OLD, {OLD: A}, A, ""),
        (OLD, {OLD: "!Thu hồi."}, "", "Thu hồi."),
        # On and on, but not round and round.
        (OLD, {OLD: "ket-luan/x/", "ket-luan/x/": A}, A, ""),
        (OLD, {OLD: "ket-luan/x/", "ket-luan/x/": OLD}, None, ""),
        (OLD, {OLD: "ket-luan/x/"}, None, ""),
        # A place goes with its page, under its name or one of its own.
        (f"{OLD}#ii-1", {OLD: A}, f"{A}#ii-1", ""),
        (f"{OLD}#ii-1", {OLD: A, f"{OLD}#ii-1": f"{A}#ii-2"}, f"{A}#ii-2", ""),
        (f"{OLD}#ii-9", {OLD: A}, None, ""),
        (f"{OLD}#ii-9", {OLD: A, f"{A}#ii-9": "!Bỏ."}, "", "Bỏ."),
        (f"{OLD}#ii-9", {OLD: "!Thu hồi."}, "", "Thu hồi."),
        (f"{A}#ii-9", {}, None, ""),
        (f"{A}#ii-9", {f"{A}#ii-9": f"{B}#ii-1"}, f"{B}#ii-1", ""),
        # What is below something goes with it, to the same below the other when that is there.
        ("don-vi/y/2021/", {"don-vi/y/": "don-vi/x/"}, "don-vi/x/2021/", ""),
        ("don-vi/y/2020/", {"don-vi/y/": "don-vi/x/"}, "don-vi/x/", ""),
        ("don-vi/y/2020/", {"don-vi/y/": "!Nhập nhầm."}, "", "Nhập nhầm."),
        # Lists lead to what they were part of, things of their own do not.
        ("don-vi/x/2020/", {}, "don-vi/x/", ""),
        ("don-vi/x/2020/11/", {}, "don-vi/x/", ""),
        ("don-vi/x/nhac-lai/", {}, "don-vi/x/", ""),
        ("don-vi/y/", {}, None, ""),
        ("don-vi/y/2021/", {}, None, ""),
        ("thang/2020-11/", {}, "thang/", ""),
        ("nam/2020/", {}, "thang/", ""),
    ],
)
def test_what_becomes_of_an_address(address: str, entries: dict[str, str], target: str | None, reason: str) -> None:
    answer = given(**entries).answer(address, THERE)
    assert (answer.target if answer else None) == target
    assert (answer.reason if answer else "") == reason


def test_what_is_lost_is_told_once() -> None:
    lines = ("don-vi/y/", "don-vi/y/2021/", f"{A}#ii-9", OLD, f"{OLD}#ii-1", "thang/2019-01/", "")
    assert list(given(*lines).lost(THERE)) == [(1, "don-vi/y/"), (3, f"{A}#ii-9"), (4, OLD)]


def test_the_pages_that_answer_for_what_is_no_more() -> None:
    entries = {OLD: A, f"{OLD}#ii-9": f"{B}#ii-1", f"{OLD}#ii-8": "!Bỏ."}
    found = given(A, OLD, f"{OLD}#ii-1", f"{OLD}#ii-9", "thang/2019-01/", **entries).pages(THERE)
    assert {page: [(one.source, one.target, one.reason) for one in some] for page, some in found.items()} == {
        OLD: [(OLD, A, ""), (f"{OLD}#ii-8", "", "Bỏ."), (f"{OLD}#ii-9", f"{B}#ii-1", "")],
        "thang/2019-01/": [("thang/2019-01/", "thang/", "")],
    }


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"addresses.txt": "../../etc/\n"}, "addresses.txt:1: lost-address: “../../etc/” không phải"),
        ({"addresses.txt": "ket-luan/a/\n<b>\n"}, "addresses.txt:2: lost-address: “<b>” không phải"),
        (
            {"redirects.yml": "redirects:\n- from: ../a/\n  to: thang/\n"},
            "redirects.yml:2: redirect: “../a/” không phải",
        ),
        ({"redirects.yml": "redirects:\n- from: ket-luan/a/b/\n  to: thang/\n"}, "redirects.yml:2: redirect:"),
        (
            {"redirects.yml": "redirects:\n- from: ket-luan/a/\n"},
            "redirects.yml:2: redirect: “ket-luan/a/”: phải ghi một",
        ),
        (
            {"redirects.yml": "redirects:\n- {from: ket-luan/a/, to: thang/, gone: Bỏ.}\n"},
            "redirects.yml:2: redirect: “ket-luan/a/”: phải ghi một",
        ),
        (
            {"redirects.yml": "redirects:\n- {from: ket-luan/a/, gone: A.}\n- {from: ket-luan/a/, gone: B.}\n"},
            "redirects.yml:3: redirect: “ket-luan/a/” ghi hai lần",
        ),
        ({"redirects.yml": "redirect: []\n"}, "redirects.yml:1: unknown-key:"),
    ],
)
def test_a_file_that_cannot_be_followed_is_told(texts: dict[str, str], told: str) -> None:
    _, problems = ledger.read(texts)
    assert str(problems[0]).startswith(told)


def test_the_ledger_and_the_pages_name_the_same_addresses() -> None:
    for root in (ROOT / "conclusions", ROOT / "tests/golden/hostile"):
        found, _ = rules.check(root)
        assert found is not None
        pages = {page.path for page in every_page(found, SITE)}
        there = living(found)
        assert {address for address in there if "#" not in address} | {""} == {
            page for page in pages if not page.endswith("/nhac-lai/")
        }
        for page in every_page(found, SITE):
            ids = set(re.findall(r' id="([^"]+)"', page.body))
            assert {address.partition("#")[2] for address in there if address.startswith(f"{page.path}#")} <= ids


def test_check_tells_and_fix_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = lay(tmp_path / "a") / "conclusions"
    place = root / ledger.ADDRESSES_TXT
    place.unlink(missing_ok=True)

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as done:
            main(["check", *words, "--archive", str(root)])
        return int(done.value.code or 0), capsys.readouterr().out

    assert run()[0] == 0
    status, told = run("--publish")
    assert status == 1
    assert "addresses.txt:1: unlisted-address: 141 địa chỉ chưa ghi" in told
    assert "chạy ketluan check --publish --fix" in told
    # A draft may still change: only what is to be published is listed.
    assert run("--fix") == (0, "")
    assert not place.exists()
    assert run("--fix", "--publish") == (0, "")
    assert run("--publish") == (0, "")
    lines = place.read_text().splitlines()
    assert lines == sorted(set(lines))
    assert "ket-luan/2021-11-15-phien-hop-thang-11/#ii-3" in lines
    # What was listed is never taken out, and its loss is an error with the way out.
    place.write_text("\n".join(sorted([*lines, "ket-luan/2020-01-01-cu/"])) + "\n")
    status, told = run("--fix")
    assert status == 1
    assert "lost-address: địa chỉ đã công bố ket-luan/2020-01-01-cu/" in told
    assert "redirects.yml" in told
    (root / ledger.REDIRECTS_YML).write_text(
        "redirects:\n- from: ket-luan/2020-01-01-cu/\n  gone: Đăng nhầm.\n  date: 2024-05-06\n", "utf-8"
    )
    # What is gone is told in the log, and the year of the log has a page.
    assert run("--fix", "--publish") == (0, "")


def test_a_record_with_no_place_for_the_day_is_told_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = lay(tmp_path / "a") / "conclusions"
    path = put(root.parent, variant("2021-03-10", keep=1, published=None))
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    braces = yaml.dump(yaml.load(front, yaml.BaseLoader), default_flow_style=True, allow_unicode=True, width=10**6)
    path.write_text(f"---\n{braces}---\n{body}", "utf-8")
    before = path.read_bytes()
    with pytest.raises(SystemExit):
        main(["check", "--fix", "--publish", "--archive", str(root)])
    assert "không ghi được ngày đăng vào" in capsys.readouterr().err
    assert path.read_bytes() == before


# ---------------------------------------------------------------------------------------------------------------------
# Random edits


class Answering(HTMLParser):
    """The ids of a page, where it leads by itself, and the links of its places."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.onward = ""
        self.links: dict[str, str] = {}
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.add(values["id"])
        if values.get("id") == "noi-moi":  # where its script leads
            self.onward = values["href"]
        if tag == "p":
            self._inside = values.get("id", "")
        if tag == "a" and self._inside:
            self.links[self._inside] = values["href"]


def shells() -> frame.Frame:
    """A theme that is nothing but its places."""
    html = f"<title>{frame.TITLE}</title>{frame.DESCRIPTION}{frame.HEAD}{frame.BODY}"
    names = dict.fromkeys(frame.wanted(), html) | {frame.NOT_FOUND: frame.BODY}
    return frame.Frame(names, SITE, "/", "k")


def published(found: Archive, folder: Path) -> dict[str, str]:
    """The HTML of every page of a site, by path."""
    made = parts.parts(found, shells(), "", folder, Memo(None))
    wanted = (part for part in made if not part.bound)
    files = {path: content for part in wanted for path, content in part.make()}
    return {
        path.removesuffix("index.html"): content.decode() for path, content in files.items() if path.endswith(".html")
    }


def reached(address: str, pages: dict[str, Answering]) -> bool:
    """Whether somebody who asks for an address gets to a page with that place, or to one that says why not."""
    for _ in range(5):
        page, _, anchor = address.partition("#")
        found = pages.get(page)
        if found is None:
            return False
        if anchor in found.links and found.onward:
            address = urljoin(page, found.links[anchor])
        elif found.onward and anchor not in found.ids:
            address = urljoin(page, found.onward) + (f"#{anchor}" if anchor else "")
        else:
            return not anchor or anchor in found.ids or "khong-con" in found.ids
    return False


def edited(draw: random.Random, conclusions: list[Conclusion], number: int) -> list[Conclusion]:
    """Some conclusions after one edit: renamed, an item taken out or renumbered, deleted, added."""
    if not conclusions or draw.random() < 0.3:
        day = datetime.date(2020, 1, 1) + datetime.timedelta(days=draw.randrange(900))
        return [*conclusions, variant(str(day), f"moi-{number}", keep=draw.randrange(1, 6))]
    at = draw.randrange(len(conclusions))
    one = conclusions[at]
    sort = draw.choice(("rename", "item", "renumber", "delete", "date"))
    if sort == "delete":
        return conclusions[:at] + conclusions[at + 1 :]
    if sort in ("rename", "date"):
        day = one.date if sort == "rename" else one.date + datetime.timedelta(days=31)
        changed = replace(one, id=f"{day}-ten-{number}", path=f"{day.year}/{day}-ten-{number}.md", date=day)
    else:
        section = next(section for section in one.sections if section.items)
        items = list(section.items)
        if sort == "item" and len(items) > 1:
            items.pop(draw.randrange(len(items)))
        else:
            items[-1] = replace(items[-1], number=str(20 + number))
        sections = tuple(replace(s, items=tuple(items)) if s is section else s for s in one.sections)
        changed = replace(one, sections=sections)
    return [*conclusions[:at], changed, *conclusions[at + 1 :]]


def mended(draw: random.Random, kept: Ledger, found: Archive) -> Ledger:
    """The ledger after somebody has followed what `check` says, until it says nothing."""
    there = living(found)
    kept = Ledger(
        (*kept.lines, *ledger.unlisted(kept, there)), {k: v for k, v in kept.redirects.items() if k not in there}
    )
    for _ in range(200):
        wrong = next(kept.lost(there), None)
        broken = [entry.source for entry in kept.redirects.values() if kept.answer(entry.source, there) is None]
        if wrong is None and not broken:
            return kept
        address = broken[0] if broken else wrong[1] if wrong else ""
        page = address.partition("#")[0]
        goals = sorted(one for one in there if one.startswith("ket-luan/2") and ("#" in one) == ("#" in address))
        near = [one for one in goals if one.startswith(page)] if "#" in address else goals
        target = draw.choice(near or goals) if goals and draw.random() < 0.7 else ""
        entry = Redirect(address, target, "" if target else "Gỡ theo yêu cầu.")
        kept = Ledger(kept.lines, {**kept.redirects, address: entry})
    raise AssertionError("check never falls silent")


@pytest.mark.fuzz
def test_no_published_address_is_ever_lost(fuzzing: bool, tmp_path: Path) -> None:
    first, _ = records.load(ROOT / "conclusions")
    assert first is not None
    asked = 0
    for seed in range(200 if fuzzing else 6):
        draw = random.Random(seed)
        conclusions = [variant("2021-01-10", "a", keep=6), variant("2021-02-10", "b", keep=5)]
        kept = Ledger()
        for number in range(8):
            found = archive.assemble(tmp_path, first.registry, conclusions)
            for one in conclusions:
                put(tmp_path.parent / tmp_path.name, one) if not fuzzing else None
            kept = mended(draw, kept, found)
            found = replace(found, ledger=kept, root=tmp_path / "conclusions")
            assert [p for p in ledger.problems(kept, living(found)) if p.level == "error"] == []
            if number in (3, 7):
                digests = {one.path: digest(one.path, put(tmp_path, one).read_text("utf-8")) for one in conclusions}
                found = replace(found, digests=digests)
                pages = {path: Answering(html) for path, html in published(found, tmp_path / "cache").items()}
                lost = [line for line in kept.lines if not reached(line, pages)]
                assert lost == []
                asked += len(kept.lines)
            conclusions = edited(draw, conclusions, number)
    print(f"{asked} published addresses asked for after random edits, 0 lost")
    assert asked > 500
