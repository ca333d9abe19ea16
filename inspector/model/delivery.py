"""What came in: a delivery kept as bytes, what it is about, and what a refused request was.

Times are whole microseconds since 1970 in UTC; sizes are bytes. Nothing here decodes a body.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from inspector.model.headers import Headers


class Origin(StrEnum):
    """How a delivery came to be in the store."""

    CAPTURED = "captured"
    EDITED = "edited"
    REPLAYED = "replayed"
    IMPORTED = "imported"


OWN = frozenset([Origin.EDITED, Origin.REPLAYED])
"""What was made here of another delivery."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request as it came over the wire, byte for byte.

    `id` is 0 until the store has given one. `target` is the raw request target. `cut` says that
    the body was longer than the limit or ended early, and `body` is the part that came. `parent`
    links an edited or replayed delivery to its original, which is never changed.
    """

    at: int
    method: str
    target: bytes
    headers: Headers
    body: bytes
    sha256: str
    version: str = "1.1"
    peer: str = ""
    cut: bool = False
    origin: Origin = Origin.CAPTURED
    parent: int | None = None
    id: int = 0

    @property
    def size(self) -> int:
        return len(self.body)

    @property
    def target_text(self) -> str:
        """The target with each byte as one character: lossless, and foreign text still."""
        return self.target.decode("latin-1")


def body_digest(body: bytes) -> str:
    """SHA-256 of a body as lowercase hex, the name a body is stored under."""
    return sha256(body).hexdigest()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a delivery says about itself, read by its provider's data file.

    `delivery_id` is the provider's own id for the event, the same on a retry; `webhook_id` names the
    subscription, `session` what it belongs to with others (a meeting, a call). All are foreign text.
    """

    provider: str | None = None
    event: str | None = None
    delivery_id: str | None = None
    webhook_id: str | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A request the listener refused: kept and shown, so that no sender fails unseen.

    `status` is the answer it got (0 when the connection was only closed), `head` at most 4 KiB of
    what came.
    """

    at: int
    peer: str
    code: str
    message: str
    status: int
    head: bytes = b""
    id: int = 0
