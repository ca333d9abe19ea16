"""Places in bytes to be replaced, gathered in any order and applied at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MARK = b"[redacted]"
"""What stands in place of a secret. It needs no escape in JSON, XML, headers or text."""

MARK_IN_URL = b"%5Bredacted%5D"
"""The same where brackets have to be percent-encoded."""


class Reason(StrEnum):
    """Why something was replaced."""

    CREDENTIAL = "credential"
    SECRET = "configured secret"  # noqa: S105
    FIELD = "secret field"
    SIGNED_URL = "signed URL"


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `start` to `end` (exclusive) become `instead`. `name` says what it is: a path, a field, a
    header; foreign text."""

    start: int
    end: int
    name: str
    reason: Reason
    instead: bytes = MARK

    def moved(self, offset: int) -> Span:
        return Span(self.start + offset, self.end + offset, self.name, self.reason, self.instead)


def apart(spans: list[Span]) -> list[Span]:
    """The spans in order without overlap: of two that overlap the one that starts first (or is the
    longer) stays, grown to the end of both."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = joined[-1] if joined else None
        if last is None or span.start >= last.end:
            joined.append(span)
        elif span.end > last.end:
            joined[-1] = Span(last.start, span.end, last.name, last.reason, last.instead)
    return joined


def replaced(data: bytes, spans: list[Span]) -> bytes:
    """The data with every span (as `apart` gives them) replaced and every other byte as it was."""
    pieces: list[bytes] = []
    position = 0
    for span in spans:
        pieces += (data[position : span.start], span.instead)
        position = span.end
    pieces.append(data[position:])
    return b"".join(pieces)
