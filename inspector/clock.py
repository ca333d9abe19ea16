"""The wall clock as everything here counts it. What is only values in and out takes a time as an argument
and never reads it."""

from __future__ import annotations

import time


def now_us() -> int:
    """Whole microseconds since 1970, UTC."""
    return time.time_ns() // 1000
