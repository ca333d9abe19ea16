"""How much a search for a cause may cost, counted in work and not by a clock, so that it is repeatable."""

from __future__ import annotations


class Budget:
    """At most `candidates` tries over at most `volume` bytes. The defaults stay under 250 ms."""

    __slots__ = ("candidates", "tried", "volume")

    def __init__(self, candidates: int = 20_000, volume: int = 32 * 1024 * 1024) -> None:
        self.candidates = candidates
        self.volume = volume
        self.tried = 0

    def spend(self, size: int, cost: int = 1) -> bool:
        """Take one try over `size` bytes, worth `cost` plain ones; False when nothing is left."""
        if self.candidates < cost or self.volume < size:
            return False
        self.candidates -= cost
        self.volume -= size
        self.tried += 1
        return True
