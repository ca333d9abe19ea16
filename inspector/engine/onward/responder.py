"""Answers that are not the common one at once: the app's, a script's; and the record of what was said.

It must never let a sender wait beyond its own deadline where that is known: then it is told so in time,
and the app's answer is kept when it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache

from inspector.config.answers import Ack
from inspector.engine.onward.answering import Answering
from inspector.engine.onward.forwarding import Forwarding
from inspector.engine.onward.routes import Route
from inspector.listen import Answer
from inspector.model import Attempt, Delivery, Headers, InspectorError
from inspector.model.answered import Answered, By
from inspector.providers import Provider
from inspector.store.loop import LoopWriter

# Framing and connection fields are between the app and us (RFC 9110, section 7.6.1).
_NOT_PASSED_ON = frozenset(
    b"connection content-length date keep-alive proxy-authenticate".split()
    + b"server te trailer transfer-encoding upgrade".split()
)
# How long before a sender's deadline it is answered: the way back takes time too.
_MARGIN_SECONDS = 0.3
_SOON_SECONDS = 0.1
_KEPT_BODY = 64 * 1024

Reply = asyncio.Future[Answer | None]
"""Where the sender's answer goes; cancelled where nobody waits for it any more."""


def give(reply: Reply, answer: Answer | None) -> None:
    """Answer the sender, if it still waits."""
    if not reply.done():
        reply.set_result(answer)


def fail(reply: Reply, error: Exception) -> None:
    """There is no answer for the sender, if it still waits."""
    if not reply.done():
        reply.set_exception(error)


class Responder:
    """Makes answers and keeps what was said. `provider_of` and `identity_of` tell of a delivery who sent
    it, and what its retries have in common with it."""

    def __init__(
        self,
        forwarding: Forwarding,
        writer: LoopWriter,
        provider_of: Callable[[Delivery], Provider | None],
        identity_of: Callable[[Delivery], str],
        report: Callable[[InspectorError], None],
        clock: Callable[[], int],
    ) -> None:
        self._forwarding = forwarding
        self._writer = writer
        self._provider_of = provider_of
        self._identity_of = identity_of
        self._report = report
        self._clock = clock
        self._answering = Answering()
        self._loop = asyncio.get_running_loop()

    async def through(self, delivery: Delivery, route: Route, reply: Reply) -> None:
        """Give the sender what the app answers; 504 where it would come after the sender's deadline.

        The delivery is on disk; the attempt follows within the next commit, and the sender need not wait
        for that: what the app said is so whatever becomes of the record.
        """
        # Who waits, and how long, is only asked where the app is not quick: nobody waits less.
        slow = self._loop.call_later(_SOON_SECONDS, self._slow, delivery, reply)
        try:
            answer = _pass_on(await self._forwarding.ask(delivery, route.target))
        except InspectorError as error:
            if reply.done():
                self._report(error)
            answer = _plain(502, error.message)
        finally:
            slow.cancel()
        if not reply.done():
            self.keep(delivery, answer, By.APP)
            reply.set_result(answer)

    async def by_rule(self, delivery: Delivery, route: str, ack: Ack) -> Answer | None:
        """The answer of a script's step, after its delay."""
        if ack.simple and not ack.steps[0].headers and not ack.steps[0].body:
            return self.at_once(delivery, ack)
        planned = self._answering.next(route, ack, self._identity_of(delivery))
        if planned.delay:
            await asyncio.sleep(planned.delay)
        self.keep(delivery, planned.answer, By.SCRIPT)
        return planned.answer

    def at_once(self, delivery: Delivery, ack: Ack) -> Answer:
        """One status for all."""
        answer = Answer(ack.steps[0].status or 200)
        self.keep(delivery, answer, By.RULE)
        return answer

    def keep(self, delivery: Delivery, answer: Answer | None, by: By) -> None:
        """Store what the sender is told; nobody waits for that."""
        now = self._clock()
        headers, body = ((), b"") if answer is None else (answer.headers, answer.body[:_KEPT_BODY])
        status = None if answer is None else answer.status
        self._writer.answered(
            Answered(delivery.id, now, status, by, max(0, now - delivery.at), headers, body)
        )

    def _slow(self, delivery: Delivery, reply: Reply) -> None:
        """The app is not quick: answer for it in time."""
        provider = self._provider_of(delivery)
        if provider is None or provider.deadline is None:
            return
        passed = (self._clock() - delivery.at) / 1_000_000
        left = max(0.05, provider.deadline - min(_MARGIN_SECONDS, provider.deadline / 4) - passed)
        said = f"The app has not answered within the {provider.deadline:g} s that {provider.said} waits."
        self._loop.call_later(left, self._too_late, delivery, said, reply)

    def _too_late(self, delivery: Delivery, said: str, reply: Reply) -> None:
        if reply.done():
            return
        self._report(InspectorError(said, "Answer first and work later, or forward without --ack through."))
        answer = _plain(504, said)
        self.keep(delivery, answer, By.LATE)
        reply.set_result(answer)


def _pass_on(attempt: Attempt) -> Answer:
    """The app's answer as the sender gets it; 504 or 502 with a plain sentence where there was none."""
    if attempt.status is None:
        return _plain(504 if attempt.error == "timeout" else 502, attempt.message)
    return Answer(attempt.status, _passed_on(attempt.headers), attempt.body)


@lru_cache(maxsize=16)
def _passed_on(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in headers
        if name.lower() not in _NOT_PASSED_ON
    )


def _plain(status: int, message: str) -> Answer:
    return Answer(
        status, (("Content-Type", "text/plain; charset=utf-8"),), f"inspector: {message}\n".encode()
    )
