"""Finding and ranking: the items that have all words asked for, best first; then what comes nearest, and says so.

Words that stand side by side are answered from pairs, which are ten times smaller than the postings of syllables.
Items come in tiers: 0, all words answered by pairs as typed; 1, all words as typed, wherever they stand; 2, while
there are few, all words when marks do not count; 3, while there are few, not all words. Inside a tier lunr ranks, from an index cut down to the terms of the query:
its score is a dot product without a norm of the item, so the scores are those of the whole index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ketluan.search import corrections, keyboard, plans, ranking
from ketluan.search.matching import Matching
from ketluan.search.names import Names
from ketluan.search.plans import Source
from ketluan.search.queries import MAX_CHARACTERS, Note, Query, Word, parse, session
from ketluan.search.reader import Reader
from ketluan.vietnamese import fold, syllables

# So many items with the words side by side are enough for a first page: the rest is sought when somebody asks.
ENOUGH = 10
# A query of more words is a sentence: items that share most of its words are shown too.
SENTENCE = 5
# The tier of items that have some word with other marks only.
_OTHER_MARKS = 2
# Completions of an unfinished word that are tried.
_COMPLETIONS = 12
# Corrected readings that are searched in full, and offered.
_TRIED = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found: its number, its tier, its score in it, and how many of the words it has."""

    item: int
    tier: int
    score: float
    words: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a query found. `hits` are in order, at most `RANKED` a tier; `items` are all, newest first.

    `complete` is False when items whose words stand apart were not sought. `wanted` are the forms to highlight;
    `failed` the files that could not be read.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    items: tuple[int, ...] = ()
    complete: bool = True
    notes: tuple[Note, ...] = ()
    wanted: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class Engine:
    """Answers queries from an index."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.names = Names(reader.names)

    def search(
        self,
        text: str,
        *,
        chosen: Mapping[str, Sequence[str]] | None = None,
        newest_first: bool = False,
        partial: bool = False,
        wide: bool = True,
        limit: int = 10,
    ) -> Result:
        """Return what `text` finds.

        `chosen` are values of facets, one of each facet needed ("unit", "relation", "month", "year", "chair",
        "kind").
        `newest_first` sorts by date instead of relevance. `partial`: the last word is still being typed. Without
        `wide`, items whose words stand apart are sought only when fewer than `ENOUGH` have them side by side.
        Of quoted phrases of three words and more the first `limit` hits are certain, the rest are likely.
        """
        search = _Search(self.reader, self.names, Matching(self.reader, chosen or {}), newest_first, wide, limit)
        return replace(search.run(text, partial), failed=tuple(self.reader.failed))


@dataclass(slots=True)
class _Search:
    reader: Reader
    names: Names
    matching: Matching
    newest_first: bool
    wide: bool
    limit: int

    def run(self, text: str, partial: bool) -> Result:
        readings = _typed(text)
        queries = []
        for typed in readings:
            query = parse(typed, self.names, partial)
            if typed not in (text, " ".join(keyboard.chunks(text))):
                query = replace(query, notes=(*query.notes, Note("typed", f"Đã hiểu cách gõ phím: “{typed}”.")))
            result = self._strict(query)
            if result.hits:
                return result
            queries.append(query)
        result = self._nearest(queries[0])
        # A reading of strokes that finds nothing says nothing of what was typed.
        return result if result.hits else self._nearest(queries[readings.index(text)])

    def _nearest(self, query: Query) -> Result:
        """What comes nearest to a query that nothing answers: with a word corrected, unfinished, or left out."""
        if days := self._days_without(query):
            return Result(query, notes=(*query.notes, *(Note("lost", _LOST.format(day)) for day in days)))
        if not query.words:
            return Result(query, notes=(*query.notes, *_nothing(query)))
        if lost := self._lost(query):
            rest = query.without(lost)
            rest = replace(rest, notes=(*query.notes, _missing(query, lost)))
            result = self._strict(rest) if rest.words else Result(rest, notes=rest.notes)
            return result if result.hits or not rest.words else self._nearest(rest)
        if not query.partial and fold(query.words[-1].text) not in self.reader.vocabulary():
            unfinished = self._strict(replace(query, partial=True))
            if unfinished.hits:
                return replace(unfinished, notes=(*unfinished.notes, Note("partial", _PARTIAL)))
        corrected = corrections.readings(query, self.reader)
        # The first reading whose words stand side by side somewhere, else the first certain one that finds anything.
        close = [
            words for words in corrected if self._strict(corrections.with_words(query, words), close_only=True).hits
        ]
        certain = [words for words in corrected if corrections.is_certain(query, words)]
        for words in (close or certain)[:_TRIED]:
            changed = self._strict(corrections.with_words(query, words))
            if changed.hits:
                note = Note("corrected", _CORRECTED.format(corrections.shown(query, words, self.reader)))
                return replace(changed, notes=(*changed.notes, note))
        result = self._relaxed(query)
        return replace(result, suggestions=tuple(dict.fromkeys(self._simpler(query))))

    def _days_without(self, query: Query) -> list[str]:
        """The sessions asked for by a filter of which the archive has none."""
        filters = [terms for terms in query.filters if re.match("(day|month):.*-", terms[0])]
        none = [terms for terms in filters if not any(self.reader.postings(term).items for term in terms)]
        return [session([term.partition(":")[2] for term in terms]) for terms in none]

    def _lost(self, query: Query) -> set[int]:
        """The words of things that no item has."""
        lost = query.things
        for span in query.spans:
            if span.thing and self.reader.postings(span.term).items:
                lost -= set(range(span.start, span.end))
        return lost

    def _strict(self, query: Query, close_only: bool = False) -> Result:
        """The items with all words, tier by tier; with `close_only` those of the first."""
        found = list(plans.sources(query, self._completions(query)))
        near = [source for source in found if not source.wide]
        self.matching.load(near, query)
        result = Result(query, notes=query.notes, wanted=_wanted(query, self.names))
        if not query.words:
            items = self.matching.allowed(None, query)
            return self._ordered(result, [Hit(item, 0, 0.0, 0) for item in items], items)
        close = self.matching.allowed(self.matching.having([s for s in near if not s.loose], len(query.words)), query)
        hits = self._hits(close, 0, plans.weights(near, wide=False), query)
        items = set(close)
        complete = len(near) == len(found) and not any(s.loose for s in found)
        if close_only:
            return replace(result, hits=tuple(hits))
        if not complete and not self.wide and len(items) >= ENOUGH:
            result = replace(result, complete=False, notes=(*result.notes, Note("near", _NEAR)))
            return self._ordered(result, hits, items)
        if not complete:
            self.matching.load(found, query)
            hits += self._apart(query, found, items)
            result = replace(result, notes=(*result.notes, *self._other_marks(query, found, hits)))
        # A thing is had or not had.
        apart = len(query.words) - len(query.things)
        sentence = apart > SENTENCE
        if len(items) < ENOUGH and (sentence or (items and not close)):
            more, _ = self._sharing(query, found, items)
            hits += more
            items |= {hit.item for hit in more}
            note = Note("sentence", _SENTENCE) if sentence else Note("more", _MORE)
            result = replace(result, notes=(*result.notes, note) if more else result.notes)
        elif len(items) < ENOUGH and apart > 2 and items:
            # Few have every word: those that lack one, the others side by side, may be what was meant. What is only
            # addressed to a unit of that name lacks them all.
            printed = [source for source in near if not source.terms[0].startswith("unit:")]
            more, _ = self._sharing(query, printed, items, len(query.words) - 1)
            hits += more
            items |= {hit.item for hit in more}
        return self._ordered(result, hits, items)

    def _apart(self, query: Query, found: Sequence[Source], items: set[int]) -> list[Hit]:
        """The items that have all words anywhere, added to those known."""
        hits: list[Hit] = []
        terms = plans.weights(found, wide=True)
        for tier, some in ((1, [source for source in found if not source.loose]), (_OTHER_MARKS, found)):
            if tier == 1 or len(items) < ENOUGH:
                more = self.matching.allowed(self.matching.having(some, len(query.words)), query) - items
                hits += self._hits(more, tier, terms, query)
                items |= more
        return hits

    def _other_marks(self, query: Query, found: Sequence[Source], hits: Sequence[Hit]) -> Iterator[Note]:
        """What to tell of items that have some words with other marks only: the words, and what stands there."""
        items = {hit.item for hit in hits if hit.tier == _OTHER_MARKS}
        places = self._as_typed(query, found)
        typed = [index for index, place in enumerate(places) if items - place]
        forms: dict[str, int] = {}
        for index in typed:
            for term, postings in self.reader.spellings(fold(query.words[index].text)).items():
                held = len((items - places[index]).intersection(postings.items))
                forms.update({term: forms.get(term, 0) + held} if held else {})
        if not forms:
            return
        others = _quoted(sorted(forms, key=lambda term: (-forms[term], term)))
        if len(items) < len(hits):
            yield Note("marks", f"Gồm cả mục viết khác dấu: {others}.")
            return
        lost = not any(places[index] for index in typed)
        none = "Không có mục nào viết đúng dấu" if lost else "Không có mục nào đủ các từ mà viết đúng dấu"
        yield Note("marks", f"{none} {_quoted(query.words[index].text for index in typed)}; đang hiện mục có {others}.")

    def _as_typed(self, query: Query, found: Sequence[Source]) -> list[set[int]]:
        """For each word the items that have it with its marks."""
        return self.matching.positions([source for source in found if not source.loose], len(query.words))

    def _relaxed(self, query: Query) -> Result:
        """The items that have most of the words."""
        found = list(plans.sources(query, ()))
        self.matching.load(found, query)
        hits, most = self._sharing(query, found, set())
        count = len(query.words)
        note = Note("nothing", _NOTHING)
        if hits:
            fewest = min(hit.words for hit in hits)
            range_ = f"{most} từ" if fewest == most else f"từ {fewest} đến {most} từ"
            note = Note("relaxed", f"Không có kết quả đủ cả {count} từ; đang hiện kết quả có {range_}.")
        notes = (*query.notes, note, *self._absent(query, found))
        result = Result(query, notes=notes, wanted=_wanted(query, self.names))
        return self._ordered(result, hits, {hit.item for hit in hits})

    def _absent(self, query: Query, found: Sequence[Source]) -> Iterator[Note]:
        """The words that no item has; of quoted ones nothing is known, and an unfinished one may become another."""
        quoted = query.things.union(*(range(start, end) for start, end in query.phrases))
        unfinished = {len(query.words) - 1} if self._completions(query) else set()
        positions = self.matching.positions(found, len(query.words))
        sought = [index for index in range(len(query.words)) if index not in quoted | unfinished]
        words = dict.fromkeys(query.words[index].text for index in sought if not positions[index])
        typed = self._as_typed(query, found)
        other = [query.words[index].text for index in sought if positions[index] and not typed[index]]
        # What could not be read may have them.
        if words and not self.reader.failed:
            which = "Từ" if len(words) == 1 else "Các từ"
            yield Note("absent", f"{which} {', '.join(f'“{word}”' for word in words)} không có trong lưu trữ.")
        if other and not self.reader.failed:
            yield Note("marks", f"Không có mục nào viết đúng dấu {_quoted(other)}.")

    def _sharing(self, query: Query, found: Sequence[Source], known: set[int], least: int = 0) -> tuple[list[Hit], int]:
        """The items with most words, and the number of words of the one that has most.

        Most are `least`; of 0, half as many as that one, of a sentence a quarter.
        """
        shared: dict[int, int] = {}
        for items in self.matching.positions(found, len(query.words)):
            for item in items:
                shared[item] = shared.get(item, 0) + 1
        allowed = self.matching.allowed(set(shared), query) - known
        most = max((shared[item] for item in allowed), default=0)
        least = least or ((most + 3) // 4 if len(query.words) > SENTENCE else (most + 1) // 2)
        items = {item for item in allowed if shared[item] >= least}
        hits = self._hits(items, 3, plans.weights(found, wide=True), query)
        return [replace(hit, words=shared[hit.item]) for hit in hits], most

    def _completions(self, query: Query) -> list[str]:
        """The most frequent keys that an unfinished last word makes: pairs with the word before, and words."""
        if not query.partial:
            return []
        last = fold(query.words[-1].text)
        words = self.reader.vocabulary()
        whole = [word for word in words if word.startswith(last)]
        best = sorted(whole, key=lambda word: (-words[word], word))[:_COMPLETIONS]
        if not query.words[-1].follows:
            return best
        keys = self.reader.completions(f"{fold(query.words[-2].text)} {last}")
        holders = {key: len(self.reader.postings(f"~{key}").items) for key in keys}
        return sorted(keys, key=lambda key: (-holders[key], key))[:_COMPLETIONS] + best

    def _hits(self, items: set[int], tier: int, terms: Mapping[str, float], query: Query) -> list[Hit]:
        postings = {term: self.reader.postings(term) for term in terms}
        scores = ranking.rank(self.reader, items, terms, postings)
        return [Hit(item, tier, score, len(query.words)) for item, score in scores.items()]

    def _ordered(self, result: Result, hits: Iterable[Hit], items: Iterable[int]) -> Result:
        """The result with hits in order, and those that lack a quoted phrase left out."""
        if self.newest_first:
            ordered = sorted(hits, key=lambda hit: hit.item)
        else:
            ordered = sorted(hits, key=lambda hit: (hit.tier, -ranking.rounded(hit.score), hit.item))
        kept = self._with_phrases(result.query, ordered)
        lost = {hit.item for hit in ordered} - {hit.item for hit in kept}
        return replace(result, hits=tuple(kept), items=tuple(sorted(set(items) - lost)))

    def _with_phrases(self, query: Query, hits: list[Hit]) -> list[Hit]:
        """The hits without those, up to the `limit` first that stay, whose text has some long quoted phrase nowhere."""
        phrases = [query.words[start:end] for start, end in query.phrases if end - start > 2]
        if not phrases:
            return hits
        kept: list[Hit] = []
        for number, hit in enumerate(hits):
            if len(kept) == self.limit:
                return kept + hits[number:]
            if self._has(hit.item, phrases):
                kept.append(hit)
        return kept

    def _has(self, item: int, phrases: Iterable[Sequence[Word]]) -> bool:
        shown = self.reader.text(item)
        if shown is None:
            return True
        meant = shown.text
        for printed, word in shown.aliases:
            meant = meant.replace(printed, word)
        texts = [syllables(shown.text), syllables(meant)]
        return all(any(_contains(words, phrase) for words in texts) for phrase in phrases)

    def _simpler(self, query: Query) -> list[str]:
        """Words of the query that the index has, as queries of their own."""
        words = self.reader.vocabulary()
        return [word.text for word in query.words if fold(word.text) in words and len(query.words) > 1][:3]


_CORRECTED = "Không có kết quả đúng như đã gõ; đang hiện kết quả cho “{}”."
_PARTIAL = "Đã tìm cả những từ bắt đầu bằng từ cuối."
_NEAR = "Đang hiện những mục có các từ đứng liền nhau."
_SENTENCE = "Câu dài: đang hiện cả những mục có nhiều từ trong câu nhất."
_MORE = "Sau các mục có đủ từ là các mục có ít từ hơn."
_LOST = "Lưu trữ không có {}."
_NOTHING = "Không có mục nào có các từ này."


def _missing(query: Query, lost: set[int]) -> Note:
    names = dict.fromkeys(span.thing for span in query.spans if span.thing and span.start in lost)
    others = "; đang hiện kết quả cho các từ còn lại" if len(lost) < len(query.words) else ""
    return Note("lost", _LOST.format(", ".join(names) + others))


def _nothing(query: Query) -> tuple[Note, ...]:
    if query.excluded:
        return (Note("empty", "Chỉ có từ cần loại trừ; hãy gõ thêm từ cần tìm."),)
    return (Note("nothing", _NOTHING),) if query.filters else (Note("empty", "Hãy gõ từ cần tìm."),)


def _typed(text: str) -> list[str]:
    """The readings of what was typed: as it stands, and as key strokes of Telex or VNI, the likelier first."""
    head = text[:MAX_CHARACTERS]
    chunks = keyboard.chunks(head)
    strokes = sum(keyboard.decode(chunk) != "" for chunk in chunks)
    # Whoever types marks has an input method; a word or two among many are foreign ("Aphaxan", "max").
    if not strokes or strokes * 4 < len(chunks) or any(fold(word) != word for word in syllables(head)):
        return [text]
    decoded = keyboard.decode_text(head)
    return [decoded, text] if keyboard.looks_typed(head) else [text, decoded]


def _quoted(words: Iterable[str]) -> str:
    """Some words as a sentence names them, the first three."""
    return ", ".join([f"“{word}”" for word in dict.fromkeys(words)][:3])


def _contains(words: Sequence[str], phrase: Sequence[Word]) -> bool:
    size = len(phrase)
    exact = all(word.exact for word in phrase)
    wanted = [word.text if exact else fold(word.text) for word in phrase]
    here = list(words) if exact else [fold(word) for word in words]
    return any(here[at : at + size] == wanted for at in range(len(here) - size + 1))


def _wanted(query: Query, names: Names) -> tuple[str, ...]:
    """The forms to highlight: pairs and words as asked for, and all forms of the concepts."""
    found = [word.text for word in query.words]
    for span in query.spans:
        # "TU" would highlight "từ".
        forms = names.forms.get(span.term, ())
        found += [form for form in forms if not keyboard.is_syllable(fold(form))]
    return tuple(dict.fromkeys(found))
