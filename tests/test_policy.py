"""The policy of a page: what its frame has is allowed, what is written in it is not, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from ketluan import policy
from ketluan.pages import render
from ketluan.scaffold import new_archive
from tests.building import ROOT, command

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def directives(html: str, written: str = "") -> dict[str, list[str]]:
    told, _ = policy.of(html, written)
    return {name: sources.split() for name, _, sources in (part.partition(" ") for part in told.split("; "))}


def test_a_page_without_anything_of_its_own_may_use_the_files_of_the_site() -> None:
    html = (
        '<script src="a.js"></script><link rel="stylesheet" href="a.css"><img src="a.png"><a href="https://a.vn">x</a>'
    )
    assert policy.of(html) == (STRICT, [])


def test_scripts_and_styles_of_the_frame_are_known_by_their_hash() -> None:
    found = directives("<script>a()</script><SCRIPT async>b\r\n< c</SCRIPT><style>p{}</style><p style='x: y'>")
    assert found["script-src"] == ["'self'", hash_of("a()"), hash_of("b\n< c")]
    assert found["style-src"] == ["'self'", hash_of("p{}"), "'unsafe-hashes'", hash_of("x: y")]


def test_data_is_no_script() -> None:
    html = '<script type="application/ld+json">{}</script><script type="application/json">{}</script>'
    assert policy.of(html)[0] == STRICT


@pytest.mark.parametrize(
    "type_", ["module", "text/javascript", "application/javascript", "importmap", "", "text/ecmascript"]
)
def test_whatever_runs_is_a_script(type_: str) -> None:
    assert hash_of("a") in directives(f"<script type='{type_}'>a</script>")["script-src"]


def test_what_the_owner_takes_from_elsewhere_is_allowed_file_by_file() -> None:
    html = (
        '<script src="https://a.vn/x;y.js?v=1"></script><link rel="preload stylesheet" href="//b.vn/a,b.css">'
        '<iframe src="https://c.vn/map"></iframe><img src="http://d.vn/p.png"><script src="http://["></script>'
    )
    found = directives(html)
    assert found["script-src"] == ["'self'", "https://a.vn/x%3By.js"]
    assert found["style-src"] == ["'self'", "b.vn/a%2Cb.css"]
    assert found["frame-src"] == ["https://c.vn/map"]
    assert found["img-src"] == ["'self'", "data:", "http://d.vn/p.png"]


def test_a_script_in_what_is_written_is_told_and_not_allowed() -> None:
    written = "<p>x</p><script>bad()</script>"
    told, refused = policy.of(f"<script>good()</script>{written}", written)
    assert hash_of("good()") in told
    assert hash_of("bad()") not in told
    assert refused == [f"<script> {hash_of('bad()')}"]


@pytest.mark.parametrize("html", ["<b onclick='x'>", "<a href=' javascript:x'>", "<svg onload=x>"])
def test_what_no_policy_lets_run_is_told(html: str) -> None:
    assert policy.of(html)[0] == STRICT
    assert len(policy.of(html)[1]) == 1


def test_a_policy_stands_before_all_it_speaks_of() -> None:
    html = '<!doctype html><head><meta charset="utf-8"><script>a</script></head>'
    meta = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    expected = f'<!doctype html><head><meta charset="utf-8">{meta}<script>a</script></head>'
    assert policy.put(html, "default-src 'none'") == expected
    assert policy.put("<head><title>x</title>", "y") == (
        '<head><meta http-equiv="Content-Security-Policy" content="y"><title>x</title>'
    )
    assert policy.put("no page", "y") == "no page"
    assert "script-src 'self' file:; style-src 'self' file:" in policy.on_disk(policy.put(html, STRICT))


def test_a_policy_for_live_pages_takes_the_script_of_the_server() -> None:
    told, _ = policy.of("<script>a</script><script src=https://a.vn/b.js></script><script>c</script>")
    assert "script-src 'self' https://a.vn/b.js 'unsafe-inline';" in policy.opened(told)


def test_the_file_for_frames_has_no_script_and_that_which_leads_on_has_one() -> None:
    embedded = render.fragment("embedded.html", "nhung.html", site="S", archive="A", rows=())
    assert "script-src" not in embedded
    places = ()
    moved = render.fragment("moved.html", "a/b/", target="c/", full="c/", places=places, site="<script>x</script>")
    (script,) = re.findall(r"<script>(.*?)</script>", moved, re.DOTALL)
    assert f"script-src {hash_of(script)}" in moved
    for html in (embedded, moved):
        assert "default-src 'none'" in html
        for style in re.findall(r"<style>(.*?)</style>", html, re.DOTALL):
            assert hash_of(style) in html


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An archive of somebody who has a script, a partial and a written page of their own."""
    new_archive(tmp_path / "kho", "UBND xã A")
    (tmp_path / "kho/docs/them.js").write_text("document.title += ' +'", encoding="utf-8")
    (tmp_path / "kho/own/partials").mkdir(parents=True)
    footer = "<footer><script>document.body.dataset.own = 1</script></footer>"
    (tmp_path / "kho/own/partials/footer.html").write_text(footer, encoding="utf-8")
    return tmp_path / "kho"


