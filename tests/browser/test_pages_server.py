"""The server of the browser tests, and the watch that is kept on their pages."""

from __future__ import annotations

import gzip
import http.client
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.pages_server import PagesServer, Request

# Without an icon of its own, a browser asks for one at the root of the server.
HEAD = "<!doctype html><link rel=icon href=data:,>"
HOME = HEAD + "<title>Kho</title><h1>Kết luận</h1>" + "<p>đồng chí" * 100
LOST = "<!doctype html><title>Không tìm thấy</title>"


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "index.html": HOME,
        "404.html": LOST,
        "ket-luan/2021/index.html": HEAD + "một",
        "trang.html": "<!doctype html>trang",
        "rong/ghi-chu.txt": "không có index.html ở đây",
        "tìm kiếm/index.html": "<!doctype html>có dấu",
        ".bi-mat": "không đăng",
        ".thu-muc/index.html": "không đăng",
        "a.css": "p{}" * 100,
        "a.js": "1;" * 100,
        "a.json": "[]",
        "a.csv": "a,b",
        "a.md": "# a",
        "a.svg": "<svg/>",
        "feed.xml": "<feed/>",
        "font.woff2": "x" * 100,
        "van-ban.PDF": "%PDF",
        "khong-ro.xyz": "?",
    }
    for name, text in files.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "ngoai.txt").write_text("ở ngoài", encoding="utf-8")
    return tmp_path / "site"


@pytest.fixture
def pages(folder: Path) -> Iterator[PagesServer]:
    with PagesServer(folder, "/ten-kho/") as server:
        yield server


def ask(server: PagesServer, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=10)
    try:
        words = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Accept-Encoding": "identity"} | words)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def test_a_folder_is_its_index(pages: PagesServer) -> None:
    home = ask(pages, "/ten-kho/")
    assert (home.status, home.body.decode()) == (200, HOME)
    assert ask(pages, "/ten-kho/ket-luan/2021/").body.decode() == HEAD + "một"
    assert ask(pages, "/ten-kho/ket-luan/2021/index.html").status == 200


def test_a_folder_without_its_slash_is_sent_on_query_and_all(pages: PagesServer) -> None:
    for path, to in (
        ("/ten-kho", "/ten-kho/"),
        ("/ten-kho/ket-luan/2021", "/ten-kho/ket-luan/2021/"),
        ("/ten-kho/ket-luan/2021?q=a%20b&c", "/ten-kho/ket-luan/2021/?q=a%20b&c"),
        ("/ten-kho/t%C3%ACm%20ki%E1%BA%BFm", "/ten-kho/t%C3%ACm%20ki%E1%BA%BFm/"),
    ):
        answer = ask(pages, path)
        assert (answer.status, answer.headers["Location"], answer.body) == (301, pages.origin + to, b"")


def test_a_name_with_marks_is_found(pages: PagesServer) -> None:
    assert ask(pages, "/ten-kho/t%C3%ACm%20ki%E1%BA%BFm/").body.decode().endswith("có dấu")


@pytest.mark.parametrize(
    "path",
    [
        "/ten-kho/khong-co/",
        "/ten-kho/khong-co.html",
        "/ten-kho/trang",  # trang.html is only at its own name
        "/ten-kho/trang.html/",
        "/ten-kho/rong",  # no listing of a folder,
        "/ten-kho/rong/",  # with the slash or without
        "/ten-kho//index.html",
        "/ten-kho/.bi-mat",
        "/ten-kho/.thu-muc/",
        "/ten-kho/%ff",
        "/ten-kho/a%00b",
        "/ten-kho/" + "dai" * 2000,
        "/",
        "/kho-khac/",
        "/ten-khoa/",
    ],
)
def test_what_is_missing_gives_the_sites_own_page(pages: PagesServer, path: str) -> None:
    answer = ask(pages, path)
    assert (answer.status, answer.body.decode()) == (404, LOST)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Cache-Control" not in answer.headers


