"""Values that look random and are the same for the same seed: ids, numbers, choices.

It must never be used for a key or a secret: whoever knows the seed knows every value.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from string import ascii_letters, digits
from typing import TypeVar
from uuid import UUID

Item = TypeVar("Item")

_LETTERS = digits + ascii_letters


class Draw:
    """A stream of values from a seed. Each call takes the next ones."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._taken = 0

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self._next() % (high - low + 1)

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * (self._next() % 1_000_001) / 1_000_000

    def choice(self, items: Sequence[Item]) -> Item:
        """One of the items, of which there must be at least one."""
        return items[self.number(0, len(items) - 1)]

    def uuid(self) -> str:
        """A UUID of version 4 as lowercase text (RFC 9562)."""
        return str(UUID(int=self._next() % 2**128, version=4))

    def hex(self, length: int) -> str:
        """Lowercase hex digits, such as a commit's name."""
        return "".join(self.choice("0123456789abcdef") for _ in range(length))

    def letters(self, length: int) -> str:
        """Letters and digits, such as the tail of `evt_…`."""
        return "".join(self.choice(_LETTERS) for _ in range(length))

    def _next(self) -> int:
        self._taken += 1
        return int.from_bytes(sha256(f"{self._seed}/{self._taken}".encode()).digest())
