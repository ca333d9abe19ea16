"""A parsed filter as a tree. `explore` makes it from text, `store` turns it into SQL.

It lives here because those two rooms may not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass


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
class Not:
    """Everything that `part` does not match."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """Everything that all parts match; no parts match everything."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Everything that any part matches."""

    parts: tuple[Query, ...]


Query = Text | Field | Not | And | Or

EVERYTHING = And(())
