"""Sessions for deliveries that were judged before anybody knew where theirs stands: what is left to look at,
and how what was found is kept.

Released with format 9, so its statements must never change: see `schema`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from inspector.store.coding import pack_text, unpack_optional
from inspector.store.statements import Value

Fetch = Callable[[str, Sequence[Value]], list[Any]]

# `rules` is what was looked with. All below `below` are still to be looked at with it; 0 is none.
TABLE: Final = (
    """CREATE TABLE session_fill (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        rules TEXT NOT NULL,
        below INTEGER NOT NULL)""",
    "INSERT INTO session_fill (one, rules, below) VALUES (1, '', 0)",
)


def create(db: sqlite3.Connection) -> None:
    """A step of the schema."""
    for statement in TABLE:
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A delivery as far as it matters here. `open` says that it was judged and has no session; `size` is its
    body's, in bytes."""

    id: int
    provider: str | None
    size: int
    open: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A side job: keep sessions that were found, and that with these rules all from `below` on was looked
    at. What has a session, or is gone, stays as it is."""

    found: Sequence[tuple[int, str]]
    rules: str
    below: int

    def write(self, db: sqlite3.Connection) -> int:
        placed = db.executemany(_PLACE, [(pack_text(session), id) for id, session in self.found]).rowcount
        db.execute(_LOOKED, (self.rules, self.below))
        return max(placed, 0)


def read_below(fetch: Fetch, rules: str) -> int:
    """The id below which deliveries are still to be looked at with these rules."""
    return int(fetch(_BELOW, (rules,))[0][0])


def read_unplaced(fetch: Fetch, below: int, limit: int) -> list[Unplaced]:
    """The deliveries below an id, whether they have a session or not, the newest first."""
    found = fetch(_UNPLACED, (below, limit))
    return [Unplaced(id, unpack_optional(provider), size, bool(open)) for id, provider, size, open in found]


_PLACE: Final = "UPDATE delivery SET session = ? WHERE id = ? AND session IS NULL"
_LOOKED: Final = "UPDATE session_fill SET rules = ?, below = ?"
_BELOW: Final = (
    "SELECT CASE WHEN rules = ? THEN below ELSE (SELECT coalesce(max(id), 0) + 1 FROM delivery) END"
    " FROM session_fill"
)
_UNPLACED: Final = (
    "SELECT id, provider, size, session IS NULL AND verdict IS NOT NULL FROM delivery"
    " WHERE id < ? ORDER BY id DESC LIMIT ?"
)
