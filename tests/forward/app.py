"""Apps to send to: one that reads whole requests and answers as told, byte for byte."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import h11

from inspector.model import Delivery, Headers, body_digest

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class App:
    """What came: each request's bytes as they were on the wire, and how many connections there were."""

    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def answering(answer: bytes, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[App]:
    """An app that answers every request with the same bytes and keeps its connections open."""

    async def script(app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await read_request(reader):
            app.requests.append(request)
            writer.write(answer)
            await writer.drain()

    async with _serving(script, tls) as app:
        yield app


@asynccontextmanager
async def scripted(script: Script, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[App]:
    """An app that does as it is told with each connection, and then closes it."""

    async def run(app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await script(reader, writer)

    async with _serving(run, tls) as app:
        yield app


@asynccontextmanager
async def _serving(
    script: Callable[[App, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    tls: ssl.SSLContext | None,
) -> AsyncIterator[App]:
    app = App()
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        app.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(app, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls, limit=2**20)
    app.port = server.sockets[0].getsockname()[1]
    try:
        yield app
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One request with the body its Content-Length tells, or b"" at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


def well_formed(request: bytes) -> tuple[bytes, bytes, bytes]:
    """Method, target and body as another parser (h11) reads them."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(request)
    head = connection.next_event()
    assert isinstance(head, h11.Request)
    body = b""
    while isinstance(event := connection.next_event(), h11.Data):
        body += bytes(event.data)
    assert isinstance(event, h11.EndOfMessage)
    assert connection.trailing_data == (b"", False)
    return head.method, head.target, body


def delivery(
    body: bytes = b"",
    headers: list[tuple[str | bytes, str | bytes]] | None = None,
    *,
    method: str = "POST",
    target: bytes = b"/hooks?x=1",
) -> Delivery:
    """A captured delivery, number 7, with a Host and a Content-Length when it has a body."""
    if headers is None:
        headers = [("Host", "inspector.example:7070")]
        if body:
            headers.append(("Content-Length", str(len(body))))
    return Delivery(0, method, target, Headers.of(headers), body, body_digest(body), id=7)
