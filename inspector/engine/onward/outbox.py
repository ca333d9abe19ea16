"""Lines out to whoever reads the engine, without ever waiting for them.

A thread writes; a reader that stalls costs memory up to a limit, after which lines are dropped and the
number of them is said in a `problem` line as soon as the reader is back: the store has all of it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

from inspector.model.lines import Line, encode, problem_line

# How long lines are gathered before they are written together. Each wake-up of the thread takes the
# interpreter from the loop that answers senders; people do not see a fiftieth of a second.
_GATHER_SECONDS = 0.02


class Outbox:
    """Writes lines to a file descriptor; made and used on the loop's thread.

    `gone` is called once, from the writing thread, when nobody reads any more. `limit` is the bytes that
    may wait for a slow reader.
    """

    def __init__(
        self, descriptor: int, gone: Callable[[], None], clock: Callable[[], int], limit: int = 64 * 2**20
    ) -> None:
        self._descriptor = descriptor
        self._gone = gone
        self._clock = clock
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._lines: list[Line] = []
        self._flushing: asyncio.TimerHandle | None = None
        self._dropped = 0
        self._unwritten = 0
        self._counting = Lock()
        self._batches: SimpleQueue[bytes] = SimpleQueue()
        self._thread = Thread(target=self._write_all, name="inspector-outbox", daemon=True)
        self._thread.start()

    def put(self, line: Line) -> None:
        """Queue a line. Never blocks, never raises for what a line holds."""
        self._lines.append(line)
        if self._flushing is None:
            self._flushing = self._loop.call_later(_GATHER_SECONDS, self._flush)

    def close(self, seconds: float = 2.0) -> None:
        """Write what is queued, for at most so long, and stop."""
        if self._flushing is not None:
            self._flushing.cancel()
        self._flush()
        self._batches.put(b"")
        self._thread.join(seconds)

    def _flush(self) -> None:
        self._flushing = None
        lines, self._lines = self._lines, []
        with self._counting:
            room = self._limit - self._unwritten
        if room <= 0:
            self._dropped += len(lines)
            return
        if self._dropped:
            message = f"{self._dropped} lines were not printed because the reader was too slow."
            hint = "Nothing is lost: inspector list prints every delivery."
            lines.append(problem_line(self._clock(), "slow_reader", message, hint))
            self._dropped = 0
        batch = b"".join(map(encode, lines))
        if batch:
            with self._counting:
                self._unwritten += len(batch)
            self._batches.put(batch)

    def _write_all(self) -> None:
        try:
            while batch := self._batches.get():
                self._write(batch)
                with self._counting:
                    self._unwritten -= len(batch)
        except OSError:
            self._gone()

    def _write(self, batch: bytes) -> None:
        view = memoryview(batch)
        while view:
            view = view[os.write(self._descriptor, view) :]
