"""Watching on and off while the engine runs: by the option at its start, later by the command `watch`.

It must never let a watch that was switched off begin another attempt, nor cut off one that is on its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from inspector.engine.commands import Arguments
from inspector.engine.onward.watched_files import WatchedFiles
from inspector.engine.onward.watching import Watching
from inspector.model import InspectorError, NotFoundError
from inspector.model.lines import Line, rfc3339
from inspector.text import visible_line

_MOST_PATHS = 20


class WatchSwitch:
    """`make` gives the watch over some files; it is run here. `watching` lines say what is watched."""

    def __init__(
        self,
        make: Callable[[WatchedFiles], Watching],
        emit: Callable[[Line], None],
        clock: Callable[[], int],
    ) -> None:
        self._make = make
        self._emit = emit
        self._clock = clock
        self._watching: Watching | None = None
        self._running: set[asyncio.Task[None]] = set()

    def start(self, paths: Sequence[str]) -> None:
        """Watch these from now on, and nothing else; nothing at all where there are none."""
        if self._watching is not None:
            self._watching.end()
            self._watching = None
        if paths:
            self._watching = self._make(WatchedFiles([Path(path) for path in paths]))
            task = asyncio.create_task(self._watching.run())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """End at once, with the engine."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def watch(self, arguments: Arguments) -> object:
        """The command: `paths` to watch, none of them to stop. Raises InspectorError."""
        paths = await asyncio.to_thread(_checked, arguments.get("paths"))
        self.start(paths)
        self._emit({"type": "watching", "at": rfc3339(self._clock()), "paths": paths})
        return paths


def _checked(paths: object) -> list[str]:
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        raise InspectorError("The command needs paths, a list of texts.")
    if len(paths) > _MOST_PATHS:
        raise InspectorError(f"At most {_MOST_PATHS} paths are watched.", "Name a folder above them.")
    found = [str(Path(path).expanduser()) for path in paths]
    for path in found:
        if not Path(path).exists():
            raise NotFoundError(f"There is no {visible_line(path)} to watch.", "Check the path.")
    return found
