"""`ketluan serve`."""

from __future__ import annotations

import os
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import click

from ketluan import workers
from ketluan.cli.building import checked, mkdocs, require_config
from ketluan.cli.console import CONFIG, PATH, fail, reason_of
from ketluan.memo import CACHE, Memo


@click.command()
@CONFIG
@click.option("-a", "--dev-addr", default="localhost:8000", help="Địa chỉ và cổng.", show_default=True)
@click.option("-d", "--site-dir", type=PATH, default=None, help="Mở một thư mục đã xuất bản, để nguyên như vậy.")
def serve(config_file: Path, dev_addr: str, site_dir: Path | None) -> None:
    """Xem thử trang trên máy này; trang tự tải lại khi bản ghi thay đổi."""
    if site_dir is not None:
        _show(site_dir, dev_addr)
        return
    require_config(config_file)
    try:
        with ThreadingHTTPServer(_place(dev_addr), SimpleHTTPRequestHandler):
            pass  # nobody else has it
    except (OSError, OverflowError) as error:
        _taken(dev_addr, error)
    memo = Memo(config_file.parent / CACHE)
    checked(config_file, memo, workers.most())
    memo.close(prune=False)
    sys.exit(2 if mkdocs("serve", "--livereload", "-f", str(config_file), "-a", dev_addr) else 0)


class _Handler(SimpleHTTPRequestHandler):
    """Serves files as what their names say, and lists no folder."""

    def end_headers(self) -> None:
        """Let no browser take a source for a page."""
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Answer that there is nothing."""
        self.send_error(404)


def _show(folder: Path, address: str) -> None:
    """Serve a folder as it is until somebody ends it."""
    if not (folder / "index.html").is_file():
        fail(f"{folder} không phải thư mục đã xuất bản", "chọn thư mục có tệp index.html")

    place = _place(address)
    handler = partial(_Handler, directory=str(folder))
    try:
        with ThreadingHTTPServer(place, handler) as server:
            click.echo(f"Mở http://{place[0]}:{server.server_port}/ (Ctrl+C để dừng)")
            server.serve_forever()
    except (OSError, OverflowError) as error:
        _taken(address, error)
    except KeyboardInterrupt:
        return


def _place(address: str) -> tuple[str, int]:
    """The host and the port of an address."""
    host, _, port = address.rpartition(":")
    if not (host and port.isdecimal()):
        fail(f"địa chỉ {address} không đúng", "ghi địa chỉ và cổng, ví dụ localhost:8000")
    return host, int(port)


def _taken(address: str, error: OSError | OverflowError) -> NoReturn:
    why = reason_of(error) if isinstance(error, OSError) else "cổng là số từ 0 đến 65535"
    fail(f"không mở được {address}: {why}", "chọn cổng khác bằng -a, ví dụ -a localhost:8001")
