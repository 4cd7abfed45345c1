"""Addresses for ever: what was published once, and where it is now.

`addresses.txt` has every address that was ever published, a page or a place in one (`ket-luan/…/#ii-3`), a line each.
`redirects.yml` says of those that are no more where to go instead, or why there is nothing. Lists (months, years, the
years of a unit) need no entry: who asks for one that is gone is sent to the list it was part of.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ketluan import addresses, frontmatter
from ketluan.model import Problem
from ketluan.schema import TEXT, Field, Type

ADDRESSES_TXT, REDIRECTS_YML = "addresses.txt", "redirects.yml"
REDIRECTS_FILE = Type(
    "record",
    fields=(
        Field(
            "redirects",
            Type(
                "list",
                of=Type(
                    "record",
                    fields=(
                        Field(
                            "from",
                            TEXT,
                            "Địa chỉ cũ",
                            "Địa chỉ đã công bố, như trong addresses.txt.",
                            required=True,
                            example="ket-luan/2021-11-15-phien-hop/#ii-9",
                        ),
                        Field("to", TEXT, "Địa chỉ mới", "Nơi nội dung ấy đang có.", example="don-vi/phong-noi-vu/"),
                        Field("gone", TEXT, "Lý do không còn", "Ghi khi nội dung không còn ở đâu trong lưu trữ."),
                        Field("date", Type("date"), "Ngày", "Ngày chuyển hoặc gỡ.", example="2025-07-01"),
                    ),
                ),
            ),
            "Chuyển hướng",
            "Những địa chỉ đã công bố nay ở nơi khác hoặc không còn.",
            required=True,
        ),
    ),
)
# What an address looks like; and one that may be sent elsewhere: the page of something, at most three folders deep.
_FORM = re.compile(r"[a-z-]+/(?:[a-z0-9-]+/){0,3}(?:#[a-z0-9-]+)?")
_MOVABLE = re.compile(
    r"(?:(?:ket-luan|thang|nam|van-ban|thoi-han|nhat-ky)/[a-z0-9-]+/|chu-tri/(?:[a-z0-9-]+/){1,2}|don-vi/(?:[a-z0-9-]+/){1,3})(?:#[a-z0-9-]+)?"
)
# Below these every name is somebody's or something's own, and nothing can stand for it without being told.
_OWN = (addresses.CONCLUSIONS, addresses.UNITS, addresses.OFFICIALS)


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address that is no more: where to go instead, or, when `target` is empty, why there is nothing."""

    source: str
    target: str = ""
    reason: str = ""
    date: datetime.date | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every address ever published, in the order of the file, and the entries for those that are no more."""

    lines: tuple[str, ...] = ()
    redirects: Mapping[str, Redirect] = field(default_factory=dict)

    def answer(self, address: str, living: Collection[str]) -> Redirect | None:
        """What becomes of somebody who asks for an address: a living one, or a reason; None when it is lost.

        `living` has all addresses there are. The answer's source is the address asked for.
        """
        seen: set[str] = set()
        wanted, told = address, Redirect(address)
        while wanted not in seen:
            seen.add(wanted)
            if wanted in living:
                return Redirect(address, wanted, told.reason, told.date)
            step = self._step(wanted, living)
            if step is None:
                return None
            if not step.target:
                return Redirect(address, "", step.reason, step.date)
            wanted, told = step.target, step
        return None

    def _step(self, address: str, living: Collection[str]) -> Redirect | None:
        """One step from an address that is not there: its own entry, that of what it is part of, the list it was in."""
        if address in self.redirects:
            return self.redirects[address]
        page, _, anchor = address.partition("#")
        if anchor:
            moved = None if page in living else self.redirects.get(page)
            return (
                Redirect(address, f"{moved.target}#{anchor}" if moved.target else "", moved.reason) if moved else None
            )
        for above in _above(page):
            moved = self.redirects.get(above)
            if moved is not None and above not in living:
                rest = page.removeprefix(above)
                target = moved.target + rest if moved.target + rest in living else moved.target
                return Redirect(address, target, moved.reason, moved.date)
            if above in living:
                return None if above in _OWN else Redirect(address, above)
        return None

    def lost(self, living: Collection[str]) -> Iterator[tuple[int, str]]:
        """The addresses that were published and lead nowhere now, with their lines; what is below a lost one is not told."""
        gone: set[str] = set()
        for line, address in enumerate(self.lines, 1):
            if not address or address in living or self.answer(address, living):
                continue
            page = address.partition("#")[0]
            if page in gone or any(above in gone for above in _above(page)):
                continue
            gone.add(address)
            yield line, address

    def pages(self, living: Collection[str]) -> dict[str, list[Redirect]]:
        """What to answer at each page that is no more: for the page itself, then for places in it; by page, in order."""
        found: dict[str, list[Redirect]] = {}
        for address in sorted({*self.lines, *self.redirects} - {""}):
            page, _, anchor = address.partition("#")
            if page in living:
                continue
            listed = found.setdefault(page, [])
            if not listed and (whole := self.answer(page, living)):
                listed.append(whole)
            own = self.answer(address, living) if anchor and listed else None
            # What goes where the whole page goes, under its old name, needs no word of its own.
            if own and own.target != f"{listed[0].target}#{anchor}":
                listed.append(own)
        return {page: some for page, some in found.items() if some}

    def vanished(self, living: Collection[str]) -> dict[str, tuple[Redirect, ...]]:
        """The places of living pages that are no more, by page."""
        found: dict[str, tuple[Redirect, ...]] = {}
        for address in sorted(one for one in {*self.lines, *self.redirects} if one not in living):
            page, _, place = address.partition("#")
            answer = self.answer(address, living) if place and page in living else None
            if answer:
                found[page] = (*found.get(page, ()), answer)
        return found


def _above(page: str) -> Iterator[str]:
    """The pages a page is below, nearest first; years have no list of their own but that of months."""
    parts = page.split("/")[:-2]
    while parts:
        path = "/".join(parts) + "/"
        yield addresses.MONTHS if path == addresses.YEARS else path
        parts.pop()


def read(texts: Mapping[str, str]) -> tuple[Ledger, tuple[Problem, ...]]:
    """Read the two files from their texts (file name → text); either may be missing, and then says nothing."""
    problems: list[Problem] = []
    lines: list[str] = []
    for number, text in enumerate(texts.get(ADDRESSES_TXT, "").splitlines(), 1):
        lines.append(text.strip() if _FORM.fullmatch(text.strip()) else "")
        if text.strip() and not lines[-1]:
            message = f"“{text.strip()[:80]}” không phải địa chỉ trong lưu trữ"
            problems.append(Problem(ADDRESSES_TXT, number, "lost-address", message, "xóa dòng này"))
    if REDIRECTS_YML not in texts:
        return Ledger(tuple(lines)), tuple(problems)
    reading = frontmatter.read(texts[REDIRECTS_YML], REDIRECTS_FILE, REDIRECTS_YML)
    problems += reading.problems
    redirects: dict[str, Redirect] = {}
    for index, values in enumerate(reading.values.get("redirects", ())):
        line = reading.lines.get(f"redirects[{index}].from", 1)
        entry = Redirect(values.get("from", ""), values.get("to", ""), values.get("gone", ""), values.get("date"), line)
        if not entry.source:
            continue
        if not _MOVABLE.fullmatch(entry.source):
            message = f"“{entry.source[:80]}” không phải địa chỉ chuyển đi được"
            problems.append(Problem(REDIRECTS_YML, line, "redirect", message, "ghi địa chỉ như trong addresses.txt"))
        elif bool(entry.target) == bool(entry.reason):
            message = f"“{entry.source}”: phải ghi một trong hai khóa to, gone"
            problems.append(
                Problem(REDIRECTS_YML, line, "redirect", message, "ghi to khi có nơi khác, gone khi không còn")
            )
        elif entry.source in redirects:
            message = f"“{entry.source}” ghi hai lần"
            problems.append(Problem(REDIRECTS_YML, line, "redirect", message, "giữ một chỗ"))
        else:
            redirects[entry.source] = entry
    return Ledger(tuple(lines), redirects), tuple(problems)


def problems(ledger: Ledger, living: Collection[str]) -> Iterator[Problem]:
    """lost-address, redirect: what is wrong between the ledger and what there is."""
    for line, address in ledger.lost(living):
        message = f"địa chỉ đã công bố {address} không còn dẫn đến đâu"
        remedy = f"ghi vào {REDIRECTS_YML} nơi chuyển đến (to) hoặc lý do không còn (gone); chưa từng công bố thì xóa dòng này"
        yield Problem(ADDRESSES_TXT, line, "lost-address", message, remedy)
    for entry in ledger.redirects.values():
        if entry.source in living:
            message = f"“{entry.source}” đang có trong lưu trữ, không chuyển đi đâu được"
            yield Problem(REDIRECTS_YML, entry.line, "redirect", message, "bỏ mục này")
        elif ledger.answer(entry.source, living) is None:
            message = f"“{entry.source}” chuyển đến “{entry.target}” là nơi không có"
            yield Problem(REDIRECTS_YML, entry.line, "redirect", message, "sửa to thành một địa chỉ đang có")


def before_publishing(ledger: Ledger, living: Collection[str]) -> Iterator[Problem]:
    """unlisted-address: what is published has to be in the ledger first."""
    missing = unlisted(ledger, living)
    if missing:
        message = f"{len(missing)} địa chỉ chưa ghi, đầu tiên là {missing[0]}"
        yield Problem(ADDRESSES_TXT, 1, "unlisted-address", message, "chạy ketluan check --publish --fix")


def unlisted(ledger: Ledger, living: Collection[str]) -> list[str]:
    """The addresses that the ledger has to take in."""
    return sorted(set(living) - set(ledger.lines) - {""})


def written(lines: Iterable[str]) -> str:
    """The text of `addresses.txt`."""
    return "".join(f"{line}\n" for line in sorted(set(lines) - {""}))
