"""Fills the full-text index behind the deliveries, a little at a time, on the writer's connection.

It must never be on a delivery's way: the writer calls it only while nobody waits, and it stops when somebody
does. What it has done it has committed, so it goes on there after any end of the program.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from inspector.store.search import table as search_table
from inspector.store.search.text import COLUMNS, text_of

# Deliveries and characters in one step: it takes about 30 ms, and can end after each of them.
_STEP: Final = 128
_CHARACTERS: Final = 128 * 1024
_PAGE: Final = 16
# Pages of the index that one merge writes: about 10 ms.
_MERGED: Final = 32
# Deleted deliveries stay in the index until they are half of it, and so few that it is emptied at once.
_FEW_GONE: Final = 1_000
_EMPTIED_AT_ONCE: Final = 100_000


class SearchIndex:
    """The index as the writer's thread sees it. `behind` says that there is something to do."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._there = search_table.is_there(db)
        self.behind = self._there

    def news(self) -> None:
        """Something was written: there may be more to index."""
        self.behind = self._there

    def rest(self) -> None:
        """Do nothing until something more is written."""
        self.behind = False

    def give_up(self) -> None:
        """Do nothing more, for instance because the disk is full. Searches scan what is missing."""
        self._there = self.behind = False

    def step(self, wanted: Callable[[], bool]) -> int:
        """Index some deliveries, or put the index in order; how many characters that were.

        Called inside a transaction. Ends early once `wanted` says that somebody waits.
        """
        upto, gone = self._db.execute("SELECT upto, gone FROM search_state").fetchone()
        if gone > _FEW_GONE and upto < 2 * gone and upto <= _EMPTIED_AT_ONCE:
            self._empty()
            return 0
        done = self._add(upto, wanted) or self._renew(wanted)
        if not done or not wanted():
            self.behind = self._merge() or bool(done)
        return done

    def _add(self, upto: int, wanted: Callable[[], bool]) -> int:
        """Deliveries above `upto`."""
        size, count = 0, 0
        while count < _STEP and size < _CHARACTERS and not (count and wanted()):
            found = self._db.execute(
                f"{COLUMNS}WHERE d.id > ? ORDER BY d.id LIMIT ?", (upto, _PAGE)
            ).fetchall()
            for values in found:
                upto = values[0]
                size += self._put(values)
                count += 1
                if wanted() or size >= _CHARACTERS:
                    break
            if len(found) < _PAGE:
                break
        if count:
            self._db.execute("UPDATE search_state SET upto = ?", (upto,))
        return size

    def _renew(self, wanted: Callable[[], bool]) -> int:
        """Deliveries that were judged anew since: their words come to those that are there."""
        size = 0
        some = self._db.execute(f"{COLUMNS}WHERE d.id IN ({_CHANGED})", (_PAGE,)).fetchall()
        for values in some:
            self._db.execute("DELETE FROM search_apart WHERE delivery = ?", values[:1])
            size += self._put(values)
            if wanted():
                break
        return size

    def _put(self, values: tuple[int, ...]) -> int:
        text = text_of(values)
        if text is None:
            self._db.execute(_APART, values[:1])
            return _PAGE
        self._db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (values[0], text))
        return len(text) + 1

    def _merge(self) -> bool:
        """Put parts of the index together; False when they are (sqlite.org/fts5.html#the_merge_command)."""
        before = self._db.total_changes
        self._db.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (_MERGED,))
        return self._db.total_changes - before >= 2

    def _empty(self) -> None:
        self._db.execute("INSERT INTO search (search) VALUES ('delete-all')")
        self._db.execute("DELETE FROM search_apart")
        self._db.execute("UPDATE search_state SET upto = 0, gone = 0")


_CHANGED: Final = "SELECT delivery FROM search_apart WHERE changed ORDER BY delivery LIMIT ?"
_APART: Final = (
    "INSERT INTO search_apart (delivery, changed) VALUES (?, 0)"
    " ON CONFLICT (delivery) DO UPDATE SET changed = 0"
)
