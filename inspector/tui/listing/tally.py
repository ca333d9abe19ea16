"""Counts deliveries a second and keeps the last notices. It must never keep more than a few hundred."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.tui.listing.pulse import Pulse

if TYPE_CHECKING:
    from inspector.tui.inbox import Batch, Notice

MOST = 300
_SPAN = 5.0
_APART = 2.0
_LONGEST = 1_000


class Tally:
    """Times are seconds of a clock that only goes forward, given by the caller."""

    def __init__(self) -> None:
        self._arrivals: deque[tuple[float, int]] = deque()
        self._told_at = float("-inf")
        self.pulse = Pulse()
        self.notices: deque[Notice] = deque(maxlen=MOST)
        self.noticed = 0
        self.unseen = 0
        self.trouble = ""
        """Why the engine is not there, in a few lines; empty while it is."""

    def add(self, batch: Batch, now: float) -> None:
        """Take in a batch."""
        from inspector.tui.inbox import Source  # Nothing comes before the first frame.

        self.pulse.add(batch.arrived, batch.failed, now)
        if batch.arrived:
            self._arrivals.append((now, batch.arrived))
        if batch.listening is not None:
            self.trouble = ""
        for notice in batch.notices:
            if notice.source is not Source.REJECTED and notice.code in ("start", "engine_failed"):
                self.trouble = f"{self.trouble}\n{notice.message}\n{notice.hint}".strip()[-_LONGEST:]
        count = len(batch.notices) + batch.unkept
        self.notices.extend(batch.notices)
        self.noticed += count
        self.unseen += count

    def rate(self, now: float) -> float:
        """Deliveries a second over the last five."""
        while self._arrivals and now - self._arrivals[0][0] > _SPAN:
            self._arrivals.popleft()
        return sum(count for _, count in self._arrivals) / _SPAN

    def worth_telling(self, notices: Sequence[Notice], now: float) -> Notice | None:
        """The notice that should interrupt the user: none that only repeats the engine's own output, and
        not more than one in two seconds."""
        worth = [notice for notice in notices if notice.code != "engine_said"]
        if not worth or now - self._told_at < _APART:
            return None
        self._told_at = now
        return worth[-1]
