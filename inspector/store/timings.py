"""How long the app takes to answer, from the newest attempts: a number that is always soon at hand.

It must never read all attempts there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from inspector.model import Timing
from inspector.model.timing import timing_of
from inspector.store.coding import unpack_optional
from inspector.store.statements import Value

_NEWEST = (
    "SELECT d.provider, d.event, a.duration FROM"
    " (SELECT delivery, duration, status FROM attempt ORDER BY id DESC LIMIT 10000) a"
    " JOIN delivery d ON d.id = a.delivery WHERE a.status IS NOT NULL"
)


def read_timings(fetch: Callable[[str, Sequence[Value]], list[Any]]) -> list[Timing]:
    """The timings, the most frequent first."""
    by_kind: dict[tuple[str | None, str | None], list[int]] = {}
    for provider, event, duration in fetch(_NEWEST, ()):
        by_kind.setdefault((unpack_optional(provider), unpack_optional(event)), []).append(duration)
    found = [timing_of(*kind, durations) for kind, durations in by_kind.items()]
    return sorted(found, key=lambda timing: (-timing.count, timing.provider or "", timing.event or ""))
