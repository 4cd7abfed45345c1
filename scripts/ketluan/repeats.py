"""Sentences that say to somebody nearly what was said before: a suggestion for readers, never a finding.

Of different sessions those are looked at that address the same unit and are near (see `sentences`), and of these only
the last three years: what is older is no reminder.
"""

from __future__ import annotations

import datetime
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from sys import byteorder
from typing import Any

from ketluan import sentences
from ketluan.archive import Archive
from ketluan.memo import Memo, digest
from ketluan.model import Conclusion, month_of
from ketluan.sentences import Asked, Index, Joined, Key, Posted, Where, opened
from ketluan.uses import Use
from ketluan.workers import FEWEST, ahead, share

_YEARS = 3
# What was said so many times was said often.
OFTEN = 3
# What an item repeats: where it was said, in which words, to which unit, and the words now.
Repeat = tuple[str, str, str, str, str]
# What each item repeats, for the items that repeat something.
Repeats = Mapping[Where, tuple[Repeat, ...]]
# The sentences of items as they are kept (see `sentences.pack`), by conclusion and place: in an archive of 10,000
# conclusions there are 600,000, and as values of their own they would take three times the memory.
Kept = Mapping[str, Mapping[str, bytes]]
# The conclusions that one more may repeat, by period.
_Recent = dict[str, tuple[Conclusion, ...]]
# What is to be kept: key, value, group.
_Put = tuple[str, Any, str]
# The kinds of what is kept from one run to the next; numbers lie in memory as the machine has them.
_REPEATS = "repeats"
_SENTENCES, _POSTED = (f"{kind} {byteorder} {array('I').itemsize}" for kind in ("sentences", "posted"))


def find(archive: Archive, memo: Memo, jobs: int = 1) -> Repeats:
    """What each item repeats; `memo` keeps what a record was found to repeat.

    The units are shared among `jobs` processes: what is said to one has nothing to do with what is said to another.
    """
    with finding(archive, memo, jobs) as found:
        return found()


@contextmanager
def finding(archive: Archive, memo: Memo, jobs: int) -> Iterator[Callable[[], Repeats]]:
    """Have another process (with more where much is new, up to `jobs`) find it meanwhile; what is given gives what `find` does.

    What the sentences of a whole archive take in memory ends with that process. Raises, when asked for the result, what
    reading records raises, and ChildProcessError when the process ends before its time.
    """
    recent = _recent(archive)
    for period, some in recent.items():
        memo.spare(_POSTED, period)
        for one in some:
            memo.spare(_SENTENCES, one.month, (archive.digests[one.path],))
    with ahead(lambda: _found(archive, recent, memo, jobs), jobs) as worked:

        @cache
        def found() -> Repeats:
            repeats, keys, puts, crowded = worked()
            for month, conclusions in archive.by_month().items():
                memo.spare(_REPEATS, month, (keys[one.id] for one in conclusions))
            for month in crowded:
                memo.get(_REPEATS, "", month)  # the row is written anew, without the words of what is gone
            for key, value, month in puts:
                memo.put(_REPEATS, key, value, month)
            return repeats

        yield found


def _found(
    archive: Archive, recent: _Recent, memo: Memo, jobs: int
) -> tuple[dict[Where, tuple[Repeat, ...]], dict[str, str], list[_Put], list[str]]:
    """What each item repeats, the key under which that is kept of each conclusion, what is to be kept for the next run, and
    the months of which something is kept that is no more.
    """
    keys = _keys(archive)
    known = {one.id: memo.get(_REPEATS, keys[one.id], one.month) for one in archive.conclusions}
    asked = [one for one in archive.conclusions if known[one.id] is None]
    puts: list[_Put] = []
    if asked:
        fresh = _asked(archive, asked, _compared(archive, asked, recent, memo, jobs), jobs)
        for one in asked:
            known[one.id] = tuple(fresh.get(one.id, ()))
            puts.append((keys[one.id], known[one.id], one.month))
    repeats: dict[Where, tuple[Repeat, ...]] = {}
    for name, some in known.items():
        for place, repeat in some or ():
            repeats[name, place] = (*repeats.get((name, place), ()), repeat)
    crowded = [month for month in archive.by_month() if memo.has_more(_REPEATS, month)]
    return repeats, keys, puts, crowded


def _compared(archive: Archive, asked: Sequence[Conclusion], recent: _Recent, memo: Memo, jobs: int) -> Kept:
    """The sentences that are compared with those of `asked` conclusions, and these."""
    kept, posted = _kept(archive, asked, recent, memo, jobs)
    if len(asked) == len(archive.conclusions):
        return kept
    return _near(archive, frozenset(one.id for one in asked), kept, posted)


