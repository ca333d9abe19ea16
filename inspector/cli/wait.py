"""`inspector wait FILTER`: until deliveries that match have come to the inspector that is running.

It looks into the database only when something was written there, and never writes.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from inspector.cli.asked import settle
from inspector.cli.output import narrate, print_line, print_text, row_text
from inspector.config import Settings, saved_filters
from inspector.explore import parse, without_hidden
from inspector.explore.measures import read_length
from inspector.model import ExitCode, InspectorError, NotFoundError, Query, Row
from inspector.model.lines import delivery_line
from inspector.store.reader import Reader
from inspector.text import visible_line

_LOOK_SECONDS = 0.05
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for: `count` deliveries within `timeout`, a time as in filters (`30s`); with `existing`
    those that are there count too. `then` is a command that is started with the last one as JSON on its
    standard input."""

    filter: str
    timeout: str
    count: int = 1
    existing: bool = False
    then: str | None = None


def wait(flags: Mapping[str, object], asked: Wait, clock: Callable[[], float] = time.monotonic) -> int:
    """Print each delivery as it matches; TIMEOUT when not all came in time, FAILURE when the command did."""
    settings = settle(flags).settings
    seconds = _seconds(asked.timeout)
    query = without_hidden(parse(asked.filter, now=time.time(), saved=saved_filters(settings)))
    command = None if asked.then is None else _argv(asked.then)
    came = 0
    for row in _arriving(settings, query, asked.existing, clock, clock() + seconds):
        came += 1
        _print(settings, row)
        if came == asked.count:
            return ExitCode.OK if command is None else _run(command, row)
    narrate(f"{came} of {asked.count} came within {seconds:g} s.")
    return ExitCode.TIMEOUT


def _arriving(
    settings: Settings, query: Query, existing: bool, clock: Callable[[], float], until: float
) -> Iterator[Row]:
    """Deliveries as they begin to match, each once: one may match only when it was judged or forwarded."""
    reader = _open(settings, until, clock)
    if reader is None:
        return
    try:
        newest = [] if existing else reader.rows(limit=1)
        after, seen, version = (newest[0].id if newest else 0), set[int](), -1
        while True:
            if (now := reader.version()) != version:
                version = now
                last = after
                while rows := reader.rows(query, after=last, limit=_PAGE):
                    last = rows[-1].id
                    yield from (row for row in rows if row.id not in seen)
                    seen.update(row.id for row in rows)
            if clock() >= until:
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


def _seconds(text: str) -> float:
    try:
        return read_length(text if not text.isdigit() else f"{text}s", None).low / 1_000_000
    except ValueError as error:
        raise InspectorError(f"--timeout cannot be “{visible_line(text)}”.", str(error)) from None


def _argv(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InspectorError(f"--then cannot be read: {error}.", "Close the quotation mark.") from None
    if not words:
        raise InspectorError("--then names no program.", 'Write it like --then "make test".')
    return words


def _run(command: list[str], row: Row) -> int:
    """Start the program, without a shell: no text of the delivery is ever one of its words."""
    try:
        given = json.dumps(delivery_line(row)).encode() + b"\n"
        done = subprocess.run(command, input=given, check=False)  # noqa: S603 - the user's own words
    except OSError as error:
        shown = visible_line(command[0])
        raise InspectorError(f"{shown} cannot be started: {error.strerror}.", "Check its name.") from None
    if done.returncode:
        narrate(f"{visible_line(command[0])} ended with exit code {done.returncode}.")
    return ExitCode.OK if done.returncode == 0 else ExitCode.FAILURE
