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
from inspector.forward import Pool, Target, send
from inspector.model import EVERYTHING, Attempt, Delivery, ForwardError, InspectorError
from inspector.model.lines import attempt_line
from inspector.store.loop import LoopWriter

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
        self._running: dict[str, asyncio.Task[None]] = {}
        # Outlets of routes that are no more, which may still have something under way.
        self._retired: list[Outlet] = []
        self.outlets: dict[str, Outlet] = {}
        self.routes: tuple[Route, ...] = ()

    @property
    def target(self) -> Target | None:
        """The app that gets every delivery, if there is one."""
        return next((route.target for route in self.routes if route.takes_all), None)

    def renew(self, routes: Sequence[Route]) -> None:
        """Use these routes from now on. What is held for a route that stays is kept."""
        self.routes = tuple(routes)
        names = {route.name for route in routes}
        for name in [name for name in self.outlets if name not in names]:
            self.outlets[name].aim(None)
            self._running.pop(name).cancel()
            self._retired = [*(each for each in self._retired if each.busy), self.outlets.pop(name)]
        for route in routes:
            known = self.outlets.get(route.name)
            if known is None:
                outlet = Outlet(route, Backlog(self._load), self.send, self._ledger, self._hold, self._report)
                self.outlets[route.name] = outlet
                self._running[route.name] = asyncio.create_task(outlet.run())
            elif known.route != route:
                known.aim(route)

    def aim(self, target: Target | None) -> None:
        """Forward everything from now on to this app beside what other routes take, or nothing."""
        others = [route for route in self.routes if not route.takes_all]
        if target is None:
            self.renew(others)
        else:
            first = next((route for route in self.routes if route.takes_all), None)
            aimed = Route(ALL, EVERYTHING, target) if first is None else replace(first, target=target)
            self.renew([aimed, *others])

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
        """One attempt, stored; its line follows the delivery's own. Raises ForwardError where the target may
        not be used or the delivery cannot be written as a request; that it was tried is kept all the same."""
        try:
            attempt = await send(delivery, target, pool=self._pool)
        except ForwardError as error:
            await self._keep(_refused(delivery, target, error))
            raise
        return replace(attempt, id=await self._keep(attempt))

    async def ask(self, delivery: Delivery, target: Target) -> Attempt:
        """As `send`, for a sender who waits: the attempt is on its way to the disk and has no id yet."""
        try:
            attempt = await send(delivery, target, pool=self._pool)
        except ForwardError as error:
            self._keep(_refused(delivery, target, error)).add_done_callback(self._look)
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
        """Let what is under way finish, for at most so long, and close the connections."""
        outlets = (*self.outlets.values(), *self._retired)
        await asyncio.gather(*(outlet.drain(seconds) for outlet in outlets))
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        await self._pool.close()


def _refused(delivery: Delivery, target: Target, error: ForwardError) -> Attempt:
    refused = Attempt(delivery.id, now_us(), target.url, delivery.sha256, "", 0, error="not_sent")
    return replace(refused, message=error.message)
