"""The way to one app: deliveries go out in order, and wait where the app is down until it is back.

What could not be handed over at all (nobody listened) is held and sent later, one after the other; what
was sent and failed is an answer and is never sent again by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
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
# What an app that is up answers while it is not ready, itself or through what stands before it.
_NOT_READY = frozenset([502, 503, 504])
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

    def gone(self, route: str) -> None: ...


class Outlet:
    """One route's way out, which sends nothing until it is aimed. `send` makes one stored attempt; `down` and
    `held` tell how it stands."""

    def __init__(
        self,
        name: str,
        backlog: Backlog,
        send: Callable[[Delivery, Target], Awaitable[Attempt]],
        ledger: Ledger,
        hold: Hold,
        report: Callable[[InspectorError], None],
    ) -> None:
        self.name = name
        self.route: Route | None = None
        self.last: Route | None = None
        """The route it was aimed by last, also while it is parked."""
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
        self._delay = _FIRST_PROBE
        self.held: set[int] = set()

    @property
    def down(self) -> bool:
        """Whether the app is known not to be there."""
        return not self._open.is_set()

    @property
    def busy(self) -> bool:
        """Whether something is under way to the app."""
        return bool(self._sending)

    def aim(self, route: Route) -> None:
        """Send to another app from now on, what is held too, by the name of the route."""
        if route.name != self.name:
            self._rename(route.name)
        same = self.last is None or self.last.target == route.target
        self.route = self.last = route
        if self.down and same and self.held:
            self._close()
            self._ledger.told(self)
        else:
            self.flush()

    def park(self) -> None:
        """The route is no more: send nothing, and hold by its name what waits."""
        self.route = None
        self._end_probe()
        self._hold_waiting()
        self._ledger.told(self)

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
        if self._hold is not Hold.OFF:
            self._close()

    def drop(self, id: int) -> None:
        """It was sent otherwise: it waits no longer."""
        if id in self.held:
            self._backlog.drop(id)
            self._let_go(id)

    def flush(self) -> None:
        """Try again now."""
        self._end_probe()
        self._delay = _FIRST_PROBE
        if self.down:
            self._open.set()
            self._ledger.told(self)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._open.wait()
            await self._slots.acquire()
            try:
                delivery = await self._backlog.take()
            except InspectorError as error:
                self._report(error)
                self._slots.release()
                continue
            except asyncio.CancelledError:
                self._slots.release()
                raise
            route = self.route
            if route is None or self.down:
                self._backlog.put_first(delivery)
                self._slots.release()
                continue
            task = asyncio.create_task(self._try(delivery, route))
            self._sending.add(task)
            task.add_done_callback(self._finished)
            if delivery.id in self.held:
                # In the order in which they came, and not all at once to an app that just started.
                await asyncio.wait([task])

    async def settle(self, seconds: float) -> None:
        """Let what is due go out and be answered while the app is there, for at most so long."""
        until = asyncio.get_running_loop().time() + seconds
        while self.route is not None and not self.down and (self._sending or len(self._backlog)):
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                return
            # A moment for `run` to take the next one where none is under way.
            await (asyncio.wait(self._sending, timeout=left) if self._sending else asyncio.sleep(0.005))

    async def close(self, seconds: float) -> None:
        """Hold what still waits, for the next run; let what is under way finish, for at most so long, and
        break off the rest. To be called when `run` has ended."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=seconds)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        self._end_probe()
        self._hold_waiting()

    async def _try(self, delivery: Delivery, route: Route) -> None:
        try:
            attempt = await self._send(delivery, route.target)
        except InspectorError as error:
            self._report(error)
            self._let_go(delivery.id)
            return
        except asyncio.CancelledError:
            # It may have been taken: to send it again is for the user.
            self._let_go(delivery.id)
            raise
        if self._hold is not Hold.OFF and attempt.error in _NOT_SENT and not attempt.sha256_out:
            self._backlog.put_first(delivery)
            self._close()
            self._note(delivery.id)
            return
        waited = delivery.id in self.held
        self._let_go(delivery.id)
        if attempt.status not in _NOT_READY:
            self._delay = _FIRST_PROBE
        elif self._hold is not Hold.OFF and route.health:
            await self._ask_whether_ready(route)
        elif self._hold is not Hold.OFF and waited:
            # It takes connections and is not ready yet: not all that waits is to be answered so.
            self._close()

    async def _ask_whether_ready(self, route: Route) -> None:
        """What was answered had its answer; what follows waits where the app itself says it is not ready."""
        if not await healthy(route.target, route.health):
            self._close()

    def _rename(self, name: str) -> None:
        held = sorted(self.held)
        self._ledger.release(held, self.name)
        self._ledger.gone(self.name)
        self.name = name
        for id in held:
            self._ledger.hold(id, name)

    def _hold_waiting(self) -> None:
        for id in self._backlog.ids:
            self._note(id)

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

    def _end_probe(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            self._probing = None

    async def _probe(self) -> None:
        while self.down and self._hold is Hold.AUTO and (route := self.route) is not None:
            await asyncio.sleep(self._delay)
            self._delay = min(self._delay * 2, _LONGEST_PROBE)
            if await healthy(route.target, route.health):
                self._open.set()
                self._ledger.told(self)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._slots.release()
