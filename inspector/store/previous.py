"""Which delivery was the one before another of the same kind: the one answer for every comparison.

It must never go over more than it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from inspector.store.records import ROWS_FROM
from inspector.store.statements import Value

Fetch = Callable[[str, Sequence[Value]], list[Any]]

LOOKED_AT: Final = 500
"""Deliveries that are looked at where no event is known, and so no index can tell."""


def read_previous(fetch: Fetch, id: int) -> list[Any]:
    """The row before that delivery, or none: of its provider and event or, where it has no event, of its
    provider, method and path among the 500 before it. A try of the same delivery is passed over."""
    return fetch(_OF_EVENT, (id,)) or fetch(_OF_PLACE, (id, id, LOOKED_AT))


_OTHER: Final = "coalesce(d.retry_of, d.id) <> coalesce(o.retry_of, o.id) ORDER BY d.id DESC LIMIT 1"
# By the index on the event, backwards from the id; `+` keeps that on the provider out, which has longer runs.
_OF_EVENT: Final = (
    ROWS_FROM + "JOIN delivery o ON o.id = ? WHERE d.event = o.event COLLATE NOCASE AND d.id < o.id"
    " AND d.event = o.event AND +d.provider IS o.provider AND " + _OTHER
)
_OF_PLACE: Final = (
    ROWS_FROM + "JOIN delivery o ON o.id = ? AND o.event IS NULL"  # noqa: S608 - written here
    " WHERE d.id IN (SELECT id FROM delivery WHERE id < ? ORDER BY id DESC LIMIT ?)"
    " AND d.event IS NULL AND d.provider IS o.provider AND d.method = o.method"
    " AND path_of(d.target) = path_of(o.target) AND " + _OTHER
)
