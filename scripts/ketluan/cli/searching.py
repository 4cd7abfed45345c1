"""`ketluan search`."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from ketluan.cli.console import PATH, fail
from ketluan.search import published
from ketluan.vietnamese import date_text


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


@click.command(cls=_Query)
@click.argument("query", nargs=-1, required=True, metavar="TỪ…")
@click.option("--json", "as_json", is_flag=True, help="In ra dạng JSON.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Số kết quả in ra.")
@click.option("--site", type=PATH, default=Path("site"), show_default=True, help="Thư mục trang đã xuất bản.")
def search(query: tuple[str, ...], as_json: bool, limit: int, site: Path) -> None:
    """Tìm trong trang đã xuất bản, cùng kết quả và thứ tự như trang tra cứu."""
    try:
        engine = published.open_site(site)
    except published.Unusable:
        fail(
            f"không có chỉ mục tìm kiếm dùng được trong {site}",
            "xuất bản trước bằng ketluan build, hoặc thêm --site THƯ-MỤC",
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
    names = ("url", "conclusion", "item", "title", "units", "date", "standing", "score", "excerpt")
    return {name: getattr(row, name) for name in names}


def _print_rows(found: Sequence[published.Row]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for row in found:
        day = date_text(date.fromisoformat(row.date))
        standing = f" · {row.standing}" if row.standing else ""
        console.print(Text.assemble((row.name or "Phần ngoài các mục", "bold"), f"  họp ngày {day}{standing}"))
        console.print(
            Text.assemble("  ", *((piece.text, "bold yellow" if piece.marked else "") for piece in row.pieces))
        )
        console.print(Text(f"  {row.url}\n", "dim"))
