"""The lines of a child's output, bounded. It must never hold more than one line and one chunk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from inspector.text import visible_line

FAILED = "The engine failed: "
CRASHED = "That is a fault of the program or of how it was installed: install it again, or report it."

_CHUNK = 1 << 16
_WIDTH = 500
_BEGINS = "Traceback (most recent call last):"
_GOES_ON = ("During handling of the above", "The above exception was the direct", _BEGINS)


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


def shown_line(line: bytes | None) -> str:
    """A line of a child's stderr as it may be shown: cut, visible, its indentation kept."""
    if line is None:
        return "(a line that is too long to show)"
    return visible_line(line[:_WIDTH].decode("utf-8", "replace").rstrip())


class Traceback:
    """Turns a traceback into one sentence with its last line; lines of anything else pass as they are."""

    def __init__(self) -> None:
        self._inside = False
        self._last = ""

    def take(self, line: str) -> str:
        """What there is to say after one more line; empty within a traceback."""
        if line.startswith(_GOES_ON):
            self._inside = True
        elif self._inside and line and not line.startswith(" "):
            self._inside, self._last = False, line
        elif not self._inside and line.strip():
            return line.strip()
        return ""

    def end(self) -> str:
        """What is left to say when no more comes."""
        last, self._last = self._last, ""
        return f"{FAILED}{last}" if last else ""
