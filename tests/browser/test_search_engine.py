"""The engine in Chromium answers as the one in Python does, and says when a file of its index is missing."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from ketluan.search import forms
from ketluan.search.bundle import browser_script
from ketluan.search.engine import Engine
from ketluan.search.excerpts import forms_in
from ketluan.search.reader import Reader
from ketluan.vietnamese import fold
from tests import indexes
from tests.bench import corpus
from tests.browser.pages_server import PagesServer
from tests.test_search_text import CASES

ASSETS = Path(__file__).resolve().parents[2] / "scripts" / "ketluan" / "search"

TYPED = (
    """
phong nong nghiep 11/2021|giải ngân|quyết toán|14-CTr/TU|14 ctr tu|14CTr/TU|14ctrtu|số: 14-CTr/TU|số: 06-CT/TW
bản giang covid|trong chanh leo|chanh leo|cấp sổ đỏ|GCNQSD|giấy chứng nhận quyền sử dụng đất|học nghề than
TKV tuyển lao động|tuần văn hóa du lịch Tam Đường 2021|đường nối cao tốc Nội Bài Lào Cai|sung lu pao
khám nghĩa vụ quân sự 2022|Đoàn Việt Hoàng|nông thôn mới|ntm|nn ptnt|NN&PTNT|đôn đốc|don doc|cứu nạn|nghiệm thu
phongf choongs dichj|d9o6n d9o61c|huyện uỷ|kế hoạch hóa gia đình|dau gia dat|đơn vị: phòng nội vụ|đơn vị: không có
don vi: son binh khám tuyển|tháng: 11/2021 chè|tháng: 11 chè|năm: 2021 chè|chủ trì: sung lu pao chè|loại: văn bản
"văn hóa du lịch huyện"|"du lịch văn hóa"|chè -chuối|chè -"chanh leo"|phogn nong nghiep|tuyen qaun|tuyển qu|qu
đôn đốc các xã thực hiện tiêu chí NTM|15/11/2021|tháng 11/2021|ngày: 15/11/2021|06/10/2021|xyz qqq||-chè|""|f1|5k
Phòng Nông nghiệp được giao gì trong tháng 11/2021?|xã Bình Lư|chuyện không có thật|an toàn giao thông|Hồ Thầu
quý IV/2021|quý 3 năm 2021|quy 4 2021 chè|tháng: quý 4/2021|mục xix|Kinh tế -Hạ tầng|cac so: tai chinh|KT-HT|LĐ - TB & XH|gpmb
tết|bầu cử|chuyển đổi số|chuyen doi so|trâu bò|phần III|ai ký văn bản|phòng tn và mt|xã Sùng Phài|nông nghiêp|phòng nông nghiẹp|phòg nội vụ
II.3|II-3|ii.15|mục II.3|mục 3|mục II.30|chè II.30|III.3 sở|"nông nghiệp" II.30 chè|chè II.30 "nông nghiệp"|II.3 15/11/2021
Kết luận của Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021, mục II.3, https://x.vn/ket-luan/2021/#ii-3
NN và PTNT|phòng gd và đt|lđ-tbxh|ld tbxh|lđtb&xh|p. nong nghiep|p nông nghiệp|p. tai nguyen moi truong|đơn vị: p. gd-đt|khu nha|P.|va và
16/11/2021|tháng 10/2021|2021-11-15|2021-11|chè 16/11/2021|quý II/2021|ngày: 16/11/2021 chè|tháng: quý 3/2021|11/2021/NĐ-CP|2021-2025
điện|cán bộ công chức|bổ nông|chế biến chẽ|"chè" chuối điện
xyzzy qqq|06/CT-TW|vaccine|vacxin|tỉnh ủy
covid 19|Phòng KT-HT|GCNQSD đất|chương trình mục tiêu quốc gia|ngày: 15/11/2021 chè
kê hoach|UBND|TT|tw|kh|"chè"|chè chuối mắc ca|mac ca|bảo vệ rừng phòng cháy|phòng chống dịch bệnh|đơn vị:|số:
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.fixture(scope="module")
def index() -> dict[str, bytes]:
    """An index of the real conclusion and thirty made-up ones of other years."""
    found = [*indexes.entries_of(corpus.real()), *indexes.entries_of(corpus.made(30))]
    found.sort(key=lambda entry: (entry.date, entry.conclusion), reverse=True)
    return indexes.build(found, forms.of(corpus.real().registry))


