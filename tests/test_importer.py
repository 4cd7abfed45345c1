"""The command `ketluan import`: what it writes, what it says, and what it refuses with nothing written."""

from __future__ import annotations

import ast
import io
import json
import random
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ketluan import cli, document, importer, readers, rules, writing
from ketluan.readers import scan
from tests import papers
from tests.building import ROOT

SEED = ROOT / "conclusions/2021/2021-11-15-phien-hop-thang-11.txt"
ARCHIVE = ("-C", str(ROOT / "conclusions"))
FULL = ROOT / "tests/golden/import/full.md"


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli.main, ["import", *words], input=stdin)


def word_file() -> bytes:
    record, _ = document.parse(FULL.read_text(encoding="utf-8"), "full.md")
    assert record is not None
    return papers.word(record)


def put(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


# ---------------------------------------------------------------------------------------------------------------------
# What it makes


def test_a_draft_and_its_source_stand_side_by_side(tmp_path: Path) -> None:
    done = run(str(SEED), *ARCHIVE, "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert "2630 words, 0 differ" in done.output
    folder = tmp_path / "2021"
    assert sorted(path.name for path in folder.iterdir()) == [f"{SEED.stem}.md", f"{SEED.stem}.txt"]
    assert (folder / SEED.name).read_bytes() == SEED.read_bytes()


def test_json_has_one_object_a_file(tmp_path: Path) -> None:
    done = run(str(SEED), put(tmp_path, "full.docx", word_file()), *ARCHIVE, "--out", str(tmp_path / "out"), "--json")
    assert done.exit_code == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [set(row) for row in rows] == [{"path", "record", "words", "problems"}] * 2
    assert rows[0]["words"] == {"source": 2630, "differing": 0}
    assert rows[0]["record"]["date"] == "2021-11-15"
    assert rows[1]["record"]["number"] == "88/TB-UBND"
    assert all(set(problem) == {"rule", "line", "field", "message"} for row in rows for problem in row["problems"])
    assert all(problem["line"] > 0 for row in rows for problem in row["problems"])


def test_text_comes_from_standard_input(tmp_path: Path) -> None:
    done = run("-", *ARCHIVE, "--out", str(tmp_path), stdin=SEED.read_bytes())
    assert done.exit_code == 0
    assert (tmp_path / "2021" / SEED.name).read_bytes() == SEED.read_bytes()


def test_a_draft_without_doubts_passes_check_but_for_its_units(tmp_path: Path) -> None:
    for name in ("units.yml", "officials.yml", "abbreviations.yml"):
        (tmp_path / name).write_bytes((ROOT / "conclusions" / name).read_bytes())
    done = run(put(tmp_path, "full.docx", word_file()), "-C", str(tmp_path))
    assert done.exit_code == 0
    problems = rules.check(tmp_path)[1]
    assert {problem.rule for problem in problems} == {"unknown-official"}


def test_a_file_imported_twice_is_refused_and_another_of_that_day_gets_a_number(tmp_path: Path) -> None:
    assert run(str(SEED), *ARCHIVE, "--out", str(tmp_path)).exit_code == 0
    record = tmp_path / "2021" / f"{SEED.stem}.md"
    record.write_text(record.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = record.read_bytes()
    again = run(str(SEED), *ARCHIVE, "--out", str(tmp_path))
    assert again.exit_code == 1
    assert "already-there" in again.output
    other = put(tmp_path, "other.txt", SEED.read_bytes() + b"\n")
    assert run(other, *ARCHIVE, "--out", str(tmp_path)).exit_code == 0
    assert record.read_bytes() == before
    assert (tmp_path / "2021" / f"{SEED.stem}-2.md").is_file()


def test_a_large_source_is_named_and_not_copied(tmp_path: Path) -> None:
    done = run(str(SEED), *ARCHIVE, "--out", str(tmp_path), "--max-source", "1000")
    assert done.exit_code == 0
    assert "source-too-large" in done.output
    assert [path.suffix for path in (tmp_path / "2021").iterdir()] == [".md"]


def test_a_disk_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def fail(target: Path, content: bytes) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "no space", str(target))
        target.write_bytes(content)

    monkeypatch.setattr(writing, "write_new", fail)
    assert run(str(SEED), *ARCHIVE, "--out", str(tmp_path)).exit_code == 2
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_paper_that_is_no_conclusion_has_neither_chair_nor_session(tmp_path: Path) -> None:
    text = word_file()
    record, _ = document.parse(
        FULL.read_text(encoding="utf-8").replace('title: "Kết luận của', 'title: "Về việc mời'), "a.md"
    )
    assert record is not None
    text = papers.word(record)
    done = run(put(tmp_path, "a.docx", text), *ARCHIVE, "--out", str(tmp_path / "out"), "--json")
    row = json.loads(done.stdout)
    assert "not-a-conclusion" in {problem["rule"] for problem in row["problems"]}
    assert not {"chair", "date", "session"} & set(row["record"])
    assert (row["record"]["number"], row["record"]["issued"], row["record"]["signer"]["name"]) == (
        "88/TB-UBND",
        "2022-05-30",
        "Lê Thị Cúc",
    )
    assert row["words"]["differing"] == 0


def test_personal_data_are_listed(tmp_path: Path) -> None:
    text = SEED.read_text(encoding="utf-8").replace("1. Kết quả đạt được", "1. Kết quả đạt được 0912 345 678")
    done = run(put(tmp_path, "a.txt", text.encode()), *ARCHIVE, "--out", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert "số điện thoại" in done.output


def footed(text: str) -> bytes:
    """The Word file with a footer."""
    paper = docx.Document(io.BytesIO(word_file()))
    paper.sections[0].footer.paragraphs[0].text = text
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def deleted(text: str) -> bytes:
    """The Word file with a tracked deletion."""
    paper = docx.Document(io.BytesIO(word_file()))
    paper.paragraphs[-1]._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>{text}</w:delText></w:r></w:del>"))
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def headed(text: str) -> bytes:
    """The Word file with a paragraph before all others; a tab in the text is one."""
    paper = docx.Document(io.BytesIO(word_file()))
    paper.paragraphs[0].insert_paragraph_before(text)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("data", [footed("CCCD 012345678901"), deleted("CCCD 012345678901")])
def test_the_gate_reads_what_only_the_file_has(data: bytes, tmp_path: Path) -> None:
    done = run(put(tmp_path, "a.docx", data), *ARCHIVE, "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    assert "số định danh cá nhân, căn cước trong tệp, ngoài lời văn của bản nháp: “012345678901”" in done.output


def test_the_address_of_an_office_in_a_stamp_is_no_personal_data(tmp_path: Path) -> None:
    done = run(put(tmp_path, "a.docx", footed("vp@huyen.gov.vn")), *ARCHIVE, "--out", str(tmp_path / "out"))
    assert "thư điện tử" not in done.output


# ---------------------------------------------------------------------------------------------------------------------
# What it refuses


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return stream.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><w>&b;</w>'
LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -1>>endobj\n"
    b"trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF"
)
REFUSED = {
    "empty.txt": (b"", "empty"),
    "empty.docx": (b"", "empty"),
    "cut.docx": (word_file()[:4000], "broken"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj", "broken"),
    "locked.pdf": (LOCKED_PDF, "encrypted"),
    "macro.docx": (zipped(word__document_xml=b"<a/>", word__vbaProject_bin=b"x"), "macro"),
    "bomb.docx": (zipped(word__document_xml=b" " * 60_000_000), "too-large"),
    "entities.docx": (zipped(word__document_xml=ENTITIES), "broken"),
    "other.docx": (zipped(a_xml=b"<a/>"), "wrong-extension"),
    "word.pdf": (word_file(), "wrong-extension"),
    "pdf.docx": (b"%PDF-1.7\n", "wrong-extension"),
    "binary.txt": (bytes(range(256)) * 9, "not-text"),
    "english.txt": (
        b"The committee met on Monday and decided to build a new road between the two villages. " * 5,
        "not-vietnamese",
    ),
    "short.txt": ("Kết luận".encode(), "no-text"),
    "locked.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "secret.txt": ("TỐI MẬT\n\n".encode() + SEED.read_bytes(), "secrecy"),
    "footer.docx": (footed("Lưu hành nội bộ"), "secrecy"),
    "deleted.docx": (deleted("TỐI MẬT"), "secrecy"),
    "tab.docx": (headed("ỦY BAN NHÂN DÂN\tMẬT"), "secrecy"),
    "alike.docx": (headed("ỦY BAN NHÂN DÂN\t\u041cẬT"), "secrecy"),
    "spaces.docx": (headed("ỦY BAN NHÂN DÂN          TUYỆT MẬT"), "secrecy"),
    "inner.txt": (SEED.read_bytes() + "\n\n(Lưu hành nội bộ)\n".encode(), "secrecy"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_told_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    data, rule = REFUSED[name]
    out = tmp_path / "out"
    done = run(put(tmp_path, name, data), *ARCHIVE, "--out", str(out), "--json")
    assert done.exit_code == 1, done.output
    row = json.loads(done.stdout)
    assert row["path"] is None
    assert row["record"] == {}
    assert [problem["rule"] for problem in row["problems"]] == [rule]
    assert not out.exists()


def test_two_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    done = run(str(path), *ARCHIVE, "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "too-large" in done.output


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.docx"), *ARCHIVE).exit_code == 2


def test_without_tesseract_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan.shutil, "which", lambda name: None)
    with pytest.raises(readers.Unreadable) as caught:
        readers.read(b"\x89PNG\r\n\x1a\n", "a.png")
    assert caught.value.rule == "no-ocr"
    assert "apt-get install tesseract-ocr tesseract-ocr-vie" in caught.value.remedy


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    text = SEED.read_text(encoding="utf-8").replace("Ngày 15/11/2021", "Hôm ấy")
    made = importer.bring_in(text.encode(), "../../../x.txt", tmp_path / "out", None, lambda done, pages: None)
    assert made.path is not None
    assert made.path.resolve().is_relative_to(tmp_path / "out")


def test_a_text_that_no_record_can_hold_is_refused(tmp_path: Path) -> None:
    text = SEED.read_text(encoding="utf-8")
    for long in (text + "Bổ sung nội dung. " * 30_000, "x " * 3_000_000):
        made = importer.bring_in(long.encode(), "x.txt", tmp_path / "out", None, lambda done, pages: None)
        assert [doubt.rule for doubt in made.doubts] == ["too-large"]
    assert not (tmp_path / "out").exists()


@cache
def explained() -> set[str]:
    """The doubts in the table of the guide."""
    guide = (ROOT / "docs/huong-dan/nhap-van-ban.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `([a-z-]+)` \| [^|]+\. \|$", guide, re.MULTILINE)
    assert len(found) == len(set(found)) > 30
    return set(found)


MAKERS = {"Doubt", "Unreadable", "_doubt"}


def told() -> set[str]:
    """The doubts that the program can tell: what stands first where one is made, or in a tuple kept for that."""
    package = ROOT / "scripts/ketluan"
    found: set[str] = set()
    for path in (package / "importer.py", *(package / "readers").glob("*.py"), *(package / "drafts").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            first: ast.expr | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS and node.args:
                first = node.args[0]
            elif (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and isinstance(node.value, ast.Tuple)
            ):
                first = node.value.elts[0] if node.targets[0].id == "_BROKEN" else None
            either = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
            found |= {one.value for one in either if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def test_every_doubt_is_explained_to_the_clerk() -> None:
    assert told() - explained() == set()
    assert explained() - told() == set()


# ---------------------------------------------------------------------------------------------------------------------
# Anything at all


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF with a text layer; an unreadable one where no LibreOffice can print."""
    folder = tmp_path_factory.mktemp("pdf")
    return papers.pdf(word_file(), folder) if papers.office() else LOCKED_PDF


def mutations(count: int, seed: int, printed: bytes) -> Iterator[tuple[str, bytes]]:
    """Files of every sort with bytes changed, cut out, doubled or put in."""
    draw = random.Random(seed)
    full, text = word_file(), SEED.read_bytes()
    parts = [
        ("a.docx", full),
        ("a.txt", text[:6000]),
        ("a.pdf", printed),
        ("a.txt", b"".join(draw.sample(text.split(b"\n"), 60))),
    ]
    document_xml = zipfile.ZipFile(io.BytesIO(full)).read("word/document.xml")
    for _ in range(count):
        name, data = draw.choice(parts)
        if name == "a.docx" and draw.random() < 0.7:
            yield name, zipped(word__document_xml=mutated(document_xml, draw))
        else:
            yield name, mutated(data, draw)


def mutated(data: bytes, draw: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        start = draw.randrange(len(made) + 1)
        end = min(len(made), start + draw.choice([0, 1, 2, 30, 400]))
        made[start:end] = draw.choice(
            [b"", draw.randbytes(3), bytes(made[start:end]) * 2, b"\n\n", "Số: I. 1. | - Nơi nhận:\n".encode()]
        )
    return bytes(made)


def survives(name: str, data: bytes) -> None:
    """Reading and drafting give a result or a reason, never another error."""
    try:
        reading = readers.read(data, name)
    except readers.Unreadable as refusal:
        rule = refusal.rule
        assert rule in explained()
        return
    made = importer.draft(reading)
    assert made.text.startswith("---\n")
    assert list(importer.compare(reading, made.record)) == []


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_never_break_it(seed: int, printed: bytes) -> None:
    for name, data in mutations(40, seed, printed):
        survives(name, data)


@pytest.mark.fuzz
def test_twenty_thousand_mutated_files_never_break_it(fuzzing: bool, printed: bytes) -> None:
    if not fuzzing:
        pytest.skip("20,000 mutated files are drawn by `make fuzz` alone; a sample is drawn above")
    for name, data in mutations(20_000, 0, printed):
        survives(name, data)
