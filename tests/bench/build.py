"""Time, processor and memory of whole builds and of one more conclusion, ours and the peers', in one run.

`python -m tests.bench build [--sizes 1000] [--runs 3] [--peers ENVIRONMENT] [--only NAME…]
[--write]`: for each size the sites
are made in a folder of their own, then built in turn so that a busy machine is busy for all; the table has medians and
ratios. `--sizes 100,1000,10000` gives the growth too; `--write` puts all into docs/dev/benchmarks.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ketluan import document
from ketluan.model import Conclusion, Source
from tests.bench import corpus, peers, report
from tests.bench.peers import Peer
from tests.bench.report import OURS, Cost, Costs


def lay_ours(folder: Path, found: Iterable[Conclusion]) -> None:
    """Add conclusions, each with its source, to an archive; make the archive when there is none."""
    if not (folder / "mkdocs.yml").is_file():
        shutil.copytree(corpus.ROOT / "docs", folder / "docs")
        config = (corpus.ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        # The largest archives are not for GitHub Pages.
        roomy = "  - ketluan:\n      max_site: 100_000_000_000\n"
        (folder / "mkdocs.yml").write_text(config.replace("  - ketluan\n", roomy), encoding="utf-8")
        (folder / "conclusions").mkdir()
        for file in (corpus.ROOT / "conclusions").glob("*.yml"):
            shutil.copy(file, folder / "conclusions")
    for one in found:
        text = "\n".join(one.printed()) + "\n"
        source = Source(f"{one.id}.txt", hashlib.sha256(text.encode()).hexdigest())
        path = folder / "conclusions" / one.path
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".txt").write_text(text, encoding="utf-8")
        path.write_text(document.dump(replace(one, source=source)), encoding="utf-8")


def ours() -> Peer:
    """This project as a contender."""
    return Peer(OURS, lay_ours, ((sys.executable, "-m", "ketluan", "build"),))


def run(commands: Iterable[tuple[str, ...]], folder: Path) -> Cost:
    """Run commands one after another; raises when one fails."""
    started, cpu, most = time.monotonic(), 0.0, 0.0
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(corpus.ROOT / "scripts")}
    # What Python compiles is kept, as it is wherever these programs are used.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for command in commands:
        # In a file: a pipe that nobody empties would stop it.
        with tempfile.TemporaryFile() as told:
            before = os.times()
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=told, stderr=told)
            peak = _watched(process)
            after = os.times()
            cpu += after.children_user + after.children_system - before.children_user - before.children_system
            most = max(most, peak)
            if process.returncode:
                told.seek(0)
                raise RuntimeError(f"{command[0]} failed: {told.read().decode(errors='replace')[-800:]}")
    return Cost(time.monotonic() - started, cpu, most)


def _watched(process: subprocess.Popen[bytes]) -> float:
    """Wait for a process; the most memory in MB that it and all below it held at once."""
    peak = 0.0
    done = threading.Event()

    def look() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, sum(map(_resident, _tree(process.pid))) / 1e6)

    watcher = threading.Thread(target=look)
    watcher.start()
    process.wait()
    done.set()
    watcher.join()
    return peak


def _tree(pid: int) -> list[int]:
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(one for child in below for one in _tree(int(child)))]


def _resident(pid: int) -> int:
    """The bytes of memory of a process, of what several share a part."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Pss:")), 0)


# What a contender is measured at: a full build, one more conclusion, nothing new.
KINDS = ("full", "one more", "no change")


def measure(contenders: list[Peer], size: int, runs: int, folder: Path) -> dict[tuple[str, str], list[Cost]]:
    """Costs by contender and kind; the contenders take turns."""
    costs: dict[tuple[str, str], list[Cost]] = {}
    for number in range(runs):
        for peer in contenders:
            home = folder / f"{peer.name.replace(' ', '')}-{size}-{number}"
            peer.lay(home, peers.conclusions(0, size, size))
            costs.setdefault((peer.name, "full"), []).append(run(peer.commands, home))
            for kind, more in (("one more", 1), ("no change", 0)):
                peer.lay(home, peers.conclusions(size, size + more, size))
                costs.setdefault((peer.name, kind), []).append(run(peer.commands, home))
            shutil.rmtree(home)
            print(f"{size} {peer.name} {number + 1}/{runs}", file=sys.stderr, flush=True)
    return costs


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="build", description=__doc__)
    parser.add_argument("--sizes", default="1000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=Path(sys.executable).parent.parent)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--write", action="store_true", help="put the result into docs/dev/benchmarks.md")
    options = parser.parse_args(words)
    contenders = [ours()]
    if (options.peers / "bin/hugo").is_file():
        contenders += peers.peers(options.peers.absolute() / "bin")
    contenders = [peer for peer in contenders if not options.only or peer.name in options.only]
    measured: dict[int, Costs] = {}
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            measured[size] = measure(contenders, size, options.runs, Path(name))
        print(report.table(size, measured[size]), flush=True)
    parts = [report.heading(f"make bench ARGS='build {shlex.join(words)}'", options.runs)]
    parts += [report.table(size, costs) for size, costs in measured.items()]
    told = [part for part in (report.growth(measured), report.aims(measured)) if part]
    print("\n\n".join(told))
    parts += told
    if options.write:
        report.write("\n\n".join(parts))
