"""What must be true of an archive: one generator a rule, each problem under the id of its rule.

Problems of reading (YAML, markup, encoding) come from `archive.load`; here are the problems of meaning. A rule that
only advises yields warnings; errors stop a build.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ketluan import fidelity, gate, readers
from ketluan.archive import Archive, load, record_files
from ketluan.model import Conclusion, Problem
from ketluan.vietnamese import label_key, nfc, slug, words

# Every rule with what it asks for, as the guide prints it. `check` reports nothing under another id.
RULES = {
    "encoding": "Tệp là văn bản UTF-8.",
    "front-matter": "Tệp bắt đầu bằng phần mô tả giữa hai dòng ---.",
    "yaml": "Phần mô tả đúng cú pháp YAML, không dùng tham chiếu, không lồng sâu.",
    "yaml-trap": "Giá trị mà phần mềm khác có thể hiểu sai (0123, 1:30, no) được đặt trong ngoặc kép.",
    "duplicate-key": "Mỗi khóa chỉ ghi một lần.",
    "unknown-key": "Chỉ dùng những khóa có trong bảng trường dữ liệu.",
    "required": "Đủ các khóa bắt buộc.",
    "type": "Giá trị đúng kiểu: ngày là năm-tháng-ngày, danh sách nằm trong [ ].",
    "markup": "Phần thân chỉ dùng đề mục ##, số mục in đậm, đoạn văn, danh sách - và +, một dòng --- trước lời kết.",
    "no-such-item": "Khóa items và sections chỉ nói về mục, phần có trong văn bản.",
    "registry": "Sổ đơn vị, người chủ trì và chữ viết tắt đầy đủ, không nhắc đến mã không có.",
    "registry-id": "Mã trong sổ viết thường không dấu, không trùng nhau.",
    "nfc": "Chữ tiếng Việt ở dạng dựng sẵn (Unicode NFC).",
    "hidden-character": "Không có ký tự điều khiển, ký tự không nhìn thấy, khoảng trắng lạ.",
    "file-name": "Tên tệp là ngày họp và tên ngắn, đặt trong thư mục của năm: 2021/2021-11-15-phien-hop-thang-11.md.",
    "duplicate-id": "Hai kết luận không dùng chung một tên tệp; phiên thứ hai trong ngày thêm -2.",
    "dates": "Ngày ban hành không trước ngày họp, ngày hiệu lực không trước ngày ban hành.",
    "unknown-official": "Người chủ trì có trong officials.yml, và chỉ một người mang tên ấy.",
    "unknown-unit": "Tên đơn vị, nhóm đơn vị có trong units.yml vào ngày họp.",
    "ambiguous-unit": "Tên đơn vị chỉ có một nghĩa vào ngày họp.",
    "units": "Khóa units gồm đúng những đơn vị mà các mục giao việc.",
    "not-printed": "Tên được nhắc đến, thời hạn, chữ in nhầm có nguyên văn trong mục.",
    "deadline": "Thời hạn loại date có ngày; loại khác không có ngày.",
    "numbering": "Số phần, số mục liên tục và không trùng.",
    "section-kind": "Khóa sections nói rõ loại của từng phần.",
    "source": "Tệp nguồn nằm cạnh bản ghi, mã SHA-256 đúng với khóa source.",
    "verbatim": "Lời văn của bản ghi đúng từng chữ với tệp nguồn.",
    "secrecy": "Không đăng văn bản có dấu MẬT, TỐI MẬT, TUYỆT MẬT hoặc lưu hành nội bộ.",
    "personal-data": "Dữ liệu trông như dữ liệu cá nhân chỉ được giữ khi pháp luật cho phép công khai.",
    "dangling": "Khóa replaces, corrects chỉ nêu kết luận có trong lưu trữ.",
}

# Kinds of files that are published as they are; nothing that a browser would run on the site.
SOURCE_SUFFIXES = (".txt", ".docx", ".doc", ".odt", ".rtf", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
# "2021-11-15-phien-hop-thang-11": the date of the session and a name.
_STEM = re.compile(r"(\d{4}-\d{2}-\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_MAX_DIFFERENCES = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One record under examination, in its archive."""

    archive: Archive
    conclusion: Conclusion

    def problem(self, key: str, rule: str, message: str, remedy: str, level: str = "error") -> Problem:
        """A problem at the line of a front-matter key (`items.II.3`), or of the nearest key above it."""
        lines = self.conclusion.lines
        while key and key not in lines:
            key = key.rpartition(".")[0]
        return Problem(self.conclusion.path, lines.get(key, 1), rule, message, remedy, level)


