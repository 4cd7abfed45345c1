"""What happened to records since they were published: told once, in order, wherever it is asked for."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ketluan import addresses, archive, events, opendata, records
from ketluan.archive import Archive
from ketluan.ledger import Ledger, Redirect
from ketluan.model import Conclusion
from ketluan.opendata import atom
from ketluan.pages import Keys
from ketluan.publication import Change, Redaction, Withdrawal
from tests.building import ROOT, every_page, variant
from tests.test_pages import SITE

D = datetime.date
OLD = variant(
    "2021-01-10",
    "a",
    keep=6,
    published=D(2021, 1, 12),
    history=(Change(D(2021, 3, 1), "II.1", "nghệm", "nghiệm", "bạn đọc báo"),),
    redactions=(Redaction(D(2021, 4, 1), "preamble", "dữ liệu cá nhân", "Luật 91/2025/QH15", 3),),
)
OTHER = variant(
    "2021-01-20",
    "b",
    keep=4,
    published=None,
    withdrawn=Withdrawal(D(2021, 6, 1), "ban hành nhầm", "Quyết định số 9/QĐ-UBND"),
)
NEW = variant("2021-02-10", "c", keep=5, published=None, corrects=(OLD.id,), issued=D(2021, 2, 15))
NEWEST = variant("2021-05-10", "d", keep=5, published=None, replaces=(OLD.id,))
GONE = Redirect("ket-luan/2020-01-01-cu/", "", "Đăng nhầm.", D(2021, 7, 1))


def made(*conclusions: Conclusion) -> Archive:
    registry, _ = records.load_registry(ROOT / "conclusions")
    assert registry is not None
    kept = Ledger((), {GONE.source: GONE})
    return archive.assemble(Path("made"), registry, conclusions or (OLD, OTHER, NEW, NEWEST), kept_addresses=kept)


def test_what_happened_to_a_record_is_told_in_order_with_its_reason() -> None:
    told = [events.told(event) for event in events.of(made(), OLD)]
    assert told == [
        "12/01/2021, đăng.",
        f"15/02/2021, được đính chính: {NEW.title}",
        "01/3/2021, sửa lỗi chép: Mục II.1: đã chép “nghệm”, nay là “nghiệm”. Bạn đọc báo.",
        "01/4/2021, lược bỏ: Phần mở đầu: đã lược 3 chữ; lý do: dữ liệu cá nhân; căn cứ: Luật 91/2025/QH15.",
        f"10/5/2021, được thay thế: {NEWEST.title}",
    ]
    assert events.told(events.of(made(), OTHER)[0]) == (
        "01/6/2021, bị thu hồi: Ban hành nhầm. Căn cứ: Quyết định số 9/QĐ-UBND."
    )


@pytest.mark.parametrize(
    ("conclusion", "status", "day"),
    [(OLD, "replaced", D(2021, 5, 10)), (OTHER, "withdrawn", D(2021, 6, 1)), (NEW, "current", D(2021, 2, 10))],
)
def test_the_standing_of_a_document_follows_from_what_others_say(conclusion: Conclusion, status: str, day: D) -> None:
    assert events.status(made(), conclusion) == status
    assert events.updated(made(), conclusion) == day


def test_the_log_has_everything_newest_first_on_pages_by_year() -> None:
    every = events.every(made())
    assert [event.kind for event in every] == [
        "removed", "withdrawn", "replaced", "redacted", "copy", "corrected", "published",
    ]  # fmt: skip
    pages = {page.path: page.body for page in every_page(made(), SITE)}
    assert {path for path in pages if path.startswith(addresses.LOG)} == {"nhat-ky/", "nhat-ky/2021/"}
    for path in ("nhat-ky/", "nhat-ky/2021/"):
        shown = re.findall(r'kl-nhatky__ngay">([^<]+)</span> <span><b>([^<]+)</b>', pages[path])
        assert [(day, kind.strip()) for day, kind in shown] == [
            (f"{event.date:%d}/{event.date.month if event.date.month > 2 else f'{event.date:%m}'}/{event.date:%Y}", events.KINDS[event.kind])
            for event in every
        ]  # fmt: skip
    assert "Đăng nhầm." in pages["nhat-ky/"]


def test_a_page_says_before_its_text_that_it_no_longer_stands() -> None:
    pages = {page.path: page.body for page in every_page(made(), SITE)}
    old = pages[addresses.conclusion(OLD)]
    assert "Đã được thay thế" in old.split("data-verbatim")[0]
    assert "Đã được đính chính" in old.split("data-verbatim")[0]
    assert f'href="../../ket-luan/{NEWEST.id}/"' in old.split("data-verbatim")[0]
    # Nobody said on which day it stopped to hold.
    assert '<strong>Đã được thay thế</strong> bằng <a href="' in old
    assert "<strong>Đã bị thu hồi</strong> ngày " in pages[addresses.conclusion(OTHER)]
    assert "đã chép “nghệm”, nay là “nghiệm”" in old
    assert "Quyết định số 9/QĐ-UBND" in pages[addresses.conclusion(OTHER)].split("data-verbatim")[0]
    assert "kl-trangthai" not in pages[addresses.conclusion(NEW)]
    assert "Thay thế: " in pages[addresses.conclusion(NEWEST)]


def test_the_pages_of_units_tell_it_beside_the_session() -> None:
    pages = {page.path: page.body for page in every_page(made(), SITE)}
    shown = pages["don-vi/phong-nong-nghiep/2021/"]
    assert re.search(rf'{OLD.id}/">Phiên họp ngày 10/01/2021</a> <span class="kl-tag">Đã được thay thế<', shown)
    assert re.search(rf'{NEW.id}/">Phiên họp ngày 10/02/2021</a></small>', shown)
    assert "Đã được thay thế" in pages["ket-luan/"]
    assert "Đã bị thu hồi" in pages["thang/2021-01/"]


def test_feeds_and_data_say_it_too() -> None:
    found = made()
    files: dict[str, bytes] = {}
    conclusions = found.conclusions
    for _, make in opendata.files(replace(found, conclusions=()), "", Keys(found, SITE)):
        files |= dict(make())
    (path,) = (path for path in files if path.endswith("/log.json"))
    rows = json.loads(files[path])
    # Without conclusions, only what was removed is left.
    assert [row["kind"] for row in rows] == ["removed"]
    row = opendata.files.__globals__["row"]
    columns = opendata.files.__globals__["CONCLUSIONS"]
    record = opendata.files.__globals__["Record"]
    values = row(columns, record(found, "", conclusions[0]))
    assert (values["status"], values["replaced_by"], values["corrected_by"]) == ("replaced", [NEWEST.id], [NEW.id])
    assert (values["published"], values["updated"], values["redactions"]) == ("2021-01-12", "2021-05-10", 1)
    changed = atom.changes(found)
    feed = atom.feed(found, "https://a.vn/", atom.latest(found, "https://a.vn/"), None, changed).decode()
    assert "Bị thu hồi: phiên họp ngày 20/01/2021" in feed
    assert feed.count("<entry>") <= atom.LATEST
    assert "<updated>2021-07-01T00:00:00+07:00</updated>" in feed.split("<entry>")[0]
    assert "01/4/2021, lược bỏ" in feed


def test_what_others_say_of_a_record_changes_the_hash_of_what_shows_it() -> None:
    assert events.key(made(), OLD) != events.key(made(OLD, OTHER), OLD)
    assert events.key(made(), NEW) == events.key(made(NEW), NEW) == ""
