"""The judge's desk: each stored delivery is recognised, read and judged, off the way of the answer.

It works through its backlog on the loop, one delivery a turn, so that captures always go first. What takes
long goes to a second desk in a thread: large bodies, and failed signatures, whose cause is searched for.
Where a published key has to be fetched, the delivery is shown at once and its verdict follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import count

from inspector.engine.announcing import Announcing
from inspector.engine.assessing import Assessment, Assessor
from inspector.engine.keys.keyring import Keyring
from inspector.engine.onward.backlog import Backlog
from inspector.engine.subject import row_of
from inspector.engine.traffic import Traffic
from inspector.model import Certainty, Delivery, Facts, Finding, InspectorError, Row, Status, Verdict
from inspector.model.delivery import OWN
from inspector.model.lines import Line, verdict_line
from inspector.providers import Provider
from inspector.store.loop import LoopWriter

# While senders wait, so many deliveries are judged in a row and then the desk rests: at most 1,000 a
# second, which nobody can read, and the rest when the load is over. The more senders wait, the longer it
# rests: judging every one at once takes almost half of the rate at which they get their answers.
_IN_A_ROW = 20
_REST_SECONDS = 0.02
_LONGEST_REST = 0.2
_FEW_WAIT = 4

# So many assessments that were made for an answer wait for the desk; beyond that they are made again.
_ASSESSED = 1000

# Above this a body takes longer to read than a frame or an answer may wait.
_INLINE_BYTES = 64 * 1024


class Judging:
    """Judges what is put in, stores the result, and emits its lines."""

    def __init__(
        self,
        load: Callable[[int], Awaitable[Delivery | None]],
        assessor: Assessor,
        keyring: Keyring,
        writer: LoopWriter,
        emit: Callable[[Line], None],
        clock: Callable[[], int],
        traffic: Traffic,
    ) -> None:
        self._backlog = Backlog(load)
        self._slow = Backlog(load)
        self._assess = assessor.assess
        self._note = assessor.note
        self._keyring = keyring
        self._writer = writer
        self._emit = emit
        self._clock = clock
        self._traffic = traffic
        self.announcing = Announcing(emit, clock)
        self._awaited: dict[int, asyncio.Future[tuple[Facts, Verdict]]] = {}
        self._assessed: dict[int, Assessment] = {}
        self._thorough: set[int] = set()
        self._fetches: set[asyncio.Task[None]] = set()
        self._recording: set[asyncio.Future[Row]] = set()
        self._idle = asyncio.Event()
        self._at_slow_desk = False

    def put(self, delivery: Delivery, assessment: Assessment | None = None) -> None:
        """Judge a delivery that has just been stored, or record what was found out about it already."""
        if assessment is not None and len(self._assessed) < _ASSESSED:
            self._assessed[delivery.id] = assessment
        self.announcing.expect(delivery.id)
        self._backlog.put(delivery)

    def put_ids(self, ids: Iterable[int], *, thorough: bool = False) -> None:
        """Judge deliveries that are in the store already. `thorough`, for those that a user asks about,
        searches for the cause of a failure for seconds instead of an instant."""
        for id in ids:
            if thorough:
                self._thorough.add(id)
            self._backlog.put_id(id)

    def judged(self, id: int) -> asyncio.Future[tuple[Facts, Verdict]]:
        """The judgement to come on a delivery that was put in just now: to be asked for before the loop
        turns to anything else."""
        return self._awaited.setdefault(id, asyncio.get_running_loop().create_future())

    async def run(self) -> None:
        """Work until cancelled. One delivery that cannot be judged never stops the others."""
        for turn in count(1):
            delivery = await self._backlog.take()
            if delivery.size > _INLINE_BYTES:
                self._slow.put(delivery)
            else:
                known = self._assessed.pop(delivery.id, None)
                self._dispose(delivery, known or self._assess(delivery, explain=False))
            self._note_idle()
            await asyncio.sleep(self._rest() if turn % _IN_A_ROW == 0 else 0)

    def _rest(self) -> float:
        """How long captures go first now, in seconds."""
        waiting = self._traffic.waiting
        if self._awaited:  # a route asks for verdicts: resting longer would hold its forwards up
            waiting = min(waiting, 1)
        return min(_LONGEST_REST, _REST_SECONDS * -(-waiting // _FEW_WAIT))

    async def run_slow(self) -> None:
        """The second desk: one delivery at a time, in a thread. Runs until cancelled."""
        while True:
            delivery = await self._slow.take()
            self._at_slow_desk = True
            thorough = delivery.id in self._thorough
            self._thorough.discard(delivery.id)
            assessment = await asyncio.to_thread(self._assess, delivery, explain=True, thorough=thorough)
            self._record(delivery, assessment)
            self._at_slow_desk = False
            self._note_idle()

    async def drain(self, seconds: float) -> None:
        """Finish what is waiting, for at most so long; the rest is judged at the next start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                self._note_idle()
                await self._idle.wait()
                while unfinished := self._fetches | self._recording:
                    await asyncio.wait(unfinished)

    def _note_idle(self) -> None:
        if len(self._backlog) or len(self._slow) or self._at_slow_desk:
            self._idle.clear()
        else:
            self._idle.set()

    def _dispose(self, delivery: Delivery, assessment: Assessment) -> None:
        """Record what is settled; hand on what needs a key or an explanation."""
        provider, verdict = assessment.provider, assessment.verdict
        self._note(delivery, provider)
        if provider is not None and self._needs_fetch(delivery, assessment, provider):
            self.announcing.announce(row_of(delivery, assessment.facts))
            task = asyncio.create_task(self._fetch_and_judge(delivery, provider, assessment.certificate))
            self._fetches.add(task)
            task.add_done_callback(self._fetches.discard)
        elif verdict.status is Status.INVALID:
            self.announcing.announce(row_of(delivery, assessment.facts))
            self._slow.put(delivery)
        else:
            self._thorough.discard(delivery.id)
            self._record(delivery, assessment)

    def _needs_fetch(self, delivery: Delivery, assessment: Assessment, provider: Provider) -> bool:
        status = assessment.verdict.status
        if status is Status.INVALID and delivery.origin in OWN:
            return False  # It was edited here: that says nothing about the sender's key.
        if status not in (Status.NO_KEY, Status.INVALID):
            return False
        again = status is Status.INVALID
        return self._keyring.can_fetch(provider, assessment.certificate, again=again)

    async def _fetch_and_judge(self, delivery: Delivery, provider: Provider, certificate: str | None) -> None:
        await self._keyring.fetch(provider, certificate)
        assessment = self._assess(delivery, explain=False)
        failure = self._keyring.failure(provider)
        if assessment.verdict.status is Status.INVALID:
            self._slow.put(delivery)
        elif failure is not None and assessment.verdict.status is Status.NO_KEY:
            self._record(delivery, replace(assessment, verdict=_with_failure(assessment.verdict, failure)))
        else:
            self._record(delivery, assessment)

    def _record(self, delivery: Delivery, assessment: Assessment) -> None:
        at, verdict = self._clock(), assessment.verdict
        awaited = self._awaited.pop(delivery.id, None)
        if awaited is not None and not awaited.done():
            awaited.set_result((assessment.facts, verdict))
        stored = self._writer.judge(delivery.id, assessment.facts, verdict, at)

        def emit(done: asyncio.Future[Row]) -> None:
            self._recording.discard(stored)
            if done.cancelled():
                return
            row = row_of(delivery, assessment.facts) if done.exception() else done.result()
            self.announcing.announce(row)
            self._emit({**verdict_line(delivery.id, at, verdict), "retry_of": row.retry_of})

        self._recording.add(stored)
        stored.add_done_callback(emit)


def _with_failure(verdict: Verdict, failure: InspectorError) -> Verdict:
    finding = Finding("key_not_fetched", Certainty.PROVED, failure.message, failure.hint)
    return replace(verdict, findings=(finding, *verdict.findings))
