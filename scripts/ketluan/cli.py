"""The command `ketluan`: the only module that prints or exits.

Exit codes: 0 done, 1 problems in the data, 2 wrong use or environment.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from ketluan import fixes, importer, readers, registry_files, rules, scaffold
from ketluan.archive import Archive, record_files
from ketluan.model import Problem
from ketluan.registry import Registry
from ketluan.search import published
from ketluan.vietnamese import date_text, nfc, slug

_PATH = click.Path(path_type=Path)
_CONFIG = click.option("-f", "--config-file", type=_PATH, default=Path("mkdocs.yml"), help="Tệp cấu hình mkdocs.yml.")
_ARCHIVE = click.option(
    "-C", "--archive", "root", type=_PATH, default=Path("conclusions"), help="Thư mục chứa các bản ghi."
)
_DATE = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
# GitHub's own words for the two levels of a problem.
_ANNOTATION = {"error": "error", "warning": "warning"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ketluan")
def main() -> None:
    """Lưu trữ kết luận của Chủ tịch Ủy ban nhân dân, xuất bản thành trang tĩnh."""
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese must come out whatever the console is set to.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


# ---------------------------------------------------------------------------------------------------------------------
# check


@main.command()
@click.argument("paths", nargs=-1, type=_PATH)
@_ARCHIVE
@click.option("--format", "style", type=click.Choice(["text", "json", "github"]), default="text", help="Dạng in ra.")
@click.option("--fix", is_flag=True, help="Sửa hộ những điều không cần cân nhắc: dạng chữ NFC, khóa units.")
def check(paths: tuple[Path, ...], root: Path, style: str, fix: bool) -> None:
    """Kiểm tra các bản ghi và sổ đơn vị; nêu PATH để chỉ xem những tệp đó."""
    _require_folder(root)
    for path in paths:
        if not path.exists():
            _fail(f"không có {path}", "kiểm tra lại đường dẫn")
    if fix:
        _fix(root, paths)
    archive, problems = rules.check(root)
    # Without a registry nothing else can be judged: its problems are everybody's.
    chosen = [p for p in problems if archive is None or not paths or _is_under(root / p.path, paths)]
    _report(chosen, style, root)
    if style == "text":
        _summary(archive, chosen)
    sys.exit(1 if any(problem.level == "error" for problem in chosen) else 0)


def _require_folder(root: Path) -> None:
    if not root.is_dir():
        _fail(f"không có thư mục {root}", "chạy lệnh trong thư mục của lưu trữ, hoặc thêm -C THƯ_MỤC")


def _fail(message: str, remedy: str) -> None:
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(f"ketluan: {message}\n  → {remedy}"))
    sys.exit(2)


def _is_under(path: Path, chosen: Sequence[Path]) -> bool:
    resolved = path.resolve()
    return any(resolved == one.resolve() or one.resolve() in resolved.parents for one in chosen)


def _fix(root: Path, paths: Sequence[Path]) -> None:
    for path in (*record_files(root), *sorted(root.glob("*.yml"))):
        if paths and not _is_under(path, paths):
            continue
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        fixed = fixes.fix(text, path.relative_to(root).as_posix()) if path.suffix == ".md" else nfc(text)
        if fixed != text:
            _replace(path, fixed)
            click.echo(f"đã sửa {path}", err=True)


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(text.encode("utf-8"))
    temporary.replace(path)


def _report(problems: Sequence[Problem], style: str, root: Path) -> None:
    if style == "json":
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    elif style == "github":
        for problem in problems:
            click.echo(_annotation(problem, root))
    else:
        console = Console(soft_wrap=True, highlight=False)
        for problem in problems:
            text = Text(str(problem))
            text.stylize("yellow" if problem.level == "warning" else "red", 0, len(f"{problem.path}:{problem.line}"))
            console.print(text)


def _annotation(problem: Problem, root: Path) -> str:
    """A problem as a workflow command, which GitHub shows on the line."""
    message = _escaped(f"{problem.rule}: {problem.message}\n{problem.remedy}")
    place = f"file={_escaped_property(str(root / problem.path))},line={problem.line},title={_escaped_property(problem.rule)}"
    return f"::{_ANNOTATION[problem.level]} {place}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _summary(archive: Archive | None, problems: Sequence[Problem]) -> None:
    errors = sum(1 for problem in problems if problem.level == "error")
    count = len(archive.conclusions) if archive else 0
    click.echo(f"{count} kết luận: {errors} lỗi, {len(problems) - errors} cảnh báo", err=True)


# ---------------------------------------------------------------------------------------------------------------------
# build, serve


@main.command()
@_CONFIG
@click.option("-d", "--site-dir", type=_PATH, default=None, help="Thư mục xuất ra (mặc định: site/).")
def build(config_file: Path, site_dir: Path | None) -> None:
    """Kiểm tra rồi xuất bản toàn bộ trang vào thư mục site/."""
    started = time.monotonic()
    archive = _checked(config_file)
    target = site_dir or config_file.parent / "site"
    code = _mkdocs("build", "--strict", "--clean", "-f", str(config_file), "-d", str(target.resolve()))
    if code:
        _fail("MkDocs không xuất bản được, xem các dòng trên", "sửa lỗi rồi chạy lại")
    pages = sum(1 for _ in target.rglob("*.html"))
    click.echo(f"built {len(archive.conclusions)} conclusions, {pages} pages in {time.monotonic() - started:.1f} s")


@main.command()
@_CONFIG
@click.option("-a", "--dev-addr", default="localhost:8000", help="Địa chỉ và cổng.", show_default=True)
def serve(config_file: Path, dev_addr: str) -> None:
    """Xem thử trang trên máy này; trang tự tải lại khi bản ghi thay đổi."""
    _checked(config_file)
    sys.exit(2 if _mkdocs("serve", "--livereload", "-f", str(config_file), "-a", dev_addr) else 0)


def _checked(config_file: Path) -> Archive:
    """The archive beside the configuration, once it has no error; else the errors are printed and the command ends."""
    if not config_file.is_file():
        _fail(
            f"không có tệp {config_file}", "chạy lệnh trong thư mục của lưu trữ, hoặc tạo lưu trữ mới bằng ketluan init"
        )
    root = config_file.parent / "conclusions"
    _require_folder(root)
    archive, problems = rules.check(root)
    errors = [problem for problem in problems if problem.level == "error"]
    if archive is None or errors:
        _report(errors, "text", root)
        _summary(archive, errors)
        sys.exit(1)
    return archive


def _mkdocs(*words: str) -> int:
    """Run MkDocs in a process of its own, without the notice of Material about its successor."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    try:
        return subprocess.run([sys.executable, "-m", "mkdocs", *words], env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0


# ---------------------------------------------------------------------------------------------------------------------
# search


class _Query(click.Command):
    """A command whose words may begin with a hyphen: `-chuối` leaves a word out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name: param for param in self.get_params(ctx) for name in param.opts}
        options, words = [], []
        rest = iter(args)
        for word in rest:
            if word not in own and not word.startswith("--"):
                words.append(word)
                continue
            options.append(word)
            param = own.get(word)
            if isinstance(param, click.Option) and not param.is_flag:
                options.extend(itertools.islice(rest, 1))
        return super().parse_args(ctx, [*options, "--", *words])


@main.command(cls=_Query)
@click.argument("query", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="In ra dạng JSON.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Số kết quả in ra.")
@click.option("--site", type=_PATH, default=Path("site"), show_default=True, help="Thư mục trang đã xuất bản.")
def search(query: tuple[str, ...], as_json: bool, limit: int, site: Path) -> None:
    """Tìm trong trang đã xuất bản, cùng kết quả và thứ tự như trang tra cứu."""
    try:
        engine = published.open_site(site)
    except published.Unusable:
        _fail(
            f"không có chỉ mục tìm kiếm dùng được trong {site}",
            "xuất bản trước bằng ketluan build, hoặc thêm --site THƯ_MỤC",
        )
    result = engine.search(" ".join(query), limit=limit)
    found = list(published.rows(engine, result, limit))
    if as_json:
        click.echo(json.dumps([_as_json(row) for row in found], ensure_ascii=False, indent=1))
    else:
        _print_rows(found)
    for note in result.notes:
        click.echo(note.text, err=True)
    if engine.reader.failed:
        click.echo("Không đọc được một phần chỉ mục; kết quả có thể thiếu.", err=True)
    if result.suggestions:
        click.echo(f"Thử tìm: {'; '.join(result.suggestions)}", err=True)
    click.echo(f"{len(found)} trong {len(result.items)} kết quả", err=True)


def _as_json(row: published.Row) -> dict[str, object]:
    names = ("url", "conclusion", "item", "title", "units", "date", "score", "excerpt")
    return {name: getattr(row, name) for name in names}


def _print_rows(found: Sequence[published.Row]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for row in found:
        day = date_text(date.fromisoformat(row.date))
        console.print(Text.assemble((row.name or "Phần ngoài các mục", "bold"), f"  họp ngày {day}"))
        console.print(
            Text.assemble("  ", *((piece.text, "bold yellow" if piece.marked else "") for piece in row.pieces))
        )
        console.print(Text(f"  {row.url}\n", "dim"))


# ---------------------------------------------------------------------------------------------------------------------
# import


@main.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@_ARCHIVE
@click.option("--out", type=_PATH, default=None, help="Thư mục ghi bản nháp (mặc định: thư mục các bản ghi).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, mỗi tệp một dòng.")
@click.option(
    "--max-source",
    type=click.IntRange(0),
    default=importer.MAX_SOURCE,
    show_default=True,
    help="Số byte lớn nhất của tệp nguồn được chép.",
)
def import_(files: tuple[str, ...], root: Path, out: Path | None, as_json: bool, max_source: int) -> None:
    """Nhập tệp đã ký (.docx, .doc, .pdf, ảnh, .txt; - là bàn phím) thành bản nháp đúng từng chữ, kèm điều cần xem lại."""
    for name in files:
        if name != "-" and not Path(name).is_file():
            _fail(f"không có tệp {name}", "kiểm tra lại đường dẫn")
    registry = _registry(root)
    done = []
    with _progress() as progress:
        task = progress.add_task("Nhập", total=len(files), visible=len(files) > 1)
        for name in files:
            result = _import(name, out or root, registry, progress, max_source)
            progress.advance(task)
            done.append(result.is_done)
            click.echo(json.dumps(result.json(), ensure_ascii=False)) if as_json else _report_import(name, result)
    sys.exit(0 if all(done) else 1)


def _registry(root: Path) -> Registry | None:
    """The registry of the archive, if there is one: drafts can do without."""
    files = {name: root / name for name in registry_files.SCHEMAS}
    texts = {name: path.read_text(encoding="utf-8", errors="replace") for name, path in files.items() if path.is_file()}
    return registry_files.read(texts)[0]


def _progress() -> Progress:
    """A bar on the error stream, for whoever waits for pictures to be read."""
    return Progress(console=Console(stderr=True), transient=True)


def _import(name: str, out: Path, registry: Registry | None, progress: Progress, max_source: int) -> importer.Imported:
    pages = progress.add_task("Nhận dạng", total=None, visible=False)

    def show(done: int, total: int) -> None:
        progress.update(pages, completed=done, total=total, visible=True, description=f"Nhận dạng {Path(name).name}")

    try:
        if name == "-":
            return importer.bring_in(
                sys.stdin.buffer.read(readers.MAX_BYTES + 1), "stdin.txt", out, registry, show, max_source
            )
        if Path(name).stat().st_size > readers.MAX_BYTES:
            return importer.refused(readers.too_large())
        return importer.bring_in(Path(name).read_bytes(), Path(name).name, out, registry, show, max_source)
    except OSError as error:
        _fail(f"không đọc hoặc ghi được: {error.filename or name}", "kiểm tra quyền đọc tệp và quyền ghi thư mục")
        raise
    finally:
        progress.remove_task(pages)


def _report_import(name: str, result: importer.Imported) -> None:
    if result.path:
        click.echo(f"đã tạo {result.path}\n{result.words} words, {result.differing} differ")
    problems = [
        Problem(name, doubt.line, doubt.rule, importer.placed(doubt), doubt.remedy, doubt.level)
        for doubt in result.doubts
    ]
    _report(problems, "text", Path())
    click.echo(f"{name}: {len(problems)} điều cần xem lại" if result.path else f"{name}: không nhập", err=True)


# ---------------------------------------------------------------------------------------------------------------------
# new, init


@main.command()
@_ARCHIVE
@click.option("--source", type=_PATH, prompt="Tệp văn bản (đường dẫn)", help="Tệp văn bản đã có.")
@click.option("--date", "day", type=_DATE, prompt="Ngày họp (ngày/tháng/năm)", help="Ngày họp.")
@click.option("--chair", prompt="Người chủ trì (họ và tên)", help="Người chủ trì.")
@click.option("--title", prompt="Tên văn bản, đúng như in", help="Tên văn bản.")
@click.option("--name", prompt="Tên ngắn của phiên họp", default="", help="Tên ngắn, ví dụ: phiên họp tháng 11.")
@click.option("--number", prompt="Số, ký hiệu (bỏ trống nếu không ghi)", default="", help="Số, ký hiệu.")
@click.option("--issued", type=_DATE, default=None, help="Ngày ban hành.")
def new(
    root: Path, source: Path, day: datetime, chair: str, title: str, name: str, number: str, issued: datetime | None
) -> None:
    """Hỏi vài điều rồi tạo bản ghi mới, chép tệp văn bản vào cạnh bản ghi."""
    _require_folder(root)
    name = name or f"phien-hop-thang-{day.month}"
    issued_day = issued.date() if issued else None
    answers = scaffold.Answers(day.date(), chair, title, source, name, number, issued_day)
    try:
        path = scaffold.new_record(root, answers)
    except scaffold.Refused as error:
        _fail(str(error), "không có gì được ghi")
    click.echo(f"đã tạo {path}\nchép lời văn vào các chỗ ghi …, rồi chạy: ketluan check --fix {path}")


@main.command()
@click.argument("folder", type=_PATH)
@click.option(
    "--body", prompt="Tên cơ quan (ví dụ: UBND huyện Tam Đường)", help="Tên cơ quan có văn bản trong lưu trữ."
)
def init(folder: Path, body: str) -> None:
    """Tạo một lưu trữ mới, trống, xuất bản được ngay, trong thư mục FOLDER."""
    if not slug(body):
        _fail(f"từ tên cơ quan “{body}” không lập được địa chỉ", "thêm --body “UBND …”")
    try:
        scaffold.new_archive(folder, body.strip())
    except scaffold.Refused as error:
        _fail(str(error), "không có gì được ghi")
    click.echo(f"đã tạo lưu trữ của {body.strip()} trong {folder}\nxem thử: ketluan serve -f {folder / 'mkdocs.yml'}")
