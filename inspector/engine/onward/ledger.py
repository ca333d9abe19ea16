"""What is held for which app: kept in the store, and told in lines.

`held` lines name a delivery that waits, `released` lines those that wait no longer, `app` lines an app that
went away or came back, or the route of which is no more. It must never tell of a delivery what the store does
not know yet, nor of an app more often than people can see.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from inspector.model.lines import Line, rfc3339
from inspector.store.loop import LoopWriter
from inspector.store.sides import Hold, Release, Side
from inspector.store.statements import chunks

if TYPE_CHECKING:
    from inspector.engine.onward.outlet import Outlet

_TELL_SECONDS = 0.1


class HeldLedger:
    """Keeps and tells. Made and used on the loop's thread."""

    def __init__(self, writer: LoopWriter, emit: Callable[[Line], None], clock: Callable[[], int]) -> None:
        self._writer = writer
        self._emit = emit
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._due: dict[str, asyncio.TimerHandle] = {}

    def hold(self, delivery: int, route: str) -> None:
        """A delivery waits for the app of a route."""
        self._write(Hold(delivery, route), "held", {"id": delivery, "route": route})

    def release(self, deliveries: list[int], route: str) -> None:
        """Deliveries wait no longer."""
        for ids in chunks(deliveries):
            self._write(Release(ids, route), "released", {"ids": list(ids), "route": route})

    def told(self, outlet: Outlet) -> None:
        """Say how an outlet stands, soon and once for all that changes until then."""
        if outlet.name not in self._due:
            self._due[outlet.name] = self._loop.call_later(_TELL_SECONDS, self._tell, outlet)

    def _write(self, side: Side, kind: str, about: Line) -> None:
        """Write it, and tell when that is done."""

        def written(done: asyncio.Future[int]) -> None:
            # A delivery that was deleted meanwhile is held no more; nobody has to be told.
            if not done.cancelled() and done.exception() is None:
                self._emit({"type": kind, "at": rfc3339(self._clock()), **about})

        self._writer.side(side).add_done_callback(written)

    def _tell(self, outlet: Outlet) -> None:
        self._due.pop(outlet.name, None)
        route = outlet.route
        state = "gone" if route is None else "down" if outlet.down else "up"
        self._say(outlet.name, None if route is None else route.target.url, state, len(outlet.held))

    def gone(self, route: str) -> None:
        """There is no route of that name, and nothing waits for it."""
        due = self._due.pop(route, None)
        if due is not None:
            due.cancel()
        self._say(route, None, "gone", 0)

    def _say(self, route: str, url: str | None, state: str, held: int) -> None:
        at = rfc3339(self._clock())
        self._emit({"type": "app", "at": at, "route": route, "url": url, "state": state, "held": held})
