"""The one thread that writes, with group commit: whatever arrived during a commit shares the next one.

It must never block its caller, and never answer before the commit that holds the answer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from threading import Lock, Thread
from typing import Final, TypeVar

from inspector.model import (
    Annotation,
    Attempt,
    Delivery,
    Facts,
    InspectorError,
    Marking,
    Rejection,
    Row,
    StoreError,
    Verdict,
)
from inspector.model.answered import Answered
from inspector.store import files
from inspector.store.checkpoint import Checkpointer
from inspector.store.connect import PAGE, open_writer
from inspector.store.files import Reserve
from inspector.store.group import Group, gone
from inspector.store.ids import Ids
from inspector.store.jobs import (
    AddJob,
    AnnotateJob,
    AnyJob,
    AttemptJob,
    JudgeJob,
    Marked,
    RejectJob,
    RemoveJob,
    SideJob,
    TellJob,
    fail,
    settle,
)
from inspector.store.judgement import Judgement
from inspector.store.problems import explain, no_room, of_one_job
from inspector.store.queue import JobQueue
from inspector.store.search.index import SearchIndex
from inspector.store.sides import Side
from inspector.store.statements import chunks
from inspector.store.triggers import GONE, STALE

R = TypeVar("R")

# Seconds without a job after which the full-text index is worked on.
_IDLE: Final = 0.02

RESERVE_BYTES: Final = 32 * 2**20
# How often a full disk gets a quarter of the reserve's size back, at most, before writing goes on.
_ROUNDS: Final = 12


def _delivery_of(job: AnyJob) -> int:
    if isinstance(job, JudgeJob):
        return job.what.id
    return job.what.delivery if isinstance(job, AttemptJob | TellJob) else 0


class _Written(Future[R]):
    """A write that was asked for is made: cancelling is for the wait, not for the delivery."""

    def __init__(self) -> None:
        super().__init__()
        self.set_running_or_notify_cancel()


class Writer:
    """The writing side of a store.

    Every method gives a future at once; it is done after the commit, or fails with StoreError (the
    disk is full, the file damaged) or NotFoundError (no such delivery). Futures are finished on the
    writer's thread; `inspector.store.loop.LoopWriter` is the cheap way for an event loop. Raises
    StoreError when the database cannot be opened, created or migrated. `reserve` is the number of
    bytes kept free for deleting on a full disk.
    """

    def __init__(self, path: Path, *, reserve: int = RESERVE_BYTES) -> None:
        self._path = path.absolute()
        self._reserve = Reserve(self._path, reserve)
        self._db = self._open()
        self._ids = Ids(self._db)
        self._index = SearchIndex(self._db)
        # Until another inspector is seen to write to the same file.
        self._alone = True
        self._jobs = JobQueue()
        self._closing = Lock()
        self._checkpointer = self._start_checkpointer()
        self._thread = Thread(target=self._run, name="inspector-store", daemon=True)
        self._thread.start()

    def add(self, delivery: Delivery) -> Future[int]:
        """Store a delivery. Its id: ids ascend in the order of the calls."""
        reply = _Written[int]()
        self.submit(AddJob(delivery, reply))
        return reply

    def judge(self, id: int, facts: Facts, verdict: Verdict, at: int) -> Future[Row]:
        """Store what a delivery says about itself and the judgement on it, made at `at` (µs, UTC).

        Marks it as a retry of the first captured delivery with the same provider and delivery id, or
        the same webhook id and body. Judging again replaces. Later deliveries that were judged before
        this one, and repeat it, are marked too.
        """
        reply = _Written[Row]()
        self.submit(JudgeJob(Judgement(id, facts, verdict, at), reply))
        return reply

    def attempt(self, attempt: Attempt) -> Future[int]:
        """Store an attempt; it becomes the last one of its delivery's row. Its id."""
        reply = _Written[int]()
        self.submit(AttemptJob(attempt, reply))
        return reply

    def answered(self, answered: Answered) -> Future[int]:
        """Store what a sender was told. The delivery's id."""
        reply = _Written[int]()
        self.submit(TellJob(answered, reply))
        return reply

    def reject(self, rejection: Rejection) -> Future[int]:
        """Store a refused request. Its id."""
        reply = _Written[int]()
        self.submit(RejectJob(rejection, reply))
        return reply

    def side(self, what: Side) -> Future[int]:
        """Write something beside deliveries. How many rows it changed."""
        reply = _Written[int]()
        self.submit(SideJob(what, reply))
        return reply

    def remove(self, ids: Sequence[int]) -> Future[int]:
        """Delete deliveries with their verdicts and attempts. How many there were. Works on a full disk."""
        reply = _Written[int]()
        self.submit(RemoveJob(tuple(ids), reply))
        return reply

    def annotate(self, ids: Sequence[int], marking: Marking) -> Future[Mapping[int, Annotation]]:
        """Change what a user put on deliveries; the annotations of those that there are, after it.

        The deliveries are not changed. Fails with AnnotationError where one would get too many tags; none
        of `ids` is changed then.
        """
        reply = _Written[Mapping[int, Annotation]]()
        self.submit(AnnotateJob(Marked(tuple(ids), marking), reply))
        return reply

    def submit(self, job: AnyJob) -> None:
        """Queue a job that has its own reply. After `close` it fails with StoreError."""
        self._jobs.put(job)
        self._look_closed()

    def submit_quietly(self, job: AnyJob) -> None:
        """As `submit`, to be written with what comes next; `ring` must follow in case nothing does."""
        self._jobs.put_quietly(job)
        self._look_closed()

    def ring(self) -> None:
        """Write now what was queued quietly."""
        self._jobs.ring()

    def _look_closed(self) -> None:
        # It is set before the thread looks into the queue for the last time, so a job is seen by one of the
        # two.
        if self._jobs.closed:
            self._refuse_queued()

    def close(self) -> None:
        """Write what was queued, then stop. Idempotent; returns when all is on disk."""
        with self._closing:
            if self._thread.is_alive():
                self._jobs.put(None)
                self._thread.join()
                # So that the database file alone holds everything, also while a reader keeps it open.
                self._checkpointer.truncate()
            self._checkpointer.close()
            self._db.close()

    def _open(self) -> sqlite3.Connection:
        try:
            db = open_writer(self._path)
        except StoreError as problem:
            if problem.__cause__ is None or not no_room(problem.__cause__):
                raise
            # Opening writes too; without the reserve nobody could delete anything now.
            self._free_reserve()
            db = open_writer(self._path)
        return db

    def _start_checkpointer(self) -> Checkpointer:
        try:
            return Checkpointer(self._path, self._reserve.size // 4 or 2**20)
        except BaseException:
            self._db.close()
            raise

    def _run(self) -> None:
        # Here and not before: taking the room can be slow where the file system cannot just claim it.
        self._hold_reserve()
        while not self._jobs.closed:
            jobs = self._take()
            if jobs:
                self._write(jobs)
                settle(jobs)
        self._refuse_queued()

    def _take(self) -> list[AnyJob]:
        """Wait for jobs. While there are none, the full-text index is brought up to date."""
        while self._index.behind:
            try:
                return self._jobs.take(timeout=_IDLE)
            except Empty:
                self._index_some()
        return self._jobs.take()

    def _index_some(self) -> None:
        try:
            if files.room(self._path) < 3 * self._reserve.size:
                self._index.rest()  # The room that is left is for deliveries.
                return
            self._checkpointer.beginning()
            with _transaction(self._db):
                size = self._index.step(lambda: self._jobs.urgent)
            self._checkpointer.committed(0, 2 * size)
        except Exception:  # searches go on without it, and what it lacks is no news
            self._index.give_up()

    def _write(self, jobs: Sequence[AnyJob]) -> None:
        try:
            self._commit(jobs)
        except Exception as error:  # the thread must outlive whatever one job does to it
            self._failed(jobs, error)

    def _commit(self, jobs: Sequence[AnyJob]) -> None:
        group = Group(jobs)
        self._checkpointer.beginning()
        try:
            self._store(group)
        except sqlite3.IntegrityError as error:
            if STALE not in str(error):
                raise
            self._alone = False
            self._store(group)
        self._checkpointer.committed(len(jobs), group.size)
        self._index.news()
        try:
            group.read_back(self._db)
        except Exception as error:  # what was committed must not be written again
            fail(group.judged, self._explained(error))

    def _store(self, group: Group) -> None:
        if self._alone and group.single:
            group.write(self._db, self._ids)
            return
        with _transaction(self._db):
            if not self._alone:
                self._ids.load(self._db)
            group.write(self._db, self._ids)

    def _failed(self, jobs: Sequence[AnyJob], error: Exception) -> None:
        with suppress(sqlite3.Error):
            self._ids.load(self._db)
        if no_room(error):
            self._without_room(jobs, error)
        elif len(jobs) > 1 and of_one_job(error):
            # What cannot be written must not take the others with it.
            for job in jobs:
                self._write([job])
        elif isinstance(error, sqlite3.IntegrityError) and GONE in str(error):
            fail(jobs, gone(_delivery_of(jobs[0])))
        else:
            fail(jobs, self._explained(error))

    def _without_room(self, jobs: Sequence[AnyJob], error: Exception) -> None:
        """Try again with what the log can give back; then deletions alone, on the reserve."""
        self._make_room()
        try:
            self._commit(jobs)
        except Exception as still:
            error = still
        else:
            return
        fail((job for job in jobs if not isinstance(job, RemoveJob)), self._explained(error))
        removals = [job for job in jobs if isinstance(job, RemoveJob)]
        for job in removals:
            try:
                job.result = self._remove_on_reserve(job)
            except Exception as still:
                fail([job], self._explained(still))

    def _remove_on_reserve(self, job: RemoveJob) -> int:
        """A few at a time, so that the reserve is enough for as many as are wanted."""
        removed = 0
        for ids in chunks(job.what):
            part = RemoveJob(ids, job.reply)
            self._free_reserve()
            try:
                self._commit([part])
            finally:
                self._make_room()
            removed += part.result or 0
        return removed

    def _make_room(self) -> None:
        """Give the disk what the log and deleted rows hold. The reserve is what that takes meanwhile."""
        self._free_reserve()
        step = self._reserve.size // 4 // PAGE + 1
        with suppress(OSError, sqlite3.Error):
            self._empty_log()
            for _ in range(_ROUNDS):
                if not self._free_pages() or files.room(self._path) >= 3 * self._reserve.size:
                    break
                self._checkpointer.beginning()
                self._db.execute(f"PRAGMA incremental_vacuum({step})").fetchall()
                self._checkpointer.committed(0, 0)
                self._empty_log()
        self._hold_reserve()

    def _empty_log(self) -> None:
        """Move all of the log into the database, unless there is no room for what that adds to it.

        Then it would grow by a part and stop, and the reserve would be lost.
        """
        pages: int = self._db.execute("PRAGMA page_count").fetchone()[0]
        if pages * PAGE - self._path.stat().st_size <= files.room(self._path):
            self._checkpointer.truncate()

    def _free_pages(self) -> int:
        pages: int = self._db.execute("PRAGMA freelist_count").fetchone()[0]
        return pages

    def _explained(self, error: Exception) -> InspectorError:
        if isinstance(error, InspectorError):
            return error
        problem = explain(error, self._path)
        problem.__cause__ = error
        return problem

    def _hold_reserve(self) -> None:
        # Without a reserve all works but for deleting on a full disk.
        with suppress(OSError):
            self._reserve.hold()

    def _free_reserve(self) -> None:
        with suppress(OSError):
            self._reserve.free()

    def _refuse_queued(self) -> None:
        problem = StoreError("The store is closed, so nothing more is written.", "Start Inspector again.")
        jobs = self._jobs.rest()
        fail(jobs, problem)
        settle(jobs)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. IMMEDIATE, so that ids read inside are not given by another inspector too."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # Some failures have rolled back by themselves (sqlite.org/lang_transaction.html).
        if db.in_transaction:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise
