"""`ketluan editor`: what VS Code is told of the archive."""

from __future__ import annotations

from pathlib import Path

import click

from ketluan import editor, writing
from ketluan.cli.console import ARCHIVE, fail, report, require_folder
from ketluan.records import load_registry


@click.command("editor")
@ARCHIVE
def editor_(root: Path) -> None:
    """Ghi thư mục .vscode: gợi ý tên đơn vị và kiểm tra tệp khi sửa bằng VS Code; check --fix giữ cho đúng với sổ."""
    require_folder(root)
    registry, problems = load_registry(root)
    if registry is None:
        report(problems, "text", root)
        fail("sổ đơn vị còn lỗi", "sửa các lỗi trên rồi chạy lại")
    start(root)
    click.echo(f"đã ghi {root.resolve().parent / editor.FOLDER}")


def start(root: Path) -> None:
    """Write all files, but none of those that people change over another."""
    folder = root.resolve().parent
    (folder / editor.OURS).mkdir(parents=True, exist_ok=True)
    for name, text in editor.first_files().items():
        if not (folder / name).exists():
            writing.replace(folder / name, text.encode())
    refresh(root)


def refresh(root: Path) -> None:
    """Bring the files that follow from the registry up to date, where they are wanted."""
    folder = root.resolve().parent
    registry = load_registry(root)[0]
    if registry is None or not (folder / editor.OURS).is_dir():
        return
    for name, text in editor.files(registry).items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != text.encode():
            writing.replace(path, text.encode())
