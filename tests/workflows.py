"""Running the steps of a GitHub workflow here: the commands as they stand in its file, in a clone of a bare repository.

What is GitHub's own (checkout, artifacts, `gh`) is left out or only noted.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.building import ROOT, with_fonts

FOLDER = ROOT / ".github/workflows"
_AUTHOR = {
    f"GIT_{who}_{what}": "người đăng@example.vn" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


def read(name: str) -> dict[str, Any]:
    """A workflow; `on` is no word for true."""
    found = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    found["on"] = found.pop(True)
    return dict(found)


def git(folder: Path, *words: str) -> str:
    """Run git; give what it prints."""
    done = subprocess.run(
        ["git", *words], cwd=folder, env=os.environ | _AUTHOR, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


@dataclass(slots=True)
class Run:
    """What a job did: the failing command's exit code, what was printed, the summary, the calls of `gh`."""

    folder: Path
    code: int = 0
    output: str = ""
    summary: str = ""
    calls: list[list[str]] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)


def run(job: dict[str, Any], bare: Path, ref: str, folder: Path, **values: str) -> Run:
    """Run the steps of a job on a branch of a bare repository, in a new folder; `values` are those of expressions."""
    git(bare, "clone", "--quiet", "--branch", ref, str(bare), str(folder / "kho"))
    done = Run(folder / "kho")
    values = {"github.sha": git(done.folder, "rev-parse", "HEAD").strip()} | values
    (done.folder / ".venv").symlink_to(sys.prefix)
    with_fonts(done.folder)
    environment = _environment(folder) | _filled(job.get("env", {}), folder, ref, values)
    failed = False
    for step in job["steps"]:
        if failed and "cancelled()" not in step.get("if", ""):
            continue
        if "run" in step:
            own = environment | _filled(step.get("env", {}), folder, ref, values)
            words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            found = subprocess.run(
                words,
                cwd=done.folder,
                env=own,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            done.output += found.stdout + found.stderr
            failed, done.code = failed or found.returncode != 0, done.code or found.returncode
        elif step["uses"].startswith("actions/upload-artifact@") and (done.folder / step["with"]["path"]).exists():
            done.uploaded.append(step["with"]["path"])
    done.summary = (folder / "summary").read_text(encoding="utf-8")
    calls = (folder / "calls").read_text(encoding="utf-8").split("\1\n")[:-1]
    done.calls = [call.split("\0")[:-1] for call in calls]
    return done


def _environment(folder: Path) -> dict[str, str]:
    """Programs that are not to run here do nothing, `gh` notes what it is asked."""
    programs = folder / "bin"
    programs.mkdir()
    for name in ("make", "sudo"):
        (programs / name).write_text("#!/bin/sh\n", encoding="utf-8")
    (programs / "gh").write_text(
        f"#!/bin/sh\nprintf '%s\\0' \"$@\" >> '{folder}/calls'\nprintf '\\1\\n' >> '{folder}/calls'\n[ \"$1\" != pr ] || [ ! -e '{folder}/refuse' ]\n",
        encoding="utf-8",
    )
    for name in ("make", "sudo", "gh"):
        (programs / name).chmod(0o755)
    (folder / "summary").touch()
    (folder / "calls").touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "co-quan/luu-tru",
        "GITHUB_RUN_ID": "7",
    }


def _filled(env: dict[str, str], folder: Path, ref: str, values: dict[str, str]) -> dict[str, str]:
    """The variables of a step with the expressions that these workflows use."""
    known = {
        "runner.temp": str(folder),
        "github.token": "-",
        "github.event.repository.default_branch": "main",
        "github.ref": f"refs/heads/{ref}",
        "inputs.cleared": "",
    } | values

    def value(match: re.Match[str]) -> str:
        return known[match[1]]

    return {name: re.sub(r"\$\{\{ *([\w.]+) *\}\}", value, text) for name, text in env.items()}
