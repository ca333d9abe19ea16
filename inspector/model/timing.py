"""How long an app takes to answer deliveries of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Microseconds that answers took: the middle one, and those that 95 and 99 of 100 stay within. `event`
    and `provider` are foreign text, None where they are not known."""

    provider: str | None
    event: str | None
    count: int
    p50: int
    p95: int
    p99: int


def timing_of(provider: str | None, event: str | None, durations: Sequence[int]) -> Timing:
    """The percentiles of at least one duration, by the nearest rank: each is one that was measured."""
    ordered = sorted(durations)
    p50, p95, p99 = (ordered[-(-len(ordered) * percent // 100) - 1] for percent in (50, 95, 99))
    return Timing(provider, event, len(ordered), p50, p95, p99)
