"""Facts that a paper states of itself: number, date of issue, type, chair, session, signer. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ketluan.drafts.parts import Parts, is_name
from ketluan.model import Missing, Session, Signer
from ketluan.readers.paper import Doubt, Paragraph
from ketluan.vietnamese import CAPITALS, date_text, fold

# "Số: 11 /TB-UBND", "Số:      /TB-VP", "Số 14-CTr/TU", "Số: 05/2021/TB - UBND", "Số: 2/TB-VP.HĐND&UBND".
_PART = rf"(?:(?:(?<=\S)|(?=[{CAPITALS}]{{2}}))[{CAPITALS}\d]\w*)"
_NUMBER = re.compile(
    rf"Số\s*:?\s*([^\s/–—-]*)\s*(/\s*\d{{4}}(?=\s*[/–—-]))?\s*([/–—-]\s*[{CAPITALS}]\w*(?:\s*[/&.–—-]\s*{_PART})*)"
)
# What goes on after a number: it was not taken whole.
_GOES_ON = re.compile(r"[^\s.,;]|[.,;]\w|\s*[/&–—-]\s*\w")
_NUMBER_LINE = re.compile(r"Số\s*:")
_FIGURES = re.compile(r"\d{1,5}[a-zđA-ZĐ]?")
# The date of a heading, whose day and month may be blank; OCR puts strange signs there.
_ISSUED = re.compile(r"ngày\s*(.{0,6}?)\s*tháng\s*(.{0,4}?)\s*năm\s*(\S{0,5})")
# The same where the scan lost a word of it; its groups never make a date.
_ISSUED_BADLY = re.compile(r"(\W?)tháng\s*(.{0,4}?)\s*n\w{1,2}\s*(\S{0,5})")
# A day in a sentence: "15/11/2021", "19 tháng 6 năm 2026".
DAY = r"(\d{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+năm\s+)((?:19|20)\d{2})"
_DAY = re.compile(DAY)
_MET = re.compile(
    r"^(?:Vừa qua,)?\s*(?:Sáng|Chiều|Tối|Vào|Trong)?\s*(?:(?:hồi|lúc)\s+\d{1,2}\s*(?:h|giờ)(?:\s*\d{2}(?:\s*phút)?)?,?)?"
    r"\s*(?:sáng|chiều)?\s*[Nn]gày\s+" + DAY
)
# "Thực hiện …, ngày 15/11/2021, UBND huyện tổ chức phiên họp": a comma before the day, or it is that of another paper.
_MET_INSIDE = re.compile(
    rf",\s+(?:vào\s+)?(?:sáng\s+|chiều\s+)?ngày\s+{DAY},\s+(?:tại\s+[^,;.]{{2,60}},\s+)?(?:UBND|[ỦU][ỷy] ban nhân dân|đồng chí|(?:Phó )?Chủ tịch)"
    r"[^.;]{0,90}?\b(?:chủ trì|tổ chức|họp)\b"
)
_CAP = "A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ"
_WORD = rf"[{_CAP}][a-zà-ỹđ]+"
_NAME = rf"{_WORD}(?:\s+{_WORD}){{1,4}}"
# "đồng chí A B C - Phó Bí thư …, Chủ tịch … kết luận"; "Phó Chủ tịch UBND tỉnh A B chủ trì".
_COMRADE = re.compile(
    rf"(?:[Đđ]ồng chí|[Đđ]/c|[Ôô]ng|[Bb]à)\s+({_NAME})\s*(?:[-–,(]|(?=chủ trì|kết luận))(?:(?!đồng chí|[.;:]\s).){{0,160}}?\b(chủ trì|kết luận)"
)
_POST = re.compile(
    rf"(?:Chủ tịch|Thủ tướng|Bộ trưởng|Giám đốc|Bí thư|Chủ nhiệm|Trưởng ban)(?:(?![.;:]\s)[^.;]){{0,60}}?\s({_NAME})\s+(?:đã\s+)?(chủ trì|kết luận)"
)
_UNDER = re.compile(rf"\bdưới sự chủ trì của (?:đồng chí|đ/c|ông|bà)\s+({_NAME})()(?=\s*[-–,.;(])")
_TITLE_NAME = re.compile(
    rf"(?:đồng chí\s+|(?:Chủ tịch|Thủ tướng|Bộ trưởng)\s+(?:UBND|Ủy ban nhân dân|Chính phủ)?\s*(?:tỉnh|huyện|thành phố|xã|phường|thị xã)?\s*)({_NAME})\s*(?:[-–,]|tại|về)"
)
_MONTH = re.compile(r"(?<!\d )tháng\s+(\d{1,2})(?:\s*(?:/|năm\s+)\s*((?:19|20)\d{2}))?")
_SESSION_NUMBER = re.compile(r"[Pp]hiên (?:họp )?(?:thứ|lần thứ)\s+(\w+)")
_KINDS = {
    "regular": ("thuong ky", "thuong le"),
    "extraordinary": ("bat thuong", "dot xuat"),
    "briefing": ("giao ban",),
    "conference": ("hoi nghi",),
    "other": ("cuoc hop", "hop nghe", "chu tri hop", "buoi lam viec"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A fact, or why there is none, and what a person should look at."""

    value: str | date | Missing | None
    doubts: tuple[Doubt, ...] = ()


