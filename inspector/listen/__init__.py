"""Accept requests faithfully and answer them fast. It must never parse a body, verify, or write to disk.

Importing this loads neither asyncio nor aiohttp, so that a port can be bound first: `Listener` comes
from `inspector.listen.server` when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.listen.answer import Answer
from inspector.listen.bind import bind
from inspector.listen.limits import Limits

if TYPE_CHECKING:
    from inspector.listen.server import Listener

__all__ = ["Answer", "Limits", "Listener", "bind"]


def __getattr__(name: str) -> object:
    if name == "Listener":
        from inspector.listen.server import Listener

        return Listener
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
