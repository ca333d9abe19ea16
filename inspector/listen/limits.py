"""How much a sender may use of this machine before it is refused. Values only: nothing here counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request, one connection, one peer and all of them together may take.

    Times are seconds, sizes bytes. `head_seconds` runs from the first byte of a head (or from the
    connection being made) to its last, `body_seconds` from there to the last byte of the body;
    `idle_seconds` is how long a connection may wait between two requests, `answer_seconds` how long a
    sender may take to read an answer, and `linger_seconds` how long what a refused sender still sends
    is read and thrown away, so that it sees the refusal and not a reset.

    `body_bytes` is what is kept of a body: a longer one is cut there. `head_bytes` bounds a whole
    head, `line_bytes` its target, `field_bytes` one field, `fields` their number: 20,000 fields are
    captured, more than `fields` or `head_bytes` are refused. `peer_connections` counts by address,
    so all that comes through a tunnel is one peer; `connections` counts all.
    """

    head_seconds: float = 10.0
    body_seconds: float = 60.0
    idle_seconds: float = 75.0
    answer_seconds: float = 30.0
    linger_seconds: float = 2.0
    body_bytes: int = 25 * 2**20
    head_bytes: int = 2**20
    line_bytes: int = 64 * 2**10
    field_bytes: int = 128 * 2**10
    fields: int = 32_768
    peer_connections: int = 64
    connections: int = 512
