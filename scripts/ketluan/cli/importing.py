"""`ketluan import`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from ketluan import importer, readers, registry_files
from ketluan.cli.console import ARCHIVE, PATH, fail, report, require_folder
from ketluan.model import Problem
from ketluan.registry import Registry


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="TỆP…")
@ARCHIVE
@click.option("--out", type=PATH, default=None, help="Thư mục ghi bản nháp (mặc định: thư mục các bản ghi).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, mỗi tệp một dòng.")
@click.option(
    "--max-source",
    type=click.IntRange(0),
    default=importer.MAX_SOURCE,
    show_default=True,
    help="Số byte lớn nhất của bản nguồn được chép.",
)
def import_(files: tuple[str, ...], root: Path, out: Path | None, as_json: bool, max_source: int) -> None:
    """Nhập tệp đã ký (.docx, .doc, .pdf, ảnh, .txt; - là đầu vào chuẩn) thành bản nháp đúng từng chữ, kèm điều cần xem lại."""
    for name in files:
        if name != "-" and not Path(name).is_file():
            fail(f"không có tệp {name}", "kiểm tra lại đường dẫn")
    if out is None:
        require_folder(root)
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
    finally:
        progress.remove_task(pages)


def _report_import(name: str, result: importer.Imported) -> None:
    if result.path:
        click.echo(f"đã tạo {result.path}\n{result.words} words, {result.differing} differ")
    problems = [
        Problem(name, doubt.line, doubt.rule, importer.placed(doubt), doubt.remedy, doubt.level)
        for doubt in result.doubts
    ]
    report(problems, "text", Path())
    click.echo(f"{name}: {len(problems)} điều cần xem lại" if result.path else f"{name}: không nhập", err=True)
