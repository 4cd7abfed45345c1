"""`ketluan build` and `ketluan serve`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import click

from ketluan import rules
from ketluan.archive import Archive
from ketluan.cli.console import CONFIG, PATH, fail, report, require_folder, summary


@click.command()
@CONFIG
@click.option("-d", "--site-dir", type=PATH, default=None, help="Thư mục xuất ra (mặc định: site/).")
def build(config_file: Path, site_dir: Path | None) -> None:
    """Kiểm tra rồi xuất bản toàn bộ trang vào thư mục site/."""
    started = time.monotonic()
    archive = _checked(config_file)
    target = site_dir or config_file.parent / "site"
    code = _mkdocs("build", "--strict", "--clean", "-f", str(config_file), "-d", str(target.resolve()))
    if code:
        fail("MkDocs không xuất bản được, xem các dòng trên", "sửa lỗi rồi chạy lại")
    pages = sum(1 for _ in target.rglob("*.html"))
    click.echo(f"built {len(archive.conclusions)} conclusions, {pages} pages in {time.monotonic() - started:.1f} s")


@click.command()
@CONFIG
@click.option("-a", "--dev-addr", default="localhost:8000", help="Địa chỉ và cổng.", show_default=True)
def serve(config_file: Path, dev_addr: str) -> None:
    """Xem thử trang trên máy này; trang tự tải lại khi bản ghi thay đổi."""
    _checked(config_file)
    sys.exit(2 if _mkdocs("serve", "--livereload", "-f", str(config_file), "-a", dev_addr) else 0)


def _checked(config_file: Path) -> Archive:
    """The archive beside the configuration, once it has no error; else the errors are printed and the command ends."""
    if not config_file.is_file():
        fail(
            f"không có tệp {config_file}", "chạy lệnh trong thư mục của lưu trữ, hoặc tạo lưu trữ mới bằng ketluan init"
        )
    root = config_file.parent / "conclusions"
    require_folder(root)
    archive, problems = rules.check(root)
    errors = [problem for problem in problems if problem.level == "error"]
    if archive is None or errors:
        report(errors, "text", root)
        summary(archive, errors)
        sys.exit(1)
    return archive


def _mkdocs(*words: str) -> int:
    """Run MkDocs in a process of its own, without the notice of Material about its successor."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    try:
        return subprocess.run([sys.executable, "-m", "mkdocs", *words], env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
