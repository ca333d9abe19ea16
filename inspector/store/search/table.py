"""The full-text index: which tables it has, and how it hears of what was changed or deleted.

It is filled behind the deliveries (see `search_index`): all up to `search_state.upto` are in it, but for
those in `search_apart`. It only ever says more than is true, so whoever asks it compares each delivery again.
Released with format 6, so its statements must never change: see `schema`.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Final

TABLES: Final = (
    # `gone` counts what is in the index but was deleted since.
    """CREATE TABLE search_state (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        upto INTEGER NOT NULL,
        gone INTEGER NOT NULL)""",
    "INSERT INTO search_state (one, upto, gone) VALUES (1, 0, 0)",
    # What the index cannot answer for: `changed` since (1), or too long for it (0).
    "CREATE TABLE search_apart (delivery INTEGER PRIMARY KEY, changed INTEGER NOT NULL)",
    # What is seldom large or slow is found by these; the many others cost them nothing.
    "CREATE INDEX delivery_large ON delivery (size) WHERE size >= 16384",
    "CREATE INDEX delivery_slow ON delivery (attempt_duration) WHERE attempt_duration >= 1000000",
    "CREATE INDEX delivery_at ON delivery (at)",
    """CREATE TRIGGER search_changed AFTER UPDATE OF provider, event, delivery_id ON delivery
        WHEN (old.provider IS NOT new.provider OR old.event IS NOT new.event
            OR old.delivery_id IS NOT new.delivery_id)
        AND old.id <= (SELECT upto FROM search_state) BEGIN
        INSERT OR IGNORE INTO search_apart (delivery, changed) VALUES (old.id, 1);
    END""",
    """CREATE TRIGGER search_deleted AFTER DELETE ON delivery
        WHEN old.id <= (SELECT upto FROM search_state) BEGIN
        UPDATE search_state SET gone = gone + 1;
        DELETE FROM search_apart WHERE delivery = old.id;
    END""",
)
# Of each text every three letters in a row: free text is looked for inside words too. The text is folded
# before it comes here. Neither texts nor places are kept: the deliveries have them.
INDEX: Final = """CREATE VIRTUAL TABLE search USING fts5(text, content='', columnsize=0, detail=none,
    tokenize='trigram case_sensitive 1')"""
# Merging is asked for by the writer when it has time; by itself it could take seconds inside one commit.
_SETTINGS: Final = (
    "INSERT INTO search (search, rank) VALUES ('automerge', 0)",
    "INSERT INTO search (search, rank) VALUES ('crisismerge', 1000)",
)


def create(db: sqlite3.Connection) -> None:
    """A step of the schema. An SQLite without FTS5 or trigrams (before 3.34) gets no index, and scans."""
    for statement in TABLES:
        db.execute(statement)
    with suppress(sqlite3.OperationalError):
        db.execute(INDEX)
        for setting in _SETTINGS:
            db.execute(setting)


def is_there(db: sqlite3.Connection) -> bool:
    """Whether this SQLite can use the index of this database."""
    try:
        db.execute("SELECT rowid FROM search WHERE search MATCH '\"abc\"' LIMIT 0")
    except sqlite3.OperationalError:
        return False
    return True
