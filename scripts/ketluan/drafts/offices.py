"""Names that the law gives to ministries, departments of provinces and offices of districts and communes.

Some have a comma or "và" inside ("Sở Văn hóa, Thể thao và Du lịch"): only who knows them can part a list of them.
"""

from __future__ import annotations

import re

from ketluan.vietnamese import label_key, nfc

# Ministries since 2007; those of 2025 stand among them.
_MINISTRIES = (
    "Quốc phòng", "Công an", "Ngoại giao", "Nội vụ", "Tư pháp", "Kế hoạch và Đầu tư", "Tài chính", "Công Thương", "Nông nghiệp và Phát triển nông thôn",
    "Giao thông vận tải", "Xây dựng", "Tài nguyên và Môi trường", "Thông tin và Truyền thông", "Lao động - Thương binh và Xã hội",
    "Văn hóa, Thể thao và Du lịch", "Khoa học và Công nghệ", "Giáo dục và Đào tạo", "Y tế", "Nông nghiệp và Môi trường", "Dân tộc và Tôn giáo",
)  # fmt: skip
# Nghị định 24/2014/NĐ-CP, điều 8 và 9; Nghị định 45/2025/NĐ-CP, điều 8 và 9.
_DEPARTMENTS = (
    "Nội vụ", "Tư pháp", "Kế hoạch và Đầu tư", "Tài chính", "Công Thương", "Nông nghiệp và Phát triển nông thôn", "Giao thông vận tải", "Xây dựng",
    "Tài nguyên và Môi trường", "Thông tin và Truyền thông", "Lao động - Thương binh và Xã hội", "Văn hóa, Thể thao và Du lịch",
    "Khoa học và Công nghệ", "Giáo dục và Đào tạo", "Y tế", "Ngoại vụ", "Quy hoạch - Kiến trúc", "Du lịch", "Văn hóa và Thể thao",
    "Nông nghiệp và Môi trường", "Dân tộc và Tôn giáo",
)  # fmt: skip
# Nghị định 37/2014/NĐ-CP, điều 7 và 8; Nghị định 45/2025/NĐ-CP; Nghị định 150/2025/NĐ-CP; and how they are printed for short.
_OFFICES = (
    "Nội vụ", "Tư pháp", "Tài chính - Kế hoạch", "Tài chính và Kế hoạch", "Tài chính", "Tài nguyên và Môi trường", "Tài nguyên - Môi trường",
    "Lao động - Thương binh và Xã hội", "Văn hóa và Thông tin", "Văn hóa - Thông tin", "Giáo dục và Đào tạo", "Giáo dục - Đào tạo", "Y tế",
    "Kinh tế", "Quản lý đô thị", "Nông nghiệp và Phát triển nông thôn", "Nông nghiệp", "Kinh tế và Hạ tầng", "Kinh tế - Hạ tầng", "Dân tộc",
    "Nông nghiệp và Môi trường", "Kinh tế, Hạ tầng và Đô thị", "Văn hóa, Khoa học và Thông tin", "Dân tộc và Tôn giáo", "Văn hóa - Xã hội",
)  # fmt: skip
# Other ways to print the same.
_SPELT = (
    (re.compile(r"\s*&\s*"), " và "),
    (re.compile(r"\bptnt\b"), "phát triển nông thôn"),
    (re.compile(r"\blao động,\s*(?=thương binh)"), "lao động - "),
    (re.compile(r"(?<=thương binh)\s*[-–]\s*(?=xã hội)"), " và "),
    (re.compile(r"(?<=văn h(?:óa|oá))\s*[-–]\s*(?=thể thao)"), ", "),
)
_KNOWN = {
    head: frozenset(label_key(name) for name in names)
    for head, names in (("bộ", _MINISTRIES), ("sở", _DEPARTMENTS), ("phòng", _OFFICES))
}
# "TN&MT", "LĐ-TB&XH", "GTVT": one name, whatever it is short for.
_SHORT = re.compile(r"[A-ZĐ]{2,}(?:\s?[&.–-]\s?[A-ZĐ]{2,})*")


def is_office(head: str, name: str) -> bool:
    """Whether a name without its first word is one by law: "Kế hoạch và Đầu tư" of "Sở".

    >>> [is_office("Sở", name) for name in ("Văn hóa, Thể thao và Du lịch", "Nông nghiệp & PTNT", "TN&MT", "Văn hóa")]
    [True, True, True, False]
    """
    spelt = nfc(name).casefold()
    for pattern, other in _SPELT:
        spelt = pattern.sub(other, spelt)
    known = _KNOWN.get(head.casefold(), frozenset())
    return label_key(spelt) in known or _SHORT.fullmatch(name) is not None
