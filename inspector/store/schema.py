"""The steps that lead any older database to the newest format: one function a step.

A step that was released must never change; a new need is a new step at the end of `MIGRATIONS`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from inspector.model import NotFoundError, StoreError
from inspector.store import annotation_table, answer_inbox, sides, tally_table
from inspector.store.search import table as search_table
from inspector.store.sessions import fill as session_fill
from inspector.store.sessions import table as session_table
from inspector.store.tables import INDEXES, TABLES
from inspector.store.triggers import TRIGGERS, VIEWS
from inspector.text import visible_line

# "Insp": tells our files from every other program's (sqlite.org/fileformat2.html, offset 68).
APPLICATION_ID = 0x496E7370


def _first_format(db: sqlite3.Connection) -> None:
    """Bodies, deliveries, verdicts, attempts, rejections and the counts."""
    for statement in (*TABLES, *INDEXES, *VIEWS, *TRIGGERS):
        db.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _first_format,
    annotation_table.create,
    sides.create,
    session_table.create,
    tally_table.create,
    search_table.create,
    annotation_table.index_tags,
    answer_inbox.create,
    session_fill.create,
)
NEWEST = len(MIGRATIONS)


def check(db: sqlite3.Connection, path: Path, newest: int = NEWEST) -> int:
    """The version of a database, 0 for an empty one.

    Raises StoreError when the file is another program's or was written by a newer Inspector.
    """
    version = _number(db, "PRAGMA user_version")
    application = _number(db, "PRAGMA application_id")
    name = visible_line(str(path))
    empty = version == 0 and _number(db, "SELECT count(*) FROM sqlite_master") == 0
    if application != APPLICATION_ID and not (empty and application == 0):
        raise StoreError(
            f"{name} is a database of another program.", "Choose another file with --db; it was not changed."
        )
    if version > newest:
        raise StoreError(
            f"{name} was written by a newer Inspector (format {version}, this one knows {newest}).",
            "Update with `pip install --upgrade webhook-inspector`, or choose another file with --db.",
        )
    return version


def check_readable(db: sqlite3.Connection, path: Path) -> None:
    """Raise NotFoundError or StoreError unless a reader knows this database as it is."""
    version = check(db, path)
    name = visible_line(str(path))
    if version == 0:
        raise NotFoundError(f"There is nothing in {name} yet.", "Start `inspector` and send a delivery.")
    if version < NEWEST:
        raise StoreError(
            f"{name} was written by an older Inspector (format {version}, this one reads {NEWEST}).",
            "Start `inspector` once with it: that updates the file.",
        )


def migrate(
    db: sqlite3.Connection,
    path: Path,
    migrations: tuple[Callable[[sqlite3.Connection], None], ...] = MIGRATIONS,
) -> None:
    """Lead the database to the newest version, each step a transaction of its own.

    Another inspector may do the same at this moment: the version is read again inside each
    transaction. Also shows, by taking the write lock once, that the file can be written at all.
    """
    while True:
        db.execute("BEGIN IMMEDIATE")
        try:
            version = check(db, path, len(migrations))
            if version >= len(migrations):
                db.execute("ROLLBACK")
                return
            migrations[version](db)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {version + 1}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def _number(db: sqlite3.Connection, sql: str) -> int:
    value: int = db.execute(sql).fetchone()[0]
    return value
