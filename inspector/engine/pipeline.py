"""The way of a delivery: stored first, then answered, judged and forwarded.

It must never answer before the store has committed, and nothing after the commit may lose the delivery.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from inspector.config.answers import Ack
from inspector.engine.assessing import Assessment
from inspector.engine.forwarding import Forwarding
from inspector.engine.judging import Judging
from inspector.engine.responder import Responder
from inspector.engine.routing import Routing, who_answers
from inspector.engine.traffic import Traffic
from inspector.listen import Answer
from inspector.model import Delivery, Rejection
from inspector.model.answered import By
from inspector.model.lines import Line, rejected_line
from inspector.store.loop import LoopWriter


class Pipeline:
    """What the listener calls. `greet`, where the user switched it on, gives the answer to a provider's
    registration challenge, which the app never sees."""

    def __init__(
        self,
        writer: LoopWriter,
        judging: Judging,
        forwarding: Forwarding,
        routing: Routing,
        responder: Responder,
        emit: Callable[[Line], None],
        traffic: Traffic,
        ack: Ack,
        greet: Callable[[Delivery], tuple[Answer | None, Assessment | None]] | None = None,
    ) -> None:
        self._writer = writer
        self._judging = judging
        self._forwarding = forwarding
        self._routing = routing
        self._responder = responder
        self._emit = emit
        self._traffic = traffic
        self._greet = greet
        self._ack = ack
        self._at_once = Answer(ack.steps[0].status or 200) if ack.simple else None

    async def capture(self, delivery: Delivery) -> Answer | None:
        """Store, hand on, answer; None drops the connection. Raises StoreError when the disk will not
        have it."""
        self._traffic.waiting += 1
        try:
            id = await self._writer.add(delivery)
        finally:
            self._traffic.waiting -= 1
        stored = replace(delivery, id=id)
        greeting, assessment = (None, None) if self._greet is None else self._greet(stored)
        self._judging.put(stored, assessment)
        if greeting is not None:
            self._responder.keep(stored, greeting, By.HANDSHAKE)
            return greeting
        if self._at_once is not None and self._routing.plain:
            self._forwarding.put(stored, self._forwarding.routes)
            return self._at_once
        return await self._routed(stored)

    async def _routed(self, delivery: Delivery) -> Answer | None:
        """The answer of the first route that has a rule of its own, or the common one."""
        routes = await self._routing.now(delivery)
        who = who_answers(routes, self._ack)
        self._forwarding.put(delivery, [route for route in routes if route is not who.asked])
        if who.asked is not None:
            return await self._responder.through(delivery, who.asked)
        name = who.ruling.name if who.ruling is not None else ""
        return await self._responder.by_rule(delivery, name, who.ack)

    def reject(self, rejection: Rejection) -> None:
        """Keep a refused request and show it."""
        stored = self._writer.reject(rejection)

        def emit(done: asyncio.Future[int]) -> None:
            id = 0 if done.cancelled() or done.exception() else done.result()
            self._emit(rejected_line(replace(rejection, id=id)))

        stored.add_done_callback(emit)
