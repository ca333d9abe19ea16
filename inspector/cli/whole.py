"""A delivery whole as one JSON line: what `show --json` prints and programs get, in pieces that need not
be in memory together."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from inspector.cli.sender import sender_fields
from inspector.model import Delivery, Row
from inspector.model.lines import Line, attempt_line, delivery_line, encode, finding_fields
from inspector.store.reader import Reader

# A multiple of three, so that the pieces of Base64 join.
_PIECE = 3 * 2**14


def whole(reader: Reader, row: Row, delivery: Delivery) -> Iterator[bytes]:
    """The line. What else is known is read at once, before the first piece is asked for."""
    verdict = reader.verdict(row.id)
    line: Line = {
        **delivery_line(row),
        "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in delivery.headers],
        "findings": [] if verdict is None else [finding_fields(finding) for finding in verdict.findings],
        "forwards": [attempt_line(attempt) for attempt in reader.attempts(row.id)],
        **sender_fields(reader.answered(row.id), reader.held_for(row.id)),
    }
    return _pieces(line, delivery.body)


def _pieces(line: Line, body: bytes) -> Iterator[bytes]:
    yield encode(line).removesuffix(b"}\n") + b',"body_base64":"'
    for start in range(0, len(body), _PIECE):
        yield b64encode(body[start : start + _PIECE])
    yield b'"}\n'
