"""`ketluan export`: the open data alone, without a site."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from ketluan import addresses, opendata, pages
from ketluan.archive import Archive
from ketluan.cli.building import checked, require_config
from ketluan.cli.console import CONFIG, PATH, fail, reason_of
from ketluan.memo import Memo
from ketluan.records import Changed
from ketluan.workers import most


@click.command()
@CONFIG
@click.option("--url", default="", metavar="ĐỊA-CHỈ", help="Địa chỉ của trang, đứng trước mọi địa chỉ trong dữ liệu.")
@click.argument("folder", type=PATH, metavar="THƯ-MỤC")
def export(config_file: Path, url: str, folder: Path) -> None:
    """Xuất dữ liệu mở (JSON, CSV, Akoma Ntoso, Atom) ra một thư mục, không lập trang."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fail(f"{folder} đã có và không trống", "chọn thư mục mới hoặc thư mục trống")
    require_config(config_file)
    archive = checked(config_file, Memo(None), most())
    beside = folder.absolute().with_name(f".{folder.absolute().name}.moi")
    try:
        count = _written(archive, addresses.encoded(url), beside)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except Changed as error:
        shutil.rmtree(beside, ignore_errors=True)
        fail(str(error), "chạy lại lệnh; chưa có gì được xuất")
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        fail(f"không ghi được {folder}: {reason_of(error)}", "kiểm tra dung lượng đĩa và quyền ghi")
    click.echo(f"exported {len(archive.conclusions)} conclusions, {count} files")


def _written(archive: Archive, url: str, folder: Path) -> int:
    """Write all files into a folder, emptied first; how many there are."""
    shutil.rmtree(folder, ignore_errors=True)
    keys = pages.Keys(archive, pages.Site("", "", url))
    count = 0
    for path, content in opendata.every_file(archive, url, keys):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        count += 1
    return count