Rule = Callable[[Case], Iterator[Problem]]


def check(root: Path) -> tuple[Archive | None, tuple[Problem, ...]]:
    """Read and examine the archive in a folder; problems come in the order of files, lines and rules."""
    archive, problems = load(root)
    found = [*problems, *_text_problems(root)]
    if archive is not None:
        found += _duplicate_ids(archive)
        for conclusion in archive.conclusions:
            case = Case(archive, conclusion)
            found += [problem for rule in _RECORD_RULES for problem in rule(case)]
    ordered = sorted(dict.fromkeys(found), key=lambda problem: (problem.path, problem.line, problem.rule))
    return archive, tuple(ordered)


def _text_problems(root: Path) -> Iterator[Problem]:
    """nfc and hidden-character, for every file a person edits."""
    for path in (*record_files(root), *sorted(root.glob("*.yml"))):
        name = path.relative_to(root).as_posix()
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # told by `encoding`
        for number, line in enumerate(text.split("\n"), 1):
            if nfc(line) != line:
                yield Problem(name, number, "nfc", "chữ tiếng Việt ở dạng tổ hợp", "chạy ketluan check --fix")
            shown = line.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}") if number == 1 else line
            hidden = next((c for c in shown.rstrip("\r") if _is_hidden(c)), None)
            if hidden is not None:
                what = unicodedata.name(hidden, f"U+{ord(hidden):04X}")
                yield Problem(name, number, "hidden-character", f"có ký tự {what}", "xóa hoặc thay bằng dấu cách")


def _is_hidden(character: str) -> bool:
    return (
        character == "\N{REPLACEMENT CHARACTER}"
        or unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp")
        or (unicodedata.category(character) == "Zs" and character != " ")
    )


def _duplicate_ids(archive: Archive) -> Iterator[Problem]:
    counts = Counter(conclusion.id for conclusion in archive.conclusions)
    for conclusion in archive.conclusions:
        if counts[conclusion.id] > 1:
            message = f"tên tệp “{conclusion.id}” dùng cho {counts[conclusion.id]} kết luận"
            yield Problem(conclusion.path, 1, "duplicate-id", message, "thêm -2 vào tên tệp của phiên thứ hai")


def _file_name(case: Case) -> Iterator[Problem]:
    conclusion = case.conclusion
    match = _STEM.fullmatch(conclusion.id)
    if not match:
        name = slug(conclusion.id.removeprefix(str(conclusion.date))) or "phien-hop"
        remedy = f"đổi tên tệp, ví dụ {conclusion.date}-{name}.md"
        yield case.problem("", "file-name", f"tên tệp “{conclusion.id}” không đúng quy định", remedy)
    elif match[1] != str(conclusion.date) or conclusion.path != f"{conclusion.date:%Y}/{conclusion.id}.md":
        remedy = f"sửa ngày họp, hoặc đặt tệp tại {conclusion.date:%Y}/{conclusion.date}-….md"
        yield case.problem("date", "file-name", f"ngày họp {conclusion.date} không khớp tên và thư mục của tệp", remedy)


def _dates(case: Case) -> Iterator[Problem]:
    known = [("date", "ngày họp", case.conclusion.date)]
    for key, name in (("issued", "ngày ban hành"), ("effective", "ngày hiệu lực")):
        value = getattr(case.conclusion, key)
        if isinstance(value, str):
            continue
        if value < known[-1][2]:
            message = f"{name} {value} trước {known[-1][1]} {known[-1][2]}"
            yield case.problem(key, "dates", message, f"sửa “{key}” hoặc “{known[-1][0]}”")
        known.append((key, name, value))


def _officials(case: Case) -> Iterator[Problem]:
    registry = case.archive.registry
    found = registry.resolve_official(case.conclusion.chair)
    if len(found) > 1:
        ids = ", ".join(official.id for official in found)
        message = f"“{case.conclusion.chair}” là tên của nhiều người: {ids}"
        yield case.problem("chair", "unknown-official", message, "ghi thêm vào tên trong officials.yml cho khác nhau")
    if not found:
        names = ", ".join(official.name for official in registry.officials.values())
        message = f"“{case.conclusion.chair}” không có trong officials.yml"
        yield case.problem("chair", "unknown-official", message, f"thêm vào officials.yml, hoặc chọn: {names}")


