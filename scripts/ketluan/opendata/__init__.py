"""The archive as data for other programs: feeds, tables by year, each conclusion in three forms."""

from __future__ import annotations

from ketluan.opendata.files import SCHEMAS, files
from ketluan.opendata.tables import dumped

__all__ = ["SCHEMAS", "dumped", "files"]
