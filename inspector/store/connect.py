"""Connections with the settings that each part of the store needs.

It must never open a database for writing that a reader asked for, nor one with weaker durability than
`synchronous=FULL`: in a power cut NORMAL lost answered deliveries.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Final

from inspector.model import NotFoundError, StoreError
from inspector.store import files, schema
from inspector.store.problems import told
from inspector.text import visible_line

# The default of most builds, said so that the writer can count with it.
PAGE: Final = 4096
# Two inspectors may share a file, so a writer waits for the other's commit.
_WRITER_WAIT: Final = 10.0
_READER_WAIT: Final = 5.0
_WRITER_SETTINGS: Final = (
    "PRAGMA synchronous = FULL",
    # macOS: fsync alone does not reach the platter (sqlite.org/pragma.html#pragma_fullfsync).
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    # Checkpoints are made beside the writer, not in its commits.
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA cache_size = -16384",
    # Some builds write every freed page once more, full of zeros: a deletion would need as much room in
    # the log as it frees.
    "PRAGMA secure_delete = FAST",
)


def open_writer(path: Path) -> sqlite3.Connection:
    """The writing connection: creates or migrates the database. Raises StoreError."""
    with told(path):
        files.prepare(path)
        db = _connect(path, "rw", _WRITER_WAIT)
    try:
        with told(path):
            _settle(db, path)
    except BaseException:
        db.close()
        raise
    return db


def open_checkpointer(path: Path) -> sqlite3.Connection:
    """A second connection to a database that a writer has open, for checkpoints. Raises StoreError."""
    with told(path):
        db = _connect(path, "rw", 0.2)
        for setting in _WRITER_SETTINGS:
            db.execute(setting)
    return db


def open_reader(path: Path) -> sqlite3.Connection:
    """A read-only connection; never creates a database. Raises NotFoundError or StoreError."""
    with told(path):
        try:
            files.refuse_other_kinds(path)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFoundError(
                f"There is no database at {visible_line(str(path))}.",
                "Start `inspector` to make one, or name another with --db.",
            ) from error
    try:
        return _checked_reader(path, "ro", "")
    except StoreError as error:
        # A WAL database in a directory that cannot be written can only be read as one that nobody
        # changes, and that is safe just as long as no log lies beside it.
        if _cannot_make_files(error.__cause__) and not files.beside(path, "-wal").exists():
            return _checked_reader(path, "ro", "&immutable=1")
        raise


def _cannot_make_files(cause: BaseException | None) -> bool:
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    )


def _checked_reader(path: Path, mode: str, more: str) -> sqlite3.Connection:
    with told(path):
        db = _connect(path, mode, _READER_WAIT, more)
    try:
        with told(path):
            db.execute("PRAGMA cell_size_check = ON")
            db.execute("PRAGMA cache_size = -16384")
            schema.check_readable(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _connect(path: Path, mode: str, wait: float, more: str = "") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}{more}",
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )


def _settle(db: sqlite3.Connection, path: Path) -> None:
    if schema.check(db, path) == 0:
        # Can only be chosen before the first table; without it deleted room never goes back to the disk.
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute(f"PRAGMA page_size = {PAGE}")
    _write_ahead(db, path)
    for setting in _WRITER_SETTINGS:
        db.execute(setting)
    schema.migrate(db, path)


def _write_ahead(db: sqlite3.Connection, path: Path) -> None:
    """Switch to the write-ahead log. The switch does not wait for a lock by itself, so it is repeated."""
    deadline = time.monotonic() + _WRITER_WAIT
    while True:
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    if mode != "wal":
        raise StoreError(
            f"The file system of {visible_line(str(path))} cannot hold a write-ahead log.",
            "Choose a file on a local disk with --db.",
        )
