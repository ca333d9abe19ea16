"""Send deliveries onward and keep what the app answered. The target is the user's, never the payload's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from inspector.engine.backlog import Backlog
from inspector.forward import Pool, Target, send
from inspector.model import Attempt, Delivery, InspectorError
from inspector.model.lines import Line, attempt_line
from inspector.store.loop import LoopWriter

_AT_ONCE = 16


class Forwarding:
    """Forwards to one target at a time. `announced` waits until a delivery's own line is out."""

    def __init__(
        self,
        backlog: Backlog,
        writer: LoopWriter,
        emit: Callable[[Line], None],
        announced: Callable[[int], Awaitable[None]],
        make_target: Callable[[str], Target],
        report: Callable[[InspectorError], None],
    ) -> None:
        self._backlog = backlog
        self._writer = writer
        self._emit = emit
        self._announced = announced
        self._make_target = make_target
        self._report = report
        self._pool = Pool()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._sending: set[asyncio.Task[None]] = set()
        self.target: Target | None = None

    def aim(self, url: str | None) -> None:
        """Forward everything from now on to `url`, or nothing. Raises ForwardError for a bad one."""
        self.target = None if url is None else self._make_target(url)

    def put(self, delivery: Delivery) -> None:
        """Forward when there is a target, in order, up to 16 at once."""
        if self.target is not None:
            self._backlog.put(delivery)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._slots.acquire()
            delivery = await self._backlog.take()
            target = self.target
            if target is None:
                self._slots.release()
                continue
            task = asyncio.create_task(self._send_quietly(delivery, target))
            self._sending.add(task)
            task.add_done_callback(self._finished)

    async def send(self, delivery: Delivery, target: Target) -> Attempt:
        """One attempt, stored and emitted. Raises ForwardError where the target may not be used."""
        attempt = await send(delivery, target, pool=self._pool)
        id = await self._writer.attempt(attempt)
        attempt = replace(attempt, id=id)
        await self._announced(delivery.id)
        self._emit(attempt_line(attempt))
        return attempt

    async def drain(self, seconds: float) -> None:
        """Let what is under way finish, for at most so long, and close the connections."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=seconds)
        await self._pool.close()

    async def _send_quietly(self, delivery: Delivery, target: Target) -> None:
        try:
            await self.send(delivery, target)
        except InspectorError as error:
            self._report(error)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._slots.release()