def _doubt(rule: str, field: str, message: str, remedy: str, at: Paragraph | None = None) -> Doubt:
    return Doubt(rule, message, remedy, at.page if at else 0, at.line if at else 0, field)


def number(parts: Parts, scanned: bool) -> Found:
    """The number and code of the heading."""
    for line in parts.header:
        match = _NUMBER.search(line.text)
        if match and _FIGURES.fullmatch(match[1]):
            value = re.sub("[–—]", "-", "".join(f"{match[1]}{match[2] or ''}{match[3]}".split()))
            read = _scanned("number", f"số, ký hiệu “{value}”", scanned, line)
            return Found(value, (*read, *_cut_number(value, line, match.end())))
        if match or _NUMBER_LINE.match(line.text):
            blank = not match or not match[1].strip(" .…_")
            if blank and not scanned:
                told = _doubt(
                    "blank",
                    "number",
                    f"số để trống trên bản nguồn (“{line.text}”)",
                    "ghi số khi có bản đã phát hành",
                    line,
                )
                return Found(Missing.BLANK, (told,))
            told = _doubt(
                "illegible", "number", f"không đọc được số trong “{line.text}”", "xem bản nguồn và ghi number", line
            )
            return Found(Missing.ILLEGIBLE, (told,))
    told = _doubt(
        "absent",
        "number",
        "không thấy dòng “Số: …” trên bản nguồn",
        "ghi number nếu bản nguồn có, nếu không để unknown",
    )
    return Found(Missing.UNKNOWN, (told,))


def _cut_number(value: str, line: Paragraph, end: int) -> Iterator[Doubt]:
    if _GOES_ON.match(line.text[end:]):
        message = f"số, ký hiệu lấy là “{value}”, trên bản nguồn còn chữ đi liền sau (“{line.text}”)"
        yield _doubt("number-goes-on", "number", message, "đối chiếu với bản nguồn rồi sửa number nếu thiếu", line)


def issued(parts: Parts, scanned: bool, stamps: Sequence[str] = ()) -> Found:
    """The date of issue in the heading. A stamp with the time of signing is told beside a date that cannot be read."""
    for line in parts.header:
        match = _ISSUED.search(line.text) or (_ISSUED_BADLY.search(line.text) if scanned else None)
        if not match:
            continue
        figures = [re.sub(r"\s", "", part) for part in match.groups()]
        day = _date(*figures) if all(part.isdigit() for part in figures) else None
        if day:
            return Found(day, _scanned("issued", f"ngày ban hành {date_text(day)}", scanned, line))
        blank = any(not part.strip(".…_,") for part in figures[:2])
        if blank and not scanned:
            told = _doubt(
                "blank",
                "issued",
                f"ngày ban hành để trống trên bản nguồn (“{line.text}”)",
                "ghi issued khi có bản đã phát hành",
                line,
            )
            return Found(Missing.BLANK, (told,))
        told = _doubt(
            "illegible",
            "issued",
            f"không đọc được ngày ban hành trong “{line.text}”{_signed(stamps)}",
            "xem bản nguồn và ghi issued",
            line,
        )
        return Found(Missing.ILLEGIBLE, (told,))
    told = _doubt(
        "absent",
        "issued",
        "không thấy ngày ban hành trên bản nguồn",
        "ghi issued nếu bản nguồn có, nếu không để unknown",
    )
    return Found(Missing.UNKNOWN, (told,))


def _signed(stamps: Sequence[str]) -> str:
    """What a signature stamp says of the day of signing, which need not be the day of issue."""
    match = re.search(r"\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d{2}", " ".join(stamps))
    return f" (dấu ký số ghi {match[0]})" if match else ""


def _scanned(field: str, what: str, scanned: bool, at: Paragraph) -> tuple[Doubt, ...]:
    if not scanned:
        return ()
    return (
        _doubt(
            "ocr-value", field, f"{what} được nhận dạng từ ảnh", "đối chiếu với ảnh; số viết tay thường bị đọc sai", at
        ),
    )


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def type_name(parts: Parts) -> str | Missing:
    """The name of the type; a letter has none printed and is known by its subject and its "Kính gửi"."""
    if parts.type:
        return parts.type.capitalize()
    if parts.title is not None and parts.title.text.startswith("V/v"):
        return "Công văn"
    return Missing.UNKNOWN


def is_conclusion(parts: Parts) -> bool:
    """Whether a paper gives the conclusions of a session: its title says so."""
    title = fold(parts.title.text) if parts.title else ""
    named = "KẾT LUẬN" in parts.type
    return named or re.match(r"(?:thong bao )?(?:y kien )?ket luan\b|(?:ve )?(?:y kien )?ket luan\b", title) is not None


