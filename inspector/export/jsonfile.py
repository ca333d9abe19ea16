"""JSON for a file that people read and commit: indented, numbers and repeated keys as they were spelled.

Letters stay letters; whatever would act, vanish or reorder in a reviewer's browser is an escape. What is read
back by `decode.read_json` is the same value. Nothing here recurses.
"""

from __future__ import annotations

import json
import re

from inspector.decode import Json, Number, Repeats
from inspector.text import has_hidden, is_hidden

_INDENT = "  "
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Raw(str):
    """A piece of the text itself: bracket, comma, name."""

    __slots__ = ()


def pretty(value: Json) -> str:
    """The text, without a line end. Raises nothing for what `read_json` gives."""
    pieces: list[str] = []
    waiting: list[tuple[Json | _Raw, int]] = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, _Raw):
            pieces.append(item)
        elif isinstance(item, (dict, list)) and item:
            opening, closing = "{}" if isinstance(item, dict) else "[]"
            pieces.append(opening)
            waiting.append((_Raw(f"\n{_INDENT * depth}{closing}"), 0))
            inside = [(f"\n{_INDENT * (depth + 1)}{name}", each) for name, each in _members(item)]
            for number, (lead, each) in reversed(list(enumerate(inside))):
                waiting.append((each, depth + 1))
                waiting.append((_Raw(f",{lead}" if number else lead), 0))
        else:
            pieces.append(_leaf(item))
    return "".join(pieces)


def _members(value: dict[str, Json] | list[Json]) -> list[tuple[str, Json]]:
    if isinstance(value, list):
        return [("", item) for item in value]
    pairs = value.pairs if isinstance(value, Repeats) else value.items()
    return [(f"{_quoted(name)}: ", item) for name, item in pairs]


def _leaf(value: Json) -> str:
    if isinstance(value, Number):
        return str(value)
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    if _SURROGATE.search(shown) is None and not has_hidden(shown):
        return shown
    return "".join(json.dumps(each)[1:-1] if is_hidden(each) else each for each in shown)
