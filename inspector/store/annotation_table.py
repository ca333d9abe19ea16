"""What users put on deliveries: its table, and how a change of it is written.

It must never touch a delivery. Released with format 2, so its statements must never change: see `schema`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from inspector.model import NOTHING_NOTED, Annotation, Marking
from inspector.store.coding import pack_text, unpack_text
from inspector.store.statements import chunks, marks

# Tags stand between spaces, so that one is found by its spaces too. Of many deliveries few are annotated:
# the indexes hold only those that a list has to leave out or look for.
TABLE: Final = (
    """CREATE TABLE annotation (
        delivery INTEGER PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
        pinned INTEGER NOT NULL,
        hidden INTEGER NOT NULL,
        note TEXT NOT NULL,
        tags TEXT NOT NULL)""",
    "CREATE INDEX annotation_hidden ON annotation (delivery) WHERE hidden",
    "CREATE INDEX annotation_pinned ON annotation (delivery) WHERE pinned",
)


def create(db: sqlite3.Connection) -> None:
    """A step of the schema: the table of annotations."""
    for statement in TABLE:
        db.execute(statement)


def index_tags(db: sqlite3.Connection) -> None:
    """A step of the schema: the tags that there are, each found without looking at what has them."""
    db.execute("CREATE INDEX annotation_tags ON annotation (tags) WHERE tags <> ''")


def annotation_of(values: Sequence[Any]) -> Annotation:
    """The columns pinned, hidden, note and tags; all NULL where there is no row."""
    pinned, hidden, note, tags = values
    if pinned is None:
        return NOTHING_NOTED
    return Annotation(bool(pinned), bool(hidden), unpack_text(note), tuple(unpack_text(tags).split()))


def annotate(db: sqlite3.Connection, ids: Sequence[int], marking: Marking) -> dict[int, Annotation]:
    """Make a change on those deliveries that there are; their annotations after it.

    Raises AnnotationError. Called inside a transaction.
    """
    changed: dict[int, Annotation] = {}
    for some in chunks(ids):
        found = db.execute(_FOUND + marks(len(some)), some).fetchall()
        changed |= {id: marking.apply(annotation_of(values)) for id, *values in found}
    db.executemany(_KEEP, [_columns(id, each) for id, each in changed.items() if each != NOTHING_NOTED])
    db.executemany(_FORGET, [(id,) for id, each in changed.items() if each == NOTHING_NOTED])
    return changed


def tags_of(found: Sequence[Sequence[Any]]) -> list[str]:
    """Each tag among the results of TAGS once, in order."""
    return sorted({tag for (tags,) in found for tag in unpack_text(tags).split()})


def _columns(id: int, each: Annotation) -> tuple[int | str | bytes, ...]:
    tags = f" {' '.join(each.tags)} " if each.tags else ""
    return id, int(each.pinned), int(each.hidden), pack_text(each.note), pack_text(tags)


# Once for every set of tags and not for every delivery: from each set by the index to the next.
TAGS: Final = (
    "WITH RECURSIVE known (tags) AS (SELECT min(tags) FROM annotation WHERE tags <> '' UNION ALL"
    " SELECT (SELECT min(n.tags) FROM annotation n WHERE n.tags > known.tags AND n.tags <> '')"
    " FROM known WHERE known.tags IS NOT NULL) SELECT tags FROM known WHERE tags IS NOT NULL LIMIT ?"
)
_FOUND: Final = (
    "SELECT d.id, n.pinned, n.hidden, n.note, n.tags"
    " FROM delivery d LEFT JOIN annotation n ON n.delivery = d.id WHERE d.id IN "
)
_KEEP: Final = (
    "INSERT INTO annotation (delivery, pinned, hidden, note, tags) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (delivery) DO UPDATE SET pinned = excluded.pinned, hidden = excluded.hidden,"
    " note = excluded.note, tags = excluded.tags"
)
_FORGET: Final = "DELETE FROM annotation WHERE delivery = ?"
