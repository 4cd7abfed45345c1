"""What was measured of builds, in the words and tables of docs/dev/benchmarks.md."""

from __future__ import annotations

import datetime
import os
import platform
import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent.parent / "docs/dev/benchmarks.md"
OURS = "ours"
_PEERS = ("hugo", "pagefind", "mkdocs-material", "zensical")
# Where the tables stand in the file; around them people write.
_PLACE = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)
# What is aimed at: size, build, contender, and the share of its wall time.
_SHARES = (
    (1000, "full", "Hugo + Pagefind", 0.6),
    (1000, "one more", "Hugo + Pagefind", 0.2),
    (10000, "one more", "Hugo + Pagefind", 0.1),
    (10000, "one more", "Hugo", 0.3),
    (1000, "full", "Material + pages", 0.35),
)
_SECONDS = ((1000, "no change", 2.0),)
_MEGABYTES = ((1000, "full", 300), (10000, "full", 1000))


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and processor, and the most memory in MB of all processes together."""

    wall: float
    cpu: float
    memory: float


# By contender and kind of build, one cost a run.
Costs = Mapping[tuple[str, str], Sequence[Cost]]


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    figures: list[Callable[[Cost], float]] = [lambda c: c.wall, lambda c: c.cpu, lambda c: c.memory]
    return Cost(*(statistics.median(map(of, costs)) for of in figures))


def table(size: int, costs: Costs) -> str:
    """The medians, and ours as a share of each."""
    lines = [
        f"| {size:,} conclusions | build | wall s | cpu s | MB | ours ÷ it, wall | ours ÷ it, cpu |",
        "|---|---|---|---|---|---|---|",
    ]
    for (name, kind), found in costs.items():
        if not kind:
            continue
        one, own = median(found), median(costs.get((OURS, kind), found))
        ratios = f"{own.wall / one.wall:.2f} | {own.cpu / one.cpu:.2f}"
        lines.append(f"| {name} | {kind} | {one.wall:.1f} | {one.cpu:.1f} | {one.memory:.0f} | {ratios} |")
    return "\n".join(lines)


def aims(measured: Mapping[int, Costs]) -> str:
    """What was aimed at and what came of it, as far as it was measured."""
    lines = ["| aim | measured | |", "|---|---|---|"]

    def row(aim: str, value: float, most: float, unit: str) -> None:
        shown = f"{value:.2f}" if most < 1 else f"{value:.1f}" if most < 100 else f"{value:.0f}"
        lines.append(f"| {aim} | {shown}{unit} | {'met' if value <= most else 'missed'} |")

    for size, kind, name, share in _SHARES:
        costs = measured.get(size, {})
        if (OURS, kind) in costs and (name, kind) in costs:
            value = median(costs[OURS, kind]).wall / median(costs[name, kind]).wall
            row(f"{kind}, {size:,}, against {name}: {share} of the wall", value, share, "")
    for size, kind, most in _SECONDS:
        if (OURS, kind) in measured.get(size, {}):
            row(f"{kind}, {size:,}: {most:.0f} s", median(measured[size][OURS, kind]).wall, most, " s")
    for size, kind, heaviest in _MEGABYTES:
        if (OURS, kind) in measured.get(size, {}):
            row(f"memory, {size:,}: {heaviest} MB", median(measured[size][OURS, kind]).memory, heaviest, " MB")
    return "\n".join(lines)


def growth(measured: Mapping[int, Costs]) -> str:
    """How a full build grows: a straight line through seconds of processor and number of conclusions, and how well it fits."""
    full = {size: median(costs[OURS, "full"]).cpu for size, costs in measured.items() if (OURS, "full") in costs}
    if len(full) < 3:
        return ""
    slope, start = statistics.linear_regression(list(full), list(full.values()))
    fit = statistics.correlation(list(full), list(full.values())) ** 2
    sizes = ", ".join(f"{size:,}" for size in sorted(full))
    return (
        f"A full build of {sizes} conclusions takes {start:.1f} s of processor and "
        f"{slope * 1000:.1f} ms a conclusion (R² = {fit:.4f})."
    )


def heading(command: str, runs: int) -> str:
    """When, where and how it was measured, with what."""
    day = datetime.datetime.now(tz=datetime.UTC).date()
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine = f"{platform.system()} {platform.machine()}, {processors} processors, Python {platform.python_version()}"
    return f"`{command}`, {day}, {machine}; {', '.join(_versions())}. Medians of {runs} runs in turn."


def _versions() -> list[str]:
    found = []
    for name in _PEERS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return found


def write(text: str, file: Path = FILE) -> None:
    """Put what was measured in its place in the file; raises ValueError when the file has no such place."""
    before = file.read_text(encoding="utf-8")
    after, count = _PLACE.subn(lambda found: f"{found[1]}{text.strip()}\n{found[2]}", before)
    if count != 1:
        raise ValueError(f"{file} has no place for what was measured")
    file.write_text(after, encoding="utf-8")
