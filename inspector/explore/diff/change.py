"""What a comparison is made of: changes, containers that hold some, and runs of what is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TypeAlias

from inspector.decode import BrokenLine, Json, Number, Repeats, Step, spell_step


class Mark(StrEnum):
    """One character that tells what happened, so that colour is never the only sign."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"

    @property
    def mirrored(self) -> Mark:
        """The mark as it is when the two sides change places."""
        return {Mark.ADDED: Mark.REMOVED, Mark.REMOVED: Mark.ADDED}.get(self, self)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. What was added has no `old` value, what was removed no `new` one. `at` is the step to
    it on the left, `to` on the right. `note` says more in words. `volatile` says why it may be left out
    (`id`, `time`, …) or is empty. `order` is True where the value is the same and only its place, the order
    of its members or the spelling of its name is not.
    """

    mark: Mark
    at: Step | None
    to: Step | None
    old: Json = None
    new: Json = None
    note: str = ""
    volatile: str = ""
    order: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """`count` neighbours that are the same on both sides: from `at` on among the left container's members,
    from `to` on among the right's."""

    left: Json
    right: Json
    at: int
    to: int
    count: int


IN_A_STRING = "JSON in a string"


@dataclass(frozen=True, slots=True)
class Branch:
    """A container that is on both sides and holds differences. Where its members come in another order, the
    first of its parts is a Change without steps that says so."""

    at: Step | None
    to: Step | None
    kind: str
    parts: tuple[Part, ...]


Part: TypeAlias = Change | Run | Branch


def members(value: Json, start: int = 0, count: int | None = None) -> list[tuple[Step, Json]]:
    """The members of an object or list with the steps that reach them."""
    stop = None if count is None else start + count
    if isinstance(value, Repeats):
        return list(islice(value.steps(), start, stop))
    if isinstance(value, dict):
        return [(Step(key), item) for key, item in islice(value.items(), start, stop)]
    if isinstance(value, list):
        return [(Step(index), item) for index, item in enumerate(value[start:stop], start)]
    return []


def path_below(path: str, part: Branch | Change) -> str:
    """The path of a part whose container has the path `path`: where it stands on the right, or stood."""
    step = part.to if part.to is not None else part.at
    inside = "|json" if isinstance(part, Branch) and part.kind == IN_A_STRING else ""
    return path + ("" if step is None else spell_step(step)) + inside


def placed(part: Part | None, path: str) -> Iterator[tuple[str, Change]]:
    """Every difference below with its path, in order; `path` is that of what holds the part."""
    if isinstance(part, Change):
        yield path_below(path, part), part
    elif isinstance(part, Branch):
        for inner in part.parts:
            yield from placed(inner, path_below(path, part))


def kind_of(value: Json) -> str:
    """What a value is, in a word."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Number):
        return "number"
    if isinstance(value, BrokenLine):
        return "broken line"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "null" if value is None else "array"


def changes(part: Part | None) -> Iterator[Change]:
    """Every difference below, in order."""
    if isinstance(part, Change):
        yield part
    elif isinstance(part, Branch):
        for inner in part.parts:
            yield from changes(inner)
