"""What all connections of a listener share: its doors to the rest, its limits and its clock.

It must never let a failure of those doors reach the event loop as a traceback.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import TYPE_CHECKING

from inspector.listen.admission import Admission
from inspector.listen.answer import Answer
from inspector.listen.limits import Limits
from inspector.listen.refusal import HEAD_KEPT, Refusal
from inspector.model import Delivery, Rejection, StoreError
from inspector.text import shorten, visible_line

if TYPE_CHECKING:
    from inspector.listen.connection import Connection

_LOG = logging.getLogger("inspector.listen")
_LONGEST_REASON = 200


class Reception:
    """One listener's shared state. `closing` makes every answer the last on its connection."""

    def __init__(
        self,
        capture: Callable[[Delivery], Awaitable[Answer | None]],
        reject: Callable[[Rejection], None],
        limits: Limits,
        clock: Callable[[], int],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.capture = capture
        self.limits = limits
        self.clock = clock
        self.loop = loop
        self.admission = Admission(limits)
        self.connections: set[Connection] = set()
        self.closing = False
        self.empty = asyncio.Event()
        self._reject = reject
        self._second = -1
        self._date = ""

    def reject(self, refusal: Refusal, peer: str, head: bytes) -> None:
        """Hand a refused request on, with at most 4 KiB of its head."""
        rejection = Rejection(
            self.clock(), peer, refusal.code, refusal.message, refusal.status, _head_of(head)
        )
        try:
            self._reject(rejection)
        except Exception as error:
            _LOG.error("A rejection (%s) could not be kept: %s.", refusal.code, _name(error))

    def failure(self, error: BaseException) -> Refusal:
        """What a delivery that could not be captured is reported and answered as."""
        if isinstance(error, StoreError):
            said = shorten(visible_line(error.message), _LONGEST_REASON)
            return Refusal("store", f"The delivery could not be stored: {said}", 507)
        return Refusal("internal", f"The delivery could not be captured: {_name(error)}.", 500)

    def date(self) -> str:
        """Now as an IMF-fixdate, made anew once a second."""
        second = self.clock() // 1_000_000
        if second != self._second:
            self._second, self._date = second, formatdate(second, usegmt=True)
        return self._date

    def enter(self, connection: Connection) -> None:
        """A connection was made."""
        self.connections.add(connection)
        self.empty.clear()

    def leave(self, connection: Connection) -> None:
        """A connection has ended and nothing of it runs any more."""
        self.connections.discard(connection)
        if not self.connections:
            self.empty.set()


def _head_of(data: bytes) -> bytes:
    end = data.find(b"\r\n\r\n", 0, HEAD_KEPT)
    return bytes(data[:HEAD_KEPT] if end < 0 else data[: end + 4])


def _name(error: BaseException) -> str:
    said = shorten(visible_line(str(error)), _LONGEST_REASON)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