def test_without_a_404_page_the_status_stays(pages: PagesServer, folder: Path) -> None:
    (folder / "404.html").unlink()
    assert ask(pages, "/ten-kho/khong-co/").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/ten-kho/../ngoai.txt",
        "/ten-kho/%2e%2e/ngoai.txt",
        "/ten-kho/..%2fngoai.txt",
        "/ten-kho/ket-luan/../../ngoai.txt",
        "/ten-kho/..%5cngoai.txt",
        "/ten-kho//etc/hostname",
        "/ten-kho/%2fetc%2fhostname",
        "/ten-kho/loi-tat.txt",
        "/ten-kho/loi-tat/ngoai.txt",
        "/ten-kho/loi-tat/",
    ],
)
def test_nothing_outside_the_folder_is_reached(pages: PagesServer, folder: Path, path: str) -> None:
    (folder / "loi-tat.txt").symlink_to(folder.parent / "ngoai.txt")
    (folder / "loi-tat").symlink_to(folder.parent)
    (folder.parent / "index.html").write_text("ở ngoài", encoding="utf-8")
    answer = ask(pages, path)
    assert (answer.status, answer.body.decode()) == (404, LOST)


@pytest.mark.parametrize(
    ("name", "media_type", "compressed"),
    [
        ("", "text/html; charset=utf-8", True),
        ("a.css", "text/css; charset=utf-8", True),
        ("a.js", "application/javascript; charset=utf-8", True),
        ("a.json", "application/json; charset=utf-8", True),
        ("a.csv", "text/csv; charset=utf-8", True),
        ("a.md", "text/markdown; charset=utf-8", True),
        ("a.svg", "image/svg+xml", True),
        ("feed.xml", "application/xml", True),
        ("font.woff2", "font/woff2", False),
        ("van-ban.PDF", "application/pdf", False),
        ("khong-ro.xyz", "application/octet-stream", False),
    ],
)
def test_media_types_and_compression(pages: PagesServer, name: str, media_type: str, compressed: bool) -> None:
    plain = ask(pages, f"/ten-kho/{name}")
    small = ask(pages, f"/ten-kho/{name}", Accept_Encoding="br, gzip;q=0.8")
    assert plain.headers["Content-Type"] == small.headers["Content-Type"] == media_type
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == ("gzip" if compressed else None)
    assert (gzip.decompress(small.body) if compressed else small.body) == plain.body
    assert plain.headers["Vary"] == ("Accept-Encoding" if compressed else None)
    assert int(small.headers["Content-Length"]) == len(small.body)


def test_a_refused_coding_is_not_sent(pages: PagesServer) -> None:
    assert "Content-Encoding" not in ask(pages, "/ten-kho/", Accept_Encoding="gzip; q=0, br").headers


def test_a_kept_copy_is_asked_for_by_its_etag(pages: PagesServer, folder: Path) -> None:
    first = ask(pages, "/ten-kho/")
    assert first.headers["Cache-Control"] == "max-age=600"
    packed = ask(pages, "/ten-kho/", Accept_Encoding="gzip")
    assert packed.headers["ETag"] == f"W/{first.headers['ETag']}"
    for etag in (first.headers["ETag"], packed.headers["ETag"], f'"khac", {first.headers["ETag"]}'):
        again = ask(pages, "/ten-kho/", If_None_Match=etag)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    (folder / "index.html").write_text("mới", encoding="utf-8")
    changed = ask(pages, "/ten-kho/", If_None_Match=first.headers["ETag"])
    assert (changed.status, changed.body.decode()) == (200, "mới")


