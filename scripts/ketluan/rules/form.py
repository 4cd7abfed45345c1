"""Rules on the form of the text: numbers and parts."""

from __future__ import annotations

from collections.abc import Iterator

from ketluan import editing
from ketluan.model import PLACEHOLDER, Problem
from ketluan.publication import marked, named
from ketluan.rules.case import Case

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
_AS_PRINTED = "đối chiếu với bản nguồn; nếu bản nguồn in như vậy thì giữ nguyên"


def numbering(case: Case) -> Iterator[Problem]:
    """numbering: numbers follow one another, each printed once; a document may be printed otherwise, hence warnings."""
    romans = [section for section in case.conclusion.sections if section.number in _ROMAN]
    yield from _gaps(case, "", [(_ROMAN.index(s.number) + 1, s.number, s.line) for s in romans])
    for section in case.conclusion.sections:
        items = [item for item in section.items if item.number.isdigit() and item.turn == 1]
        before = f"{section.number}." if section.number else ""
        yield from _gaps(case, before, [(int(item.number), section.place(item), item.line) for item in items])
    for section, item in case.conclusion.items():
        if item.turn > 1:
            place = section.place(item)
            message = f"số mục {item.number} in lần thứ {item.turn}"
            remedy = f"{_AS_PRINTED}; mã của mục này là “{place}”"
            yield Problem(case.conclusion.path, item.line, "numbering", message, remedy, "warning")


def _gaps(case: Case, part: str, numbers: list[tuple[int, str, int]]) -> Iterator[Problem]:
    """Numbers that do not follow the one before: of items in a `part` ("II."), or of parts, which are Roman."""
    for expected, (number, place, line) in zip([1, *(number + 1 for number, _, _ in numbers)], numbers, strict=False):
        if number != expected:
            wanted = f"{part}{expected}" if place.rpartition(".")[2].isdigit() else _ROMAN[expected - 1]
            message = f"số {place} không liên tục: theo thứ tự phải là {wanted}"
            yield Problem(case.conclusion.path, line, "numbering", message, _AS_PRINTED, "warning")


def section_kinds(case: Case) -> Iterator[Problem]:
    """section-kind: every numbered part says its kind."""
    unstated = [section.number for section in case.conclusion.sections if section.number and section.kind is None]
    if unstated:
        message = f"chưa nói loại của phần {', '.join(unstated)}"
        kinds = ", ".join(f"{number}: task" for number in unstated)
        written = (
            f"ghi thêm trong khóa sections: {kinds}"
            if "sections" in case.conclusion.lines
            else f"thêm sections: {{{kinds}}}"
        )
        remedy = f"{written} (assessment, task hoặc document)"
        yield case.problem("sections", "section-kind", message, remedy, "warning")


def placeholders(case: Case) -> Iterator[Problem]:
    """placeholder: nothing is left of the skeleton that a new record begins with."""
    conclusion = case.conclusion
    places = [(conclusion.lines.get("title", 1), block.text) for block in (*conclusion.preamble, *conclusion.closing)]
    places += [(section.line, section.heading) for section in conclusion.sections]
    for item in (item for section in conclusion.sections for item in section.items):
        places += [(item.line, text) for text in (item.label, item.lead, *(block.text for block in item.blocks))]
    for line in sorted({line for line, text in places if text.strip(" :") == PLACEHOLDER}):
        message = f"còn chỗ ghi “{PLACEHOLDER}” chưa có lời văn"
        yield Problem(
            conclusion.path, line, "placeholder", message, "chép lời văn của bản nguồn vào, hoặc bỏ phần thừa"
        )


def redactions(case: Case) -> Iterator[Problem]:
    """redaction: each mark of words left out has its entry, place and reason, and each entry its mark."""
    entries = {(one.place, one.reason) for one in case.conclusion.redactions}
    marks = {(place, reason) for place, text in editing.issued(case.conclusion) for reason in marked(text)}
    for place, reason in sorted(marks - entries):
        message = f"{named(place)}: dấu [đã lược: {reason}] không có trong redactions"
        yield case.problem("redactions", "redaction", message, "lược bằng lệnh ketluan redact, không gõ tay")
    for place, reason in sorted(entries - marks):
        message = f"{named(place)}: redactions nêu “{reason}” nhưng không có dấu [đã lược: {reason}] ở đó"
        yield case.problem(
            "redactions", "redaction", message, f"sửa place, reason; hoặc ghi [đã lược: {reason}] vào chỗ ấy"
        )
