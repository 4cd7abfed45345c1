"""How well search answers the questions of two public sets, typed with marks and without.

ALQAC 2024: 2,249 articles of law; ViMedAQA: 1,000 health passages. Each question has one right passage (or two).
k1 and b are tuned on the even questions of ALQAC (`--tune`); the odd ones are reported.
"""

from __future__ import annotations

import argparse
import datetime
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ketluan.search.engine import Engine
from ketluan.search.entries import Entry
from ketluan.search.forms import Forms
from ketluan.search.reader import Reader
from ketluan.vietnamese import fold, nfc
from tests import indexes

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SETS = {"ALQAC": "bench-alqac2024", "ViMedAQA": "bench-vire-vimedaqa"}


def lines(path: Path) -> Iterator[dict[str, str]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def engine_of(folder: Path) -> tuple[Engine, list[str]]:
    """The engine over a set, and the id of each item."""
    ids, found = [], []
    for row in lines(folder / "corpus.jsonl"):
        ids.append(row["id"])
        text = nfc(f"{row['title']}\n{row['text']}")
        found.append(Entry(row["id"], row["id"], "", datetime.date(2021, 1, 1), "", "", "", text))
    files = indexes.build(found, Forms((), (), ()))
    return Engine(Reader(files.__getitem__)), ids


def questions(folder: Path) -> list[tuple[str, set[str]]]:
    """The questions and the ids of what answers them."""
    right: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        question, document, *_ = line.split("\t")
        right[question].add(document)
    return [(row["text"], right[row["id"]]) for row in lines(folder / "queries.jsonl") if right[row["id"]]]


def measure(engine: Engine, ids: list[str], asked: list[tuple[str, set[str]]]) -> tuple[float, float, float, float]:
    """P@1, R@10, MRR@10 and seconds a query."""
    first = recall = reciprocal = 0.0
    start = time.process_time()
    for text, right in asked:
        best = [ids[hit.item] for hit in engine.search(text).hits[:10]]
        places = [place for place, name in enumerate(best, 1) if name in right]
        first += bool(best) and best[0] in right
        recall += len(places) / len(right)
        reciprocal += 1 / places[0] if places else 0
    count = len(asked)
    return first / count, recall / count, reciprocal / count, (time.process_time() - start) / count


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="quality", description=__doc__)
    parser.add_argument("--tune", action="store_true", help="try values of k1 and b on the even questions of ALQAC")
    parser.add_argument("--sample", type=int, default=1, help="every n-th question only")
    options = parser.parse_args(arguments)
    if options.tune:
        tune(options.sample)
        return
    print("set             typed            P@1   R@10  MRR@10  ms")
    for name, folder in SETS.items():
        engine, ids = engine_of(SHARED / folder)
        asked = questions(SHARED / folder)[:: options.sample]
        if name == "ALQAC":
            asked = asked[1::2]
        for typed in ("with marks", "without marks"):
            texts = [(text if typed == "with marks" else fold(text), right) for text, right in asked]
            values = measure(engine, ids, texts)
            print(f"{name:15} {typed:15} {values[0]:.3f}  {values[1]:.3f}  {values[2]:.3f}  {values[3] * 1000:.0f}")


def tune(sample: int) -> None:
    engine, ids = engine_of(SHARED / SETS["ALQAC"])
    asked = questions(SHARED / SETS["ALQAC"])[::2][::sample]
    for k1 in (0.9, 1.2, 1.6):
        for b in (0.3, 0.4, 0.5, 0.6):
            engine.reader.k1, engine.reader.b = k1, b
            marked = measure(engine, ids, asked)[2]
            bare = measure(engine, ids, [(fold(text), right) for text, right in asked])[2]
            print(f"k1 {k1}  b {b}  MRR@10 {marked:.4f} with marks, {bare:.4f} without", flush=True)
