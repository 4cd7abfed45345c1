"""`ketluan check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ketluan import addresses, fixes, ledger, repeats, rules
from ketluan.archive import record_files
from ketluan.cli import editing
from ketluan.cli.console import ARCHIVE, PATH, fail, replace, report, require_folder, summary
from ketluan.living import living
from ketluan.memo import Memo
from ketluan.vietnamese import nfc


@click.command()
@click.argument("paths", nargs=-1, type=PATH)
@ARCHIVE
@click.option("--format", "style", type=click.Choice(["text", "json", "github"]), default="text", help="Dạng in ra.")
@click.option("--fix", is_flag=True, help="Sửa hộ những điều không cần cân nhắc: dạng chữ NFC, khóa units, sổ địa chỉ.")
@click.option("--publish", is_flag=True, help="Kiểm tra như trước khi xuất bản: địa chỉ chưa ghi vào sổ là lỗi.")
def check(paths: tuple[Path, ...], root: Path, style: str, fix: bool, publish: bool) -> None:
    """Kiểm tra các bản ghi và sổ đơn vị; nêu PATH để chỉ xem những tệp đó."""
    require_folder(root)
    for path in paths:
        if not path.exists():
            fail(f"không có {path}", "kiểm tra lại đường dẫn")
    if fix:
        mend(root, paths)
        list_addresses(root)
        editing.refresh(root)
    archive, problems = rules.check(root, publishing=publish)
    # Without a registry nothing else can be judged: its problems are everybody's.
    chosen = [p for p in problems if archive is None or not paths or _is_under(root / p.path, paths)]
    report(chosen, style, root)
    if style == "text":
        summary(archive, chosen)
    sys.exit(1 if any(problem.level == "error" for problem in chosen) else 0)


def list_addresses(root: Path) -> None:
    """Take every address of an archive without errors into the ledger."""
    archive, problems = rules.check(root)
    if archive is None or any(problem.level == "error" for problem in problems):
        return
    suggested = repeats.often(repeats.find(archive, Memo(None)), repeats.OFTEN)
    units = archive.registry.units
    there = living(archive) | {addresses.repeated(units[name]) for name in suggested}
    missing = ledger.unlisted(archive.ledger, there)
    if missing:
        path = root / ledger.ADDRESSES_TXT
        replace(path, ledger.written([*archive.ledger.lines, *missing]))
        click.echo(f"đã ghi {len(missing)} địa chỉ vào {path}", err=True)


def _is_under(path: Path, chosen: Sequence[Path]) -> bool:
    resolved = path.resolve()
    return any(resolved == one.resolve() or one.resolve() in resolved.parents for one in chosen)


def mend(root: Path, paths: Sequence[Path]) -> None:
    """Mend what needs no judgement in the files chosen, or in all when none is."""
    for path in (*record_files(root), *sorted(root.glob("*.yml"))):
        if paths and not _is_under(path, paths):
            continue
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        fixed = fixes.fix(text, path.relative_to(root).as_posix()) if path.suffix == ".md" else nfc(text)
        if fixed != text:
            replace(path, fixed)
            click.echo(f"đã sửa {path}", err=True)
