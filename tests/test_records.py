"""The folder of an archive read: what is a record, what is wrong with a file."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from ketluan import document, held, memo, records, registry_files, workers
from ketluan.memo import Memo, code_version
from ketluan.model import Conclusion, Missing, Problem
from ketluan.values import pack
from ketluan.workers import FEWEST
from tests.building import seed

UNITS = "body: huyen\nunits:\n- {id: huyen, kind: committee, names: [{name: UBND huyện}]}\n"
OFFICIALS = "officials:\n- {id: an, name: Nguyễn Văn An, posts: [{post: Chủ tịch}]}\n"
RECORD = document.dump(seed())


def lay(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write the files of an archive: a registry, and these."""
    known: dict[str, str | bytes] = {
        "units.yml": UNITS,
        "officials.yml": OFFICIALS,
        "abbreviations.yml": "abbreviations: []\n",
    }
    for name, content in (known | files).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_a_folder_is_read(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "2021/2021-11-15-b.md": RECORD,
            "2021/2021-11-15-a.md": RECORD,
            "2021/2021-11-15-a.txt": "x",
            "README.md": "#",
        },
    )
    found, problems = records.load(tmp_path)
    assert problems == ()
    assert found is not None
    assert [conclusion.path for conclusion in found.conclusions] == ["2021/2021-11-15-a.md", "2021/2021-11-15-b.md"]
    assert found.root == tmp_path
    assert found.registry.body.id == "huyen"


def test_a_record_that_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    lay(tmp_path, {"2021/2021-11-15-a.md": "no", "2021/2021-11-15-b.md": RECORD, "2021/2021-11-15-c.md": b"a\n\xff"})
    found, problems = records.load(tmp_path)
    assert found is not None
    assert [conclusion.id for conclusion in found.conclusions] == ["2021-11-15-b"]
    assert [(problem.path, problem.line, problem.rule) for problem in problems] == [
        ("2021/2021-11-15-a.md", 1, "front-matter"),
        ("2021/2021-11-15-c.md", 2, "encoding"),
    ]


def test_without_a_registry_there_is_no_archive_but_every_problem(tmp_path: Path) -> None:
    lay(tmp_path, {"units.yml": "body: x\nunits: []\n", "2021/2021-11-15-a.md": "no"})
    found, problems = records.load(tmp_path)
    assert found is None
    assert {problem.path for problem in problems} == {"units.yml", "2021/2021-11-15-a.md"}


def test_a_record_in_capitals_or_led_nowhere_is_told_and_none(tmp_path: Path) -> None:
    lay(tmp_path, {"2021/2021-11-15-a.MD": RECORD})
    (tmp_path / "2021/2021-11-15-b.md").symlink_to("khong-co.md")
    found, problems = records.load(tmp_path)
    assert found is not None
    assert found.conclusions == ()
    assert [(problem.path, problem.rule) for problem in problems] == [
        ("2021/2021-11-15-a.MD", "file"),
        ("2021/2021-11-15-b.md", "file"),
    ]


def test_a_byte_order_mark_is_no_part_of_any_file(tmp_path: Path) -> None:
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}"
    texts = {
        "addresses.txt": "ket-luan/2021-11-15-a/\n",
        "redirects.yml": "redirects:\n- {from: ket-luan/2021-11-15-a/, gone: Nhầm.}\n",
        "units.yml": UNITS,
        "2021/2021-11-15-b.md": RECORD,
    }
    lay(
        tmp_path,
        {name: mark + text for name, text in texts.items()} | {"2021/2021-11-15-c.md": f"{mark}a\n".encode() + b"\xff"},
    )
    found, problems = records.load(tmp_path)
    assert found is not None
    assert [(problem.path, problem.line, problem.rule) for problem in problems] == [
        ("2021/2021-11-15-c.md", 2, "encoding")
    ]
    assert found.ledger.lines == ("ket-luan/2021-11-15-a/",)
    assert list(found.ledger.redirects) == ["ket-luan/2021-11-15-a/"]


