"""Run one program to its end: a session of its own, bytes in, bounded bytes out, a time limit.

It must never wait for a pipe that something else keeps open, nor leave the program running past its time.
POSIX only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from inspector.model import InspectorError
from inspector.program.guard import Guard
from inspector.program.pipes import Pipes
from inspector.text import visible_line

GRACE_SECONDS = 2.0
"""How long a program has after SIGTERM until it is killed."""

_LOOK_SECONDS = 0.05


class Why(StrEnum):
    """Why a program ended."""

    ITSELF = "itself"
    TIMEOUT = "timeout"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: `code` is negative for a signal, `size` all bytes that it wrote, of which
    `output` is the beginning."""

    code: int
    seconds: float
    why: Why = Why.ITSELF
    output: bytes = b""
    size: int = 0

    @property
    def ok(self) -> bool:
        """Whether it ended by itself and well."""
        return self.code == 0 and self.why is Why.ITSELF

    @property
    def signal(self) -> str | None:
        """The name of the signal that ended it."""
        if self.code >= 0:
            return None
        try:
            return signal.Signals(-self.code).name
        except ValueError:
            return f"signal {-self.code}"

    def words(self, limit: float | None = None) -> str:
        """How it ended, to follow its name in a sentence."""
        if self.why is Why.TIMEOUT:
            return f"took longer than {limit:g} s and was ended" if limit else "took too long and was ended"
        if self.why is Why.STOPPED:
            return "was ended before it was done"
        if self.code < 0:
            return f"was ended by {self.signal}"
        return "ended well" if self.code == 0 else f"ended with exit code {self.code}"


def run(
    words: Sequence[str],
    given: Iterable[bytes],
    environ: Mapping[str, str],
    *,
    seconds: float | None = None,
    stop: threading.Event | None = None,
    output: int | None = subprocess.PIPE,
    hear: Callable[[bytes], None] = lambda data: None,
    grace: float = GRACE_SECONDS,
    leave: bool = False,
    guard: Guard | None = None,
) -> Ended:
    """Start it, feed it `given`, and wait for its end; blocks.

    When `seconds` are over or `stop` is set, its whole group gets SIGTERM and, after `grace` seconds,
    SIGKILL. `output` is where both its outputs go, as in subprocess: PIPE keeps the beginning of them, of
    which `hear` gets each piece as it comes. What it left running when it ended is killed, unless `leave`.
    With a `guard` its group is ended too when this process is killed meanwhile.
    Raises InspectorError when it cannot be started.
    """
    began = time.monotonic()
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own words, no shell
            words,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT if output == subprocess.PIPE else output,
            env=dict(environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise InspectorError(
            f"{visible_line(words[0])} cannot be started: {visible_line(reason)}.", "Check its name."
        ) from None
    if guard is not None:
        guard.watch(process.pid)
    pipes = Pipes(process, iter(given), hear)
    try:
        why = _watch(process, pipes, began + seconds if seconds is not None else inf, grace, stop)
        if not leave or why is not Why.ITSELF:
            _strike(process, signal.SIGKILL)
        code = _reap(process, guard)
        pipes.drain()
    finally:
        if process.returncode is None:
            _strike(process, signal.SIGKILL)
            _reap(process, guard)
        pipes.close()
    return Ended(code, time.monotonic() - began, why, bytes(pipes.kept), pipes.size)


def _watch(
    process: subprocess.Popen[bytes],
    pipes: Pipes,
    strike_at: float,
    grace: float,
    stop: threading.Event | None,
) -> Why:
    """Move bytes until the program has ended or was made to; it is not reaped yet, so that its number stays
    the group's."""
    why = Why.ITSELF
    strikes: Iterator[int] = iter((signal.SIGTERM, signal.SIGKILL))
    while not _over(process):
        now = time.monotonic()
        if why is Why.ITSELF and stop is not None and stop.is_set():
            why, strike_at = Why.STOPPED, now
        if now >= strike_at:
            why = Why.TIMEOUT if why is Why.ITSELF else why
            strike_at = now + grace
            _strike(process, next(strikes, signal.SIGKILL))
        pipes.move(max(0.0, min(_LOOK_SECONDS, strike_at - now)))
    return why


def _reap(process: subprocess.Popen[bytes], guard: Guard | None) -> int:
    """The exit code of one that has ended; from now on its number may be another's."""
    if guard is not None:
        guard.release(process.pid)
    return process.wait()


def _over(process: subprocess.Popen[bytes]) -> bool:
    if not hasattr(os, "waitid"):
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _strike(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
