"""Where a query is looked up instead of going over every delivery.

Everything here only says where to look: a few ids, or a question to the full-text index. Each delivery there
is still compared with the whole query, so what is found is the same with and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from inspector.model import And, Compare, Field, Op, Query
from inspector.store.coding import unpack_text
from inspector.store.condition import Condition
from inspector.store.pattern import pattern_of
from inspector.store.search.text import expression
from inspector.store.statements import Value, marks

Ask = Callable[[str, Sequence[Value]], list[Any]]

FEW: Final = 2_000
"""So many ids are sorted at once; more of them are found sooner on the way from the newest."""
_MOST_NAMES: Final = 500
_COLUMNS: Final = {"provider": "provider", "event": "event", "verdict": "verdict"}
_LARGE: Final = 16_384
_SLOW: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Indexed:
    """A question to the full-text index, which knows deliveries up to the id `upto`, but for those that
    stand apart."""

    match: str
    upto: int


def few(ask: Ask, query: Query) -> Condition | None:
    """A condition that at most FEW deliveries meet, among them all that match; None where none is known."""
    for part in query.parts if isinstance(query, And) else (query,):
        found = _ranged(ask, part) if isinstance(part, Compare) else _named(ask, part)
        if found is not None:
            return found
    return None


def indexed(ask: Ask, query: Query) -> Indexed | None:
    """What the full-text index can be asked; None where it cannot tell. Only for a database that has it."""
    match = expression(query)
    if match is None:
        return None
    upto: int = ask("SELECT upto FROM search_state", ())[0][0]
    return Indexed(match, upto) if upto else None


def _named(ask: Ask, query: Query) -> Condition | None:
    """By the counts of providers, events and verdicts: which names fit, and how many deliveries have them.
    A name without wildcard needs no help."""
    match query:
        case Field(name, value) if (column := _COLUMNS.get(name.lower())) and "*" in value:
            pattern = pattern_of(value)
        case _:
            return None
    known = ask(_TALLY, (column, _MOST_NAMES + 1))
    if len(known) > _MOST_NAMES:
        return None
    fitting = [(each, count) for each, count in known if pattern.matches(unpack_text(each))]
    if column == "verdict" or sum(count for _, count in fitting) > FEW:
        return None
    names = tuple(each for each, _ in fitting)
    # Each name has the index's own collation, and a condition that its partial index asks for.
    place = f"{_IDS}c.{column} COLLATE NOCASE IN {marks(len(names))} AND c.{column} IS NOT NULL"
    return Condition(f"d.id IN ({place})", names)


def _ranged(ask: Ask, query: Compare) -> Condition | None:
    """By the indexes on what is compared, where few deliveries are in that range."""
    for condition in _ranges(query):
        place = _IDS + condition.sql
        if len(ask(f"{place} LIMIT ?", (*condition.values, FEW + 1))) <= FEW:
            return Condition(f"d.id IN ({place})", condition.values)
    return None


def _ranges(query: Compare) -> Iterator[Condition]:
    name, op, number = query.name, query.op, query.number
    rising = op in (Op.MORE, Op.AT_LEAST, Op.EQUAL)
    if name == "at":
        yield Condition(f"c.at {op} ?", (number,))
    elif name == "size" and rising and number >= _LARGE:
        yield Condition(f"c.size >= {_LARGE} AND c.size {op} ?", (number,))
    elif name == "time" and rising and number >= _SLOW:
        yield Condition(f"c.attempt_duration >= {_SLOW} AND c.attempt_duration {op} ?", (number,))
    elif name == "status":
        yield Condition(f"c.attempt_status IS NOT NULL AND c.attempt_status {op} ?", (number,))


_IDS: Final = "SELECT c.id FROM delivery c WHERE "
_TALLY: Final = "SELECT name, count FROM tally WHERE kind = ? AND count > 0 LIMIT ?"
