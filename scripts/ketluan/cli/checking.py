"""`ketluan check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ketluan import addresses, fixes, ledger, repeats, rules, writing
from ketluan.archive import Archive
from ketluan.cli import editors
from ketluan.cli.console import ARCHIVE, PATH, Choice, fail, report, require_folder, summary, today
from ketluan.living import living
from ketluan.memo import Memo
from ketluan.records import is_plain, record_files


@click.command()
@click.argument("paths", nargs=-1, type=PATH, metavar="[TỆP]…")
@ARCHIVE
@click.option("--format", "style", type=Choice(["text", "json", "github"]), default="text", help="Dạng in ra.")
@click.option(
    "--fix",
    is_flag=True,
    help="Sửa hộ những điều không cần cân nhắc: dạng chữ NFC, khóa units; cùng với --publish thì ghi cả ngày đăng và sổ địa chỉ.",
)
@click.option(
    "--publish", is_flag=True, help="Kiểm tra như trước khi xuất bản: địa chỉ chưa ghi vào sổ (addresses.txt) là lỗi."
)
def check(paths: tuple[Path, ...], root: Path, style: str, fix: bool, publish: bool) -> None:
    """Kiểm tra các bản ghi và sổ đơn vị; nêu TỆP để chỉ xem những tệp đó."""
    require_folder(root)
    for path in paths:
        if not path.exists():
            fail(f"không có {path}", "kiểm tra lại đường dẫn")
        if not (_is_under(path, [root]) or _is_under(root, [path])):
            fail(f"{path} không nằm trong {root}", "nêu tệp của lưu trữ, hoặc bỏ trống để kiểm tra tất cả")
    if fix:
        mend(root, paths)
        # The addresses of a draft are no promises yet.
        if publish:
            list_addresses(root)
        editors.refresh(root)
    archive, problems = rules.check(root, publishing=publish)
    # Without a registry nothing else can be judged: its problems are everybody's.
    chosen = [p for p in problems if archive is None or not paths or _is_under(root / p.path, paths)]
    report(chosen, style, root)
    if style == "text":
        summary(archive, chosen)
    sys.exit(1 if any(problem.level == "error" for problem in chosen) else 0)


def list_addresses(root: Path) -> None:
    """Take every address of an archive without errors into the ledger."""
    archive = _sound(root)
    if archive is not None and _publish(root, archive):
        archive = _sound(root)
    if archive is None:
        return
    suggested = repeats.often(repeats.find(archive, Memo(None)), repeats.OFTEN)
    units = archive.registry.units
    there = living(archive).and_pages(addresses.repeated(units[name]) for name in suggested)
    missing = ledger.unlisted(archive.ledger, there)
    if missing:
        path = root / ledger.ADDRESSES_TXT
        writing.replace(path, ledger.written([*archive.ledger.lines, *missing]).encode())
        click.echo(f"đã ghi {len(missing)} địa chỉ vào {path}", err=True)


def _sound(root: Path) -> Archive | None:
    """The archive, when it has no error."""
    archive, problems = rules.check(root)
    return None if any(problem.level == "error" for problem in problems) else archive


def _publish(root: Path, archive: Archive) -> bool:
    """Say in each record that is not in the ledger yet that it is published today; whether there was any."""
    listed = set(archive.ledger.lines)
    fresh = [c for c in archive.conclusions if not c.published and addresses.conclusion(c) not in listed]
    for conclusion in fresh:
        path = root / conclusion.path
        text = path.read_bytes().decode("utf-8")
        published = fixes.publish(text, conclusion.path, today())
        if published == text:
            fail(f"không ghi được ngày đăng vào {path}", "viết phần mô tả mỗi khóa một dòng, không trong ngoặc {…}")
        writing.replace(path, published.encode())
        click.echo(f"đã ghi ngày đăng vào {path}", err=True)
    return bool(fresh)


def _is_under(path: Path, chosen: Sequence[Path]) -> bool:
    resolved = path.resolve()
    return any(resolved == one.resolve() or one.resolve() in resolved.parents for one in chosen)


def mend(root: Path, paths: Sequence[Path]) -> None:
    """Mend what needs no judgement in the files chosen, or in all when none is."""
    for path in (*record_files(root), *sorted(root.glob("*.yml"))):
        if not is_plain(path) or (paths and not _is_under(path, paths)):
            continue
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        fixed = fixes.fix(text, path.relative_to(root).as_posix()) if path.suffix == ".md" else fixes.composed(text)
        if fixed != text:
            writing.replace(path, fixed.encode())
            click.echo(f"đã sửa {path}", err=True)
