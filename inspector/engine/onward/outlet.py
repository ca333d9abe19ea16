"""The way to one app: deliveries go out in order, and wait where the app is down until it is back.

What could not be handed over at all (nobody listened) is held and sent later, one after the other; what
was sent and failed is an answer and is never sent again by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import Protocol

from inspector.engine.onward.backlog import Backlog
from inspector.engine.onward.health import healthy
from inspector.engine.onward.routes import Route
from inspector.forward import Target
from inspector.model import Attempt, Delivery, InspectorError

_AT_ONCE = 16
# Nothing was written to the app: sending it once more cannot be sending it twice.
_NOT_SENT = frozenset(["refused", "unreachable", "dns", "timeout"])
_FIRST_PROBE, _LONGEST_PROBE = 0.25, 2.0


class Hold(StrEnum):
    """What happens to deliveries while the app is down."""

    AUTO = "auto"
    KEY = "key"
    OFF = "off"


class Ledger(Protocol):
    """Where it is kept and told what is held."""

    def hold(self, delivery: int, route: str) -> None: ...

    def release(self, deliveries: list[int], route: str) -> None: ...

    def told(self, outlet: Outlet) -> None: ...


class Outlet:
    """One route's way out. `send` makes one stored attempt; `down` and `held` tell how it stands."""

    def __init__(
        self,
        route: Route,
        backlog: Backlog,
        send: Callable[[Delivery, Target], Awaitable[Attempt]],
        ledger: Ledger,
        hold: Hold,
        report: Callable[[InspectorError], None],
    ) -> None:
        self.route: Route | None = route
        self.name = route.name
        self._backlog = backlog
        self._send = send
        self._ledger = ledger
        self._hold = hold
        self._report = report
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._open = asyncio.Event()
        self._open.set()
        self._sending: set[asyncio.Task[None]] = set()
        self._probing: asyncio.Task[None] | None = None
        self.held: set[int] = set()

    @property
    def down(self) -> bool:
        """Whether the app is known not to be there."""
        return not self._open.is_set()

    @property
    def busy(self) -> bool:
        """Whether something is under way to the app."""
        return bool(self._sending)

    def aim(self, route: Route | None) -> None:
        """Send to another app from now on, what is held too; None lets go of what waits."""
        self.route = route
        if route is None:
            self._ledger.release(sorted(self.held), self.name)
            self.held.clear()
            self._backlog.clear()
        self.flush()

    def put(self, delivery: Delivery) -> None:
        """Send it when its turn comes."""
        if self.route is None:
            return
        if self.down and self._hold is not Hold.OFF:
            self._note(delivery.id)
        self._backlog.put(delivery)

    def take_up(self, ids: list[int]) -> None:
        """Hold what an earlier run held, and see whether the app is there."""
        self.held |= set(ids)
        for id in ids:
            self._backlog.put_id(id)
        self._close()

    def flush(self) -> None:
        """Try again now."""
        if self._probing is not None:
            self._probing.cancel()
            self._probing = None
        if self.down:
            self._open.set()
            self._ledger.told(self)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._open.wait()
            await self._slots.acquire()
            delivery = await self._backlog.take()
            route = self.route
            if route is None or self.down:
                if route is not None:
                    self._backlog.put_first(delivery)
                self._slots.release()
                continue
            task = asyncio.create_task(self._try(delivery, route.target))
            self._sending.add(task)
            task.add_done_callback(self._finished)
            if delivery.id in self.held:
                # In the order in which they came, and not all at once to an app that just started.
                await asyncio.wait([task])

    async def drain(self, seconds: float) -> None:
        """Let what is under way finish, for at most so long."""
        if self._probing is not None:
            self._probing.cancel()
            with suppress(asyncio.CancelledError):
                await self._probing
        if self._sending:
            await asyncio.wait(self._sending, timeout=seconds)

    async def _try(self, delivery: Delivery, target: Target) -> None:
        try:
            attempt = await self._send(delivery, target)
        except InspectorError as error:
            self._report(error)
            self._let_go(delivery.id)
            return
        if self._hold is not Hold.OFF and attempt.error in _NOT_SENT and not attempt.sha256_out:
            self._backlog.put_first(delivery)
            self._close()
            self._note(delivery.id)
        else:
            self._let_go(delivery.id)

    def _note(self, id: int) -> None:
        if id not in self.held:
            self.held.add(id)
            self._ledger.hold(id, self.name)
        self._ledger.told(self)

    def _let_go(self, id: int) -> None:
        if id in self.held:
            self.held.discard(id)
            self._ledger.release([id], self.name)
            self._ledger.told(self)

    def _close(self) -> None:
        """The app is not there: nothing more goes out until it is."""
        if not self.down:
            self._open.clear()
            self._ledger.told(self)
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._probe())

    async def _probe(self) -> None:
        delay = _FIRST_PROBE
        while self.down and self._hold is Hold.AUTO and (route := self.route) is not None:
            await asyncio.sleep(delay)
            if await healthy(route.target, route.health):
                self._open.set()
                self._ledger.told(self)
            delay = min(delay * 2, _LONGEST_PROBE)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._slots.release()
