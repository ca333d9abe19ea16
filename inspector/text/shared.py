"""How much two texts, or two byte sequences, have in common at their beginning."""

from __future__ import annotations

from typing import TypeVar

Characters = TypeVar("Characters", str, bytes)

_CHUNK = 64 * 1024


def shared_start(one: Characters, other: Characters) -> int:
    """How many characters or bytes are the same from the start on; the shorter length where one is the
    start of the other."""
    most = min(len(one), len(other))
    for start in range(0, most, _CHUNK):
        a, b = one[start : start + _CHUNK], other[start : start + _CHUNK]
        if a != b:
            same = min(len(a), len(b))
            return start + next((place for place in range(same) if a[place] != b[place]), same)
    return most
