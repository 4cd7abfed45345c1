"""What pages follow from, as hashes: where a hash is the same as at the last build, the page is the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ketluan import events
from ketluan.archive import Archive
from ketluan.memo import digest
from ketluan.model import Conclusion
from ketluan.pages.render import Site
from ketluan.registry import Unit
from ketluan.uses import Uses
from ketluan.vietnamese import label_key


class Keys:
    """The hashes of one archive: of all of it, of a record, of a unit, and of whatever a page adds to these."""

    def __init__(self, archive: Archive, site: Site) -> None:
        self._archive = archive
        registry = archive.registry
        # The line of an entry in its file is no part of it.
        self._units = {name: digest(replace(unit, line=0)) for name, unit in registry.units.items()}
        self._officials = {name: digest(replace(entry, line=0)) for name, entry in registry.officials.items()}
        self._base = digest(site, replace(registry.body, line=0))
        self._records = {one.path: self._record(one) for one in archive.conclusions}
        self._before = self._predecessors()
        self._tied: dict[str, str] = {}
        self._names: dict[str, list[str]] = defaultdict(list)
        for unit in registry.units.values():
            self._names[label_key(unit.name)].append(unit.id)
        registered = (*self._units.values(), *self._officials.values(), *registry.abbreviations)
        removed = events.trace(event for event in events.every(archive) if event.kind == "removed")
        self.all = self.of(*self._records.values(), *registered, removed)

    def _predecessors(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for unit in self._archive.registry.units.values():
            for name in {name for event in unit.events for name in event.successors}:
                found[name].append(unit.id)
        return found

    def of(self, *parts: object) -> str:
        """The hash of some parts and of what every page shows: the site and the body."""
        return digest(self._base, *parts)

    def _record(self, conclusion: Conclusion) -> str:
        archive = self._archive
        units = [self._units[unit.id] for unit in archive.named_in(conclusion).values() if unit]
        people = [self._officials[one.id] for one in archive.registry.resolve_official(conclusion.chair)]
        return digest(archive.digests[conclusion.path], *units, *people, events.key(archive, conclusion))

    def record(self, conclusion: Conclusion) -> str:
        """The hash of a record with the units it names, its chair, and what later records say of it."""
        return self._records[conclusion.path]

    def records(self, conclusions: Iterable[Conclusion]) -> str:
        """The hash of several records, each once, in order."""
        return digest(*dict.fromkeys(map(self.record, conclusions)))

    def uses(self, uses: Uses, most: int | None = None) -> str:
        """The hash of what some items say (with `most`, the first so many) and how they concern one unit, whose hash is not
        in it.

        How a record concerns a unit follows from the record and the units it names, so its hash says it for all of
        its items; the number of items tells how far the last record goes.
        """
        count = len(uses) if most is None else min(most, len(uses))
        return digest(count, *map(self._records.__getitem__, uses.records(most)))

    def official(self, name: str) -> str:
        """The hash of an official."""
        return self._officials[name]

    def unit(self, unit: Unit) -> str:
        """The hash of a unit with those tied to it: before and after it at any remove, members, and whoever bears now a name
        that it ever bore.
        """
        found = self._tied.get(unit.id)
        if found is None:
            found = self._tied[unit.id] = self._with_tied(unit)
        return found

    def _with_tied(self, unit: Unit) -> str:
        # A page shows the name of its newest item's day, and tells the unit from those that are called so now.
        tied = [unit.id, *(other for key in _keys_of(unit) for other in self._names.get(key, ()))]
        waiting = [unit.id]
        while waiting:
            name = waiting.pop()
            fresh = [old for old in self._before[name] if old not in tied]
            tied += fresh
            waiting += fresh
        tied += [name for event in unit.events for name in event.successors]
        tied += [name for _, members in unit.members for name in members]
        return digest(*(f"{name} {self._units.get(name)}" for name in tied))


def _keys_of(unit: Unit) -> Iterable[str]:
    """The names a unit bore, as names are compared, each once."""
    return dict.fromkeys(label_key(name.name) for name in unit.names)
