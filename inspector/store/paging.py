"""Pages and counts of a query: from wherever its deliveries are found soonest.

Called inside one read transaction, so that what is indexed, what is not and what is counted belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from inspector.model import Query
from inspector.store.condition import Condition
from inspector.store.filter import condition
from inspector.store.records import ROW_TABLES, ROWS_FROM, SELECT_ROW
from inspector.store.search.narrow import Ask, Indexed, few, indexed
from inspector.store.statements import Value


class Pages:
    """`ask` runs a statement. `searchable` says whether the database has a full-text index."""

    def __init__(self, ask: Ask, *, searchable: bool) -> None:
        self._ask = ask
        self._searchable = searchable

    def rows(self, query: Query, before: int | None, after: int | None, limit: int) -> list[Any]:
        """Row values: newest first below `before`; with `after`, oldest first above it."""
        where = condition(query)
        place = None if limit <= 0 else few(self._ask, query)
        if place is not None:
            return self._scan(_both(where, place), before, after, limit)
        told = indexed(self._ask, query) if self._searchable else None
        if told is None:
            return self._scan(where, before, after, limit)
        if after is not None:
            found = self._known(where, told, before, after, limit)
            left = limit - len(found)
            return found + (self._scan(where, before, max(after, told.upto), left) if left else [])
        found = []
        if before is None or before > told.upto + 1:
            found = self._scan(_both(where, Condition("d.id > ?", (told.upto,))), before, None, limit)
        left = limit - len(found)
        return found + (self._known(where, told, before, None, left) if left else [])

    def count(self, query: Query, after: int | None) -> int:
        """How many there are above `after`."""
        where = condition(query)
        place = few(self._ask, query)
        if place is not None:
            return self._number(_COUNT, _both(where, place), after)
        told = indexed(self._ask, query) if self._searchable else None
        if told is None:
            return self._number(_COUNT, where, after)
        fresh = Condition("d.id > ?", (told.upto,))
        return sum(
            (
                self._number(_COUNT, _both(where, fresh), after),
                self._number(_COUNT, _both(where, _apart(told)), after),
                self._number(_COUNT_FOUND, _both(_matched(told), where), after),
            )
        )

    def _known(
        self, where: Condition, told: Indexed, before: int | None, after: int | None, limit: int
    ) -> list[Any]:
        """Up to `told.upto`: what the index finds, and what stands apart from it."""
        apart = self._scan(_both(where, _apart(told)), before, after, limit)
        matched = _both(_matched(told), where)
        bounds, order = _bounds(before, after, _FOUND_ID), _order(after, _FOUND_ID)
        sql = f"{_FOUND}WHERE {matched.sql}{bounds} ORDER BY {order} LIMIT ?"
        found = self._ask(sql, (*matched.values, *_given(before, after), limit))
        if not apart:
            return found
        return sorted((*apart, *found), key=lambda row: row[0], reverse=after is None)[:limit]

    def _scan(self, where: Condition, before: int | None, after: int | None, limit: int) -> list[Any]:
        sql = f"{ROWS_FROM}WHERE {where.sql}{_bounds(before, after)} ORDER BY {_order(after)} LIMIT ?"
        return self._ask(sql, (*where.values, *_given(before, after), max(limit, 0)))

    def _number(self, sql: str, where: Condition, after: int | None) -> int:
        found = self._ask(f"{sql}{where.sql}{_bounds(None, after)}", (*where.values, *_given(None, after)))
        number: int = found[0][0]
        return number


def _both(first: Condition, second: Condition) -> Condition:
    return Condition(f"{first.sql} AND {second.sql}", (*first.values, *second.values))


def _matched(told: Indexed) -> Condition:
    return Condition(
        "s.search MATCH ? AND s.rowid <= ? AND s.rowid NOT IN (SELECT delivery FROM search_apart)",
        (told.match, told.upto),
    )


def _apart(told: Indexed) -> Condition:
    return Condition("d.id IN (SELECT delivery FROM search_apart) AND d.id <= ?", (told.upto,))


def _order(after: int | None, column: str = "d.id") -> str:
    return column if after is not None else f"{column} DESC"


def _bounds(before: int | None, after: int | None, column: str = "d.id") -> str:
    below = "" if before is None else f" AND {column} < ?"
    return below if after is None else f"{below} AND {column} > ?"


def _given(before: int | None, after: int | None) -> Sequence[Value]:
    return [bound for bound in (before, after) if bound is not None]


# CROSS JOIN keeps the order: the index first, which gives ids in order as they are asked for.
_FOUND: Final = SELECT_ROW + "search s CROSS JOIN delivery d ON d.id = s.rowid " + ROW_TABLES
_FOUND_ID: Final = "s.rowid"
_COUNT: Final = "SELECT count(*) FROM delivery d WHERE "
_COUNT_FOUND: Final = "SELECT count(*) FROM search s CROSS JOIN delivery d ON d.id = s.rowid WHERE "
