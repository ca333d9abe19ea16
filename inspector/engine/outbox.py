"""Lines out to whoever reads the engine, without ever waiting for them.

A thread writes; a reader that stalls costs memory up to a limit, after which lines are dropped and the
number of them is said in a `problem` line as soon as the reader is back: the store has all of it.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable

from inspector.model.lines import Line, encode, problem_line


class Outbox:
    """Writes lines to a file descriptor. `gone` is called once, from the thread, when nobody reads."""

    def __init__(
        self, descriptor: int, gone: Callable[[], None], clock: Callable[[], int], limit: int = 64 * 2**20
    ) -> None:
        self._descriptor = descriptor
        self._gone = gone
        self._clock = clock
        self._limit = limit
        self._lines: deque[bytes] = deque()
        self._queued = 0
        self._dropped = 0
        self._closing = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._write_all, name="outbox", daemon=True)
        self._thread.start()

    def put(self, line: Line) -> None:
        """Queue a line. Never blocks for longer than a lock is held, never raises."""
        data = encode(line)
        with self._wake:
            if self._queued + len(data) > self._limit:
                self._dropped += 1
                return
            self._lines.append(data)
            self._queued += len(data)
            self._wake.notify()

    def close(self, seconds: float = 2.0) -> None:
        """Write what is queued, for at most so long, and stop."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(seconds)

    def _write_all(self) -> None:
        try:
            while batch := self._take():
                self._write(batch)
        except OSError:
            self._gone()

    def _take(self) -> bytes:
        """Everything queued as one piece, or nothing when closing."""
        with self._wake:
            self._wake.wait_for(lambda: self._lines or self._closing)
            batch = b"".join(self._lines)
            self._lines.clear()
            self._queued = 0
            if self._dropped:
                message = f"{self._dropped} lines were not printed because the reader was too slow."
                hint = "Nothing is lost: inspector list prints every delivery."
                batch += encode(problem_line(self._clock(), "slow_reader", message, hint))
                self._dropped = 0
            return batch

    def _write(self, batch: bytes) -> None:
        view = memoryview(batch)
        while view:
            view = view[os.write(self._descriptor, view) :]
