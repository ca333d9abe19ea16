"""What is kept beside deliveries: what senders were told (written by way of `inbox`), what was the common
answer since when, and what waits for an app that is down.

It must never touch a delivery.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from inspector.model.answered import Answered, By
from inspector.store.statements import chunks, marks

TABLES: Final = (
    """CREATE TABLE answer (
        delivery INTEGER PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        status INTEGER,
        by TEXT NOT NULL,
        duration INTEGER NOT NULL,
        headers TEXT NOT NULL,
        body BLOB NOT NULL)""",
    "CREATE TABLE standing (at INTEGER NOT NULL, status INTEGER)",
    """CREATE TABLE held (
        delivery INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
        route TEXT NOT NULL,
        PRIMARY KEY (delivery, route)) WITHOUT ROWID""",
)
"""`standing` says which answer every delivery got at once from that moment on (None: each has its own)."""

ANSWER_OF: Final = "SELECT delivery, at, status, by, duration, headers, body FROM answer WHERE delivery = ?"
STANDING_OF: Final = (
    "SELECT d.at, s.status FROM delivery d JOIN standing s ON s.at <= d.at WHERE d.id = ?"
    " ORDER BY s.at DESC LIMIT 1"
)
HELD_FOR: Final = "SELECT route FROM held WHERE delivery = ? ORDER BY route"
HELD: Final = "SELECT delivery, route FROM held ORDER BY delivery, route"
# With max() SQLite takes the other columns from the row that has it.
FAILED: Final = (
    "SELECT delivery, url, status, max(id) FROM"
    " (SELECT id, delivery, url, status FROM attempt ORDER BY id DESC LIMIT 20000)"
    " WHERE substr(url, 1, ?) = ? AND delivery NOT IN (SELECT delivery FROM held) GROUP BY delivery"
    " HAVING status IS NULL OR status NOT BETWEEN 200 AND 299 ORDER BY delivery DESC LIMIT ?"
)


def create(db: sqlite3.Connection) -> None:
    """The step that adds these tables."""
    for statement in TABLES:
        db.execute(statement)


class Side(Protocol):
    """Something to write beside deliveries; how many rows it changed."""

    def write(self, db: sqlite3.Connection) -> int: ...


@dataclass(frozen=True, slots=True)
class Stand:
    """From `at` (µs, UTC) on, deliveries without an answer of their own got this one."""

    at: int
    status: int | None

    def write(self, db: sqlite3.Connection) -> int:
        return db.execute("INSERT INTO standing VALUES (?,?)", (self.at, self.status)).rowcount


@dataclass(frozen=True, slots=True)
class Hold:
    """A delivery waits for the app of a route."""

    delivery: int
    route: str

    def write(self, db: sqlite3.Connection) -> int:
        return db.execute("INSERT OR IGNORE INTO held VALUES (?,?)", (self.delivery, self.route)).rowcount


@dataclass(frozen=True, slots=True)
class Release:
    """Deliveries wait no longer."""

    deliveries: Sequence[int]
    route: str

    def write(self, db: sqlite3.Connection) -> int:
        return sum(
            db.execute(
                f"DELETE FROM held WHERE route = ? AND delivery IN {marks(len(ids))}",  # noqa: S608 - marks
                (self.route, *ids),
            ).rowcount
            for ids in chunks(self.deliveries)
        )


def answered_of(values: Sequence[Any]) -> Answered:
    """A result of ANSWER_OF."""
    delivery, at, status, by, duration, headers, body = values
    pairs = tuple((str(name), str(value)) for name, value in json.loads(headers))
    return Answered(delivery, at, status, By(by), duration, pairs, bytes(body))


def standing_of(delivery: int, values: Sequence[Any]) -> Answered | None:
    """A result of STANDING_OF: the common answer, given within the capture itself."""
    at, status = values
    return None if status is None else Answered(delivery, at, status, By.RULE, 0)
