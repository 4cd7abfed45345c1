"""Facts, items, addressees and time limits that a paper states; and what it does not state stays absent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ketluan import document, markdown, readers, registry_files
from ketluan.drafts import Draft, body, deadlines, draft, lists, units
from ketluan.drafts.parts import is_name
from ketluan.model import Missing
from ketluan.readers import Paragraph, text
from ketluan.registry import Registry

ROOT = Path(__file__).resolve().parent.parent
HEAD = """UBND HUYỆN A
VĂN PHÒNG
{number}
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
{day}
{type}
{title}
"""
PREAMBLE = "Ngày 03/01/2025, đồng chí Trần Văn Bình - Chủ tịch UBND huyện chủ trì họp. Sau khi nghe báo cáo, đồng chí Trần Văn Bình - Chủ tịch UBND huyện kết luận như sau:"
TAIL = "\nTrên đây là Kết luận, Văn phòng thông báo để các đơn vị biết, thực hiện./.\n\nNơi nhận:\n- Lưu: VT.\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\n\nLê Thị Cúc\n"


def made(
    body: str = "1. Giao Phòng Nội vụ tiếp thu ý kiến.",
    number: str = "Số: 11/TB-UBND",
    day: str = "Tam Đường, ngày 08 tháng 01 năm 2025",
    type_: str = "THÔNG BÁO",
    title: str = "Kết luận của đồng chí Trần Văn Bình - Chủ tịch UBND huyện tại cuộc họp",
    preamble: str = PREAMBLE,
    registry: Registry | None = None,
) -> Draft:
    head = HEAD.format(number=number, day=day, type=type_, title=title)
    return draft(text.read(f"{head}\n{preamble}\n{body}\n{TAIL}".encode()), registry)


@pytest.fixture(scope="module")
def registry() -> Registry:
    files = {name: (ROOT / "conclusions" / name).read_text(encoding="utf-8") for name in registry_files.SCHEMAS}
    found, _ = registry_files.read(files)
    assert found is not None
    return found


def rules(one: Draft) -> set[str]:
    return {doubt.rule for doubt in one.doubts}


def test_every_stated_fact_is_found() -> None:
    record = made().record
    assert (record.number, record.issued, record.type, record.date, record.chair) == (
        "11/TB-UBND", date(2025, 1, 8), "Thông báo", date(2025, 1, 3), "Trần Văn Bình",
    )  # fmt: skip
    assert record.signer is not None
    assert (record.signer.posts, record.signer.name, record.signer.power) == (
        ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
        "Lê Thị Cúc",
        "thừa lệnh",
    )
    assert record.recipients == ("Nơi nhận:", "- Lưu: VT.")
    assert record.session.kind == "other"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Số:      /TB-UBND", "blank"),
        ("Số: …/TB-UBND", "blank"),
        ("Số: 5a/TB-UBND", "5a/TB-UBND"),
        ("Số 14-CTr/TU", "14-CTr/TU"),
        ("Số: 215/TB–UBND", "215/TB-UBND"),
        ("Số: 215/TB - UBND", "215/TB-UBND"),
        ("Số: 215/TB-VP.HĐND&UBND", "215/TB-VP.HĐND&UBND"),
        ("Số: 215/TB-VP HĐND", "215/TB-VP"),
        ("Số: 05 /2021/TB-UBND", "05/2021/TB-UBND"),
        ("Số:    /2021/TB-UBND", "blank"),
        ("", "unknown"),
    ],
)
def test_a_blank_number_is_blank_and_another_is_whole(line: str, value: str) -> None:
    one = made(number=line)
    assert one.record.number == value
    assert "number-goes-on" not in rules(one)


@pytest.mark.parametrize("line", ["Số: 215/TB-UBND(KT)", "Số: 215/UBND-VP - V/v mời họp", "Số: 215/TB-vp"])
def test_what_goes_on_after_the_number_is_a_doubt(line: str) -> None:
    assert "number-goes-on" in rules(made(number=line))


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A, ngày     tháng 6 năm 2026", Missing.BLANK),
        ("A, ngày … tháng … năm 2026", Missing.BLANK),
        ("", Missing.UNKNOWN),
        ("A, ngày 31 tháng 02 năm 2025", Missing.ILLEGIBLE),
    ],
)
def test_a_day_is_never_made_up(line: str, value: Missing) -> None:
    assert made(day=line).record.issued is value


def test_what_the_preamble_does_not_say_is_absent_with_a_reason() -> None:
    one = made(preamble="Sau khi nghe các cơ quan, đơn vị báo cáo các nội dung liên quan, cuộc họp kết luận như sau:")
    assert one.absent == {"date", "chair"}
    assert {doubt.field for doubt in one.doubts if doubt.rule == "absent"} == {"date", "chair"}
    assert "date:" not in one.text


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Ngày 03/01/2025, Phó Chủ tịch UBND tỉnh Võ Phiên chủ trì họp nghe báo cáo.", "Võ Phiên"),
        ("Ngày 07 tháng 10 năm 2024, Phó Thủ tướng Chính phủ Trần Hồng Hà chủ trì cuộc họp.", "Trần Hồng Hà"),
        ("Ngày 3/1/2025, UBND huyện họp. Đồng chí Trần Văn Bình - Chủ tịch UBND huyện chủ trì.", "Trần Văn Bình"),
        ("Ngày 3/1/2025, UBND huyện họp dưới sự chủ trì của đồng chí Trần Văn Bình, Chủ tịch UBND huyện.", "Trần Văn Bình"),
        ("Ngày 3/1/2025, họp. Dự có đồng chí Lê A Phúc - Phó Chủ tịch; đồng chí Vũ Văn Bốn - Chủ tịch kết luận:", "Vũ Văn Bốn"),
    ],
)  # fmt: skip
def test_the_chair_is_who_concludes(sentence: str, name: str) -> None:
    assert made(preamble=sentence).record.chair == name


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("Vừa qua, ngày 03/01/2025, đồng chí Trần Văn Bình - Chủ tịch UBND huyện chủ trì họp.", date(2025, 1, 3)),
        ("Vào hồi 14 giờ 00 phút ngày 03/01/2025, UBND huyện họp.", date(2025, 1, 3)),
        (
            "Thực hiện chương trình công tác, ngày 03/01/2025, tại trụ sở, UBND huyện tổ chức phiên họp.",
            date(2025, 1, 3),
        ),
        ("Thực hiện Kế hoạch số 1/KH-UBND ngày 02/01/2025, UBND huyện tổ chức phiên họp.", None),
        ("Từ ngày 02 đến ngày 03/01/2025, UBND huyện họp.", None),
    ],
)
def test_the_day_of_the_session_is_the_one_on_which_it_met(opening: str, day: date | None) -> None:
    one = made(preamble=opening)
    assert ("date" in one.absent, one.record.date) == (day is None, day or date.min)


def test_another_paper_is_no_conclusion() -> None:
    one = made(type_="CHỈ THỊ", title="Về việc tăng cường công tác thi hành án")
    assert "not-a-conclusion" in rules(one)
    assert one.absent == {"date", "chair"}
    assert one.record.number == "11/TB-UBND"


@pytest.mark.parametrize(
    ("body", "to", "together"),
    [
        (
            "1. Giao Phòng Nội vụ chủ trì, phối hợp với Thanh tra huyện và các đơn vị liên quan rà soát.",
            ("Phòng Nội vụ",),
            ("Thanh tra huyện",),
        ),
        ("1. Đề nghị Công an huyện tăng cường tuần tra.", ("Công an huyện",), ()),
        ("1. Sở Tài chính khẩn trương tham mưu phương án.", ("Sở Tài chính",), ()),
        ("1. Nghị định số 06/2022/NĐ-CP giao Bộ Tài chính chủ trì thành lập thị trường.", (), ()),
        ("1. Công tác phòng dịch: Tập trung tuyên truyền.", (), ()),
        ("1. Sở Tài chính đã nghiêm túc thực hiện nhiệm vụ được giao.", (), ()),
        ("1. Không giao Phòng Nội vụ thực hiện nội dung này.", (), ()),
    ],
)
def test_addressees_are_those_the_sentence_gives_work_to(
    body: str, to: tuple[str, ...], together: tuple[str, ...]
) -> None:
    one = made(body)
    item = one.record.sections[0].items[0]
    assert (item.to, item.together) == (to, together)
    assert ("no-addressee" in rules(one)) == (to == ())


@pytest.mark.parametrize(
    ("order", "to"),
    [
        ("Ban Quản lý dự án đầu tư xây dựng huyện khẩn trương bàn giao mặt bằng.", "Ban Quản lý dự án đầu tư xây dựng huyện"),
        ("Ban quản lý dự án công trình giao thông tỉnh rà soát.", "Ban quản lý dự án công trình giao thông tỉnh"),
        ("Trung tâm dịch vụ tổng hợp xã lập hồ sơ.", "Trung tâm dịch vụ tổng hợp xã"),
        ("Ban chỉ đạo chuyển đổi số huyện tham mưu.", "Ban chỉ đạo chuyển đổi số huyện"),
        ("Văn phòng đăng ký đất đai huyện đăng ký biến động.", "Văn phòng đăng ký đất đai huyện"),
        ("Văn phòng tham mưu.", "Văn phòng"),
        ("chủ đầu tư xây dựng phương án.", "chủ đầu tư"),
        ("Phòng Tư pháp cập nhật số liệu, báo cáo.", "Phòng Tư pháp"),
        ("Công an huyện phân luồng giao thông, tổ chức trực.", "Công an huyện"),
    ],
)  # fmt: skip
def test_a_name_ends_where_its_deed_begins(order: str, to: str) -> None:
    assert made(f"1. Giao {order}").record.sections[0].items[0].to == (to,)


@pytest.mark.parametrize("form", ["{}. ", "{}- ", "{} - ", "{} – ", "{}/ ", "{}) "])
def test_sections_and_items_are_known_by_any_printed_mark(form: str) -> None:
    lines = [("I", "ĐÁNH GIÁ"), ("1", "Kết quả đạt được"), ("II", "NHIỆM VỤ"), ("1", "Phòng Nội vụ: Rà soát.")]
    one = made("\n\n".join(form.format(number) + text for number, text in lines))
    assert [section.printed for section in one.record.sections] == [
        f"{form.format('I')}ĐÁNH GIÁ",
        f"{form.format('II')}NHIỆM VỤ",
    ]
    assert [section.place(item) for section, item in one.record.items()] == ["I.1", "II.1"]
    assert one.record.units == ("Phòng Nội vụ",)
    assert not {"no-item", "number-passed-over"} & rules(one)


@pytest.mark.parametrize("line", ["1.Phòng Nội vụ: Rà soát.", "2.1.Phòng Nội vụ: Rà soát.", "3-Phòng Nội vụ: Rà soát."])
def test_a_number_without_a_space_begins_an_item(line: str) -> None:
    head = HEAD.format(number="Số: 1/TB-UBND", day="", type="THÔNG BÁO", title="Kết luận tại cuộc họp")
    one = draft(readers.read(f"{head}\n{PREAMBLE}\n\n{line}\n{TAIL}".encode(), "a.txt"))
    assert one.record.units == ("Phòng Nội vụ",)


def test_a_conclusion_without_items_is_a_doubt() -> None:
    assert "no-item" in rules(made("Các đơn vị khẩn trương rà soát, báo cáo Ủy ban nhân dân huyện."))


def test_a_number_printed_twice_is_kept_and_told() -> None:
    one = made("I. NHIỆM VỤ\n\n1. Phòng Nội vụ: Rà soát.\n\n1. Phòng Tư pháp: Trình trước ngày 25/12/2025.")
    assert [section.place(item) for section, item in one.record.items()] == ["I.1", "I.1 (2)"]
    assert [doubt.field for doubt in one.doubts if doubt.rule == "item-number"] == ["items.I.1 (2)"]
    assert list(document.front_matter(one.record)["items"]) == ["I.1 (2)"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("I. Đánh giá chung tình hình thực hiện.", True),
        ("5 .phòng nội vụ rà soát.", True),
        ("15/11/2021 là ngày họp của Ủy ban nhân dân huyện.", False),
        ("1.5 triệu đồng một hộ, 10 - 15 hộ một xã là phù hợp.", False),
        ("30 hộ dân đã nhận tiền.", False),
    ],
)
def test_a_numbered_paragraph_that_is_no_item_is_a_doubt(line: str, told: bool) -> None:
    shape = body.shape([Paragraph(line)], titled=True)
    assert ("number-passed-over" in {doubt.rule for doubt in shape.doubts}) is told


def test_a_label_that_names_a_body_needs_no_more() -> None:
    item = made("1. Phòng Nội vụ: Tăng cường quản lý.").record.sections[0].items[0]
    assert (item.label, item.lead, item.to) == ("Phòng Nội vụ:", "Tăng cường quản lý.", None)


@pytest.mark.parametrize(
    ("label", "to"),
    [
        ("Sở Kế hoạch và Đầu tư, Sở Tài chính:", ("Sở Kế hoạch và Đầu tư", "Sở Tài chính")),
        ("Phòng Nội vụ và Công an huyện", ("Phòng Nội vụ", "Công an huyện")),
        ("Phòng Nội vụ và các đơn vị liên quan:", ("Phòng Nội vụ",)),
        ("Các cơ quan, đơn vị liên quan:", None),
        ("Các Sở: Tài chính, Kế hoạch và Đầu tư:", ("Sở Tài chính", "Sở Kế hoạch và Đầu tư")),
        ("Các Sở: Tài chính, Kế hoạch và Đầu tư", ("Sở Tài chính", "Sở Kế hoạch và Đầu tư")),
        ("UBND các xã, thị trấn:", None),
        ("Văn phòng HĐND và UBND huyện:", None),
    ],
)
def test_a_label_names_each_of_its_bodies(label: str, to: tuple[str, ...] | None) -> None:
    one = made(f"1. {label} Rà soát." if label.endswith(":") else f"1. {label}\n\nRà soát.")
    item = one.record.sections[0].items[0]
    assert (item.label, item.to) == (label, to)
    again = markdown.read(markdown.write(one.record).split("\n"), "", 1)
    assert again.sections[0].items[0].label == label


@pytest.mark.parametrize(
    ("sentence", "text_", "kind", "day"),
    [
        ("báo cáo trước ngày 25/12/2021.", "trước ngày 25/12/2021", "date", date(2021, 12, 25)),
        ("trình trước ngày 20 tháng 10 năm 2024.", "trước ngày 20 tháng 10 năm 2024", "date", date(2024, 10, 20)),
        ("Trước ngày 30/11/2021, báo cáo.", "Trước ngày 30/11/2021", "date", date(2021, 11, 30)),
        ("Chậm nhất ngày 30/11/2021 phải xong.", "Chậm nhất ngày 30/11/2021", "date", date(2021, 11, 30)),
        ("trước 17 giờ 00 phút ngày 25/11/2021.", "trước 17 giờ 00 phút ngày 25/11/2021", "date", date(2021, 11, 25)),
        ("trước 17h00, ngày 25/11/2021.", "trước 17h00, ngày 25/11/2021", "date", date(2021, 11, 25)),
        ("nộp (thời hạn: 25/11/2021).", "thời hạn: 25/11/2021", "date", date(2021, 11, 25)),
        ("từ nay đến ngày 25/11/2021 phải xong.", "đến ngày 25/11/2021", "date", date(2021, 11, 25)),
        ("làm xong đến hết ngày 25/11/2021.", "đến hết ngày 25/11/2021", "date", date(2021, 11, 25)),
        ("gửi chậm nhất trong ngày 25/11/2021.", "chậm nhất trong ngày 25/11/2021", "date", date(2021, 11, 25)),
        ("thời hạn hoàn thành ngày 25/11/2021.", "thời hạn hoàn thành ngày 25/11/2021", "date", date(2021, 11, 25)),
        ("chậm nhất cuối tháng 12/2021 phải xong.", "chậm nhất cuối tháng 12/2021", "month", None),
        ("hoàn thành đến hết năm 2025.", "hết năm 2025", "year", None),
        ("Trong tháng 12/2021 phải xong.", "Trong tháng 12/2021", "month", None),
        ("xong trong quý IV/2021.", "trong quý IV/2021", "quarter", None),
        ("xong trong tháng 12", "trong tháng 12", "month", None),
        ("hoàn thành trong năm 2025.", "trong năm 2025", "year", None),
        ("tiêm ngay sau khi được phân bổ vắc xin.", "ngay sau khi được phân bổ vắc xin", "event", None),
        ("tổ chức khi điều kiện cho phép.", "khi điều kiện cho phép", "condition", None),
    ],
)
def test_time_limits_are_verbatim(sentence: str, text_: str, kind: str, day: date | None) -> None:
    (limit,) = deadlines.find(sentence)
    assert (limit.deadline.text, limit.deadline.kind, limit.deadline.date) == (text_, kind, day)


@pytest.mark.parametrize(
    "sentence",
    [
        "tập trung trong tháng 11, tháng 12 rà soát.",
        "tập trung trong quý III và quý IV/2021.",
        "tổ chức từ ngày 01/11/2021 đến ngày 15/11/2021.",
        "tính đến ngày 15/11/2021 đạt 80%.",
        "tính đến 15/11 đạt 80%.",
        "báo cáo trước ngày 10/12 hằng năm.",
        "có thời hạn 30 ngày kể từ ngày họp.",
    ],
)
def test_a_period_and_a_day_of_counting_are_no_limits(sentence: str) -> None:
    assert list(deadlines.find(sentence)) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("1. Phòng Nội vụ: Rà soát.\nUBND huyện yêu cầu các đơn vị khẩn trương thực hiện.", True),
        ("1. Phòng Nội vụ:\n- Rà soát.\nỦy ban nhân dân các xã khác rà soát.\n2. Thanh tra huyện: Kiểm tra.", True),
        ("1. Phòng Nội vụ: Rà soát.\nBáo cáo kết quả.\n2. Thanh tra huyện: Kiểm tra.", False),
        ("1. Phòng Nội vụ:\n- Rà soát.\n- Báo cáo.", False),
    ],
)
def test_a_paragraph_that_may_be_of_no_item_is_a_doubt(body: str, told: bool) -> None:
    assert ("trailing-paragraph" in rules(made(body))) == told


def test_a_day_that_no_calendar_has_is_a_doubt() -> None:
    one = made("1. Giao Phòng Nội vụ báo cáo trước ngày 30/02/2024.")
    assert one.record.sections[0].items[0].deadlines == ()
    assert "deadline-year" in rules(one)


@pytest.mark.parametrize("limit", ["trước ngày 25/12", "trước ngày 25 tháng 12", "trước ngày 02/01/2025"])
def test_a_day_without_its_year_or_before_the_session_is_a_doubt(limit: str) -> None:
    one = made(f"1. Giao Phòng Nội vụ báo cáo {limit}.")
    assert one.record.sections[0].items[0].deadlines == ()
    assert "deadline-year" in rules(one)


def test_lists_of_bodies_come_apart_between_bodies_only() -> None:
    assert list(lists.listed("Sở Nông nghiệp và Môi trường, Công an huyện và các cơ quan liên quan")) == [
        "Sở Nông nghiệp và Môi trường",
        "Công an huyện",
        "các cơ quan liên quan",
    ]
    assert not units.is_named("các cơ quan, đơn vị liên quan")


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        ("UBND các huyện, thị xã, thành phố", ["UBND các huyện, thị xã, thành phố"]),
        ("Sở Y tế, UBND cấp xã, phường", ["Sở Y tế", "UBND cấp xã, phường"]),
        ("các phòng, ban, đơn vị liên quan", ["các phòng, ban, đơn vị liên quan"]),
        ("Các Sở, Ban, Ngành và UBND các xã", ["Các Sở, Ban, Ngành", "UBND các xã"]),
        ("UBND các xã, thị trấn, Công an huyện", ["UBND các xã, thị trấn", "Công an huyện"]),
        ("Công an huyện và các tổ chức, đoàn thể", ["Công an huyện", "các tổ chức, đoàn thể"]),
        ("Phòng Nội vụ, phòng Tư pháp", ["Phòng Nội vụ", "phòng Tư pháp"]),
        ("UBND xã A, thị trấn B", ["UBND xã A", "thị trấn B"]),
        ("Công an huyện, đơn vị liên quan", ["Công an huyện", "đơn vị liên quan"]),
        ("Văn phòng HĐND và UBND huyện, Thuế huyện", ["Văn phòng HĐND và UBND huyện", "Thuế huyện"]),
        ("Sở A (cơ quan thường trực, Sở B giúp), Sở C", ["Sở A", "Sở C"]),
    ],
)
def test_sorts_of_bodies_in_a_row_are_one_name(names: str, parts: list[str]) -> None:
    assert list(lists.listed(names)) == parts


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        ("các Sở: Tài chính, Kế hoạch và Đầu tư", ["Sở Tài chính", "Sở Kế hoạch và Đầu tư"]),
        ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("các Sở: Văn hoá, Thể thao và Du lịch và Y tế", ["Sở Văn hoá, Thể thao và Du lịch", "Sở Y tế"]),
        ("các Sở Nội vụ, Lao động - Thương binh và Xã hội", ["Sở Nội vụ", "Sở Lao động - Thương binh và Xã hội"]),
        ("các Sở: Y tế, Nông nghiệp và PTNT, TN&MT", ["Sở Y tế", "Sở Nông nghiệp và PTNT", "Sở TN&MT"]),
        ("Sở Tài chính, Xây dựng và Công Thương", ["Sở Tài chính", "Sở Xây dựng", "Sở Công Thương"]),
        ("các Bộ Quốc phòng, Công an, Tài chính", ["Bộ Quốc phòng", "Bộ Công an", "Bộ Tài chính"]),
        ("các Sở, ngành: Y tế, Nội vụ, Thuế tỉnh", ["Sở Y tế", "Sở Nội vụ", "Thuế tỉnh"]),
        ("các phòng: Nội vụ, Kinh tế, Hạ tầng và Đô thị", ["Phòng Nội vụ", "Phòng Kinh tế, Hạ tầng và Đô thị"]),
        ("các phòng Nội vụ, Tư pháp huyện và các xã", ["Phòng Nội vụ", "Phòng Tư pháp huyện", "các xã"]),
        ("Giám đốc các Sở: Y tế, Nội vụ", ["Giám đốc Sở Y tế", "Giám đốc Sở Nội vụ"]),
        ("các Sở: Y tế, Công ty Điện lực A, UBND xã B", ["Sở Y tế", "Công ty Điện lực A", "UBND xã B"]),
        ("UBND các xã: A, Bản B và thị trấn C", ["UBND xã A", "UBND xã Bản B", "UBND thị trấn C"]),
        ("UBND các huyện A, thành phố B", ["UBND huyện A", "UBND thành phố B"]),
        ("các xã A, B, Công an huyện", ["xã A", "xã B", "Công an huyện"]),
        ("Phòng Nội vụ và Dân tộc", ["Phòng Nội vụ và Dân tộc"]),
        ("các Sở: Y tế, Chuyển đổi và Vận hành, Nội vụ", ["các Sở: Y tế, Chuyển đổi và Vận hành, Nội vụ"]),
        ("các Trường: Tiểu học A, Mầm non B", ["các Trường: Tiểu học A, Mầm non B"]),
    ],
)
def test_a_list_that_prints_its_first_word_once_is_parted_by_known_names(names: str, parts: list[str]) -> None:
    assert list(lists.listed(names)) == parts


def test_a_list_is_parted_by_names_of_the_registry_too() -> None:
    known = {"Sở Chuyển đổi và Vận hành", "các Sở: Y tế, Nội vụ"}
    assert list(lists.listed("các Sở: Y tế, Chuyển đổi và Vận hành", known.__contains__)) == [
        "Sở Y tế",
        "Sở Chuyển đổi và Vận hành",
    ]
    assert list(lists.listed("các Sở: Y tế, Nội vụ", known.__contains__)) == ["các Sở: Y tế, Nội vụ"]


def test_a_list_of_two_readings_is_a_doubt() -> None:
    known = {"Sở Đất đai", "Sở Rừng", "Sở Đất đai và Rừng"}
    names = "các Sở: Đất đai và Rừng"
    assert list(lists.listed(names, known.__contains__)) == [names]


def test_a_list_with_countless_readings_is_left_whole_at_once() -> None:
    known = {"Sở An", "Sở An, An"}
    names = f"các Sở: {'An, ' * 60}Bình"
    assert list(lists.listed(names, known.__contains__)) == [names]


def test_a_list_that_cannot_be_parted_is_a_doubt() -> None:
    one = made("1. Giao Phòng Nội vụ phối hợp với các Sở: Y tế, Chuyển đổi và Vận hành rà soát.")
    assert one.record.sections[0].items[0].together == ("các Sở: Y tế, Chuyển đổi và Vận hành",)
    assert [doubt.field for doubt in one.doubts if doubt.rule == "several-units"] == ["items.1"]
    assert "several-units" not in rules(made("1. Giao các Sở: Y tế, Nội vụ rà soát."))


@pytest.mark.parametrize(
    "words",
    [
        "phối hợp", "phối hợp với", "phối hợp chặt chẽ, kịp thời với", "phối hợp cùng với", "phối hợp, hỗ trợ", "phối hợp tốt cùng",
        "phối hợp rà soát với",
    ],
)  # fmt: skip
def test_who_takes_part_is_told_in_many_words(words: str) -> None:
    item = made(f"1. Giao Phòng Nội vụ {words} Công an huyện, Thanh tra huyện thực hiện.").record.sections[0].items[0]
    assert (item.to, item.together) == (("Phòng Nội vụ",), ("Công an huyện", "Thanh tra huyện"))


@pytest.mark.parametrize(
    ("order", "to"),
    [
        ("Đề nghị Tòa án nhân dân tỉnh; Viện kiểm sát nhân dân tỉnh:\n- Rà soát án tồn.", ("Tòa án nhân dân tỉnh", "Viện kiểm sát nhân dân tỉnh")),
        ("Giao Phòng Nội vụ (cơ quan thường trực, theo dõi chung), Công an huyện rà soát.", ("Phòng Nội vụ", "Công an huyện")),
        ("Giao Phòng Nội vụ: Rà soát, báo cáo.", ("Phòng Nội vụ",)),
        ("Giao các Sở: Xây dựng, Y tế rà soát.", ("Sở Xây dựng", "Sở Y tế")),
        ("Giao Phòng Nội vụ. Kết quả báo cáo.", ()),
    ],
)  # fmt: skip
def test_names_go_on_through_brackets_and_end_at_a_colon(order: str, to: tuple[str, ...]) -> None:
    assert made(f"1. {order}").record.sections[0].items[0].to == to


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    ("body", "to"),
    [
        ("1. Công ty Cấp nước A khẩn trương rà soát, báo cáo.", ("Công ty Cấp nước A",)),
        ("1. Về thủ tục đất đai như sau.\n\na) Sở Tư pháp:\n\nThẩm định.\n\nb) Sở Y tế, Sở Nội vụ: Rà soát.", ("Sở Tư pháp", "Sở Y tế", "Sở Nội vụ")),
        ("1. Về thủ tục đất đai như sau.\n- Sở Tư pháp: Thẩm định.\n- Sở Y tế đã hoàn thành.", ("Sở Tư pháp",)),
        ("1. UBND huyện ghi nhận kết quả và đánh giá cao.", ()),
        ("1. Chủ tịch UBND huyện yêu cầu nghiêm túc thực hiện.", ()),
        ("1. Chủ tịch UBND các xã quyết định việc này.", ("Chủ tịch UBND các xã",)),
        ("1. Về số liệu như sau.\n- Sở Tư pháp: 15 hồ sơ.", ()),
    ],
)  # fmt: skip
def test_who_a_paragraph_begins_with_is_given_its_work(
    body: str, to: tuple[str, ...], known: bool, registry: Registry
) -> None:
    item = made(body, registry=registry if known else None).record.sections[0].items[0]
    assert item.to == to


@pytest.mark.parametrize(
    ("order", "to", "together"),
    [
        ("Công an huyện Phong Thổ rà soát.", ("Công an huyện Phong Thổ",), ()),
        ("các chủ đầu tư hạ tầng rà soát.", ("các chủ đầu tư hạ tầng",), ()),
        ("cơ quan chuyên môn có thẩm quyền xem xét.", (), ()),
        ("các cơ quan chủ trì tham mưu tiếp thu ý kiến.", ("các cơ quan chủ trì tham mưu",), ()),
        ("Phòng Nội vụ và Công an huyện chủ trì.", ("Phòng Nội vụ", "Công an huyện"), ()),
        ("Phòng Nội vụ nắm tình hình, báo cáo.", ("Phòng Nội vụ",), ()),
        ("Phòng Nội vụ trong phạm vi nhiệm vụ được giao rà soát.", ("Phòng Nội vụ",), ()),
        (
            "Phòng Nội vụ phối hợp với các chủ đầu tư hạ tầng, UBND các xã, thị trấn rà soát.",
            ("Phòng Nội vụ",),
            ("các chủ đầu tư hạ tầng", "UBND các xã, thị trấn"),
        ),
        ("Phòng Nội vụ phối hợp với Công an huyện nắm tình hình.", ("Phòng Nội vụ",), ("Công an huyện",)),
    ],
)
def test_a_known_name_is_meant_when_it_ends_there(
    order: str, to: tuple[str, ...], together: tuple[str, ...], registry: Registry
) -> None:
    day = PREAMBLE.replace("2025", "2022")
    item = made(f"1. Giao {order}", preamble=day, registry=registry).record.sections[0].items[0]
    assert (item.to, item.together) == (to, together)


@pytest.mark.parametrize(
    ("text_", "mentions"),
    [
        ("Rà soát theo đề nghị của Công an huyện.", ("Công an huyện",)),
        ("Rà soát theo đề nghị của Công an huyện Phong Thổ.", ()),
        ("Phát triển các ngành, lĩnh vực mũi nhọn.", ()),
        ("Rà soát theo đề nghị của Công an huyện\n\nTổng hợp số liệu.", ("Công an huyện",)),
    ],
)
def test_a_longer_name_is_no_mention_of_its_beginning(
    text_: str, mentions: tuple[str, ...], registry: Registry
) -> None:
    one = made(f"1. Phòng Nội vụ: {text_}", preamble=PREAMBLE.replace("2025", "2022"), registry=registry)
    assert one.record.sections[0].items[0].mentions == mentions


def test_who_leads_the_body_of_the_archive_is_given_no_work(registry: Registry) -> None:
    item = made("1. Phó Chủ tịch UBND huyện chỉ đạo, theo dõi.", registry=registry).record.sections[0].items[0]
    assert item.to == ()


def test_a_sentence_that_runs_on_after_a_name_is_no_name() -> None:
    one = made("1. Giao Phòng Nội vụ phối hợp với Công an huyện, Công ty A chở đá, làm xong đường.")
    assert one.record.sections[0].items[0].together == ("Công an huyện",)


def test_who_is_given_work_stands_in_the_order_of_the_paragraphs() -> None:
    item = (
        made("1. Về đất đai như sau.\n\na) Sở Y tế rà soát.\n\nb) Giao Sở Nội vụ thẩm định.")
        .record.sections[0]
        .items[0]
    )
    assert item.to == ("Sở Y tế", "Sở Nội vụ")


def test_a_heading_of_one_order_word_is_a_label() -> None:
    assert made("1. Yêu cầu\n\nRà soát đầy đủ.").record.sections[0].items[0].label == "Yêu cầu"


def test_who_is_reported_to_takes_no_part() -> None:
    item = made("1. Giao Phòng Nội vụ phối hợp rà soát, báo cáo với UBND huyện kết quả.").record.sections[0].items[0]
    assert item.together == ()


def test_a_company_after_a_list_takes_part_however_long_its_name() -> None:
    company = "Công ty cổ phần một thành viên Cấp nước, Môi trường và Cây xanh đô thị miền núi A"
    one = made(
        f"1. Giao Phòng Nội vụ phối hợp với các Sở: Y tế, Kế hoạch và Đầu tư, {company} và các đơn vị liên quan rà soát."
    )
    assert one.record.sections[0].items[0].together == ("Sở Y tế", "Sở Kế hoạch và Đầu tư", company)


def test_a_list_of_thousands_of_names_ends() -> None:
    names = "các Sở: " + ", ".join(["Nội vụ"] * 5000)
    assert list(lists.listed(names)) == [names]


def test_a_class_with_commas_takes_part_whole() -> None:
    sentence = "1. Giao Phòng Nội vụ phối hợp với {} rà soát."
    found = [
        made(sentence.format(names)).record.sections[0].items[0].together
        for names in ("các phòng, ban, đơn vị liên quan", "UBND các xã, thị trấn và các tổ chức, đoàn thể")
    ]
    assert found == [(), ("UBND các xã, thị trấn",)]


@pytest.mark.parametrize(
    "label",
    [
        "Ban hành kế hoạch",
        "Phòng, chống dịch bệnh",
        "Phòng cháy, chữa cháy",
        "Hội nghị sơ kết",
        "Đội ngũ cán bộ",
        "Bộ máy chính quyền",
        "Thanh tra, kiểm tra",
        "Lãnh đạo, chỉ đạo",
    ],
)
def test_a_word_that_begins_like_a_name_names_nobody(label: str) -> None:
    item = made(f"1. {label}: Thực hiện đúng quy định.").record.sections[0].items[0]
    assert (item.label, item.to) == (f"{label}:", ())


@pytest.mark.parametrize("label", ["Huyện đoàn", "Hiệp hội Doanh nghiệp tỉnh", "VNPT Lai Châu", "Đồn Biên phòng A"])
def test_bodies_beside_the_offices_are_known_as_bodies(label: str) -> None:
    assert made(f"1. {label}: Phối hợp tuyên truyền.").record.units == (label,)


def test_names_of_persons_are_told_from_posts() -> None:
    assert [is_name(line) for line in ("Lê Thị Cúc", "CHÁNH VĂN PHÒNG", "Nơi nhận:", "Lưu: VT")] == [
        True,
        False,
        False,
        False,
    ]


def test_months_of_a_title() -> None:
    one = made(title="Kết luận tại phiên họp thường kỳ tháng 11 và nhiệm vụ tháng 12 năm 2025").record
    assert (one.session.kind, one.session.reviewed, one.session.planned) == ("regular", "2025-11", "2025-12")


@pytest.mark.parametrize(
    ("day", "months", "reviewed", "planned"),
    [
        ("05/01/2022", "tháng 12, nhiệm vụ tháng 01 năm 2022", "2021-12", "2022-01"),
        ("28/12/2021", "tháng 12, nhiệm vụ tháng 01", "2021-12", "2022-01"),
        ("28/12/2021", "và nhiệm vụ tháng 01", "", "2022-01"),
        ("30/11/2021", "tháng 12", "2021-12", ""),
        ("15/11/2021", "tháng 11, nhiệm vụ tháng 12", "2021-11", "2021-12"),
    ],
)
def test_a_month_without_its_year_is_the_nearest(day: str, months: str, reviewed: str, planned: str) -> None:
    session = made(
        title=f"Kết luận tại phiên họp {months}", preamble=PREAMBLE.replace("03/01/2025", day)
    ).record.session
    assert (session.reviewed, session.planned) == (reviewed, planned)
