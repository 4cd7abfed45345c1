"""The adapter: `mkdocs build --strict` alone gives the complete site, a theme of one's own goes first."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from ketluan.scaffold import new_archive
from ketluan.site import frame, manifest
from tests.building import ROOT


def mkdocs(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs alone in a folder."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def copy_of_the_archive(folder: Path) -> Path:
    """A working copy of the archive and its configuration."""
    shutil.copytree(ROOT / "conclusions", folder / "conclusions")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that `mkdocs build --strict` alone makes."""
    folder = copy_of_the_archive(tmp_path_factory.mktemp("alone"))
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_address_of_the_site_is_written_for_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://vi-du.vn/kho lưu/")
    folder = copy_of_the_archive(tmp_path)
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode == 0, done.stderr
    for path in ("sitemap.xml", "feed.xml", "api/v1/index.json", "don-vi/index.html"):
        text = (folder / "site" / path).read_text(encoding="utf-8")
        assert "https://vi-du.vn/kho%20l%C6%B0u/" in text, path
        assert "kho lưu" not in text, path


@pytest.mark.parametrize("option", ["max_site: -5", "max_site: 0", "max_source: -1", "max_source: true"])
def test_a_size_that_is_none_is_refused(tmp_path: Path, option: str) -> None:
    folder = copy_of_the_archive(tmp_path)
    config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        config.replace("  - ketluan\n", f"  - ketluan: {{{option}}}\n"), encoding="utf-8"
    )
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode == 1
    assert f"mkdocs.yml: {option.partition(':')[0]}: “" in done.stderr
    assert "ghi số byte" in done.stderr


def test_ketluan_knows_the_site_that_mkdocs_made_for_its_own(alone: Path) -> None:
    assert manifest.is_ours(alone)


def test_mkdocs_alone_gives_every_kind_of_page_and_file(alone: Path) -> None:
    for path in (
        "index.html",
        "404.html",
        "ket-luan/2021-11-15-phien-hop-thang-11/index.html",
        "ket-luan/2021-11-15-phien-hop-thang-11/2021-11-15-phien-hop-thang-11.txt",
        "don-vi/phong-noi-vu/index.html",
        "don-vi/phong-noi-vu/2021/index.html",
        "thang/2021-11/index.html",
        "nam/2021/index.html",
        "chu-tri/sung-lu-pao/index.html",
        "van-ban/index.html",
        "tra-cuu/index.html",
        "huong-dan/tra-cuu/index.html",
        "assets/ketluan/search/entry.json",
        "gioi-thieu/index.html",
        "huong-dan/truong-du-lieu/index.html",
        "assets/ketluan/ketluan.css",
        "assets/ketluan/fonts/serif.woff2",
    ):
        assert (alone / path).is_file(), path


def test_nothing_of_the_stock_search_is_published(alone: Path) -> None:
    assert not (alone / "search").exists()
    assert not list(alone.rglob("*lunr*"))
    assert not list(alone.rglob("workers"))


def test_every_page_names_the_script_of_search(alone: Path) -> None:
    (script,) = (alone / "assets/ketluan/search").glob("*.js")
    for path in ("index.html", "thang/index.html", "tra-cuu/index.html", "404.html"):
        assert f"assets/ketluan/search/{script.name}" in (alone / path).read_text(encoding="utf-8"), path


def test_developer_pages_stay_out_of_the_site(alone: Path) -> None:
    assert not (alone / "dev").exists()


@pytest.mark.parametrize(
    ("page", "above"),
    [
        ("gioi-thieu", ["Trang chủ"]),
        ("huong-dan", ["Trang chủ"]),
        ("huong-dan/them-ket-luan", ["Trang chủ", "Hướng dẫn cho người đăng"]),
        ("huong-dan/tra-cuu", ["Trang chủ"]),
    ],
)
def test_a_written_page_says_what_stands_above_it(alone: Path, page: str, above: list[str]) -> None:
    html = (alone / page / "index.html").read_text(encoding="utf-8")
    (crumbs,) = re.findall(r'<nav class="kl-duong".*?</nav>', html, re.DOTALL)
    assert re.findall(r">([^<>]+)</a>", crumbs) == above


