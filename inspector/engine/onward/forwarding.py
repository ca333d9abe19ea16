"""Send deliveries onward and keep what the apps answered. Targets are the user's, never the payload's.

It must never send a delivery to an app twice by itself, unless nothing of it went out the first time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from inspector.clock import now_us
from inspector.engine.announcing import Announcing
from inspector.engine.onward.backlog import Backlog
from inspector.engine.onward.outlet import Hold, Ledger, Outlet
from inspector.engine.onward.routes import Route
from inspector.engine.onward.succession import successors
from inspector.engine.onward.unanswered import broken_off, refused
from inspector.forward import Pool, Target, send
from inspector.model import EVERYTHING, Attempt, Delivery, ForwardError, InspectorError
from inspector.model.lines import attempt_line
from inspector.store.loop import LoopWriter
from inspector.text import visible_line

ALL = "forward"
"""The route that the screen's key switches on and off, and that `--forward URL` is."""


class Forwarding:
    """The outlets of all routes. `announcing` lets the line of an attempt follow that of its delivery."""

    def __init__(
        self,
        load: Callable[[int], Awaitable[Delivery | None]],
        writer: LoopWriter,
        announcing: Announcing,
        report: Callable[[InspectorError], None],
        ledger: Ledger,
        hold: Hold,
    ) -> None:
        self._load = load
        self._writer = writer
        self._announcing = announcing
        self._report = report
        self._ledger = ledger
        self._hold = hold
        self._pool = Pool()
        self._running: dict[Outlet, asyncio.Task[None]] = {}
        # Outlets of routes that are no more, by name: what waits there is taken up when such a route comes.
        self._parked: dict[str, Outlet] = {}
        self.outlets: dict[str, Outlet] = {}
        self.routes: tuple[Route, ...] = ()

    @property
    def target(self) -> Target | None:
        """The app that gets every delivery, if there is one."""
        return next((route.target for route in self.routes if route.takes_all), None)

    def renew(self, routes: Sequence[Route]) -> None:
        """Use these routes from now on. What waits for a route that stays, or has only another name, waits
        on; what waits for one that is no more is held until it is back."""
        known = {**self._parked, **self.outlets}
        kept = successors(routes, known.values())
        gone = [outlet for outlet in known.values() if outlet not in kept.values()]
        self.routes, self.outlets, self._parked = tuple(routes), {}, {}
        for outlet in gone:
            self._park(outlet)
        for route in routes:
            outlet = kept.get(route.name) or self._outlet(route.name)
            if outlet.route != route:
                outlet.aim(route)
            self.outlets[route.name] = outlet
            if outlet not in self._running:
                self._running[outlet] = asyncio.create_task(outlet.run())

    def take_up(self, name: str, ids: list[int]) -> None:
        """Hold what an earlier run held for the route of that name, also where it is no more."""
        outlet = self.outlets.get(name)
        if outlet is None:
            outlet = self._outlet(name)
            outlet.take_up(ids)
            self._park(outlet)
        else:
            outlet.take_up(ids)

    def _outlet(self, name: str) -> Outlet:
        return Outlet(name, Backlog(self._load), self._attempt, self._ledger, self._hold, self._report)

    def _park(self, outlet: Outlet) -> None:
        was = outlet.last is not None and outlet.route is None
        if outlet in self._running:
            self._running.pop(outlet).cancel()
        outlet.park()
        if outlet.held or outlet.busy:
            self._parked[outlet.name] = outlet
        if outlet.held and not was:
            many = f"{len(outlet.held):,} deliveries wait" if len(outlet.held) > 1 else "1 delivery waits"
            said = f"{many} for the route {visible_line(outlet.name)}, which is no more."
            back = "Forward everything again" if outlet.name == ALL else "Bring it back"
            self._report(InspectorError(said, f"{back}, or replay them: the filter is held:yes."))

    def aim(self, target: Target | None) -> None:
        """Forward everything from now on to this app beside what other routes take, or nothing."""
        self.renew(aimed(self.routes, target))

    def put(self, delivery: Delivery, routes: Sequence[Route]) -> None:
        """Forward by these routes, each in its own order, up to 16 at once."""
        for route in routes:
            outlet = self.outlets.get(route.name)
            if outlet is not None:
                outlet.put(delivery)

    def flush(self) -> None:
        """Try what is held again now."""
        for outlet in self.outlets.values():
            outlet.flush()

    async def send(self, delivery: Delivery, target: Target) -> Attempt:
        """One attempt, stored; its line follows the delivery's own. One that waits for this app, or for
        a route that is no more, is let go when it got its answer. Raises ForwardError where the target may
        not be used or the delivery cannot be written as a request; that it was tried is kept all the same."""
        attempt = await self._attempt(delivery, target)
        if attempt.status is not None:
            for outlet in (*self.outlets.values(), *self._parked.values()):
                if attempt.ok if outlet.route is None else outlet.route.target.url == target.url:
                    outlet.drop(delivery.id)
        return attempt

    async def _attempt(self, delivery: Delivery, target: Target) -> Attempt:
        at = now_us()
        try:
            attempt = await send(delivery, target, pool=self._pool)
        except ForwardError as error:
            await self._keep(refused(delivery, target, error))
            raise
        except asyncio.CancelledError:
            self._keep(broken_off(delivery, target, at)).add_done_callback(self._look)
            raise
        return replace(attempt, id=await self._keep(attempt))

    async def ask(self, delivery: Delivery, target: Target) -> Attempt:
        """As `send`, for a sender who waits: the attempt is on its way to the disk and has no id yet."""
        try:
            attempt = await send(delivery, target, pool=self._pool)
        except ForwardError as error:
            self._keep(refused(delivery, target, error)).add_done_callback(self._look)
            raise
        self._keep(attempt).add_done_callback(self._look)
        return attempt

    def _keep(self, attempt: Attempt) -> asyncio.Future[int]:
        stored = self._writer.attempt(attempt)
        stored.add_done_callback(partial(self._show, attempt))
        return stored

    def _show(self, attempt: Attempt, stored: asyncio.Future[int]) -> None:
        if stored.cancelled() or stored.exception() is not None:
            return
        line = attempt_line(replace(attempt, id=stored.result()))
        self._announcing.follow(attempt.delivery, line)

    def _look(self, stored: asyncio.Future[int]) -> None:
        """Say what could not be kept where nobody waits for it."""
        if not stored.cancelled() and isinstance(error := stored.exception(), InspectorError):
            self._report(error)

    async def drain(self, seconds: float) -> None:
        """Let what is due go out and be answered, for at most so long, hold the rest for the next run, and
        close the connections."""
        outlets = (*self.outlets.values(), *self._parked.values())
        await asyncio.gather(*(outlet.settle(seconds / 2) for outlet in outlets))
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        await asyncio.gather(*(outlet.close(seconds / 2) for outlet in outlets))
        await self._pool.close()


def aimed(routes: Sequence[Route], target: Target | None) -> list[Route]:
    """The routes with this app for every delivery, or with none that takes everything."""
    others = [route for route in routes if not route.takes_all]
    if target is None:
        return others
    first = next((route for route in routes if route.takes_all), None)
    every = Route(ALL, EVERYTHING, target) if first is None else replace(first, target=target)
    return [every, *others]
