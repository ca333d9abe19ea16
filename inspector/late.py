"""A room's names, loaded when they are first asked for: a start pays only for what it uses (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def late(room: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """The `__getattr__` of a package whose names live in the modules of `homes`. Type checkers read the same
    names from imports under TYPE_CHECKING; a test holds the two together. None may be called as a module of
    the room is: loading that module would put it in the name's place."""
    home_of = {name: home for home, names in homes.items() for name in names}

    def __getattr__(name: str) -> object:
        home = home_of.get(name)
        if home is None:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{room}.{home}"), name)
        # From now on it is there without this function.
        setattr(sys.modules[room], name, found)
        return found

    return __getattr__
