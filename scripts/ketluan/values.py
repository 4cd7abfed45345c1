"""Plain values as bytes, and back: tuples, strings, numbers, dates, and those of the modules named here.

Whoever may write such bytes still cannot have anything called that is not one of these.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)
# So many packed values are open at once: those of a year, for what is made from one, and no whole archive.
_OPEN = 1024


def pack(value: object) -> bytes:
    """The bytes of a value."""
    return pickle.dumps(value, 5)


def unpack(packed: bytes) -> Any:
    """The value of some bytes; raises whatever bytes may that are no plain value."""
    return _Reader(io.BytesIO(packed)).load()


class Packed(Sequence[T_co], Generic[T_co]):
    """A tuple that is kept as bytes, and made again for whoever asks for what is in it."""

    __slots__ = ("_packed",)

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    @classmethod
    def of(cls, values: Iterable[T_co]) -> Packed[T_co]:
        """Pack some values."""
        return cls(pack(tuple(values)))

    def _open(self) -> tuple[T_co, ...]:
        return _opened(self._packed)

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, index: int | slice) -> T_co | tuple[T_co, ...]:
        return self._open()[index]

    def __len__(self) -> int:
        return len(self._open())

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._open())

    def __eq__(self, other: object) -> bool:
        return self._open() == (other._open() if isinstance(other, Packed) else other)

    def __hash__(self) -> int:
        return hash(self._open())

    def __repr__(self) -> str:
        return repr(self._open())

    def __reduce__(self) -> tuple[type, tuple[bytes]]:
        return type(self), (self._packed,)


@lru_cache(maxsize=_OPEN)
def _opened(packed: bytes) -> tuple[Any, ...]:
    found: tuple[Any, ...] = unpack(packed)
    return found


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _known():
            return _known()[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, str], type]:
    import datetime

    from ketluan import held, model, outline, publication

    found: dict[tuple[str, str], type] = {
        (module.__name__, name): value
        for module in (held, model, outline, publication)
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }
    return found | {("datetime", "date"): datetime.date, (__name__, "Packed"): Packed}
