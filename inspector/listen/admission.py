"""Who may connect: so many at once from one address, so many in all.

It counts and must never close anything. A crowd that is turned away is reported once a second and
address, with the number, so that a load tool does not bury the list in rejections.
"""

from __future__ import annotations

from collections import Counter

from inspector.listen.limits import Limits
from inspector.listen.refusal import Refusal

_QUIET_SECONDS = 1.0


class Admission:
    """Open connections by address. `host` is an address without a port; times are loop seconds."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: Counter[str] = Counter()
        self._reported: dict[str, tuple[float, int]] = {}

    def enter(self, host: str) -> bool:
        """Count a connection; False (and not counted) when the address has its share already."""
        if self._open[host] >= self._limits.peer_connections:
            return False
        self._open[host] += 1
        return True

    def leave(self, host: str) -> None:
        """A counted connection ended."""
        self._open[host] -= 1
        if self._open[host] <= 0:
            del self._open[host]

    def refusal(self, host: str, now: float, *, crowded: bool) -> tuple[Refusal, bool]:
        """What to tell a connection that has no place, and whether to report it or only to count it.

        `crowded` says that all places are taken, and not only those of this address.
        """
        if crowded:
            message = f"{self._limits.connections} connections are open, which is the most there may be."
        else:
            message = f"This address has {self._limits.peer_connections} connections open, its most."
        last, silent = self._reported.get(host, (-_QUIET_SECONDS, 0))
        if now - last < _QUIET_SECONDS:
            self._reported[host] = (last, silent + 1)
            return Refusal("too_many_connections", message, 503), False
        if len(self._reported) >= self._limits.connections:
            self._reported.clear()
        self._reported[host] = (now, 0)
        if silent:
            message += f" {silent} more were turned away since that was last said."
        return Refusal("too_many_connections", message, 503), True
