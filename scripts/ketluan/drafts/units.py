"""Names of bodies in running text: how they begin and where they end."""

from __future__ import annotations

import re

from ketluan.vietnamese import CAPITALS

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
_START = re.compile(
    rf"(?:(?:[Cc]ác|[Mm]ỗi|[Tt]ừng|[Mm]ột số)\s+)?{_NAMING}|[Cc]ác\s+(?:tổ chức|đoàn thể|lực lượng|doanh nghiệp|hội|ban)(?!\w)"
)
# What a body is told to do: the first of these words ends its name.
_VERBS = (
    "chủ trì", "phối hợp", "tiếp thu", "tiếp tục", "tham mưu", "rà soát", "khẩn trương", "tổ chức", "xây dựng", "hoàn thiện", "hoàn thành",
    "theo dõi", "hướng dẫn", "báo cáo", "nghiên cứu", "tăng cường", "tập trung", "chỉ đạo", "thực hiện", "kiểm tra", "đôn đốc", "đẩy nhanh",
    "đẩy mạnh", "chịu trách nhiệm", "làm việc", "làm tốt", "có trách nhiệm", "có văn bản", "tổng hợp", "căn cứ", "triển khai", "quán triệt",
    "thẩm định", "trình", "bố trí", "cân đối", "đề xuất", "tìm kiếm", "nêu cao", "chấp hành", "phân công", "bảo đảm", "đảm bảo", "thông báo",
    "công bố", "cung cấp", "chuẩn bị", "chủ động", "kịp thời", "thường xuyên", "nghiêm túc", "quan tâm", "ban hành", "giao", "tuyên truyền",
    "vận động", "xem xét", "quyết định", "giải quyết", "xử lý", "tham gia", "hỗ trợ", "bàn giao", "thành lập", "lập", "khảo sát", "thống nhất",
    "phát huy", "duy trì", "nâng cao", "quản lý", "giám sát", "sớm", "phải", "cần", "bám sát", "đánh giá", "đăng ký", "gửi", "thông qua",
    "ghi nhận", "biểu dương", "yêu cầu", "đề nghị", "kết luận", "đồng ý", "cơ bản", "nhất trí", "cập nhật", "công khai", "đăng tải", "kiện toàn",
    "phân luồng", "khắc phục", "tiến hành", "liên hệ", "trao đổi", "thống kê", "rút kinh nghiệm", "bổ sung", "điều chỉnh", "nhanh chóng",
    "kiên quyết", "tích cực", "chấn chỉnh", "cam kết", "quyết liệt", "thi hành", "phê duyệt", "thẩm tra", "tính toán", "lựa chọn", "ưu tiên",
    "có phương án", "có kế hoạch", "có giải pháp", "có biện pháp", "có báo cáo", "có ý kiến", "trong việc", "trong phạm vi", "trong quá trình",
    "theo", "để", "nhằm", "khi", "phân bổ",
)  # fmt: skip
_DEED = "|".join(sorted(map(re.escape, _VERBS), key=len, reverse=True))
# Where a name ends: at a deed, at a colon before one, at a colon after which paragraphs follow; the colon of
# "các Sở: Xây dựng, …" is inside.
_END = re.compile(
    rf"\s(?=(?:{_DEED})(?!\w))|(?<![Ss]ở)(?<![Bb]ộ)(?<![Pp]hòng)(?<!ban)(?<!ngành):(?=\s+(?i:{_DEED})(?!\w))|:(?=\s*$)"
)
# Inside a name: words that would be deeds elsewhere.
_NO_DEED = re.compile(
    r"\([^()]*\)|"
    r"\b(?:(?<!chủ )đầu tư|vật liệu|ngành|trật tự)\s+xây dựng|\bdự án xây dựng(?= (?:huyện|tỉnh|công trình|cơ bản)\b)|\b(?:công|chương|quy|lộ|tờ)\s+trình|\bgiao\s+(?:thông|dịch)"
    r"|\bdịch vụ\s+tổng hợp|\b[Cc]ác\s+tổ chức|\b(?:cơ quan|đơn vị|đoàn thể),\s+tổ chức|\bđộc\s+lập"
    r"|\b(?:Ban|Phòng|Trung tâm|Đội|Chi cục|Tổ|Hội đồng|Ủy ban)\s+(?:quản lý|chỉ đạo|hỗ trợ|giám sát|đăng ký|kiểm tra|tổ chức|thẩm định"
    r"|xây dựng|xử lý|tuyên truyền|vận động)|\bVăn phòng\s+đăng ký"
)
_MOST_WORDS = 40
_FARTHEST = 1000
# The words of a name: companies and boards have more than offices.
LONGEST = 24
_LONG = re.compile(r"(?:[Cc]ông ty|[Tt]ổng công ty|[Tt]ập đoàn|[Nn]gân hàng|Ban [Qq]uản lý|BQL|.*:)")
# A sort of bodies.
SORT = (
    r"(?:sở|ban|ngành|phòng|bộ|cơ quan|đơn vị|tổ chức|đoàn thể|hội|địa phương|doanh nghiệp|lực lượng|chủ đầu tư|nhà thầu"
    r"|xã|phường|thị trấn|thị xã|huyện|thành phố|đặc khu|tỉnh|cấp|trường|thôn|bản|tổ dân phố|khu phố)"
)
_RUNS_ON = re.compile(rf"[,;]\s+(?![{CAPITALS}\d]|{SORT}(?!\w))")
# Bodies that are not named: "các cơ quan, đơn vị liên quan".
_UNNAMED = re.compile(
    rf"(?:[Cc]ác\s+)?(?:[Cc]ơ quan|[Đđ]ơn vị|ngành|địa phương|[Ss]ở|tổ chức|đoàn thể|lực lượng|doanh nghiệp|đồng chí)(?:,\s+Ban|,\s+Ngành)*(?!\w)(?!.*[{CAPITALS}])"
    r"|[Cc]ác\s+(?:phòng|ban|bộ|hội),?\s+(?:ban|ngành|đơn vị|cơ quan|đoàn thể)(?!\w)(?!.*:)"
)
_TAIL = re.compile(r"[\s,;:.]+$|\s*\([^()]*\)$|\s+(?:và|có|của|để|trong|từ|theo|với|tại|nơi|trên|về)$")


