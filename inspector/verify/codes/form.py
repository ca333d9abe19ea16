"""Form fields for senders that sign them sorted. It must never drop one: what is left out goes unchecked."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from inspector.verify.message import Message

MOST = 10_000
"""How many fields are read. A body with more is refused, because the rest would go unchecked."""

Fields = list[tuple[bytes, bytes]]


def body_fields(message: Message) -> Fields | None:
    """The fields of a form body in order; None for more than `MOST`. Empty where the body is no form."""
    return fields(message.delivery.body) if message.is_form else []


def fields(data: bytes) -> Fields | None:
    """The fields of a form or query as they came, decoded; None for more than `MOST`."""
    pieces = data.split(b"&", MOST)
    if len(pieces) > MOST:
        return None
    pairs = (piece.partition(b"=") for piece in pieces if piece)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def grouped(found: Fields) -> dict[bytes, list[bytes]]:
    """The values of each name, in order."""
    groups: dict[bytes, list[bytes]] = {}
    for name, value in found:
        groups.setdefault(name, []).append(value)
    return groups


def _decoded(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))
