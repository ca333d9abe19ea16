"""The summary of a delivery that lists show and JSON lines carry: small, without body or headers."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.model.annotation import NOTHING_NOTED, Annotation
from inspector.model.delivery import Origin
from inspector.model.verdict import Status


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. All text is foreign. `attempts` counts forwards; the last one's `status`
    (None: no answer), `error` and `duration` (microseconds) stand beside it. `retry_of` is the id
    of the first delivery this one repeats. `annotation` is what a user put on it. `held` says that it waits
    for an app that is down.
    """

    id: int
    at: int
    method: str
    target: str
    size: int
    sha256: str
    peer: str = ""
    cut: bool = False
    origin: Origin = Origin.CAPTURED
    parent: int | None = None
    provider: str | None = None
    event: str | None = None
    delivery_id: str | None = None
    verdict: Status | None = None
    retry_of: int | None = None
    attempts: int = 0
    attempt_status: int | None = None
    attempt_error: str | None = None
    attempt_duration: int | None = None
    session: str | None = None
    annotation: Annotation = NOTHING_NOTED
    held: bool = False
