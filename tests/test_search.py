"""What staff and the public ask, over the real conclusion; segments; what may go wrong with the files."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ketluan import archive
from ketluan.memo import Memo
from ketluan.search import entries, forms, publish, shards
from ketluan.search.engine import Engine, Result
from ketluan.search.reader import Reader, Unusable
from ketluan.vietnamese import fold
from tests import indexes
from tests.bench import corpus


@cache
def engine() -> Engine:
    real = corpus.real()
    return Engine(Reader(indexes.build(indexes.entries_of(real), forms.of(real.registry)).__getitem__))


def places(result: Result) -> list[str]:
    texts = [engine().reader.text(hit.item) for hit in result.hits]
    return [text.place for text in texts if text]


# The questions of real readers, with the items that answer them: those named have to come first, in any order.
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("phong nong nghiep 11/2021", {"II.3"}),
        ("quyết toán", {"II.4", "II.6"}),
        ("14-CTr/TU", {"III.3"}),
        ("14 ctr tu", {"III.3"}),
        ("14CTr/TU", {"III.3"}),
        ("14ctrtu", {"III.3"}),
        ("số: 06-CT/TW", {"III.3"}),
        ("bản giang covid", {"I.1", "I.2"}),
        ("trong chanh leo", {"I.2", "II.15"}),
        ("chanh leo", {"I.2", "II.15"}),
        ("Phòng Nông nghiệp được giao gì trong tháng 11/2021?", {"II.3"}),
        ("phong nong nghiep duoc giao gi trong thang 11/2021", {"II.3"}),
        ("Phòng Nội vụ được giao nhiệm vụ gì", {"II.12"}),
        ("NN và PTNT", {"II.2", "II.3"}),
        ("phòng nn và ptnt", {"II.2", "II.3"}),
        ("phòng gd và đt", {"II.8", "II.2"}),
        ("lđ-tbxh", {"II.11", "II.2", "II.12"}),
        ("ld tbxh", {"II.11", "II.2", "II.12"}),
        ("phòng lđ-tbxh", {"II.11", "II.2", "II.12"}),
        ("lđtb&xh", {"II.11", "II.2", "II.12"}),
        ("p. nong nghiep", {"II.3", "II.2"}),
        ("P nông nghiệp", {"II.3", "II.2"}),
        ("phòng tài nguyên môi trường", {"II.7", "II.2"}),
        ("đơn vị: p. gd-đt", {"II.8", "II.2"}),
        ("cấp sổ đỏ", {"II.7"}),
        ("GCNQSD", {"II.7"}),
        ("giấy chứng nhận quyền sử dụng đất", {"II.7"}),
        ("học nghề than", {"II.11"}),
        ("TKV tuyển lao động", {"II.11", "II.15"}),
        ("tuần văn hóa du lịch Tam Đường 2021", {"II.13", "II.15"}),
        ("đường nối cao tốc Nội Bài Lào Cai", {"I.2"}),
        ("khám nghĩa vụ quân sự 2022", {"II.15"}),
        ("nông thôn mới", {"II.3", "II.15"}),
        ("NTM", {"II.3", "II.15"}),
        ("NN&PTNT", {"II.3"}),
        ("don doc", {"II.3", "II.5", "II.6", "II.10"}),
        ("cứu nạn", {"II.14"}),  # printed "cức nạn"
        ("nghiệm thu", {"II.6"}),  # printed "nhiệm thu"
        ("kế hoạch hóa gia đình", {"II.9"}),  # printed "hoá"
        ("phongf choongs dichj", {"II.1", "I.1", "I.2"}),
        ("d9o6n d9o61c", {"II.3", "II.5", "II.6", "II.10"}),
        ("phogn nong nghiep", {"II.3"}),
        ("đơn vị: trung tâm y tế", {"II.9"}),
        ('"văn hóa du lịch huyện"', {"II.13", "II.15"}),
        ("don vi: son binh kham tuyen", {"II.15"}),
    ],
)
def test_a_question_finds_its_items(typed: str, first: set[str]) -> None:
    assert set(places(engine().search(typed))[: len(first)]) == first


def test_items_that_lack_a_word_come_after_the_few_that_have_all() -> None:
    result = engine().search("bản giang covid")
    tiers = dict(zip(places(result), [hit.tier for hit in result.hits], strict=True))
    assert tiers == {"I.1": 0, "I.2": 0, "II.1": 3, "II.14": 3}  # II.14 prints "Ban Giang"


@pytest.mark.parametrize(
    ("typed", "all_words"),
    [
        ("khám nghĩa vụ quân sự 2022", {"II.15"}),
        ("đường nối cao tốc Nội Bài Lào Cai", {"I.2"}),
        ("tuan van hoa du lich tam duong 2021", {"II.13", "II.15"}),
        ("Phòng Nông nghiệp được giao gì trong tháng 11/2021?", set()),
    ],
)
def test_of_a_sentence_those_with_every_word_are_told_from_those_that_lack_some(
    typed: str, all_words: set[str]
) -> None:
    result = engine().search(typed)
    tiers = list(zip(places(result), [hit.tier for hit in result.hits], strict=True))
    assert {place for place, tier in tiers if tier < 3} == all_words
    assert all((hit.tier < 3) == (hit.words == len(result.query.words)) for hit in result.hits)


def test_words_that_nothing_has_make_no_suggestion() -> None:
    assert engine().search("xu qqqq").suggestions == ("xu",)


def test_marks_as_typed_come_first() -> None:
    result = engine().search("chè")
    tiers = {place: hit.tier for place, hit in zip(places(result), result.hits, strict=True)}
    assert {"I.2", "II.3", "II.15"} == {place for place, tier in tiers.items() if tier == 0}


def test_a_phrase_is_one_and_an_exclusion_excludes() -> None:
    assert places(engine().search('"du lịch văn hóa"')) == []
    assert "II.15" not in places(engine().search("chè -chuối"))
    assert [note.code for note in engine().search("-chè").notes] == ["empty"]


@pytest.mark.parametrize(
    ("typed", "code", "text"),
    [
        ("ntm", "concept", "Đã tìm cả “nông thôn mới”."),
        (
            "xã Bình Lư",
            "related",
            "Gồm cả đơn vị tiền thân: UBND thị trấn Tam Đường; UBND xã Bình Lư; UBND xã Sơn Bình.",
        ),
        ("phongf choongs dichj", "typed", "Đã hiểu cách gõ phím: “phòng chống dịch”."),
        ("tuyen qaun", "corrected", "Không có kết quả đúng như đã gõ; đang hiện kết quả cho “tuyển quân”."),
        ("chanh leo vũ trụ", "relaxed", "Không có kết quả đủ cả 4 từ; đang hiện kết quả có từ 2 đến 3 từ."),
        ("đơn vị: hội đồng", "unknown", "Không nhận ra đơn vị “hội đồng”; đã tìm như từ thường."),
        ("Kinh tế -Hạ tầng", "excluded", "Đã bỏ các mục có “hạ” (có dấu “-” đứng ngay trước)."),
        ('chè -"chanh leo", -ổi', "excluded", "Đã bỏ các mục có “chanh leo”, “ổi” (có dấu “-” đứng ngay trước)."),
        ("vaccine", "concept", "Đã tìm cả “vắc xin”, “vacxin”."),
        ("", "empty", "Hãy gõ từ cần tìm."),
        ("qqq", "nothing", "Không có mục nào có các từ này."),
    ],
)
def test_what_was_done_is_told(typed: str, code: str, text: str) -> None:
    assert (code, text) in [(note.code, note.text) for note in engine().search(typed).notes]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("KT-HT", ["“Kinh tế - Hạ tầng”"]),  # not KT., "Ký thay"
        ("LĐ - TB & XH", ["“Lao động - Thương binh và Xã hội”"]),
        ("gpmb", ["“giải phóng mặt bằng”, “đền bù đất”"]),
        ("covid 19", ["“bệnh do SARS-CoV-2”, “cô vít”, “covid”"]),
        # Printed "chương trình MTQG" too.
        ("chương trình mục tiêu quốc gia", ["“CTMTQG”, “CTr”, “MTQG”"]),
    ],
)
def test_each_meaning_is_told_once_and_parts_of_an_abbreviation_have_none(typed: str, told: list[str]) -> None:
    notes = [note.text for note in engine().search(typed).notes if note.code == "concept"]
    assert notes == [f"Đã tìm cả {forms}." for forms in told]


@pytest.mark.parametrize(
    ("typed", "items"),
    [("quý IV/2021", 21), ("quy 4 nam 2021", 21), ("tháng: quý 4/2021", 21), ("tháng: quý 3/2021", 0)],
)
def test_a_quarter_finds_its_sessions(typed: str, items: int) -> None:
    assert len(engine().search(typed).items) == items


CITATION = "Kết luận của Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021, mục II.3"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("II.3", "II.3"),
        ("ii-15", "II.15"),
        ("mục II.3", "II.3"),
        ("muc ii.3 ngay 15/11/2021", "II.3"),
        (CITATION, "II.3"),
        (fold(CITATION), "II.3"),
        (f"{CITATION}, https://example.org/ket-luan/2021-11-15-phien-hop-thang-11/#ii-3", "II.3"),
    ],
)
def test_the_place_of_an_item_finds_it_alone(typed: str, first: str) -> None:
    result = engine().search(typed)
    assert places(result) == [first]
    assert result.hits[0].tier == 0


def test_a_place_beside_words_is_one_of_them_and_one_that_is_not_there_is_told() -> None:
    assert places(engine().search("II.3 nông thôn mới"))[0] == "II.3"
    result = engine().search('chè II.30 "chanh leo"')
    assert set(places(result)) == {"I.2", "II.15"}
    assert ("lost", "Lưu trữ không có mục II.30; đang hiện kết quả cho các từ còn lại.") in [
        (note.code, note.text) for note in result.notes
    ]
    assert [note.text for note in engine().search("II.30").notes] == ["Lưu trữ không có mục II.30."]


def test_an_item_outside_parts_has_a_place_too_and_one_of_another_session_comes_not() -> None:
    entry = next(entry for entry in indexes.entries_of(corpus.real()) if entry.place == "II.3")
    days = [datetime.date(2022, 3, day) for day in (22, 15)]
    found = [replace(entry, date=day, conclusion=str(day), place=place) for day in days for place in ("3 (2)", "II.3")]
    asked = Engine(Reader(indexes.build(found, forms.of(corpus.real().registry)).__getitem__))
    assert [hit.item for hit in asked.search("mục 3").hits][:2] == [0, 2]
    assert [hit.item for hit in asked.search("II.3 tháng 3/2022").hits if hit.tier == 0] == [1, 3]
    assert [hit.item for hit in asked.search("mục II.3 phiên họp ngày 15/3/2022").hits if hit.tier == 0] == []
    pasted = CITATION.replace("Kết luận", "Kết luận số 12/KL-UBND").replace("15/11/2021", "15/3/2022")
    assert [hit.item for hit in asked.search(pasted).hits] == [3]


def test_a_day_filters_by_the_session_not_by_what_is_mentioned() -> None:
    assert places(engine().search("06/10/2021")) == ["III.3"]
    assert places(engine().search("ngày: 06/10/2021")) == []
    assert len(engine().search("ngay: 15-11-2021").items) == 21


@pytest.mark.parametrize("typed", ["quý 3 năm 2021", "quy iii/2021", "15/10/2020", "mục xix", "phần III"])
def test_dates_and_numerals_are_not_mistyped(typed: str) -> None:
    assert "corrected" not in [note.code for note in engine().search(typed).notes]


@pytest.mark.parametrize(
    ("typed", "lost"),
    [
        ("tết", "Từ “tết”"),
        ("bầu cử", "Từ “bầu”"),
        ("trâu bò", "Từ “trâu”"),
        ("ai ký văn bản", "Từ “ai”"),
        ("phòng qh và kt", "Các từ “qh”, “kt”"),
        ("tết trung thu, tết", "Từ “tết”"),
        ("sùng phài zzz, tết", "Các từ “zzz”, “tết”"),
    ],
)
def test_a_word_that_the_archive_lacks_is_no_typing_error_and_is_told(typed: str, lost: str) -> None:
    result = engine().search(typed)
    assert {hit.tier for hit in result.hits} <= {3}
    notes = {note.code: note.text for note in result.notes}
    assert "corrected" not in notes
    assert notes["absent"] == f"{lost} không có trong lưu trữ."


@pytest.mark.parametrize("typed", ["chuyển đổi số", "chuyen doi so", "xã Sùng Phài", "xa sung phai"])
def test_what_may_be_right_is_not_changed_into_what_stands_nowhere_side_by_side(typed: str) -> None:
    assert "corrected" not in [note.code for note in engine().search(typed).notes]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tuyen qaun", "tuyển quân"),
        ("phòg nội vụ", "phòng nội vụ"),
        ("phong nong nghep", "phòng nông nghiệp"),
        ("nghĩa vụ quanan sự", ""),
    ],
)
def test_a_typing_error_is_put_right(typed: str, read: str) -> None:
    corrected = [note.text for note in engine().search(typed).notes if note.code == "corrected"]
    assert corrected == ([f"Không có kết quả đúng như đã gõ; đang hiện kết quả cho “{read}”."] if read else [])


@pytest.mark.parametrize(
    ("typed", "lost", "found"),
    [
        ("16/11/2021", "phiên họp ngày 16/11/2021", []),
        ("tháng 9/2021", "phiên họp tháng 9/2021", []),
        ("2021-09", "phiên họp tháng 9/2021", []),
        ("quy 3 nam 2021", "phiên họp quý III/2021", []),
        ("ngày: 16/11/2021 chè", "phiên họp ngày 16/11/2021", []),
        ("tháng: quý 3/2021", "phiên họp quý III/2021", []),
        ("chanh leo 16/11/2021", "phiên họp ngày 16/11/2021; đang hiện kết quả cho các từ còn lại", ["I.2", "II.15"]),
    ],
)
def test_a_day_without_session_is_told_instead_of_its_parts(typed: str, lost: str, found: list[str]) -> None:
    result = engine().search(typed)
    assert [note.text for note in result.notes] == [f"Lưu trữ không có {lost}."]
    assert sorted(places(result)) == found


def test_a_month_finds_what_speaks_of_a_day_of_it() -> None:
    """The record speaks of 06/10/2021."""
    (place,) = places(engine().search("tháng 10/2021"))
    assert places(engine().search("06/10/2021")) == [place]


def test_a_date_is_one_thing_and_not_part_of_a_number() -> None:
    for typed in ("2021-11-15", "15/11/2021", "ngày: 2021-11-15", "2021-11", "tháng: 2021-11"):
        assert len(engine().search(typed).items) == 21
    assert "lost" not in [note.code for note in engine().search("11/2020/NĐ-CP").notes]


def test_a_number_of_a_document_has_a_figure() -> None:
    def filters(typed: str) -> tuple[tuple[str, ...], ...]:
        return engine().search(typed).query.filters

    assert filters("các số: 06-CT/TW") == filters('so:"06-ct/tw"') == (("number:6cttw",),)
    assert filters("cac so: tai chinh") == filters("số:") == filters("ſo: 1") == ()
    assert [word.text for word in engine().search("so: tai chinh").query.words] == ["so", "tai", "chinh"]


def test_only_abbreviations_run_together() -> None:
    """Syllables that make another word side by side, and a letter before what is no unit."""
    assert engine().search("khu nha").query.spans == engine().search("p. covi").query.spans == ()
    assert "unit:xa-khun-ha" in [span.term for span in engine().search("xã Khun Há").query.spans]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("điện", "Không có mục nào viết đúng dấu “điện”; đang hiện mục có “diễn”, “diện”."),
        ("nông nghiêp", "Không có mục nào viết đúng dấu “nghiêp”; đang hiện mục có “nghiệp”."),
        ("cần chế", "Không có mục nào đủ các từ mà viết đúng dấu “chế”; đang hiện mục có “chẽ”."),
        ("chè -chuối", "Gồm cả mục viết khác dấu: “chẽ”, “chế”."),
        ("trâu bò", "Không có mục nào viết đúng dấu “bò”."),
    ],
)
def test_items_with_other_marks_are_told(typed: str, told: str) -> None:
    result = engine().search(typed)
    assert [note.text for note in result.notes if note.code == "marks"] == [told]
    assert {hit.tier for hit in result.hits if hit.tier > 0} <= {2, 3}


@pytest.mark.parametrize("typed", ["dien", "che", "kế hoạch", "ban giang covid"])
def test_marks_as_typed_or_not_typed_need_no_word(typed: str) -> None:
    assert "marks" not in [note.code for note in engine().search(typed).notes]


def test_a_reading_of_strokes_that_finds_nothing_is_not_told() -> None:
    result = engine().search("xyzzy qqq")
    assert [note.code for note in result.notes] == ["nothing", "absent"]


def test_short_forms_that_are_syllables_highlight_no_other_words() -> None:
    for typed in ("06/CT-TW", "tỉnh ủy"):
        assert {"TU", "TƯ"}.isdisjoint(engine().search(typed).wanted)


def test_facets_count_all_items_found() -> None:
    result = engine().search("tháng 11/2021")
    facets = engine().reader.facets(result.items)
    assert facets["month"] == {"2021-11": 21}
    assert facets["kind"] == {"whole": 1, "assessment": 2, "task": 15, "document": 3}
    assert facets["unit"]["phong-nong-nghiep"] == 2
    assert facets["relation"]["mention"] >= facets["unit"]["xa-ban-giang"] > 0
    chosen = engine().search("tháng 11/2021", chosen={"unit": ["phong-nong-nghiep"]})
    assert set(places(chosen)) == {"II.2", "II.3"}


def test_a_relation_is_one_to_the_chosen_units() -> None:
    def found(**chosen: list[str]) -> set[str]:
        return set(places(engine().search("tháng 11/2021", chosen=chosen)))

    assert found(unit=["xa-ban-giang"], relation=["mention"]) == {"I.1", "I.2", "II.1", "II.14"}
    assert found(unit=["phong-nong-nghiep"], relation=["direct"]) == {"II.3"}
    assert found(unit=["phong-nong-nghiep"], relation=["nonsense"]) == set()
    assert {"II.3", "II.9"} < found(relation=["direct"]) < found()
    for unit in ("xa-ban-giang", "phong-nong-nghiep"):
        everything = engine().search("tháng 11/2021", chosen={"unit": [unit]}).items
        counts = engine().reader.facets(everything, units=[unit])["relation"]
        assert counts == {relation: len(found(unit=[unit], relation=[relation])) for relation in counts}
        assert sum(counts.values()) == len(everything)


def test_one_conclusion_more_leaves_closed_years_alone() -> None:
    found = corpus.conclusions(100)[70:]
    registry = corpus.real().registry
    named = forms.of(registry)
    before = indexes.build(indexes.entries_of(archive.assemble(Path("made"), registry, found[:-1])), named)
    after = indexes.build(indexes.entries_of(archive.assemble(Path("made"), registry, found)), named)
    assert found[-1].date.year == found[-2].date.year > found[0].date.year
    segments = [{path.split("/")[0] for path in files if "/" in path} for files in (before, after)]
    assert len(segments[0]) == len(segments[1]) == 2
    (closed,) = segments[0] & segments[1]
    assert all(after[path] == before[path] for path in before if path.startswith(closed))


def test_an_index_made_a_part_at_a_time_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = corpus.conclusions(12)
    registry = corpus.real().registry
    every = list(indexes.entries_of(archive.assemble(Path("made"), registry, found)))
    whole = indexes.build(every, forms.of(registry))
    for part in (7, len(every)):
        monkeypatch.setattr(shards, "PART", part)
        assert indexes.build(every, forms.of(registry)) == whole


def test_of_a_year_with_many_conclusions_one_more_changes_the_last_ones_alone() -> None:
    found = corpus.conclusions(100)[70:]
    registry = corpus.real().registry
    # 16 of 2012 and 14 of 2013, of which the last begin at every fifth.
    assert shards.begins([one.date for one in found], 5) == [0, 16, 26]
    assert shards.begins([one.date for one in found[:26]], 5) == [0, 16, 21]
    assert shards.begins([one.date for one in found[:21]], 5) == shards.begins([one.date for one in found[:17]], 5)
    assert (
        shards.begins([one.date for one in found[:16]], 16) == shards.begins([one.date for one in found[:1]], 5) == [0]
    )
    before, after = (
        indexes.build(indexes.entries_of(archive.assemble(Path("made"), registry, some)), forms.of(registry), many=5)
        for some in (found[:-1], found)
    )
    segments = [{path.split("/")[0] for path in files if "/" in path} for files in (before, after)]
    assert [len(names) for names in (*segments, segments[0] & segments[1])] == [3, 3, 2]


def test_an_empty_archive_has_an_index_that_finds_nothing() -> None:
    files = indexes.build([], forms.of(corpus.real().registry))
    result = Engine(Reader(files.__getitem__)).search("chè chuối")
    assert (result.hits, [note.code for note in result.notes]) == ((), ["nothing", "absent"])


def test_a_missing_shard_is_told_and_the_rest_is_found() -> None:
    files = indexes.build(indexes.entries_of(corpus.real()), forms.of(corpus.real().registry))

    def read(path: str) -> bytes:
        if "/p" in path:
            raise FileNotFoundError(path)
        return files[path]

    result = Engine(Reader(read)).search("bản giang covid")
    assert result.hits
    assert all("/p" in path for path in result.failed)
    assert result.failed


def test_another_version_cannot_be_read() -> None:
    with pytest.raises(Unusable, match="version 0"):
        Reader(lambda path: b'{"version": 0}')
    with pytest.raises(Unusable, match="build the site again"):
        Reader(lambda path: b"<html>")


def test_hostile_text_stays_text() -> None:
    (first, *_) = indexes.entries_of(corpus.real())
    hostile = replace(first, title='</script><img onerror="x">', text='chè <b>"&\u2028\\ {{ x }}')
    files = indexes.build([hostile], forms.of(corpus.real().registry))
    text = Reader(files.__getitem__).text(0)
    assert text
    assert (text.title, text.text) == (hostile.title, hostile.text)


def test_the_terms_of_the_newest_year_outlast_a_build_without_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for is_news in (True, False):
        memo = Memo(tmp_path)
        for _, files in publish.index_parts(corpus.real(), memo):
            assert not is_news or list(files())
        memo.close()
    monkeypatch.setattr(entries, "terms", lambda *_, **__: pytest.fail("found anew"))
    monkeypatch.setattr(forms, "of", lambda *_: pytest.fail("nobody asked for a form"))
    (_, newest), *_ = publish.index_parts(corpus.real(), Memo(tmp_path))
    assert list(newest())
