"""The archive as data for other programs: feeds, tables by year, each conclusion in three forms."""

from __future__ import annotations

from ketluan.opendata.files import DICTIONARY, SCHEMA_NAMES, SCHEMAS, every_file, files, forms
from ketluan.opendata.tables import dumped

__all__ = ["DICTIONARY", "SCHEMAS", "SCHEMA_NAMES", "dumped", "every_file", "files", "forms"]
