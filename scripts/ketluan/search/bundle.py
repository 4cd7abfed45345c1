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
    "places",
    "packing",
    "names",
    "queries",
    "plans",
    "texts",
    "reader",
    "ranking",
    "corrections",
    "matching",
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
EXPORTS = "Engine lunr begin SearchPage SearchBox markPage".split()
_NOTICE = "/* With parts of lunr 2.3.9, Copyright (C) 2020 Oliver Nightingale, MIT licence, lunrjs.com */\n"
_IMPORT = re.compile(r"^import .*;$", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
# What of lunr.js reads text, makes indexes or writes them (from, up to): this index is made elsewhere, and its queries
# are built word by word.
_UNUSED_PARTS = (
    ("/*!\n * lunr.tokenizer\n", "/*!\n * lunr.Vector\n"),
    ("/*!\n * lunr.stemmer\n", "/*!\n * lunr.Index\n"),
    ("/*!\n * lunr.Builder\n", "/**\n * Contains and collects metadata"),
    ("lunr.QueryParseError = ", "  /**\n   * export the module"),
)
_UNUSED_FUNCTIONS = """
    idf Token Token.prototype.toString Token.prototype.update Token.prototype.clone
    Vector.prototype.insert Vector.prototype.toArray Vector.prototype.toJSON
    Index.prototype.search Index.prototype.toJSON Index.load
""".split()
# What stands for the two that every query goes through: a pipeline without functions gives each word as it is, and
# words without wildcards are in the index or are not.
_INSTEAD = """
lunr.Pipeline = class { runString(word) { return [word]; } };
lunr.TokenSet = class {
  constructor(words) { this.words = words; }
  static fromArray(words) { return new lunr.TokenSet(new Set(words)); }
  static fromClause(clause) { return new lunr.TokenSet([clause.term]); }
  intersect(other) { return new lunr.TokenSet(other.words.filter((word) => this.words.has(word))); }
  toArray() { return this.words; }
};
"""


class NameTwice(Exception):
    """Two modules give one name to different things."""


def browser_script(lunr: str) -> str:
    """Return the ES module of search, given the source of lunr.js, which MkDocs ships; it exports what `EXPORTS` names.

    The modules stand one after the other in one scope: a wrapping for each would cost a kilobyte.
    """
    known: set[str] = set()
    parts = [_lunr(lunr), *(_module(name, known) for name in MODULES)]
    return _NOTICE + str(rjsmin.jsmin("\n".join([*parts, f"export {{ {', '.join(EXPORTS)} }};"])))


def _module(name: str, known: set[str]) -> str:
    """The text of a module without imports and exports. Its private constants get another name where theirs is `known`."""
    text = files("ketluan").joinpath("search", f"{name}.js").read_text(encoding="utf-8")
    exported = set(re.findall(rf"^export {_NAME.pattern[1:]}", text, re.MULTILINE))
    text = _EXPORT.sub("", _IMPORT.sub("", text))
    for own in _NAME.findall(text):
        if own in known:
            if own in exported or not own.isupper():
                raise NameTwice(f"{name}.js: {own} is the name of something in another module")
            other = f"{own}_{len(known)}"
            text = re.sub(rf"(?<![.\w]){own}\b", other, text)
            own = other
        known.add(own)
    return text


def _lunr(text: str) -> str:
    """lunr.js as a value: it looks for `module` first."""
    for first, last in _UNUSED_PARTS:
        start, end = text.find(first), text.find(last)
        if 0 <= start < end:
            text = text[:start] + text[end:]
    for name in _UNUSED_FUNCTIONS:
        text = re.sub(
            rf"^lunr\.{re.escape(name)} = function .*?^\}}\n", "", text, count=1, flags=re.MULTILINE | re.DOTALL
        )
    text = text.replace("/*!\n * lunr.Vector\n", f"{_INSTEAD}/*!\n * lunr.Vector\n", 1)
    return f"const lunr = (() => {{\nconst module = {{ exports: {{}} }}, {{ exports }} = module;\n{text}\nreturn module.exports;\n}})();"
