"""One replay: kept deliveries sent again in order, at a pace, with pause and stop.

Every try is a new attempt of the delivery, which is never changed. It must never send one twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from inspector.config.pace import Pace, Tempo
from inspector.model import Attempt, InspectorError
from inspector.text import duration

_AT_ONCE = 16
_MOST_IN_FLIGHT = 64
# How often the time left is told while nothing else happens.
_TELL_SECONDS = 1.0
# An app that is so far behind the pace decides how long it takes.
_LATE_SECONDS = 1.0


class State(StrEnum):
    """Where a replay is."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay is. `ok` counts 2xx answers, `failed` all others; `left` is seconds, None while
    that cannot be told."""

    state: State
    total: int
    sent: int
    ok: int
    failed: int
    left: float | None

    @property
    def words(self) -> str:
        """How it stands, on one line."""
        parts = [f"{self.ok + self.failed:,} of {self.total:,} sent", f"{self.ok:,} answered 2xx"]
        parts += [f"{self.failed:,} not"] if self.failed else []
        if self.state is State.RUNNING and self.left:
            parts.append(f"{duration(int(self.left * 1_000_000))} left")
        return ", ".join(parts)


class Replay:
    """Sends each of `deliveries` (id, and µs UTC when it came) by `send`; `tell` is called on every change.

    `total` is how many there are, `last` when the last of them came (µs UTC, 0 where that is not known);
    `send` raises InspectorError for one that cannot be sent, which counts as failed and is told to
    `complain`. `at_once` is how many may be under way, None for what fits the pace.
    """

    def __init__(
        self,
        deliveries: AsyncIterator[tuple[int, int]],
        total: int,
        pace: Pace,
        send: Callable[[int], Awaitable[Attempt]],
        tell: Callable[[Progress], None],
        complain: Callable[[InspectorError], None],
        *,
        last: int = 0,
        at_once: int | None = None,
    ) -> None:
        self._deliveries = deliveries
        self._total = total
        self._pace = pace
        self._send = send
        self._tell = tell
        self._complain = complain
        self._loop = asyncio.get_running_loop()
        self._go = asyncio.Event()
        self._steps = 0
        if pace.tempo is not Tempo.STEP:
            self._go.set()
        fitting = _AT_ONCE if pace.tempo is Tempo.NOW else _MOST_IN_FLIGHT
        self._slots = asyncio.Semaphore(at_once or fitting)
        self._flying: set[asyncio.Task[None]] = set()
        self._state = State.PAUSED if pace.tempo is Tempo.STEP else State.RUNNING
        self._due_number = self._sent = self._ok = self._failed = 0
        # Loop seconds: when the first one was due, less all the time that it stood still.
        self._base: float | None = None
        self._first = self._at = 0
        self._last = last
        self._began = self._told = self._loop.time()
        self._stood_since = self._began if pace.tempo is Tempo.STEP else None
        self._stopping = asyncio.Event()

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(self._state, self._total, self._sent, self._ok, self._failed, self._left())

    def pause(self) -> None:
        """Send no more until `resume` or `step`."""
        if self._state is State.RUNNING:
            self._go.clear()
            self._stood_since = self._loop.time()
            self._set(State.PAUSED)

    def resume(self) -> None:
        """Go on."""
        if self._state is State.PAUSED:
            self._go_on()
            self._go.set()
            self._set(State.RUNNING)

    def step(self) -> None:
        """Send one more and stand still again."""
        if self._state is State.PAUSED:
            self._steps += 1
            self._go.set()

    def stop(self) -> None:
        """Send no more at all; what is under way finishes."""
        self._stopping.set()
        self._go.set()

    async def run(self) -> Progress:
        """Send until the end or `stop`; gives the last progress."""
        self._tell(self.progress)
        async for id, at in self._deliveries:
            await self._slots.acquire()
            self._at = at
            if not await self._turn(at):
                self._slots.release()
                break
            self._due_number += 1
            task = asyncio.create_task(self._one(id))
            self._flying.add(task)
            task.add_done_callback(self._landed)
            if self._pace.tempo is Tempo.STEP:
                await asyncio.wait([task])
        if self._flying:
            await asyncio.wait(self._flying)
        self._set(State.STOPPED if self._stopping.is_set() else State.DONE)
        return self.progress

    async def _turn(self, at: int) -> bool:
        """Wait until the next one is due; False when it is to stop."""
        while not self._stopping.is_set():
            if not self._go.is_set():
                await self._go.wait()
                continue
            if self._steps:
                self._steps -= 1
                if not self._steps:
                    self._go.clear()
                return not self._stopping.is_set()
            wait = self._due(at) - self._loop.time()
            if wait <= 0:
                return True
            # In pieces, so that a pause or a stop is heard, and the time left is told meanwhile.
            await asyncio.sleep(min(wait, 0.05))
            if self._loop.time() - self._told >= _TELL_SECONDS:
                self._say()
        return False

    def _go_on(self) -> None:
        """The time that it stood still is no part of the replay."""
        stood = 0.0 if self._stood_since is None else self._loop.time() - self._stood_since
        self._stood_since = None
        self._began += stood
        if self._base is not None:
            self._base += stood

    def _due(self, at: int) -> float:
        if self._base is None:
            self._base, self._first = self._loop.time(), at
        match self._pace.tempo:
            case Tempo.ORIGINAL:
                return self._base + (at - self._first) / 1_000_000 / self._pace.value
            case Tempo.RATE:
                return self._base + self._due_number / self._pace.value
            case _:
                return self._base

    async def _one(self, id: int) -> None:
        self._sent += 1
        try:
            attempt = await self._send(id)
        except InspectorError as error:
            self._failed += 1
            self._complain(error)
        else:
            self._ok += attempt.ok
            self._failed += not attempt.ok
        self._say()

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._slots.release()

    def _set(self, state: State) -> None:
        self._state = state
        self._say()

    def _say(self) -> None:
        self._told = self._loop.time()
        self._tell(self.progress)

    def _left(self) -> float | None:
        done, open_ = self._ok + self._failed, self._total - self._sent
        if self._state in (State.DONE, State.STOPPED) or not open_:
            return 0.0
        now = self._stood_since or self._loop.time()
        match self._pace.tempo:
            case Tempo.RATE:
                return open_ / self._pace.value
            case Tempo.ORIGINAL if self._last and self._base is not None:
                if now - self._due(self._at) < _LATE_SECONDS:
                    return max(0.0, self._due(self._last) - now)
            case Tempo.STEP:
                return None
        # As fast as the app lets it.
        return (now - self._began) / done * open_ if done else None