def test_all_styles_stand_before_the_first_script(alone: Path) -> None:
    """A script waits for the styles above it, and keeps the browser from looking ahead for those behind it."""
    for path in ("", "gioi-thieu/", "ket-luan/2021-11-15-phien-hop-thang-11/"):
        html = (alone / path / "index.html").read_text(encoding="utf-8")
        styles = [match.start() for match in re.finditer(r'<link rel="stylesheet"', html)]
        assert len(styles) == 3
        assert max(styles) < html.index("<script")


def test_the_schemas_for_editors_are_published(alone: Path) -> None:
    schema = json.loads((alone / "api/v1/schema/conclusion.json").read_text(encoding="utf-8"))
    assert schema["properties"]["title"]["title"] == "Trích yếu"
    assert (alone / "api/v1/schema/units.json").is_file()


def test_titles_and_descriptions_are_escaped_in_the_head(tmp_path: Path) -> None:
    folder = copy_of_the_archive(tmp_path)
    record = folder / "conclusions/2021/2021-11-15-phien-hop-thang-11.md"
    source = record.with_suffix(".txt")
    # Another record beside the first, its title hostile; its source holds the same words.
    title = "</title><script>alert(1)</script> & \" '"
    text = f"---\ntitle: {json.dumps(title)}\ndate: 2021-12-20\nchair: Sùng Lử Páo\nunits: []\nnumber: unknown\n"
    other = source.with_name("2021-12-20-phien-hop.txt")
    other.write_text(f"{title}\nLời kết.\n", encoding="utf-8")
    digest = hashlib.sha256(other.read_bytes()).hexdigest()
    text += f"source: {{file: {other.name}, sha256: {digest}}}\n---\n\nLời kết.\n"
    other.with_suffix(".md").write_text(text, encoding="utf-8")
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode == 0, done.stderr
    page = (folder / "site/ket-luan/2021-12-20-phien-hop/index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page


def test_an_archive_with_errors_is_not_built(tmp_path: Path) -> None:
    folder = copy_of_the_archive(tmp_path)
    (folder / "conclusions/2021/2021-11-15-phien-hop-thang-11.txt").write_text("khác", encoding="utf-8")
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode != 0
    assert re.search(r"2021-11-15-phien-hop-thang-11\.md:\d+: source: SHA-256", done.stderr)
    assert "Traceback" not in done.stderr


def with_own_footer(folder: Path, content: bytes) -> Path:
    """An archive whose configuration names a folder of one's own, with a template in the place of Material's."""
    (folder / "own/partials").mkdir(parents=True)
    (folder / "own/partials/footer.html").write_bytes(content)
    config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        config.replace("  name: material\n", "  name: material\n  custom_dir: own\n"), "utf-8"
    )
    return folder


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<footer>\n{% if page %}\n</footer>", "own/partials/footer.html:2: mẫu giao diện sai cú pháp"),
        (b"<footer>\n{{ page.title | chu_hoa }}\n</footer>", "own/partials/footer.html:2: mẫu giao diện sai cú pháp"),
        (b"<footer>\n\xff</footer>", "own/partials/footer.html:2: tệp không phải UTF-8"),
    ],
)
def test_a_template_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    done = mkdocs(with_own_footer(copy_of_the_archive(tmp_path), content), "build", "--strict")
    assert done.returncode != 0
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_written_page_that_is_no_text_is_named(tmp_path: Path) -> None:
    folder = copy_of_the_archive(tmp_path)
    (folder / "docs/moi.md").write_bytes("# Mới\n\nChữ lưu ở bảng mã khác".encode("utf-16"))
    (folder / "docs/cu.md").write_bytes("# Trang\n\nĐơn\n".encode("cp1258"))
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode != 0
    assert "docs/cu.md:3: tệp không phải UTF-8" in done.stderr
    assert "docs/moi.md:1: tệp không phải UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_the_user_goes_before_the_theme(tmp_path: Path) -> None:
    folder = with_own_footer(copy_of_the_archive(tmp_path), "<footer>chân trang riêng</footer>".encode())
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert "chân trang riêng" in (folder / "site/index.html").read_text(encoding="utf-8")


