"""The judge's desk: each stored delivery is recognised, read and judged, off the way of the answer.

It works through its backlog on the loop, one delivery a turn, so that captures always go first; large
bodies and failed signatures, which take long to read and to explain, go to a thread. Where a published
key has to be fetched, the delivery is shown at once and its verdict follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from inspector.engine.backlog import Backlog
from inspector.engine.keyring import Keyring
from inspector.model import Certainty, Delivery, Facts, Finding, InspectorError, Row, Status, Verdict
from inspector.model.lines import Line, delivery_line, verdict_line
from inspector.providers import Provider, Providers
from inspector.store.writer import Writer
from inspector.verify import judge, read_facts, recognise

# Above this a body takes longer to read than a frame or an answer may wait.
_INLINE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found out about one delivery."""

    facts: Facts
    provider: Provider | None
    verdict: Verdict


class Judging:
    """Judges what is put in, stores the result, and emits its lines. `assume` is `--provider`."""

    def __init__(
        self,
        backlog: Backlog,
        providers: Providers,
        keyring: Keyring,
        writer: Writer,
        emit: Callable[[Line], None],
        clock: Callable[[], int],
        *,
        assume: str | None,
        public_url: str | None,
        configured: frozenset[str],
    ) -> None:
        self._backlog = backlog
        self._providers = providers
        self._keyring = keyring
        self._writer = writer
        self._emit = emit
        self._clock = clock
        self._assume = assume
        self._public_url = public_url
        self._configured = configured
        self._announced: dict[int, asyncio.Event] = {}
        self._fetches: set[asyncio.Task[None]] = set()
        self._recording: set[asyncio.Future[Row]] = set()
        self._idle = asyncio.Event()

    def put(self, delivery: Delivery) -> None:
        """Judge a delivery that has just been stored."""
        self._announced[delivery.id] = asyncio.Event()
        self._backlog.put(delivery)

    def put_ids(self, ids: Iterable[int]) -> None:
        """Judge deliveries that are in the store already, anew or for the first time."""
        for id in ids:
            self._backlog.put_id(id)

    def renew(self, configured: frozenset[str]) -> None:
        """Other keys are configured from now on."""
        self._configured = configured

    async def announced(self, id: int) -> None:
        """Wait until the delivery's own line is out, so that an attempt's line never comes before it."""
        event = self._announced.get(id)
        if event is not None:
            await event.wait()

    async def run(self) -> None:
        """Work until cancelled. One delivery that cannot be judged never stops the others."""
        while True:
            if not len(self._backlog):
                self._idle.set()
            delivery = await self._backlog.take()
            self._idle.clear()
            assessment = await self._assess(delivery)
            provider = assessment.provider
            if provider is not None and self._needs_fetch(assessment.verdict, provider):
                self._announce_early(delivery, assessment.facts)
                task = asyncio.create_task(self._fetch_and_judge(delivery, provider))
                self._fetches.add(task)
                task.add_done_callback(self._fetches.discard)
            else:
                self._record(delivery, assessment)
            await asyncio.sleep(0)

    async def drain(self, seconds: float) -> None:
        """Finish what is waiting, for at most so long; the rest is judged at the next start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
                while unfinished := self._fetches | self._recording:
                    await asyncio.wait(unfinished)

    async def _assess(self, delivery: Delivery) -> Assessment:
        if delivery.size > _INLINE_BYTES:
            return await asyncio.to_thread(self._assess_now, delivery)
        return self._assess_now(delivery)

    def _assess_now(self, delivery: Delivery) -> Assessment:
        recognition = recognise(delivery, self._providers, configured=self._configured, assume=self._assume)
        provider = recognition.provider
        keys = self._keyring.keys(provider) if provider is not None else ()
        verdict = judge(delivery, provider, keys, now=delivery.at / 1_000_000, public_url=self._public_url)
        return Assessment(read_facts(delivery, provider), provider, verdict)

    def _needs_fetch(self, verdict: Verdict, provider: Provider) -> bool:
        if verdict.status is Status.NO_KEY:
            return self._keyring.can_fetch(provider, again=False)
        return verdict.status is Status.INVALID and self._keyring.can_fetch(provider, again=True)

    async def _fetch_and_judge(self, delivery: Delivery, provider: Provider) -> None:
        await self._keyring.fetch(provider)
        assessment = await self._assess(delivery)
        failure = self._keyring.failure(provider)
        if failure is not None and assessment.verdict.status is Status.NO_KEY:
            assessment = replace(assessment, verdict=_with_failure(assessment.verdict, failure))
        self._record(delivery, assessment)

    def _announce_early(self, delivery: Delivery, facts: Facts) -> None:
        self._announce(_row(delivery, facts))

    def _announce(self, row: Row) -> None:
        event = self._announced.pop(row.id, None)
        if event is not None:
            self._emit(delivery_line(row))
            event.set()

    def _record(self, delivery: Delivery, assessment: Assessment) -> None:
        at, verdict = self._clock(), assessment.verdict
        stored = asyncio.wrap_future(self._writer.judge(delivery.id, assessment.facts, verdict, at))

        def emit(done: asyncio.Future[Row]) -> None:
            self._recording.discard(stored)
            if done.cancelled():
                return
            row = _row(delivery, assessment.facts) if done.exception() else done.result()
            self._announce(row)
            self._emit({**verdict_line(delivery.id, at, verdict), "retry_of": row.retry_of})

        self._recording.add(stored)
        stored.add_done_callback(emit)


def _row(delivery: Delivery, facts: Facts) -> Row:
    return Row(
        id=delivery.id,
        at=delivery.at,
        method=delivery.method,
        target=delivery.target_text,
        size=delivery.size,
        sha256=delivery.sha256,
        peer=delivery.peer,
        cut=delivery.cut,
        origin=delivery.origin,
        parent=delivery.parent,
        provider=facts.provider,
        event=facts.event,
        delivery_id=facts.delivery_id,
    )


def _with_failure(verdict: Verdict, failure: InspectorError) -> Verdict:
    finding = Finding("key_not_fetched", Certainty.PROVED, failure.message, failure.hint)
    return replace(verdict, findings=(finding, *verdict.findings))
