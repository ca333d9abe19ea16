"""Whether two values are the same to the last spelling, and tokens that stand for values in a sequence.

Nothing here recurses: a value may be as deep as the decoder lets it be.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence

from inspector.decode import BrokenLine, Json, Number, Repeats
from inspector.explore.diff.bounds import Bounds


def alike(one: Json, other: Json, bounds: Bounds) -> bool:
    """Whether two values are the same: kinds, spelling of numbers, order and repeats of keys."""
    return equal(one, other) and _spelled_alike(one, other, bounds)


def equal(one: Json, other: Json) -> bool:
    """Whether Python holds them to be equal, which is told fast: different values are never equal, but
    equal ones may differ in kinds (`"1"` and `1`), in the order of keys and in repeats."""
    try:
        return one == other
    except RecursionError:
        return True


def _spelled_alike(one: Json, other: Json, bounds: Bounds) -> bool:
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        bounds.values -= 1
        if type(a) is not type(b):
            return False
        if isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            waiting += zip(a, b, strict=True)
        elif isinstance(a, dict) and isinstance(b, dict):
            ours, theirs = pairs_of(a), pairs_of(b)
            if len(ours) != len(theirs):
                return False
            for (key, value), (name, item) in zip(ours, theirs, strict=True):
                if key != name:
                    return False
                waiting.append((value, item))
        elif a != b:
            return False
    return True


def pairs_of(value: dict[str, Json]) -> Sequence[tuple[str, Json]]:
    """The members of an object, repeated ones too."""
    return value.pairs if isinstance(value, Repeats) else tuple(value.items())


class Tokens:
    """A token for each value: equal for values that are the same but for the order of keys.

    A token is made once for a container, so that all of a tree's take one walk. Two values with one token
    are compared all the same, so that a token that misleads never hides a difference.
    """

    def __init__(self) -> None:
        self._made: dict[int, int] = {}
        self._kept: list[Json] = []  # An id is only a name while its object lives.

    def of(self, value: Json) -> Hashable:
        """The token of a value."""
        if not isinstance(value, (list, dict)):
            return _leaf(value)
        waiting: list[Json] = [value]
        while waiting:
            top = waiting[-1]
            if id(top) in self._made or not isinstance(top, (list, dict)):
                waiting.pop()
                continue
            inside = top if isinstance(top, list) else [item for _, item in pairs_of(top)]
            open_ones = [
                item for item in inside if isinstance(item, (list, dict)) and id(item) not in self._made
            ]
            if open_ones:
                waiting += open_ones
                continue
            waiting.pop()
            self._kept.append(top)
            self._made[id(top)] = self._container(top)
        return self._made[id(value)]

    def _container(self, value: list[Json] | dict[str, Json]) -> int:
        if isinstance(value, list):
            return hash(("[", *(self._short(item) for item in value)))
        named = [hash((key, self._short(item))) for key, item in pairs_of(value)]
        return hash(("{", *sorted(named)))

    def _short(self, value: Json) -> Hashable:
        return self._made[id(value)] if isinstance(value, (list, dict)) else _leaf(value)


def _leaf(value: Json) -> Hashable:
    return (type(value), value)


def spelled(value: Json, most: int = 4096) -> str:
    """A value as text that is the same in every run, to tell which of two comes first; cut at `most`."""
    pieces: list[str] = []
    size = 0
    waiting: list[Json | _Word] = [value]
    while waiting and size < most:
        top = waiting.pop()
        text = ""
        if isinstance(top, _Word):
            text = str(top)
        elif isinstance(top, list):
            text = "["
            waiting += [_Word("]"), *reversed(top[:most])]
        elif isinstance(top, dict):
            text = "{"
            waiting.append(_Word("}"))
            for key, item in sorted(pairs_of(top)[:most], key=lambda pair: pair[0], reverse=True):
                waiting += [item, _Word(key)]
        else:
            text = _leaf_text(top)
        pieces.append(text)
        size += len(text) + 1
    return "\0".join(pieces)


class _Word(str):
    """A key or bracket in the text of `spelled`."""

    __slots__ = ()


def _leaf_text(value: Json) -> str:
    if isinstance(value, (Number, BrokenLine)):
        return f"{type(value).__name__}{value[:4096]}"
    return json.dumps(value[:4096] if isinstance(value, str) else value)
