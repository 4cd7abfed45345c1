"""Words of a record changed: everywhere they stand, nowhere else, and told."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketluan import document, editing
from ketluan.editing import Refused
from ketluan.model import Block, Conclusion, Deadline, Item, Missing, Section, Signer, Source, table
from ketluan.publication import Change, Withdrawal, marked, marker
from tests import strategies
from tests.building import seed

DAY = datetime.date(2024, 5, 6)
REASON = "dữ liệu cá nhân"


def whole() -> Conclusion:
    """A record in which the words "ông Giàng A Tỏa" stand in every place they may stand in."""
    name = "ông Giàng A Tỏa"
    item = Item(
        "1",
        label=f"Cùng {name}:",
        lead=f"Giao {name}.",
        blocks=(Block(f"{name} làm", "-"), table((("Tên", "Việc"), (name, "x")))),
        together=("Phòng Nội vụ",),
        mentions=(name, "Phòng Y tế"),
        deadlines=(Deadline(f"khi {name} về", "event"), Deadline("năm 2024", "year")),
        aliases=((name, "ông Giàng A Toả"), ("x", "y")),
        notes=(f"Về {name}.",),
    )
    return Conclusion(
        id="2024-01-02-phien-hop",
        path="2024/2024-01-02-phien-hop.md",
        title=f"Kết luận về {name}",
        date=datetime.date(2024, 1, 2),
        chair="Trần Văn B",
        units=(f"Cùng {name}",),
        number=Missing.UNKNOWN,
        source=Source("a.txt", "0"),
        header=(f"Số {name}",),
        attendees=f"Có {name}",
        signer=Signer((f"Thay {name}",), name),
        recipients=(f"- {name};",),
        preamble=(Block(f"Dự có {name}."),),
        sections=(Section("I", f"Việc của {name}", "task", (Block(f"{name} nói"),), (item,)),),
        closing=(Block(f"Báo {name}."),),
        annex=(Block(f"Kèm {name}."),),
        history=(Change(DAY, "I.1", "ông Giàng", name),),
    )


def test_words_left_out_are_nowhere_in_the_record_and_each_place_is_told() -> None:
    made = editing.redacted(whole(), "ông  Giàng\nA Tỏa", REASON, "Luật 91/2025/QH15", DAY)
    assert "Giàng A" not in document.dump(made)
    assert "Giàng A" not in repr(made)
    counts = {one.place: one.words for one in made.redactions}
    assert counts == {
        **dict.fromkeys(
            ("title", "header", "preamble", "I", "closing", "recipients", "signer", "annex", "attendees"), 4
        ),
        "I": 8,
        "signer": 8,
        "I.1": 16,
    }
    assert {(one.date, one.reason, one.basis) for one in made.redactions} == {(DAY, REASON, "Luật 91/2025/QH15")}
    assert {place for place, text in editing.issued(made) if list(marked(text))} == set(counts)


def test_what_is_said_of_words_left_out_goes_with_them() -> None:
    made = editing.redacted(whole(), "ông Giàng A Tỏa", REASON, "L", DAY)
    ((_, item),) = made.items()
    assert (item.to, item.together, item.mentions) == ((), ("Phòng Nội vụ",), ("Phòng Y tế",))
    assert item.deadlines == (Deadline("năm 2024", "year"),)
    assert item.aliases == (("x", "y"),)
    assert made.units == made.addressed() == ()
    parsed, problems = document.parse(document.dump(made), made.path)
    assert (parsed, problems) == (made, ())


@pytest.mark.parametrize(
    ("passage", "reason", "told"),
    [
        ("", REASON, "chưa nêu đoạn nào"),
        ("không có ở đâu", REASON, "không thấy đoạn ấy"),
        ("Giàng", "", "lý do không được trống"),
        ("Giàng", "a]b", "không có dấu ngoặc vuông"),
        ("Trần Văn B", REASON, "tên người chủ trì"),
    ],
)
def test_what_cannot_be_left_out_is_refused(passage: str, reason: str, told: str) -> None:
    conclusion = replace(whole(), preamble=(Block("Trần Văn B nói."),))
    with pytest.raises(Refused, match=told):
        editing.redacted(conclusion, passage, reason, "L", DAY)


@pytest.mark.parametrize(
    ("passage", "text", "found"),
    [
        ("An", "Anh An, bà An.", 2),
        ("Lào Cai", "Lào\n\nCai, lào cai, Lào Cair", 1),
        ("Lào Cai", "La\u0300o Cai", 0),
        ("(x)", "(x)(x)", 2),
        ("a.b", "acb a.b", 1),
    ],
)
def test_words_are_found_whatever_stands_between_them_and_not_in_longer_ones(
    passage: str, text: str, found: int
) -> None:
    assert len(editing.pattern(passage).findall(text)) == found


def test_a_mark_stays_whole_when_its_words_are_left_out_elsewhere() -> None:
    first = replace(whole(), title="Dữ liệu cá nhân của ông B")
    once = editing.redacted(first, "ông B", "dữ liệu cá nhân", "L", DAY)
    made = editing.redacted(replace(once, header=("dữ liệu, ông",)), "dữ liệu", "bí mật", "L", DAY)
    assert made.title == "Dữ liệu cá nhân của [đã lược: dữ liệu cá nhân]"
    assert made.header == ("[đã lược: bí mật], ông",)
    with pytest.raises(Refused, match="không thấy"):
        editing.redacted(once, "dữ liệu", "bí mật", "L", DAY)


def test_a_mistake_of_the_copy_is_put_right_and_told() -> None:
    first = seed()
    made = editing.corrected(first, "lược lượng  truy vết", "lực lượng truy vết", "Bạn đọc báo", DAY)
    assert made.history == (Change(DAY, "I.2", "lược lượng truy vết", "lực lượng truy vết", "Bạn đọc báo"),)
    assert "lực lượng truy vết" in " ".join(made.printed())
    assert [text for text in made.printed() if "lực lượng truy vết" not in text] == [
        text for text in first.printed() if "lược lượng truy vết" not in text
    ]


def test_an_alias_that_says_nothing_any_more_goes() -> None:
    made = editing.corrected(seed(), "lược lượng", "lực lượng", "", DAY)
    (item,) = [item for section, item in made.items() if section.place(item) == "I.2"]
    assert "lực lượng" not in dict(item.aliases)
    assert "lỗ lực" in dict(item.aliases)


def test_one_place_of_several_has_to_be_named() -> None:
    with pytest.raises(Refused, match=r"thêm --place, một trong .*I\.2"):
        editing.corrected(seed(), "Bản Giang", "Bản Giảng", "", DAY)
    made = editing.corrected(seed(), "Bản Giang", "Bản Giảng", "", DAY, "I.1")
    assert [one.place for one in made.history] == ["I.1"]
    assert "Bản Giang" in " ".join(made.printed())


def test_remarks_stay_as_they_were_when_the_words_they_tell_of_are_corrected_again() -> None:
    first = replace(
        seed(), title="Kết luận A", notes=("Bìa in Kết luận A.",), withdrawn=Withdrawal(DAY, "Kết luận A sai", "")
    )
    noted = replace(first.sections[0].items[0], notes=("Kết luận A.",))
    first = replace(first, sections=(replace(first.sections[0], items=(noted,)), *first.sections[1:]))
    once = editing.corrected(first, "Kết luận A", "Kết luận B", "A là B", DAY)
    twice = editing.corrected(once, "Kết luận B", "Kết luận C", "", DAY)
    assert twice.title == "Kết luận C"
    assert twice.history == (
        Change(DAY, "title", "Kết luận A", "Kết luận B", "A là B"),
        Change(DAY, "title", "Kết luận B", "Kết luận C"),
    )
    assert (twice.notes, twice.withdrawn) == (first.notes, first.withdrawn)
    assert twice.sections[0].items[0].notes == ("Kết luận A.",)


@pytest.mark.parametrize("now", ["", "x  "])
def test_a_correction_has_to_change_something(now: str) -> None:
    with pytest.raises(Refused, match="phải khác"):
        editing.corrected(replace(seed(), title="x"), "x", now, "", DAY)


@given(strategies.conclusions(), st.data())
def test_whatever_is_left_out_of_any_record_is_gone_and_the_rest_is_as_it_was(
    conclusion: Conclusion, data: st.DataObject
) -> None:
    texts = [text for _, text in editing.issued(conclusion) if text.split()]
    passage = data.draw(st.sampled_from(texts).flatmap(lambda text: st.sampled_from(text.split())))
    if editing.pattern(passage).search(conclusion.chair):
        return
    made = editing.redacted(conclusion, passage, REASON, "L", DAY)
    mark = marker(REASON)
    for (place, before), (same, after) in zip(editing.issued(conclusion), editing.issued(made), strict=True):
        assert place == same
        assert after == editing.pattern(passage).sub(mark, before)
        assert not editing.pattern(passage).search(after.replace(mark, " ")) or passage in mark
    assert {(one.place, one.reason) for one in made.redactions[len(conclusion.redactions) :]} == {
        (place, REASON) for place, text in editing.issued(conclusion) if editing.pattern(passage).search(text)
    }
