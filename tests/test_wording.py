"""What conclusions are called: no post, day or number in a citation but those that are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ketluan import archive, records
from ketluan.archive import Archive
from ketluan.registry import Name, Official, Span
from ketluan.wording import citation
from tests.building import ROOT


def cited(posts: tuple[Name, ...] = (), place: str = "", **changes: object) -> str:
    """The citation of the first conclusion of the repository, with other facts, whose chair held some posts."""
    found, _ = records.load(ROOT / "conclusions")
    assert found is not None
    first = replace(found.conclusions[0], **changes)  # type: ignore[arg-type]  # as the caller says
    registry = replace(found.registry, officials={"an": Official("an", first.chair, posts)})
    made: Archive = archive.assemble(found.root, registry, [first])
    return citation(made, first, place)


@pytest.mark.parametrize(
    ("post", "session"),
    [
        ("Chủ tịch UBND huyện", "của Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021"),
        ("Chủ tịch", "của Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021"),
        ("Phó Chủ tịch Ủy ban nhân dân huyện", "của Phó Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021"),
        ("Phó Chủ tịch Thường trực UBND huyện", "của Phó Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021"),
        ("Quyền Chủ tịch UBND huyện", "của Quyền Chủ tịch UBND huyện Tam Đường tại phiên họp ngày 15/11/2021"),
        ("Chủ tịch HĐND huyện", "tại phiên họp ngày 15/11/2021 của UBND huyện Tam Đường"),
        ("Phó Chủ tịch Hội đồng nhân dân huyện", "tại phiên họp ngày 15/11/2021 của UBND huyện Tam Đường"),
        ("Nguyên Chủ tịch UBND huyện", "tại phiên họp ngày 15/11/2021 của UBND huyện Tam Đường"),
        ("Chánh Văn phòng", "tại phiên họp ngày 15/11/2021 của UBND huyện Tam Đường"),
    ],
)
def test_a_conclusion_is_cited_with_the_post_of_its_chair_when_it_is_known(post: str, session: str) -> None:
    assert cited((Name("Phó Bí thư Huyện ủy"), Name(post))) == f"Kết luận {session}"


def test_no_post_is_made_up() -> None:
    unknown = "Kết luận tại phiên họp ngày 15/11/2021 của UBND huyện Tam Đường, mục II.3"
    assert cited(place="II.3") == unknown
    assert cited((Name("Chủ tịch UBND huyện", Span("2022")),), place="II.3") == unknown
    # Which of the two it was that day, nobody has written down.
    assert cited((Name("Phó Chủ tịch UBND huyện"), Name("Chủ tịch UBND huyện")), place="II.3") == unknown


def test_a_document_of_the_type_conclusion_is_cited_as_one_without_a_type() -> None:
    number = "Kết luận số 5-KL tại phiên họp ngày 15/11/2021 của UBND huyện Tam Đường, mục II.3"
    assert cited(place="II.3", type="Kết luận", number="5-KL") == number


def test_a_notice_is_cited_by_number_and_day_of_issue_and_its_session_by_its_own_day() -> None:
    notice = {"type": "Thông báo", "number": "123/TB-UBND"}
    session = "kết luận phiên họp ngày 15/11/2021 của UBND huyện Tam Đường"
    assert cited(**notice) == f"Thông báo số 123/TB-UBND {session}"
    assert cited(place="II.3", issued=date(2021, 11, 16), **notice) == (
        f"Thông báo số 123/TB-UBND ngày 16/11/2021 {session}, mục II.3"
    )
