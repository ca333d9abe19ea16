"""The tables and indexes of the first format.

`delivery` holds only what lists and filters need, so that a scan reads few pages; header lines and
verdicts stand in tables of their own. `parent` and `retry_of` are no foreign keys: a link to a delivery
that was deleted since is still true. Released, so it must never change: see `schema`.
"""

from __future__ import annotations

from typing import Final

TABLES: Final = (
    # Looked up by 64 bits of the digest and compared in full: the index has a third of the size, and
    # with it go most of the random pages that a commit has to write.
    """CREATE TABLE body (
        id INTEGER PRIMARY KEY,
        key INTEGER NOT NULL,
        sha256 BLOB NOT NULL,
        size INTEGER NOT NULL,
        coding INTEGER NOT NULL,
        data BLOB NOT NULL)""",
    """CREATE TABLE delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        method TEXT NOT NULL,
        target TEXT NOT NULL,
        version TEXT NOT NULL,
        peer TEXT NOT NULL,
        cut INTEGER NOT NULL,
        origin TEXT NOT NULL,
        parent INTEGER,
        body INTEGER NOT NULL REFERENCES body (id),
        size INTEGER NOT NULL,
        provider TEXT,
        event TEXT,
        delivery_id TEXT,
        webhook_id TEXT,
        verdict TEXT,
        retry_of INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        attempt_status INTEGER,
        attempt_error TEXT,
        attempt_duration INTEGER)""",
    """CREATE TABLE head (
        delivery INTEGER PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
        headers BLOB NOT NULL)""",
    """CREATE TABLE verdict (
        delivery INTEGER PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        document TEXT NOT NULL,
        signed_size INTEGER NOT NULL,
        coding INTEGER NOT NULL,
        signed BLOB)""",
    """CREATE TABLE attempt (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        delivery INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        url TEXT NOT NULL,
        sha256_in TEXT NOT NULL,
        sha256_out TEXT NOT NULL,
        duration INTEGER NOT NULL,
        status INTEGER,
        reason TEXT NOT NULL,
        headers BLOB NOT NULL,
        body INTEGER REFERENCES body (id),
        cut INTEGER NOT NULL,
        error TEXT,
        message TEXT NOT NULL)""",
    """CREATE TABLE rejection (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        peer TEXT NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        status INTEGER NOT NULL,
        head BLOB NOT NULL)""",
    """CREATE TABLE tally (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (kind, name)) WITHOUT ROWID""",
    "INSERT INTO tally (kind, name, count) VALUES ('total', '', 0), ('rejected', '', 0)",
)

# Every index ends with the id, so that a filtered page needs no sorting. Those on what is only known
# after the verdict leave NULL out: a capture does not touch them.
INDEXES: Final = (
    "CREATE INDEX body_key ON body (key)",
    "CREATE INDEX delivery_body ON delivery (body)",
    "CREATE INDEX delivery_method ON delivery (method COLLATE NOCASE)",
    "CREATE INDEX delivery_verdict ON delivery (verdict COLLATE NOCASE)",
    "CREATE INDEX delivery_provider ON delivery (provider COLLATE NOCASE) WHERE provider IS NOT NULL",
    "CREATE INDEX delivery_event ON delivery (event COLLATE NOCASE) WHERE event IS NOT NULL",
    "CREATE INDEX delivery_status ON delivery (attempt_status) WHERE attempt_status IS NOT NULL",
    "CREATE INDEX delivery_retry ON delivery (retry_of) WHERE retry_of IS NOT NULL",
    """CREATE INDEX delivery_same_id ON delivery (delivery_id, provider)
        WHERE delivery_id IS NOT NULL AND origin = 'captured'""",
    """CREATE INDEX delivery_same_body ON delivery (body, webhook_id)
        WHERE webhook_id IS NOT NULL AND origin = 'captured'""",
    "CREATE INDEX attempt_delivery ON attempt (delivery)",
    "CREATE INDEX attempt_body ON attempt (body) WHERE body IS NOT NULL",
)
