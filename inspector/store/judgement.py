"""What was found out about a delivery, as it is handed to the writer."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.model import Facts, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """Facts and verdict on the delivery `id`, made at `at` (µs since 1970, UTC)."""

    id: int
    facts: Facts
    verdict: Verdict
    at: int
