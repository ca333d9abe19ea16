"""`inspector wait FILTER`: until deliveries that match have come to the inspector that is running.

It looks into the database only when something was written there, and never writes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from inspector.cli.arrivals import Arrivals
from inspector.cli.exec.handed import about, environment, given
from inspector.cli.output import narrate, print_line, print_text, row_text
from inspector.cli.settled import settle
from inspector.cli.times import Since, newest, seconds_of
from inspector.config import Settings, saved_filters
from inspector.explore import parse, without_hidden
from inspector.model import ExitCode, NotFoundError, Query, Row
from inspector.model.lines import delivery_line
from inspector.program import GRACE_SECONDS, Guard, Why, found, run, words_of
from inspector.store.reader import Reader
from inspector.text import visible_line

_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for: `count` deliveries within `timeout`, a time as in filters (`30s`); with `existing`
    those that are there count too, with `since` those kept since then. `then` is a command that is started
    with the last one as JSON on its standard input, and may take `then_timeout`."""

    filter: str
    timeout: str
    count: int = 1
    existing: bool = False
    since: str | None = None
    then: str | None = None
    then_timeout: str | None = None


def wait(flags: Mapping[str, object], asked: Wait, clock: Callable[[], float] = time.monotonic) -> int:
    """Print each delivery as it matches; TIMEOUT when not all came in time, FAILURE when the command did."""
    settings = settle(flags).settings
    seconds = seconds_of(asked.timeout, "--timeout")
    now = time.time()
    query = without_hidden(parse(asked.filter, now=now, saved=saved_filters(settings)))
    begin = "0" if asked.existing else asked.since
    since = None if begin is None else Since(begin, now)
    then = None if asked.then is None else _Then(settings, asked.then, asked.then_timeout)
    came = 0
    for row in _arriving(settings, query, since, clock, clock() + seconds):
        came += 1
        _print(settings, row)
        if came == asked.count:
            return ExitCode.OK if then is None else then.run(row)
    narrate(f"{came} of {asked.count} came within {seconds:g} s.")
    return ExitCode.TIMEOUT


def _arriving(
    settings: Settings, query: Query, since: Since | None, clock: Callable[[], float], until: float
) -> Iterator[Row]:
    """Deliveries as they begin to match, each once, until then."""
    reader = _open(settings, until, clock)
    if reader is None:
        return
    try:
        after = newest(reader) if since is None else since.last_before(reader)
        arrivals = Arrivals(reader, query, after, clock)
        while True:
            yield from arrivals.look()
            if clock() >= until:
                yield from arrivals.look(last=True)
                return
            time.sleep(min(_LOOK_SECONDS, max(0.0, until - clock())))
    finally:
        reader.close()


def _open(settings: Settings, until: float, clock: Callable[[], float]) -> Reader | None:
    """The database, as soon as there is one."""
    while True:
        try:
            reader = Reader(settings.db)
            reader.version()
            return reader
        except NotFoundError:
            if clock() >= until:
                return None
            time.sleep(_LOOK_SECONDS)


def _print(settings: Settings, row: Row) -> None:
    if settings.json:
        print_line(delivery_line(row))
    else:
        print_text(row_text(row))


class _Then:
    """The program that is started at the end. It has the terminal's output, with `--json` stderr's alone, and
    no shell: no text of the delivery is ever one of its words."""

    def __init__(self, settings: Settings, command: str, timeout: str | None) -> None:
        self._settings = settings
        self._words = found(words_of(command, "--then"), os.environ)
        self._limit = None if timeout is None else seconds_of(timeout, "--then-timeout")
        self._environ = environment(settings, os.environ)

    def run(self, row: Row) -> int:
        """Run it to its end; the exit code."""
        reader = Reader(self._settings.db)
        try:
            line = given(reader, row, "json")
        finally:
            reader.close()
        with _stopped_by_signals() as stop, closing(Guard(GRACE_SECONDS)) as guard:
            ended = run(
                *(self._words, line, {**self._environ, **about(row)}),
                seconds=self._limit,
                stop=stop,
                # With --json all that stands on stdout is JSON lines.
                output=sys.stderr.fileno() if self._settings.json else None,
                leave=True,
                guard=guard,
            )
        if not ended.ok:
            narrate(f"{visible_line(Path(self._words[0]).name)} {ended.words(self._limit)}.")
        if ended.why is Why.STOPPED:
            return ExitCode.INTERRUPTED
        return ExitCode.OK if ended.ok else ExitCode.PROGRAM


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """An event that is set at the signals that end this command, so that the program is ended first."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ours = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = [signal.signal(number, lambda *_: stop.set()) for number in ours]
    try:
        yield stop
    finally:
        for number, handler in zip(ours, before, strict=True):
            signal.signal(number, handler)
