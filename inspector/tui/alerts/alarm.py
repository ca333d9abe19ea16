"""When the user is called: matches gathered, and told of at most once in a few seconds. Pure.

It must never call for a delivery twice, nor for one that was there before the screen was.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.text import shorten, visible_line

if TYPE_CHECKING:
    from inspector.model import Row

APART = 5.0
"""Seconds between two calls."""

_REMEMBERED = 10_000
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the newest delivery of those that match, and how many there were besides."""

    row: Row
    more: int

    @property
    def text(self) -> str:
        """In one line, with nothing in it that acts."""
        row = self.row
        what = " ".join(part for part in (row.provider, row.event) if part) or f"{row.method} {row.target}"
        verdict = f": {row.verdict.word}" if row.verdict is not None else ""
        answer = f", the app said {row.attempt_status}" if row.attempt_status is not None else ""
        more = f", and {self.more} more" if self.more else ""
        return f"#{row.id} {shorten(visible_line(what), _LONGEST)}{verdict}{answer}{more}"


class Alarm:
    """Times are seconds of a clock that only goes forward, given by the caller."""

    def __init__(self, apart: float = APART) -> None:
        self._apart = apart
        self._called: OrderedDict[int, None] = OrderedDict()
        self._waiting: list[Row] = []
        self._count = 0
        self._last = float("-inf")

    def take(self, matching: Sequence[Row]) -> None:
        """Take in rows that match; those known are passed over."""
        for row in matching:
            if row.id not in self._called:
                self._called[row.id] = None
                self._waiting = [row]
                self._count += 1
        while len(self._called) > _REMEMBERED:
            self._called.popitem(last=False)

    def due(self, now: float) -> Call | None:
        """The call to make now, if any: then the next one is `APART` seconds away."""
        if not self._waiting or now - self._last < self._apart:
            return None
        call = Call(self._waiting[0], self._count - 1)
        self._waiting, self._count, self._last = [], 0, now
        return call

    def wait(self, now: float) -> float | None:
        """Seconds until what waits is due; None where nothing waits."""
        return max(0.0, self._last + self._apart - now) if self._waiting else None
