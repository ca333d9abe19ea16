"""The filter language: text to a query, queries against rows. It must never touch the store."""

from __future__ import annotations

from inspector.explore.complete import Completion, complete
from inspector.explore.errors import FilterError
from inspector.explore.fields import FIELDS, FilterField
from inspector.explore.hidden import without_hidden
from inspector.explore.match import matches, needs_store
from inspector.explore.parse import parse
from inspector.explore.spell import spell

__all__ = [
    "FIELDS",
    "Completion",
    "FilterError",
    "FilterField",
    "complete",
    "matches",
    "needs_store",
    "parse",
    "spell",
    "without_hidden",
]
