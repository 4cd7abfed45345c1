"""The command: exit codes, formats, fixing, choosing files, what it says to somebody who uses it wrongly."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import socketserver
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ketluan import cli, rules
from ketluan.cli import building, console, serving
from ketluan.model import Problem
from ketluan.rules import sources

GOLDEN = Path(__file__).resolve().parent / "golden/rules"
RECORD = "2021/2021-11-15-phien-hop-thang-11.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with an archive in it that has no problem."""
    shutil.copytree(GOLDEN / "_base", tmp_path / "conclusions")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, code: int = 0, text: str | None = None) -> Result:
    result = CliRunner().invoke(cli.main, list(words), input=text, prog_name="ketluan")
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def break_it(folder: Path, case: str = "units") -> None:
    """Lay the files of a golden case over the archive."""
    for file in (GOLDEN / case).rglob("*"):
        if file.is_file() and file.name not in ("expected.txt", "deleted.txt"):
            shutil.copy(file, folder / "conclusions" / file.relative_to(GOLDEN / case))


def expected(case: str) -> str:
    return (GOLDEN / case / "expected.txt").read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------------------
# Every command


COMMANDS = cli.main.list_commands(click.Context(cli.main))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_vietnamese(command: str) -> None:
    shown = run(command, "--help").output
    assert shown.startswith(f"Cách dùng: ketluan {command}")
    assert re.search(r"[ạảãàáâậầấẩẫăắằặẳẵđêềếệểễôốồộổỗơớờợởỡưứừựửữ]", shown)
    found = cli.main.get_command(click.Context(cli.main), command)
    assert found
    assert not re.search(r"Usage|Options|Commands|Show|default|required", shown)
    for parameter in found.params:
        assert parameter.param_type_name == "argument" or getattr(parameter, "help", None), parameter.name


def test_the_commands_are_those_promised() -> None:
    assert {"build", "serve", "check", "new", "init"} <= set(COMMANDS)
    assert "ketluan" in run("--version").output


@pytest.mark.parametrize(
    ("words", "wrong", "about"),
    [
        (["chek"], "không có lệnh “chek”; gần giống: check", "ketluan"),
        (["khong-co"], "không có lệnh “khong-co”", "ketluan"),
        (["--khong-co"], "không có tùy chọn “--khong-co”", "ketluan"),
        (["check", "--fixx"], "không có tùy chọn “--fixx”; gần giống: --fix", "ketluan check"),
        # Of these two click does not say which command they stand with.
        (["check", "--fix=1"], "tùy chọn “--fix” không nhận giá trị", "ketluan"),
        (["check", "--format"], "tùy chọn “--format” thiếu giá trị", "ketluan"),
        (
            ["check", "--format", "xml"],
            "--format: “xml” không dùng được; chọn: text, json, github",
            "ketluan check",
        ),
        (
            ["new", "--date", "31/31/2024"],
            "--date: “31/31/2024” không phải ngày; ghi 15/3/2024 hoặc 2024-03-15",
            "ketluan new",
        ),
        (["build", "--jobs", "0"], "--jobs: ghi một số nguyên từ 1", "ketluan build"),
        (["build", "--jobs", "hai"], "--jobs: ghi một số nguyên từ 1", "ketluan build"),
        (["import"], "thiếu TỆP", "ketluan import"),
        (["init"], "thiếu THƯ-MỤC", "ketluan init"),
        (["intake"], "thiếu --out", "ketluan intake"),
        (["init", "a", "b"], "thừa “b”", "ketluan init"),
    ],
)
def test_wrong_use_is_2_and_told_in_vietnamese(words: list[str], wrong: str, about: str) -> None:
    assert run(*words, code=2, text="a\n").stderr == f"ketluan: {wrong}\n  → xem: {about} --help\n"


def test_no_words_at_all_are_answered_with_the_explanation() -> None:
    assert run(code=2).output.startswith("Cách dùng: ketluan [TÙY CHỌN] LỆNH …")


