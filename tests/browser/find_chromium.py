"""Find a Chromium that starts, for the browser tests; with --install, get one where there is none.

`make test` runs it before the tests, and tests/browser/conftest.py imports it: the tests that need a browser
never skip for want of one, they fail and say which line to run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "KETLUAN_CHROMIUM"
# The one without windows first: it draws the same pages and opens each in a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Packages of Debian, the second where a release lacks the first.
PACKAGES = NAMES[:2]
APT_GET = ("apt-get", "install", "-y", "--no-install-recommends")
# The folders of `playwright install` and where in them the program is.
PLAYWRIGHTS = {
    "chromium_headless_shell": ("chrom*/headless_shell", "chrom*/chrome-headless-shell"),
    "chromium": ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*"),
}
HELP = f"""no Chromium was found that starts; the browser tests need one. One of these lines gets it:
  .venv/bin/python -m playwright install --with-deps chromium
  apt-get update && {" ".join((*APT_GET, PACKAGES[1]))}
  export {VARIABLE}=/path/to/chromium"""


class NoChromium(Exception):
    """There is no usable browser; the message holds the lines that get one."""


def find_chromium() -> str:
    """The path of a Chromium that starts: the one named in KETLUAN_CHROMIUM, Playwright's own, the system's."""
    named = os.environ.get(VARIABLE)
    if named:
        # A browser that was asked for is used or complained about, never replaced by another.
        if not starts(named):
            raise NoChromium(f"{VARIABLE}={named}: this is no Chromium that starts")
        return named
    for path in candidates():
        if starts(path):
            return path
    raise NoChromium(HELP)


def candidates() -> Iterator[str]:
    yield from playwrights_own()
    for name in NAMES:
        if path := shutil.which(name):
            yield path
    yield from ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)


def playwrights_own() -> Iterator[str]:
    """Browsers that `playwright install` put down, newest first."""
    # Playwright tells the path only once its driver runs, which takes longer than all the rest here together.
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    home = Path.home()
    roots = [Path(folder)] if folder else [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"]
    for root in roots:
        for name, places in PLAYWRIGHTS.items():
            for browser in sorted(root.glob(f"{name}-*"), key=revision, reverse=True):
                for inside in places:
                    yield from map(str, sorted(browser.glob(inside)))


def revision(folder: Path) -> int:
    number = re.search(r"(\d+)$", folder.name)
    return int(number[1]) if number else 0


def starts(path: str) -> bool:
    """Whether the program there runs and calls itself Chromium or Chrome.

    Asked because a path says little: Ubuntu's `chromium-browser` may be a stub that only names a snap, and
    Playwright's own does not start where a system library is missing.
    """
    try:
        answer = subprocess.run(
            [path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"Chrom" in answer.stdout


def install() -> None:
    """Try the two ways to get a browser, each bounded in time; whether one worked is for find_chromium to see."""
    quiet_network = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"} | dict(os.environ)
    if attempt([sys.executable, "-m", "playwright", "install", "chromium"], quiet_network, seconds=300):
        try:
            find_chromium()
        except NoChromium:
            pass  # installed, but a system library is missing: the system's own package brings them
        else:
            return
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        unattended = {"DEBIAN_FRONTEND": "noninteractive"} | dict(os.environ)
        if attempt(["apt-get", "update"], unattended, seconds=300):
            for package in PACKAGES:
                if attempt([*APT_GET, package], unattended, seconds=900):
                    break


def attempt(command: list[str], environment: dict[str, str], seconds: int) -> bool:
    say("+ " + " ".join(command))
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except OSError as error:
        say(f"  {error}")
        return False
    except subprocess.TimeoutExpired:
        say(f"  given up after {seconds} s")
        return False
    if done.returncode:
        # The end of what it said names the reason; the whole of it is pages long.
        for line in done.stdout.strip().splitlines()[-4:]:
            say(f"  {line.strip()}")
    return done.returncode == 0


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Print the path of a Chromium that starts.")
    parser.add_argument("--install", action="store_true", help="get one first where there is none")
    wants = parser.parse_args()
    try:
        try:
            path = find_chromium()
        except NoChromium:
            if not wants.install or os.environ.get(VARIABLE):
                raise
            install()
            path = find_chromium()
    except NoChromium as error:
        say(f"browser: {error}")
        return 1
    print(f"browser: {path}" if wants.install else path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
