"""The adapter to MkDocs: the only module that imports it.

MkDocs renders the written pages and the shells of all others; the plugin then composes the site around them, so that
`mkdocs build` and `mkdocs serve` alone give the whole. For `ketluan build`, which composes by itself, it only hands
over the shells.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterable
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import jinja2
import rcssmin
import rjsmin
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from ketluan import addresses, frontmatter, pages, policy, records, rules, site
from ketluan.archive import RECORDS, Archive
from ketluan.memo import CACHE, Memo, digest
from ketluan.pages.front import ended_notice
from ketluan.pages.render import MAX_SITE, MAX_SOURCE
from ketluan.registry import Registry
from ketluan.search import publish
from ketluan.search.bundle import browser_script
from ketluan.site import configured, frame, kept, parts, reserved
from ketluan.vietnamese import slug

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

# Under ProperDocs all that is called mkdocs is its own, and its loggers bear its name.
_ENGINE = Page.__module__.partition(".")[0]
_LOG = logging.getLogger(f"{_ENGINE}.plugins.ketluan")
_THEME = Path(__file__).parent / "theme"
# Of Material and MkDocs, what this site does not have: their scripts, search and sitemap, maps of their styles.
_STOCK = re.compile(r"assets/javascripts/.*|sitemap\.xml|assets/.*\.map")
# Material's hidden boxes carry what HTML does not allow a checkbox.
_MISPLACED = re.compile(r'(<input\b[^<>]*\btype="checkbox"[^<>]*?) autocomplete="off"')
# Of the theme, what goes out without comments and spaces.
_MINIFIED = {"assets/ketluan/ketluan.css": rcssmin.cssmin, "assets/ketluan/ketluan.js": rjsmin.jsmin}
_NAVIGATION = (
    (addresses.MONTHS, "Tháng, năm"),
    (addresses.UNITS, "Đơn vị"),
    (addresses.CITATIONS, "Văn bản viện dẫn"),
    (addresses.DATA, "Dữ liệu mở"),
    ("gioi-thieu/", "Giới thiệu"),
)
_FOOTER = (
    (
        ("gioi-thieu/#pham-vi", "Phạm vi lưu trữ, phần còn thiếu"),
        ("gioi-thieu/#dinh-chinh", "Yêu cầu đính chính, gỡ bỏ"),
        ("kha-nang-tiep-can/", "Khả năng tiếp cận"),
        (addresses.LOG, "Nhật ký xuất bản"),
        (addresses.feed(), "Theo dõi mục mới (Atom)"),
    ),
    (
        (addresses.CONCLUSIONS, "Các kết luận"),
        (addresses.OFFICIALS, "Người chủ trì"),
        (addresses.DEADLINES, "Thời hạn"),
        (addresses.SEARCH_HELP, "Cách tra cứu"),
        ("huong-dan/", "Hướng dẫn cho người đăng"),
    ),
)


# Extensions of Markdown that read nothing but the page.
_QUIET_EXTENSIONS = {
    "abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "meta", "sane_lists",
    "smarty", "tables", "toc",
}  # fmt: skip


class PluginConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs has no annotation here
    """The options of the plugin in mkdocs.yml."""

    max_source = config_options.Type(int, default=MAX_SOURCE)
    max_site = config_options.Type(int, default=MAX_SITE)
    # Sources to add to the Content-Security-Policy, by directive.
    csp = config_options.Type(dict, default={})


def _worth_telling(record: logging.LogRecord) -> bool:
    """Not that shells are not written, nor which anchors a page has that is not composed yet."""
    told = record.getMessage()
    return not re.search(r"generated empty output|does not contain an anchor .*#", told, re.IGNORECASE)


class KetluanPlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]  # as above
    """Publishes an archive of conclusions with MkDocs."""

    registry: Registry
    archive: Archive | None
    memo: Memo
    watched: list[str] | None  # folders that the frame follows from
    follows: str
    script: str  # of search
    shells: dict[str, pages.Page]  # and the trial page, by source
    rendered: dict[str, str]  # by path
    live = False
    wrong = ""  # why the last build ended

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Know whether MkDocs puts its own script into what it serves."""
        self.live = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the archive; the theme gets our folder, before Material's and after one of the user's own."""
        self.shells, self.rendered = {}, {}
        _require_folders(config)
        _require_sources(self.config.csp)
        _require_size("max_source", self.config.max_source, 0)
        _require_size("max_site", self.config.max_site, 1)
        # Sitemap and feeds take no other signs; pages name themselves as these do.
        if config.site_url:
            config.site_url = addresses.encoded(config.site_url)
        for name in ("commands.build", "structure.pages"):
            logging.getLogger(f"{_ENGINE}.{name}").addFilter(_worth_telling)
        self.registry = registry = self._load(config)
        self.watched, self.follows = _watched(config, registry) if self.archive is None else (None, "")
        lunr = package_files("mkdocs").joinpath("contrib", "search", "templates", "search", "lunr.js")
        self.script = browser_script(lunr.read_text(encoding="utf-8"))
        body = registry.body.name
        _require_no_places(config.site_name, body, ended_notice(registry.body))
        dirs = config.theme.dirs
        if str(_THEME) not in dirs:
            dirs.insert(1 if config.theme.custom_dir else 0, str(_THEME))
        # Ours knows every page, and no clock.
        config.theme.static_templates.discard("sitemap.xml")
        # MkDocs' own rule drops đ: "Chỉ đạo" would become `chi-ao`.
        config.mdx_configs.setdefault("toc", {})["slugify"] = lambda text, _separator: slug(text)
        config.extra["ketluan"] = {
            "archive": f"Lưu trữ {body}",
            "body": body,
            "notice": ended_notice(registry.body),
            "nav": _links(_NAVIGATION),
            "footer": [_links(column) for column in _FOOTER],
            "search": {"path": addresses.SEARCH, "script": publish.script_path(self.script)},
            "not_found": frame.BODY,
            "feed": addresses.feed(),
        }
        return config

    def _load(self, config: MkDocsConfig) -> Registry:
        """The registry; and the archive, unless `ketluan build` has examined it."""
        root = _folder(config) / RECORDS
        if not root.is_dir():
            raise PluginError(
                f"không có thư mục {RECORDS}\n  → đặt mkdocs.yml cạnh thư mục ấy; ketluan init tạo lưu trữ mới"
            )
        self.archive, self.memo = None, Memo(None)
        if kept.HAND_OVER in os.environ:
            registry, problems = records.load_registry(root)
        else:
            self.memo = Memo(_folder(config) / CACHE)
            self.archive, problems = rules.check(root, self.memo)
            registry = self.archive.registry if self.archive else None
        errors = [problem for problem in problems if problem.level == "error"]
        if registry is None or errors:
            raise PluginError("\n".join(["Lưu trữ có lỗi:", *map(str, errors)]))
        return registry

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the shells; take out what is MkDocs' own; make ours small."""
        for file in [file for file in files if _STOCK.fullmatch(file.src_uri)]:
            files.remove(file)
        _require_free(files, config, self.registry)
        written_pages = [Path(file.abs_src_path) for file in files.documentation_pages() if file.abs_src_path]
        _require_text([*written_pages, *_own_templates(config)], config)
        for path, minified in _MINIFIED.items():
            written = files.get_file_from_path(path)
            if written is not None:
                files.remove(written)
                files.append(File.generated(config, path, content=str(minified(written.content_string))))
        sections = frame.wanted()
        shells = [pages.Page(path, frame.TITLE, frame.DESCRIPTION, frame.BODY, frame.HEAD) for path in sections]
        sections[frame.TRIAL.path] = sections[frame.shell_path(frame.TRIAL.path)]
        for shell in (*shells, frame.TRIAL):
            meta = {name: getattr(shell, name) for name in ("title", "description", "head")}
            meta["section"] = sections[shell.path]
            content = f"---\n{frontmatter.write(meta)}---\n\n{frame.BODY}\n"
            uri = f"{shell.path}index.md"
            files.append(File.generated(config, uri, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
            self.shells[uri] = shell
        return files

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Read the templates of the user's own before one is used: MkDocs would end in a traceback."""
        for path in _own_templates(config):
            try:
                env.compile(path.read_text(encoding="utf-8"))
            except jinja2.TemplateSyntaxError as error:
                place = f"{_beside_config(path, config)}:{error.lineno}"
                raise PluginError(f"{place}: mẫu giao diện sai cú pháp: {error.message}\n  → sửa dòng ấy") from error

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """The body of a shell is our word alone, without the paragraph that Markdown makes of it."""
        shell = self.shells.get(page.file.src_uri)
        return shell.body if shell else html

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Tell a written page what stands above it: home, and the first page of its folder.

        How to search is for readers, though it lies in the folder of the guide for clerks.
        """
        if page in nav.pages and not page.is_homepage:
            folder = page.url.rstrip("/").rpartition("/")[0] if page.url != addresses.SEARCH_HELP else ""
            above = [other for other in nav.pages if folder and other.url == f"{folder}/"]
            crumbs = [(".", "Trang chủ"), *((other.url, str(other.title)) for other in above)]
            context["crumbs"] = crumbs  # type: ignore[typeddict-unknown-key]  # a name of our own
        return context

    @event_priority(-100)  # after every other plugin: what these put in is there too
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Give every page its policy; keep the shells and have them not written."""
        output = self._guarded(output, page.content or "", page.file.src_uri)
        shell = self.shells.get(page.file.src_uri)
        if shell is None:
            return output
        self.rendered[shell.path] = output
        return ""

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Keep the shell of the page for unknown addresses."""
        if not template_name.endswith(".html"):
            return output_content
        output = self._guarded(output_content, "", template_name)
        if template_name != frame.NOT_FOUND:
            return output
        self.rendered[frame.NOT_FOUND] = output
        return ""

    def _guarded(self, html: str, written: str, name: str) -> str:
        """A page as it goes out, with its policy; told is what the policy does not let run."""
        html = _MISPLACED.sub(r"\1", html)
        told, refused = policy.of(html, written, self.config.csp)
        if refused:
            _LOG.warning(
                "%s: chính sách bảo mật không cho chạy %s; đặt script vào một tệp và ghi tệp ấy vào extra_javascript",
                name,
                ", ".join(refused),
            )
        return policy.put(html, policy.opened(told) if self.live else told)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]
    ) -> LiveReloadServer:
        """While a build ends in errors, answer with these: MkDocs would have the browser wait until they are mended."""
        told = ""

        def build() -> None:
            nonlocal told
            self.wrong = "Xem các dòng trong cửa sổ đang chạy lệnh"
            try:
                builder()
                self.wrong = ""
            except Abort:
                pass  # MkDocs has logged why
            except MkDocsException as error:
                self.wrong = str(error)
                _LOG.error(self.wrong)
            except Exception as error:  # a hook may raise anything
                _LOG.exception("%s", error)
            told = self.wrong

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if not told or environ["PATH_INFO"].startswith("/livereload/"):
                return server.serve_request(environ, start_response)
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
            return [pages.wrong(told.split("\n")).encode()]

        server.builder = build
        server.set_app(answer)
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Keep what ended a build."""
        self.wrong = str(error)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Compose the site around the pages of MkDocs, or hand the shells over to `ketluan build`."""
        trial = self.rendered.pop(frame.TRIAL.path)
        archive_name, url = config.extra["ketluan"]["archive"], config.site_url or ""
        made = frame.Frame(
            shells=self.rendered,
            site=pages.Site(config.site_name, archive_name, url, self.config.max_source, self.config.max_site),
            base=_base(config),
            key=digest(*(f"{path}\n{html}" for path, html in sorted(self.rendered.items()))),
        )
        try:
            frame.require_as_composed(made, trial)
        except frame.Unusable as error:
            raise PluginError(f"Không xuất bản được: {error}\n  → sửa thư mục giao diện riêng (custom_dir)") from error
        self._publish(config, made)

    def _publish(self, config: MkDocsConfig, made: frame.Frame) -> None:
        if self.archive is None:
            handed = {"frame": made.dump(), "script": self.script, "watched": self.watched, "follows": self.follows}
            content = json.dumps(handed, ensure_ascii=False).encode()
            Path(os.environ[kept.HAND_OVER]).write_bytes(content)
            return
        cache = _folder(config) / CACHE
        try:
            todo = parts.parts(self.archive, made, self.script, cache, self.memo)
            site.write_around(Path(config.site_dir), cache / site.BESIDE, self.archive, made.site.url, todo, self.memo)
        except site.Clash as error:
            raise PluginError(f"{error}\n  → {site.RENAME}") from error
        except (frame.Unusable, records.Changed, OSError) as error:
            raise PluginError(f"Không xuất bản được: {error}") from error
        self.memo.close(prune=False)


def _watched(config: MkDocsConfig, registry: Registry) -> tuple[list[str] | None, str]:
    """The folders that the frame follows from beside the configuration, with the hash of all it follows from; None when
    nobody can tell.
    """
    extensions = set(config.markdown_extensions)
    if list(config.plugins) != ["ketluan"] or config.hooks or not extensions <= _QUIET_EXTENSIONS:
        return None, ""
    folders = [config.docs_dir, *([config.theme.custom_dir] if config.theme.custom_dir else [])]
    try:
        return folders, kept.follows(Path(config.config_file_path), registry, folders)
    except configured.UNREADABLE:
        return None, ""


def _require_no_places(*shown: str) -> None:
    """Raise for a name that would be taken for a place in the shells: a page would come in its stead."""
    for text in shown:
        word = next((word for word in frame.WORDS if word in text.lower()), None)
        if word is not None:
            raise PluginError(f"“{text[:80]}” có “{word}” là chữ riêng của chương trình\n  → đặt tên khác")


def _require_folders(config: MkDocsConfig) -> None:
    """Raise where pages would be files: every address the archive has is that of a folder."""
    if not config.use_directory_urls:
        raise PluginError(
            "mkdocs.yml: không dùng được use_directory_urls: false, vì địa chỉ mọi trang là thư mục\n"
            "  → bỏ dòng ấy; cần trang đọc được từ ổ đĩa thì chạy ketluan build --offline"
        )


def _require_free(files: Files, config: MkDocsConfig, registry: Registry) -> None:
    """Raise for files that stand where the program has its own: one of the two would be gone, in silence."""
    left_out = InclusionLevel.EXCLUDED, InclusionLevel.DRAFT
    clashing = [f for f in files if f.inclusion not in left_out and reserved.taken(f.dest_uri, registry)]
    if clashing:
        names = [_beside_config(Path(f.abs_src_path), config) if f.abs_src_path else f.src_uri for f in clashing]
        lines = [f"{name}: trùng với tệp do chương trình lập" for name in names]
        raise PluginError("\n".join([*lines, "  → đổi tên tệp, hoặc ghi tên tệp vào exclude_docs trong mkdocs.yml"]))


def _own_templates(config: MkDocsConfig) -> list[Path]:
    """The templates in the user's own folder, when there is one."""
    return sorted(Path(config.theme.custom_dir).rglob("*.html")) if config.theme.custom_dir else []


def _require_text(paths: Iterable[Path], config: MkDocsConfig) -> None:
    """Raise for written pages and templates that are no text: MkDocs would end in a traceback that does not name them."""
    told = []
    for path in paths:
        content = path.read_bytes()
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            told.append(f"{_beside_config(path, config)}:{line}: tệp không phải UTF-8")
    if told:
        raise PluginError("\n".join([*told, "  → lưu lại tệp với bảng mã UTF-8"]))


def _folder(config: MkDocsConfig) -> Path:
    """The folder of the configuration, beside which the records are."""
    return Path(config.config_file_path).parent


def _beside_config(path: Path, config: MkDocsConfig) -> str:
    """The path of a file as it is from the folder of the configuration."""
    return os.path.relpath(path, _folder(config)).replace(os.sep, "/")


def _require_sources(csp: dict[str, object]) -> None:
    """Raise for an addition to the policy that is none."""
    for name, sources in csp.items():
        listed = sources if isinstance(sources, list) else [None]
        if name not in policy.OPEN or not all(isinstance(one, str) and policy.SOURCE.fullmatch(one) for one in listed):
            known = ", ".join(policy.OPEN)
            raise PluginError(
                f"mkdocs.yml: csp: “{name}: {sources}” không hợp lệ\n  → ghi danh sách nguồn, ví dụ connect-src: [https://vi-du.vn]; các khóa được dùng: {known}"
            )


def _require_size(name: str, size: int, least: int) -> None:
    """Raise for a size in bytes that is none."""
    if type(size) is not int or size < least:
        raise PluginError(f"mkdocs.yml: {name}: “{size}” không hợp lệ\n  → ghi số byte, từ {least} trở lên")


def _links(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"path": path, "text": text} for path, text in pairs]


def _base(config: MkDocsConfig) -> str:
    """The path of the site's root: the page for unknown addresses is shown at any depth."""
    path = urlsplit(config.site_url or "/").path
    return path if path.endswith("/") else f"{path}/"
