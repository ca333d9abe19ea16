"""JSON values as Python values that lose nothing: what `json` gives, with spelling and repeats kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, Union

from inspector.decode.path import Step


class Number(str):
    """A JSON number exactly as it was spelled (`1.0`, `1e400`, `12345678901234567890`)."""

    __slots__ = ()


class BrokenLine(str):
    """A line of JSON lines that is no JSON, as it came."""

    __slots__ = ()


# A type alias that names itself has to be quoted, and `|` does not take quoted names.
Json: TypeAlias = Union[bool, str, "list[Json]", "dict[str, Json]", None]


class Repeats(dict[str, Json]):
    """An object with a repeated key. As a dict it holds the last value of each, as parsers read it;
    `pairs` holds all of them in order."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[str, Json]]) -> None:
        super().__init__(pairs)
        self.pairs = tuple(pairs)

    def totals(self) -> dict[str, int]:
        """How often each key occurs."""
        totals: dict[str, int] = {}
        for key, _ in self.pairs:
            totals[key] = totals.get(key, 0) + 1
        return totals

    def steps(self) -> Iterator[tuple[Step, Json]]:
        """The pairs in order, each with the step that reaches it."""
        totals = self.totals()
        seen: dict[str, int] = {}
        for key, item in self.pairs:
            seen[key] = seen.get(key, 0) + 1
            yield Step(key, seen[key] if totals[key] > 1 else 0), item
