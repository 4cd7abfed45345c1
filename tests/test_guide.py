"""What the guide tells people to type: every command is run, in order, where one can be; the others are known."""

from __future__ import annotations

import gzip
import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import pytest
import yaml
from click.testing import CliRunner

from ketluan import markdown, records, rules
from ketluan.cli import main
from ketluan.registry_files import OFFICIALS_YML, UNITS_YML
from tests import papers
from tests.building import ROOT, command, lay, put, variant, with_fonts
from tests.workflows import git

GUIDE = sorted((ROOT / "docs/huong-dan").glob("*.md"))
# Commands are imported when they are asked for, so each is asked for by its name.
_CONTEXT = click.Context(main)
COMMANDS: dict[str, Any] = {name: main.get_command(_CONTEXT, name) for name in main.list_commands(_CONTEXT)}
assert COMMANDS, "no command was found: every test of one would pass"
PAGES = [*GUIDE, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
MARCH, APRIL = "2024-03-15-phien-hop-thang-3", "2024-04-15-phien-hop-thang-4"
# Programs that a block of commands may begin its lines with. Those without a function below are not run here: they
# need a network, a person's machine, or are tested elsewhere (`make`).
OUTSIDE = {"sudo", "rsync", "python", "pip", "pre-commit", ".", r".venv\Scripts\python", r".venv\Scripts\activate"}
NETWORK = {"clone", "push", "filter-repo"}
# What is typed into the questions of a command.
ANSWERS = {
    "ketluan new": "ket-luan.txt\n15/5/2024\nSùng Lử Páo\nKết luận tháng 5\n\n\n",
    f"ketluan correct {MARCH}": "loi-chep\nđôn đôc\nđôn đốc\ngõ nhầm\n",
    f"ketluan redact {MARCH}": "Trong tháng các cấp\n",
    f"ketluan redact {APRIL}": "Trong tháng các cấp\n",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page: where it begins, what is said of it, its lines."""

    page: Path
    line: int
    info: str
    lines: tuple[str, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """Its lines without comments, when it is one of commands."""
        bare = (re.sub(r"\s+# .*|^#.*", "", line).strip() for line in self.lines)
        lines = tuple(part for line in bare if line for part in line.split(" && "))
        if self.info.startswith((".yaml", "markdown")) or not any(map(is_command, lines)):
            return ()
        return lines


def is_command(line: str) -> bool:
    """Whether a line looks like something to type."""
    return (
        bool(re.match(r"(?:\w+=\S+ )*(?:ketluan|make|git|cd|sudo|rsync|pip|python|pre-commit|\.|\.venv\S+) \S", line))
        or line == "make"
    )


def blocks(page: Path) -> list[Block]:
    found, started, info, lines = [], 0, "", []
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        fence = re.match(r"\s*```+ *\{? ?([^}]*)\}?", line)
        if fence and not started:
            started, info, lines = number, fence[1].strip(), []
        elif fence:
            found.append(Block(page, started, info, tuple(lines)))
            started = 0
        elif started:
            lines.append(line)
    assert not re.search(r"^ +```", page.read_text(encoding="utf-8"), re.MULTILINE), (
        f"{page.name}: a block inside a list is not shown as one"
    )
    assert not started, f"{page.name}:{started}: a block without an end"
    return found


@cache
def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def fault(line: str) -> str:
    """What is wrong with a command as one reads it: an unknown program, target, subcommand or option."""
    words = shlex.split(line, posix="\\" not in line)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    program, *rest = words or [""]
    if program == "make":
        unknown = [word for word in rest if "=" not in word and word not in targets()]
        return f"no target {unknown}" if unknown else ""
    if program == "ketluan":
        return known(rest)
    return "" if program in OUTSIDE | {"cd", "git"} else f"unknown program {program}"


def known(words: list[str]) -> str:
    """What is wrong with the words after `ketluan`."""
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        return f"no command {words[:1]}"
    options = {name for parameter in command.params for name in parameter.opts} | {"--help", "-h"}
    unknown = [word for word in words[1:] if re.match(r"--?[a-z]", word) and word not in options]
    return f"no option {unknown}" if unknown else ""


# ---------------------------------------------------------------------------------------------------------------------
# As one reads it


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_is_known(page: Path) -> None:
    lines = [(block.line, line) for block in blocks(page) for line in block.commands]
    wrong = [f"{page.name}:{at}: {line}: {told}" for at, line in lines if (told := fault(line))]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_named_in_a_sentence_is_known(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for words in re.findall(r"`(?:ketluan|make) [^`]+`", text):
        line = words.strip("`").replace("ARGS='-k registry -x'", "ARGS=x")
        assert not fault(line), f"{page.name}: {line}: {fault(line)}"


def test_the_guide_has_commands() -> None:
    assert sum(len(block.commands) for page in GUIDE for block in blocks(page)) > 40


def test_every_command_is_in_the_guide() -> None:
    index = (ROOT / "docs/huong-dan/index.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`ketluan {name}" not in index] == []


@pytest.mark.parametrize("line", ["ketluan chekc", "ketluan check --fixx", "make stie", "kubectl apply", "ketluan"])
def test_a_wrong_command_is_seen(line: str) -> None:
    assert fault(line)


# ---------------------------------------------------------------------------------------------------------------------
# As one types it


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with what the examples of the guide speak of, in a repository of its own."""
    folder = with_fonts(lay(tmp_path / "kho"))
    for day, stem, items in (("2024-03-15", MARCH, 9), ("2024-04-15", APRIL, 5)):
        path = put(folder, variant(day, stem[11:], keep=items))
        text = path.read_text(encoding="utf-8")
        if stem == MARCH:
            path.write_text(text.replace("đôn đốc, hướng dẫn", "đôn đôc, hướng dân", 1), encoding="utf-8")
    (folder / "ket-luan.txt").write_text("Lời.\n", encoding="utf-8")
    shutil.copy(folder / f"conclusions/2024/{APRIL}.txt", folder / "ban-da-luoc.txt")
    redacted = (
        (folder / "ban-da-luoc.txt")
        .read_text(encoding="utf-8")
        .replace("Trong tháng các cấp", "[đã lược: dữ liệu cá nhân]")
    )
    (folder / "ban-da-luoc.txt").write_text(redacted, encoding="utf-8")
    record = variant("2024-06-10", "phien-hop-thang-6", keep=4)
    for name in ("Thong bao ket luan thang 11.docx", "thong-bao.docx"):
        (folder / name).write_bytes(papers.word(record))
    git(folder, "init", "--quiet", "--initial-branch", "main")
    monkeypatch.chdir(folder)
    return folder


def typed(line: str) -> None:
    """Run a command as it stands; `cd` goes there."""
    words = ["thong-bao.docx" if word == "FILE" else word for word in shlex.split(line)]
    if words[0] == "git":
        git(Path.cwd(), *words[1:])
        return
    text = next((answer for begin, answer in ANSWERS.items() if line.startswith(begin)), None)
    text = None if "--kind" in words else text
    result = CliRunner().invoke(main, words[1:], input=text, prog_name="ketluan")
    assert result.exit_code == 0, f"{line}\n{result.output}{result.exception!r}"


def runs_here(line: str) -> bool:
    """Whether a command can be run: not what waits for a network or until somebody stops it."""
    words = line.split()
    if words[0] == "git":
        return words[1] not in NETWORK
    return words[0] == "ketluan" and words[1] != "serve" and "https://" not in line.replace("--url https://", "")


RUN = [page for page in PAGES if any(runs_here(line) for block in blocks(page) for line in block.commands)]
# Pages that speak of an archive with faults in it, or of the checkout itself.
NEEDS_A_SLIP = {"dinh-chinh"}


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_every_command_does_what_it_is_told_in_order(
    page: Path, sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ketluan.cli.building.workers.most", lambda: 1)
    if page.stem not in NEEDS_A_SLIP:
        record = sandbox / f"conclusions/2024/{MARCH}.md"
        record.write_text(
            record.read_text(encoding="utf-8").replace("đôn đôc, hướng dân", "đôn đốc, hướng dẫn"), encoding="utf-8"
        )
    if page.stem in {"ban-giao", "xuat-ban"}:
        typed("ketluan check --publish --fix")
    done: set[str] = set()
    for line in (line for block in blocks(page) for line in block.commands):
        if line.startswith("cd ") and Path(line[3:]).is_dir():
            monkeypatch.chdir(line[3:])
        # What was built stays built, unless it is corrected or redacted meanwhile.
        elif runs_here(line) and line not in done:
            if line.startswith(("ketluan search", "ketluan verify site")) and not Path("site").is_dir():
                typed("ketluan build")
            typed(line)
            done.add(line)
    assert done


def test_a_slip_is_corrected_as_the_guide_says(sandbox: Path) -> None:
    assert any(problem.rule == "verbatim" for problem in rules.check(sandbox / "conclusions")[1])
    page = next(page for page in GUIDE if page.stem == "dinh-chinh")
    for line in [line for block in blocks(page)[:2] for line in block.commands]:
        typed(line)
    assert [p for p in rules.check(sandbox / "conclusions")[1] if p.rule == "verbatim" and p.level == "error"] == []


def test_a_passage_and_its_source_leave_the_history(tmp_path: Path) -> None:
    """The file went by two names, and the passage stands in old records too."""
    if shutil.which("git-filter-repo") is None:
        pytest.skip(
            "git-filter-repo is not on this machine (pip install git-filter-repo): the history was NOT rewritten"
        )
    page = next(page for page in GUIDE if page.stem == "luoc-bo")
    (line,) = (line for block in blocks(page) for line in block.commands if "filter-repo" in line)
    words = shlex.split(line)
    source, upload = (words[at + 1] for at, word in enumerate(words) if word == "--path")
    record = str(Path(source).with_suffix(".md"))
    folder = tmp_path / "kho"
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", "kho")
    for files in ({upload: "PK bí mật"}, {source: "PK bí mật", record: "Lời bí mật."}, {record: "[đã lược: x]."}):
        git(folder, "rm", "--quiet", "-r", "--ignore-unmatch", ".")
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "x")
    (tmp_path / "doan.txt").write_text("Lời bí mật\n", encoding="utf-8")
    git(tmp_path, "clone", "--quiet", "--mirror", "kho", "luu-tru-goc")
    git(tmp_path / "luu-tru-goc", *words[1:])
    history = git(tmp_path / "luu-tru-goc", "log", "--all", "--patch", "--text")
    assert "bí mật" not in history
    assert {"***REMOVED***.", "[đã lược: x]."} <= {line[1:] for line in history.splitlines()}


def test_the_table_of_the_guide_is_one_in_a_record() -> None:
    page = next(page for page in GUIDE if page.stem == "them-ket-luan")
    (example,) = (block for block in blocks(page) if block.lines[0].startswith("|"))
    body = markdown.read([*example.lines, "", "---", "", "Lời kết.", "", "---", "", *example.lines], "a.md", 1)
    assert body.problems == []
    assert [len(block.rows) for block in (*body.preamble, *body.annex)] == [2, 2]


def test_the_units_of_the_guide_can_be_written_as_they_stand(tmp_path: Path) -> None:
    page = next(page for page in GUIDE if page.stem == "lap-luu-tru-moi")
    examples = {
        block.info.partition("#")[2]: "\n".join(line.removeprefix("    ") for line in block.lines)
        for block in blocks(page)
        if ".yaml" in block.info
    }
    CliRunner().invoke(main, ["init", str(tmp_path / "kho"), "--body", "UBND xã A"], catch_exceptions=False)
    root = tmp_path / "kho/conclusions"
    (root / OFFICIALS_YML).write_text(examples["officials"] + "\n", encoding="utf-8")
    with (root / UNITS_YML).open("a", encoding="utf-8") as units:
        units.write(examples["units"] + "\n")
    found, problems = records.load(root)
    assert problems == ()
    assert found is not None
    assert len(found.registry.units) == 1 + len(yaml.safe_load(examples["units"]))


# ---------------------------------------------------------------------------------------------------------------------
# Pictures

PICTURE = re.compile(r"!\[([^\]]+)\]\((img/[\w-]+\.webp)\)\{ width=(\d+) height=(\d+) loading=lazy \}")


def size(path: Path) -> tuple[int, int]:
    """Width and height of a WebP picture."""
    head = path.read_bytes()[:30]
    assert head[:4] == b"RIFF"
    if head[8:16] == b"WEBPVP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    assert head[8:16] == b"WEBPVP8 "
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def test_pictures_are_described_small_and_move_nothing() -> None:
    shown: set[str] = set()
    for page in GUIDE:
        text = page.read_text(encoding="utf-8")
        assert len(PICTURE.findall(text)) == text.count("!["), f"{page.name}: a picture without its size or its words"
        for words, path, width, height in PICTURE.findall(text):
            assert len(words) > 20
            assert size(page.parent / path) == (int(width), int(height)), path
            shown.add(path)
    files = {f"img/{path.name}": path.stat().st_size for path in (ROOT / "docs/huong-dan/img").iterdir()}
    assert set(files) == shown
    assert max(files.values()) < 40_000
    assert sum(files.values()) < 120_000


def test_options_have_values_where_they_need_them() -> None:
    """`--by ""` is an answer; a switch has none."""
    for page in PAGES:
        for block in blocks(page):
            for line in block.commands:
                if not line.startswith("ketluan "):
                    continue
                words = shlex.split(line)
                command: Any = COMMANDS[words[1]]
                with click.Context(command, ignore_unknown_options=False) as context:
                    command.make_parser(context).parse_args(words[2:])


# ---------------------------------------------------------------------------------------------------------------------
# Servers


def configuration(kind: str) -> str:
    page = next(page for page in GUIDE if page.stem == "may-chu-rieng")
    (block,) = (block for block in blocks(page) if block.info.startswith(f".{kind} "))
    return "\n".join(block.lines)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = with_fonts(lay(tmp_path_factory.mktemp("server") / "kho"))
    for name in ("thong-bao.docx", "thong-bao.md"):
        (folder / f"conclusions/tai-len/{name}").write_text("chưa xem", encoding="utf-8")
    done = command(folder, "build")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_nothing_of_the_upload_folder_is_in_the_site(site: Path) -> None:
    assert [path for path in site.rglob("*") if "tai-len" in path.as_posix() or "thong-bao" in path.name] == []
    listed = [path for path in site.rglob("*.*") if path.is_file() and "chưa xem".encode() in path.read_bytes()]
    assert listed == []


def test_both_servers_know_every_sort_of_file(site: Path) -> None:
    endings = {path.suffix for path in site.rglob("*") if path.is_file()} | {".docx", ".pdf", ".png"}
    types = re.search(r"types \{(.*?)\}", configuration("nginx"), re.DOTALL)
    assert types
    assert {f".{ending}" for line in types[1].split(";") for ending in line.split()[1:]} >= endings - {""}
    known = ElementTree.fromstring(configuration("xml").encode())
    # IIS itself knows the rest of what there is.
    own = {".html", ".pdf", ".docx", ".png", ".doc"}
    given = [entry.get("fileExtension") or "" for entry in known.iter("mimeMap")]
    assert {"." if ending == "" else ending for ending in endings} <= {*given, *own}
    # IIS refuses a type given twice.
    assert given == [
        entry.get("fileExtension") for entry in known.iter("staticContent") for entry in entry.iter("remove")
    ]


def test_nginx_serves_the_site_as_the_guide_says(site: Path, tmp_path: Path) -> None:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not on this machine (apt-get install nginx-light): its configuration was NOT tried")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = re.sub(r"\n    ssl_.*", "", configuration("nginx")).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    text = text.replace("root /srv/ket-luan", f"root {site}")
    places = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As root it would serve as somebody who may not look into this folder.
    user = "user root; " if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"{user}daemon off; error_log stderr; pid {tmp_path}/pid; events {{}}\nhttp {{ access_log off; {places}\n{text}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], stderr=subprocess.PIPE
    )
    try:
        _served(f"http://127.0.0.1:{port}", site, process)
    finally:
        process.terminate()
        process.wait()


def _served(root: str, site: Path, process: subprocess.Popen[bytes]) -> None:
    def asked(path: str) -> tuple[int, Any, bytes]:
        request = urllib.request.Request(f"{root}/{path}", headers={"Accept-Encoding": "gzip"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    for _ in range(100):
        if process.poll() is not None:
            assert process.stderr
            pytest.fail(process.stderr.read().decode())
        try:
            asked("")
            break
        except OSError:
            time.sleep(0.05)
    status, headers, content = asked("")
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "text/html; charset=utf-8", "no-cache")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == (site / "index.html").read_bytes()
    for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Strict-Transport-Security"):
        assert headers[name], name
    # Portals show this one page in a frame.
    status, headers, _ = asked("nhung.html")
    assert (status, headers["X-Frame-Options"]) == (200, None)
    assert headers["X-Content-Type-Options"] == "nosniff"
    status, headers, content = asked("khong/co/")
    assert (status, gzip.decompress(content)) == (404, (site / "404.html").read_bytes())
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert asked(".git/config")[0] == 404
    assert asked("don-vi/")[0] == asked("don-vi/index.html")[0] == 200
    types = {
        "feed.xml": "application/xml",
        "api/v1/index.json": "application/json",
        "assets/ketluan/fonts/serif.woff2": "font/woff2",
        "assets/ketluan/ketluan.css": "text/css",
    }
    for path, expected in types.items():
        status, headers, _ = asked(path)
        assert (status, headers["Content-Type"].partition(";")[0], headers["Cache-Control"]) == (
            200,
            expected,
            "no-cache",
        ), path
    (script,) = (site / "assets/ketluan/search").glob("*.js")
    hashed = [
        script,
        next((site / "assets/ketluan/search").glob("*/p0.json")),
        next((site / "assets/stylesheets").glob("main.*.css")),
    ]
    for path in hashed:
        assert "immutable" in asked(path.relative_to(site).as_posix())[1]["Cache-Control"], path
    assert asked("assets/ketluan/search/entry.json")[1]["Cache-Control"] == "no-cache"
