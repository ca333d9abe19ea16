"""Deliveries, verdicts and the like for the tests of the store. It must never read a clock."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from inspector.model import (
    Attempt,
    Certainty,
    Check,
    Delivery,
    Facts,
    Finding,
    Headers,
    Origin,
    Rejection,
    Status,
    Verdict,
    body_digest,
)
from inspector.store.connect import open_writer
from inspector.store.search.index import SearchIndex

AT = 1_700_000_000_000_000
HEADERS = Headers.of([("Host", "localhost"), ("X-A", "1"), ("x-a", b"\xff\xfe"), ("X-A", "")])


def delivery(
    body: bytes = b'{"a":1}',
    *,
    method: str = "POST",
    target: bytes = b"/hooks?x=1",
    headers: Headers = HEADERS,
    origin: Origin = Origin.CAPTURED,
    parent: int | None = None,
    cut: bool = False,
) -> Delivery:
    return Delivery(
        at=AT,
        method=method,
        target=target,
        headers=headers,
        body=body,
        sha256=body_digest(body),
        peer="127.0.0.1:5000",
        cut=cut,
        origin=origin,
        parent=parent,
    )


def verdict(status: Status = Status.VALID, signed: bytes = b"", signed_size: int | None = None) -> Verdict:
    return Verdict(
        status=status,
        provider="dyte",
        scheme="RSA-SHA256 over the body",
        findings=(
            Finding("wrong_key", Certainty.PROVED, "It was \ud800 another key.", "Take it.", (("key", "a"),)),
        ),
        checks=(Check("signature", None, "none"), Check("time", True)),
        signed=signed,
        signed_size=len(signed) if signed_size is None else signed_size,
        received="ab",
        expected="cd",
        key="main",
    )


def facts(
    provider: str | None = "dyte",
    event: str | None = "meeting.started",
    delivery_id: str | None = None,
    webhook_id: str | None = None,
) -> Facts:
    return Facts(provider, event, delivery_id, webhook_id)


def attempt(of: int, status: int | None = 200, body: bytes = b"ok", error: str | None = None) -> Attempt:
    return Attempt(
        delivery=of,
        at=AT,
        url="http://127.0.0.1:3000/hooks",
        sha256_in="a" * 64,
        sha256_out="a" * 64,
        duration=1234,
        status=status,
        reason="" if status is None else "Fine",
        headers=HEADERS if status else Headers(),
        body=body,
        error=error,
        message="" if error is None else "Nobody listens there.",
    )


def rejection(code: str = "bad_head") -> Rejection:
    return Rejection(AT, "127.0.0.1:5000", code, "The head is no HTTP.", 400, b"\x16\x03\x01")


def fill_index(path: Path) -> None:
    """Do at once what a writer does while it is idle. Only when no writer has the database open."""
    db = open_writer(path)
    index = SearchIndex(db)
    for _ in range(1_000):
        if not index.behind:
            break
        db.execute("BEGIN IMMEDIATE")
        index.step(lambda: False)
        db.execute("COMMIT")
    assert not index.behind
    db.close()


def sql(path: Path, statement: str) -> list[tuple[object, ...]]:
    """What a bare connection finds in a database."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        return db.execute(statement).fetchall()
    finally:
        db.close()
