"""A program on a pseudo-terminal: keys in, painted bytes out, and when each came."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

# An installed program has its bytecode, and takes its size from the terminal.
_LEFT_OUT = ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")


class Terminal:
    """What a program on a terminal wrote since the last key, and how long it took."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes], began: float) -> None:
        self._descriptor = descriptor
        self.process = process
        self.began = began

    def press(self, keys: bytes) -> float:
        """Type. Gives the moment, in seconds of `time.perf_counter`."""
        now = time.perf_counter()
        os.write(self._descriptor, keys)
        return now

    def until(self, wanted: bytes, seconds: float = 30.0) -> float:
        """Read until something was painted; the moment it came. What came before is dropped."""
        seen, end = b"", time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            if select.select([self._descriptor], [], [], min(0.2, end - now))[0]:
                chunk = os.read(self._descriptor, 1 << 16)
                now = time.perf_counter()
                seen = seen[-200:] + chunk
                if wanted in seen:
                    return now
        raise SystemExit(f"{wanted!r} was not painted within {seconds:g} s; last came {seen[-300:]!r}")

    def quiet(self, seconds: float = 0.3, at_most: float = 20.0) -> None:
        """Read until nothing has come for so long; gives up where it never ends."""
        end = time.perf_counter() + at_most
        while time.perf_counter() < end and select.select([self._descriptor], [], [], seconds)[0]:
            os.read(self._descriptor, 1 << 16)

    def read_for(self, seconds: float) -> None:
        """Read for a while, whatever comes: a terminal that is not read stalls its program."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._descriptor], [], [], left)[0]:
                os.read(self._descriptor, 1 << 16)


@contextmanager
def on_terminal(command: Sequence[str], home: str, columns: int = 120, lines: int = 36) -> Iterator[Terminal]:
    """Run a program on a terminal of its own, and end it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    environ = {**inherited, "TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": home}
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True
    )
    os.close(theirs)
    try:
        yield Terminal(ours, process, began)
    finally:
        process.terminate()
        end = time.perf_counter() + 15
        while process.poll() is None and time.perf_counter() < end:
            try:
                if select.select([ours], [], [], 0.1)[0]:
                    os.read(ours, 1 << 16)
            except OSError:
                break
        if process.poll() is None:
            process.kill()
        process.wait(10)
        os.close(ours)
