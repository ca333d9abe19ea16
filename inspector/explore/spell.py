"""A query as filter text: what a saved filter or a message shows. `parse(spell(query))` is the query."""

from __future__ import annotations

import re

from inspector.model import And, Field, Not, Or, Query, Text

_BARE = re.compile(r"[^\s()\"\\:-][^\s()\"\\:]*")
_WORDS = frozenset(["and", "or", "not"])


def spell(query: Query) -> str:
    """The shortest text that is read as this query; an `or` of nothing has none and gives `""`."""
    return _spell(query, inside=False)


def _spell(query: Query, *, inside: bool) -> str:
    match query:
        case Text(value):
            return _value(value)
        case Field(name, value):
            return f"{name}:{_value(value)}"
        case Not(part):
            return f"-{_spell(part, inside=True)}"
        case And(parts):
            joined = " ".join(_spell(part, inside=True) for part in parts)
        case Or(parts):
            joined = " or ".join(_spell(part, inside=True) for part in parts)
    return f"({joined})" if inside and len(parts) > 1 else joined


def _value(value: str) -> str:
    if _BARE.fullmatch(value) and value.lower() not in _WORDS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