def test_head_sends_no_body(pages: PagesServer) -> None:
    answer = ask(pages, "/ten-kho/", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(HOME.encode())


def test_nothing_can_be_sent_to_it(pages: PagesServer) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert ask(pages, "/ten-kho/", method).status == 405


def test_a_header_cannot_be_slipped_into_the_answer(pages: PagesServer) -> None:
    answer = ask(pages, "/ten-kho/ket-luan/2021?x=%0d%0aX-Them:1")
    assert answer.status == 301
    assert "X-Them" not in answer.headers


def test_the_record_tells_what_was_sent(pages: PagesServer) -> None:
    ask(pages, "/ten-kho/")
    packed = ask(pages, "/ten-kho/a.css?v=1", Accept_Encoding="gzip")
    ask(pages, "/ten-kho/ket-luan/2021", "HEAD")
    ask(pages, "/ten-kho/khong-co")
    assert pages.requests == [
        Request("GET", "/ten-kho/", 200, len(HOME.encode()), ""),
        Request("GET", "/ten-kho/a.css?v=1", 200, len(packed.body), "gzip"),
        Request("HEAD", "/ten-kho/ket-luan/2021", 301, 0, ""),
        Request("GET", "/ten-kho/khong-co", 404, len(LOST.encode()), ""),
    ]
    pages.forget()
    assert pages.requests == []


def test_many_at_once_and_one_connection_for_many(pages: PagesServer) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: ask(pages, "/ten-kho/"), range(64)))
    assert {answer.status for answer in answers} == {200}
    assert len(pages.requests) == 64

    connection = http.client.HTTPConnection(urlsplit(pages.origin).netloc, timeout=10)
    for path in ("/ten-kho/", "/ten-kho/khong-co", "/ten-kho/ket-luan/2021", "/ten-kho/a.css"):
        connection.request("GET", path)
        before = connection.sock
        connection.getresponse().read()
        assert connection.sock is before
    connection.close()


def test_the_root_as_prefix(folder: Path) -> None:
    with PagesServer(folder) as server:
        assert server.url == server.origin + "/"
        assert ask(server, "/").body.decode() == HOME
        assert ask(server, "/ket-luan/2021").headers["Location"] == f"{server.origin}/ket-luan/2021/"
        assert ask(server, "/../ngoai.txt").status == 404


@pytest.mark.parametrize("prefix", ["", "ten-kho/", "/ten-kho"])
def test_a_prefix_begins_and_ends_with_a_slash(folder: Path, prefix: str) -> None:
    with pytest.raises(ValueError, match="slash"):
        PagesServer(folder, prefix)


def test_it_is_gone_when_the_with_ends(folder: Path) -> None:
    with PagesServer(folder) as server:
        host, port = urlsplit(server.origin).netloc.split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)


# The watch on the pages.


def test_a_quiet_page_in_the_browser(pages: PagesServer, new_page: Callable[..., tuple[Page, Any]]) -> None:
    page, record = new_page(pages)
    page.goto("ket-luan/2021")
    assert page.url == pages.url + "ket-luan/2021/"
    page.goto("./")
    assert page.text_content("h1") == "Kết luận"
    assert record.complaints() == []
    assert record.requests == [pages.url + "ket-luan/2021", pages.url + "ket-luan/2021/", pages.url]
    assert [request.encoding for request in pages.requests] == ["", "gzip", "gzip"]


def test_what_a_page_says_and_asks_elsewhere_is_told(
    pages: PagesServer, folder: Path, new_page: Callable[..., tuple[Page, Any]]
) -> None:
    (folder / "on-ao.html").write_text(
        HEAD + "<script>console.log('xin chào'); setTimeout(() => { throw new Error('hỏng') })</script>"
        "<img src=data:,> <img src=http://example.org/a.png> <img src=http://192.0.2.1/b.png>",
        encoding="utf-8",
    )
    page, record = new_page(pages)
    page.goto("on-ao.html")
    page.wait_for_load_state("networkidle")
    assert record.elsewhere == ["http://example.org/a.png", "http://192.0.2.1/b.png"]
    assert f"log: xin chào [{page.url}]" in record.console
    assert [line for line in record.errors if "hỏng" in line]
    assert {line.split(":")[0] for line in record.complaints()} == {"console", "error", "asked elsewhere"}
    # Neither was reached: the names are not looked up, and no address but this machine's is tried.
    assert sum("ERR_NAME_NOT_RESOLVED" in line for line in record.console) == 2
    record.expect("xin chào", "hỏng", "ERR_NAME_NOT_RESOLVED", "example.org", "192.0.2.1")
    assert record.complaints() == []


def test_the_browser_keeps_its_copies(
    pages: PagesServer, folder: Path, new_page: Callable[..., tuple[Page, Any]]
) -> None:
    (folder / "co-css.html").write_text(HEAD + "<link rel=stylesheet href=a.css>", encoding="utf-8")
    page, _ = new_page(pages)
    page.goto("co-css.html")
    page.goto("co-css.html?lan=2")
    assert [request.path for request in pages.requests].count("/ten-kho/a.css") == 1
