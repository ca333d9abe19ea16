"""The listener: accepts on a bound socket and sees to it that nobody holds a connection for ever.

It must never bind, judge or store; it loads asyncio and aiohttp, so it is imported after the port is open.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp.http_parser import HttpRequestParser, HttpRequestParserPy

from inspector.clock import now_us
from inspector.listen.answer import Answer
from inspector.listen.connection import Connection
from inspector.listen.limits import Limits
from inspector.listen.reception import Reception
from inspector.model import Delivery, ListenError, Rejection

_BACKLOG = 1024
_LONGEST_SWEEP = 1.0


class Listener:
    """Captures every request that comes to one socket.

    `capture` is awaited for each delivery and gives the answer, or None to drop the connection without
    one; until it is done the sender waits. A
    StoreError from it is answered with 507 and rejected as `store`, anything else with 500 and
    `internal`. `reject` gets every refused request; it must not block. `clock` gives microseconds UTC.

    A body over the limit is captured with its first bytes, flagged `cut`, and answered 413. A sender
    that goes away in the middle of the body gets no answer, and what came is captured, flagged `cut`.
    A body that is malformed or too slow is refused. A connection on which nothing ever came, and one
    that idles between requests, is closed without a rejection: no request was lost. Trailers and chunk
    extensions are read and dropped (RFC 9110, section 6.5.1).
    """

    def __init__(
        self,
        capture: Callable[[Delivery], Awaitable[Answer | None]],
        reject: Callable[[Rejection], None],
        limits: Limits,
        clock: Callable[[], int] = now_us,
    ) -> None:
        self._capture = capture
        self._reject = reject
        self._limits = limits
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._reception: Reception | None = None
        self._sweeper: asyncio.TimerHandle | None = None

    async def serve(self, sock: socket.socket) -> None:
        """Accept on a bound socket; returns at once. Raises ListenError without aiohttp's C parser."""
        require_strict_parser()
        loop = asyncio.get_running_loop()
        reception = Reception(self._capture, self._reject, self._limits, self._clock, loop)
        self._reception = reception
        self._server = await loop.create_server(lambda: Connection(reception), sock=sock, backlog=_BACKLOG)
        self._sweep(reception)

    async def close(self, grace: float = 5.0) -> None:
        """Stop accepting, let what is under way be answered for `grace` seconds, then close all."""
        server, reception = self._server, self._reception
        if server is None or reception is None:
            return
        self._server = None
        reception.closing = True
        server.close()
        for connection in list(reception.connections):
            connection.wind_down()
        try:
            if reception.connections:
                await asyncio.wait_for(reception.empty.wait(), grace)
        except TimeoutError:
            await _cut_off(reception)
        finally:
            if self._sweeper is not None:
                self._sweeper.cancel()

    def _sweep(self, reception: Reception) -> None:
        """Look at every deadline, several times in the shortest. Cheaper than a timer a request."""
        limits = self._limits
        shortest = min(
            limits.head_seconds,
            limits.body_seconds,
            limits.idle_seconds,
            limits.answer_seconds,
            limits.linger_seconds,
        )
        loop = reception.loop
        now = loop.time()
        for connection in list(reception.connections):
            connection.expire(now)
        self._sweeper = loop.call_later(min(_LONGEST_SWEEP, shortest / 4), self._sweep, reception)


async def _cut_off(reception: Reception) -> None:
    captures = [connection.cut_off() for connection in list(reception.connections)]
    running = [capture for capture in captures if capture is not None]
    if running:
        await asyncio.wait(running, timeout=1.0)
    # The transports call back on the next turns of the loop that their connections are lost.
    with suppress(TimeoutError):
        async with asyncio.timeout(1.0):
            await reception.empty.wait()


def require_strict_parser(parser: type = HttpRequestParser) -> None:
    """Raise ListenError unless requests are read by aiohttp's C parser (llhttp).

    The one in Python reads some requests otherwise than other servers do, which is what smuggling needs.
    """
    if parser is HttpRequestParserPy:
        raise ListenError(
            "aiohttp's C parser is missing, and the listener does not run without it.",
            "Unset AIOHTTP_NO_EXTENSIONS, or install a wheel again: pip install --force-reinstall aiohttp.",
        )
