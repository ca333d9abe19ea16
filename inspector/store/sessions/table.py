"""Which deliveries belong together: a column, an index, and a table of the sessions that triggers keep right.

Released with format 4, so its statements must never change: see `schema`.
"""

from __future__ import annotations

import sqlite3
from typing import Final

# Times are µs since 1970. They stay those of all that came, also when some of it was deleted since.
TABLES: Final = (
    "ALTER TABLE delivery ADD COLUMN session TEXT",
    "CREATE INDEX delivery_session ON delivery (session COLLATE NOCASE) WHERE session IS NOT NULL",
    """CREATE TABLE session (
        name TEXT PRIMARY KEY,
        count INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX session_last ON session (last_at)",
)
TRIGGERS: Final = (
    """CREATE TRIGGER session_changed AFTER UPDATE OF session ON delivery
        WHEN old.session IS NOT new.session BEGIN
        UPDATE session SET count = count - 1 WHERE name = old.session;
        DELETE FROM session WHERE name = old.session AND count <= 0;
        INSERT INTO session (name, count, first_at, last_at) SELECT new.session, 1, new.at, new.at
            WHERE new.session IS NOT NULL
            ON CONFLICT (name) DO UPDATE SET count = count + 1,
                first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at);
    END""",
    """CREATE TRIGGER session_deleted AFTER DELETE ON delivery WHEN old.session IS NOT NULL BEGIN
        UPDATE session SET count = count - 1 WHERE name = old.session;
        DELETE FROM session WHERE name = old.session AND count <= 0;
    END""",
)
# Beside `inbox_verdict`: most deliveries have no session, and cost one lookup.
_INBOX_TRIGGER: Final = """CREATE TRIGGER inbox_session INSTEAD OF INSERT ON inbox
        WHEN new.kind = 'verdict' BEGIN
        UPDATE delivery SET session = new.session WHERE id = new.delivery AND session IS NOT new.session;
    END"""


def create(db: sqlite3.Connection) -> None:
    """A step of the schema. The view `inbox` gets a column more and keeps its triggers."""
    for statement in (*TABLES, *TRIGGERS):
        db.execute(statement)
    columns = [name for _, name, *_ in db.execute("PRAGMA table_info (inbox)")]
    triggers = db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'inbox'")
    kept = [sql for (sql,) in triggers]
    db.execute("DROP VIEW inbox")
    columns.append("session")
    nothing = ", ".join(["NULL"] * len(columns))
    db.execute(f"CREATE VIEW inbox ({', '.join(columns)}) AS SELECT {nothing} WHERE 0")
    for trigger in (*kept, _INBOX_TRIGGER):
        db.execute(trigger)
