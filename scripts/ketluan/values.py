"""Plain values as bytes, and back: tuples, strings, numbers, dates, and those of the modules named here.

Whoever may write such bytes still cannot have anything called that is not one of these.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


def pack(value: object) -> bytes:
    """The bytes of a value."""
    return pickle.dumps(value, 5)


def unpack(packed: bytes) -> Any:
    """The value of some bytes; raises whatever bytes may that are no plain value."""
    return _Reader(io.BytesIO(packed)).load()


class Later(Sequence[T_co]):
    """A tuple that is made, with others, when somebody asks for what is in it.

    A function of a key, which may keep what it made last, gives all of them; this is the one at `at`. Where its length is
    known before, none is made to tell it.
    """

    __slots__ = ("_at", "_key", "_make", "_size")

    def __init__(
        self, make: Callable[[str], Sequence[tuple[T_co, ...]]], key: str, at: int, size: int | None = None
    ) -> None:
        self._make, self._key, self._at, self._size = make, key, at, size

    def _made(self) -> tuple[T_co, ...]:
        return self._make(self._key)[self._at]

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, index: int | slice) -> T_co | tuple[T_co, ...]:
        return self._made()[index]

    def __len__(self) -> int:
        return len(self._made()) if self._size is None else self._size

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._made())

    def __eq__(self, other: object) -> bool:
        return self._made() == (other._made() if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        return repr(self._made())


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _known():
            return _known()[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, str], type]:
    import datetime

    from ketluan import held, model, outline, publication, registry

    found: dict[tuple[str, str], type] = {
        (module.__name__, name): value
        for module in (held, model, outline, publication, registry)
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }
    return found | {("datetime", "date"): datetime.date}
