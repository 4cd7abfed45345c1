"""One record under examination."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ketluan import document
from ketluan.archive import Archive
from ketluan.model import Conclusion, Problem


@dataclass(frozen=True, slots=True)
class Case:
    """One record under examination, in its archive."""

    archive: Archive
    conclusion: Conclusion

    def problem(self, key: str, rule: str, message: str, remedy: str, level: str = "error") -> Problem:
        """A problem at the line of a front-matter key (`items.II.3`), or of the nearest key above it."""
        line = document.line_of(key, self.conclusion.lines)
        return Problem(self.conclusion.path, line, rule, message, remedy, level)


Rule = Callable[[Case], Iterator[Problem]]
