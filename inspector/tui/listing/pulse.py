"""What came and what failed in the last minutes, second by second, and its picture in block characters.

It must never read a clock or the store: the news of the engine is all it knows, since the screen was opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

KEPT = 600
"""Seconds."""
_BLOCKS = "▁▂▃▄▅▆▇█"
_NONE = "·"


class Pulse:
    """Counts by second. Times are seconds of a clock that only goes forward, given by the caller."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int, int]] = deque()

    def add(self, arrived: int, failed: int, now: float) -> None:
        """Take in what came since the last time."""
        if not arrived and not failed:
            return
        second = int(now)
        if self._seconds and self._seconds[-1][0] >= second:
            last, before, bad = self._seconds.pop()
            self._seconds.append((last, before + arrived, bad + failed))
        else:
            self._seconds.append((second, arrived, failed))
        self._forget(second)

    def bins(self, now: float, count: int, width: int) -> tuple[list[int], list[int]]:
        """Arrivals and failures in the last `count` bins of `width` seconds, the oldest first.

        Bins begin at multiples of their width, so that a bar keeps its height while it moves on.
        """
        self._forget(int(now))
        last = int(now) // width
        arrived, failed = [0] * count, [0] * count
        for second, came, bad in self._seconds:
            at = count - 1 - (last - second // width)
            if 0 <= at < count:
                arrived[at] += came
                failed[at] += bad
        return arrived, failed

    def __bool__(self) -> bool:
        """Whether anything happened in the time that is kept."""
        return bool(self._seconds)

    def _forget(self, now: int) -> None:
        while self._seconds and now - self._seconds[0][0] >= KEPT:
            self._seconds.popleft()


def spark(values: Sequence[int]) -> str:
    """A bar for each value, one cell wide: the highest is full, none is a dot, anything more is seen."""
    top = max(values, default=0)
    return "".join(_NONE if value <= 0 else _BLOCKS[-(-value * len(_BLOCKS) // top) - 1] for value in values)