@pytest.fixture(scope="module")
def served(index: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesServer]:
    folder = tmp_path_factory.mktemp("search")
    mkdocs = importlib.util.find_spec("mkdocs")
    assert mkdocs
    assert mkdocs.origin
    lunr = Path(mkdocs.origin).parent / "contrib" / "search" / "templates" / "search" / "lunr.js"
    files = {f"index/{path}": content for path, content in index.items()}
    files |= {f"modules/{file.name}": file.read_bytes() for file in ASSETS.glob("*.js")}
    files["search.js"] = browser_script(lunr.read_text(encoding="utf-8")).encode()
    files["index.html"] = b"<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>x</title>"
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    with PagesServer(folder, "/ten-kho/") as server:
        yield server


@pytest.fixture
def opened(served: PagesServer, new_page: Callable[..., tuple[Page, Any]]) -> tuple[Page, Any]:
    page, record = new_page(served)
    page.goto("")
    return page, record


@pytest.fixture
def python(index: dict[str, bytes]) -> Engine:
    return Engine(Reader(index.__getitem__))


SEARCH = """async ([queries, options]) => {
  const { Engine, lunr } = await import("./search.js");
  const { formsIn } = await import("./modules/excerpts.js");
  const files = async (path) => {
    const answer = await fetch(`index/${path}`);
    if (!answer.ok) throw new Error(path);
    return answer.json();
  };
  const engine = await Engine.open(files, lunr);
  const results = [];
  for (const query of queries) {
    const result = await engine.search(query, options);
    const { query: _, ...rest } = result;
    const texts = await Promise.all(result.hits.slice(0, 5).map((hit) => engine.reader.text(hit.item)));
    const forms = texts.map((text) => formsIn(text.text, result));
    results.push({ ...rest, forms, hits: result.hits.map((hit) => [hit.item, hit.tier, hit.words, hit.score]) });
  }
  return results;
}"""


def plain(result: Any, reader: Reader) -> dict[str, Any]:
    """A result of the Python engine in the shape of the browser's."""
    texts = [reader.text(hit.item) for hit in result.hits[:5]]
    return {
        "forms": [forms_in(text.text, result.query, result.wanted) for text in texts if text],
        "hits": [[hit.item, hit.tier, hit.words, pytest.approx(hit.score, abs=1e-9)] for hit in result.hits],
        "items": list(result.items),
        "complete": result.complete,
        "notes": [{"code": note.code, "text": note.text} for note in result.notes],
        "wanted": list(result.wanted),
        "suggestions": list(result.suggestions),
        "failed": [],
    }


def compare(page: Page, python: Engine, queries: list[str], **options: Any) -> None:
    names = {"newest_first": "newestFirst"}
    given = {names.get(key, key): value for key, value in options.items()}
    found = page.evaluate(SEARCH, [queries, given])
    assert len(found) == len(queries)
    for query, there in zip(queries, found, strict=True):
        assert there == plain(python.search(query, **options), python.reader), query


def test_a_hundred_queries(opened: tuple[Page, Any], python: Engine) -> None:
    queries = list(dict.fromkeys([*TYPED, *map(fold, TYPED)]))
    assert len(queries) >= 100
    compare(opened[0], python, queries)


@pytest.mark.parametrize(
    "options",
    [
        {"partial": True},
        {"wide": False},
        {"newest_first": True, "chosen": {"year": ["2021", "2012"]}},
        {"chosen": {"unit": ["phong-nong-nghiep", "xa-ban-giang"], "kind": ["task"]}},
        {"chosen": {"unit": ["phong-nong-nghiep", "xa-ban-giang"], "relation": ["mention", "class"]}},
        {"chosen": {"relation": ["direct"]}},
    ],
)
def test_options(opened: tuple[Page, Any], python: Engine, options: dict[str, Any]) -> None:
    compare(opened[0], python, TYPED[::3], **options)


