"""A query as filter text: what a saved filter or a message shows. `parse(spell(query))` is the query."""

from __future__ import annotations

import re

from inspector.explore.measures import spell_moment
from inspector.model import (
    And,
    Compare,
    Field,
    Found,
    Like,
    Not,
    Op,
    Or,
    Over,
    Part,
    Query,
    Regex,
    Test,
    Text,
)

_BARE = re.compile(r"[^\s()\"\\:~<>@-][^\s()\"\\:]*")
_WORDS = frozenset(["and", "or", "not"])
_RANGE = ".."


def spell(query: Query) -> str:
    """The shortest text that is read as this query; an `or` of nothing has none and gives `""`."""
    return _spell(query, inside=False)


def _spell(query: Query, *, inside: bool) -> str:
    match query:
        case Text(value):
            return _value(value)
        case Field(name, value):
            return f"{name}:{_value(value)}"
        case Compare(name, op, number):
            return f"{name}:{_op(op)}{_number(name, number)}"
        case Regex(name, pattern):
            return f"{name}:~{_quoted(pattern)}" if name else f"~{_quoted(pattern)}"
        case Part(section, name, test):
            return f"{section}.{name}:{_test(test)}"
        case Not(part):
            return f"-{_spell(part, inside=True)}"
        case And(parts):
            joined = " ".join(_spell(part, inside=True) for part in parts)
        case Or(parts):
            joined = " or ".join(_spell(part, inside=True) for part in parts)
    return f"({joined})" if inside and len(parts) > 1 else joined


def _op(op: Op) -> str:
    return "" if op is Op.EQUAL else str(op)


def _number(name: str, number: int) -> str:
    match name:
        case "at":
            return spell_moment(number)
        case "time":
            return f"{number}us"
        case _:
            return str(number)


def _test(test: Test) -> str:
    match test:
        case Like(value):
            return _value(value)
        case Over(op, number):
            return f"{op}{number!r}"
        case Found(pattern):
            return f"~{_quoted(pattern)}"


def _value(value: str) -> str:
    if _BARE.fullmatch(value) and value.lower() not in _WORDS and _RANGE not in value:
        return value
    return _quoted(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
