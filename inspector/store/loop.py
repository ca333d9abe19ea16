"""The writer as an event loop sees it: awaitable answers, one wake-up of the loop for each commit.

It must never do more on the loop's thread than put a job into a queue and finish a future.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from inspector.model import Annotation, Attempt, Delivery, Facts, Marking, Rejection, Row, Verdict
from inspector.model.answered import Answered
from inspector.store.jobs import (
    NOBODY,
    AddJob,
    AnnotateJob,
    AttemptJob,
    JudgeJob,
    Marked,
    RejectJob,
    RemoveJob,
    SideJob,
    TellJob,
)
from inspector.store.judgement import Judgement
from inspector.store.sides import Side
from inspector.store.writer import Writer


class LoopWriter:
    """The methods of `Writer`, each giving an `asyncio.Future` of the running loop.

    Made and used on the loop's thread. Cancelling the wait does not cancel the write. The writer is
    closed by whoever opened it. `patience` is how many seconds what no sender waits for may wait for a
    delivery to be written with, while deliveries keep coming.
    """

    def __init__(self, writer: Writer, patience: float = 0.005) -> None:
        self._writer = writer
        self._submit = writer.submit
        self._loop = asyncio.get_running_loop()
        self._patience = patience
        self._added = -patience
        self._ringing = False

    def add(self, delivery: Delivery) -> asyncio.Future[int]:
        """As `Writer.add`."""
        reply: asyncio.Future[int] = self._loop.create_future()
        self._added = self._loop.time()
        self._submit(AddJob(delivery, reply))
        return reply

    def judge(self, id: int, facts: Facts, verdict: Verdict, at: int) -> asyncio.Future[Row]:
        """As `Writer.judge`."""
        reply: asyncio.Future[Row] = self._loop.create_future()
        self._submit_with_next(JudgeJob(Judgement(id, facts, verdict, at), reply))
        return reply

    def attempt(self, attempt: Attempt) -> asyncio.Future[int]:
        """As `Writer.attempt`."""
        reply: asyncio.Future[int] = self._loop.create_future()
        self._submit_with_next(AttemptJob(attempt, reply))
        return reply

    def reject(self, rejection: Rejection) -> asyncio.Future[int]:
        """As `Writer.reject`."""
        reply: asyncio.Future[int] = self._loop.create_future()
        self._submit(RejectJob(rejection, reply))
        return reply

    def side(self, what: Side) -> asyncio.Future[int]:
        """As `Writer.side`."""
        reply: asyncio.Future[int] = self._loop.create_future()
        self._submit(SideJob(what, reply))
        return reply

    def answered(self, answered: Answered) -> None:
        """As `Writer.answered`, and nobody waits: what cannot be written is told by the next write."""
        self._submit_with_next(TellJob(answered, NOBODY))

    def remove(self, ids: Sequence[int]) -> asyncio.Future[int]:
        """As `Writer.remove`."""
        reply: asyncio.Future[int] = self._loop.create_future()
        self._submit(RemoveJob(tuple(ids), reply))
        return reply

    def annotate(self, ids: Sequence[int], marking: Marking) -> asyncio.Future[Mapping[int, Annotation]]:
        """As `Writer.annotate`."""
        reply: asyncio.Future[Mapping[int, Annotation]] = self._loop.create_future()
        self._submit(AnnotateJob(Marked(tuple(ids), marking), reply))
        return reply

    def _submit_with_next(self, job: JudgeJob | AttemptJob | TellJob) -> None:
        """With a commit for each of them, senders would wait for these too."""
        if self._loop.time() - self._added > self._patience:
            self._submit(job)
            return
        self._writer.submit_quietly(job)
        if not self._ringing:
            self._ringing = True
            self._loop.call_later(self._patience, self._ring)

    def _ring(self) -> None:
        self._ringing = False
        self._writer.ring()
