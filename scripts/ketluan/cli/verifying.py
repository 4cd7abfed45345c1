"""`ketluan verify`: a published copy against its manifest."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urlsplit

import click

from ketluan.cli.console import fail, reason_of
from ketluan.site import manifest

_TOLD = {"changed": "đã thay đổi", "missing": "không có", "extra": "thừa, không có trong danh mục"}
_SECONDS = 30
# What a server answers when it has no such file; any other refusal says nothing of the file.
_NOT_THERE = (404, 410)
Fetch = Callable[[str], bytes | None]


@click.command()
@click.argument("place", metavar="THƯ-MỤC|ĐỊA-CHỈ")
def verify(place: str) -> None:
    """Đối chiếu một bản đã xuất bản với danh mục SHA256SUMS của chính nó."""
    is_address = place.lower().startswith(("http://", "https://"))
    fetch = _from_address(place.rstrip("/")) if is_address else _from_folder(Path(place))
    content = fetch(manifest.NAME)
    listed = manifest.read(content) if content is not None else None
    if listed is None:
        fail(
            f"{place}: không có danh mục {manifest.NAME}",
            "chỉ ra thư mục hoặc địa chỉ gốc của trang do ketluan build xuất bản",
        )
    # Nobody can list the files of a web server.
    present = None if is_address else _files(Path(place))
    differences = list(manifest.compare(listed, fetch, present))
    for one in differences:
        click.echo(f"{one.path}: {_TOLD[one.kind]}")
    click.echo(f"{len(listed)} tệp: {len(differences)} chỗ khác", err=True)
    sys.exit(1 if differences else 0)


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _from_folder(folder: Path) -> Fetch:
    def fetch(path: str) -> bytes | None:
        place = folder / path
        # A manifest from elsewhere must not have us read outside the folder.
        try:
            inside = place.resolve().is_relative_to(folder.resolve())
        except (ValueError, RuntimeError):  # no name of a file; a link that leads to itself
            return None
        return place.read_bytes() if inside and place.is_file() else None

    return fetch


def _from_address(root: str) -> Fetch:
    if not _leads_to_a_host(root):
        fail(f"địa chỉ {root} không đúng", "ghi địa chỉ gốc của trang, ví dụ https://vi-du.vn/luu-tru/")

    def fetch(path: str) -> bytes | None:
        try:
            with urllib.request.urlopen(f"{root}/{quote(path)}", timeout=_SECONDS) as answer:  # noqa: S310  # http alone
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code in _NOT_THERE:
                return None
            fail(f"{root}/{path}: máy chủ trả lời {error.code}", "chạy lại sau, hoặc hỏi người quản trị máy chủ")
        except (OSError, HTTPException, ValueError) as error:
            fail(f"không tải được {root}/{path}: {reason_of(error)}", "kiểm tra địa chỉ và kết nối mạng")

    return fetch


def _leads_to_a_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and " " not in parts.netloc
    except ValueError:  # a port that is no number, half an address of IPv6
        return False
