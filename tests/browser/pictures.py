"""Makes all pictures anew (`make pictures`): of a made-up archive for the guide, of this one for the README.

They are small (WebP), and the guide names their width and height, so that nothing moves when they come.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import papers
from tests.browser.find_chromium import find_chromium
from tests.browser.pages_server import PagesServer
from tests.building import ROOT
from tests.test_flow import ketluan, notice, start

FOLDER = ROOT / "docs/huong-dan/img"
README = ROOT / "docs/img"
RECORD = "2025-09-18-phien-hop-thang-9"
FIRST = "2021-11-15-phien-hop-thang-11"
WIDTH = 900
QUALITY = 60
WITHDRAWN = ("--kind", "thu-hoi", "--reason", "ban hành không đúng thẩm quyền", "--basis", "Quyết định 12/QĐ-UBND")
REDACTED = ("--reason", "dữ liệu cá nhân", "--basis", "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15")


def main() -> None:
    """Build the made-up archive in four states, then this one, and take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name in ("don-vi", "ket-luan", "thu-hoi", "da-luoc"):
        # A page that shows a picture is not built without it.
        (FOLDER / f"{name}.webp").touch()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 600}, locale="vi-VN")
        archive = start(Path(folder))
        _shown(archive, page, "don-vi/", "don-vi", 420)
        (archive / "tb.docx").write_bytes(papers.word(notice()))
        ketluan(archive, "import", "tb.docx")
        ketluan(archive, "check", "--publish", "--fix")
        _shown(archive, page, f"ket-luan/{RECORD}/", "ket-luan", 600)
        ketluan(archive, "correct", RECORD, *WITHDRAWN, "--by", "", "--date", "2025-10-01")
        _shown(archive, page, f"ket-luan/{RECORD}/", "thu-hoi", 420)
        ketluan(archive, "redact", RECORD, *REDACTED, "--date", "2025-10-02", text="diện tích chè\n")
        _shown(archive, page, f"ket-luan/{RECORD}/#i-1", "da-luoc", 300)
        site = Path(folder) / "own"
        ketluan(ROOT, "build", "-d", str(site))
        with PagesServer(site, "/") as server:
            _taken(page, f"{server.url}ket-luan/{FIRST}/", README / "conclusion.webp", 1280, 860)
            _taken(page, server.url, README / "home-phone.webp", 390, 860)
        browser.close()


def _shown(archive: Path, page: Page, address: str, name: str, height: int) -> None:
    """Take the picture of a page of the archive as it is now."""
    ketluan(archive, "build")
    with PagesServer(archive / "site", "/") as server:
        _taken(page, server.url + address, FOLDER / f"{name}.webp", WIDTH, height)


def _taken(page: Page, address: str, file: Path, width: int, height: int) -> None:
    """Take the picture of a page."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto("about:blank")
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    content = base64.b64decode(taken["data"])
    file.write_bytes(content)
    print(f"{file.name}: {len(content):,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
