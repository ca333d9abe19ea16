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
    Section,
    Test,
    Text,
)

_BARE = re.compile(r"[^\s()\"\\:~<>@-][^\s()\"\\:]*")
# A name that needs no quotes, in a filter and as a step of a path.
_PLAIN = re.compile(r"[^\s.:()\[\]\"'\\]+(?:\.[^\s.:()\[\]\"'\\]+)*")
_QUOTES = re.compile(r"[\"'\\]")
_ESCAPE = r"\\\g<0>"
_WORDS = frozenset(["and", "or", "not"])
_RANGE = ".."


def spell(query: Query) -> str:
    """The shortest text that is read as this query; an `or` of nothing has none and gives `""`."""
    return _spell(query, inside=False)


def spell_name(section: Section, name: str) -> str:
    """The name of a part, as it stands before the colon: quoted where it has to be. `name` is that of a
    header field or parameter as it came, or a path into a body."""
    if section is Section.BODY or _PLAIN.fullmatch(name):
        return f"{section}{name}" if name.startswith("[") else f"{section}.{name}"
    return f"{section}{_in_brackets(name)}"


def spell_key(path: str, key: str) -> str:
    """The path to what has this key at a path into a body; the empty path is the body itself."""
    if not _PLAIN.fullmatch(key) or "." in key:
        return f"{path}{_in_brackets(key)}"
    return f"{path}.{key}" if path else key


def _in_brackets(name: str) -> str:
    return f'["{_QUOTES.sub(_ESCAPE, name)}"]'


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
            return f"{spell_name(section, name)}:{_test(test)}"
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
