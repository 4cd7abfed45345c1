"""Which module may import which: only those above it in the list, so that each can be read without those below."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "ketluan"
SOURCE = Path(__file__).resolve().parent.parent / "scripts" / PACKAGE

# One a line, in order: a module imports only from lines above it. A package (`pages/`) is one line; inside it,
# modules import one another freely. Every module of the tree has its line.
LAYERS = """
__init__
vietnamese
publication
model
citations
outline
held
registry
values
memo
policy
workers
schema
frontmatter
markdown
document
editing
registry_files
addresses
ledger
uses
archive
records
events
living
wording
sentences
repeats
opendata
search
readers
gate
fidelity
drafts
rules
writing
importer
worktree
intake
fonts
charts
views
pages
fixes
scaffold
editor
site
redacting
mkdocs_plugin
cli
__main__
""".split()

# Material for MkDocs and MkDocs 1.x come to their end: what is of value does not know them.
ONLY_ONE_MAY_IMPORT = {"mkdocs": "mkdocs_plugin"}


def modules(source: Path) -> dict[Path, list[str]]:
    """Each Python file below `source`, with the parts of its name: pages/unit.py is ["pages", "unit"]."""
    found = {}
    for file in sorted(source.rglob("*.py")):
        parts = list(file.relative_to(source).with_suffix("").parts)
        if len(parts) > 1 and parts[-1] == "__init__":
            parts.pop()
        found[file] = parts
    return found


def imports(file: Path, parts: list[str], siblings: set[str]) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of all that a file imports, wherever in it the import stands, relative ones made absolute.

    `from ketluan import x` gives `ketluan.x` where x is a module, and `ketluan.__init__` where it is a name in it.
    """
    is_package = file.name == "__init__.py"
    here = [PACKAGE, *([] if parts == ["__init__"] else parts)]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = (node.module or "").split(".") if node.module else []
            if node.level:
                up = node.level - (1 if is_package else 0)
                base = here[: len(here) - up] + base
            if base != [PACKAGE]:
                yield node.lineno, ".".join(base)
                continue
            for alias in node.names:
                yield node.lineno, f"{PACKAGE}.{alias.name if alias.name in siblings else '__init__'}"


def faults(source: Path, layers: list[str]) -> list[str]:
    """What is against the order, one line each."""
    found = modules(source)
    siblings = {parts[0] for parts in found.values()}
    told = [f"{name}: has no line in LAYERS (tests/test_layers.py)" for name in sorted(siblings) if name not in layers]
    for file, parts in found.items():
        own = parts[0]
        for line, name in imports(file, parts, siblings):
            top, _, rest = name.partition(".")
            where = f"{file.relative_to(source)}:{line}"
            if ONLY_ONE_MAY_IMPORT.get(top, own) != own:
                told.append(f"{where}: {own} imports {top}, which only {ONLY_ONE_MAY_IMPORT[top]} may")
            if top != PACKAGE:
                continue
            other = rest.split(".")[0] or "__init__"
            if other == own or own not in layers:
                continue
            if other not in layers:
                told.append(f"{where}: {own} imports {other}, which is no module with a line in LAYERS")
            elif layers.index(other) > layers.index(own):
                told.append(f"{where}: {own} imports {other}, which stands below it")
    return told


def test_modules_import_only_what_stands_above_them() -> None:
    assert modules(SOURCE), f"no module was found in {SOURCE}"
    assert faults(SOURCE, LAYERS) == []


def test_no_line_stands_twice() -> None:
    assert len(LAYERS) == len(set(LAYERS))


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("model.py", "import ketluan.cli", "model.py:1: model imports cli, which stands below it"),
        ("model.py", "from ketluan.cli import main", "model.py:1: model imports cli, which stands below it"),
        (
            "model.py",
            "from ketluan import vietnamese, cli",
            "model.py:1: model imports cli, which stands below it",
        ),
        ("model.py", "from . import cli", "model.py:1: model imports cli, which stands below it"),
        ("model.py", "from .cli import main", "model.py:1: model imports cli, which stands below it"),
        (
            "model.py",
            "def f():\n    from .pages.unit import x",
            "model.py:2: model imports pages, which stands below it",
        ),
        (
            "model.py",
            "from ketluan.absent import x",
            "model.py:1: model imports absent, which is no module with a line in LAYERS",
        ),
        (
            "pages/month.py",
            "from ..cli import main",
            "pages/month.py:1: pages imports cli, which stands below it",
        ),
        (
            "pages/__init__.py",
            "from ..cli import main",
            "pages/__init__.py:1: pages imports cli, which stands below it",
        ),
        (
            "pages/month.py",
            "from .. import cli",
            "pages/month.py:1: pages imports cli, which stands below it",
        ),
        (
            "pages/month.py",
            "import mkdocs.config",
            "pages/month.py:1: pages imports mkdocs, which only mkdocs_plugin may",
        ),
        (
            "cli.py",
            "from mkdocs.commands import build",
            "cli.py:1: cli imports mkdocs, which only mkdocs_plugin may",
        ),
        (
            "__init__.py",
            "from .model import x",
            "__init__.py:1: __init__ imports model, which stands below it",
        ),
        ("stray.py", "", "stray: has no line in LAYERS (tests/test_layers.py)"),
    ],
)
def test_a_wrong_edge_is_seen(tmp_path: Path, file: str, text: str, fault: str) -> None:
    lay(tmp_path, {file: text})
    assert faults(tmp_path, LAYERS) == [fault]


def test_right_edges_pass(tmp_path: Path) -> None:
    right = {
        "model.py": "from __future__ import annotations\nimport json\nfrom ketluan import __version__\nfrom .vietnamese import f",
        "pages/month.py": "from . import unit\nfrom .unit import x\nfrom .. import model\nfrom ..model import y\nimport ketluan.model",
        "pages/__init__.py": "from .unit import x\nfrom ..model import y",
        "mkdocs_plugin.py": "import mkdocs\nfrom mkdocs.plugins import BasePlugin\nfrom ketluan.pages.unit import x",
        "__main__.py": "from ketluan.cli import main",
    }
    lay(tmp_path, right)
    assert faults(tmp_path, LAYERS) == []


def lay(folder: Path, changed: dict[str, str]) -> None:
    names = ["__init__", "vietnamese", "model", "pages/__init__", "pages/unit", "mkdocs_plugin", "cli"]
    for name, text in (dict.fromkeys((f"{name}.py" for name in names), "") | changed).items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
