"""Send a request byte for byte and read the answer, as a provider's own client does.

It must never follow a redirect, alter the target, a header or the body, nor raise for what the network does.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from inspector.simulate.request import Request

_MOST_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status, or None and the reason in `problem`."""

    status: int | None
    problem: str = ""


async def post(host: str, port: int, request: Request, *, seconds: float = 3.0) -> Reply:
    """Send one request on a connection of its own and wait for the head of the answer.

    `seconds` bounds the whole exchange; 3 s is what Dyte waits.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(host, port, request)
    except TimeoutError:
        return Reply(None, f"no answer within {seconds:g} s")
    except OSError as error:
        return Reply(None, error.strerror or type(error).__name__)


def wire_bytes(host: str, port: int, request: Request) -> bytes:
    """The request as it goes over the wire (RFC 9112): Host first, the framing last."""
    shown = f"[{host}]" if ":" in host else host
    lines = [
        request.method.encode() + b" " + request.target + b" HTTP/1.1",
        b"Host: %s:%d" % (shown.encode(), port),
        *(name + b": " + value for name, value in request.headers),
        b"Content-Length: %d" % len(request.body),
        b"Connection: close",
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + request.body


async def _exchange(host: str, port: int, request: Request) -> Reply:
    reader, writer = await asyncio.open_connection(host, port, limit=_MOST_HEAD)
    try:
        writer.write(wire_bytes(host, port, request))
        await writer.drain()
        return await _read_status(reader)
    finally:
        # What is not sent by now has no reader any more, so nothing is waited for.
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def _read_status(reader: asyncio.StreamReader) -> Reply:
    """The final status; interim answers (1xx) are passed over."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return Reply(None, "the connection ended before an answer")
        words = head.split(b" ", 2)
        if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1][:3].isdigit():
            return Reply(None, "the answer is no HTTP")
        status = int(words[1][:3])
        if status >= 200:
            return Reply(status)
