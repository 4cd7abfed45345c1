"""What an editor of text is told of an archive: the schemas of its files, the names of its units and officials.

VS Code reads the files from `.vscode/`. Its YAML extension completes and checks the files of the registry by schema; it
does not look into the front matter of Markdown, so there names come as snippets, which the editor has by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ketluan import ledger, registry_files
from ketluan.archive import RECORDS
from ketluan.registry import Registry
from ketluan.schema import FRONT_MATTER, Type, json_schema
from ketluan.vietnamese import fold, sort_key

FOLDER = ".vscode"
# Where our own files are: the folder is there exactly when somebody wants them kept true.
OURS = f"{FOLDER}/ketluan"
_SNIPPETS = f"{FOLDER}/ketluan.code-snippets"
_SETTINGS = f"{FOLDER}/settings.json"
_EXTENSIONS = f"{FOLDER}/extensions.json"
# The files that people edit, by the name of their schema: where they are, from the folder of the archive.
EDITED: dict[str, tuple[str, Type]] = {
    "conclusion": (f"{RECORDS}/*/*.md", FRONT_MATTER),
    **{name.removesuffix(".yml"): (f"{RECORDS}/{name}", type_) for name, type_ in registry_files.SCHEMAS.items()},
    "redirects": (f"{RECORDS}/{ledger.REDIRECTS_YML}", ledger.REDIRECTS_FILE),
}
# Keys whose values are names of units as printed, ids of units, names of officials.
_NAMES, _IDS, _PEOPLE = {"units", "to", "with"}, {"body", "units", "successors"}, {"chair"}


def files(registry: Registry) -> dict[str, str]:
    """The files by path that follow from the registry."""
    units = sorted(registry.units.values(), key=lambda unit: sort_key(unit.name))
    names = list(dict.fromkeys(name.name for unit in units for name in reversed(unit.names)))
    people = sorted({official.name for official in registry.officials.values()}, key=sort_key)
    ids = [unit.id for unit in units]
    known = {
        "conclusion": dict.fromkeys(_NAMES, names) | dict.fromkeys(_PEOPLE, people),
        "units": dict.fromkeys(_IDS, ids),
    }
    schemas = {
        f"{OURS}/{name}.json": _dumped(_completed(json_schema(type_), known.get(name, {})))
        for name, (_, type_) in EDITED.items()
    }
    return schemas | {_SNIPPETS: _dumped(_snippets([*names, *people]))}


def first_files() -> dict[str, str]:
    """The files by path that are written once, and whoever likes changes."""
    settings = {
        "yaml.schemas": {f"./{OURS}/{name}.json": pattern for name, (pattern, _) in EDITED.items()},
        "files.encoding": "utf8",
        "files.eol": "\n",
        "files.insertFinalNewline": True,
        "[markdown]": {
            "editor.quickSuggestions": {"other": "on", "comments": "on", "strings": "on"},
            "editor.snippetSuggestions": "top",
            "editor.wordWrap": "on",
            # Words of one document must not find their way into another.
            "editor.wordBasedSuggestions": "off",
        },
    }
    return {_SETTINGS: _dumped(settings), _EXTENSIONS: _dumped({"recommendations": ["redhat.vscode-yaml"]})}


def _completed(schema: Any, known: dict[str, list[str]], key: str = "") -> Any:
    """The schema with the values offered that are known for a key; others stay allowed."""
    if not isinstance(schema, dict):
        return schema
    if "properties" in schema:
        inner = {name: _completed(one, known, name) for name, one in schema["properties"].items()}
        return {**schema, "properties": inner}
    made = {
        name: _completed(one, known, key) for name, one in schema.items() if name in ("items", "additionalProperties")
    }
    if schema.get("type") == "string" and key in known:
        offered = {"anyOf": [{"enum": known[key]}, {"type": "string"}]} if known[key] else {"type": "string"}
        return {name: one for name, one in schema.items() if name != "type"} | offered
    return {**schema, **made}


def _snippets(names: Iterable[str]) -> dict[str, Any]:
    """Each name, offered to whoever types it with marks or without."""
    return {
        name: {
            "scope": "markdown,yaml",
            "prefix": list(dict.fromkeys((name, fold(name)))),
            "body": name.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}"),
        }
        for name in names
    }


def _dumped(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
