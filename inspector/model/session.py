"""What belongs together: a meeting, a call, an order, whatever the provider names in each delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.model.verdict import Status


@dataclass(frozen=True, slots=True)
class Session:
    """The deliveries of one session in sum. `name` and events are foreign text; times are µs, UTC.

    `events` and `verdicts` count at most its newest few thousand deliveries, `events` without retries.
    """

    name: str
    count: int
    first_at: int
    last_at: int
    provider: str | None = None
    events: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[Status, int] = field(default_factory=dict)
    retries: int = 0
