"""Where two texts part: the run of characters that was changed in each, between what they share."""

from __future__ import annotations

from inspector.text import shared_start


def changed_run(old: str, new: str) -> tuple[int, int, int]:
    """How many characters both share at the start, and where the changed run ends in each."""
    start = shared_start(old, new)
    left = min(len(old), len(new)) - start
    # What both share at the start is not counted at the end again.
    end = shared_start(old[len(old) - left :][::-1], new[len(new) - left :][::-1]) if left else 0
    return start, len(old) - end, len(new) - end
