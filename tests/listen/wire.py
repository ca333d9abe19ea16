"""A real listener on a real socket, and a sender that writes raw bytes to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from inspector.listen import Answer, Limits, Listener, bind
from inspector.model import Delivery, Rejection

PATIENCE = 20.0
"""Seconds after which a test gives up waiting for what has to come."""


@dataclass
class Desk:
    """A listener under test: what it captured and refused, in order, and where it listens."""

    listener: Listener
    port: int
    deliveries: asyncio.Queue[Delivery] = field(default_factory=asyncio.Queue)
    rejections: asyncio.Queue[Rejection] = field(default_factory=asyncio.Queue)

    async def delivery(self) -> Delivery:
        return await asyncio.wait_for(self.deliveries.get(), PATIENCE)

    async def rejection(self) -> Rejection:
        return await asyncio.wait_for(self.rejections.get(), PATIENCE)

    async def connect(self) -> Sender:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        return Sender(reader, writer)

    async def exchange(self, *pieces: bytes) -> bytes:
        """Send pieces, close this side, and read all that comes back."""
        async with self.sender() as sender:
            for piece in pieces:
                await sender.send(piece)
            return await sender.everything()

    @asynccontextmanager
    async def sender(self) -> AsyncIterator[Sender]:
        sender = await self.connect()
        try:
            yield sender
        finally:
            sender.writer.close()


@dataclass
class Sender:
    """One connection to a listener."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """One answer with a Content-Length: status, fields in lower case, body."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), PATIENCE)
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:-2])}
        body = await asyncio.wait_for(
            self.reader.readexactly(int(fields.get("content-length", "0"))), PATIENCE
        )
        return int(lines[0].split()[1]), fields, body

    async def status(self) -> int:
        return (await self.answer())[0]

    async def everything(self) -> bytes:
        """All that comes until the listener closes; what a reset cuts off is missing."""
        data = b""
        try:
            while piece := await asyncio.wait_for(self.reader.read(65536), PATIENCE):
                data += piece
        except ConnectionError:
            pass
        return data

    def reset(self) -> None:
        """End the connection without a farewell."""
        self.writer.transport.abort()


@asynccontextmanager
async def listening(
    limits: Limits | None = None,
    capture: Callable[[Delivery], Awaitable[Answer]] | None = None,
    clock: Callable[[], int] | None = None,
) -> AsyncIterator[Desk]:
    """A listener on 127.0.0.1 that answers 200 to all it captures, unless told otherwise."""

    async def keep(delivery: Delivery) -> Answer:
        desk.deliveries.put_nowait(delivery)
        return Answer(200) if capture is None else await capture(delivery)

    def reject(rejection: Rejection) -> None:
        desk.rejections.put_nowait(rejection)

    settled = limits or Limits()
    listener = Listener(keep, reject, settled) if clock is None else Listener(keep, reject, settled, clock)
    sock = bind("127.0.0.1", 0, allow_remote=False)
    desk = Desk(listener, sock.getsockname()[1])
    await listener.serve(sock)
    try:
        yield desk
    finally:
        await listener.close(0.1)


def request(
    method: str = "POST", target: str = "/", body: bytes = b"", *fields: str, version: str = "1.1"
) -> bytes:
    """A request with Host, the given header lines, and Content-Length when there is a body."""
    lines = [f"{method} {target} HTTP/{version}", "Host: localhost", *fields]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
