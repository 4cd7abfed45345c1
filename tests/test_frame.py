"""Composed pages against the ordinary way through MkDocs: every page rendered by the theme, body by Markdown."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, Files, InclusionLevel

from ketluan import frontmatter, rules
from ketluan.mkdocs_plugin import KetluanPlugin
from ketluan.pages import Page, Site
from ketluan.site import frame
from ketluan.site.frame import Frame
from tests.building import ROOT, SITE_URL, every_page, lay, put, variant

HOSTILE = "<b>&amp; \"ngoặc\" & 'nháy' </title><script>alert(1)</script> {{ page }} ketluan-o-mo-ta $1 \\1"


class Ordinary(KetluanPlugin):
    """MkDocs gets every page of the archive as a Markdown file; nothing is composed."""

    found: list[Page]

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        before = set(files.src_uris)
        files = super().on_files(files, config=config)
        for uri in set(files.src_uris) - before:
            files.remove(files.src_uris[uri])
        self.shells = {}
        sections = frame.wanted()
        for page in self.found:
            section = sections[page.path if page.path in sections else frame.shell_path(page.path)]
            meta = {"title": page.title, "description": page.description, "section": section, "head": page.head}
            content = f"---\n{frontmatter.write(meta)}---\n\n{page.body}\n"
            file = File.generated(config, f"{page.path}index.md", content=content, inclusion=InclusionLevel.NOT_IN_NAV)
            files.append(file)
        return files

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        pass


class Shells(KetluanPlugin):
    """The plugin as it is, but the frame is kept and not used."""

    made: Frame

    def _publish(self, config: MkDocsConfig, made: Frame) -> None:
        self.made = made


def run(folder: Path, plugin: KetluanPlugin, to: Path, **changes: Any) -> None:
    """Build with MkDocs, `plugin` in the place of ours."""
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(to), **changes)
    plugin.load_config({"conclusions": str(folder / "conclusions")}, config_file_path=str(folder / "mkdocs.yml"))
    config.plugins = PluginCollection()
    config.plugins["ketluan"] = plugin
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)


@pytest.fixture(params=["first", "hostile", "override"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The archive of the repository with a record that has every sign in every field; or the hostile one."""
    folder = lay(tmp_path / "kho")
    if request.param == "hostile":
        shutil.rmtree(folder / "conclusions")
        shutil.copytree(ROOT / "tests/golden/hostile", folder / "conclusions")
    else:
        words = variant("2021-12-20", keep=4)
        many = dict.fromkeys(("header", "recipients", "notes"), (HOSTILE,))
        one = dict.fromkeys(("title", "number", "type", "authority", "attendees"), HOSTILE)
        put(folder, variant("2021-12-20", keep=4, **many, **one, closing=words.preamble, annex=words.preamble))
    if request.param == "override":
        own = folder / "own/partials"
        own.mkdir(parents=True)
        (own / "footer.html").write_text(
            "{% if page %}<footer>{{ page.title | e }} <a href='{{ page.canonical_url or page.url }}'>"
            "{{ page.meta.description | e }}</a> {{ page.meta.section }} {{ 'nam/' | url }}</footer>{% endif %}",
            encoding="utf-8",
        )
        config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
        (folder / "mkdocs.yml").write_text(
            config.replace("name: material\n", "name: material\n  custom_dir: own\n"), "utf-8"
        )
    return folder


@pytest.mark.parametrize("url", ["", SITE_URL])
def test_a_composed_page_is_what_mkdocs_makes_of_it(folder: Path, tmp_path: Path, url: str) -> None:
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    archive, problems = rules.check(folder / "conclusions")
    assert archive is not None
    assert [problem for problem in problems if problem.level == "error"] == []
    shells = Shells()
    run(folder, shells, tmp_path / "khung", site_url=url)
    made = shells.made
    found = list(every_page(archive, made.site))
    ordinary = Ordinary()
    ordinary.found = found
    run(folder, ordinary, tmp_path / "thuong", site_url=url)
    kinds = {(page.path.split("/")[0], page.path.count("/")) for page in found}
    assert len(kinds) >= 15
    for page in found:
        expected = (tmp_path / "thuong" / page.path / "index.html").read_bytes()
        assert made.compose(page).decode() == expected.decode(), page.path


def page(**changes: str) -> Page:
    values = {"path": "a/b/", "title": "T", "description": "D", "body": "B"}
    return Page(**(values | changes))


def shells(html: str) -> Frame:
    return Frame({frame.shell_path("a/b/"): html, frame.NOT_FOUND: frame.BODY}, Site("S", "A"), "/", "k")


def test_words_are_escaped_and_never_taken_for_places() -> None:
    made = shells(f"<title>{frame.TITLE}</title>{frame.BODY}|{frame.shell_path('a/b/')}|{frame.DESCRIPTION}")
    found = made.compose(page(title=f"<{frame.BODY}>", body=frame.TITLE, description="&"))
    assert found.decode() == f"<title>&lt;{frame.BODY}&gt;</title>{frame.TITLE}|a/b/|&amp;"


@pytest.mark.parametrize(
    "html",
    [
        "nothing",
        f"{frame.BODY} {frame.TITLE.upper()}",
        f"{frame.BODY} {frame.TITLE[:12]}…",
        f"{frame.BODY} {frame.ANY}",
        f"{frame.BODY} a_{frame.ANY}_",
        f"{frame.BODY} <title>{frame.HEAD.title()}</title>",
    ],
)
def test_a_theme_that_hides_or_rewrites_words_is_told(html: str) -> None:
    with pytest.raises(frame.Unusable, match="giao diện"):
        shells(html).compose(page())


@pytest.mark.parametrize(
    "words",
    [
        "page.url.split('/')[1]",
        "page.url | replace('/', '_')",
        "page.url | length",
        "page.title | length",
        "page.title | truncate(12)",
        "page.title | truncate(200)",
        "page.title | upper",
        "page.title | urlencode",
        "page.meta.description | first",
        "'dài' if page.title | length > 40 else ''",
    ],
)
def test_a_theme_that_works_on_words_is_told(
    overridden: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    (overridden / "own/partials/footer.html").write_text(f"<footer>{{{{ {words} if page else '' }}}}</footer>", "utf-8")
    with pytest.raises(Abort):
        run(overridden, Shells(), tmp_path / "khung")
    assert "Chỉ ghi nguyên {{ page.title }}" in caplog.text
    assert "sửa thư mục giao diện riêng" in caplog.text


@pytest.fixture(scope="module")
def overridden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a theme of its own."""
    folder = lay(tmp_path_factory.mktemp("own") / "kho")
    (folder / "own/partials").mkdir(parents=True)
    config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        config.replace("name: material\n", "name: material\n  custom_dir: own\n"), "utf-8"
    )
    return folder


def test_pages_that_are_files_are_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Abort):
        run(lay(tmp_path / "kho"), Shells(), tmp_path / "khung", use_directory_urls=False)
    assert "không dùng được use_directory_urls: false" in caplog.text


def test_the_fixed_pages_are_there() -> None:
    archive, _ = rules.check(ROOT / "conclusions")
    assert archive is not None
    assert frame.FIXED.keys() <= {page.path for page in every_page(archive, Site("S", "A"))}
