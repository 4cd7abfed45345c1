"""The workflows: actions pinned by hash, few permissions, nothing of a stranger in a shell, steps that exist."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import workflows

NAMES = sorted(path.stem for path in workflows.FOLDER.glob("*.yml"))
STEPS = [(name, step) for name in NAMES for job in workflows.read(name)["jobs"].values() for step in job["steps"]]


def test_there_are_workflows() -> None:
    assert {"check", "draft", "import", "pages"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_hash_and_say_their_release(name: str) -> None:
    text = (workflows.FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert used
    for line in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_one_release_of_an_action_is_used() -> None:
    found: dict[str, set[str]] = {}
    for _, step in STEPS:
        if "uses" in step:
            action, _, commit = step["uses"].partition("@")
            found.setdefault(action, set()).add(commit)
    assert {action: commits for action, commits in found.items() if len(commits) > 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_may_read_and_a_job_what_it_needs(name: str) -> None:
    found = workflows.read(name)
    assert found["permissions"] == {"contents": "read"}
    for job in found["jobs"].values():
        assert job["timeout-minutes"] <= 30
        written = {key for key, value in job.get("permissions", {}).items() if value == "write"}
        assert written <= {
            "import": {"contents", "pull-requests"},
            "draft": {"contents"},
            "pages": {"pages", "id-token"},
        }.get(name, set())


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_no_expression_stands_in_a_command(name: str, step: dict[str, Any]) -> None:
    assert "${{" not in step.get("run", "")
    if step.get("uses", "").startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] is False


def test_only_the_step_that_pushes_has_the_token() -> None:
    for name in ("import", "draft"):
        (job,) = workflows.read(name)["jobs"].values()
        *before, last = job["steps"]
        assert "github.token" in last["env"]["GH_TOKEN"]
        assert "github.token" not in str(before) + str(job.get("env"))


def test_uploads_start_the_import_and_nothing_else() -> None:
    paths = workflows.read("import")["on"]["push"]
    assert paths["paths"] == ["conclusions/tai-len/**", "!conclusions/tai-len/README.md"]
    assert paths["branches-ignore"] == workflows.read("draft")["on"]["push"]["branches"]
    assert workflows.read("pages")["on"]["push"]["paths-ignore"] == paths["paths"][:1]
