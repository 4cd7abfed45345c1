"""What must be true of an archive: one generator a rule, each problem under the id of its rule.

Problems of reading (YAML, markup, encoding) come from `records.load`; here are the problems of meaning. A rule that
only advises yields warnings; errors stop a build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import cast

from ketluan import document, ledger, workers
from ketluan.archive import Archive
from ketluan.held import Held, Survey, survey
from ketluan.living import living
from ketluan.memo import Memo, digest, group_of
from ketluan.model import Conclusion, Problem
from ketluan.records import UPLOADS, load
from ketluan.rules import facts, files, form, sources
from ketluan.rules.case import Case, Rule
from ketluan.rules.sources import source_content, source_file

__all__ = ["RULES", "check", "source_content", "source_file"]

# Every rule with what it asks for, as the guide prints it. `check` reports nothing under another id.
RULES = {
    "encoding": "Tệp là văn bản UTF-8.",
    "file": "Bản ghi và sổ là tệp thường, không phải liên kết (symlink), đuôi viết thường; bản ghi không quá 500.000 byte.",
    "conflict": "Tệp không còn dấu xung đột của Git (<<<<<<<, =======, >>>>>>>).",
    "front-matter": "Tệp bắt đầu bằng phần mô tả giữa hai dòng ---.",
    "yaml": "Phần mô tả đúng cú pháp YAML, không dùng tham chiếu, không lồng sâu.",
    "yaml-trap": "Giá trị mà phần mềm khác có thể hiểu sai (0123, 1:30, no) được đặt trong ngoặc kép.",
    "duplicate-key": "Mỗi khóa chỉ ghi một lần.",
    "unknown-key": "Chỉ dùng những khóa có trong bảng trường dữ liệu.",
    "required": "Đủ các khóa bắt buộc.",
    "type": "Giá trị đúng kiểu: ngày là năm-tháng-ngày, danh sách nằm trong [ ].",
    "markup": "Phần thân chỉ dùng đề mục ##, số mục in đậm, đoạn văn, danh sách - và +, bảng, một dòng --- trước lời kết và một dòng --- trước phụ lục.",
    "no-such-item": "Khóa items và sections chỉ nói về mục, phần có trong văn bản.",
    "registry": "Sổ đơn vị, người chủ trì và chữ viết tắt đầy đủ, không nhắc đến mã không có, các thời kỳ không mâu thuẫn.",
    "registry-id": "Mã trong sổ viết thường không dấu, không trùng nhau.",
    "nfc": "Chữ tiếng Việt ở dạng dựng sẵn (Unicode NFC).",
    "hidden-character": "Không có ký tự điều khiển, ký tự không nhìn thấy, khoảng trắng lạ.",
    "file-name": "Tên tệp là ngày họp và tên ngắn, đặt trong thư mục của năm: 2021/2021-11-15-phien-hop-thang-11.md.",
    "duplicate-id": "Hai kết luận không dùng chung một tên tệp; phiên thứ hai trong ngày thêm -2.",
    "dates": "Ngày ban hành, ngày đăng, ngày sửa, ngày thu hồi không trước ngày họp; ngày hiệu lực không trước ngày ban hành; năm là năm dương lịch.",
    "unknown-official": "Người chủ trì có trong officials.yml, chỉ một người mang tên ấy, và giữ chức vụ vào ngày họp.",
    "unknown-unit": "Tên đơn vị, nhóm đơn vị có trong units.yml vào ngày họp.",
    "ambiguous-unit": "Tên đơn vị chỉ có một nghĩa vào ngày họp.",
    "units": "Khóa units gồm đúng những đơn vị mà các mục giao việc.",
    "not-printed": "Tên được nhắc đến, thời hạn, chữ in nhầm có nguyên văn trong mục.",
    "deadline": "Thời hạn loại date có ngày, đúng với ngày in; loại khác không có ngày.",
    "numbering": "Số phần, số mục liên tục và không trùng, trừ khi bản nguồn in khác.",
    "section-kind": "Khóa sections nói rõ loại của từng phần.",
    "placeholder": "Không còn chỗ ghi … của bản ghi mới lập.",
    "source": "Bản nguồn nằm cạnh bản ghi, mã SHA-256 đúng với khóa source.",
    "verbatim": "Lời văn của bản ghi đúng từng chữ với bản nguồn.",
    "secrecy": "Không đăng văn bản có dấu MẬT, TỐI MẬT, TUYỆT MẬT, lưu hành nội bộ hoặc không phổ biến.",
    "personal-data": "Dữ liệu trông như dữ liệu cá nhân chỉ được giữ khi pháp luật cho phép công khai.",
    "lost-address": "Địa chỉ đã công bố (addresses.txt) vẫn dẫn đến nội dung, nơi chuyển đến hoặc lý do không còn.",
    "redirect": "Mục trong redirects.yml chuyển từ địa chỉ không còn đến địa chỉ đang có, hoặc ghi lý do.",
    "unlisted-address": "Trước khi xuất bản (check --publish), mọi địa chỉ được ghi vào addresses.txt; ketluan check --publish --fix ghi hộ.",
    "redaction": "Mỗi dấu [đã lược: …] có một mục trong redactions ở đúng chỗ, đúng lý do, và ngược lại.",
    "dangling": "Khóa replaces, corrects, withdraws chỉ nêu kết luận có trong lưu trữ, của phiên họp trước đó.",
}

# Rules that look at nothing but a record and its source: their findings are kept.
_ALONE: tuple[Rule, ...] = (
    files.file_name,
    facts.dates,
    facts.upkeep,
    facts.years,
    form.redactions,
    facts.units,
    facts.printed,
    facts.deadlines,
    form.numbering,
    form.section_kinds,
    form.placeholders,
    sources.intact,
    sources.verbatim,
    sources.kept_back,
)
# Rules that ask the registry or the other records.
_TOGETHER: tuple[Rule, ...] = (facts.officials, facts.unit_labels, facts.dangling)


def check(
    root: Path,
    memo: Memo | None = None,
    jobs: int = 1,
    publishing: bool = False,
) -> tuple[Archive | None, tuple[Problem, ...]]:
    """Read and examine the archive in a folder; problems come in the order of files, lines and rules.

    What `memo` knows of a record is not worked out again; `jobs` processes work out the rest. Before `publishing`,
    every address has to be in the ledger.
    """
    memo = memo or Memo(None)
    looked = survey(str(root), UPLOADS)
    archive, problems = load(root, memo, _read, jobs, looked)
    found = [*problems, *files.registry_problems(root)]
    if archive is not None:
        found += files.duplicate_ids(archive)
        if not any(_is_unread(archive, problem) for problem in problems):
            there = living(archive)
            found += ledger.problems(archive.ledger, there)
            found += ledger.before_publishing(archive.ledger, there) if publishing else ()
        cases = [Case(archive, conclusion) for conclusion in archive.conclusions]
        found += _alone(memo, cases, jobs, looked, sources.hashes(root, looked, memo, jobs))
        found += [problem for case in cases for rule in _TOGETHER for problem in rule(case)]
    ordered = sorted(dict.fromkeys(found), key=lambda problem: (problem.path, problem.line, problem.rule))
    return archive, tuple(ordered)


def _is_unread(archive: Archive, problem: Problem) -> bool:
    """Whether a file could not be read: what it says still has its addresses, which nobody should be told to give up."""
    known = problem.path in archive.digests or problem.path == ledger.ADDRESSES_TXT
    return problem.level == "error" and not known


def _read(text: str, name: str) -> tuple[Conclusion | None, tuple[Problem, ...]]:
    conclusion, problems = document.parse(text, name)
    return conclusion, (*problems, *files.line_problems(text, name))


def _alone(
    memo: Memo, cases: Sequence[Case], jobs: int, looked: Survey, beside: Mapping[str, Held]
) -> Iterator[Problem]:
    """What is wrong with records and their sources, whatever else the archive holds."""
    records = [case.conclusion for case in cases]
    digests = [case.archive.digests[case.conclusion.path] for case in cases]
    keys = [digest(own, sources.state(one, looked, beside)) for own, one in zip(digests, records, strict=True)]
    groups = [group_of(case.conclusion.path) for case in cases]
    known = [memo.get("alone", key, group) for key, group in zip(keys, groups, strict=True)]
    todo = [number for number, found in enumerate(known) if found is None]

    def examine(number: int) -> tuple[Problem, ...]:
        return tuple(problem for rule in _ALONE for problem in rule(cases[number]))

    for number, found in workers.share(examine, todo, jobs):
        known[number] = found
        # A source that could not be read may be tomorrow, with a program that is not on this machine today.
        if not any(problem.rule == "verbatim" and problem.level == "warning" for problem in found):
            memo.put("alone", keys[number], found, groups[number])
    return chain.from_iterable(cast("list[tuple[Problem, ...]]", known))
