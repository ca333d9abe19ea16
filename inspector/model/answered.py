"""What a sender was told, kept where it was not the common answer at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """Who gave the answer."""

    RULE = "rule"
    APP = "app"
    SCRIPT = "script"
    LATE = "late"
    HANDSHAKE = "handshake"

    @property
    def words(self) -> str:
        """How it is said: `answered 503 …`."""
        return {
            By.RULE: "at once",
            By.APP: "by the app",
            By.SCRIPT: "by a script",
            By.LATE: "because the app was not in time",
            By.HANDSHAKE: "as the challenge asks",
        }[self]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one delivery. `at` and `duration` are microseconds (UTC, and from the delivery's own
    time on); `status` is None where the connection was dropped without one. The body's first 64 KiB."""

    delivery: int
    at: int
    status: int | None
    by: By
    duration: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
