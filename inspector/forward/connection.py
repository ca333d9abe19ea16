"""One connection to an app: a request out, byte for byte, and its answer in.

It must never send a request twice, or follow what an answer points to.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
import ssl
from contextlib import suppress
from typing import cast

from inspector.forward.answer import AnswerReader
from inspector.forward.failure import Failure, connecting, reset

# A body over this is written in pieces, so that an app that does not read it is noticed.
_PIECE = 256 * 2**10
SLOW_PIECES = 6
"""In how many pieces a body goes out that is sent slowly on purpose."""

# How long to try an address before the next one, when there is a next one; seconds.
_ONE_ADDRESS = 5.0


class Exchange:
    """One request and how far it got. Times are loop seconds, 0 while not reached."""

    __slots__ = ("began", "digest", "ended", "reader")

    def __init__(self, reader: AnswerReader) -> None:
        self.reader = reader
        self.digest = hashlib.sha256()
        self.began = 0.0
        self.ended = 0.0


class Connection(asyncio.Protocol):
    """The protocol of one connected socket. `address` is the checked one it is connected to."""

    def __init__(self, address: str, loop: asyncio.AbstractEventLoop) -> None:
        self.address = address
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._exchange: Exchange | None = None
        self._finished: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._full = False
        self._spoilt = False

    @property
    def usable(self) -> bool:
        """Whether another request may go out: open, and nothing came that was not asked for."""
        return self._transport is not None and not self._spoilt and not self._transport.is_closing()

    async def send(
        self, head: bytes, body: bytes, exchange: Exchange, *, until: float, pause: float = 0.0
    ) -> None:
        """Write the request and read the answer into `exchange.reader`. Raises Failure, or TimeoutError
        at `until` (loop seconds).

        With a `pause` (seconds) the body goes out in `SLOW_PIECES` pieces, with that between them.
        """
        transport = self._transport
        if transport is None:
            raise reset(began=False)
        self._exchange = exchange
        self._finished = finished = self._loop.create_future()
        exchange.began = self._loop.time()
        # A bare timer: `asyncio.timeout` costs three times as much, for each delivery.
        timer = self._loop.call_at(until, self._finish, TimeoutError())
        try:
            if len(body) <= _PIECE and not pause:
                transport.write(head + body)
                exchange.digest.update(body)
            else:
                await self._write_pieces(transport, head, body, exchange, pause)
            await finished
        finally:
            timer.cancel()
            exchange.ended = exchange.ended or self._loop.time()
            self._exchange = self._finished = None
            # A failure that nobody waits for any more was told by another way.
            if finished.done() and not finished.cancelled():
                finished.exception()

    def close(self) -> None:
        """End the connection now."""
        self._spoilt = True
        if self._transport is not None:
            self._transport.abort()

    # -- what the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        exchange = self._exchange
        if exchange is None or exchange.reader.done:
            self.close()
            return
        try:
            whole = exchange.reader.feed(data)
        except Failure as failure:
            self._finish(failure)
        else:
            if whole:
                self._finish(None)
            else:
                self._acknowledge()

    def eof_received(self) -> None:
        self._spoilt = True
        if self._exchange is None:
            return
        try:
            self._exchange.reader.end()
        except Failure as failure:
            self._finish(failure)
        else:
            self._finish(None)

    def connection_lost(self, error: Exception | None) -> None:
        transport, self._transport, self._spoilt = self._transport, None, True
        if self._exchange is not None:
            if error is not None and transport is not None:
                self._read_rest(transport)
            self._finish(reset(began=self._exchange.reader.began))
        self.resume_writing()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    # -- inside

    def _acknowledge(self) -> None:
        """Say that a part of the answer came, at once. An app that writes its head and its body apart, such
        as Python's http.server, holds the body back until it hears that (RFC 896), and a system that may
        delay it (RFC 1122, 4.2.3.2) adds 40 ms to every answer, which would be shown as the app's own."""
        if self._transport is not None and hasattr(socket, "TCP_QUICKACK"):
            with suppress(OSError):
                sock = self._transport.get_extra_info("socket")
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _read_rest(self, transport: asyncio.Transport) -> None:
        """What came before the connection broke. An app that refuses a long body answers, and closes while it
        is still being sent: the write that fails then ends the transport, with the answer unread."""
        if transport.get_extra_info("sslcontext") is not None:
            return
        with suppress(OSError), transport.get_extra_info("socket").dup() as sock:
            sock.setblocking(False)
            while self._finished is not None and not self._finished.done():
                data = sock.recv(_PIECE)
                if not data:
                    return
                self.data_received(data)

    async def _write_pieces(
        self, transport: asyncio.Transport, head: bytes, body: bytes, exchange: Exchange, pause: float
    ) -> None:
        transport.write(head)
        view = memoryview(body)
        size = max(1, -(-len(view) // SLOW_PIECES)) if pause else _PIECE
        for start in range(0, len(view), size):
            if pause:
                await asyncio.sleep(pause)
            if self._finished is None or self._finished.done():
                # The app has answered, or is gone: it does not want the rest.
                self._spoilt = True
                return
            piece = view[start : start + size]
            transport.write(piece)
            exchange.digest.update(piece)
            if self._full:
                self._room = self._loop.create_future()
                await self._room

    def _finish(self, failure: Failure | TimeoutError | None) -> None:
        if self._finished is None or self._finished.done():
            return
        if self._exchange is not None:
            self._exchange.ended = self._loop.time()
        if failure is None:
            self._finished.set_result(None)
        else:
            self._finished.set_exception(failure)
        self.resume_writing()


async def connect(
    addresses: tuple[str, ...], port: int, *, where: str, tls: ssl.SSLContext | None, name: str
) -> Connection:
    """Connect to the first address that takes it. `name` is what a certificate has to be for.

    Raises Failure with what tells most of what the addresses said.
    """
    loop = asyncio.get_running_loop()
    told: Failure | None = None
    for number, address in enumerate(addresses, 1):
        last = number == len(addresses)
        try:
            async with asyncio.timeout(None if last else _ONE_ADDRESS):
                _, connection = await loop.create_connection(
                    lambda address=address: Connection(address, loop),
                    address,
                    port,
                    ssl=tls,
                    server_hostname=name if tls else None,
                )
            return connection
        except OSError as error:
            failure = connecting(error, where)
            told = _plainer(told, failure)
    raise told or reset(began=False)


def _plainer(told: Failure | None, failure: Failure) -> Failure:
    """Of two addresses' failures the one that tells more: no way to ::1 says less than "nothing listens"."""
    if told is None or (told.code in ("refused", "unreachable") and failure.code != "unreachable"):
        return failure
    return told
