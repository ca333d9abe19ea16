"""How many deliveries there are of each kind, from counts that are kept with every write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.model.verdict import Status


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts over the whole store. Deliveries without provider or verdict are in `total` alone.

    `by_answer` is by what the app last answered: a status as text, or the code of why there was none.
    `by_event` holds the most frequent events only. Names are foreign text.
    """

    total: int
    by_provider: Mapping[str, int]
    by_verdict: Mapping[Status, int]
    rejected: int
    by_event: Mapping[str, int] = field(default_factory=dict)
    by_answer: Mapping[str, int] = field(default_factory=dict)
