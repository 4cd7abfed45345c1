"""What somebody typed, understood: words, phrases, exclusions, filters, names, dates, and what to tell about it.

Nothing here looks into the index; `parse` gives the same answer for the same text and names, whatever they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ketluan.search import dates, places
from ketluan.search.keyboard import SPACE
from ketluan.search.names import Meaning, Names, key
from ketluan.vietnamese import Token, fold, nfc, syllables, tokens

MAX_CHARACTERS = 600
MAX_WORDS = 48

# "đơn vị:", "don vi :" and the like; what they filter by.
_FIELDS = {
    "don vi": "unit",
    "thang": "month",
    "ngay": "day",
    "nam": "year",
    "chu tri": "chair",
    "so": "number",
    "loai": "kind",
}
# A document has a figure in its number: "cac so: tai chinh" are offices (sở), typed without marks.
_FIELD = re.compile(
    '(^|[ "])(đơn vị|don vi|tháng|thang|ngày|ngay|năm|nam|chủ trì|chu tri|loại|loai|(?:số|so)(?= ?: ?"?[^ "]*[0-9])) ?:',
    re.IGNORECASE,
)
_KINDS = {"danh gia": "assessment", "nhiem vu": "task", "van ban": "document", "toan van": "whole"}
_QUOTES = re.compile("[\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»]")
# The address that ends a citation as the site gives it.
_LINK = re.compile(" https?://[^ ]+")
# -"a phrase", "a phrase" (the end may be missing), -word, anything else.
_PIECE = re.compile('(-?)"([^"]*)"?|-(?=[^ "-])([^ "]+)|([^ "]+)')


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell the reader: a code for programs, a Vietnamese sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word asked for. With `exact` its marks count first; `follows` says the word before stands just before it."""

    text: str
    exact: bool
    follows: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A term of the index that stands for the words `start` to `end` (not included).

    With a `thing` the words are one and ask for nothing apart; it says what they name.
    """

    start: int
    end: int
    term: str
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query understood. Each filter is a choice of terms, of which an item needs one."""

    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[int, int], ...] = ()
    spans: tuple[Span, ...] = ()
    excluded: tuple[tuple[Word, ...], ...] = ()
    filters: tuple[tuple[str, ...], ...] = ()
    partial: bool = False
    notes: tuple[Note, ...] = ()

    @property
    def marked(self) -> bool:
        """Whether marks count: some word was typed with them."""
        return any(word.exact for word in self.words)

    @property
    def things(self) -> set[int]:
        """The words that are part of a thing."""
        return _things(self.spans)

    def without(self, lost: Collection[int]) -> Query:
        """The query without some words, none of them quoted."""
        kept = [index for index in range(len(self.words)) if index not in lost]
        to = {index: number for number, index in enumerate(kept)}
        words = [(self.words[index], index - 1 in to) for index in kept]
        return replace(
            self,
            words=tuple(replace(word, follows=word.follows and joined) for word, joined in words),
            phrases=tuple((to[start], to[end - 1] + 1) for start, end in self.phrases),
            spans=tuple(
                replace(span, start=to[span.start], end=to[span.end - 1] + 1)
                for span in self.spans
                if all(index in to for index in range(span.start, span.end))
            ),
        )


