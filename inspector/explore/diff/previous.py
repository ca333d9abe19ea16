"""The delivery before one that is about the same: what a comparison with one delivery is made with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from inspector.model import And, Field, Query, Row

_LOOKED_AT = 500
"""Rows that are looked at where no index can tell."""

_FEW = 20
"""Rows that are looked at where one can; names that differ only in case are not told apart by it."""


class Pages(Protocol):
    """How rows are asked for: newest first, below an id."""

    def __call__(self, query: Query, *, before: int, limit: int) -> Sequence[Row]: ...


def previous(pages: Pages, row: Row) -> Row | None:
    """The newest delivery before `row` with its provider and event; without an event with its method and
    path. None where there is none, or none among the 500 before it where no index can tell."""
    query = And(tuple(Field(name, value) for name, value in _told(row) if value and "*" not in value))
    for found in pages(query, before=row.id, limit=_LOOKED_AT if _vague(row) else _FEW):
        if _same_event(row, found):
            return found
    return None


def _told(row: Row) -> list[tuple[str, str | None]]:
    return [("provider", row.provider), ("event", row.event)]


def _vague(row: Row) -> bool:
    """Whether a query cannot say it: a name with a wildcard in it, or no event."""
    return not row.event or "*" in row.event or not row.provider or "*" in row.provider


def _same_event(one: Row, other: Row) -> bool:
    if (one.provider, one.event) != (other.provider, other.event):
        return False
    return bool(one.event) or (one.method, _path(one)) == (other.method, _path(other))


def _path(row: Row) -> str:
    return row.target.partition("?")[0]
