"""How many senders wait for their answer right now and how many came, so that what can wait does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Traffic:
    """Counts kept by the pipeline on the engine's loop; what works beside it reads them, in threads too."""

    waiting: int = 0
    taken: int = 0
