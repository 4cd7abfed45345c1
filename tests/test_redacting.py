"""Words left out are gone: from the site, from what is kept between builds, from every file of the archive."""

from __future__ import annotations

import contextlib
import datetime
import gzip
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from ketluan import document, records, redacting, rules
from ketluan.cli import main
from ketluan.editing import Refused
from ketluan.model import Conclusion, Source
from ketluan.vietnamese import fold
from tests import papers
from tests.building import command, contents, is_whole, lay, put, variant

# Words that stand in no dictionary, so that wherever they are, they came from the record.
PASSAGE = "ông Giàng Quẩyx Xuỵt"
DAY = datetime.date(2024, 5, 6)
REASON, BASIS = "dữ liệu cá nhân", "Luật 91/2025/QH15"


def named(date: str = "2021-03-10", name: str = "phien-hop") -> Conclusion:
    """A record in which the passage stands in its preamble and in an item."""
    one = variant(date, name, keep=5, published=datetime.date.fromisoformat(date))
    first, *others = one.preamble
    sections = list(one.sections)
    item = replace(sections[0].items[0], lead=f"Biểu dương {PASSAGE}, thôn 2. {sections[0].items[0].lead}")
    sections[0] = replace(sections[0], items=(item, *sections[0].items[1:]))
    text = replace(first, text=f"Có {PASSAGE} dự. {first.text}")
    return replace(one, preamble=(text, *others), sections=tuple(sections))


def every_form(data: bytes, depth: int = 3) -> Iterator[bytes]:
    """Some bytes, and whatever compressed things are in them."""
    yield data
    if depth == 0:
        return
    if data[:2] == b"\x1f\x8b":
        yield from every_form(gzip.decompress(data), depth - 1)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            for name in box.namelist():
                yield name.encode()
                yield from every_form(box.read(name), depth - 1)
    # Streams inside of other files, as in PDF.
    at = data.find(b"\x78\x9c")
    while at >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[at:], 10_000_000)
        at = data.find(b"\x78\x9c", at + 1)


def spellings() -> list[bytes]:
    """How the passage, or the one word of it that is nobody else's, may be written in a file."""
    found = []
    for text in (PASSAGE, "Quẩyx"):
        for form in ("NFC", "NFD"):
            written = unicodedata.normalize(form, text)
            found += [written.encode(), written.lower().encode(), written.encode("utf-16-le"), escape(written).encode()]
            found += [json.dumps(written)[1:-1].encode()]
        found += [fold(text).encode()]
    return found


def holders(folder: Path) -> list[str]:
    """The files below a folder that hold the passage in any form."""
    wanted = spellings()
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(word in form for form in every_form(path.read_bytes()) for word in wanted)
    ]


