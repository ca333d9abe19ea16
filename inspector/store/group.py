"""All jobs of one commit as few statements, best as one.

Made on the writer's thread before the transaction: encoding costs the caller nothing, and keeps no lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from inspector.model import NotFoundError
from inspector.store import inbox
from inspector.store.annotation_table import annotate
from inspector.store.ids import Ids
from inspector.store.inbox import INBOX, Values
from inspector.store.jobs import (
    AddJob,
    AnnotateJob,
    AnyJob,
    AttemptJob,
    JudgeJob,
    RejectJob,
    RemoveJob,
    SideJob,
    TellJob,
)
from inspector.store.records import ROWS_FROM, row_of
from inspector.store.statements import Value, chunks, marks, rows

# What one statement takes: SQLite before 3.32 has 999 parameters. Over `_STEP` rows it is filled up to a
# multiple of that by rows of no kind, which no trigger takes, so that few statements have to be prepared and
# kept; below, where the fill would be most of the work (sqlite3 takes 0.35 us to bind a None), it is exact.
_ROWS: Final = 96 if sqlite3.sqlite_version_info >= (3, 32) else 999 // inbox.WIDTH
_STEP: Final = 8


_Row = AddJob | JudgeJob | AttemptJob | TellJob | RejectJob


class _Entry(NamedTuple):
    job: _Row
    kind: str
    values: Values


class Group:
    """Jobs with their rows, in the order in which they came; what stands beside them, and deletions last."""

    def __init__(self, jobs: Sequence[AnyJob]) -> None:
        beside = RemoveJob | AnnotateJob | SideJob
        self._entries = [_entry(job) for job in jobs if not isinstance(job, beside)]
        self._annotations = [job for job in jobs if isinstance(job, AnnotateJob)]
        self._sides = [job for job in jobs if isinstance(job, SideJob)]
        self._removals = [job for job in jobs if isinstance(job, RemoveJob)]

    @property
    def size(self) -> int:
        """Bytes of bodies, answers and signed bytes, as they are stored."""
        return sum(inbox.data_size(entry.values) for entry in self._entries)

    @property
    def judged(self) -> list[JudgeJob]:
        """The jobs whose answer is read back after the commit."""
        return [entry.job for entry in self._entries if isinstance(entry.job, JudgeJob)]

    @property
    def single(self) -> bool:
        """Whether `write` is one statement, which needs no transaction around it."""
        beside = self._removals or self._annotations or self._sides
        return not beside and len(self._entries) <= _ROWS

    def write(self, db: sqlite3.Connection, ids: Ids) -> None:
        """Write all, with ids taken from `ids`. Raises sqlite3.IntegrityError when those are stale."""
        for entries in chunks(self._entries, _ROWS):
            width = 2 + max(len(entry.values) for entry in entries)
            values: list[Value] = []
            for entry in entries:
                values += (entry.kind, _take_id(entry, ids), *entry.values)
                values += (None,) * (width - 2 - len(entry.values))
            count = len(entries)
            if count > _STEP:
                count = min(-(-count // _STEP) * _STEP, _ROWS)
            values += (None,) * (width * (count - len(entries)))
            db.execute(_insert(width, count), values)
        for marked in self._annotations:
            marked.result = annotate(db, marked.what.ids, marked.what.marking)
        for side in self._sides:
            side.result = side.what.write(db)
        for job in self._removals:
            job.result = sum(_remove(db, job.what))

    def read_back(self, db: sqlite3.Connection) -> None:
        """After the commit: the rows that were asked for."""
        for jobs in chunks(self.judged):
            asked = [job.what.id for job in jobs]
            found = db.execute(_ROWS_OF + marks(len(asked)), asked).fetchall()
            by_id = {values[0]: row_of(values) for values in found}
            for job in jobs:
                job.result = by_id.get(job.what.id)
                job.error = gone(job.what.id) if job.result is None else None


def gone(identity: int) -> NotFoundError:
    """The error for a delivery that is not there."""
    return NotFoundError(f"There is no delivery {identity}.", "`inspector list` shows those there are.")


def _entry(job: _Row) -> _Entry:
    match job:
        case AddJob():
            return _Entry(job, "delivery", inbox.delivery_values(job.what))
        case JudgeJob():
            return _Entry(job, "verdict", inbox.judgement_values(job.what))
        case AttemptJob():
            return _Entry(job, "attempt", inbox.attempt_values(job.what))
        case TellJob():
            return _Entry(job, "answer", inbox.answer_values(job.what))
        case RejectJob():
            return _Entry(job, "rejection", inbox.rejection_values(job.what))


def _take_id(entry: _Entry, ids: Ids) -> int | None:
    if isinstance(entry.job, JudgeJob):
        return None
    if isinstance(entry.job, TellJob):
        entry.job.result = entry.job.what.delivery
        return None
    entry.job.result = ids.take(entry.kind)
    return entry.job.result


def _remove(db: sqlite3.Connection, ids: Sequence[int]) -> Iterator[int]:
    for chunk in chunks(ids):
        yield db.execute(_DELETE + marks(len(chunk)), chunk).rowcount


@cache
def _insert(width: int, count: int) -> str:
    return f"{_INTO} ({', '.join(INBOX[:width])}) VALUES {rows(width, count)}"


_INTO = "INSERT INTO inbox"
_ROWS_OF = ROWS_FROM + "WHERE d.id IN "
_DELETE = "DELETE FROM delivery WHERE id IN "
