"""The few values a verdict needs from a JSON body: a strict, bounded reading without exceptions.

It must never be what a user is shown: the faithful tree is `decode`'s. Numbers keep their spelling,
because a number may be part of what was signed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final, NoReturn

from inspector.providers import Path

LIMIT = 8 * 1024 * 1024
"""The longest body that is parsed for its values, in bytes."""

MATCHES = 1000
"""How many values a path with `[]` gives at most."""


class Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""What `parse` gives for bytes that are no JSON document."""


def parse(data: bytes) -> object:
    """The document, or ABSENT. A repeated key keeps its last value, as in JavaScript and Python."""
    if not data or len(data) > LIMIT:
        return ABSENT
    try:
        text = data.decode("utf-8-sig")
        found: object = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_refuse)
    except (ValueError, RecursionError, MemoryError):
        return ABSENT
    return found


def find(document: object, path: Path) -> list[object]:
    """Every value at a path, in order; an empty list when there is none."""
    values = [document]
    for step in path:
        values = [child for value in values for child in _children(value, step)][:MATCHES]
    return values


def text_of(value: object) -> str | None:
    """A scalar as text: a number as written, `true` and `false`. None for null, arrays and objects."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return None


def _children(value: object, step: str | int | None) -> Sequence[object]:
    if isinstance(step, str):
        return (value[step],) if isinstance(value, dict) and step in value else ()
    if not isinstance(value, list):
        return ()
    if step is None:
        return value
    return (value[step],) if step < len(value) else ()


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