def test_a_command_that_somebody_stops_says_so(folder: Path) -> None:
    assert run("new", code=1, text="").stderr.endswith("\nketluan: đã dừng\n")


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "-C", "khong-co"],
        ["build"],
        ["build", "-f", "khong-co.yml"],
        ["serve"],
        [
            "new",
            "--source",
            "a.txt",
            "--date",
            "2021-11-15",
            "--chair",
            "C",
            "--title",
            "T",
            "--name",
            "n",
            "--number",
            "",
        ],
    ],
)
def test_a_missing_folder_or_file_is_2_and_says_what_to_do(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Lời.\n", encoding="utf-8")
    result = run(*words, code=2)
    assert result.stdout == ""
    assert re.fullmatch(r"ketluan: không có .+\n  → .+\n", result.stderr)


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.EACCES, "không có quyền"), (errno.ENOSPC, "đĩa đã đầy"), (errno.EIO, os.strerror(errno.EIO))],
)
@pytest.mark.parametrize("words", [["check"], ["check", "--fix"], ["editor"], ["correct", "x"]])
def test_what_the_system_refuses_is_2_and_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], number: int, told: str
) -> None:
    def refuse(path: Path) -> bytes:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = run(*words, code=2, text="loi-chep\n")
    assert re.search(rf"ketluan: không đọc hoặc ghi được conclusions/\S+: {told}\n  → kiểm tra .+\n$", result.stderr)


# ---------------------------------------------------------------------------------------------------------------------
# check


def test_an_archive_without_a_problem_is_0(folder: Path) -> None:
    result = run("check")
    assert (result.stdout, result.stderr) == ("", "1 kết luận: 0 lỗi, 0 cảnh báo\n")


@pytest.mark.parametrize("case", ["units", "dangling", "yaml-trap", "registry-id"])
def test_an_error_is_1_and_is_printed_as_it_is(folder: Path, case: str) -> None:
    break_it(folder, case)
    result = run("check", code=1)
    assert result.stdout == expected(case)
    assert re.fullmatch(r"[01] kết luận: \d+ lỗi, 0 cảnh báo\n", result.stderr)


def test_a_warning_is_0_and_is_printed(folder: Path) -> None:
    break_it(folder, "section-kind")
    result = run("check")
    assert result.stdout == expected("section-kind").replace("  (warning)\n", "")
    assert result.stderr == "1 kết luận: 0 lỗi, 1 cảnh báo\n"


def test_a_long_line_is_not_broken_and_brackets_are_no_colours(folder: Path) -> None:
    record = folder / "conclusions" / RECORD
    text = record.read_text(encoding="utf-8").replace("[Phòng Nông nghiệp,", f'["[red]{"dài " * 60}x[/red]",')
    record.write_text(text, encoding="utf-8")
    assert f"[red]{'dài ' * 60}x[/red]" in run("check", code=1).stdout


def test_json_holds_every_field_of_every_problem(folder: Path) -> None:
    assert json.loads(run("check", "--format", "json").stdout) == []
    break_it(folder, "dates")
    rows = json.loads(run("check", "--format", "json", code=1).stdout)
    assert [Problem(**row) for row in rows] == list(rules.check(folder / "conclusions")[1])
    assert set(rows[0]) == {field.name for field in fields(Problem)}
    assert rows[0]["path"] == RECORD


def test_github_gets_one_command_a_problem(folder: Path) -> None:
    break_it(folder, "section-kind")
    (line,) = run("check", "--format", "github").stdout.splitlines()
    assert line == (
        f"::warning file=conclusions/{RECORD},line=11,title=section-kind::"
        "section-kind: chưa nói loại của phần II%0Aghi thêm trong khóa sections: II: task (assessment, task hoặc document)"
    )


def test_github_commands_are_escaped(folder: Path) -> None:
    """A percent sign, a comma or a colon in a name must neither end the command nor be read as something else."""
    (folder / "conclusions/2021/a,b:c%.md").write_text("x", encoding="utf-8")
    (line,) = run("check", "--format", "github", code=1).stdout.splitlines()
    assert line.startswith("::error file=conclusions/2021/a%2Cb%3Ac%25.md,line=1,title=front-matter::front-matter: ")
    assert line.count("::") == 2
    assert console._escaped("50%\r\n") == "50%25%0D%0A"


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_every_format_has_the_same_exit_code(folder: Path, style: str) -> None:
    run("check", "--format", style)
    break_it(folder)
    run("check", "--format", style, code=1)


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        ([f"conclusions/{RECORD}"], 1),
        (["conclusions/2021"], 1),
        (["conclusions"], 1),
        (["."], 1),
        (["conclusions/units.yml"], 0),
        (["conclusions/units.yml", f"conclusions/{RECORD}"], 1),
    ],
)
def test_only_the_problems_of_the_chosen_files_count(folder: Path, paths: list[str], code: int) -> None:
    break_it(folder)
    result = run("check", *paths, code=code)
    assert result.stdout == (expected("units") if code else "")


