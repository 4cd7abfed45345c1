"""Any system with Python: what only some systems have stays in the two modules that have another way beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "scripts/ketluan"
# Where each of these asks first what system it is on, and does without.
MAY = {"workers.py", "site/swap.py"}
MODULES = set("fcntl msvcrt pwd grp resource termios tty signal select multiprocessing".split())
CALLS = {
    "fork", "wait", "waitpid", "kill", "killpg", "setsid", "getuid", "geteuid", "getppid", "chown", "umask", "nice",
    "uname", "mkfifo", "sync", "symlink", "posix_fallocate", "sched_getaffinity",
}  # fmt: skip
OPENING = {"open", "read_text", "write_text"}


def faults(name: str, text: str) -> Iterator[str]:
    """What would be otherwise on another system, one line each."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        told = []
        if isinstance(node, (ast.Import, ast.ImportFrom)) and name not in MAY:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            told = [f"imports {one}" for one in names if one.partition(".")[0] in MODULES]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            told = [f"os.{node.attr}"] if node.attr in CALLS and name not in MAY else []
            # Renames nothing over a file that is there, on Windows.
            told += ["os.rename"] if node.attr == "rename" else []
        elif isinstance(node, ast.Call):
            told = list(_opened(node))
        yield from (f"{name}:{node.lineno}: {one}" for one in told)  # type: ignore[attr-defined]


def _opened(call: ast.Call) -> Iterator[str]:
    """Text that is read or written in whatever encoding and with whatever ends of lines the system likes."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = {keyword.arg for keyword in call.keywords}
    mode = next((a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)), "")
    # The method `open` without a mode is that of an archive or another thing that gives bytes.
    in_bytes = "b" in mode or (isinstance(call.func, ast.Attribute) and not mode)
    if function not in OPENING or (function == "open" and in_bytes):
        return
    if "encoding" not in words:
        yield f"{function} without encoding"
    if function == "write_text" and "newline" not in words:
        yield "write_text without newline"


def test_no_module_needs_what_only_some_systems_have() -> None:
    files = sorted(SOURCE.rglob("*.py"))
    assert len(files) > 50
    found = [
        fault
        for file in files
        for fault in faults(file.relative_to(SOURCE).as_posix(), file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import fcntl", "imports fcntl"),
        ("from signal import SIGKILL", "imports signal"),
        ("os.fork()", "os.fork"),
        ("os.rename(a, b)", "os.rename"),
        ("path.read_text()", "read_text without encoding"),
        ("path.write_text(t, encoding='utf-8')", "write_text without newline"),
        ("open(name)", "open without encoding"),
        ("path.open('w')", "open without encoding"),
        ("path.open('rb')", None),
        ("path.write_text(t, encoding='utf-8', newline='\\n')", None),
    ],
)
def test_each_of_them_is_seen(line: str, told: str | None) -> None:
    assert list(faults("x.py", line)) == ([f"x.py:1: {told}"] if told else [])


def test_a_checkout_has_the_same_bytes_everywhere() -> None:
    """Templates, scripts and styles go into the site as they are: no ends of lines of the system."""
    attributes = (SOURCE.parent.parent / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* text=auto eol=lf" in attributes
    assert attributes.index("conclusions/** -text") > attributes.index("* text=auto eol=lf")


def test_libraries_of_the_system_are_asked_by_the_two_modules_alone() -> None:
    """`ctypes.CDLL(None)` is the C library of Unix; types of C (`c_float`) there are everywhere."""
    asking = {file.relative_to(SOURCE).as_posix() for file in SOURCE.rglob("*.py") if "CDLL" in file.read_text("utf-8")}
    assert asking == MAY
