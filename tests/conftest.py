"""What every test can use: the amount of random testing, and the data kept beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

# `make test` draws the same examples each time: a red run is the change's doing, on every machine.
hypothesis.settings.register_profile(
    "ci", derandomize=True, max_examples=60, deadline=None, database=None, print_blob=True
)
# `make fuzz` looks for what those did not find, anew each time, and remembers what failed.
hypothesis.settings.register_profile(
    "fuzz",
    max_examples=5_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("fuzz" if os.environ.get("KETLUAN_FUZZ") == "1" else "ci")


# First, so that `-m fuzz` chooses after the marks are there.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if hypothesis.is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.fuzz)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material that is kept beside the repository, not in it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the material beside the repository (../shared) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def fuzzing() -> bool:
    """Whether `make fuzz` runs, with its whole counts."""
    return os.environ.get("KETLUAN_FUZZ") == "1"
