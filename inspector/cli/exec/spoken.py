"""What a program writes, said on stderr line by line as it comes, each made visible and cut."""

from __future__ import annotations

from contextlib import suppress

from inspector.cli.output import narrate
from inspector.program import KEPT
from inspector.text import size, visible_line

_WIDTH = 500


class Spoken:
    """The lines of one program; `before` stands in front of each."""

    def __init__(self, before: str) -> None:
        self._before = before
        self._rest = b""

    def hear(self, data: bytes) -> None:
        """Say the lines that are whole by now."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._say(line)

    def end(self, written: int) -> None:
        """Say what is left, of `written` bytes in all."""
        if self._rest:
            self._say(self._rest)
        if written > KEPT:
            self._say(f"({size(written - KEPT)} more are left out)".encode())

    def _say(self, line: bytes) -> None:
        text = visible_line(line[:_WIDTH].decode("utf-8", "replace").rstrip())
        # Nobody may be listening any more: the program is not to fail for that.
        with suppress(OSError):
            narrate(f"{self._before}{text}")
