"""A JSONPath query as a tree (RFC 9535, section 2). It must never hold anything of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Nothing(Enum):
    """The absence of a value, which is no JSON null."""

    NOTHING = 0


NOTHING = Nothing.NOTHING


@dataclass(frozen=True, slots=True)
class Name:
    """The member of that name; of a repeated name every one, or with `nth` (from 1) that one, where both can
    be seen."""

    name: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """The item at an index, from the end where it is negative."""

    index: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Items from `start` to `end` (left out) by `step`."""

    start: int | None
    end: int | None
    step: int


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Every child."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Every child for which a condition holds."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Opened:
    """The document that a text holds: `json`, `jwt`, `base64`."""

    via: str


Selector = Name | Index | Slice | Wildcard | Filter | Opened


@dataclass(frozen=True, slots=True)
class Segment:
    """One step: of the nodes so far, or with `deep` of them and all that is below them."""

    selectors: tuple[Selector, ...]
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query from the document's root, or with `relative` from the node that a filter looks at."""

    segments: tuple[Segment, ...]
    relative: bool = False

    @property
    def singular(self) -> bool:
        """Whether it can only give one node or none."""
        return all(
            not segment.deep
            and len(segment.selectors) == 1
            and isinstance(segment.selectors[0], Name | Index)
            for segment in self.segments
        )


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in a query: text, a number, true, false or null."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`."""

    left: Comparable
    operator: str
    right: Comparable


@dataclass(frozen=True, slots=True)
class Negation:
    """That a condition does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Junction:
    """That all conditions hold, or with `any_of` one of them."""

    conditions: tuple[Condition, ...]
    any_of: bool


Comparable = Literal | Query | Call
Condition = Comparison | Negation | Junction | Query | Call
Argument = Literal | Query | Call | Comparison | Negation | Junction
