"""What the writer is asked to do, and how the answers get back.

It must never wake an event loop once for each answer: all answers of one commit go to a loop together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from inspector.model import (
    Annotation,
    Attempt,
    Delivery,
    InspectorError,
    Marking,
    Rejection,
    Row,
    StoreError,
)
from inspector.model.answered import Answered
from inspector.store.judgement import Judgement
from inspector.store.sides import Side

P = TypeVar("P")
R = TypeVar("R")
A_contra = TypeVar("A_contra", contravariant=True)


class Reply(Protocol[A_contra]):
    """Where an answer goes: a `concurrent.futures.Future` or an `asyncio.Future`."""

    def done(self) -> bool: ...

    def set_result(self, result: A_contra, /) -> None: ...

    def set_exception(self, exception: BaseException, /) -> None: ...


class _Nobody:
    """The reply of a job whose answer nobody waits for."""

    def done(self) -> bool:
        return True

    def set_result(self, result: object, /) -> None: ...

    def set_exception(self, exception: BaseException, /) -> None: ...


NOBODY: Final = _Nobody()


@dataclass(slots=True, eq=False)
class Job(Generic[P, R]):
    """One thing to write. `result` and `error` are set on the writer's thread before `finish`."""

    what: P
    reply: Reply[R]
    result: R | None = None
    error: InspectorError | None = None

    def finish(self) -> None:
        """Give the answer. A caller that went away in the meantime gets none."""
        if self.reply.done():
            return
        if self.error is not None:
            self.reply.set_exception(self.error)
        elif self.result is not None:
            self.reply.set_result(self.result)
        else:
            self.reply.set_exception(StoreError("The store gave no answer.", "Please report it."))


class AddJob(Job[Delivery, int]):
    """Store a delivery; the answer is its id."""

    __slots__ = ()


class JudgeJob(Job[Judgement, Row]):
    """Store facts and a verdict; the answer is the row."""

    __slots__ = ()


class AttemptJob(Job[Attempt, int]):
    """Store an attempt; the answer is its id."""

    __slots__ = ()


class TellJob(Job[Answered, int]):
    """Store what a sender was told; the answer is the delivery's id."""

    __slots__ = ()


class RejectJob(Job[Rejection, int]):
    """Store a rejection; the answer is its id."""

    __slots__ = ()


class SideJob(Job[Side, int]):
    """Write something beside deliveries; the answer is how many rows it changed."""

    __slots__ = ()


class RemoveJob(Job[Sequence[int], int]):
    """Delete deliveries; the answer is how many there were."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A change of annotations, and the deliveries it is for."""

    ids: tuple[int, ...]
    marking: Marking


class AnnotateJob(Job[Marked, Mapping[int, Annotation]]):
    """Change annotations; the answer is those of the deliveries that there are."""

    __slots__ = ()


AnyJob = AddJob | JudgeJob | AttemptJob | TellJob | RejectJob | RemoveJob | AnnotateJob | SideJob


def fail(jobs: Iterable[AnyJob], problem: InspectorError) -> None:
    """Give every job an error of its own: one that is raised in two places would mix its tracebacks."""
    for job in jobs:
        job.error = type(problem)(problem.message, problem.hint)
        job.error.__cause__ = problem.__cause__


def settle(jobs: Iterable[AnyJob]) -> None:
    """Give all answers; each event loop that waits for any is woken once."""
    waiting: dict[asyncio.AbstractEventLoop, list[AnyJob]] = {}
    for job in jobs:
        if isinstance(job.reply, asyncio.Future):
            waiting.setdefault(job.reply.get_loop(), []).append(job)
        else:
            job.finish()
    for loop, group in waiting.items():
        try:
            loop.call_soon_threadsafe(_finish, group)
        except RuntimeError:
            # The loop was closed: nobody waits any more, and what was written is written.
            continue


def _finish(group: Sequence[AnyJob]) -> None:
    for job in group:
        job.finish()
