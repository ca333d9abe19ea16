"""The stretch of a long list that is in memory, newest row first. Pure: it must never read anything.

A list of a million rows is `total` lines, of which `rows` stands at lines `above` and following. Pages
are added at its ends by the ids there, so no page costs more than another. Where a jump goes into lines
never loaded, its place is guessed from the ids and put right when an end of the list is reached.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.model import Row


class Window:
    """A contiguous stretch of rows. `capacity` is how many are kept at most."""

    def __init__(self, capacity: int = 2_000) -> None:
        self._capacity = capacity
        self.rows: list[Row] = []
        self.above = 0
        self.total = 0
        self.ends = True
        """Whether the oldest row of the list is among `rows`."""

    @property
    def below(self) -> int:
        """The line after the last row in memory."""
        return self.above + len(self.rows)

    def at(self, line: int) -> Row | None:
        """The row of a line, or None when it is not in memory."""
        index = line - self.above
        return self.rows[index] if 0 <= index < len(self.rows) else None

    def line_of(self, id: int) -> int | None:
        """The line of a delivery, or None when it is not in memory."""
        index = bisect_left(self.rows, -id, key=lambda row: -row.id)
        found = index < len(self.rows) and self.rows[index].id == id
        return self.above + index if found else None

    def start(self, page: Sequence[Row], *, complete: bool) -> None:
        """Begin again with the newest page; `complete` says that there are no older rows."""
        self.rows = list(page)
        self.above = 0
        self.ends = complete
        self.total = len(page) if complete else len(page) + 1

    def count(self, total: int) -> None:
        """Say how many lines the list has, as counted elsewhere; what is in memory wins."""
        self.total = self.below if self.ends else max(total, self.below + 1)

    def add_older(self, page: Sequence[Row], *, complete: bool) -> None:
        """Put a page under the last row."""
        self.rows.extend(page)
        self.ends = complete
        surplus = len(self.rows) - self._capacity
        if surplus > 0:
            del self.rows[:surplus]
            self.above += surplus
        self.count(self.total)

    def add_newer(self, page: Sequence[Row], *, complete: bool) -> int:
        """Put a page (newest first) over the first row. Returns by how many lines all rows moved,
        which is not 0 where the place had been guessed wrongly."""
        self.rows[:0] = page
        above = self.above - len(page)
        self.above = 0 if complete else max(1, above)
        shift = self.above - above
        self.total += shift
        if len(self.rows) > self._capacity:
            del self.rows[self._capacity :]
            self.ends = False
        self.count(self.total)
        return shift

    def merge_newest(self, page: Sequence[Row], *, complete: bool) -> None:
        """Renew the top with the newest page, which replaces every row that is as new as it."""
        if self.above or not page or not self.rows or page[-1].id > self.rows[0].id:
            known = self.total + len(page)
            self.start(page, complete=complete)
            self.count(known)
            return
        last = page[-1].id
        kept = [] if complete else [row for row in self.rows if row.id < last]
        fresh = len(page) + len(kept) - len(self.rows)
        self.rows = [*page, *kept]
        self.ends = self.ends or complete
        if len(self.rows) > self._capacity:
            del self.rows[self._capacity :]
            self.ends = False
        self.count(self.total + fresh)

    def jump(self, page: Sequence[Row], above: int, *, complete: bool) -> None:
        """Move the window to a page whose first row is taken to stand at line `above`; 0 is no guess."""
        self.rows = list(page)
        self.ends = complete
        if complete:
            self.above = max(0, self.total - len(page))
            self.total = self.below
        else:
            self.above = max(0, above)
            self.count(self.total)

    def update(self, rows: Iterable[Row]) -> list[int]:
        """Replace rows by newer states of them; returns the lines that changed."""
        changed: list[int] = []
        for row in rows:
            line = self.line_of(row.id)
            if line is not None and self.rows[line - self.above] != row:
                self.rows[line - self.above] = row
                changed.append(line)
        return changed

    def drop(self, ids: Collection[int]) -> None:
        """Take rows out; those below move up."""
        kept = [row for row in self.rows if row.id not in ids]
        self.total -= len(self.rows) - len(kept)
        self.rows = kept

    def guess_id(self, line: int, newest: int, oldest: int) -> int:
        """The id that probably stands at a line, by the ids known nearest above and below it."""
        anchors = [(0, newest), (max(1, self.total - 1), oldest)]
        if self.rows:
            anchors += [(self.above, self.rows[0].id), (self.below - 1, self.rows[-1].id)]
        upper = max((anchor for anchor in anchors if anchor[0] <= line), default=anchors[0])
        lower = min((anchor for anchor in anchors if anchor[0] >= line), default=anchors[1])
        if lower[0] == upper[0]:
            return upper[1]
        share = (line - upper[0]) / (lower[0] - upper[0])
        return max(oldest, round(upper[1] + (lower[1] - upper[1]) * share))
