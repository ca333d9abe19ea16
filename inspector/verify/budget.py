"""How much a search for a cause may cost: tries, bytes, and the time of a clock that is an argument."""

from __future__ import annotations

from collections.abc import Callable

CANDIDATES = 20_000
VOLUME = 32 * 1024 * 1024
SECONDS = 0.25

MORE_CANDIDATES = 1_000_000
MORE_VOLUME = 2 * 1024 * 1024 * 1024
MORE_SECONDS = 10.0


class Budget:
    """At most `candidates` tries over at most `volume` bytes, and at most `seconds` of `clock` from the first
    try on. Without a clock the search is repeatable, and the defaults stay near 250 ms.

    `tried` counts the tries, `families` by what was tried; `spent` says that a try had to be left out.
    """

    __slots__ = ("_clock", "_end", "_seconds", "candidates", "families", "family", "spent", "tried", "volume")

    def __init__(
        self,
        candidates: int = CANDIDATES,
        volume: int = VOLUME,
        *,
        clock: Callable[[], float] | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.candidates = candidates
        self.volume = volume
        self.tried = 0
        self.families: dict[str, int] = {}
        self.family = ""
        self.spent = False
        self._clock = clock
        self._seconds = seconds
        self._end: float | None = None

    @classmethod
    def more(cls, clock: Callable[[], float] | None = None) -> Budget:
        """What a key press buys: seconds instead of an instant."""
        return cls(MORE_CANDIDATES, MORE_VOLUME, clock=clock, seconds=MORE_SECONDS)

    def spend(self, size: int, cost: int = 1) -> bool:
        """Take one try over `size` bytes, worth `cost` plain ones; False when nothing is left."""
        if not self.allows(size, cost):
            return False
        self.candidates -= cost
        self.volume -= size
        self.tried += 1
        self.families[self.family] = self.families.get(self.family, 0) + 1
        return True

    def allows(self, size: int, cost: int = 1) -> bool:
        """Whether such a try is left."""
        if self.candidates < cost or self.volume < max(size, 1) or self._late():
            self.spent = True
            return False
        return True

    def _late(self) -> bool:
        if self._clock is None:
            return False
        if self._end is None:
            self._end = self._clock() + self._seconds
            return False
        return self._clock() > self._end
