"""What a sender was told, written through the view `inbox` like deliveries and attempts.

So that it shares their one statement (see `triggers`). Released with format 8, so it must never change: see
`schema`.
"""

from __future__ import annotations

import sqlite3
from typing import Final

# `reason` is who gave the answer, `data` its body; `headers` is JSON.
TRIGGER: Final = """CREATE TRIGGER inbox_answer INSTEAD OF INSERT ON inbox WHEN new.kind = 'answer' BEGIN
        SELECT RAISE (ABORT, 'no such delivery')
            WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE id = new.delivery);
        INSERT OR REPLACE INTO answer (delivery, at, status, by, duration, headers, body)
            VALUES (new.delivery, new.at, new.status, new.reason, new.duration, new.headers, new.data);
    END"""


def create(db: sqlite3.Connection) -> None:
    """A step of the schema."""
    db.execute(TRIGGER)
