"""Filters by what a user put on deliveries, as SQL.

Few deliveries are annotated, so these begin at the annotations and never scan the deliveries.
"""

from __future__ import annotations

from typing import Final

from inspector.store.coding import pack_text
from inspector.store.condition import Condition
from inspector.store.pattern import Pattern

ANNOTATED: Final = ("pinned", "hidden", "tag", "note")

_SOME: Final = "d.id IN (SELECT n.delivery FROM annotation n WHERE {})"


def annotated(name: str, value: str, pattern: Pattern) -> Condition:
    """`pinned`, `hidden` (their value can only be yes), `tag` or `note`."""
    if name in ("pinned", "hidden"):
        return Condition(_SOME.format(f"n.{name}") if pattern.matches("yes") else "0", ())
    if name == "tag":
        return Condition(_SOME.format("tagged(?, n.tags)"), (pack_text(value),))
    return Condition(_SOME.format("n.note <> '' AND fits(?, n.note)"), (pack_text(value),))
