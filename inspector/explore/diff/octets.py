"""Where two byte sequences part, with a little of both beside it, as text and as hex."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.text import shared_start

BEFORE = 16
AFTER = 32


@dataclass(frozen=True, slots=True)
class Parting:
    """The first byte that differs stands at `at`; `old` and `new` are the bytes from `start` on, at most
    48 of each. Sizes are those of the whole."""

    at: int
    start: int
    old: bytes
    new: bytes
    old_size: int
    new_size: int


def parting(old: bytes, new: bytes) -> Parting | None:
    """The first difference; None where there is none."""
    if old == new:
        return None
    at = shared_start(old, new)
    start = max(0, at - BEFORE)
    return Parting(at, start, old[start : at + AFTER], new[start : at + AFTER], len(old), len(new))
