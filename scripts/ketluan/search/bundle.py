"""The browser's half of the engine as one file: our modules and lunr.js, minified."""

from __future__ import annotations

import re
from importlib.resources import files

import rjsmin

# Each module after those it imports.
MODULES = (
    "vietnamese",
    "keyboard",
    "dates",
    "packing",
    "names",
    "queries",
    "plans",
    "reader",
    "ranking",
    "corrections",
    "excerpts",
    "engine",
)
# What the page uses.
EXPORTS = {"engine": ("Engine",), "excerpts": ("excerpt", "matches"), "vietnamese": ("fold", "tokens")}
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def browser_script(lunr: str) -> str:
    """Return the ES module of the engine, given the source of lunr.js, which MkDocs ships.

    It exports `Engine`, `excerpt`, `matches`, `fold`, `tokens` and `lunr`. Inside, every module is a function of its own, so that private names cannot meet.
    """
    parts = [_lunr(lunr), *map(_module, MODULES)]
    parts += [f"export const {{ {', '.join(names)} }} = m_{module};" for module, names in EXPORTS.items()]
    return str(rjsmin.jsmin("\n".join([*parts, "export { lunr };"])))


def _module(name: str) -> str:
    folder = files("ketluan").joinpath("search")
    text = folder.joinpath(f"{name}.js").read_text(encoding="utf-8")
    exported = [match[1] for match in _EXPORT.finditer(text)]
    body = _IMPORT.sub(lambda match: f"const {match[1].replace(' as ', ': ')} = m_{match[2]};", _EXPORT.sub("", text))
    return f"const m_{name} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _lunr(text: str) -> str:
    """lunr.js as a value: it looks for `module` first."""
    return f"const lunr = (() => {{\nconst module = {{ exports: {{}} }}, {{ exports }} = module;\n{text}\nreturn module.exports;\n}})();"
