"""Where in JSON bytes the values stand. It works on broken and endless JSON too, never recurses and
never raises: redaction has to find a secret in whatever came."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from inspector.text.unspell import json_unescaped

# Possessive repeats, so that a long string costs no memory. The last form of a string has no end.
_TOKEN = re.compile(
    rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|"[^"\\]*+(?:\\.[^"\\]*+)*+\\?|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL
)
_SHORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOST_STEPS = 40


def _nothing(levels: object) -> bool:
    return False


@dataclass(slots=True)
class Level:
    """One object or array on the way down: the key or index that is being read in it. `inherited`
    says that all of it is wanted, `wanted` that the value of its present key is."""

    named: bool
    inherited: bool = False
    awaiting_key: bool = False
    key: bytes = b""
    index: int = 0
    wanted: bool = False


@dataclass(slots=True)
class Scalar:
    """A key, string, number or word from `start` to `end` (exclusive), with the quotes of a string.
    `levels` is the live stack down to it, `wanted` whether a wanted key leads to it."""

    start: int
    end: int
    levels: list[Level] = field(repr=False)
    is_key: bool = False

    @property
    def wanted(self) -> bool:
        return bool(self.levels) and (self.levels[-1].wanted or self.levels[-1].inherited)

    @property
    def path(self) -> str:
        """Where it is, as JSONPath; at most 40 steps. Foreign text."""
        steps = [_step(level) for level in self.levels[-_MOST_STEPS:]]
        return ("$" if len(self.levels) <= _MOST_STEPS else "…") + "".join(steps)


def scalars(data: bytes, want: Callable[[list[Level]], bool] = _nothing) -> Iterator[Scalar]:
    """Every key and every value that is no container, in order. `want` is asked at each key, which is
    then the innermost level's `key` (as UTF-8, escapes undone)."""
    levels: list[Level] = []
    for token in _TOKEN.finditer(data):
        first = token[0][:1]
        if first in b"{[":
            inherited = bool(levels) and (levels[-1].wanted or levels[-1].inherited)
            levels.append(Level(first == b"{", inherited, awaiting_key=first == b"{"))
        elif first in b"}]":
            if levels:
                levels.pop()
        elif first == b",":
            if levels:
                _next_member(levels[-1])
        elif first == b'"' and levels and levels[-1].awaiting_key:
            levels[-1].key, levels[-1].awaiting_key = _key(token[0]), False
            levels[-1].wanted = want(levels)
            yield Scalar(token.start(), token.end(), levels, is_key=True)
        elif first != b":":
            yield Scalar(token.start(), token.end(), levels)


def _next_member(level: Level) -> None:
    level.index += 1
    level.wanted = False
    level.awaiting_key = level.named


def _key(token: bytes) -> bytes:
    inside = token[1:-1]
    return json_unescaped(inside).data if b"\\" in inside else inside


def _step(level: Level) -> str:
    if not level.named:
        return f"[{level.index}]"
    key = level.key.decode("utf-8", "backslashreplace")
    if _SHORT.fullmatch(key):
        return f".{key}"
    escaped = key.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
