"""The way of a delivery: stored first, then answered, judged and forwarded.

It must never answer before the store has committed, and nothing after the commit may lose the delivery.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from inspector.config.answers import Ack
from inspector.engine.assessing import Assessment
from inspector.engine.judging import Judging
from inspector.engine.onward.forwarding import Forwarding
from inspector.engine.onward.responder import Reply, Responder, fail, give
from inspector.engine.onward.routing import Routing, who_answers
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
        self._loop = asyncio.get_running_loop()
        self._answering: set[asyncio.Task[None]] = set()

    def capture(self, delivery: Delivery) -> Reply:
        """Store, hand on, answer; None drops the connection. Fails with StoreError when the disk will not
        have it. Cancelling the wait for the answer cancels nothing else."""
        reply: Reply = self._loop.create_future()
        self._traffic.waiting += 1
        self._traffic.taken += 1
        self._writer.add(delivery).add_done_callback(partial(self._stored, delivery, reply))
        return reply

    def _stored(self, delivery: Delivery, reply: Reply, stored: asyncio.Future[int]) -> None:
        self._traffic.waiting -= 1
        try:
            self._go_on(replace(delivery, id=stored.result()), reply)
        except Exception as error:  # nobody else would tell the sender
            fail(reply, error)

    def _go_on(self, delivery: Delivery, reply: Reply) -> None:
        greeting, assessment = (None, None) if self._greet is None else self._greet(delivery)
        if greeting is not None:
            self._judging.put(delivery, assessment)
            self._responder.keep(delivery, greeting, By.HANDSHAKE)
            give(reply, greeting)
        elif self._at_once is not None and self._routing.plain:
            self._judging.put(delivery, assessment)
            self._forwarding.put(delivery, self._forwarding.routes)
            give(reply, self._at_once)
        else:
            # A task only where there is something to wait for: it costs as much as the rest of this.
            task = self._loop.create_task(self._routed(delivery, assessment, reply))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _routed(self, delivery: Delivery, assessment: Assessment | None, reply: Reply) -> None:
        """The answer of the first route that has a rule of its own, or the common one."""
        # In one turn of the loop with what follows: a route may ask for the judgement that is to come.
        self._judging.put(delivery, assessment)
        try:
            plain = self._routing.plain
            routes = self._forwarding.routes if plain else await self._routing.now(delivery)
            who = who_answers(routes, self._ack)
            self._forwarding.put(delivery, [route for route in routes if route is not who.asked])
            if who.asked is not None:
                await self._responder.through(delivery, who.asked, reply)
                return
            name = who.ruling.name if who.ruling is not None else ""
            answer = await self._responder.by_rule(delivery, name, who.ack)
            give(reply, answer)
        except Exception as error:  # nobody else would tell the sender
            fail(reply, error)

    def reject(self, rejection: Rejection) -> None:
        """Keep a refused request and show it."""
        stored = self._writer.reject(rejection)

        def emit(done: asyncio.Future[int]) -> None:
            id = 0 if done.cancelled() or done.exception() else done.result()
            self._emit(rejected_line(replace(rejection, id=id)))

        stored.add_done_callback(emit)
