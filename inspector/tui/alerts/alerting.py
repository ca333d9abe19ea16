"""Calls the user when a live delivery matches a filter of theirs: by the desktop, or by the bell.

Rows are read and matched in a lane's thread. It must never read the store on the screen's loop, nor call
more often than an `Alarm` says.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Protocol

from inspector.model import InspectorError
from inspector.tui.alerts.alarm import Alarm
from inspector.tui.alerts.desktop import Way, send, sequence, way_of

if TYPE_CHECKING:
    from inspector.model import Query, Row
    from inspector.tui.alerts.alarm import Call
    from inspector.tui.inbox import Batch
    from inspector.tui.lane import Lane, Records
    from inspector.tui.setup import Wishes

_MOST_ROWS = 200
"""How many changed rows are looked at for one batch of news; of a flood the newest."""


class Host(Protocol):
    """What alerting needs of the application."""

    def bell(self) -> None: ...

    def set_timer(self, delay: float, callback: Callable[[], None]) -> object: ...

    def write_out(self, sequence: str) -> None: ...

    def beside(self, work: Coroutine[object, object, None]) -> None: ...


class Alerting:
    """`since` is when the screen began (µs since 1970): what is older never calls."""

    def __init__(
        self, host: Host, lane: Lane, wishes: Wishes, since: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._host = host
        self._lane = lane
        self._since = since
        self._clock = clock
        self._way = way_of(os.environ, shutil.which)
        self._ids: set[int] = set()
        self._reading = False
        self._timed = False
        found: list[tuple[Query, Alarm, Callable[[Call], None]]] = []
        if wishes.notify is not None:
            found.append((wishes.notify, Alarm(), self._notify))
        if wishes.bell is not None:
            found.append((wishes.bell, Alarm(), lambda call: host.bell()))
        self._alarms = found

    def news(self, batch: Batch) -> None:
        """Look at what was judged or answered."""
        if not self._alarms or not batch.changed:
            return
        self._ids |= batch.changed
        if not self._reading:
            self._reading = True
            self._host.beside(self._look())

    async def _look(self) -> None:
        try:
            while self._ids:
                ids = sorted(self._ids)[-_MOST_ROWS:]
                self._ids.clear()
                try:
                    found = await self._lane.run(partial(self._matching, ids))
                except InspectorError:
                    return  # The feed says what is wrong with the database.
                for (_, alarm, _), rows in zip(self._alarms, found, strict=True):
                    alarm.take(rows)
                self._call()
        finally:
            self._reading = False

    def _matching(self, ids: list[int], records: Records) -> list[list[Row]]:
        """For each alarm the rows that match. In the lane's thread."""
        rows = [row for id in ids if (row := records.row(id)) is not None and row.at >= self._since]
        return [[row for row in rows if _fits(records, query, row)] for query, _, _ in self._alarms]

    def _again(self) -> None:
        self._timed = False
        self._call()

    def _call(self) -> None:
        """Make the calls that are due, and come back once for those that are not."""
        now = self._clock()
        for _, alarm, make in self._alarms:
            call = alarm.due(now)
            if call is not None:
                make(call)
            wait = alarm.wait(now)
            if wait is not None and not self._timed:
                self._timed = True
                self._host.set_timer(max(0.05, wait), self._again)

    def _notify(self, call: Call) -> None:
        if self._way is Way.NOTIFY_SEND:
            self._host.beside(send(call.text))
        else:
            self._host.write_out(sequence(self._way, call.text))


def _fits(records: Records, query: Query, row: Row) -> bool:
    from inspector.explore import matches, needs_store
    from inspector.model import And, Field

    if not needs_store(query):
        return matches(query, row)
    return bool(records.rows(And((query, Field("id", str(row.id)))), limit=1))
