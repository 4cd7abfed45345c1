"""Names of bodies in running text: how they begin, where they end, how a list of them comes apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The words that names of bodies begin with; "các" makes them several.
_HEADS = (
    "Văn phòng", "Phòng", "Sở", "Bộ", "Ban", "Công an", "Quân sự", "UBND", "Ủy ban", "Uỷ ban", "HĐND", "Trung tâm", "Công ty", "Tổng công ty",
    "Chi cục", "Cục", "Thuế", "Kho bạc", "Bảo hiểm xã hội", "BHXH", "Hạt Kiểm lâm", "Thanh tra", "Viện", "Tòa án", "Trường",
    "Bệnh viện", "Đài", "Báo", "Ngân hàng", "Hội", "Đoàn", "Liên đoàn", "Mặt trận", "UBMTTQ", "Đảng ủy", "Huyện ủy", "Tỉnh ủy",
    "Thành ủy", "Chủ tịch", "Thủ trưởng", "Giám đốc", "Trưởng", "Lãnh đạo", "Đội", "Trạm", "Xí nghiệp", "Hợp tác xã", "Tập đoàn",
    "Điện lực", "Viễn thông", "Bưu điện", "Bộ Chỉ huy", "Viện kiểm sát", "TTDVNN", "chủ đầu tư", "cơ quan", "đơn vị", "ngành", "địa phương",
    "Tỉnh đoàn", "Huyện đoàn", "Thành đoàn", "Hiệp hội", "Liên minh", "Đồn Biên phòng", "Bộ đội Biên phòng", "Tổng cục", "VNPT", "Viettel", "BQL",
    "Cơ quan", "Đơn vị", "Chủ đầu tư", "sở", "phòng", "xã", "thị trấn", "thị xã", "phường", "huyện", "thành phố", "đồng chí", "chi nhánh", "Thường trực",
)  # fmt: skip
_HEAD = "|".join(sorted((re.escape(head) for head in _HEADS), key=len, reverse=True))
# After the first syllable of a name: with it another word, which names nobody ("Ban hành", "Phòng, chống").
_OTHER = (
    r"(?<=Ban) hành|(?<=Báo) (?:cáo|động)|(?<=Trường) hợp|(?<=Bộ) (?:máy|phận|đội|luật|tiêu chí|thủ tục|chỉ số)"
    r"|(?<=[Pp]hòng),? (?:chống|ngừa|trừ|tránh|cháy)|(?<=Hội) (?:nghị|thảo|họp|nhập|trường|thi)|(?<=Đoàn) (?:kết|viên)"
    r"|(?<=Đội) (?:ngũ|hình)|(?<=[Ss]ở) hữu|(?<=Thanh tra),? (?:kiểm tra|việc|công tác)|(?<=xã) hội"
    r"|(?<=ngành) (?:nghề|hàng)|(?<=Lãnh đạo),? (?:chỉ đạo|thực hiện|công tác)|(?<=Trưởng) thành|(?<=Viện) (?:trợ|dẫn)"
    r"|(?<=Cục) (?:bộ|diện)|(?<=Đơn vị) (?:tính|hành chính)"
)
_NAMING = rf"(?:{_HEAD})(?!\w)(?!{_OTHER})"
_START = re.compile(rf"(?:(?:[Cc]ác|[Mm]ỗi|[Tt]ừng|[Mm]ột số)\s+)?{_NAMING}")
# What a body is told to do: the first of these words ends its name.
_VERBS = (
    "chủ trì", "phối hợp", "tiếp thu", "tiếp tục", "tham mưu", "rà soát", "khẩn trương", "tổ chức", "xây dựng", "hoàn thiện", "hoàn thành",
    "theo dõi", "hướng dẫn", "báo cáo", "nghiên cứu", "tăng cường", "tập trung", "chỉ đạo", "thực hiện", "kiểm tra", "đôn đốc", "đẩy nhanh",
    "đẩy mạnh", "chịu trách nhiệm", "làm việc", "làm tốt", "có trách nhiệm", "có văn bản", "tổng hợp", "căn cứ", "triển khai", "quán triệt",
    "thẩm định", "trình", "bố trí", "cân đối", "đề xuất", "tìm kiếm", "nêu cao", "chấp hành", "phân công", "bảo đảm", "đảm bảo", "thông báo",
    "công bố", "cung cấp", "chuẩn bị", "chủ động", "kịp thời", "thường xuyên", "nghiêm túc", "quan tâm", "ban hành", "giao", "tuyên truyền",
    "vận động", "xem xét", "quyết định", "giải quyết", "xử lý", "tham gia", "hỗ trợ", "bàn giao", "thành lập", "lập", "khảo sát", "thống nhất",
    "phát huy", "duy trì", "nâng cao", "quản lý", "giám sát", "sớm", "phải", "cần", "bám sát", "đánh giá", "đăng ký", "gửi", "thông qua",
)  # fmt: skip
_VERB = re.compile(rf"\s(?={'|'.join(sorted(map(re.escape, _VERBS), key=len, reverse=True))})(?:(?=\S+\s)|(?=\S+$))")
_MOST_WORDS = 40
# Between two bodies of a list.
_BETWEEN = re.compile(rf"(?:\s*[,;]\s*(?:và\s+)?|\s+và\s+)(?=(?:[Cc]ác\s+)?{_NAMING})")
_LISTED = re.compile(r"(?:[Cc]ác\s+)?(Sở|Phòng|Bộ|Ban|UBND các xã|UBND các phường)s?:\s*(.*)")
# Bodies that are not named: "các cơ quan, đơn vị liên quan".
_UNNAMED = re.compile(r"(?:[Cc]ác\s+)?(?:[Cc]ơ quan|[Đđ]ơn vị|ngành|địa phương|sở|tổ chức|đồng chí)\b(?!.*[A-ZĐ])")
_TAIL = re.compile(r"[\s,;:.]+$|\s+(?:và|có|của|để|trong|từ|theo|với|tại|nơi|trên|về)$")


def is_unit(text: str) -> bool:
    """Whether a text begins like the name of a body."""
    return _START.match(text) is not None


def leading(text: str) -> str:
    """The names a text begins with, up to what they are told to do; empty when it begins with none."""
    if not is_unit(text):
        return ""
    verb = _VERB.search(text)
    name = text[: verb.start()] if verb else ""
    if not name or len(name.split()) > _MOST_WORDS or re.search(r"[.;]\s", name):
        return ""
    return _trimmed(name)


def _trimmed(name: str) -> str:
    while (shorter := _TAIL.sub("", name)) != name:
        name = shorter
    return name


def listed(names: str) -> Iterator[str]:
    """The single names of a list: "Sở Tài chính, Sở Nội vụ và các cơ quan" gives three."""
    match = _LISTED.fullmatch(names)
    parts = _BETWEEN.split(names)
    if match and len(parts) == 1:
        yield names
        return
    yield from (name for part in parts if (name := _trimmed(part)))


def is_named(name: str) -> bool:
    """Whether a name says which body is meant."""
    return _UNNAMED.match(name) is None
