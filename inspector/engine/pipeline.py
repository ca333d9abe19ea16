"""The way of a delivery: stored first, then answered, judged and forwarded.

It must never answer before the store has committed, and nothing after the commit may lose the delivery.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from inspector.engine.forwarding import Forwarding
from inspector.engine.judging import Judging
from inspector.engine.traffic import Traffic
from inspector.forward import Target
from inspector.listen import Answer
from inspector.model import Attempt, Delivery, InspectorError, Rejection
from inspector.model.lines import Line, rejected_line
from inspector.store.loop import LoopWriter

# Framing and connection fields are between the app and us (RFC 9110, section 7.6.1).
_NOT_PASSED_ON = frozenset(
    b"connection content-length date keep-alive proxy-authenticate".split()
    + b"server te trailer transfer-encoding upgrade".split()
)


class Pipeline:
    """What the listener calls. `ack` is `now`, `through` or a status as text; `greet`, where the user
    switched it on, gives the answer to a provider's registration challenge, which the app never sees."""

    def __init__(
        self,
        writer: LoopWriter,
        judging: Judging,
        forwarding: Forwarding,
        emit: Callable[[Line], None],
        traffic: Traffic,
        ack: str,
        greet: Callable[[Delivery], Answer | None] | None = None,
    ) -> None:
        self._writer = writer
        self._judging = judging
        self._forwarding = forwarding
        self._emit = emit
        self._traffic = traffic
        self._greet = greet
        self._through = ack == "through"
        self._answer = Answer(200 if ack in ("now", "through") else int(ack))

    async def capture(self, delivery: Delivery) -> Answer:
        """Store, hand on, answer. Raises StoreError when the disk will not have it."""
        self._traffic.waiting += 1
        try:
            id = await self._writer.add(delivery)
        finally:
            self._traffic.waiting -= 1
        stored = replace(delivery, id=id)
        self._judging.put(stored)
        if self._greet is not None and (greeting := self._greet(stored)) is not None:
            return greeting
        target = self._forwarding.target
        if self._through and target is not None:
            return await self._ask_app(stored, target)
        self._forwarding.put(stored)
        return self._answer

    def reject(self, rejection: Rejection) -> None:
        """Keep a refused request and show it."""
        stored = self._writer.reject(rejection)

        def emit(done: asyncio.Future[int]) -> None:
            id = 0 if done.cancelled() or done.exception() else done.result()
            self._emit(rejected_line(replace(rejection, id=id)))

        stored.add_done_callback(emit)

    async def _ask_app(self, delivery: Delivery, target: Target) -> Answer:
        try:
            attempt = await self._forwarding.send(delivery, target)
        except InspectorError as error:
            return _plain(502, error.message)
        return _pass_on(attempt)


def _pass_on(attempt: Attempt) -> Answer:
    """The app's answer as the sender gets it; 504 or 502 with a plain sentence where there was none."""
    if attempt.status is None:
        return _plain(504 if attempt.error == "timeout" else 502, attempt.message)
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in attempt.headers
        if name.lower() not in _NOT_PASSED_ON
    )
    return Answer(attempt.status, headers, attempt.body)


def _plain(status: int, message: str) -> Answer:
    return Answer(
        status, (("Content-Type", "text/plain; charset=utf-8"),), f"inspector: {message}\n".encode()
    )
