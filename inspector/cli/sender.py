"""What the sender of a delivery was told, and which apps it waits for, as commands print it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence

from inspector.model.answered import Answered
from inspector.model.lines import Line, rfc3339
from inspector.text import duration, visible_line


def sender_texts(answered: Answered | None, then: str, held_for: Sequence[str]) -> Iterator[str]:
    """One line each; nothing where nothing is known. `then` is what the sender does after that."""
    if answered is not None:
        got = "no answer: the connection was dropped" if answered.status is None else str(answered.status)
        took = f" after {duration(answered.duration)}" if answered.duration >= 1000 else ""
        yield f"the sender got {got}  {answered.by.words}{took}"
    if then:
        yield f"  {visible_line(then)}"
    for route in held_for:
        yield f"held: it waits for the app of route {visible_line(route)}"


def sender_fields(answered: Answered | None, held_for: Sequence[str]) -> Line:
    """The same for JSON."""
    told: Line | None = None
    if answered is not None:
        told = {
            "at": rfc3339(answered.at),
            "status": answered.status,
            "by": str(answered.by),
            "ms": round(answered.duration / 1000, 3),
            "headers": [list(pair) for pair in answered.headers],
            "body_base64": b64encode(answered.body).decode(),
        }
    return {"answered": told, "held_for": list(held_for)}