def met(preamble: Sequence[Paragraph]) -> Found:
    """The day of the session, which the first sentence of the preamble states."""
    for paragraph in preamble[:3]:
        match = _MET.match(paragraph.text)
        day = _date(*match.groups()) if match else None
        if day:
            return Found(day)
    inside = [match for paragraph in preamble[:3] for match in _MET_INSIDE.finditer(paragraph.text)]
    day = _date(*inside[0].groups()) if len(inside) == 1 else None
    if day:
        return Found(day)
    told = _doubt(
        "absent",
        "date",
        "phần mở đầu không nêu rõ ngày họp",
        "ghi date theo văn bản",
        preamble[0] if preamble else None,
    )
    return Found(None, (told,))


def chair(parts: Parts, preamble: Sequence[Paragraph], scanned: bool) -> Found:
    """Who chaired or concluded, as the preamble says; a title that names somebody else is a doubt."""
    text = " ".join(paragraph.text for paragraph in preamble)
    named = [*_COMRADE.finditer(text), *_POST.finditer(text), *_UNDER.finditer(text)]
    at = preamble[0] if preamble else None
    if not named:
        return Found(
            None, (_doubt("absent", "chair", "phần mở đầu không nêu rõ người chủ trì", "ghi chair theo văn bản", at),)
        )
    concluding = [match for match in named if match[2] == "kết luận"] or named
    name = max(concluding, key=lambda match: match.end())[1]
    told = list(_scanned("chair", f"tên người chủ trì “{name}”", scanned, preamble[0]))
    titled = _TITLE_NAME.search(parts.title.text) if parts.title else None
    others = {match[1] for match in named} | ({titled[1]} if titled else set())
    if others - {name}:
        message = f"văn bản nêu nhiều người: {', '.join(sorted(others))}; lấy “{name}” là người kết luận"
        told.append(_doubt("several-chairs", "chair", message, "sửa chair nếu người chủ trì là người khác", at))
    return Found(name, tuple(told))


def session(parts: Parts, preamble: Sequence[Paragraph], day: date | None) -> Session:
    """Kind and number of the session, the month reviewed and the month planned, as far as title and preamble say."""
    title = parts.title.text if parts.title else ""
    told = fold(f"{title} {preamble[0].text if preamble else ''}")
    kind = next((kind for kind, signs in _KINDS.items() if any(sign in told for sign in signs)), None)
    if "phien hop" in fold(title) and kind in ("conference", "other"):
        kind = None
    number = _SESSION_NUMBER.search(title)
    reviewed, planned = _months(title, day)
    return Session(kind, number[1] if number else "", reviewed, planned)


def _months(title: str, day: date | None) -> tuple[str, str]:
    """The months of a title about a monthly session: the first is reviewed, one after "nhiệm vụ" is planned."""
    if not re.search(r"phiên họp|thường kỳ|giao ban", title, re.IGNORECASE):
        return "", ""
    reviewed: re.Match[str] | None = None
    planned: re.Match[str] | None = None
    for match in _MONTH.finditer(title):
        if re.search(r"ngày\s+\d{1,2}\s*$", title[: match.start()]) or not 1 <= int(match[1]) <= 12:
            continue
        if "nhiệm vụ" in title[: match.start()].lower():
            planned = planned or match
        else:
            reviewed = reviewed or match
    until = _month(planned) if planned else ""
    first = (_month(reviewed) or _beside(reviewed, until, 11) or _nearest(reviewed, day)) if reviewed else ""
    return first, (until or _beside(planned, first, 0) or _nearest(planned, day)) if planned else ""


def _month(match: re.Match[str]) -> str:
    """A month as `YYYY-MM` when it has its year."""
    return f"{match[2]}-{int(match[1]):02d}" if match[2] else ""


def _beside(match: re.Match[str], month: str, back: int) -> str:
    """The one month of that name in the year that begins `back` months before another: 11 gives the last one up to it."""
    if not month:
        return ""
    start = int(month[:4]) * 12 + int(month[5:]) - 1 - back
    found = start + (int(match[1]) - 1 - start) % 12
    return f"{found // 12}-{found % 12 + 1:02d}"


def _nearest(match: re.Match[str], day: date | None) -> str:
    """The month of that name nearest to a day."""
    return _beside(match, f"{day:%Y-%m}", 6) if day else ""


def signer(parts: Parts, scanned: bool) -> tuple[Signer | None, tuple[Doubt, ...]]:
    """The signature: its lines down to the name."""
    lines = [paragraph.text for paragraph in parts.signature]
    at = parts.signature[0] if parts.signature else None
    name = next((place for place in range(len(lines) - 1, -1, -1) if is_name(lines[place])), None)
    if name is None:
        told = _doubt("absent", "signer", "không thấy họ tên người ký", "ghi signer theo văn bản", at)
        return None, (told,)
    return Signer(tuple(lines[:name]), lines[name]), _scanned(
        "signer", f"người ký “{lines[name]}”", scanned, parts.signature[0]
    )