def _unit_labels(case: Case) -> Iterator[Problem]:
    registry, day = case.archive.registry, case.conclusion.date
    for section, item in case.conclusion.items():
        place = section.place(item)
        for label in (*section.addressees(item), *item.together, *item.mentions):
            meant = registry.resolve(label, day)
            if len(meant) > 1:
                ids = ", ".join(unit.id for unit in meant)
                message = f"mục {place}: “{label}” có thể là nhiều đơn vị: {ids}"
                remedy = f"ghi tên đầy đủ của đơn vị trong items.{place}"
                yield case.problem(f"items.{place}", "ambiguous-unit", message, remedy)
            elif not meant:
                near = ", ".join(f"“{name}”" for name in registry.suggest(label, day))
                message = f"mục {place}: không có đơn vị “{label}” vào ngày {day}"
                suggestion = f"gần nhất: {near}; hoặc " if near else ""
                remedy = (
                    f"{suggestion}thêm tên vào units.yml, hoặc ghi items.{place}: {{to: []}} khi nhãn không phải đơn vị"
                )
                yield case.problem(f"items.{place}", "unknown-unit", message, remedy)


def _units(case: Case) -> Iterator[Problem]:
    stated = {label_key(label) for label in case.conclusion.units}
    addressed = {label_key(label): label for label in case.conclusion.addressed()}
    lacking = [label for key, label in addressed.items() if key not in stated]
    surplus = [label for label in case.conclusion.units if label_key(label) not in addressed]
    if lacking or surplus:
        parts = [f"thiếu {', '.join(lacking)}"] if lacking else []
        parts += [f"thừa {', '.join(surplus)}"] if surplus else []
        message = f"units không khớp các mục: {'; '.join(parts)}"
        yield case.problem("units", "units", message, "chạy ketluan check --fix")


def _printed(case: Case) -> Iterator[Problem]:
    for section, item in case.conclusion.items():
        place, text = section.place(item), " ".join(item.text.split())
        claims = [("mentions", label) for label in item.mentions]
        claims += [("deadlines", deadline.text) for deadline in item.deadlines]
        claims += [("aliases", printed) for printed, _ in item.aliases]
        for key, claim in claims:
            if nfc(claim) not in text:
                message = f"mục {place}: “{claim}” không có nguyên văn trong mục"
                yield case.problem(f"items.{place}.{key}", "not-printed", message, "ghi đúng từng chữ như văn bản in")


def _deadlines(case: Case) -> Iterator[Problem]:
    for section, item in case.conclusion.items():
        for deadline in item.deadlines:
            if (deadline.kind == "date") != (deadline.date is not None):
                place = section.place(item)
                message = f"mục {place}: thời hạn “{deadline.text}” loại {deadline.kind} không hợp với date"
                remedy = "loại date phải có ngày; loại khác thì bỏ khóa date"
                yield case.problem(f"items.{place}.deadlines", "deadline", message, remedy)


def _numbering(case: Case) -> Iterator[Problem]:
    romans = [section for section in case.conclusion.sections if section.number in _ROMAN]
    yield from _gaps(case, [(_ROMAN.index(s.number) + 1, s.number, s.line) for s in romans])
    for section in case.conclusion.sections:
        items = [item for item in section.items if item.number.isdigit()]
        yield from _gaps(case, [(int(item.number), section.place(item), item.line) for item in items])
    places = Counter(section.place(item) for section, item in case.conclusion.items())
    for section, item in case.conclusion.items():
        if places[section.place(item)] > 1:
            message = f"mục {section.place(item)} có {places[section.place(item)]} lần"
            yield Problem(
                case.conclusion.path, item.line, "numbering", message, "sửa số mục hoặc số phần cho khác nhau"
            )


def _gaps(case: Case, numbers: list[tuple[int, str, int]]) -> Iterator[Problem]:
    """Numbers that do not follow the one before; a document may be printed so, hence a warning."""
    for expected, (number, place, line) in zip([1, *(number + 1 for number, _, _ in numbers)], numbers, strict=False):
        if number != expected:
            message = f"số {place} không liên tục: theo thứ tự phải là {expected}"
            remedy = "đối chiếu với bản nguồn; nếu bản nguồn in như vậy thì giữ nguyên"
            yield Problem(case.conclusion.path, line, "numbering", message, remedy, "warning")


