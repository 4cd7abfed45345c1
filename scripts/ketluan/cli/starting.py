"""`ketluan new` and `ketluan init`: a record or an archive to begin with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ketluan import scaffold
from ketluan.archive import RECORDS
from ketluan.cli import editors
from ketluan.cli.console import ARCHIVE, DATE, PATH, Asked, fail, require_folder
from ketluan.vietnamese import slug


class _Source(click.Path):
    """A file that may be published as a source: asked for anew at once when it is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path of the file."""
        try:
            scaffold.require_source(Path(value))
        except scaffold.Refused as error:
            self.fail(str(error), param, ctx)
        return Path(value)


@click.command()
@ARCHIVE
@click.option("--source", type=_Source(), cls=Asked, prompt="Bản nguồn (đường dẫn đến tệp)", help="Bản nguồn đã có.")
@click.option("--date", "day", type=DATE, cls=Asked, prompt="Ngày họp (ngày/tháng/năm)", help="Ngày họp.")
@click.option("--chair", cls=Asked, prompt="Người chủ trì (họ và tên)", help="Người chủ trì.")
@click.option("--title", cls=Asked, prompt="Tên văn bản, đúng như in", help="Tên văn bản.")
@click.option(
    "--name", cls=Asked, prompt="Tên ngắn của phiên họp", default="", help="Tên ngắn, ví dụ: phiên họp tháng 11."
)
@click.option("--number", cls=Asked, prompt="Số, ký hiệu (bỏ trống nếu không ghi)", default="", help="Số, ký hiệu.")
@click.option("--issued", type=DATE, default=None, help="Ngày ban hành.")
def new(
    root: Path, source: Path, day: datetime, chair: str, title: str, name: str, number: str, issued: datetime | None
) -> None:
    """Hỏi vài điều rồi tạo bản ghi mới, chép bản nguồn vào cạnh bản ghi."""
    require_folder(root)
    for told, what in ((chair, "người chủ trì"), (title, "tên văn bản")):
        if not told.strip():
            fail(f"chưa có {what}", "không có gì được ghi; ghi đúng như văn bản in")
    name = name or f"phien-hop-thang-{day.month}"
    issued_day = issued.date() if issued else None
    answers = scaffold.Answers(day.date(), chair, title, source, name, number, issued_day)
    try:
        path = scaffold.new_record(root, answers)
    except scaffold.Refused as error:
        fail(str(error), "không có gì được ghi")
    click.echo(f"đã tạo {path}\nchép lời văn vào các chỗ ghi …, rồi chạy: ketluan check --fix {path}")


@click.command()
@click.argument("folder", type=PATH, metavar="THƯ-MỤC")
@click.option(
    "--body",
    cls=Asked,
    prompt="Tên cơ quan (ví dụ: UBND huyện Tam Đường)",
    help="Tên cơ quan có văn bản trong lưu trữ.",
)
def init(folder: Path, body: str) -> None:
    """Tạo một lưu trữ mới, trống, xuất bản được ngay, trong THƯ-MỤC."""
    if not slug(body):
        fail(f"từ tên cơ quan “{body}” không lập được địa chỉ", 'thêm tên có chữ, ví dụ: --body "UBND xã A"')
    try:
        scaffold.new_archive(folder, body.strip())
        editors.start(folder / RECORDS)
    except scaffold.Refused as error:
        fail(str(error), "không có gì được ghi")
    click.echo(f"đã tạo lưu trữ của {body.strip()} trong {folder}\nxem thử: ketluan serve -f {folder / 'mkdocs.yml'}")
