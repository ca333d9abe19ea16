"""Leaves out what a user has hidden or signed again, unless the filter itself asks about it. Pure."""

from __future__ import annotations

from inspector.model import EVERYTHING, And, Field, Not, Or, Query

_OUT_OF_SIGHT = Not(Field("hidden", "yes"))
_NO_COPY = Not(Field("origin", "replayed"))


def without_hidden(query: Query) -> Query:
    """A query that fits no hidden delivery; one that names `hidden:` itself stays as it is."""
    return _without(query, "hidden", _OUT_OF_SIGHT)


def without_copies(query: Query) -> Query:
    """A query that fits no delivery that was made here by signing another again, which would be sent beside
    its original and be more with every run; one that names `origin:` itself stays as it is."""
    return _without(query, "origin", _NO_COPY)


def _without(query: Query, field: str, condition: Query) -> Query:
    if _asks(query, field):
        return query
    return And((condition,)) if query == EVERYTHING else And((query, condition))


def _asks(query: Query, field: str) -> bool:
    match query:
        case Not(part):
            return _asks(part, field)
        case And(parts) | Or(parts):
            return any(_asks(part, field) for part in parts)
        case Field(name):
            return name.lower() == field
        case _:
            return False
