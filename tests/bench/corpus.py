"""Made-up archives, the same on every machine: conclusions like the first one, as many as asked for.

Each has about 2,000 words in 20 items. The words follow one another as in the real conclusion, with jumps that make
new neighbours; some are names from a tail that grows with the archive, as names of places, projects and people do.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from ketluan import archive, records
from ketluan.archive import Archive
from ketluan.model import Block, Conclusion, Item, Section

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS_AN_ITEM = 88
# Of a hundred words, so many jump to any other word, and so many are names from the tail.
JUMPS, NAMES = 12, 4
_ONSETS = "b c ch d đ g gi h kh l m n ng nh p ph qu r s t th tr v x".split()
_RIMES = "a an ang anh ao át ắc âm âu ầy e em en eo ế ên ênh i ia iêng iêu in inh o oai oan ong ô ôn ông ơi ơn u ung ươi ương ưu y".split()


@dataclass(frozen=True)
class Planted:
    """A sentence that stands in one item alone, the query that asks for it, and where it is."""

    url: str
    query: str
    sort: str


@cache
def real() -> Archive:
    """The archive of the repository."""
    found, _ = records.load(ROOT / "conclusions")
    assert found is not None
    return found


@cache
def _followers() -> dict[str, list[str]]:
    followers: dict[str, list[str]] = defaultdict(list)
    for item in (item for section in real().conclusions[0].sections for item in section.items):
        words = item.text.split()
        for word, after in pairwise(words):
            followers[word].append(after)
    return dict(followers)


def _name(number: int) -> str:
    """The name of a number: two syllables, of which the first 30,000 numbers share few."""
    draw = random.Random(number * 7919)
    return " ".join((draw.choice(_ONSETS) + draw.choice(_RIMES)).capitalize() for _ in range(2))


def _sentences(draw: random.Random, words: list[str], seen: int) -> Iterator[str]:
    """So many words as an item has, in sentences; `seen` is the number of conclusions before."""
    followers = _followers()
    word = draw.choice(words)
    left = WORDS_AN_ITEM + draw.randrange(-50, 50)
    sentence: list[str] = []
    while left > 0:
        left -= 1
        chance = draw.randrange(100)
        if chance < NAMES:
            sentence.append(_name(int(draw.paretovariate(0.6)) % (200 + 30 * seen)))
        sentence.append(word)
        word = draw.choice(words) if chance > 99 - JUMPS else draw.choice(followers.get(word) or words)
        if len(sentence) > 25 and draw.random() < 0.2:
            yield " ".join(sentence).rstrip(".,;") + "."
            sentence = []
    yield " ".join(sentence).rstrip(".,;") + "."


def conclusion(number: int) -> Conclusion:
    """The conclusion of a number: 86 a year from January 2012 on, and from 2026 on, of a whole province, 1,000 a year."""
    draw = random.Random(number)
    seed = real().conclusions[0]
    words = list(_followers())
    days = number * 5110 // 1200 if number < 1200 else 5110 + (number - 1200) * 365 // 1000
    date = datetime.date(2012, 1, 5) + datetime.timedelta(days=days)
    stem = f"{date}-phien-hop-{number:05}"
    sections = tuple(
        replace(section, items=tuple(_item(item, draw, words, number) for item in section.items))
        for section in seed.sections
    )
    return replace(seed, id=stem, path=f"{date.year}/{stem}.md", date=date, sections=sections, lines={})


def _item(item: Item, draw: random.Random, words: list[str], seen: int) -> Item:
    text = " ".join(_sentences(draw, words, seen))
    return replace(item, lead=text, blocks=(), mentions=(), aliases=(), deadlines=(), notes=())


def conclusions(count: int) -> list[Conclusion]:
    """The conclusions of an archive of `count`; a larger archive begins with a smaller one."""
    return [conclusion(number) for number in range(count)]


def made(count: int) -> Archive:
    """An archive of `count` made-up conclusions under the registry of the repository."""
    return archive.assemble(Path("made"), real().registry, conclusions(count))


def planted(found: list[Conclusion], count: int = 60) -> tuple[list[Conclusion], list[Planted]]:
    """Put `count` sentences into items spread over conclusions; return these and what was planted."""
    changed = list(found)
    answers = []
    for number in range(count):
        at = (number * len(found)) // count
        sentence, query, sort = _directive(number)
        place, changed[at] = _with_sentence(changed[at], number, sentence)
        answers.append(Planted(f"ket-luan/{changed[at].id}/#{place}", query, sort))
    return changed, answers


_WORKS = (
    "xây dựng nhà văn hóa thôn",
    "kiên cố hóa kênh mương bản",
    "sửa chữa cầu treo dân sinh",
    "mở rộng trạm y tế xã",
    "cấp nước sinh hoạt cho bản",
    "trồng rừng phòng hộ đầu nguồn",
    "di dời hộ dân vùng sạt lở",
    "thu hồi đất làm bãi rác",
)
_FORMS = (
    ("chương trình NTM", "nông thôn mới", "abbreviation"),
    ("công tác GPMB", "giải phóng mặt bằng", "abbreviation"),
    ("xây dựng nông thôn mới", "NTM", "long form"),
    ("giải phóng mặt bằng", "GPMB", "long form"),
)


def _directive(number: int) -> tuple[str, str, str]:
    """A sentence that no other item has, a query for it, and what sort of query that is."""
    draw = random.Random(f"planted {number}")
    name = f"Khau {(draw.choice(_ONSETS) + draw.choice(_RIMES)).capitalize()} {number % 7 + 2}"
    work = _WORKS[number % len(_WORKS)]
    if number % 3 == 1:
        form, other, sort = _FORMS[number // 3 % len(_FORMS)]
        return f"Đẩy nhanh {form} tại {name}.", f"{other} {name}", sort
    if number % 3 == 2:
        code = f"{number + 300}-KH/{('HU', 'TU')[number % 2]}"
        return f"Thực hiện Kế hoạch số {code} về {work}.", code, "number"
    return f"Khẩn trương {work} {name}.", f"{work} {name}", "words"


def _with_sentence(conclusion: Conclusion, number: int, sentence: str) -> tuple[str, Conclusion]:
    section: Section = conclusion.sections[1]
    at = number % len(section.items)
    item = section.items[at]
    items = list(section.items)
    items[at] = replace(item, blocks=(*item.blocks, Block(sentence)))
    sections = list(conclusion.sections)
    sections[1] = replace(section, items=tuple(items))
    return f"ii-{item.number}", replace(conclusion, sections=tuple(sections))