def test_a_new_archive_builds(tmp_path: Path) -> None:
    new_archive(tmp_path / "moi", "UBND huyện Mù Cang Chải")
    done = mkdocs(tmp_path / "moi", "build", "--strict")
    assert done.returncode == 0, done.stderr
    home = (tmp_path / "moi/site/index.html").read_text(encoding="utf-8")
    assert "Kết luận của Chủ tịch UBND huyện Mù Cang Chải" in home
    assert "Tam Đường" not in home


def test_serve_shows_a_changed_record_and_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # MkDocs serves below the path of the site's address.
    monkeypatch.setenv("SITE_URL", "https://example.vn/luu-tru/")
    folder = copy_of_the_archive(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}/luu-tru/ket-luan/2021-11-15-phien-hop-thang-11/"
    said = tmp_path / "serve.log"

    def shows(words: str) -> bool:
        assert server.poll() is None, said.read_text(encoding="utf-8")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            return words in answer.read().decode()
        return False

    with (
        said.open("w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT) as server,
    ):
        try:
            assert eventually(lambda: shows("thiếu năm")), said.read_text(encoding="utf-8")
            record = folder / "conclusions/2021/2021-11-15-phien-hop-thang-11.md"
            text = record.read_text(encoding="utf-8")
            record.write_text(text.replace("thiếu năm", "không có năm"), encoding="utf-8")
            assert eventually(lambda: shows("không có năm")), said.read_text(encoding="utf-8")
            # MkDocs would leave whoever asks without an answer until it is mended.
            record.write_text(text.replace("chair:", "chủ trì:"), encoding="utf-8")
            assert eventually(lambda: shows("unknown-key: không có khóa “chủ trì”")), said.read_text(encoding="utf-8")
            config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
            (folder / "mkdocs.yml").write_text("site_name: [", encoding="utf-8")
            assert eventually(lambda: shows("error parsing the configuration file")), said.read_text(encoding="utf-8")
            (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
            record.write_text(text, encoding="utf-8")
            assert eventually(lambda: shows("thiếu năm")), said.read_text(encoding="utf-8")
            assert "Traceback" not in said.read_text(encoding="utf-8")
        finally:
            server.terminate()


def eventually(holds: Callable[[], bool], seconds: int = 180) -> bool:
    """Whether something comes to hold within a time that is far more than it takes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.3)
    return False


@pytest.mark.parametrize("word", frame.WORDS)
def test_a_name_that_is_taken_for_a_place_is_refused(tmp_path: Path, word: str) -> None:
    folder = copy_of_the_archive(tmp_path)
    units = folder / "conclusions/units.yml"
    units.write_text(
        units.read_text(encoding="utf-8").replace("name: UBND huyện Tam Đường", f"name: UBND {word.upper()}"), "utf-8"
    )
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode != 0
    assert f"“{word}” là chữ riêng của chương trình" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_builds_give_the_same_bytes_but_for_the_stamps_of_mkdocs(alone: Path, tmp_path: Path) -> None:
    folder = copy_of_the_archive(tmp_path)
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode == 0, done.stderr

    def contents(site: Path) -> dict[str, bytes]:
        # sitemap.xml carries the day of the build.
        files = (path for path in site.rglob("*") if path.is_file() and not path.name.startswith("sitemap.xml"))
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}

    assert contents(folder / "site") == contents(alone)
