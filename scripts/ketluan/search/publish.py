"""The files of search as a site publishes them: the index, and the script that reads it, named by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from ketluan import addresses
from ketluan.archive import Archive
from ketluan.memo import digest
from ketluan.search import entries, forms, shards
from ketluan.search.forms import Forms


def index_parts(archive: Archive) -> Iterator[tuple[str, Callable[[], Iterator[tuple[str, bytes]]]]]:
    """The parts of the index that are made apart: the hash of what each follows from, and what makes its files."""
    records = [archive.digests[conclusion.path] for conclusion in archive.conclusions]
    yield digest(_registered(archive), *records), lambda: index_files(archive)


def _registered(archive: Archive) -> str:
    registry = archive.registry
    return digest(*registry.units.values(), *registry.officials.values(), *registry.abbreviations)


def index_files(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """The files of the index of an archive, each with its path in the site."""
    for path, content in shards.build(entries.of(archive), _forms(archive)).items():
        yield f"{addresses.INDEX}{path}", content


def _forms(archive: Archive) -> Forms:
    """The names of the archive, each unit shown under its name in the newest conclusion that concerns it."""
    found = forms.of(archive.registry)
    units = archive.registry.units
    newest = {unit: max(use.conclusion.date for use in uses) for unit, uses in archive.uses.items()}
    named = (replace(n, name=units[n.id].name_at(newest[n.id])) if n.id in newest else n for n in found.units)
    return replace(found, units=tuple(named))


def script_path(script: str) -> str:
    """Where the script of search lies in the site: under another name whenever it says something else."""
    return f"{addresses.INDEX}{hashlib.sha256(script.encode()).hexdigest()[:12]}.js"
