"""Ends programs whose inspector is gone, however it went: by `kill -9`, or for want of memory.

One small process for all of them, which hears of each program's group through a pipe. The pipe ends with the
inspector, and that is the sign: no signal can be missed, and nothing has to be asked again and again. It must
never be what a program waits for: without it they run as well.
POSIX only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from inspector.program import guarding

_END_SECONDS = 5.0


class Guard:
    """It is started when the first program is. `grace` is how many seconds one has after SIGTERM."""

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def watch(self, group: int) -> None:
        """End this process group when the inspector ends before `release`."""
        self._say(group)

    def release(self, group: int) -> None:
        """Leave it alone from now on. Called before its leader is waited for, while the number is its own."""
        self._say(-group)

    def close(self) -> None:
        """Let go of all. Idempotent."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        # Not all may have been released, and they are to live on, as the caller does.
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_END_SECONDS)

    def _say(self, number: int) -> None:
        with suppress(OSError), self._lock:
            if self._process is None:
                self._process = self._start()
            assert self._process.stdin is not None
            self._process.stdin.write(b"%d\n" % number)

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: neither Ctrl-C nor the terminal's end may take it away too early.
        process = subprocess.Popen(  # noqa: S603 - this very interpreter and a file of ours
            (sys.executable, "-I", "-S", str(Path(guarding.__file__)), f"{self._grace:g}"),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdin is not None
        # Where it hears nothing more, nobody waits for it.
        os.set_blocking(process.stdin.fileno(), False)
        return process
