"""Formats: from nothing to the newest step by step, and clear words for what this program cannot know."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from inspector.model import StoreError
from inspector.store.connect import open_writer
from inspector.store.inbox import INBOX, WIDTH
from inspector.store.reader import Reader
from inspector.store.schema import MIGRATIONS, NEWEST, migrate
from inspector.store.triggers import GONE, STALE, TRIGGERS
from inspector.store.writer import Writer
from tests.store.samples import delivery, sql


def test_a_new_file_gets_the_newest_format(path: Path) -> None:
    Writer(path).close()
    assert sql(path, "PRAGMA user_version") == [(NEWEST,)]
    assert sql(path, "PRAGMA journal_mode") == [("wal",)]
    # Only this makes it possible to give room back to the disk without rewriting the whole file.
    assert sql(path, "PRAGMA auto_vacuum") == [(2,)]


def test_an_empty_file_of_format_0_is_migrated(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o600)
    writer = Writer(path)
    assert writer.add(delivery()).result() == 1
    writer.close()


def test_a_later_step_keeps_what_is_there_and_is_made_once(path: Path) -> None:
    writer = Writer(path)
    writer.add(delivery()).result()
    writer.close()
    steps = (*MIGRATIONS, lambda db: db.execute("ALTER TABLE delivery ADD COLUMN note TEXT") and None)
    db = open_writer(path)
    for _ in range(2):
        migrate(db, path, steps)
    assert db.execute("SELECT id, note FROM delivery").fetchall() == [(1, None)]
    assert db.execute("PRAGMA user_version").fetchall() == [(NEWEST + 1,)]
    db.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    def failing(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE half (a)")
        raise ValueError("in the middle")

    db = open_writer(path)
    with pytest.raises(ValueError, match="in the middle"):
        migrate(db, path, (*MIGRATIONS, failing))
    assert db.execute("SELECT * FROM sqlite_master WHERE name = 'half'").fetchall() == []
    assert db.execute("PRAGMA user_version").fetchall() == [(NEWEST,)]
    db.close()


def test_a_newer_format_is_refused_and_kept(path: Path) -> None:
    Writer(path).close()
    sql(path, f"PRAGMA user_version = {NEWEST + 8}")
    for opening in (Writer, Reader):
        with pytest.raises(StoreError, match=rf"newer Inspector \(format {NEWEST + 8}") as caught:
            opening(path)
        assert "pip install --upgrade" in caught.value.hint
    assert sql(path, "PRAGMA user_version") == [(NEWEST + 8,)]


def test_the_columns_of_the_inbox_are_those_of_the_view(path: Path) -> None:
    Writer(path).close()
    assert {name for _, name, *_ in sql(path, "PRAGMA table_info (inbox)")} == set(INBOX)
    assert len(INBOX) == WIDTH


def test_the_triggers_use_the_words_that_the_writer_waits_for() -> None:
    said = "".join(TRIGGERS)
    assert f"'{STALE}'" in said
    assert f"'{GONE}'" in said