def redact(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `ketluan redact` as a clerk does: the passage is asked for."""
    return subprocess.run(
        (
            sys.executable,
            "-m",
            "ketluan",
            "redact",
            "2021-03-10-phien-hop",
            "--reason",
            REASON,
            "--basis",
            BASIS,
            *words,
        ),
        cwd=root,
        input=f"{PASSAGE}\n",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_search_for_traces_finds_what_is_hidden(tmp_path: Path) -> None:
    """The test below would say nothing if it could not see into files."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(f"x {PASSAGE}".encode()))
    with zipfile.ZipFile(tmp_path / "b.docx", "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("word/document.xml", PASSAGE)
    (tmp_path / "c.pdf").write_bytes(b"%PDF stream\n" + zlib.compress(PASSAGE.encode("utf-16-le")))
    base = sqlite3.connect(tmp_path / "d.sqlite")
    base.execute("CREATE TABLE a (b BLOB)")
    base.execute("INSERT INTO a VALUES (?)", (PASSAGE.encode(),))
    base.commit()
    base.close()
    (tmp_path / "e.json").write_text(json.dumps([PASSAGE]))
    (tmp_path / "f.txt").write_text(fold(PASSAGE))
    (tmp_path / "g.txt").write_text("Giàng")
    assert holders(tmp_path) == ["a.gz", "b.docx", "c.pdf", "d.sqlite", "e.json", "f.txt"]


def test_after_the_next_build_the_passage_is_nowhere(tmp_path: Path) -> None:
    root = lay(tmp_path / "a")
    put(root, named())
    put(root, variant("2021-04-10", keep=3))
    # Built more than once, so that what is kept between builds holds it too.
    for title in ("Một", "Hai"):
        put(root, variant("2021-05-10", keep=2, title=title))
        assert command(root, "build").returncode == 0
    before = holders(root)
    assert {path.split("/")[0] for path in before} == {"conclusions", "site", ".cache"}
    done = redact(root)
    assert done.returncode == 0, done.stderr
    assert "đã lược 8 chữ ở phần mở đầu, mục I.1" in done.stdout
    assert "đoạn ấy còn ở site" in done.stderr
    # Nothing but the site, which the clerk is told to build anew.
    assert {path.split("/")[0] for path in holders(root)} == {"site"}
    assert command(root, "build").returncode == 0
    assert holders(root) == []
    assert is_whole(root / "site")
    site = contents(root / "site")
    page = site["ket-luan/2021-03-10-phien-hop/index.html"].decode()
    assert page.count("[đã lược: dữ liệu cá nhân]") >= 2
    assert "Luật 91/2025/QH15" in page
    assert "Luật 91/2025/QH15" in site["nhat-ky/index.html"].decode()
    (row,) = [row for row in json.loads(site["api/v1/2021/conclusions.json"]) if row["id"] == "2021-03-10-phien-hop"]
    assert (row["redactions"], row["source_published"]) == (2, False)
    found, problems = rules.check(root / "conclusions")
    assert found is not None
    assert [p for p in problems if p.rule == "verbatim"] == []


@pytest.fixture
def with_word_source(tmp_path: Path) -> Path:
    """An archive with a record made from a Word file."""
    import hashlib

    root = lay(tmp_path / "a")
    one = named()
    data = papers.word(one)
    path = put(root, one)
    path.with_suffix(".txt").unlink()
    path.with_suffix(".docx").write_bytes(data)
    source = Source("2021-03-10-phien-hop.docx", hashlib.sha256(data).hexdigest())
    path.write_text(document.dump(replace(one, source=source)), encoding="utf-8")
    return root


def record_of(root: Path) -> Conclusion:
    found, _ = records.load(root / "conclusions")
    assert found is not None
    return found.by_id["2021-03-10-phien-hop"]


def test_a_source_that_is_no_text_is_withheld_and_keeps_its_hash(with_word_source: Path) -> None:
    root = with_word_source
    sha = record_of(root).source.sha256
    done = redact(root)
    assert done.returncode == 0, done.stderr
    source = record_of(root).source
    assert (source.withheld, source.kept, source.sha256) == (True, None, sha)
    assert holders(root) == []
    assert rules.check(root / "conclusions")[1] == ()
    built = command(root, "build")
    assert built.returncode == 0, built.stderr
    page = (root / "site/ket-luan/2021-03-10-phien-hop/index.html").read_text(encoding="utf-8")
    assert "không công bố vì có phần đã lược" in page
    assert sha in page
    assert not list((root / "site").rglob("2021-03-10-phien-hop.docx"))


def test_a_file_without_the_words_may_stand_for_the_source(with_word_source: Path, tmp_path: Path) -> None:
    root = with_word_source
    clean = replace(record_of(root), source=Source("x", "0"))
    text = [line.replace(PASSAGE, "…") for line in clean.printed()]
    made = Document()
    for line in text:
        made.add_paragraph(line)
    made.save(str(tmp_path / "sach.docx"))
    done = redact(root, "--replacement", str(tmp_path / "sach.docx"))
    assert done.returncode == 0, done.stdout + done.stderr
    source = record_of(root).source
    assert source.kept is not None
    assert source.kept[0] == "2021-03-10-phien-hop-da-luoc.docx"
    assert holders(root) == []
    # The words around the marks are still compared, with the file that stands for the source.
    assert [p.rule for p in rules.check(root / "conclusions")[1]] == []
    path = root / "conclusions" / record_of(root).path
    path.write_text(path.read_text(encoding="utf-8").replace("thôn 2", "thôn 3"), encoding="utf-8")
    assert "verbatim" in [p.rule for p in rules.check(root / "conclusions")[1]]


def test_a_file_that_still_holds_the_words_is_refused_and_nothing_is_written(with_word_source: Path) -> None:
    root = with_word_source
    before = contents(root)
    source = root / "conclusions/2021/2021-03-10-phien-hop.docx"
    done = redact(root, "--replacement", str(source))
    assert done.returncode == 2
    assert "còn đoạn ấy" in done.stderr
    assert PASSAGE not in done.stdout + done.stderr
    assert contents(root) == before


def test_the_words_are_never_told(with_word_source: Path) -> None:
    done = redact(with_word_source)
    assert "Quẩyx" not in done.stdout + done.stderr


def test_more_may_be_left_out_later(with_word_source: Path) -> None:
    root = with_word_source
    assert redact(root).returncode == 0
    made = redacting.redact(root / "conclusions", record_of(root), "thôn 2", "bí mật công tác", BASIS, DAY)
    assert [one.words for one in made.record.redactions] == [4, 4, 2]
    assert made.removed is None
    redacting.carry_out(root / "conclusions", made)
    assert rules.check(root / "conclusions")[1] == ()


def test_a_text_is_redacted_again(tmp_path: Path) -> None:
    root = lay(tmp_path / "a")
    put(root, named())
    assert redact(root).returncode == 0
    made = redacting.redact(root / "conclusions", record_of(root), "thôn 2", "bí mật công tác", BASIS, DAY)
    redacting.carry_out(root / "conclusions", made)
    assert record_of(root).source.redacted_file == "2021-03-10-phien-hop-da-luoc.txt"
    assert rules.check(root / "conclusions")[1] == ()
    assert sorted(path.name for path in (root / "conclusions/2021").glob("2021-03-10*")) == [
        "2021-03-10-phien-hop-da-luoc.txt",
        "2021-03-10-phien-hop.md",
    ]


def test_other_places_are_told(tmp_path: Path) -> None:
    root = lay(tmp_path / "a")
    put(root, named())
    put(root, named("2021-06-10", "khac"))
    (root / "docs/ghi-chu.md").write_text(f"# A\n\n{PASSAGE}\n", encoding="utf-8")
    copied = root / "ban-goc.txt"
    shutil.copy(root / "conclusions/2021/2021-03-10-phien-hop.txt", copied)
    one = record_of(root)
    made = redacting.redact(root / "conclusions", one, PASSAGE, REASON, BASIS, DAY)
    redacting.carry_out(root / "conclusions", made)
    told = {
        one.path.relative_to(root).as_posix(): one for one in redacting.elsewhere(root, PASSAGE, made.record.source)
    }
    assert list(told) == [
        "ban-goc.txt",
        "conclusions/2021/2021-06-10-khac.md",
        "conclusions/2021/2021-06-10-khac.txt",
        "docs/ghi-chu.md",
    ]
    assert told["docs/ghi-chu.md"].lines == (3,)
    assert not any(one.is_alike for one in told.values())


def test_the_same_words_in_capitals_or_with_the_tone_elsewhere_are_told_with_their_lines(tmp_path: Path) -> None:
    root = lay(tmp_path / "a")
    one = variant("2021-03-10", keep=2, title="Kết luận về ông Lùy Văn Hòa", header=("ÔNG LÙY VĂN HÒA",))
    put(root, replace(one, attendees="ông Luỳ Văn Hoà"))
    done = subprocess.run(
        (sys.executable, "-m", "ketluan", "redact", one.id, "-C", ".", "--reason", REASON, "--basis", BASIS),
        cwd=root / "conclusions",
        input="ông Lùy Văn Hòa\n",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    record = (root / "conclusions" / one.path).read_text(encoding="utf-8").split("\n")
    lines = [number for number, line in enumerate(record, 1) if "ÔNG LÙY" in line or "ông Luỳ" in line]
    assert len(lines) == 2
    alike = "chữ giống đoạn ấy (khác chữ hoa hoặc chỗ đặt dấu) còn ở conclusions/2021/2021-03-10-phien-hop"
    assert f"{alike}.md, dòng {lines[0]}, {lines[1]}\n" in done.stderr
    assert f"{alike}-da-luoc.txt, dòng 1\n" in done.stderr
    assert "Lùy" not in done.stdout + done.stderr


def test_the_cache_goes_wherever_the_command_is_run_and_one_that_stays_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay(tmp_path / "a")
    put(root, named())
    put(root, named(name="khac"))
    cache = root / ".cache/ketluan"
    cache.mkdir(parents=True)
    monkeypatch.chdir(root / "conclusions")
    words = ("redact", "-C", ".", "--reason", REASON, "--basis", BASIS)
    CliRunner().invoke(main, [*words, "2021-03-10-phien-hop"], input=f"{PASSAGE}\n")
    assert not cache.exists()
    cache.mkdir()
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "no")))
    told = CliRunner().invoke(main, [*words, "2021-03-10-khac"], input=f"{PASSAGE}\n")
    assert f"không xóa được bộ nhớ đệm {cache}" in told.output


def test_a_stop_in_the_middle_loses_nothing_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay(tmp_path / "a")
    put(root, named())
    made = redacting.redact(root / "conclusions", record_of(root), PASSAGE, REASON, BASIS, DAY)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(OSError, match="no"):
        redacting.carry_out(root / "conclusions", made)
    assert [p.rule for p in rules.check(root / "conclusions")[1]] == ["source"]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    root = lay(tmp_path / "a")
    put(root, variant("2021-03-10", keep=3))
    with pytest.raises(Refused, match="không thấy"):
        redacting.redact(root / "conclusions", record_of(root), PASSAGE, REASON, BASIS, DAY)