def _kept(
    archive: Archive, asked: Sequence[Conclusion], recent: _Recent, memo: Memo, jobs: int
) -> tuple[Kept, dict[str, Posted]]:
    """The sentences of `asked` conclusions and of those they may repeat, and what is posted of the `recent` ones, by period;
    both are kept for the next run, written by this process, which may be a copy.
    """
    months = {one.month for some in recent.values() for one in some}
    first = min(month_of(_oldest(asked[0].date)), *months)
    wanted = [one for one in archive.conclusions if one.month >= first]
    kept: dict[str, Mapping[str, bytes]] = {}
    for one in wanted:
        known = memo.get(_SENTENCES, archive.digests[one.path], one.month) if one.month in months else None
        if known is not None:
            kept[one.id] = Joined(known)
    todo = [number for number, one in enumerate(wanted) if one.id not in kept]
    for number, made in share(lambda number: _kept_of(wanted[number]), todo, jobs):
        one = wanted[number]
        kept[one.id] = Joined(made)
        if one.month in months:
            memo.put(_SENTENCES, archive.digests[one.path], made, one.month)
    memo.flush(_SENTENCES)
    archive.let_go()
    return kept, _posted(archive, kept, recent, memo, jobs)


def _recent(archive: Archive) -> _Recent:
    """The conclusions that one more may repeat: by year, those of the first year and of the newest, which still change, by
    month.
    """
    if not archive.conclusions:
        return {}
    first, last = (month_of(day) for day in (_oldest(archive.conclusions[-1].date), archive.conclusions[-1].date))
    found: dict[str, tuple[Conclusion, ...]] = {}
    for month, some in archive.by_month().items():
        if month >= first:
            period = month[:4] if first[:4] < month[:4] < last[:4] else month
            found[period] = (*found.get(period, ()), *some)
    return found


def _posted(archive: Archive, kept: Kept, recent: _Recent, memo: Memo, jobs: int) -> dict[str, Posted]:
    """What is posted of each of the `recent` periods."""
    periods = list(recent)
    keys = [digest(*(archive.digests[one.path] for one in recent[period])) for period in periods]
    found: list[Any] = [memo.get(_POSTED, key, period) for key, period in zip(keys, periods, strict=True)]
    todo = [number for number, known in enumerate(found) if known is None]
    for number, made in share(lambda number: sentences.post(_items(recent[periods[number]], kept)[1]), todo, jobs, 2):
        found[number] = made
        memo.put(_POSTED, keys[number], made, periods[number])
    memo.flush(_POSTED)
    return dict(zip(periods, found, strict=True))


def _items(conclusions: Iterable[Conclusion], kept: Kept) -> tuple[list[Where], list[bytes]]:
    """The items of some conclusions with their sentences."""
    where = [(one.id, place) for one in conclusions for place in kept[one.id]]
    return where, [kept[name][place] for name, place in where]


def _kept_of(conclusion: Conclusion) -> dict[str, bytes]:
    return {section.place(item): sentences.compared(item) for section, item in conclusion.items()}


def _keys(archive: Archive) -> dict[str, str]:
    """The hash of what the repeats of each conclusion follow from: it and those looked at, each with its units."""
    keys: dict[str, str] = {}
    recent: deque[tuple[datetime.date, int]] = deque()
    # A sum of hashes tells sets of records apart, and takes in and gives up one without going through the others.
    total = 0
    for conclusion in archive.conclusions:
        while recent and recent[0][0] < _oldest(conclusion.date):
            total -= recent.popleft()[1]
        units = (unit and unit.id for unit in archive.named_in(conclusion).values())
        own = int(digest(archive.digests[conclusion.path], *units), 16)
        keys[conclusion.id] = digest(own, total)
        recent.append((conclusion.date, own))
        total += own
    return keys


def _oldest(day: datetime.date) -> datetime.date:
    """The first day that is looked at."""
    return day - datetime.timedelta(days=366 * _YEARS) if day.year > _YEARS + 1 else datetime.date.min


def _looked_at(use: Use) -> bool:
    """Whether what an item says to a unit is looked at: it is told to do something, itself and not as a helper."""
    return use.relation == "direct" and not use.together and use.told.is_task


def _asked(archive: Archive, asked: Sequence[Conclusion], kept: Kept, jobs: int) -> dict[str, list[tuple[str, Repeat]]]:
    """What some conclusions repeat, by conclusion: unit by unit, in the order of the registry."""
    names = frozenset(one.id for one in asked)
    by_unit = _said_since(_oldest(asked[0].date), archive, kept)
    ids = list(archive.registry.units)
    said = [by_unit.get(unit, []) for unit in ids]
    units = [number for number, some in enumerate(said) if any(name in names for name, _ in some)]
    # What one unit was told in all years is worth a process, what one more conclusion tells it is not.
    fewest = 2 if len(asked) >= FEWEST else FEWEST
    told = dict(share(lambda number: _of_unit(archive, said[number], names, kept), units, jobs, fewest))
    words = _words(archive, {key for some in told.values() for pair in some for key in pair}, jobs)
    found: dict[str, list[tuple[str, Repeat]]] = defaultdict(list)
    for number in units:
        for now, before in told[number]:
            (name, place), _ = now
            found[name].append((place, (*before[0], words[before], ids[number], words[now])))
    return found


