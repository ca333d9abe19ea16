"""SQL for many rows at once.

One statement for many rows asks for the interpreter lock once and not once a row. Values are always
parameters; only counts of them shape the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeVar

T = TypeVar("T")

Value = str | bytes | int | None

# How many ids one IN lists.
IDS = 64


def chunks(items: Sequence[T], size: int = IDS) -> Iterator[Sequence[T]]:
    """Runs of at most `size` items, in order."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


@cache
def marks(count: int) -> str:
    """`(?,?,?)`: a list of parameters for IN."""
    return f"({','.join('?' * count)})"


@cache
def rows(width: int, count: int) -> str:
    """`(?,?),(?,?)`: the rows of a VALUES clause."""
    return ",".join([marks(width)] * count)