def test_a_path_that_is_not_there_is_wrong_use(folder: Path) -> None:
    """`check 2021-11.md` with a slip in the name must not say that all is well."""
    assert "khong-co.md" in run("check", "conclusions/khong-co.md", code=2).stderr


def test_a_registry_that_cannot_be_used_is_told_whatever_is_chosen(folder: Path) -> None:
    """Without it no record has been examined."""
    break_it(folder, "registry--body")
    run("check", f"conclusions/{RECORD}", code=1)


def test_fix_writes_what_needs_no_judgement(folder: Path) -> None:
    record = folder / "conclusions" / RECORD
    right = record.read_text(encoding="utf-8")
    break_it(folder)
    record.write_text(unicodedata.normalize("NFD", record.read_text(encoding="utf-8")), encoding="utf-8")
    result = run("check", "--fix")
    assert f"đã sửa conclusions/{RECORD}" in result.stderr
    assert record.read_text(encoding="utf-8") == right
    assert run("check", "--fix").stderr == "1 kết luận: 0 lỗi, 0 cảnh báo\n"
    assert sorted(file.name for file in record.parent.iterdir()) == [record.name, record.with_suffix(".txt").name]


def test_fix_does_what_the_message_says_for_the_registry_too(folder: Path) -> None:
    break_it(folder, "nfc--registry")
    assert "→ chạy ketluan check --fix" in run("check", code=1).stdout
    run("check", "--fix")


def test_fix_leaves_the_files_that_are_not_chosen(folder: Path) -> None:
    break_it(folder)
    before = (folder / "conclusions" / RECORD).read_bytes()
    run("check", "--fix", "conclusions/units.yml")
    assert (folder / "conclusions" / RECORD).read_bytes() == before


def test_fix_leaves_what_it_cannot_read(folder: Path) -> None:
    break_it(folder, "encoding")
    before = (folder / "conclusions" / RECORD).read_bytes()
    run("check", "--fix", code=1)
    assert (folder / "conclusions" / RECORD).read_bytes() == before


@pytest.mark.parametrize("language", ["C", "POSIX", "vi_VN.UTF-8"])
@pytest.mark.parametrize("words", [["-m", "ketluan", "check"], ["-m", "ketluan", "--help"]])
def test_vietnamese_comes_out_under_any_locale(folder: Path, language: str, words: list[str]) -> None:
    break_it(folder)
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONIOENCODING", "PYTHONUTF8"))
    }
    environment |= {"LANG": language, "LC_ALL": language, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, check=False)
    shown = done.stdout.decode("utf-8")
    if words[-1] == "check":
        assert done.returncode == 1
        assert shown == expected("units")
        assert done.stderr.decode("utf-8") == "1 kết luận: 1 lỗi, 0 cảnh báo\n"
    else:
        assert done.returncode == 0
        assert "Lưu trữ kết luận" in shown


# ---------------------------------------------------------------------------------------------------------------------
# build, serve: what they refuse before MkDocs begins


