"""Moves committed pages from the write-ahead log into the database, beside the writer.

It must never hold a commit up: PASSIVE checkpoints wait for nobody (sqlite.org/wal.html#ckpt).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from inspector.store.connect import open_checkpointer

# Seconds after a commit until its pages are moved.
_PAUSE: Final = 1.0
_ROWS: Final = 1000
# What a row takes in the database beside its body, about.
_ROW_BYTES: Final = 2048
# Pages in the log from which the writer stands still for the rest of a checkpoint: 32 MiB. Under a
# steady load the log would otherwise never be empty, and so never start over.
_LONG: Final = 8192


class Checkpointer:
    """A thread with a connection of its own.

    SQLite before 3.51.3 can lose transactions when the writer resets the log while a checkpoint starts
    (sqlite.org/wal.html#walresetbug). It resets only a log that is wholly moved, so beside a writer a
    checkpoint may start only while there is something to move: when a transaction that began after the
    end of the last checkpoint is committed. `most` is how many bytes may wait in the
    log, about: so much room must be found on a full disk, or the log could never be emptied.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._db = open_checkpointer(path)
        self._most = most
        self._one = Lock()
        self._news = Event()
        self._due = Event()
        self._stopped = False
        self._begun = 0
        self._committed = 0
        self._begun_at_end = 0
        self._rows = 0
        self._bytes = 0
        self._bytes_moved = 0
        self._long = False
        self._thread = Thread(target=self._run, name="inspector-checkpoint", daemon=True)
        self._thread.start()

    def beginning(self) -> None:
        """Told by the writer before each transaction. Empties a log that grew long.

        Raises sqlite3.Error when the disk has no room for what is in the log already.
        """
        full = self._bytes - self._bytes_moved > self._most
        if full or self._long:
            error = self._checkpoint("PRAGMA wal_checkpoint(PASSIVE)")
            if full and error is not None:
                raise error
        self._begun += 1

    def committed(self, rows: int, size: int) -> None:
        """Told by the writer after each commit, with how many rows and bytes of data it wrote."""
        self._committed = self._begun
        self._rows += rows
        self._bytes += size + rows * _ROW_BYTES
        if not self._news.is_set():
            self._news.set()
        if self._rows >= _ROWS or self._bytes - self._bytes_moved > self._most // 2:
            self._rows = 0
            self._due.set()

    def truncate(self) -> None:
        """Called by the writer between transactions: gives the log's room back to the disk."""
        self._checkpoint("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Stop the thread and close the connection. Idempotent."""
        self._stopped = True
        self._news.set()
        self._due.set()
        self._thread.join()
        self._db.close()

    def _run(self) -> None:
        while not self._stopped:
            self._news.wait()
            self._news.clear()
            self._due.wait(_PAUSE)
            self._due.clear()
            if self._committed > self._begun_at_end and not self._stopped:
                self._checkpoint("PRAGMA wal_checkpoint(PASSIVE)")

    def _checkpoint(self, how: str) -> sqlite3.Error | None:
        """Beside the writer a failure is no news: the log keeps all, and the next write tells."""
        with self._one:
            held = self._bytes
            try:
                busy, pages, moved = self._db.execute(how).fetchone()
            except sqlite3.Error as error:
                return error
            finally:
                self._begun_at_end = self._begun
            # A reader can keep the last pages from being moved.
            if pages == moved and not busy:
                self._bytes_moved = held
            self._long = pages > _LONG and not self._long
            return None
