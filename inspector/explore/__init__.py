"""The filter language: text to a query, queries against rows. It must never touch the store."""

from __future__ import annotations

from inspector.explore.complete import Completion, complete
from inspector.explore.errors import FilterError
from inspector.explore.fields import FIELDS, FilterField
from inspector.explore.hidden import without_copies, without_hidden
from inspector.explore.match import Subject, matches, needs_store, takes
from inspector.explore.parse import parse
from inspector.explore.reason import Reason, why
from inspector.explore.saved import check_configured, check_new
from inspector.explore.spell import spell, spell_key
from inspector.explore.story import Story, loose_ends, tell

__all__ = [
    "FIELDS",
    "Completion",
    "FilterError",
    "FilterField",
    "Reason",
    "Story",
    "Subject",
    "check_configured",
    "check_new",
    "complete",
    "loose_ends",
    "matches",
    "needs_store",
    "parse",
    "spell",
    "spell_key",
    "takes",
    "tell",
    "why",
    "without_copies",
    "without_hidden",
]
