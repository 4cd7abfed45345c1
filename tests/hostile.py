"""The hostile archive of tests/golden with another text in every field: each carries the same payload, and its own name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from ketluan import document, frontmatter, records, registry_files
from ketluan.model import Block, Conclusion, Missing, Source, table
from tests.building import ROOT

HOSTILE = ROOT / "tests/golden/hostile"
# What the archive has in each field; `name` says in which.
MARK = re.compile(
    r"(?P<name>[\w-]+) <b id=\"x-(?P=name)\" onclick='y'>&amp; \"(?P=name)\" & 'k' </p><script>z</script>"
)
# What the name of a file may hold.
_FILE = re.compile(r"(?!\.)[^/\\]{1,80}")

_ROUND = str.maketrans("[]", "()")


def payloads() -> list[str]:
    """All payloads, in the order of their file."""
    kinds = json.loads((ROOT / "tests/shared/payloads.json").read_text(encoding="utf-8"))
    return [text for texts in kinds.values() for text in texts]


def shown(payload: str) -> str:
    """The payload in a name that every page shows, which no word of the program's own may be in."""
    return payload.replace("ketluan-o-", "ketluan-0-")


def lay(folder: Path, payload: str) -> set[str]:
    """Write the archive with `payload` in every field into `folder`; give the names of the fields."""
    seen: set[str] = set()

    def carried(name: str) -> str:
        # The reason of a redaction stands in brackets and has none of its own.
        return f"{payload.translate(_ROUND) if name == 'redaction' else shown(payload) if name == 'body' else payload} {name}"

    def swapped(value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, Missing):
            seen.update(match["name"] for match in MARK.finditer(value))
            return MARK.sub(lambda match: carried(match["name"]), value)
        if isinstance(value, Mapping):
            return {swapped(key): swapped(one) for key, one in value.items()}
        if isinstance(value, tuple):
            return tuple(map(swapped, value))
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: swapped(getattr(value, field.name)) for field in fields(value)})
        return value

    folder.mkdir(parents=True)
    for name, schema in registry_files.SCHEMAS.items():
        values = frontmatter.read((HOSTILE / name).read_text(encoding="utf-8"), schema, name).values
        (folder / name).write_text(frontmatter.write(swapped(values)), encoding="utf-8")
    for path in records.record_files(HOSTILE):
        found, _ = document.parse(path.read_text(encoding="utf-8"), path.relative_to(HOSTILE).as_posix())
        assert found is not None
        _write(folder, swapped(found), payload)
    # What is no more, and why; what has moved, and the places in it.
    gone = {"from": "don-vi/da-bo/", "gone": f"{payload} reason"}
    moved = {"from": "ket-luan/2021-11-15-cu/", "to": "ket-luan/2021-11-15-phien-hop/"}
    place = {"from": "ket-luan/2021-11-15-cu/#ii-9", "gone": f"{payload} place"}
    own = {"from": "ket-luan/2021-11-15-phien-hop/#ii-99", "gone": f"{payload} own"}
    (folder / "redirects.yml").write_text(frontmatter.write({"redirects": (gone, moved, place, own)}), encoding="utf-8")
    lines = [entry["from"] for entry in (gone, moved, place, own)]
    (folder / "addresses.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return seen | {"reason", "place", "own", "cell", "after"}


def _write(folder: Path, found: Conclusion, payload: str) -> None:
    """The record with a table and an annex too, and a source of the same words, its name a payload where it may be."""
    cells = table(((f"{payload} cell", payload), (payload, f"cell {payload}")))
    found = replace(found, annex=(cells, Block(f"{payload} after")))
    text = "\n".join(found.printed()) + "\n"
    name = f"{payload}.txt" if _FILE.fullmatch(payload) else f"{found.id}.txt"
    source = Source(name, hashlib.sha256(text.encode()).hexdigest())
    path = folder / found.path
    path.parent.mkdir(exist_ok=True)
    (path.parent / name).write_text(text, encoding="utf-8")
    path.write_text(document.dump(replace(found, source=source, units=found.addressed())), encoding="utf-8")
