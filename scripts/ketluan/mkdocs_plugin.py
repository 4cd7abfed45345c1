"""The adapter to MkDocs: the only module that imports it.

It gives MkDocs the pages of the archive as generated files, the theme's folder, and what the theme says of the
archive; everything that is said comes from the core.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel

from ketluan import addresses, frontmatter, pages, registry_files, rules
from ketluan.archive import Archive
from ketluan.fonts import build_fonts
from ketluan.pages.front import ended_notice, ways_on
from ketluan.schema import FRONT_MATTER, json_schema
from ketluan.search import publish
from ketluan.search.bundle import browser_script
from ketluan.vietnamese import slug

_THEME = Path(__file__).parent / "theme"
# Of Material's own search, which this site does not have.
_STOCK_SEARCH = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
_NAVIGATION = (
    (addresses.MONTHS, "Tháng, năm"),
    (addresses.UNITS, "Đơn vị"),
    (addresses.CITATIONS, "Văn bản viện dẫn"),
    ("gioi-thieu/", "Giới thiệu"),
)
_FOOTER = (
    (
        ("gioi-thieu/#pham-vi", "Phạm vi lưu trữ, phần còn thiếu"),
        ("gioi-thieu/#dinh-chinh", "Yêu cầu đính chính, gỡ bỏ"),
        ("kha-nang-tiep-can/", "Khả năng tiếp cận"),
    ),
    (
        (addresses.CONCLUSIONS, "Các kết luận"),
        (addresses.OFFICIALS, "Người chủ trì"),
        (addresses.SEARCH_HELP, "Cách tra cứu"),
        ("huong-dan/", "Hướng dẫn cho người đăng"),
    ),
)


class PluginConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs has no annotation here
    """The options of the plugin in mkdocs.yml."""

    conclusions = config_options.Dir(exists=True, default="conclusions")
    cache = config_options.Type(str, default=".cache/ketluan")


class KetluanPlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]  # as above
    """Publishes an archive of conclusions with MkDocs."""

    archive: Archive
    script: str  # of search

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the archive; the theme gets our folder, before Material's and after one of the user's own."""
        self.archive = self._load()
        lunr = package_files("mkdocs").joinpath("contrib", "search", "templates", "search", "lunr.js")
        self.script = browser_script(lunr.read_text(encoding="utf-8"))
        body = self.archive.registry.body.name
        dirs = config.theme.dirs
        if str(_THEME) not in dirs:
            dirs.insert(1 if config.theme.custom_dir else 0, str(_THEME))
        # MkDocs' own rule drops đ: "Chỉ đạo" would become `chi-ao`.
        config.mdx_configs.setdefault("toc", {})["slugify"] = lambda text, _separator: slug(text)
        config.extra["ketluan"] = {
            "archive": f"Lưu trữ {body}",
            "body": body,
            "notice": ended_notice(self.archive),
            "nav": _links(_NAVIGATION),
            "footer": [_links(column) for column in _FOOTER],
            "search": {"path": addresses.SEARCH, "script": publish.script_path(self.script)},
            "not_found": pages.not_found(_base(config), **ways_on(self.archive)),
        }
        return config

    def _load(self) -> Archive:
        archive, problems = rules.check(Path(self.config.conclusions))
        errors = [problem for problem in problems if problem.level == "error"]
        if archive is None or errors:
            raise PluginError("\n".join(["Lưu trữ có lỗi:", *map(str, errors)]))
        return archive

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add every page of the archive, the sources of its records, the fonts, the schemas and the search."""
        for file in [file for file in files if file.src_uri.startswith(_STOCK_SEARCH)]:
            files.remove(file)
        site = pages.Site(config.site_name, config.extra["ketluan"]["archive"], config.site_url or "")
        for page in pages.every_page(self.archive, site):
            files.append(_file(config, f"{page.path}index.md", content=_as_markdown(page)))
        for path, content in self._assets(config):
            files.append(_file(config, path, content=content))
        for conclusion in self.archive.conclusions:
            source = rules.source_path(self.archive, conclusion)
            files.append(_file(config, unquote(addresses.source(conclusion)), abs_src_path=str(source)))
        return files

    def _assets(self, config: MkDocsConfig) -> Iterator[tuple[str, str | bytes]]:
        yield from build_fonts(Path(config.config_file_path).parent / self.config.cache).items()
        yield from publish.index_files(self.archive)
        yield publish.script_path(self.script), self.script
        schemas = {"conclusion": FRONT_MATTER}
        schemas |= {name.removesuffix(".yml"): schema for name, schema in registry_files.SCHEMAS.items()}
        for name, schema in schemas.items():
            yield addresses.schema(name), json.dumps(json_schema(schema), ensure_ascii=False, indent=1)


def _links(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"path": path, "text": text} for path, text in pairs]


def _base(config: MkDocsConfig) -> str:
    """The path of the site's root: the page for unknown addresses is shown at any depth."""
    path = urlsplit(config.site_url or "/").path
    return path if path.endswith("/") else f"{path}/"


def _file(config: MkDocsConfig, path: str, **source: Any) -> File:
    return File.generated(config, path, inclusion=InclusionLevel.NOT_IN_NAV, **source)


def _as_markdown(page: pages.Page) -> str:
    """A page as MkDocs takes it: its facts as front matter, its body as one block of HTML."""
    meta = {"title": page.title, "description": page.description, "section": page.section}
    return f"---\n{frontmatter.write(meta)}---\n\n{page.body}\n"
