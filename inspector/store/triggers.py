"""The views and triggers of the first format: what a write means, said once and in the database.

All writes but deletions are rows inserted into the view `inbox`. So a whole group of deliveries, verdicts
and attempts is one statement and one transaction, and the writer's thread asks for the interpreter lock
once a group and not once a table; beside a busy event loop each such wait can last 5 ms. Counts and
orphans are kept right whoever deletes. Released, so it must never change: see `schema`.
"""

from __future__ import annotations

from typing import Final

# The columns of `inbox`: the union of what the kinds of row need. `sha256` to `data` are a body, an
# answer's body or the signed bytes; `id` is the row's own id, `delivery` the one it belongs to.
INBOX: Final = (
    *("kind", "id", "delivery", "at", "method", "target", "version", "peer", "cut", "origin", "parent"),
    *("headers", "key", "sha256", "size", "coding", "data"),
    *("provider", "event", "delivery_id", "webhook_id", "verdict", "document"),
    *("url", "sha256_in", "sha256_out", "duration", "status", "reason", "error", "message"),
)
# What the writer is told when ids that it took for free are not, or a delivery is not there.
STALE: Final = "stale id"
GONE: Final = "no such delivery"
# The coding of signed bytes that are the body, which is kept already.
SIGNED_BODY: Final = 2

VIEWS: Final = (
    """CREATE VIEW inbox (kind, id, delivery, at, method, target, version, peer, cut, origin, parent,
            headers, key, sha256, size, coding, data,
            provider, event, delivery_id, webhook_id, verdict, document,
            url, sha256_in, sha256_out, duration, status, reason, error, message) AS
        SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0""",
    # The first captured delivery that each captured delivery repeats, or NULL.
    """CREATE VIEW repeated (id, first) AS
        SELECT d.id, CASE WHEN d.origin = 'captured' THEN (SELECT min(earlier) FROM (
            SELECT min(f.id) AS earlier FROM delivery f
                WHERE f.delivery_id = d.delivery_id AND f.provider = d.provider
                AND f.delivery_id IS NOT NULL AND f.origin = 'captured' AND f.id < d.id
            UNION ALL
            SELECT min(f.id) FROM delivery f
                WHERE f.body = d.body AND f.webhook_id = d.webhook_id
                AND f.webhook_id IS NOT NULL AND f.origin = 'captured' AND f.id < d.id)) END
        FROM delivery d""",
)