def _section_kinds(case: Case) -> Iterator[Problem]:
    unstated = [section.number for section in case.conclusion.sections if section.number and section.kind is None]
    if unstated:
        message = f"chưa nói loại của phần {', '.join(unstated)}"
        remedy = (
            f"thêm sections: {{{', '.join(f'{number}: task' for number in unstated)}}} (assessment, task hoặc document)"
        )
        yield case.problem("sections", "section-kind", message, remedy, "warning")


def _source(case: Case) -> Iterator[Problem]:
    source = case.conclusion.source
    path = source_path(case.archive, case.conclusion)
    if path is None:
        message = f"“{source.file}” không phải tên một tệp văn bản nằm cạnh bản ghi"
        yield case.problem(
            "source.file",
            "source",
            message,
            f"ghi tên tệp, không kèm thư mục, đuôi tệp là một trong: {', '.join(SOURCE_SUFFIXES)}",
        )
    elif not path.is_file() and source.address:
        return
    elif not path.is_file():
        yield case.problem("source.file", "source", f"không có tệp {source.file}", "đặt tệp nguồn cạnh bản ghi")
    elif (digest := hashlib.sha256(path.read_bytes()).hexdigest()) != source.sha256:
        message = f"SHA-256 của {source.file} không khớp: tệp đã bị thay đổi"
        yield case.problem("source.sha256", "source", message, f"khôi phục tệp gốc; mã của tệp hiện có: {digest}")


def source_path(archive: Archive, conclusion: Conclusion) -> Path | None:
    """Where the source of a record is, beside it; None when its name would lead elsewhere."""
    name = conclusion.source.file
    path = archive.root / Path(conclusion.path).parent / name
    if name != Path(name).name or "\\" in name or name.startswith(".") or path.is_symlink():
        return None
    return path if path.suffix.lower() in SOURCE_SUFFIXES else None


def _verbatim(case: Case) -> Iterator[Problem]:
    path = source_path(case.archive, case.conclusion)
    if path is None or not path.is_file():
        return
    try:
        reading = readers.read(path.read_bytes(), path.name, pictures=False)
    except readers.Unreadable as error:
        message = f"chưa đối chiếu tự động được tệp {path.suffix or path.name}: {error.message}"
        yield case.problem("source.file", "verbatim", message, "đối chiếu bằng mắt từng chữ với tệp nguồn", "warning")
        return
    printed = [word for line in case.conclusion.printed() for word in words(line)]
    differences = list(fidelity.compare(reading.words, printed))
    for one in differences[:_MAX_DIFFERENCES]:
        message = f"sau “{one.before}” bản nguồn in “{one.issued[:80]}”, bản ghi chép “{one.copied[:80]}”"
        yield case.problem("source", "verbatim", message, "chép đúng từng chữ như bản nguồn, kể cả lỗi chính tả")
    if len(differences) > _MAX_DIFFERENCES:
        message = f"còn {len(differences) - _MAX_DIFFERENCES} chỗ khác nữa"
        yield case.problem("source", "verbatim", message, "sửa các chỗ trên rồi kiểm tra lại")


def _gate(case: Case) -> Iterator[Problem]:
    for finding in gate.secrecy(case.conclusion.printed()):
        message = f"văn bản có dấu “{finding.text[:60]}”"
        remedy = "không đăng văn bản này; gỡ bản ghi và tệp nguồn, báo người phụ trách bảo mật"
        yield case.problem("title", "secrecy", message, remedy)
    for finding in gate.personal(case.conclusion.printed()):
        message = f"có {finding.kind}: “{finding.text}”"
        remedy = "giữ nếu được phép công khai; nếu không thì không đăng văn bản này"
        yield case.problem("title", "personal-data", message, remedy, "warning")


def _dangling(case: Case) -> Iterator[Problem]:
    ids = {conclusion.id for conclusion in case.archive.conclusions} - {case.conclusion.id}
    for key in ("replaces", "corrects"):
        for name in getattr(case.conclusion, key):
            if name not in ids:
                message = f"không có kết luận “{name}” khác trong lưu trữ"
                yield case.problem(key, "dangling", message, "ghi tên tệp (không có .md) của kết luận có trong lưu trữ")


_RECORD_RULES: tuple[Rule, ...] = (
    _file_name,
    _dates,
    _officials,
    _unit_labels,
    _units,
    _printed,
    _deadlines,
    _numbering,
    _section_kinds,
    _source,
    _verbatim,
    _gate,
    _dangling,
)