def reads(monkeypatch: pytest.MonkeyPatch, root: Path, cache: Path) -> tuple[list[str], str]:
    """Read an archive with what is kept in a folder: which records were opened, and the title of the first."""
    opened: list[str] = []
    text = records._text

    def opening(root: Path, name: str, problems: list[Problem]) -> str | None:
        opened.extend([name] if name.endswith(".md") else [])
        return text(root, name, problems)

    memo = Memo(cache)
    with monkeypatch.context() as patched:
        patched.setattr(records, "_text", opening)
        found, problems = records.load(root, memo)
    memo.close()
    assert (found is not None, problems) == (True, ())
    assert found is not None
    return opened, found.conclusions[0].title


@pytest.mark.skipif(os.name == "nt", reason="the time an entry changed is not told: every record is read")
def test_a_record_that_lies_as_it_lay_is_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, cache, name = tmp_path / "kho", tmp_path / "cache", "2021/2021-11-15-a.md"
    lay(root, {name: RECORD})
    title = seed().title
    # What was written a moment ago is read again: it may be written once more and look the same.
    monkeypatch.setattr(held, "_steps", lambda one: 10**12)
    assert [reads(monkeypatch, root, cache) for _ in range(2)] == [([name], title)] * 2
    monkeypatch.setattr(held, "_steps", lambda one: -(10**12))
    assert [reads(monkeypatch, root, cache) for _ in range(2)] == [([name], title), ([], title)]
    status = (root / name).stat()
    (root / name).write_text(RECORD.replace("chủ trì", "chủ TRÌ"), encoding="utf-8")
    os.utime(root / name, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert reads(monkeypatch, root, cache)[0] == [name]
    (root / name).rename(root / "2021/2021-11-15-b.md")
    assert reads(monkeypatch, root, cache)[0] == ["2021/2021-11-15-b.md"]


def test_an_archive_is_the_same_when_it_is_read_from_what_is_kept(tmp_path: Path) -> None:
    lay(tmp_path / "kho", {"2021/2021-11-15-a.md": RECORD})
    fresh, _ = records.load(tmp_path / "kho")
    for _ in range(2):
        memo = Memo(tmp_path / "cache")
        kept, problems = records.load(tmp_path / "kho", memo)
        memo.close()
        assert problems == ()
        assert fresh is not None
        assert kept is not None
        assert (kept.conclusions, kept.outlines, kept.digests, kept.sizes) == (
            fresh.conclusions,
            fresh.outlines,
            fresh.digests,
            fresh.sizes,
        )


def test_a_registry_is_the_same_when_it_is_read_from_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path / "kho", {})
    fresh = records.load_registry(tmp_path / "kho")
    read: list[object] = []
    of_files = registry_files.read
    monkeypatch.setattr(registry_files, "read", lambda files: (read.append(files), of_files(files))[1])
    for extra, is_new, expected in (("", 1, fresh), ("", 0, fresh), ("- {id: b}\n", 1, None)):
        with (tmp_path / "kho/units.yml").open("a", encoding="utf-8") as file:
            file.write(extra)
        memo = Memo(tmp_path / "cache")
        read.clear()
        found = records.load_registry(tmp_path / "kho", memo)
        memo.close()
        assert not memo.doubt
        assert len(read) == is_new
        assert found == (expected or records.load_registry(tmp_path / "kho"))
        assert bool(found[1]) is bool(extra)
        if found[0] is not None:
            assert found[0].resolve("UBND huyện", seed().date) == (found[0].units["huyen"],)


