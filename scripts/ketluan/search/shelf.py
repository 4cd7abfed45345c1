"""Pieces of bytes put aside in a file while an index is made: those of ten thousand conclusions fill half a gigabyte."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import overload


class Shelf(Sequence[bytes]):
    """Pieces in the order they came, in a file without a name that is gone with this value."""

    def __init__(self) -> None:
        """Raises OSError when there is no room for a file, as every way of using it does."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._ends = [0]

    def __del__(self) -> None:
        if hasattr(self, "_file"):  # not when there was no room for one
            self._file.close()

    def append(self, piece: bytes) -> int:
        """Put a piece aside; its number."""
        self._file.seek(self._ends[-1])
        self._file.write(piece)
        self._ends.append(self._ends[-1] + len(piece))
        return len(self._ends) - 2

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        number = range(len(self))[index]
        self._file.seek(self._ends[number])
        return self._file.read(self._ends[number + 1] - self._ends[number])