def _words(archive: Archive, keys: Iterable[Key], jobs: int) -> dict[Key, str]:
    """The words of some sentences; record by record, since those of few are there at once."""
    wanted: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for (name, place), number in keys:
        wanted[name][place].add(number)
    conclusions = [one for one in archive.conclusions if one.id in wanted]
    found: dict[Key, str] = {}
    for _, words in share(lambda at: _words_of(conclusions[at], wanted), range(len(conclusions)), jobs):
        found |= words
    return found


def _words_of(conclusion: Conclusion, wanted: Mapping[str, Mapping[str, Collection[int]]]) -> dict[Key, str]:
    """The words of the sentences of a record that are wanted."""
    places = wanted[conclusion.id]
    return {
        ((conclusion.id, place), number): text
        for section, item in conclusion.items()
        if (place := section.place(item)) in places
        for number, text in enumerate(sentences.texts(item))
        if number in places[place]
    }


def _near(archive: Archive, asked: Collection[str], kept: Kept, posted: Mapping[str, Posted]) -> Kept:
    """Of all sentences those of some conclusions and those that may be near to them; in the place of others nothing."""
    known = Asked(one for name in asked for some in kept[name].values() for one in opened(some))
    found: dict[str, dict[str, bytes]] = {name: dict(kept[name]) for name in asked}
    periods: dict[str, list[Conclusion]] = defaultdict(list)
    for one in archive.conclusions:
        if one.id in kept:
            periods[one.month[:4] if one.month[:4] in posted else one.month].append(one)
    for period, earlier in periods.items():
        where, items = _items(earlier, kept)
        for at, some in known.near(items, posted.get(period) or sentences.post(items)):
            name, place = where[at]
            if name not in asked:
                found.setdefault(name, {})[place] = some
    return found


def _said_since(oldest: datetime.date, archive: Archive, kept: Kept) -> dict[str, list[Where]]:
    """Where each unit was told something since a day, oldest first, by the items whose sentences are `kept`."""
    found: dict[str, list[Where]] = defaultdict(list)
    for conclusion in archive.conclusions:
        places = kept.get(conclusion.id, {}) if conclusion.date >= oldest else {}
        for told in reversed(archive.items_in(conclusion)) if places else ():
            if told.place in places:
                where = conclusion.id, told.place
                for use in archive.uses_at(conclusion, told.place):
                    if _looked_at(use):
                        found[use.unit.id].append(where)
    return found


def _of_unit(archive: Archive, said: Sequence[Where], asked: frozenset[str], kept: Kept) -> list[tuple[Key, Key]]:
    """What was said to one unit before: each sentence of `asked` conclusions with the nearest, the newest of equals.

    `kept` has the sentences of all these items.
    """
    index = Index(one for name, place in said for one in opened(kept[name][place]))
    found: list[tuple[Key, Key]] = []
    days = deque(sorted({archive.by_id[name].date for name, _ in said if name in asked}))
    for name, some in groupby(said, key=itemgetter(0)):
        day = archive.by_id[name].date
        while days and days[0] < day:
            days.popleft()
        if not days:
            break
        if day < _oldest(days[0]):
            continue
        index.forget(_oldest(day))
        given = (one for where in some for one in sentences.said_at(where, day, kept[name][where[1]]))
        fresh = [(sentence, index.rarest(sentence)) for sentence in given]
        for sentence, rarest in fresh if name in asked else ():
            earlier = index.nearest(sentence, rarest)
            if earlier is not None:
                found.append((sentence.key, earlier.key))
        for sentence, rarest in fresh:
            index.add(sentence, rarest)
    return found


@dataclass(slots=True)
class Chain:
    """What a unit was told again and again: the places, oldest first, and the words of the newest."""

    places: tuple[Where, ...]
    text: str


def often(found: Repeats, fewest: int) -> dict[str, list[Chain]]:
    """What each unit was told at least `fewest` times, by unit, the last repeated first.

    `found` is what `find` gives, in the order of the sessions.
    """
    chains: dict[tuple[str, Where, str], Chain] = {}
    by_unit: dict[str, dict[int, Chain]] = defaultdict(dict)
    for where, repeats in found.items():
        for *earlier, before, unit, text in repeats:
            first = (earlier[0], earlier[1])
            one = chains.get((unit, first, before)) or Chain((first,), before)
            chains[unit, first, before] = chains[unit, where, text] = one
            one.places = tuple(dict.fromkeys((*one.places, where)))
            one.text = text
            by_unit[unit].pop(id(one), None)
            by_unit[unit][id(one)] = one
    listed = {unit: [one for one in some.values() if len(one.places) >= fewest] for unit, some in by_unit.items()}
    return {unit: some[::-1] for unit, some in listed.items() if some}
