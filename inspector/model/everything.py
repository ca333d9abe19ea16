"""The filter that everything matches: all that the screen's first frame needs to know of filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.model.query import Query


@dataclass(frozen=True, slots=True)
class And:
    """Everything that all parts match; no parts match everything."""

    parts: tuple[Query, ...]


EVERYTHING = And(())
