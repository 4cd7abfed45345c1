"""The same made-up archive as other generators take it: pages of conclusions, units, months, years, officials.

A peer gets what it needs and no more: the conclusions as Markdown, the lists by its own taxonomies where it has them,
else as generated index pages. Each has a search but Hugo alone. They come from the dependency group `peers`.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ketluan import document
from ketluan.model import Conclusion
from tests.bench import corpus

_HEAD = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>{{ .Title }}</title><link rel="canonical" href="{{ .Permalink }}">'
_LIST = '<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Date.Format "02/01/2006" }}</li>{{ end }}</ul>'
_HUGO = {
    "hugo.toml": """baseURL = "https://example.vn/"
title = "Kết luận"
languageCode = "vi"
enableGitInfo = false
[taxonomies]
unit = "units"
month = "months"
year = "years"
official = "officials"
""",
    "layouts/_default/single.html": f"{_HEAD}<main data-pagefind-body><h1>{{{{ .Title }}}}</h1>{{{{ range .Params.units }}}}<a href=/units/{{{{ . | urlize }}}}/>{{{{ . }}}}</a> {{{{ end }}}}{{{{ .Content }}}}</main></html>",
    "layouts/_default/list.html": f"{_HEAD}<main><h1>{{{{ .Title }}}}</h1>{_LIST}</main></html>",
    "layouts/index.html": f"{_HEAD}<main><h1>{{{{ .Title }}}}</h1><ul>{{{{ range first 50 .Site.RegularPages }}}}<li><a href={{{{ .RelPermalink }}}}>{{{{ .Title }}}}</a></li>{{{{ end }}}}</ul></main></html>",
}
_ZENSICAL = '[project]\nsite_name = "Kết luận"\n[project.theme]\nlanguage = "vi"\n'
_MATERIAL = "site_name: Kết luận\ntheme:\n  name: material\n  language: vi\n  font: false\nplugins:\n  - search\nnav:\n  - index.md\nnot_in_nav: '*'\n"


@dataclass(frozen=True)
class Peer:
    """A generator: how its site is laid out in a folder, and the commands that build it there."""

    name: str
    lay: Callable[[Path, Iterable[Conclusion]], None]
    commands: tuple[tuple[str, ...], ...]


def markdown(conclusion: Conclusion) -> str:
    """The body of a conclusion, as our own record has it."""
    return document.dump(conclusion).split("\n---\n", 1)[1]


def lay_hugo(folder: Path, found: Iterable[Conclusion]) -> None:
    """Add conclusions to a Hugo site, and the site's own files when there are none."""
    for name, text in _HUGO.items():
        _write(folder / name, text)
    for one in found:
        facts = {
            "title": one.title,
            "date": one.date.isoformat(),
            "units": list(one.units),
            "months": [one.month],
            "years": [one.month[:4]],
            "officials": [one.chair],
        }
        text = f"{json.dumps(facts, ensure_ascii=False)}\n\n{markdown(one)}"
        _write(folder / "content/ket-luan" / f"{one.id}.md", text)


def _lay_markdown(folder: Path, found: Iterable[Conclusion]) -> None:
    """Add conclusions as pages under docs/, and write the index pages anew."""
    groups: dict[str, list[str]] = defaultdict(list)
    known = folder / "known.json"
    rows = json.loads(known.read_text("utf-8")) if known.is_file() else []
    for one in found:
        _write(folder / "docs/ket-luan" / f"{one.id}.md", f"# {one.title}\n\n{markdown(one)}")
        rows.append([one.id, one.title, one.month, one.chair, list(one.units)])
    _write(known, json.dumps(rows, ensure_ascii=False))
    for name, title, month, chair, units in rows:
        line = f"- [{title}](../ket-luan/{name}.md)"
        for group in (f"thang/{month}", f"nam/{month[:4]}", f"chu-tri/{chair}", *(f"don-vi/{u}" for u in units)):
            kind, _, what = group.partition("/")
            groups[f"{kind}/{what.replace('/', '-')}"].append(line)
    for group, lines in groups.items():
        _write(folder / "docs" / f"{group}.md", f"# {group}\n\n" + "\n".join(lines) + "\n")
    _write(folder / "docs/index.md", "# Kết luận\n")


def lay_zensical(folder: Path, found: Iterable[Conclusion]) -> None:
    """Add conclusions to a Zensical site."""
    _write(folder / "zensical.toml", _ZENSICAL)
    _lay_markdown(folder, found)


def lay_material(folder: Path, found: Iterable[Conclusion]) -> None:
    """Add conclusions to a site of Material with generated index pages."""
    _write(folder / "mkdocs.yml", _MATERIAL)
    _lay_markdown(folder, found)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def peers(binaries: Path) -> list[Peer]:
    """The peers, their commands taken from the folder of an environment that has the group `peers`."""
    hugo = (str(binaries / "hugo"), "--quiet", "--cleanDestinationDir")
    pagefind = (str(binaries / "python"), "-m", "pagefind", "--site", "public")
    return [
        Peer("Hugo + Pagefind", lay_hugo, (hugo, pagefind)),
        Peer("Hugo", lay_hugo, (hugo,)),
        Peer("Material + pages", lay_material, ((sys.executable, "-m", "mkdocs", "build", "-q"),)),
        Peer("Zensical", lay_zensical, ((str(binaries / "zensical"), "build", "--clean"),)),
    ]


def conclusions(start: int, stop: int, size: int) -> list[Conclusion]:
    """Some conclusions of a made-up archive of `size`: 86 a year, of a large archive 900, while the body existed."""
    found = [corpus.conclusion(number) for number in range(start, stop)]
    if size <= 1100:
        return found
    return [_moved(one, number) for one, number in zip(found, range(start, stop), strict=True)]


def _moved(one: Conclusion, number: int) -> Conclusion:
    day = datetime.date(2012, 1, 5) + datetime.timedelta(days=number * 365 // 900)
    stem = f"{day}-phien-hop-{number:05}"
    return replace(one, id=stem, path=f"{day.year}/{stem}.md", date=day)
