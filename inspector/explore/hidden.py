"""Leaves out what a user has hidden, unless the filter itself asks about it. Pure."""

from __future__ import annotations

from inspector.model import EVERYTHING, And, Field, Not, Or, Query

_OUT_OF_SIGHT = Not(Field("hidden", "yes"))


def without_hidden(query: Query) -> Query:
    """A query that fits no hidden delivery; one that names `hidden:` itself stays as it is."""
    if _asks(query):
        return query
    return And((_OUT_OF_SIGHT,)) if query == EVERYTHING else And((query, _OUT_OF_SIGHT))


def _asks(query: Query) -> bool:
    match query:
        case Not(part):
            return _asks(part)
        case And(parts) | Or(parts):
            return any(map(_asks, parts))
        case Field(name):
            return name.lower() == "hidden"
        case _:
            return False
