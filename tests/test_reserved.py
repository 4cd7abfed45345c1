"""Paths that the program fills, against the sites it makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketluan import records
from ketluan.memo import Memo
from ketluan.pages import Site
from ketluan.registry import Registry
from ketluan.site import parts, reserved
from ketluan.site.frame import BODY, NOT_FOUND, Frame, wanted
from tests.building import ROOT, SITE_URL, lay_every_kind


@pytest.fixture(scope="module")
def registry() -> Registry:
    found, _ = records.load(ROOT / "conclusions")
    assert found is not None
    return found.registry


def test_every_path_of_a_site_is_taken(tmp_path: Path) -> None:
    found, _ = records.load(lay_every_kind(tmp_path / "kho") / "conclusions")
    assert found is not None
    made = Frame(dict.fromkeys((*wanted(), NOT_FOUND), BODY), Site("S", "A", SITE_URL), "/", "k")
    every = parts.parts(found, made, "", ROOT / ".cache/ketluan", Memo(None))
    paths = [path for part in every if not part.bound for path, _ in part.make()]
    assert len(paths) > 300
    # Fonts and scripts are files of the theme's own folder, by names that nobody hits on.
    left = [path for path in paths if not reserved.taken(path, found.registry)]
    assert [path for path in left if not path.startswith("assets/ketluan/")] == []


@pytest.mark.parametrize(
    "path",
    [
        "feed.xml/index.html",
        "api",
        "api/v1",
        "don-vi",
        "nam",
        "assets",
        "don-vi/phong-tu-phap",
        "ket-luan/2021-11-15-phien-hop-thang-11",
        "thang/2021-11",
        "sitemap-2.xml",
        "huong-dan/truong-du-lieu/index.html",
    ],
)
def test_folders_and_files_of_ours_are_taken(path: str, registry: Registry) -> None:
    assert reserved.taken(path, registry)


@pytest.mark.parametrize(
    "path",
    [
        "gioi-thieu/index.html",
        "huong-dan/index.html",
        "huong-dan/tra-cuu/index.html",
        "web.config",
        "robots.txt",
        "don-vi/so-do/index.html",
        "ket-luan/2021-11-15-phien-hop-thang-11/phu-luc.pdf",
        "van-ban/quy-che.pdf",
        "assets/ketluan/ketluan.css",
        "assets/anh.png",
        "api.html",
    ],
)
def test_all_else_is_free(path: str, registry: Registry) -> None:
    assert not reserved.taken(path, registry)
