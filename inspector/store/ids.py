"""The ids that come next, so that they are known before a statement is made.

SQLite could give them, but a writer that has to ask for them needs a second statement in each commit.
"""

from __future__ import annotations

import sqlite3
from typing import Final

_TABLES: Final = ("delivery", "attempt", "rejection")


class Ids:
    """The highest id given in each table, as far as this writer knows.

    Another inspector may have given more: then the insert fails with `triggers.STALE`, and `load`
    inside the next transaction puts it right.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._newest: dict[str, int] = {}
        self.load(db)

    def load(self, db: sqlite3.Connection) -> None:
        """Read what was given, also to rows that were deleted since (sqlite.org/autoinc.html)."""
        given = dict(db.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
        self._newest = {table: given.get(table, 0) for table in _TABLES}

    def take(self, table: str) -> int:
        """The next id in `table`."""
        self._newest[table] += 1
        return self._newest[table]
