"""The one table of what a record's front matter may say.

Reading, checking, writing, `ketluan new`, the metadata box of a page, the JSON Schema for editors and the reference
page are all made from it, so a key is described here and nowhere else; `document` says where in the model it goes. Labels and explanations are
what clerks read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ketluan.model import DEADLINE_KINDS, SECTION_KINDS, SESSION_KINDS, Missing
from ketluan.publication import PLACES

MONTH = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])")
# A year, a month or a day, whichever is known.
PERIOD = re.compile(r"(?!0000)\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Type:
    """What a value of a YAML file may be.

    `kind` is text, date, month (`YYYY-MM`), period (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`), flag (true or false),
    count (a whole number from 1), choice, list, map (free keys) or record (the keys of `fields`). `missing` allows the words of `Missing`.
    """

    kind: str
    of: Type | None = None
    fields: tuple[Field, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: its type, the label and the explanation people read, an example as written in YAML."""

    key: str
    type: Type
    label: str
    help: str
    required: bool = False
    example: str = ""


TEXT = Type("text")
TEXTS = Type("list", of=TEXT)
_TEXT_OR_MISSING = Type("text", missing=True)
_DATE_OR_MISSING = Type("date", missing=True)

_PLACE = f"Số mục (II.3), số phần (II), hoặc một trong các chữ: {', '.join(PLACES)}."

_ITEM = Type(
    "record",
    fields=(
        Field(
            "to",
            TEXTS,
            "Đơn vị được giao",
            "Tên đơn vị hoặc nhóm đơn vị đúng như văn bản ghi; [] khi mục không giao cho ai.",
            example="[Công an huyện, Ban Chỉ huy Quân sự huyện]",
        ),
        Field("with", TEXTS, "Đơn vị phối hợp", "Đơn vị được giao phối hợp.", example="[Phòng Nội vụ]"),
        Field(
            "mentions",
            TEXTS,
            "Được nhắc đến",
            "Tên đúng như in trong mục, của đơn vị chỉ được nhắc đến.",
            example="[TTDVNN huyện]",
        ),
        Field(
            "deadlines",
            Type(
                "list",
                of=Type(
                    "record",
                    fields=(
                        Field("text", TEXT, "Nguyên văn", "Thời hạn đúng như văn bản ghi.", required=True),
                        Field(
                            "kind",
                            Type("choice", choices=DEADLINE_KINDS),
                            "Loại thời hạn",
                            "Thời hạn tính theo ngày, tháng, quý, năm, sự kiện hay điều kiện.",
                            required=True,
                        ),
                        Field("date", Type("date"), "Ngày", "Chỉ ghi khi văn bản nêu đúng ngày."),
                    ),
                ),
            ),
            "Thời hạn",
            "Thời hạn nêu trong mục.",
            example="[{text: trước ngày 25/12/2021, kind: date, date: 2021-12-25}]",
        ),
        Field(
            "aliases",
            Type("map", of=TEXT),
            "Chữ in nhầm",
            "Chữ in trong bản nguồn và chữ đúng, để tra cứu; nguyên văn không đổi.",
            example="{cức nạn: cứu nạn}",
        ),
        Field("notes", TEXTS, "Ghi chú", "Ghi chú của người đăng, in bên lề.", example="[]"),
    ),
)

FRONT_MATTER = Type(
    "record",
    fields=(
        Field(
            "title",
            TEXT,
            "Trích yếu",
            "Tên văn bản đúng như in, kể cả lỗi chính tả.",
            required=True,
            example='"Kết luận của đồng chí Chủ tịch UBND huyện tại phiên họp UBND huyện tháng 11"',
        ),
        Field(
            "date",
            Type("date"),
            "Ngày họp",
            "Ngày họp (năm-tháng-ngày); trang tháng và trang năm xếp theo ngày này.",
            required=True,
            example="2021-11-15",
        ),
        Field(
            "chair",
            TEXT,
            "Chủ trì",
            "Họ và tên người chủ trì, có trong officials.yml.",
            required=True,
            example="Sùng Lử Páo",
        ),
        Field(
            "units",
            TEXTS,
            "Đơn vị được giao",
            "Mọi đơn vị và nhóm đơn vị mà các mục giao việc; ketluan check --fix ghi hộ.",
            required=True,
            example="[Phòng Nông nghiệp, Phòng Nội vụ]",
        ),
        Field("type", _TEXT_OR_MISSING, "Hình thức văn bản", "Tên loại văn bản như in.", example="Thông báo"),
        Field("authority", _TEXT_OR_MISSING, "Thẩm quyền ban hành", "Người, cơ quan ban hành.", example="UBND huyện"),
        Field(
            "number",
            _TEXT_OR_MISSING,
            "Số, ký hiệu",
            "Số và ký hiệu như in; unknown khi bản nguồn không ghi.",
            required=True,
            example="123/TB-UBND",
        ),
        Field("issued", _DATE_OR_MISSING, "Ngày ban hành", "Ngày ký ban hành, khác ngày họp.", example="2021-11-16"),
        Field("effective", _DATE_OR_MISSING, "Ngày hiệu lực", "Ngày có hiệu lực.", example="unknown"),
        Field(
            "session",
            Type(
                "record",
                fields=(
                    Field("kind", Type("choice", choices=SESSION_KINDS), "Loại phiên họp", "Loại cuộc họp."),
                    Field("number", TEXT, "Phiên thứ", "Số thứ tự của phiên họp trong nhiệm kỳ."),
                    Field("reviewed", Type("month"), "Tháng đánh giá", "Tháng được đánh giá tình hình."),
                    Field("planned", Type("month"), "Tháng giao nhiệm vụ", "Tháng được giao nhiệm vụ."),
                ),
            ),
            "Phiên họp",
            "Loại, số của phiên họp; tháng đánh giá và tháng giao nhiệm vụ.",
            example="{reviewed: 2021-11, planned: 2021-12}",
        ),
        Field(
            "header",
            TEXTS,
            "Phần đầu văn bản",
            "Những dòng in trước tên văn bản (Quốc hiệu, cơ quan, số, địa danh, ngày), từng dòng như in.",
            example='["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 123/TB-UBND"]',
        ),
        Field("attendees", TEXT, "Thành phần dự", "Thành phần dự họp, khi không nằm trong phần mở đầu."),
        Field(
            "signer",
            Type(
                "record",
                fields=(
                    Field("posts", TEXTS, "Quyền hạn, chức vụ", "Từng dòng như in.", required=True),
                    Field("name", TEXT, "Họ và tên", "Họ và tên người ký.", required=True),
                ),
            ),
            "Người ký",
            "Khối chữ ký: từng dòng quyền hạn, chức vụ và họ tên.",
            example="{posts: [TL. CHỦ TỊCH, CHÁNH VĂN PHÒNG], name: Đoàn Việt Hoàng}",
        ),
        Field(
            "recipients",
            TEXTS,
            "Nơi nhận",
            "Phần nơi nhận, từng dòng như in, kể cả dòng “Nơi nhận:”.",
            example='["Nơi nhận:", "- Lưu: VT."]',
        ),
        Field(
            "source",
            Type(
                "record",
                fields=(
                    Field("file", TEXT, "Tệp", "Tên tệp nằm cạnh bản ghi.", required=True),
                    Field("sha256", TEXT, "SHA-256", "Mã băm SHA-256 của tệp.", required=True),
                    Field("address", TEXT, "Địa chỉ", "Nơi đăng tệp, khi tệp lớn không nằm cạnh bản ghi."),
                    Field(
                        "withheld",
                        Type("flag"),
                        "Không công bố",
                        "true khi tệp có phần đã lược nên không nằm trong lưu trữ; mã SHA-256 giữ nguyên.",
                    ),
                    Field(
                        "redacted",
                        Type(
                            "record",
                            fields=(
                                Field("file", TEXT, "Tệp", "Tên tệp đã lược nằm cạnh bản ghi.", required=True),
                                Field("sha256", TEXT, "SHA-256", "Mã băm SHA-256 của tệp đã lược.", required=True),
                            ),
                        ),
                        "Tệp đã lược",
                        "Tệp công bố thay cho bản nguồn, không còn phần đã lược.",
                    ),
                ),
            ),
            "Bản nguồn",
            "Bản nguồn mà bản ghi chép lại.",
            required=True,
            example="{file: 2021-11-15-phien-hop-thang-11.txt, sha256: 435a…}",
        ),
        Field(
            "sections",
            Type("map", of=Type("choice", choices=SECTION_KINDS)),
            "Loại phần",
            "Loại của từng phần, theo số La Mã.",
            example="{I: assessment, II: task, III: document}",
        ),
        Field(
            "items",
            Type("map", of=_ITEM),
            "Các mục",
            "Chỉ những điều nhãn in của mục chưa tự nói.",
            example="{II.14: {to: [Công an huyện, Ban Chỉ huy Quân sự huyện]}}",
        ),
        Field("replaces", TEXTS, "Thay thế", "Mã các kết luận mà văn bản này thay thế.", example="[]"),
        Field("corrects", TEXTS, "Đính chính", "Mã các kết luận mà văn bản này đính chính.", example="[]"),
        Field("withdraws", TEXTS, "Thu hồi", "Mã các kết luận mà văn bản này thu hồi.", example="[]"),
        Field(
            "published",
            Type("date"),
            "Ngày đăng",
            "Ngày đưa bản ghi vào lưu trữ; ketluan check --publish --fix ghi hộ.",
            example="2021-11-20",
        ),
        Field(
            "history",
            Type(
                "list",
                of=Type(
                    "record",
                    fields=(
                        Field("date", Type("date"), "Ngày", "Ngày sửa.", required=True),
                        Field("place", TEXT, "Chỗ sửa", _PLACE, required=True),
                        Field("was", TEXT, "Đã chép", "Chữ đã chép sai.", required=True),
                        Field("now", TEXT, "Nay là", "Chữ đúng như bản nguồn.", required=True),
                        Field("reason", TEXT, "Lý do", "Vì sao phải sửa, ai báo."),
                    ),
                ),
            ),
            "Lỗi chép đã sửa",
            "Những chỗ lưu trữ chép sai bản nguồn và đã sửa; ketluan correct ghi hộ.",
            example="[{date: 2021-12-01, place: II.3, was: hướng dần, now: hướng dẫn}]",
        ),
        Field(
            "redactions",
            Type(
                "list",
                of=Type(
                    "record",
                    fields=(
                        Field("date", Type("date"), "Ngày", "Ngày lược bỏ.", required=True),
                        Field("place", TEXT, "Chỗ lược", _PLACE, required=True),
                        Field("reason", TEXT, "Lý do", "Lý do, đúng như trong dấu [đã lược: …].", required=True),
                        Field("basis", TEXT, "Căn cứ", "Căn cứ pháp lý.", required=True),
                        Field("words", Type("count"), "Số chữ", "Số chữ đã lược ở chỗ ấy.", required=True),
                    ),
                ),
            ),
            "Phần đã lược",
            "Những chỗ đã lược bỏ, không bao giờ ghi lại chữ đã lược; ketluan redact ghi hộ.",
            example="[{date: 2024-05-06, place: I.2, reason: dữ liệu cá nhân, basis: Luật Bảo vệ dữ liệu cá nhân, words: 4}]",
        ),
        Field(
            "withdrawn",
            Type(
                "record",
                fields=(
                    Field("date", Type("date"), "Ngày", "Ngày thu hồi.", required=True),
                    Field("reason", TEXT, "Lý do", "Lý do thu hồi.", required=True),
                    Field("basis", TEXT, "Căn cứ", "Văn bản thu hồi, khi có số, ký hiệu."),
                ),
            ),
            "Đã bị thu hồi",
            "Ghi khi văn bản thu hồi không có trong lưu trữ; có thì ghi withdraws ở bản ghi của văn bản ấy.",
            example="{date: 2022-01-05, reason: Ban hành nhầm, basis: Quyết định số 12/QĐ-UBND}",
        ),
        Field("notes", TEXTS, "Ghi chú", "Ghi chú của người đăng về bản ghi.", example="[]"),
    ),
)


# ---------------------------------------------------------------------------------------------------------------------
# The same table for editors


def json_schema(type_: Type) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a type, with the explanations an editor shows in Vietnamese."""
    simple: dict[str, dict[str, Any]] = {
        "text": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "month": {"type": "string", "pattern": f"^{MONTH.pattern}$"},
        "period": {"type": ["string", "integer"], "pattern": f"^{PERIOD.pattern}$"},
        "flag": {"type": "boolean"},
        "count": {"type": "integer", "minimum": 1},
        "choice": {"enum": list(type_.choices)},
    }
    if type_.kind == "list" and type_.of:
        return {"type": "array", "items": json_schema(type_.of)}
    if type_.kind == "map" and type_.of:
        return {"type": "object", "additionalProperties": json_schema(type_.of)}
    if type_.kind == "record":
        return {
            "type": "object",
            "properties": {entry.key: _described(entry) for entry in type_.fields},
            "required": [entry.key for entry in type_.fields if entry.required],
            "additionalProperties": False,
        }
    schema = simple[type_.kind]
    return {"anyOf": [schema, {"enum": list(Missing)}]} if type_.missing else schema


def _described(entry: Field) -> dict[str, Any]:
    return {"title": entry.label, "description": entry.help, **json_schema(entry.type)}