TRIGGERS: Final = (
    # An id is never given twice, also when another inspector gave and deleted it meanwhile.
    """CREATE TRIGGER inbox_delivery INSTEAD OF INSERT ON inbox WHEN new.kind = 'delivery' BEGIN
        SELECT RAISE (ABORT, 'stale id')
            WHERE new.id <= (SELECT seq FROM sqlite_sequence WHERE name = 'delivery');
        INSERT INTO body (key, sha256, size, coding, data)
            SELECT new.key, new.sha256, new.size, new.coding, new.data
            WHERE NOT EXISTS (SELECT 1 FROM body WHERE key = new.key AND sha256 = new.sha256);
        INSERT INTO delivery (id, at, method, target, version, peer, cut, origin, parent, size, body)
            VALUES (new.id, new.at, new.method, new.target, new.version, new.peer, new.cut, new.origin,
                new.parent, new.size,
                (SELECT id FROM body WHERE key = new.key AND sha256 = new.sha256));
        INSERT INTO head (delivery, headers) VALUES (new.id, new.headers);
    END""",
    # The last statement marks retries: on this delivery, on later ones that were judged before it and
    # repeat it, and on those that pointed to it and may do so no more.
    """CREATE TRIGGER inbox_verdict INSTEAD OF INSERT ON inbox WHEN new.kind = 'verdict' BEGIN
        SELECT RAISE (ABORT, 'no such delivery')
            WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE id = new.delivery);
        UPDATE delivery SET provider = new.provider, event = new.event, delivery_id = new.delivery_id,
            webhook_id = new.webhook_id, verdict = new.verdict WHERE id = new.delivery;
        INSERT OR REPLACE INTO verdict (delivery, at, document, signed_size, coding, signed)
            SELECT new.delivery, new.at, new.document, new.size,
                CASE WHEN new.sha256 IS b.sha256 THEN 2 ELSE new.coding END,
                CASE WHEN new.sha256 IS b.sha256 THEN NULL ELSE new.data END
            FROM delivery d JOIN body b ON b.id = d.body WHERE d.id = new.delivery;
        UPDATE delivery SET retry_of = (SELECT first FROM repeated WHERE repeated.id = delivery.id)
            WHERE id IN (
                SELECT new.delivery
                UNION ALL SELECT later.id FROM delivery later
                    WHERE later.delivery_id = new.delivery_id AND later.provider = new.provider
                    AND later.delivery_id IS NOT NULL AND later.origin = 'captured'
                    AND later.id > new.delivery
                UNION ALL SELECT later.id FROM delivery mine CROSS JOIN delivery later
                    WHERE mine.id = new.delivery
                    AND later.body = mine.body AND later.webhook_id = new.webhook_id
                    AND later.webhook_id IS NOT NULL AND later.origin = 'captured'
                    AND later.id > new.delivery
                UNION ALL SELECT pointing.id FROM delivery pointing WHERE pointing.retry_of = new.delivery)
            AND retry_of IS NOT (SELECT first FROM repeated WHERE repeated.id = delivery.id);
    END""",
    """CREATE TRIGGER inbox_attempt INSTEAD OF INSERT ON inbox WHEN new.kind = 'attempt' BEGIN
        SELECT RAISE (ABORT, 'no such delivery')
            WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE id = new.delivery);
        SELECT RAISE (ABORT, 'stale id')
            WHERE new.id <= (SELECT seq FROM sqlite_sequence WHERE name = 'attempt');
        INSERT INTO body (key, sha256, size, coding, data)
            SELECT new.key, new.sha256, new.size, new.coding, new.data
            WHERE new.sha256 IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM body WHERE key = new.key AND sha256 = new.sha256);
        INSERT INTO attempt (id, delivery, at, url, sha256_in, sha256_out, duration, status, reason,
                headers, cut, error, message, body)
            VALUES (new.id, new.delivery, new.at, new.url, new.sha256_in, new.sha256_out, new.duration,
                new.status, new.reason, new.headers, new.cut, new.error, new.message,
                (SELECT id FROM body WHERE key = new.key AND sha256 = new.sha256));
        UPDATE delivery SET attempts = attempts + 1, attempt_status = new.status,
            attempt_error = new.error, attempt_duration = new.duration WHERE id = new.delivery;
    END""",
    """CREATE TRIGGER inbox_rejection INSTEAD OF INSERT ON inbox WHEN new.kind = 'rejection' BEGIN
        SELECT RAISE (ABORT, 'stale id')
            WHERE new.id <= (SELECT seq FROM sqlite_sequence WHERE name = 'rejection');
        INSERT INTO rejection (id, at, peer, code, message, status, head)
            VALUES (new.id, new.at, new.peer, new.error, new.message, new.status, new.data);
    END""",
    """CREATE TRIGGER delivery_added AFTER INSERT ON delivery BEGIN
        UPDATE tally SET count = count + 1 WHERE kind = 'total' AND name = '';
    END""",
    """CREATE TRIGGER delivery_deleted AFTER DELETE ON delivery BEGIN
        UPDATE tally SET count = count - 1 WHERE kind = 'total' AND name = '';
        UPDATE tally SET count = count - 1 WHERE kind = 'provider' AND name = old.provider;
        UPDATE tally SET count = count - 1 WHERE kind = 'verdict' AND name = old.verdict;
        DELETE FROM body WHERE id = old.body
            AND NOT EXISTS (SELECT 1 FROM delivery WHERE body = old.body)
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE body = old.body);
    END""",
    """CREATE TRIGGER provider_changed AFTER UPDATE OF provider ON delivery
        WHEN old.provider IS NOT new.provider BEGIN
        UPDATE tally SET count = count - 1 WHERE kind = 'provider' AND name = old.provider;
        INSERT INTO tally (kind, name, count) SELECT 'provider', new.provider, 1
            WHERE new.provider IS NOT NULL
            ON CONFLICT (kind, name) DO UPDATE SET count = count + 1;
    END""",
    """CREATE TRIGGER verdict_changed AFTER UPDATE OF verdict ON delivery
        WHEN old.verdict IS NOT new.verdict BEGIN
        UPDATE tally SET count = count - 1 WHERE kind = 'verdict' AND name = old.verdict;
        INSERT INTO tally (kind, name, count) SELECT 'verdict', new.verdict, 1
            WHERE new.verdict IS NOT NULL
            ON CONFLICT (kind, name) DO UPDATE SET count = count + 1;
    END""",
    """CREATE TRIGGER attempt_deleted AFTER DELETE ON attempt WHEN old.body IS NOT NULL BEGIN
        DELETE FROM body WHERE id = old.body
            AND NOT EXISTS (SELECT 1 FROM delivery WHERE body = old.body)
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE body = old.body);
    END""",
    """CREATE TRIGGER rejection_added AFTER INSERT ON rejection BEGIN
        UPDATE tally SET count = count + 1 WHERE kind = 'rejected' AND name = '';
    END""",
    """CREATE TRIGGER rejection_deleted AFTER DELETE ON rejection BEGIN
        UPDATE tally SET count = count - 1 WHERE kind = 'rejected' AND name = '';
    END""",
)
