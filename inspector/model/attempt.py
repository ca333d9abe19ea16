"""One try at sending a delivery onward, and what came back. Being down is an answer too."""

from __future__ import annotations

from dataclasses import dataclass, field

from inspector.model.headers import Headers


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was sent where, and the answer.

    `status` is None when no whole answer head came; then `error` is a stable code (`refused`,
    `unreachable`, `timeout`, `reset`, `incomplete`, `garbage`, `too_large`, `dns`, `loop`, `tls`;
    `not_sent` where the target may not be used or the delivery is no request, `broken_off` where the
    inspector ended meanwhile) and `message` says it in plain words. An answer that stopped in the
    middle has both: its status, and the error that ended it. `sha256_in` is the stored body's digest
    and `sha256_out` that of the body bytes written ("" when there was no connection to write to, or it
    is not known); they are equal, or something is wrong. `duration` is microseconds from the first byte
    out to the last byte in, or of the whole try when nothing went out. `body` is at most the client's
    limit; `cut` says that there was or should have been more.
    """

    delivery: int
    at: int
    url: str
    sha256_in: str
    sha256_out: str
    duration: int
    status: int | None = None
    reason: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    cut: bool = False
    error: str | None = None
    message: str = ""
    id: int = 0

    @property
    def ok(self) -> bool:
        """True for any 2xx answer."""
        return self.status is not None and 200 <= self.status < 300
