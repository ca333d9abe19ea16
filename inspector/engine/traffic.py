"""How many senders wait for their answer right now, so that what can wait does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Traffic:
    """One count, kept by the pipeline and read by the judge's desk; both run on the engine's loop."""

    waiting: int = 0
