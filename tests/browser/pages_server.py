"""A file server that answers as GitHub Pages does, so that the tests meet what readers will meet.

What it copies: the site lies under a prefix (`/ten-kho/`); `dir/` gives `dir/index.html`; `dir` is sent on to
`dir/`; what is missing gives the site's own 404.html with status 404; nothing lists a folder; files whose name
begins with a dot are not published; text goes out compressed to whoever accepts it; everything may be kept for ten
minutes and is then asked for again by its ETag.

One kindness of GitHub Pages is left out on purpose: there, `/trang` also finds `trang.html`. Most web servers do
not do that, and the site has to work in any folder of any of them.

Every request is recorded, so that a test can say what a page costs.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

# Of its own: the `mimetypes` module reads the machine's tables, and each machine has others.
MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "application/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "application/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
UNKNOWN = "application/octet-stream"
HALT = 0.1
"""Seconds; a browser paints what it has within a few hundredths."""
COMPRESSED = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg")


@dataclass(frozen=True)
class Request:
    """One request, as answered."""

    method: str
    path: str
    """As it was sent, with its prefix and query."""
    status: int
    sent: int
    """Bytes of the body, as they went over the wire."""
    encoding: str
    """`gzip`, or `` for a body sent as it is."""


class PagesServer:
    """Serves `folder` under `prefix` on this machine, at a port of its own, for as long as the `with` lasts."""

    def __init__(self, folder: Path, prefix: str = "/") -> None:
        if not (prefix.startswith("/") and prefix.endswith("/")):
            raise ValueError(f"a prefix begins and ends with a slash: {prefix!r}")
        self.folder = folder.resolve(strict=True)
        self.prefix = prefix
        self.halts: tuple[int, ...] = ()
        """Where pages stop for a moment, as on a line that stutters: bytes from their start, in order."""
        self._requests: list[Request] = []
        self._lock = threading.Lock()
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        """The address of the home page."""
        return self.origin + self.prefix

    @property
    def requests(self) -> list[Request]:
        """What was asked since the start or the last `forget`, in the order of the answers."""
        with self._lock:
            return list(self._requests)

    def forget(self) -> None:
        with self._lock:
            self._requests.clear()

    def record(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def __enter__(self) -> PagesServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def find(self, path: str) -> Path | str | None:
        """What lies at the path of an address: a file, another path to go to, or nothing."""
        if path + "/" == self.prefix:
            return self.prefix
        if not path.startswith(self.prefix):
            return None
        try:
            name = unquote_to_bytes(path.removeprefix(self.prefix)).decode()
        except UnicodeDecodeError:
            return None
        parts = name.split("/")
        if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        if "" in parts[:-1]:
            return None
        try:
            # A link inside the folder may lead out of it.
            file = self.folder.joinpath(*parts).resolve()
            if not file.is_relative_to(self.folder):
                return None
            if name and not name.endswith("/"):
                if file.is_dir():
                    return path + "/" if (file / "index.html").is_file() else None
            elif file.is_dir():
                file /= "index.html"
            else:
                return None  # `bai.html/` is not `bai.html`
            return file if file.is_file() and file.resolve().is_relative_to(self.folder) else None
        except OSError:  # a name longer than any file's
            return None


class _Http(ThreadingHTTPServer):
    # Several browsers may knock at once.
    request_queue_size = 128

    def __init__(self, pages: PagesServer) -> None:
        self.pages = pages
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    server_version = "pages"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    # Head and body leave in one piece: in two, each answer on a kept connection would wait 40 ms for the other side.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        found = self.server.pages.find(urlsplit(path).path if "://" in path else path)
        if isinstance(found, str):
            self.redirect(found + (f"?{query}" if query else ""))
        elif found is not None:
            self.file(found, HTTPStatus.OK)
        else:
            own = self.server.pages.folder / "404.html"
            if own.is_file():
                self.file(own, HTTPStatus.NOT_FOUND)
            else:
                self.answer(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain; charset=utf-8"}, b"404")

    do_HEAD = do_GET

    def refuse(self) -> None:
        # What was sent along was not read: the connection cannot go on.
        self.close_connection = True
        self.answer(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD", "Connection": "close"}, b"")

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = refuse

    def redirect(self, path: str) -> None:
        # Quoted anew: nothing that was sent may add a header line.
        location = self.server.pages.origin + quote(path, safe="/%?=&+:,;@!$'()*~-._")
        self.answer(HTTPStatus.MOVED_PERMANENTLY, {"Location": location}, b"")

    def file(self, file: Path, status: HTTPStatus) -> None:
        body = file.read_bytes()
        media_type = MEDIA_TYPES.get(file.suffix.lower(), UNKNOWN)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"Content-Type": media_type}
        if media_type.startswith(COMPRESSED) or media_type.endswith("xml"):
            headers["Vary"] = "Accept-Encoding"
            if self.accepts_gzip() and not self.server.pages.halts:
                body = gzip.compress(body, mtime=0)
                etag = f"W/{etag}"
                headers["Content-Encoding"] = "gzip"
        if status == HTTPStatus.OK:
            headers |= {"ETag": etag, "Cache-Control": "max-age=600", "Access-Control-Allow-Origin": "*"}
            known = [one.strip().removeprefix("W/") for one in self.headers.get("If-None-Match", "").split(",")]
            if etag.removeprefix("W/") in known or known == ["*"]:
                headers.pop("Content-Encoding", None)
                self.answer(HTTPStatus.NOT_MODIFIED, headers, b"")
                return
        self.answer(status, headers, body)

    def accepts_gzip(self) -> bool:
        for one in self.headers.get("Accept-Encoding", "").lower().split(","):
            coding, _, weight = one.partition(";")
            if coding.strip() in ("gzip", "*"):
                return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
        return False

    def answer(self, status: HTTPStatus, headers: dict[str, str], body: bytes) -> None:
        sends_body = self.command != "HEAD" and status != HTTPStatus.NOT_MODIFIED
        # Recorded before it leaves: whoever has the answer finds it in the list.
        self.server.pages.record(
            Request(
                method=self.command,
                path=self.path,
                status=status,
                sent=len(body) if sends_body else 0,
                encoding=headers.get("Content-Encoding", ""),
            )
        )
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if sends_body:
            halts = self.server.pages.halts if headers.get("Content-Type") == MEDIA_TYPES[".html"] else ()
            for start, end in pairwise((0, *halts, len(body))):
                if start:
                    self.wfile.flush()
                    time.sleep(HALT)
                self.wfile.write(body[start:end])

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed: `requests` holds it all."""
