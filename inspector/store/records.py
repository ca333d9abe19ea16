"""Column values as the nouns of the model.

It must never decide what is read: that is the reader's and the writer's part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from inspector.model import Attempt, Delivery, Facts, Origin, Rejection, Row, Status, Verdict
from inspector.store.annotation_table import annotation_of
from inspector.store.coding import unpack_body, unpack_headers, unpack_optional, unpack_text
from inspector.store.triggers import SIGNED_BODY
from inspector.store.verdicts import unpack_verdict

# CROSS JOIN keeps the order of the tables: deliveries by id first, bodies looked up.
SELECT_ROW: Final = (
    "SELECT d.id, d.at, d.method, d.target, d.size, b.sha256, d.peer, d.cut, d.origin, d.parent, d.provider,"
    " d.event, d.delivery_id, d.verdict, d.retry_of, d.attempts, d.attempt_status, d.attempt_error,"
    " d.attempt_duration, d.session, n.pinned, n.hidden, n.note, n.tags, "
    "EXISTS (SELECT 1 FROM held w WHERE w.delivery = d.id) FROM "
)
ROW_TABLES: Final = "CROSS JOIN body b ON b.id = d.body LEFT JOIN annotation n ON n.delivery = d.id "
ROWS_FROM: Final = SELECT_ROW + "delivery d " + ROW_TABLES
DELIVERY_FROM: Final = (
    "SELECT d.id, d.at, d.method, d.target, h.headers, b.coding, b.data, b.size, b.sha256, d.version, d.peer,"
    " d.cut, d.origin, d.parent FROM delivery d JOIN body b ON b.id = d.body"
    " JOIN head h ON h.delivery = d.id "
)
ATTEMPTS_FROM: Final = (
    "SELECT a.id, a.delivery, a.at, a.url, a.sha256_in, a.sha256_out, a.duration, a.status, a.reason,"
    " a.headers, b.coding, b.data, b.size, a.cut, a.error, a.message"
    " FROM attempt a LEFT JOIN body b ON b.id = a.body "
)
REJECTIONS_FROM: Final = "SELECT id, at, peer, code, message, status, head FROM rejection "
VERDICT_FROM: Final = (
    "SELECT v.document, v.signed_size, v.coding, v.signed, b.coding, b.data"
    " FROM verdict v JOIN delivery d ON d.id = v.delivery JOIN body b ON b.id = d.body "
)
FACTS_FROM: Final = "SELECT provider, event, delivery_id, webhook_id, session FROM delivery "


def row_of(values: Sequence[Any]) -> Row:
    """A result of ROWS_FROM."""
    (identity, at, method, target, size, digest, peer, cut, origin, parent, provider, event) = values[:12]
    (delivery_id, verdict, retry_of, attempts, status, error, duration) = values[12:19]
    return Row(
        id=identity,
        at=at,
        method=unpack_text(method),
        target=unpack_text(target),
        size=size,
        sha256=digest.hex(),
        peer=unpack_text(peer),
        cut=bool(cut),
        origin=Origin(origin),
        parent=parent,
        provider=unpack_optional(provider),
        event=unpack_optional(event),
        delivery_id=unpack_optional(delivery_id),
        verdict=None if verdict is None else Status(verdict),
        retry_of=retry_of,
        attempts=attempts,
        attempt_status=status,
        attempt_error=unpack_optional(error),
        attempt_duration=duration,
        session=unpack_optional(values[19]),
        annotation=annotation_of(values[20:24]),
        held=bool(values[24]),
    )


def delivery_of(values: Sequence[Any]) -> Delivery:
    """A result of DELIVERY_FROM. The caller compares the body with its digest."""
    (identity, at, method, target, headers, coding, data, size, digest) = values[:9]
    (version, peer, cut, origin, parent) = values[9:]
    return Delivery(
        at=at,
        method=unpack_text(method),
        target=unpack_text(target).encode("latin-1"),
        headers=unpack_headers(headers),
        body=unpack_body(coding, data, size),
        sha256=digest.hex(),
        version=unpack_text(version),
        peer=unpack_text(peer),
        cut=bool(cut),
        origin=Origin(origin),
        parent=parent,
        id=identity,
    )


def attempt_of(values: Sequence[Any]) -> Attempt:
    """A result of ATTEMPTS_FROM."""
    (identity, delivery, at, url, sha256_in, sha256_out, duration, status) = values[:8]
    (reason, headers, coding, data, size, cut, error, message) = values[8:]
    return Attempt(
        delivery=delivery,
        at=at,
        url=unpack_text(url),
        sha256_in=unpack_text(sha256_in),
        sha256_out=unpack_text(sha256_out),
        duration=duration,
        status=status,
        reason=unpack_text(reason),
        headers=unpack_headers(headers),
        body=b"" if coding is None else unpack_body(coding, data, size),
        cut=bool(cut),
        error=unpack_optional(error),
        message=unpack_text(message),
        id=identity,
    )


def rejection_of(values: Sequence[Any]) -> Rejection:
    """A result of REJECTIONS_FROM."""
    identity, at, peer, code, message, status, head = values
    return Rejection(
        at=at,
        peer=unpack_text(peer),
        code=unpack_text(code),
        message=unpack_text(message),
        status=status,
        head=head,
        id=identity,
    )


def verdict_of(values: Sequence[Any]) -> Verdict:
    """A result of VERDICT_FROM."""
    document, signed_size, coding, signed, body_coding, body = values
    if coding == SIGNED_BODY:
        coding, signed = body_coding, body
    return unpack_verdict(document, unpack_body(coding, signed, signed_size))


def facts_of(values: Sequence[Any]) -> Facts:
    """A result of FACTS_FROM."""
    return Facts(*(unpack_optional(value) for value in values))
