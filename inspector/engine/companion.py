"""What works beside the engine in its process, on what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from inspector.model.lines import Line


class Companion(Protocol):
    """It is called on the engine's loop, but for `finish`. It must never hold up the loop."""

    def begin(self, tell: Callable[[Line], object], end: Callable[[], object]) -> None:
        """Get ready: the store is there, nothing is accepted yet. `tell` takes lines and `end` asks for the
        end, both from any thread."""

    def hear(self, line: Line) -> None:
        """Take a line of the engine."""

    def stop(self) -> None:
        """Begin to end; does not wait."""

    def finish(self) -> int:
        """Wait until all is ended, tell what is left, and give the exit code; blocks."""


def follow(companion: Companion, emit: Callable[[Line], None]) -> Callable[[Line], None]:
    """An `emit` for the engine that lets the companion hear each line too."""

    def both(line: Line) -> None:
        emit(line)
        companion.hear(line)

    return both


def accompany(companion: Companion, tell: Callable[[Line], None], stop: asyncio.Event) -> None:
    """Let it begin, with ways to this loop from its threads."""
    hand = asyncio.get_running_loop().call_soon_threadsafe
    companion.begin(lambda line: hand(tell, line), lambda: hand(stop.set))
