"""Which columns the list has at a width, and how wide each is. Pure arithmetic; it must know no row.

Every column has a least and a good width. What does not fit is dropped in a fixed order; what is left
over goes to the columns that hold long text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

GUTTER = 2
"""Cells before the first column: the cursor's bar or the selection mark, and a gap."""
_GAP = 1


class Column(NamedTuple):
    """A column: its least, fair and good width in cells, its share of what is left over, and when it
    goes (the lowest `keep` goes first; 9 never does). All are fair before one becomes good; one that is
    `first` is fair before any other grows."""

    key: str
    title: str
    least: int
    fair: int
    good: int
    share: int = 0
    keep: int = 9
    right: bool = False
    first: bool = False


class Place(NamedTuple):
    """A column at a width."""

    key: str
    title: str
    width: int
    right: bool = False


COLUMNS = (
    Column("time", "Time", 8, 8, 8),
    Column("provider", "Provider", 6, 8, 13, keep=6),
    Column("event", "Event", 8, 20, 25, share=2, first=True),
    Column("verdict", "Verdict", 10, 10, 10),
    Column("request", "Request", 8, 18, 26, share=3, keep=5),
    Column("forward", "Forward", 7, 7, 14, keep=4),
    Column("size", "Size", 7, 7, 7, keep=3, right=True),
    Column("marks", "", 1, 2, 4, keep=2),
)


@lru_cache(maxsize=64)
def places(width: int) -> tuple[Place, ...]:
    """The columns that fit into `width` cells, gutter and gaps counted."""
    chosen = list(COLUMNS)
    while len(chosen) > 1 and _least(chosen) > width:
        chosen.remove(min(chosen, key=lambda column: column.keep))
    widths = {column.key: column.least for column in chosen}
    spare = width - _least(chosen)
    first = {column.key: column.fair for column in chosen if column.first}
    spare = _grow(widths, {column.key: column.least for column in chosen} | first, spare)
    spare = _grow(widths, {column.key: column.fair for column in chosen}, spare)
    spare = _grow(widths, {column.key: column.good for column in chosen}, spare)
    _share_out(chosen, widths, spare)
    return tuple(Place(column.key, column.title, widths[column.key], column.right) for column in chosen)


def _least(columns: list[Column]) -> int:
    return GUTTER + sum(column.least + _GAP for column in columns) - _GAP


def _grow(widths: dict[str, int], wanted: dict[str, int], spare: int) -> int:
    """Let the columns grow by turns until each is as wide as wanted; returns what is left."""
    while spare > 0:
        short = [key for key in widths if widths[key] < wanted[key]]
        if not short:
            break
        for key in short[:spare]:
            widths[key] += 1
        spare -= min(spare, len(short))
    return spare


def _share_out(columns: list[Column], widths: dict[str, int], spare: int) -> None:
    shares = sum(column.share for column in columns)
    if spare <= 0 or not shares:
        return
    left = spare
    for column in columns:
        widths[column.key] += spare * column.share // shares
        left -= spare * column.share // shares
    last = max((column for column in columns if column.share), key=lambda column: column.share)
    widths[last.key] += left
