"""What editors and Git ask for: schemas and names for VS Code, kept true; the hook before a commit."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from ketluan import editor, records
from ketluan.cli import main
from ketluan.registry import Registry
from tests.building import ROOT, lay


@pytest.fixture(scope="module")
def registry() -> Registry:
    found, _ = records.load_registry(ROOT / "conclusions")
    assert found is not None
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay(tmp_path / "kho")


def run(folder: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, [words[0], "-C", str(folder / "conclusions"), *words[1:]], prog_name="ketluan")
    assert result.exit_code == code, result.output
    return result.output


def read(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def test_the_files_of_the_repository_follow_from_its_registry(registry: Registry) -> None:
    """When this fails: `ketluan check --fix`, and commit."""
    for name, text in editor.files(registry).items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, name
    ours = {
        f"{editor.FOLDER}/{path.relative_to(ROOT / editor.FOLDER).as_posix()}"
        for path in (ROOT / editor.FOLDER).rglob("*.*")
        if path.is_file()
    }
    assert ours == {*editor.files(registry), *editor.first_files()}


def test_every_schema_is_found_by_the_settings_and_matches_a_file(registry: Registry) -> None:
    settings = read(editor.first_files()[".vscode/settings.json"])["yaml.schemas"]
    made = {f"./{name}" for name in editor.files(registry) if name.endswith(".json")}
    assert set(settings) == made
    for pattern in settings.values():
        assert pattern == "conclusions/redirects.yml" or list(ROOT.glob(pattern)), pattern


@pytest.mark.parametrize("name", ["units", "officials", "abbreviations"])
def test_the_registry_is_valid_by_its_schema(registry: Registry, name: str) -> None:
    schema = read(editor.files(registry)[f".vscode/ketluan/{name}.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    values = yaml.load((ROOT / f"conclusions/{name}.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    relevant = [e for e in jsonschema.Draft202012Validator(schema).iter_errors(values) if "boolean" not in e.message]
    assert relevant == []


def test_units_are_offered_and_others_stay_allowed(registry: Registry) -> None:
    files = editor.files(registry)
    units = read(files[".vscode/ketluan/units.json"])["properties"]
    unit = units["units"]["items"]["properties"]
    offered = [units["body"], unit["members"]["items"]["properties"]["units"]["items"]]
    offered.append(unit["events"]["items"]["properties"]["successors"]["items"])
    for place in offered:
        assert place["anyOf"] == [{"enum": place["anyOf"][0]["enum"]}, {"type": "string"}]
        assert set(place["anyOf"][0]["enum"]) == set(registry.units)
    # An id and a name are one's own to choose.
    assert "anyOf" not in str(unit["id"]) + str(unit["names"])
    record = read(files[".vscode/ketluan/conclusion.json"])["properties"]
    item = record["items"]["additionalProperties"]["properties"]
    for place in (record["units"], item["to"], item["with"]):
        assert "Phòng Nội vụ" in place["items"]["anyOf"][0]["enum"]
    assert "Sùng Lử Páo" in record["chair"]["anyOf"][0]["enum"]
    assert "anyOf" not in str(item["mentions"])


def test_every_name_is_completed_with_marks_and_without(registry: Registry) -> None:
    snippets = read(editor.files(registry)[".vscode/ketluan.code-snippets"])
    wanted = {name.name for unit in registry.units.values() for name in unit.names}
    wanted |= {official.name for official in registry.officials.values()}
    assert set(snippets) == wanted
    assert snippets["Phòng Nội vụ"] == {
        "scope": "markdown,yaml",
        "prefix": ["Phòng Nội vụ", "phong noi vu"],
        "body": "Phòng Nội vụ",
    }


def test_signs_of_snippets_are_escaped() -> None:
    assert editor._snippets(["A $1 {b} \\"])["A $1 {b} \\"]["body"] == "A \\$1 {b\\} \\\\"


def test_fix_keeps_what_is_there_true_and_makes_nothing_where_nobody_asked(folder: Path) -> None:
    run(folder, "check", "--fix")
    assert not (folder / ".vscode").exists()
    run(folder, "editor")
    settings = folder / ".vscode/settings.json"
    settings.write_text("{}\n", encoding="utf-8")
    units = folder / "conclusions/units.yml"
    units.write_text(
        units.read_text(encoding="utf-8") + "- id: phong-moi\n  kind: office\n  names:\n  - {name: Phòng Mới}\n",
        encoding="utf-8",
    )
    run(folder, "check", "--fix")
    assert "Phòng Mới" in read((folder / ".vscode/ketluan.code-snippets").read_text(encoding="utf-8"))
    run(folder, "editor")
    assert settings.read_text(encoding="utf-8") == "{}\n"


def test_a_registry_with_errors_is_told(folder: Path) -> None:
    (folder / "conclusions/units.yml").write_text("units: 1\n", encoding="utf-8")
    assert "units.yml" in run(folder, "editor", code=2)
    assert not (folder / ".vscode").exists()


def test_a_new_archive_has_them(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path / "kho"), "--body", "UBND xã A"], catch_exceptions=False)
    assert "UBND xã A" in read((tmp_path / "kho/.vscode/ketluan.code-snippets").read_text(encoding="utf-8"))
    assert (tmp_path / "kho/.vscode/settings.json").is_file()


# ---------------------------------------------------------------------------------------------------------------------
# Before a commit


def hooks() -> list[dict[str, Any]]:
    own = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    local = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    return [*own, *(hook for repo in local["repos"] for hook in repo["hooks"])]


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["entry"])
def test_the_hook_passes_what_is_right_and_stops_what_is_not(folder: Path, hook: dict[str, Any]) -> None:
    assert (hook["pass_filenames"], hook["files"]) == (False, "^conclusions/")
    program, *words = shlex.split(hook["entry"])
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    assert found, program

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run([found, *words], cwd=folder, capture_output=True, encoding="utf-8", check=False)

    assert run().returncode == 0
    record = next((folder / "conclusions").glob("2021/*.md"))
    record.write_text(record.read_text(encoding="utf-8").replace("Sùng Lử Páo", "Sùng Lử Pao"), encoding="utf-8")
    done = run()
    assert done.returncode == 1
    assert record.name in done.stdout
