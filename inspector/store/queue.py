"""What waits for the writer's thread, in one order, with or without waking it.

What nobody waits for goes with the next thing that somebody does: each commit costs the disk and two threads'
turns, whatever is in it. It must never keep a quiet job for ever: who puts one rings later.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from queue import SimpleQueue
from typing import Final

from inspector.store.jobs import AddJob, AnyJob

# What one transaction takes at most: more would make the first of it wait for the last.
_GROUP_JOBS: Final = 512
_GROUP_BYTES: Final = 8 * 2**20


class JobQueue:
    """Any thread puts, one thread takes. `closed` is true once it has taken the end."""

    def __init__(self) -> None:
        self._waiting: deque[AnyJob | None] = deque()
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._rung = False
        self.closed = False

    def put(self, job: AnyJob | None) -> None:
        """Add a job and wake the thread. None is the end: nothing after it is taken."""
        self._waiting.append(job)
        self.ring()

    def put_quietly(self, job: AnyJob) -> None:
        """Add a job for the next time that the thread wakes."""
        self._waiting.append(job)

    def ring(self) -> None:
        """Wake the thread, if anything waits for it."""
        if not self._rung and self._waiting:
            self._rung = True
            self._bell.put(None)

    @property
    def urgent(self) -> bool:
        """Whether somebody waits for what is here."""
        return self._rung

    def take(self, timeout: float | None = None) -> list[AnyJob]:
        """What waits, as much as one transaction takes; it may be none. Blocks until there was a ring;
        raises queue.Empty after `timeout` seconds without one."""
        self._bell.get(timeout=timeout)
        # Before looking: what is put from now on rings again.
        self._rung = False
        jobs: list[AnyJob] = []
        size = 0
        while self._waiting and len(jobs) < _GROUP_JOBS and size < _GROUP_BYTES:
            job = self._waiting.popleft()
            if job is None:
                self.closed = True
                return jobs
            jobs.append(job)
            if isinstance(job, AddJob):
                size += len(job.what.body)
        self.ring()
        return jobs

    def rest(self) -> list[AnyJob]:
        """What came after the end."""
        jobs: list[AnyJob] = []
        # Two threads may do this at once.
        with suppress(IndexError):
            while True:
                job = self._waiting.popleft()
                if job is not None:
                    jobs.append(job)
        return jobs
