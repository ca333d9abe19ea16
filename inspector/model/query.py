"""A parsed filter as a tree. `explore` makes it from text, `store` turns it into SQL.

It lives here because those two rooms may not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.model.everything import And


class Op(StrEnum):
    """How a number compares."""

    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"

    def holds(self, left: float, right: float) -> bool:
        """Whether `left` compares so to `right`."""
        match self:
            case Op.LESS:
                return left < right
            case Op.AT_MOST:
                return left <= right
            case Op.EQUAL:
                return left == right
            case Op.AT_LEAST:
                return left >= right
            case _:
                return left > right


class Section(StrEnum):
    """Which part of a request a test is about."""

    HEADER = "header"
    QUERY = "query"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Text:
    """Free text: matches a delivery whose summary, headers or body hold it, without regard to case."""

    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """`name:value`. `*` in the value stands for any run of characters; without one it must be equal.

    Names: provider, event, verdict, method, path, status, id, session, and what the user put there:
    pinned and hidden (`yes`), tag, note. Compared without case. `path` is the target before `?`, `status`
    what the app last answered. A field that has no value fits nothing, so its Not fits.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`name:>number`. Names: size (bytes), at (µs since 1970, UTC), time (µs that the app's last answer
    took), status, attempts, id. What has no such number fits nothing."""

    name: str
    op: Op
    number: int


@dataclass(frozen=True, slots=True)
class Regex:
    """`name:~pattern`: the pattern (RE2, without regard to case) is found in the field's text. Without a
    name it is looked for where free text is."""

    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Like:
    """The whole text is equal to `value`, in which `*` stands for any run of characters."""

    value: str


@dataclass(frozen=True, slots=True)
class Over:
    """The text is a number, and compares so."""

    op: Op
    number: float


@dataclass(frozen=True, slots=True)
class Found:
    """The pattern (RE2, without regard to case) is found in the text."""

    pattern: str


Test = Like | Over | Found


@dataclass(frozen=True, slots=True)
class Part:
    """A test on a header field or query parameter by its name, or on a place in the body by its path, such
    as `meeting.id` or `items[*].sku`. It holds where any value there passes."""

    where: Section
    name: str
    test: Test


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `part` does not match."""

    part: Query


@dataclass(frozen=True, slots=True)
class Or:
    """Everything that any part matches."""

    parts: tuple[Query, ...]


Leaf = Text | Field | Compare | Regex | Part
Query = Leaf | Not | And | Or
