"""Which routes take a delivery: at once where they can be told, after the verdict where they ask for it.

It must never keep a sender waiting for a verdict unless a route with a rule of its own asks for one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.config.answers import Ack
from inspector.engine.onward.forwarding import Forwarding
from inspector.engine.onward.routes import Route
from inspector.explore import needs_store
from inspector.model import Delivery, Facts, Verdict

# A published key that has to be fetched may take its time; a sender will not wait longer.
_VERDICT_SECONDS = 5.0
# Bytes of a body from which a filter may take longer to read it than a sender should wait for another.
_LONG = 64 * 1024

_Judged = asyncio.Future[tuple[Facts, Verdict]]
Fits = Callable[[Route, Delivery, Facts | None, Verdict | None], bool]


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers a sender: the rule, the route whose rule it is (None: the common one), and the route
    whose app is asked (None: nobody is)."""

    ack: Ack
    ruling: Route | None = None
    asked: Route | None = None


def who_answers(routes: Sequence[Route], common: Ack) -> Answering:
    """By the first of the routes that take a delivery and have a rule of their own, else as usual. Where the
    app is to be asked and no route takes it, the sender is answered at once."""
    ruling = next((route for route in routes if route.ack is not None), None)
    ack = common if ruling is None or ruling.ack is None else ruling.ack
    if not ack.through:
        return Answering(ack, ruling)
    asked = ruling or next(iter(routes), None)
    return Answering(ack if asked else Ack(), ruling, asked)


class Routing:
    """Chooses among the routes of `forwarding`. `assess` gives the facts of a delivery, `judged` waits for
    facts and verdict, `fits` tells whether a route's filter does."""

    def __init__(
        self,
        forwarding: Forwarding,
        assess: Callable[[Delivery], Facts],
        judged: Callable[[int], asyncio.Future[tuple[Facts, Verdict]]],
        fits: Fits,
    ) -> None:
        self._forwarding = forwarding
        self._assess = assess
        self._judged = judged
        self._fits = fits
        self._waiting: set[asyncio.Task[None]] = set()

    @property
    def plain(self) -> bool:
        """Whether every route takes everything and none has a rule of its own."""
        return all(route.takes_all and route.ack is None for route in self._forwarding.routes)

    async def now(self, delivery: Delivery) -> list[Route]:
        """The routes that take it, in order. Those that ask for the verdict follow by themselves, unless
        one of them answers the sender: then all wait for it."""
        routes = self._forwarding.routes
        late = [route for route in routes if route.waits_for_verdict]
        if any(route.ack is not None for route in late):
            facts, verdict = await self._known(delivery, self._judged(delivery.id))
            return await self._fitting(routes, delivery, facts, verdict)
        if late:
            task = asyncio.create_task(self._follow(delivery, late, self._judged(delivery.id)))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        early = [route for route in routes if not route.waits_for_verdict]
        asks = not all(route.takes_all for route in early)
        known = self._assess(delivery) if asks else None
        return await self._fitting(early, delivery, known, None)

    async def drain(self, seconds: float) -> None:
        """Let what waits for a verdict get it, for at most so long."""
        if self._waiting:
            await asyncio.wait(self._waiting, timeout=seconds)

    async def _follow(self, delivery: Delivery, routes: Sequence[Route], judged: _Judged) -> None:
        facts, verdict = await self._known(delivery, judged)
        self._forwarding.put(delivery, await self._fitting(routes, delivery, facts, verdict))

    async def _fitting(
        self, routes: Sequence[Route], delivery: Delivery, facts: Facts | None, verdict: Verdict | None
    ) -> list[Route]:
        """Those that take it. A long body is read beside the loop, which answers other senders meanwhile."""

        def ask() -> list[Route]:
            return [route for route in routes if self._fits(route, delivery, facts, verdict)]

        if len(delivery.body) > _LONG and any(needs_store(route.query) for route in routes):
            return await asyncio.to_thread(ask)
        return ask()

    async def _known(self, delivery: Delivery, judged: _Judged) -> tuple[Facts, Verdict | None]:
        await asyncio.wait([judged], timeout=_VERDICT_SECONDS)
        return judged.result() if judged.done() else (self._assess(delivery), None)
