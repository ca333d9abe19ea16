"""Bodies that are longer or shorter than what was signed."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.verify.explain.changes import Change
from inspector.verify.message import Message

ROUND = tuple(sorted({*(2**power for power in range(8, 25)), *(10**power for power in range(3, 8)), 65_535}))
"""Sizes in bytes at which buffers, columns and logs end."""

_FIX = "Sign and verify the whole body: see which buffer, column or log limits its length."


def shorter_bodies(body: bytes, message: Message) -> Iterator[Change]:
    """Beginnings of the body that may have been all that was signed."""
    if body:
        words = "an empty body was signed: the signer had nothing, or had read its stream before"
        yield Change("truncated_body", words, _FIX, b"")
    announced = content_length(message)
    if announced is not None and announced < len(body):
        words = f"only the {announced} bytes were signed that Content-Length announces"
        yield Change("truncated_body", words, _FIX, body[:announced])
    for size in ROUND:
        if size < len(body):
            words = f"only the first {size} bytes of the body were signed"
            yield Change("truncated_body", words, _FIX, body[:size])


def content_length(message: Message) -> int | None:
    """What the Content-Length header says, in bytes; None where it says nothing."""
    values = message.header("content-length")
    if len(values) != 1 or not values[0].isdigit() or len(values[0]) > 12:
        return None
    return int(values[0])
