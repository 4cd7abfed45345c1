"""The files of search as a site publishes them: the index, and the script that reads it, named by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ketluan import addresses
from ketluan.archive import Archive
from ketluan.search import entries, forms, shards


def index_files(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """The files of the index of an archive, each with its path in the site."""
    for path, content in shards.build(entries.of(archive), forms.of(archive.registry)).items():
        yield f"{addresses.INDEX}{path}", content


def script_path(script: str) -> str:
    """Where the script of search lies in the site: under another name whenever it says something else."""
    return f"{addresses.INDEX}{hashlib.sha256(script.encode()).hexdigest()[:12]}.js"
