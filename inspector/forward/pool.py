"""Connections to apps that are kept for a moment, so that a burst does not open one for each delivery.

It must never hand out a connection that may have been closed meanwhile: a request on it would be lost or
would have to be sent twice. So one is kept for a second at most, and never after a byte came unasked.
"""

from __future__ import annotations

import asyncio
from collections import deque

from inspector.forward.connection import Connection

Key = tuple[bool, str, int]
"""Secure, host, port."""


class Pool:
    """Kept connections of one event loop. `seconds` is how long one is kept, `most` how many a host."""

    def __init__(self, seconds: float = 1.0, most: int = 32) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: dict[Key, deque[tuple[Connection, float]]] = {}
        self._reaper: asyncio.TimerHandle | None = None
        self._closed = False

    def take(self, key: Key) -> Connection | None:
        """The connection used last, or None; it is the caller's then."""
        kept = self._kept.get(key)
        now = asyncio.get_running_loop().time()
        while kept:
            connection, since = kept.pop()
            if connection.usable and now - since < self._seconds:
                return connection
            connection.close()
        return None

    def give(self, key: Key, connection: Connection) -> None:
        """Keep a connection whose answer is whole; close it when there is no room."""
        kept = self._kept.setdefault(key, deque())
        if self._closed or not connection.usable or len(kept) >= self._most:
            connection.close()
            return
        loop = asyncio.get_running_loop()
        kept.append((connection, loop.time()))
        if self._reaper is None:
            self._reaper = loop.call_later(self._seconds, self._reap)

    async def close(self) -> None:
        """Close what is kept; a connection given later is closed at once."""
        self._closed = True
        if self._reaper is not None:
            self._reaper.cancel()
        for kept in self._kept.values():
            for connection, _ in kept:
                connection.close()
        self._kept.clear()
        # A transport tells of its end on the next turn of the loop.
        await asyncio.sleep(0)

    def _reap(self) -> None:
        loop = asyncio.get_running_loop()
        oldest = loop.time() - self._seconds
        for key, kept in list(self._kept.items()):
            while kept and kept[0][1] <= oldest:
                kept.popleft()[0].close()
            if not kept:
                del self._kept[key]
        self._reaper = loop.call_later(self._seconds, self._reap) if self._kept else None
