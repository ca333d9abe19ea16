"""A value as JSON text on one line, numbers and repeats as they were spelled, cut where it gets long."""

from __future__ import annotations

import json
from collections.abc import Iterator

from inspector.decode import BrokenLine, Json, Number
from inspector.explore.diff.sameness import pairs_of

_DEEPEST = 12


def compact(value: Json, most: int = 65_536) -> str:
    """At most about `most` characters, then `…`. Foreign text still, and JSON where it was not cut."""
    pieces: list[str] = []
    size = 0
    for piece in _pieces(value, most, 0):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            pieces.append("…")
            break
    return "".join(pieces)


def _pieces(value: Json, most: int, depth: int) -> Iterator[str]:
    if isinstance(value, Number):
        yield str(value[:most])
    elif isinstance(value, str):
        yield _string(value, most)
    elif isinstance(value, (list, dict)) and depth > _DEEPEST:
        yield "…"
    elif isinstance(value, list):
        yield "["
        for place, item in enumerate(value):
            yield "," if place else ""
            yield from _pieces(item, most, depth + 1)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for place, (key, item) in enumerate(pairs_of(value)):
            yield "," if place else ""
            yield _string(key, most) + ":"
            yield from _pieces(item, most, depth + 1)
        yield "}"
    else:
        yield json.dumps(value)


def _string(text: str, most: int) -> str:
    if isinstance(text, BrokenLine):
        return str(text[:most])
    shown = json.dumps(text[:most], ensure_ascii=False)
    return shown if len(text) <= most else f"{shown[:-1]}…"
