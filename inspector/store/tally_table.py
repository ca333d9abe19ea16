"""Counts by event and by the app's last answer, maintained like those of providers and verdicts.

Released with format 5, so its statements must never change: see `schema`.
"""

from __future__ import annotations

import sqlite3
from typing import Final

# What the app last answered: a status, or why there was none. Names that count nothing any more are taken
# out: events are foreign text, and there may be any number of them.
TRIGGERS: Final = (
    """CREATE TRIGGER event_changed AFTER UPDATE OF event ON delivery
        WHEN old.event IS NOT new.event BEGIN
        UPDATE tally SET count = count - 1 WHERE kind = 'event' AND name = old.event;
        DELETE FROM tally WHERE kind = 'event' AND name = old.event AND count <= 0;
        INSERT INTO tally (kind, name, count) SELECT 'event', new.event, 1 WHERE new.event IS NOT NULL
            ON CONFLICT (kind, name) DO UPDATE SET count = count + 1;
    END""",
    """CREATE TRIGGER answer_changed AFTER UPDATE OF attempt_status, attempt_error ON delivery
        WHEN old.attempt_status IS NOT new.attempt_status OR old.attempt_error IS NOT new.attempt_error BEGIN
        UPDATE tally SET count = count - 1 WHERE kind = 'answer'
            AND name = coalesce(CAST(old.attempt_status AS TEXT), old.attempt_error);
        INSERT INTO tally (kind, name, count)
            SELECT 'answer', coalesce(CAST(new.attempt_status AS TEXT), new.attempt_error), 1
            WHERE coalesce(new.attempt_status, new.attempt_error) IS NOT NULL
            ON CONFLICT (kind, name) DO UPDATE SET count = count + 1;
    END""",
    """CREATE TRIGGER tally_deleted AFTER DELETE ON delivery BEGIN
        UPDATE tally SET count = count - 1 WHERE kind = 'event' AND name = old.event;
        DELETE FROM tally WHERE kind = 'event' AND name = old.event AND count <= 0;
        UPDATE tally SET count = count - 1 WHERE kind = 'answer'
            AND name = coalesce(CAST(old.attempt_status AS TEXT), old.attempt_error);
    END""",
)
_FILL: Final = (
    """INSERT INTO tally (kind, name, count)
        SELECT 'event', event, count(*) FROM delivery WHERE event IS NOT NULL GROUP BY event""",
    """INSERT INTO tally (kind, name, count)
        SELECT 'answer', coalesce(CAST(attempt_status AS TEXT), attempt_error) AS answer, count(*)
        FROM delivery WHERE coalesce(attempt_status, attempt_error) IS NOT NULL GROUP BY answer""",
)


def create(db: sqlite3.Connection) -> None:
    """A step of the schema: triggers for what comes, and one count of what is there."""
    for statement in (*_FILL, *TRIGGERS):
        db.execute(statement)
