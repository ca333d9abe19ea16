"""What goes into a program and comes out of it. It must never wait for one while the other could move."""

from __future__ import annotations

import os
import selectors
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress

KEPT = 64 * 1024
"""Bytes of a program's output that are kept and heard; the rest is read and counted."""

_CHUNK = 1 << 16


class Pipes:
    """Those of one program, and its end."""

    def __init__(
        self, process: subprocess.Popen[bytes], given: Iterator[bytes], hear: Callable[[bytes], None]
    ) -> None:
        self.kept = bytearray()
        self.size = 0
        self._given = given
        self._left = memoryview(b"")
        self._hear = hear
        self._in, self._out = process.stdin, process.stdout
        self._selector = selectors.DefaultSelector()
        for pipe, event in ((self._in, selectors.EVENT_WRITE), (self._out, selectors.EVENT_READ)):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
                self._selector.register(pipe, event)
        self._end = _end_of(process.pid)
        if self._end is not None:
            self._selector.register(self._end, selectors.EVENT_READ)

    def move(self, seconds: float) -> None:
        """What can go now, after waiting for that at most so long."""
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._in:
                self._feed()
            elif key.fileobj is self._out:
                self._read()

    def drain(self) -> None:
        """What is still in the pipe: no more than a pipe holds."""
        with suppress(OSError):
            for _ in range(2**20 // _CHUNK):
                if self._out is None or self._out.closed or not self._read():
                    return

    def close(self) -> None:
        """Let go of everything."""
        self._selector.close()
        for pipe in (self._in, self._out):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self._end is not None:
            os.close(self._end)

    def _feed(self) -> None:
        assert self._in is not None
        try:
            while not self._left:
                self._left = memoryview(next(self._given))
            self._left = self._left[os.write(self._in.fileno(), self._left[:_CHUNK]) :]
        except BlockingIOError:
            return
        except (StopIteration, OSError):
            # All was given, or the program takes no more: it need not read what it does not want.
            self._selector.unregister(self._in)
            with suppress(OSError):
                self._in.close()

    def _read(self) -> bool:
        assert self._out is not None
        try:
            data = os.read(self._out.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        if not data:
            self._selector.unregister(self._out)
            self._out.close()
            return False
        self.size += len(data)
        if room := KEPT - len(self.kept):
            self.kept += data[:room]
            self._hear(data[:room])
        return True


def _end_of(pid: int) -> int | None:
    """Something that can be waited for beside pipes and is ready when the program has ended."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None