def configured(folder: Path, **more: object) -> None:
    """Write the configuration with some additions: JSON is YAML."""
    config = {
        "site_name": "Kho",
        "theme": {"name": "material", "language": "vi", "font": False, "custom_dir": "own"},
        "plugins": [{"ketluan": more.pop("options", {})}],
        "extra_javascript": ["them.js", "https://a.vn/do.js"],
        "markdown_extensions": ["attr_list", "tables"],
    }
    (folder / "mkdocs.yml").write_text(json.dumps(config | more), encoding="utf-8")


def test_what_somebody_adds_to_the_frame_is_allowed(own: Path) -> None:
    configured(own, options={"csp": {"connect-src": ["https://a.vn"]}})
    with (own / "docs/gioi-thieu.md").open("a", encoding="utf-8") as page:
        page.write("\n| a |\n|:-:|\n| b |\n")
    done = command(own, "build")
    assert done.returncode == 0, done.stderr
    html = (own / "site/index.html").read_text(encoding="utf-8")
    assert f"{hash_of('document.body.dataset.own = 1')}" in html
    assert "https://a.vn/do.js" in html.split("</head>")[0]
    assert "connect-src 'self' https://a.vn;" in html
    assert hash_of("text-align: center;") in (own / "site/gioi-thieu/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("written", ["<script>x()</script>", '<b onclick="x()">x</b>'])
def test_a_written_page_that_would_run_something_stops_the_build(own: Path, written: str) -> None:
    configured(own)
    with (own / "docs/gioi-thieu.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{written}\n")
    done = command(own, "build")
    assert done.returncode == 2
    assert "gioi-thieu.md: chính sách bảo mật không cho chạy <" in done.stderr
    assert "extra_javascript" in done.stderr
    assert not (own / "site").exists()


@pytest.mark.parametrize(
    "csp", [{"script": ["a.vn"]}, {"script-src": "a.vn"}, {"script-src": ["a.vn; img-src *"]}, {"img-src": [1]}]
)
def test_an_addition_that_is_none_is_refused(own: Path, csp: object) -> None:
    configured(own, options={"csp": csp})
    done = command(own, "build")
    assert done.returncode == 2
    assert "mkdocs.yml: csp:" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_page_of_a_site_has_one_policy(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    new_archive(folder, "UBND xã A")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    done = command(folder, "build")
    assert done.returncode == 0, done.stderr
    pages = list((folder / "site").rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        head = page.read_text(encoding="utf-8").split("</head>")[0]
        assert head.count('http-equiv="Content-Security-Policy"') == 1, page
        (told,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', head)
        assert told.startswith("default-src 'none'; ")
        assert "unsafe-inline" not in told, page
        assert "unsafe-eval" not in told, page
