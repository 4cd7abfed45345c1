"""The browser's half of search as one file: the engine, what the pages do with it, and lunr.js, minified."""

from __future__ import annotations

import re
from importlib.resources import files

import rjsmin

# Each module after those it imports; those of page/ are what readers see of search.
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
    "page/elements",
    "page/address",
    "page/index",
    "page/words",
    "page/counts",
    "page/facets",
    "page/results",
    "page/answer",
    "page/box",
    "page/marks",
)
# What may be asked of the file from outside.
EXPORTS = {
    "engine": ("Engine",),
    "excerpts": ("excerpt", "matches"),
    "vietnamese": ("fold", "tokens"),
    "index": ("begin",),
    "answer": ("searchPage",),
    "box": ("searchBox",),
    "marks": ("markPage",),
}
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\.{1,2}/(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
# The parts of lunr.js that read text and make indexes (from, up to): this index is made elsewhere, and its queries
# are built word by word.
_UNUSED = (
    (r"/*!\n * lunr.tokenizer\n", r"/*!\n * lunr.Pipeline\n"),
    (r"/*!\n * lunr.stemmer\n", r"/*!\n * lunr.TokenSet\n"),
    (r"/*!\n * lunr.Builder\n", r"/**\n * Contains and collects metadata"),
    (r"lunr.QueryParseError = ", r"  /**\n   * export the module"),
)


def browser_script(lunr: str) -> str:
    """Return the ES module of search, given the source of lunr.js, which MkDocs ships.

    It exports what `EXPORTS` names and `lunr`. Inside, every module is a function of its own, so that private names cannot meet.
    """
    parts = [_lunr(lunr), *map(_module, MODULES)]
    parts += [f"export const {{ {', '.join(names)} }} = m_{module};" for module, names in EXPORTS.items()]
    return str(rjsmin.jsmin("\n".join([*parts, "export { lunr };"])))


def _module(name: str) -> str:
    text = files("ketluan").joinpath("search", f"{name}.js").read_text(encoding="utf-8")
    exported = [match[1] for match in _EXPORT.finditer(text)]
    body = _IMPORT.sub(lambda match: f"const {match[1].replace(' as ', ': ')} = m_{match[2]};", _EXPORT.sub("", text))
    return f"const m_{name.rpartition('/')[2]} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _lunr(text: str) -> str:
    """lunr.js as a value, and as the module of that name: it looks for `module` first."""
    for first, last in _UNUSED:
        start, end = (text.find(sign.replace(r"\n", "\n")) for sign in (first, last))
        if 0 <= start < end:
            text = text[:start] + text[end:]
    return (
        f"const lunr = (() => {{\nconst module = {{ exports: {{}} }}, {{ exports }} = module;\n{text}\nreturn module.exports;\n}})();"
        "\nconst m_lunr = { lunr };"
    )
