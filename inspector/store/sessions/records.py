"""Reads of sessions: those there are, and the rows of one. It must never scan more than it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from inspector.model import Session, Status
from inspector.store.coding import pack_text, unpack_optional, unpack_text
from inspector.store.records import ROWS_FROM
from inspector.store.statements import Value

Fetch = Callable[[str, Sequence[Value]], list[Any]]

LOOKED_AT: Final = 5_000
"""Deliveries of one session that are summed up, the newest."""

# The index folds case, and two sessions may differ in it alone.
_OF_SESSION: Final = "WHERE d.session = ? COLLATE NOCASE AND d.session = ? "
ROWS_OF: Final = f"{ROWS_FROM}{_OF_SESSION}ORDER BY d.id LIMIT ?"
_ALL: Final = "SELECT name, count, first_at, last_at FROM session "
_NEWEST: Final = f"{_ALL}ORDER BY last_at DESC, name LIMIT ?"
_ONE: Final = f"{_ALL}WHERE name = ?"
_SUMS_OF: Final = (
    "SELECT provider, event, verdict, retry_of IS NOT NULL, count(*) FROM ("
    "SELECT d.provider, d.event, d.verdict, d.retry_of FROM delivery d "
)
_SUMS: Final = _SUMS_OF + _OF_SESSION + "ORDER BY d.id DESC LIMIT ?) GROUP BY 1, 2, 3, 4"


def read_sessions(fetch: Fetch, limit: int) -> list[Session]:
    """The sessions with the newest deliveries first."""
    return [_summed(fetch, values) for values in fetch(_NEWEST, (limit,))]


def read_session(fetch: Fetch, name: str) -> Session | None:
    """One session by its exact name."""
    found = fetch(_ONE, (pack_text(name),))
    return _summed(fetch, found[0]) if found else None


def rows_of_values(name: str, limit: int) -> tuple[Value, ...]:
    """The parameters of ROWS_OF."""
    return (pack_text(name), pack_text(name), limit)


def _summed(fetch: Fetch, values: Sequence[Any]) -> Session:
    packed, count, first_at, last_at = values
    provider: str | None = None
    events: Counter[str] = Counter()
    verdicts: Counter[Status] = Counter()
    retries = 0
    for sender, event, verdict, retried, many in fetch(_SUMS, (packed, packed, LOOKED_AT)):
        provider = provider or unpack_optional(sender)
        if verdict is not None:
            verdicts[Status(verdict)] += many
        if retried:
            retries += many
        elif event is not None:
            events[unpack_text(event)] += many
    return Session(unpack_text(packed), count, first_at, last_at, provider, events, verdicts, retries)
