"""Lines in their order: a delivery's own comes before those of its attempts.

Judging goes on behind the answers, so under a load many attempts wait for their delivery's line. It must
never hold more of them than a bound: beyond it they are left out, and that is said. The store has them all,
and the delivery's line, read from it, says how the last attempt ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from inspector.model import Row
from inspector.model.lines import Line, delivery_line, problem_line

MOST_LINES: Final = 5_000
"""How many lines wait at most, of about 1.5 KiB each."""


class Announcing:
    """Emits the line of each delivery once, and what waited for it. For the loop's thread only."""

    def __init__(
        self, emit: Callable[[Line], None], clock: Callable[[], int], most: int = MOST_LINES
    ) -> None:
        self._emit = emit
        self._clock = clock
        self._most = most
        # For each delivery whose own line is not out yet, what is to follow it.
        self._following: dict[int, tuple[Line, ...]] = {}
        self._held = 0
        self._left_out = 0

    def expect(self, id: int) -> None:
        """A delivery is stored whose line will come."""
        self._following[id] = ()

    def announce(self, row: Row) -> None:
        """Emit the delivery's line, if it is not out yet, and what waits for it."""
        following = self._following.pop(row.id, None)
        if following is None:
            return
        self._emit(delivery_line(row))
        for line in following:
            self._emit(line)
        self._held -= len(following)
        if self._left_out and self._held <= self._most // 2:
            message = (
                f"{self._left_out} attempts have no line: they were made faster than deliveries are judged."
            )
            hint = "Nothing is lost: `inspector show ID` prints every attempt."
            self._emit(problem_line(self._clock(), "fast_forwards", message, hint))
            self._left_out = 0

    def follow(self, id: int, line: Line) -> None:
        """Emit a line once the delivery's own is out."""
        following = self._following.get(id)
        if following is None:
            self._emit(line)
        elif self._held < self._most:
            self._following[id] = (*following, line)
            self._held += 1
        else:
            self._left_out += 1
