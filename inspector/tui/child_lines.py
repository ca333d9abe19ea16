"""The lines of a child's output, bounded. It must never hold more than one line and one chunk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

_CHUNK = 1 << 16


async def lines_of(stream: asyncio.StreamReader, longest: int) -> AsyncIterator[bytes | None]:
    """Each line without its end; None once for a line of more than `longest` bytes, which is left out."""
    rest = b""
    skipping = False
    while chunk := await stream.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if not skipping:
                yield line
            skipping = False
        if len(rest) > longest:
            rest, skipping = b"", True
            yield None
        elif skipping:
            rest = b""
        # Reading from a full buffer never waits: without this a flood would starve the screen.
        await asyncio.sleep(0)
    if rest and not skipping:
        yield rest
