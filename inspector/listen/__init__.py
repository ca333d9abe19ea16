"""Accept requests faithfully and answer them fast. It must never parse a body, verify, or write to disk.

Importing this loads neither asyncio nor aiohttp, so that a port can be bound first: all but `bind` is loaded
when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.late import late
from inspector.listen.bind import bind

if TYPE_CHECKING:
    from inspector.listen.answer import Answer
    from inspector.listen.limits import Limits
    from inspector.listen.server import Listener

__all__ = ["Answer", "Limits", "Listener", "bind"]

__getattr__ = late(__name__, {"answer": ("Answer",), "limits": ("Limits",), "server": ("Listener",)})