def test_what_is_shown_of_items(opened: tuple[Page, Any], python: Engine) -> None:
    """Of every item, the address and all texts are the same here and there."""
    texts = """async () => {
      const { Engine, lunr } = await import("./search.js");
      const { reader } = await Engine.open(async (path) => (await fetch(`index/${path}`)).json(), lunr);
      return Promise.all([...reader.lengths.keys()].map((item) => reader.text(item)));
    }"""
    there = opened[0].evaluate(texts)
    here = [python.reader.text(item) for item in range(python.reader.items)]
    assert there == json.loads(json.dumps([asdict(text) for text in here if text]))


def strange(count: int) -> list[str]:
    """Queries that nobody means."""
    draw = random.Random(7)
    pieces = [
        '"',
        "-",
        "*",
        "~",
        ":",
        "đơn vị:",
        "số:",
        "<script>",
        "\0",
        "🙂",
        "עברית",
        "\u202e",
        "𝒳",
        "ế",
        "e\u0302\u0301",
        "F1",
    ]
    pieces += [
        "constructor",
        "__proto__",
        "toString",
        "II.3",
        "\ud7ff",
        "\ufeff",
        "\x85",
        "1/0/2021",
        "99999999999",
        "ﬁ",
        "ẞ",
        "İ",
    ]
    some = [
        "".join(draw.choice([*pieces, " ", "a", "nông "]) for _ in range(draw.randrange(1, 12))) for _ in range(count)
    ]
    return [*some, "x" * 100_000, "chè " * 3000, '"' * 500, "-" * 500, "đơn vị: " * 80]


def test_strange_queries(opened: tuple[Page, Any], python: Engine) -> None:
    compare(opened[0], python, strange(150))


@pytest.mark.fuzz
def test_many_strange_queries(python: Engine) -> None:
    import os

    for query in strange(10_000 if os.environ.get("KETLUAN_FUZZ") == "1" else 300):
        python.search(query)


def test_a_missing_shard_is_told(opened: tuple[Page, Any]) -> None:
    page, record = opened
    record.expect("ERR_FAILED")
    page.route("**/p*.json", lambda route: route.abort())
    (found,) = page.evaluate(SEARCH, [["bản giang covid"], {}])
    assert found["failed"]
    assert all("/p" in path for path in found["failed"])
    assert found["hits"], "what syllables find is kept"


def test_shared_cases_in_the_browser(opened: tuple[Page, Any]) -> None:
    got = opened[0].evaluate(
        """async (cases) => {
          const [vietnamese, keyboard, dates, names, places, packing, corrections, excerpts] = await Promise.all(
            ["vietnamese", "keyboard", "dates", "names", "places", "packing", "corrections", "excerpts"]
              .map((name) => import(`./modules/${name}.js`)));
          const rules = {
            "syllables": vietnamese.syllables,
            "fold": vietnamese.fold,
            "decode": keyboard.decode,
            "spelled": keyboard.isSpelled,
            "dates": (text) => dates.findDates(text, vietnamese.tokens(text)).map(([, , date]) => date),
            "name key": (words) => names.key(words),
            "called": dates.called,
            "places": (text) => places.findPlaces(text, vietnamese.tokens(text)).map(([, , place]) => place),
            "typed dates": (text) => dates.findDates(text, vietnamese.tokens(text), true).map(([, , date]) => date),
            "unpack": packing.unpack,
            "one stroke away": corrections.oneStrokeAway,
            "excerpt": (...given) => excerpts.excerpt(...given).map((piece) => [piece.text, piece.marked]),
          };
          return Object.fromEntries(Object.entries(cases).filter(([rule]) => rule !== "_").map(([rule, some]) =>
            [rule, some.map((one) => rules[rule](...one.slice(0, -1)))]));
        }""",
        CASES,
    )
    assert got == {rule: [case[-1] for case in some] for rule, some in CASES.items() if rule != "_"}


def test_index_is_json(index: dict[str, bytes]) -> None:
    assert all(json.loads(content) is not None for content in index.values())