def test_several_processes_read_the_same(tmp_path: Path) -> None:
    names = [f"2021/2021-11-15-{number:02}.md" for number in range(FEWEST + 8)]
    texts: dict[str, str | bytes] = {name: RECORD.replace("2021-11-15-a", name[5:-3]) for name in names}
    texts[names[3]], texts[names[7]] = b"a\xff", "no front matter"
    lay(tmp_path / "kho", texts)
    alone, problems = records.load(tmp_path / "kho")
    assert alone is not None
    assert [(one.path, one.rule) for one in problems][:2] == [(names[3], "encoding"), (names[7], "front-matter")]
    for number, jobs in enumerate((1, 3, 3)):
        memo = Memo(tmp_path / f"cache {min(number, 1)}")
        found, wrong = records.load(tmp_path / "kho", memo, jobs=jobs)
        assert found is not None
        assert wrong == problems
        assert (found.conclusions, found.outlines, found.digests) == (
            alone.conclusions,
            alone.outlines,
            alone.digests,
        )
        memo.close()


def test_no_record_is_lost_with_what_was_kept_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path / "kho", {"2021/2021-11-15-a.md": RECORD})
    memo = Memo(tmp_path / "cache")
    records.load(tmp_path / "kho", memo)
    memo.close()
    memo = Memo(tmp_path / "cache")
    # As if another process wrote over the row after it was looked at.
    monkeypatch.setattr(memo, "get", lambda kind, key, group="": None)
    found, problems = records.load(tmp_path / "kho", memo)
    assert found is not None
    assert problems == ()
    (conclusion,) = found.conclusions
    assert conclusion.sections == seed().sections
    memo.close()


def test_a_record_that_holds_what_it_held_is_not_parsed_again(tmp_path: Path) -> None:
    """As after a fresh checkout with the cache of another: files lie elsewhere, and hold the same."""
    names = [f"2021/2021-11-15-{number:02}.md" for number in range(FEWEST + 2)]
    lay(tmp_path / "kho", dict.fromkeys(names, RECORD))
    parsed: list[str] = []

    def read(text: str, name: str) -> tuple[Conclusion | None, tuple[Problem, ...]]:
        parsed.append(name)
        return document.parse(text, name)

    for expected in (names, [], [names[-1]]):
        if len(expected) == 1:
            (tmp_path / "kho" / names[-1]).write_text(RECORD.replace("UBND", "Ủy ban"), encoding="utf-8")
        memo = Memo(tmp_path / "cache")
        parsed.clear()
        records.load(tmp_path / "kho", memo, read)
        memo.close()
        assert parsed == expected


def test_words_that_were_let_go_are_read_again(tmp_path: Path) -> None:
    lay(tmp_path / "kho", {"2021/2021-11-15-a.md": RECORD})
    memo = Memo(tmp_path / "cache")
    found, _ = records.load(tmp_path / "kho", memo)
    assert found is not None
    (conclusion,) = found.conclusions
    first = conclusion.sections[0]
    assert conclusion.sections[0] is first
    found.let_go()
    assert conclusion.sections[0] is not first
    assert conclusion.sections[0] == first
    memo.close()


def test_a_word_that_says_what_is_missing_is_told_from_the_word(tmp_path: Path) -> None:
    """Values that many records say alike are one value; "blank" among names of people is no fact left blank."""
    texts = [
        RECORD.replace("\nsource:", "\nattendees: unknown\nsource:"),
        RECORD.replace("2021-11-15-a", "2021-11-15-b"),
    ]
    names = ["2021/2021-11-15-a.md", "2021/2021-11-15-b.md"]
    lay(tmp_path / "kho", dict(zip(names, texts, strict=True)))
    memo = Memo(tmp_path / "cache")
    found, problems = records.load(tmp_path / "kho", memo)
    assert found is not None
    assert (found.conclusions[0].attendees, problems) == ("unknown", ())
    assert type(found.conclusions[0].attendees) is str
    assert [type(one.number) for one in found.conclusions] == [Missing, Missing]
    memo.close()


