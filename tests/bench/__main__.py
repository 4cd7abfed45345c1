"""`python -m tests.bench [NAME [WORDS…]]`: run the benchmark of a name, or list them.

A benchmark is a module of this folder with a function `main(words)`; its name is the module's, hyphens for underscores.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUPPORT = {"__init__", "__main__", "contenders", "corpus", "peers", "report"}


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(file.stem.replace("_", "-") for file in HERE.glob("*.py") if file.stem not in SUPPORT)


def main(words: list[str]) -> int:
    if not words:
        for name in names():
            module = importlib.import_module(f"tests.bench.{name.replace('-', '_')}")
            print(f"{name:20} {(module.__doc__ or '').splitlines()[0]}")
        return 0
    if words[0] not in names():
        print(f"there is no benchmark {words[0]}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    importlib.import_module(f"tests.bench.{words[0].replace('-', '_')}").main(words[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