@dataclass(slots=True)
class _Draft:
    marked: bool
    words: list[Word] = field(default_factory=list)
    phrases: list[tuple[int, int]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    excluded: list[tuple[Word, ...]] = field(default_factory=list)
    filters: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    # By code and beginning of a note all that it lists.
    listed: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    # Whether the text so far ends in a word that may go on.
    open: bool = False


def _things(spans: Iterable[Span]) -> set[int]:
    return {index for span in spans if span.thing for index in range(span.start, span.end)}


def parse(text: str, names: Names, partial: bool = False) -> Query:
    """Return what `text` asks for; `partial` when the last word is still being typed."""
    whole = _LINK.sub("", SPACE.sub(" ", _QUOTES.sub('"', nfc(text[:MAX_CHARACTERS]))))
    draft = _Draft(marked=any(fold(word) != word for word in syllables(whole)))
    if len(text) > MAX_CHARACTERS:
        draft.notes.append(Note("long", f"Nội dung tìm quá dài: chỉ dùng {MAX_CHARACTERS} ký tự đầu."))
    # Without regard to case "ſ" is an "s" too.
    fields = [match for match in _FIELD.finditer(whole) if fold(match[2]) in _FIELDS]
    ends = [*(match.start(2) for match in fields), len(whole)]
    _read(draft, whole[: ends[0]], names)
    for match, end in zip(fields, ends[1:], strict=True):
        kind = _FIELDS[fold(match[2])]
        _read(draft, _filter(draft, kind, whole[match.end() : end], names), names)
    for (code, start), parts in draft.listed.items():
        # Names of units have commas.
        draft.notes.append(Note(code, f"{start}{(', ' if code == 'concept' else '; ').join(parts)}."))
    if draft.excluded and (draft.words or draft.filters):
        listed = ", ".join(f"“{' '.join(word.text for word in words)}”" for words in draft.excluded)
        draft.notes.append(Note("excluded", f"Đã bỏ các mục có {listed} (có dấu “-” đứng ngay trước)."))
    count = min(len(draft.words), MAX_WORDS)
    if len(draft.words) > count:
        draft.notes.append(Note("long", f"Nội dung tìm quá dài: chỉ dùng {MAX_WORDS} từ đầu."))
    return Query(
        words=tuple(draft.words[:count]),
        phrases=tuple((start, end) for start, end in draft.phrases if end <= count),
        spans=tuple(dict.fromkeys(span for span in draft.spans if span.end <= count)),
        excluded=tuple(draft.excluded),
        filters=tuple(draft.filters),
        partial=partial and draft.open and len(draft.words) == count,
        notes=tuple(dict.fromkeys(draft.notes)),
    )


def _read(draft: _Draft, text: str, names: Names) -> None:
    """Add the words, phrases and exclusions of free text."""
    start = end = -1
    for match in _PIECE.finditer(text):
        if match[4] is not None:
            start, end = (match.start() if start < 0 else start), match.end()
            continue
        _run(draft, text[start:end] if start >= 0 else "", names)
        start = -1
        inside = _words(match[3] if match[3] is not None else match[2], draft.marked)
        if match[3] is not None or match[1]:
            draft.excluded += [tuple(inside)] if inside else []
        elif inside:
            draft.phrases.append((len(draft.words), len(draft.words) + len(inside)))
            draft.words += inside
        draft.open = False
    if start >= 0:
        _run(draft, text[start:end], names)
        draft.open = end == len(text) and tokens(text)[-1:] != [] and tokens(text)[-1].end == end
    elif text:
        draft.open = False


def _words(text: str, marked: bool) -> list[Word]:
    return [Word(word, marked, index > 0) for index, word in enumerate(syllables(text))]


def _run(draft: _Draft, text: str, names: Names) -> None:
    """Add running words, with the dates, numbers and names among them."""
    found = tokens(text)
    offset = len(draft.words)
    draft.words += _words(text, draft.marked)
    asked = list(places.find(text, found))
    taken = {index for start, end, _ in asked for index in range(start, end)}
    # The number of a place begins no date: "II.3 tháng 3/2022".
    others = [token._replace(text="-") if index in taken else token for index, token in enumerate(found)]
    numbers = list(_joined_numbers(text, found))
    # Nor does that of a document: "11/2021/NĐ-CP".
    days = [
        day
        for day in dates.find(text, others, typed=True)
        if not any(start <= day[0] and day[1] <= end for start, end in numbers)
    ]
    for start, end, date in days:
        # The day beside a place is that of the session, not one that its text tells.
        kind = "@" if not asked else "day:" if len(date) == 10 else "month:"
        thing = session([day for first, _, day in days if first == start])
        draft.spans.append(Span(offset + start, offset + end, f"{kind}{date}", thing))
    for start, end, place in asked:
        # "mục 3" may as well be of another document.
        thing = f"mục {place.upper()}" if "." in place else ""
        covered = [(start, end), *_cited(found, start, [day[:2] for day in days])]
        draft.spans += [Span(offset + a, offset + b, f"place:{place}", thing) for a, b in covered]
    for start, end in numbers:
        key = "".join(fold(token.text) for token in found[start:end])
        draft.spans.append(Span(offset + start, offset + end, f"number:{key}"))
    whole = _things(draft.spans)
    for start, end, meaning in names.find(text, found, draft.marked):
        if offset + start in whole:
            continue
        draft.spans.append(Span(offset + start, offset + end, meaning.term))
        _tell_meaning(draft, text[found[start].start : found[end - 1].end], meaning, names)
        for term, *_ in meaning.related:
            draft.spans.append(Span(offset + start, offset + end, term))


def session(days: Sequence[str]) -> str:
    """What to call a session of some days or months that a query names."""
    return f"phiên họp {dates.called(days)}"


def _cited(found: Sequence[Token], end: int, days: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The words before a place that are a citation of a session, but for its day."""
    words = [fold(token.text) for token in found]
    for first, last in days:
        head = " ".join(words[:first])
        if last <= end and "ket luan" in head and head.endswith("phien hop"):
            yield from ((start, stop) for start, stop in ((0, first), (last, end)) if start < stop)


def _joined_numbers(text: str, found: list[Token]) -> Iterator[tuple[int, int]]:
    """The tokens that stand together without a space and begin with a figure and go on with letters: "14ctr/tu"."""
    start = 0
    for index in range(1, len(found) + 1):
        if index == len(found) or " " in text[found[index - 1].end : found[index].start]:
            chunk = found[start:index]
            if len(chunk) > 1 and chunk[0].text.isdigit() and any(not token.text.isdigit() for token in chunk):
                yield start, index
            start = index


def _tell_meaning(draft: _Draft, typed: str, meaning: Meaning, names: Names) -> None:
    if meaning.kind == "concept":
        forms = {key(syllables(form)): f"“{form}”" for form in reversed(names.forms[meaning.term])}
        forms.pop(key(syllables(typed)), None)
        if forms:
            others = [*reversed(forms.values())][:3]
            draft.listed.setdefault(("concept", "Đã tìm cả "), {}).update(dict.fromkeys(others))
    for _, relation, label in meaning.related:
        sort = "đơn vị tiền thân" if relation == "before" else "đơn vị kế thừa"
        draft.listed.setdefault(("related", f"Gồm cả {sort}: "), {})[label] = None


def _filter(draft: _Draft, kind: str, text: str, names: Names) -> str:
    """Add the filter that a field's value asks for; return what is left of the text."""
    value = text.strip(" ")
    rest = ""
    if value.startswith('"'):
        value, _, rest = value[1:].partition('"')
    terms, end = _filter_terms(kind, value, names)
    if not terms:
        if value:
            draft.notes.append(Note("unknown", f"Không nhận ra {_TITLES[kind]} “{value}”; đã tìm như từ thường."))
        return f"{value} {rest}"
    if kind == "unit":
        named = [names.units[term[5:]] for term in terms]
        draft.notes.append(Note("unit", f"Chỉ hiện mục liên quan đến: {'; '.join(named)}."))
    draft.filters.append(terms)
    return f"{value[end:]} {rest}"


_TITLES = {
    "unit": "đơn vị",
    "month": "tháng",
    "day": "ngày",
    "year": "năm",
    "chair": "người chủ trì",
    "kind": "loại",
}


def _filter_terms(kind: str, value: str, names: Names) -> tuple[tuple[str, ...], int]:
    """The terms an item needs one of, and where in `value` they end; no terms when the value means nothing."""
    found = tokens(value)
    if not found:
        return (), 0
    if kind in ("unit", "chair"):
        end, meanings = names.longest(value, kind)
        terms = dict.fromkeys(meaning.term for meaning in meanings)
        related = dict.fromkeys(term for meaning in meanings for term, _, _ in meaning.related)
        return tuple(terms | related), end
    if kind == "kind":
        start = " ".join(fold(token.text) for token in found[:2])
        return (f"kind:{_KINDS[start]}",) if start in _KINDS else (), found[min(1, len(found) - 1)].end
    if kind == "number":
        chunk = len(value.partition(" ")[0])
        last = len(found) if found[0].end == chunk else sum(token.start < chunk for token in found)
        key = "".join(fold(token.text) for token in found[:last])
        return (f"number:{key}",), found[last - 1].end
    return _date_terms(kind, value, found)


def _date_terms(kind: str, value: str, found: list[Token]) -> tuple[tuple[str, ...], int]:
    """The terms of a day, month, quarter or year; a month without a year is that month of every year."""
    here = [(end, date) for start, end, date in dates.find(value, found, typed=True) if start == 0]
    if here and kind != "year":
        return tuple(f"{'month' if len(date) == 7 else 'day'}:{date}" for _, date in here), found[here[0][0] - 1].end
    number = int(found[0].text) if found[0].text.isdigit() and len(found[0].text) < 5 else 0
    if kind == "month" and 1 <= number <= 12:
        return (f"month:{number:02}",), found[0].end
    return ((f"year:{number}",), found[0].end) if kind == "year" and number > 1900 else ((), 0)
