"""How well repeated sentences are found: precision and recall on planted ones, and the time it takes.

`python -m tests.bench repeats [--size 300] [--groups 200] [--seed 2]`. A group is one instruction, said two to four
times to one unit in different sessions, each time worded a little otherwise: other dates, some words more or less, two
parts exchanged. As many near misses take the same form of words for another matter or another place. The thresholds
were set by seed 1; other seeds are what is reported. The made-up text around them says some sentences twice by itself, which
are no mistakes: links count from the sentences that were planted.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

from ketluan import archive, repeats
from ketluan.memo import Memo
from ketluan.model import Block, Conclusion
from ketluan.sentences import Where
from tests.bench import corpus

_VERBS = """đẩy nhanh tiến độ|tập trung chỉ đạo|tăng cường kiểm tra|chủ động phối hợp|khẩn trương rà soát|hướng dẫn các xã
tổ chức thực hiện nghiêm|tham mưu ban hành kế hoạch|đôn đốc các đơn vị|báo cáo kết quả""".replace("\n", "|").split("|")
_MATTERS = """giải ngân vốn đầu tư công|giải phóng mặt bằng tuyến đường|phòng chống cháy rừng mùa hanh khô|tiêm phòng gia súc gia cầm
cấp giấy chứng nhận quyền sử dụng đất|xây dựng trường chuẩn quốc gia|thu ngân sách trên địa bàn|chăm sóc cây chè và cây mắc ca
phòng chống đói rét cho trâu bò|tuyển quân và huấn luyện dân quân|đào tạo nghề cho lao động nông thôn|quản lý hoạt động khai thác khoáng sản
tuyên truyền phổ biến pháp luật|sắp xếp dân cư vùng thiên tai|nâng cấp hệ thống thủy lợi nội đồng|kiểm soát dịch tả lợn châu Phi
số hóa hồ sơ thủ tục hành chính|phát triển du lịch cộng đồng|bảo đảm trật tự an toàn giao thông|hỗ trợ nhà ở cho hộ nghèo""".replace(
    "\n", "|"
).split("|")
_PLACES = "Bản Bo|Bản Giang|Bản Hon|Bình Lư|Giang Ma|Hồ Thầu|Khun Há|Nà Tăm|Nùng Nàng|Sơn Bình|Sùng Phài|Tả Lèng|Thèn Sin".split(
    "|"
)
_ENDS = """bảo đảm hoàn thành chỉ tiêu kế hoạch được giao|kịp thời tháo gỡ khó khăn vướng mắc phát sinh
không để xảy ra sai phạm khiếu kiện kéo dài|gắn với trách nhiệm của người đứng đầu đơn vị|theo đúng quy định của pháp luật hiện hành""".replace(
    "\n", "|"
).split("|")
_FILLERS = "tiếp tục|kịp thời|nghiêm túc|quyết liệt|thường xuyên|đồng bộ".split("|")


def _instruction(draw: random.Random) -> list[str]:
    return [draw.choice(_VERBS), draw.choice(_MATTERS), f"tại xã {draw.choice(_PLACES)}", draw.choice(_ENDS)]


def _worded(draw: random.Random, parts: list[str]) -> str:
    """One wording of an instruction."""
    parts = list(parts)
    if draw.random() < 0.25:
        parts[2], parts[3] = parts[3], parts[2]
    words = " ".join(parts).split()
    for _ in range(draw.randrange(3)):
        at = draw.randrange(len(words))
        # A name of several words stays whole.
        if not words[at].islower():
            continue
        if draw.random() < 0.5:
            del words[at]
        else:
            words.insert(at, draw.choice(_FILLERS))
    text = " ".join(words)
    text += f", xong trước ngày {draw.randrange(1, 28):02}/{draw.randrange(1, 13)}/2013" if draw.random() < 0.5 else ""
    return text[0].upper() + text[1:] + "."


def _near_miss(draw: random.Random, parts: list[str]) -> list[str]:
    """The same form of words for another matter or another place."""
    at = draw.choice((1, 2))
    other = list(parts)
    while other[at] == parts[at]:
        other[at] = _instruction(draw)[at]
    return other


@dataclass
class Planted:
    """The conclusions, for each place the earlier places that it repeats, and every sentence that was put in."""

    conclusions: list[Conclusion]
    truth: dict[Where, set[Where]]
    sentences: set[str]


def planted(size: int, groups: int, seed: int) -> Planted:
    """An archive with planted sentences."""
    draw = random.Random(f"repeats {seed}")
    found = corpus.conclusions(size)
    real = corpus.real()
    section = real.conclusions[0].sections[1]
    direct = [
        any(use.relation == "direct" for use in real.uses_at(real.conclusions[0], section.place(item)))
        for item in section.items
    ]
    addressed = [number for number, is_direct in enumerate(direct) if is_direct]
    truth: dict[Where, set[Where]] = {}
    sentences: set[str] = set()
    taken: set[tuple[int, int]] = set()
    made: set[tuple[str, ...]] = set()
    for _ in range(groups):
        parts = _instruction(draw)
        if tuple(parts[1:3]) in made:
            continue
        item = draw.choice(addressed)
        missed = _near_miss(draw, parts)
        for instruction, times in ((parts, draw.randrange(2, 5)), (missed, 1)):
            made.add(tuple(instruction[1:3]))
            start = draw.randrange(size)
            places: set[Where] = set()
            for at in sorted({min(start + step * draw.randrange(4, 20), size - 1) for step in range(times)}):
                if (at, item) in taken:
                    continue
                taken.add((at, item))
                sentence = _worded(draw, instruction)
                sentences.add(sentence)
                place, found[at] = _with(found[at], item, sentence)
                truth[place] = set(places)
                places.add(place)
    return Planted(found, {place: earlier for place, earlier in truth.items() if earlier}, sentences)


def _with(conclusion: Conclusion, at: int, sentence: str) -> tuple[tuple[str, str], Conclusion]:
    section = conclusion.sections[1]
    item = replace(section.items[at], blocks=(*section.items[at].blocks, Block(sentence)))
    items = (*section.items[:at], item, *section.items[at + 1 :])
    sections = (conclusion.sections[0], replace(section, items=items), *conclusion.sections[2:])
    return (conclusion.id, section.place(item)), replace(conclusion, sections=sections)


def main(words: list[str]) -> None:
    """Print precision and recall."""
    parser = argparse.ArgumentParser(prog="repeats", description=__doc__)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--groups", type=int, default=120)
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args(words)
    given = planted(options.size, options.groups, options.seed)
    truth = given.truth
    made = archive.assemble(Path("made"), corpus.real().registry, given.conclusions)
    start = time.process_time()
    found = repeats.find(made, Memo(None))
    seconds = time.process_time() - start
    links = {
        (where, (conclusion, place))
        for where, some in found.items()
        for conclusion, place, _, _, text in some
        if text in given.sentences
    }
    right = {link for link in links if link[1] in truth.get(link[0], set())}
    answered = {where for where, _ in right}
    print(
        f"{len(truth)} repetitions planted in {options.size} conclusions: precision {len(right) / max(1, len(links)):.3f} "
        f"({len(right)} of {len(links)}), recall {len(answered) / len(truth):.3f} ({len(answered)} of {len(truth)}), "
        f"{seconds:.1f} s of processor"
    )