@pytest.mark.parametrize("command", ["build", "serve"])
def test_nothing_is_built_of_an_archive_with_errors(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for module in (building, serving):
        monkeypatch.setattr(module, "mkdocs", lambda *words, hand_over=None: pytest.fail("MkDocs was called"))
    (folder / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    break_it(folder)
    result = run(command, code=1)
    assert result.stdout == expected("units")


@pytest.mark.parametrize(
    ("address", "told"), [("", "cổng đang được"), ("localhost:99999", "từ 0 đến 65535"), ("abc", "không đúng")]
)
def test_an_address_that_cannot_be_served_is_told_before_mkdocs_begins(
    folder: Path, monkeypatch: pytest.MonkeyPatch, address: str, told: str
) -> None:
    monkeypatch.setattr(serving, "mkdocs", lambda *words, hand_over=None: pytest.fail("MkDocs was called"))
    (folder / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as other:
        result = run("serve", "-a", address or f"127.0.0.1:{other.server_address[1]}", code=2)
    assert told in result.stderr


def test_nothing_outside_the_archive_is_found_sound(folder: Path) -> None:
    break_it(folder)
    outside = folder / "ngoai.md"
    outside.write_text("x", encoding="utf-8")
    assert "không nằm trong" in run("check", str(outside), code=2).stderr
    run("check", ".", code=1)


def test_nothing_is_imported_where_no_archive_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("KẾT LUẬN", encoding="utf-8")
    assert "không có thư mục conclusions" in run("import", "a.txt", code=2).stderr
    assert not (tmp_path / "conclusions").exists()


def test_a_build_that_fails_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "mkdocs", lambda *words, hand_over=None: 1)
    (folder / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    assert "MkDocs" in run("build", code=2).stderr
    assert not (folder / "site").exists()


# ---------------------------------------------------------------------------------------------------------------------
# new, init


def test_new_asks_and_writes(folder: Path) -> None:
    (folder / "ket-luan.txt").write_text("Lời.\n", encoding="utf-8")
    answers = "ket-luan.txt\n15/12/2021\nNguyễn Văn An\nKết luận\n\n\n"
    result = run("new", text=answers)
    made = folder / "conclusions/2021/2021-12-15-phien-hop-thang-12.md"
    assert made.is_file()
    assert made.with_suffix(".txt").read_text(encoding="utf-8") == "Lời.\n"
    assert str(made.relative_to(folder)) in result.stdout
    assert "ketluan check --fix" in result.stdout


def test_new_takes_its_answers_from_options_too(folder: Path) -> None:
    (folder / "a.txt").write_text("Lời.\n", encoding="utf-8")
    options = {"source": "a.txt", "date": "2021-11-15", "chair": "C", "title": "T", "name": "phiên họp tháng 11"}
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    run("new", *words, "--number", "5/TB-UBND", "--issued", "16/11/2021")
    text = (folder / "conclusions/2021/2021-11-15-phien-hop-thang-11-2.md").read_text(encoding="utf-8")
    assert "number: 5/TB-UBND\nissued: 2021-11-16\n" in text
    assert rules.check(folder / "conclusions")[0] is not None


def test_new_asks_again_at_once_for_what_it_cannot_take(folder: Path) -> None:
    for name in ("a.txt", "a.exe"):
        (folder / name).write_text("Lời.\n", encoding="utf-8")
    result = run("new", text="khong-co.txt\na.exe\na.txt\n31/2/2021\n15/12/2021\nA\nT\n\n\n")
    assert [line for line in result.stderr.splitlines() if line.startswith("ketluan: ")] == [
        "ketluan: không có tệp “khong-co.txt”",
        "ketluan: “a.exe” không đăng được; đuôi tệp là một trong: " + ", ".join(sources.SOURCE_SUFFIXES),
        "ketluan: “31/2/2021” không phải ngày; ghi 15/3/2024 hoặc 2024-03-15",
    ]
    assert (folder / "conclusions/2021/2021-12-15-phien-hop-thang-12.md").is_file()


def test_new_takes_no_empty_name(folder: Path) -> None:
    (folder / "a.txt").write_text("Lời.\n", encoding="utf-8")
    before = sorted(folder.rglob("*"))
    words = ("--source", "a.txt", "--date", "2021-11-15", "--chair", " ", "--title", "T", "--name", "n", "--number", "")
    assert "chưa có người chủ trì" in run("new", *words, code=2).stderr
    assert sorted(folder.rglob("*")) == before


def test_new_where_the_year_is_a_file_is_told(folder: Path) -> None:
    (folder / "nguon.txt").write_text("Kết luận", encoding="utf-8")
    (folder / "conclusions/2022").write_text("", encoding="utf-8")
    words = [
        "--source",
        "nguon.txt",
        "--date",
        "2022-02-02",
        "--chair",
        "C",
        "--title",
        "T",
        "--name",
        "",
        "--number",
        "",
    ]
    assert "conclusions/2022: đã có tệp cùng tên" in run("new", *words, code=2).stderr


def test_init_below_a_file_is_told(folder: Path) -> None:
    (folder / "f").write_text("", encoding="utf-8")
    assert "ketluan: không đọc hoặc ghi được f/x" in run("init", "f/x", "--body", "UBND xã", code=2).stderr


def test_init_makes_an_archive_that_check_accepts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "UBND xã A" in run("init", "kho", "--body", " UBND xã A ").stdout
    monkeypatch.chdir(tmp_path / "kho")
    assert run("check").stderr == "0 kết luận: 0 lỗi, 0 cảnh báo\n"


@pytest.mark.parametrize("body", ["", "  ", "…", "中"])
def test_init_needs_a_name_that_makes_an_address(tmp_path: Path, body: str) -> None:
    run("init", str(tmp_path / "kho"), "--body", body, code=2, text="")
    assert not (tmp_path / "kho").exists()


def test_init_refuses_a_folder_that_holds_anything(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert "đã có tệp" in run("init", ".", "--body", "UBND xã A", code=2).stderr
    assert sorted(folder.rglob("*")) == before


# ---------------------------------------------------------------------------------------------------------------------
# verify: what a server may answer


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The address of a server, and by path what it answers to each request, word for word."""
    answers: dict[str, bytes] = {}

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            path = self.rfile.readline().split()[1].decode()
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.0 " + answers.get(path, b"404 Not Found\r\n\r\n"))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}", answers
        served.shutdown()


def test_what_can_be_no_file_of_the_folder_is_missing(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    names = ("a\0b", "loop", "loop/c", "../d")
    (tmp_path / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\n" for name in names), encoding="utf-8")
    told = run("verify", str(tmp_path), code=1).stdout.splitlines()
    assert told == [f"{name}: không có" for name in sorted(names)]


def test_an_address_may_begin_in_capitals(server: tuple[str, dict[str, bytes]]) -> None:
    address, answers = server
    answers["/SHA256SUMS"] = b"200 OK\r\n\r\n" + f"{'0' * 64}  a.html\n".encode()
    assert run("verify", address.replace("http", "HTTP"), code=1).stdout == "a.html: không có\n"


def test_only_what_a_server_does_not_have_is_missing(server: tuple[str, dict[str, bytes]]) -> None:
    address, answers = server
    answers["/SHA256SUMS"] = b"200 OK\r\n\r\n" + f"{'0' * 64}  a.html\n".encode()
    for gone in (b"404 Not Found", b"410 Gone"):
        answers["/a.html"] = gone + b"\r\n\r\n"
        assert run("verify", address, code=1).stdout == "a.html: không có\n"
    for refused in (403, 429, 500):
        answers["/a.html"] = f"{refused} No\r\n\r\n".encode()
        result = run("verify", address, code=2)
        assert (result.stdout, f"/a.html: máy chủ trả lời {refused}\n" in result.stderr) == ("", True)


def test_a_download_cut_short_is_told(server: tuple[str, dict[str, bytes]]) -> None:
    address, answers = server
    answers["/SHA256SUMS"] = b"200 OK\r\nContent-Length: 99\r\n\r\nabc"
    assert f"ketluan: không tải được {address}/SHA256SUMS" in run("verify", address, code=2).stderr


@pytest.mark.parametrize("address", ["http://", "https:///luu-tru", "http://a b/", "http://host:abc/", "http://[::1"])
def test_what_is_no_address_is_told(address: str) -> None:
    assert f"ketluan: địa chỉ {address.rstrip('/')} không đúng" in run("verify", address, code=2).stderr


def test_an_address_that_leads_nowhere_is_told() -> None:
    told = run("verify", "http://127.0.0.1:1/", code=2).stderr
    assert told.startswith("ketluan: không tải được http://127.0.0.1:1/SHA256SUMS: máy chủ không nhận kết nối\n")


# ---------------------------------------------------------------------------------------------------------------------
# Progress

_WORKING = """
from ketluan.cli import console
with console.progress("Viết trang") as told:
    for done in range(4):
        told(done, 3)
"""


def _working(**more: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "TTY_COMPATIBLE")}
    return subprocess.Popen([sys.executable, "-c", _WORKING], env=environment | more, stderr=subprocess.PIPE)


def test_progress_is_one_quiet_line_where_nobody_watches() -> None:
    for environment in ({}, {"CI": "true", "GITHUB_ACTIONS": "true"}):
        _, told = _working(**environment).communicate()
        assert told.decode().splitlines() == ["Viết trang …"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this sort")
def test_progress_is_a_bar_on_a_terminal() -> None:
    import pty

    mine, other = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", _WORKING], env=os.environ | {"TERM": "xterm"}, stderr=other)
    os.close(other)
    told = b""
    with contextlib.suppress(OSError):  # how Linux says that the other end is closed
        while some := os.read(mine, 4096):
            told += some
    os.close(mine)
    assert process.wait() == 0
    assert "Viết trang" in told.decode()
    assert "3/3" in told.decode()
    assert "\x1b[" in told.decode()
