"""What a configuration of MkDocs says: its files, those it inherits, and what it takes from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INHERITED, _VARIABLE = "INHERIT", "!ENV"


# What a file that cannot be read as a configuration may raise.
UNREADABLE = (OSError, ValueError, RecursionError, yaml.YAMLError)


class Circular(ValueError):
    """A configuration inherits itself; the message names the file that leads back."""


def circular(file: Path) -> str:
    """The name of the file by which a configuration inherits itself; empty when it does not, or cannot be read."""
    try:
        for _ in said(file):
            pass
    except Circular as error:
        return str(error)
    except UNREADABLE:
        pass  # MkDocs says what is wrong
    return ""


def said(file: Path, below: tuple[Path, ...] = ()) -> Iterator[str]:
    """All that a configuration follows from, as texts; `below` are those that inherit it.

    Raises one of `UNREADABLE`, `Circular` among them.
    """
    place = file.resolve()
    yield str(place)
    # As bytes: YAML itself knows the signs in front of a file that tell its encoding.
    content = file.read_bytes()
    yield content.hex()
    loader = _Loader(content)
    try:
        values = loader.get_single_data()
    finally:
        loader.dispose()
    for name in loader.asked:
        yield f"{name}={os.environ.get(name)!r}"
    inherited = values.get(_INHERITED) if isinstance(values, dict) else None
    if isinstance(inherited, str):
        parent = Path(os.path.normpath(file.parent / inherited))
        if parent.resolve() in (place, *below):
            raise Circular(file.name)
        yield from said(parent, (place, *below))


class _Loader(_LOADER):  # type: ignore[misc]  # of whichever YAML has
    """Reads as MkDocs does, notes what is asked of the environment; tags that name objects of Python give nothing."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.asked: list[str] = []


def _variable(loader: _Loader, node: yaml.Node) -> object:
    """The value of `!ENV NAME` or `!ENV [NAME, …, default]`."""
    listed = node.value if isinstance(node, yaml.SequenceNode) else [node]
    names = [loader.construct_scalar(one) for one in (listed[:-1] or listed)]
    loader.asked.extend(names)
    default = loader.construct_object(listed[-1]) if len(listed) > 1 else None
    return next((os.environ[name] for name in names if name in os.environ), default)


_Loader.add_constructor(_VARIABLE, _variable)
_Loader.add_constructor(None, lambda _loader, _node: None)