def is_unit(text: str) -> bool:
    """Whether a text begins like the name of a body."""
    return _START.match(text) is not None


def leading(text: str) -> str:
    """The names a text begins with, up to what they are told to do; empty when it begins with none."""
    if not is_unit(text):
        return ""
    # No name reaches farther, and paragraphs can be long.
    text = text if len(text) < _FARTHEST else f"{text[:_FARTHEST]}…"
    inside = [match.span() for match in _NO_DEED.finditer(text)]
    ends = (end.start() for end in _END.finditer(text))
    end = next((place for place in ends if not any(start <= place + 1 < stop for start, stop in inside)), 0)
    name = text[:end]
    if len(name.split()) > _MOST_WORDS or not all(map(is_unit, re.split(r"[.;]\s+", name))):
        return ""
    return trimmed(name)


def trimmed(name: str) -> str:
    """A name without the commas, small words and brackets after it."""
    while (shorter := _TAIL.sub("", name)) != name:
        name = shorter
    return name


def runs_on(name: str) -> bool:
    """Whether a sentence goes on after a name: small words after a comma are no part of one, but for sorts in a row."""
    return _RUNS_ON.search(name) is not None


def longest(name: str) -> int:
    """The most words that a name which begins so may have; more are a sentence that runs on."""
    return LONGEST if _LONG.match(name) else 12


def is_named(name: str) -> bool:
    """Whether a name says which body is meant."""
    return _UNNAMED.match(name) is None