@pytest.mark.parametrize("harm", [b"", b"not a value", pack(("no", "sections"))[:-3]])
def test_words_that_cannot_be_unpacked_are_read_from_the_record(tmp_path: Path, harm: bytes) -> None:
    lay(tmp_path / "kho", {"2021/2021-11-15-a.md": RECORD})
    memo = Memo(tmp_path / "cache")
    records.load(tmp_path / "kho", memo)
    memo.close()
    memo = Memo(tmp_path / "cache")
    found, _ = records.load(tmp_path / "kho", memo)
    assert found is not None
    (conclusion,) = found.conclusions
    memo.put("words", found.digests[conclusion.path], harm, "2021-11")
    assert conclusion.sections == seed().sections
    memo.close()


def test_words_are_not_taken_from_a_record_that_is_another_by_now(tmp_path: Path) -> None:
    name = "2021/2021-11-15-a.md"
    lay(tmp_path / "kho", {name: RECORD})
    memo = Memo(tmp_path / "cache")
    found, _ = records.load(tmp_path / "kho", memo)
    memo.close()
    memo = Memo(tmp_path / "cache")
    found, _ = records.load(tmp_path / "kho", memo)
    assert found is not None
    memo.put("words", found.digests[name], b"", "2021-11")
    (tmp_path / "kho" / name).write_text(RECORD.replace("UBND", "Ủy ban"), encoding="utf-8")
    with pytest.raises(records.Changed, match=name):
        len(found.conclusions[0].sections)
    (tmp_path / "kho" / name).unlink()
    with pytest.raises(records.Changed, match=name):
        len(found.conclusions[0].sections)


def test_the_words_of_a_record_that_is_gone_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_steps", lambda one: -(10**12))
    names = ["2021/2021-11-15-a.md", "2021/2021-11-16-b.md"]
    lay(tmp_path / "kho", {names[0]: RECORD, names[1]: RECORD})
    keys: list[str] = []
    for _ in range(2):
        memo = Memo(tmp_path / "cache")
        found, _ = records.load(tmp_path / "kho", memo)
        memo.close()
        assert found is not None
        keys = keys or [found.digests[name] for name in names]
        (tmp_path / "kho" / names[1]).unlink(missing_ok=True)
    kept = Memo(tmp_path / "cache")
    assert [kept.look("words", key, "2021-11") is not None for key in keys] == [True, False]


def test_words_that_are_lost_are_kept_again_whoever_misses_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the process, which can put nothing into the cache, has the next run read the records of the month."""
    monkeypatch.setattr(held, "_steps", lambda one: -(10**12))
    names = ["2021/2021-11-15-a.md", "2021/2021-11-16-b.md", "2021/2021-12-17-c.md"]
    lay(tmp_path / "kho", dict.fromkeys(names, RECORD))
    load(tmp_path)
    base = sqlite3.connect(tmp_path / "cache/memo.sqlite")
    with base:
        row = memo._name(code_version(), "words", "2021-11")
        base.execute("UPDATE memo SET value = ? WHERE name = ?", (b"damaged", row))
    base.close()
    asked: list[str] = []

    def read(text: str, name: str) -> tuple[Conclusion | None, tuple[Problem, ...]]:
        asked.append(name)
        return document.parse(text, name)

    store = Memo(tmp_path / "cache")
    found, _ = records.load(tmp_path / "kho", store, read)
    assert found is not None
    with workers.ahead(lambda: found.conclusions[0].sections == seed().sections, 2) as same:
        assert same()
    store.close()
    assert asked == []
    load(tmp_path, read)
    assert asked == names[:2]
    load(tmp_path, read)
    assert asked == names[:2]
    kept = Memo(tmp_path / "cache")
    assert all(kept.look("words", found.digests[name], name[5:12]) for name in names)


def load(folder: Path, read: records.Read = document.parse) -> None:
    store = Memo(folder / "cache")
    records.load(folder / "kho", store, read)
    store.close()
