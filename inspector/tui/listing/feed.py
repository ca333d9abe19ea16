"""Keeps the list's window filled from the store, one job at a time, never on the screen's loop.

News from the engine and the place the user looks at are only remembered; a single task turns them into
the one most useful read, applies it, and says what moved. So a thousand deliveries a second cost as many
reads as the screen can show, and a slow disk delays rows but no key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from inspector.model import EVERYTHING, InspectorError, NotFoundError
from inspector.tui.listing.window import Window

if TYPE_CHECKING:
    from inspector.model import Query, Row
    from inspector.tui.inbox import Batch
    from inspector.tui.lane import Lane, Records

PAGE = 200
_MOST_TOUCHED = 128
_MOST_PENDING = 100

Changed = Callable[[int, Sequence[int] | None], None]
"""Called after each read with how many lines all rows moved, and the lines that changed (None: any)."""


class Feed:
    """The rows of one filter. Its owner calls `run` in a task and `look` whenever the view moves."""

    def __init__(
        self, lane: Lane, counting: Lane, changed: Changed, failed: Callable[[InspectorError], None]
    ) -> None:
        self._lane = lane
        self._counting = counting
        self._changed = changed
        self._failed = failed
        self._wake = asyncio.Event()
        self._generation = 0
        self._reset = True
        self._stale = False
        self._touched: set[int] = set()
        self._annotated = False
        self._first, self._height = 0, 24
        self._guesses = 0
        self._busy = False
        self._recount: asyncio.Task[None] | None = None
        self.window = Window()
        self.query: Query = EVERYTHING
        self.following = True
        self.loaded = False
        """Whether the first page of this filter has come."""
        self.counted = True
        """Whether all that match were counted; until then there are at least as many as the window says."""
        self.pending = 0
        """Newer deliveries that are not shown because the list stands still."""
        self.newest = 0
        self.kept = 0
        """Deliveries in the store, whatever the filter."""
        self.hidden = 0
        """Those of them that the user has hidden."""
        self.shows_hidden = False

    @property
    def matching(self) -> int:
        """How many match; some of them until all are counted."""
        return self.window.total if self.counted else self.window.below

    def filter(self, query: Query) -> None:
        """Show other deliveries, from the newest on. A read that runs for the old filter is stopped."""
        self.query = query
        self._generation += 1
        self._reset = True
        self.loaded = False
        self._lane.interrupt()
        self._counting.interrupt()
        self._wake.set()

    def show_hidden(self, shown: bool) -> None:
        """Show what the user has hidden too, or leave it out."""
        self.shows_hidden = shown
        self.filter(self.query)

    def reload(self) -> None:
        """Read the newest page again."""
        self._reset = True
        self._wake.set()

    def look(self, first: int, height: int) -> None:
        """Say which lines are seen, so that they and a few around are read."""
        self._first, self._height = max(0, first), max(1, height)
        if self._wanted() is not None:
            self._wake.set()

    async def reveal(self, id: int) -> int | None:
        """Read the page around a delivery; its line, or None where this filter does not show it."""
        query, generation = self.query, self._generation
        found = await self._lane.run(lambda records: _around(records, self._asked(query), id))
        if generation != self._generation or found is None:
            return None
        above, page, complete = found
        if self.window.line_of(id) is None:
            self.window.jump(page, above, complete=complete)
            self._changed(0, None)
        return self.window.line_of(id)

    def follow(self, following: bool) -> None:
        """Show newer deliveries as they come, or stand still and count them."""
        if following and not self.following and self.pending:
            self._stale = True
            self._wake.set()
        self.following = following

    def news(self, batch: Batch) -> None:
        """Deliveries came, or something about some of them did."""
        if not batch.arrived and not batch.changed and not batch.flooded:
            return
        self._annotated = self._annotated or batch.annotated
        self._stale = self._stale or bool(batch.arrived) or self.following or self.query != EVERYTHING
        if not self.following and self.query == EVERYTHING:
            self.pending += batch.arrived
            self.kept += batch.arrived
        self._touched |= {id for id in batch.changed if self.window.line_of(id) is not None}
        if batch.flooded:
            self._touched |= {row.id for row in self.window.rows}
        self._wake.set()

    async def run(self) -> None:
        """Read what is wanted, for as long as the screen lives."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._busy = True
            try:
                while await self._step():
                    pass
            except NotFoundError:
                continue  # No database yet: the engine says when it listens.
            except InspectorError as error:
                self._failed(error)
            except Exception as error:  # The list must go on with the next read.
                self._failed(InspectorError(f"The list could not be read ({type(error).__name__})."))
            finally:
                self._busy = False

    @property
    def quiet(self) -> bool:
        """Whether nothing is wanted and nothing is being read."""
        return not self._busy and not self._wake.is_set()

    async def _step(self) -> bool:
        """Do the most useful read; False when there is none."""
        generation = self._generation
        try:
            return await self._read_something(generation)
        except InspectorError:
            if generation != self._generation:
                return True
            raise

    async def _read_something(self, generation: int) -> bool:
        wanted = self._wanted()
        if self._reset:
            await self._read_first(generation)
        elif wanted is not None:
            await self._read_line(wanted, generation)
        elif self._stale and self.following:
            await self._read_top(generation)
        elif self._stale and self.query != EVERYTHING:
            await self._read_pending(generation)
        elif self._touched or self._annotated:
            await self._read_touched(generation)
        else:
            self._stale = False
            return False
        return True

    def _wanted(self) -> int | None:
        """A line that should be in memory and is not: first what is seen, then half a page around."""
        window = self.window
        last = min(self._first + self._height, window.total) - 1
        for line in (self._first, last):
            if 0 <= line < window.total and window.at(line) is None:
                return line
        ahead, behind = min(last + PAGE // 2, window.total - 1), max(0, self._first - PAGE // 2)
        if ahead >= window.below and not window.ends:
            return window.below
        return window.above - 1 if behind < window.above else None

    async def _read_first(self, generation: int) -> None:
        query = self.query
        self._reset = self._stale = False
        self._touched.clear()
        try:
            page = await self._read_page(query, limit=PAGE)
        except InspectorError:
            self._reset = True
            raise
        if generation != self._generation:
            return
        self.window.start(page, complete=len(page) < PAGE)
        self._top(page)
        self.loaded = self.counted = True
        if query == EVERYTHING:
            self.window.count(self._in_sight)
        elif not self.window.ends:
            self.counted = False
            self._recount = asyncio.create_task(self._count(generation))
        self._changed(0, None)

    async def _count(self, generation: int) -> None:
        """A filter's lines are counted beside the reading, since that may take seconds."""
        query = self.query

        def count(records: Records) -> int | None:
            # What waited in the lane while another filter was typed is not begun any more.
            return records.count(self._asked(query)) if generation == self._generation else None

        try:
            total = await self._counting.run(count)
        except InspectorError:
            return
        if total is not None and generation == self._generation:
            self.counted = True
            self.window.count(total)
            self._changed(0, None)

    async def _read_top(self, generation: int) -> None:
        query, limit = self.query, max(PAGE // 2, self._height * 2)
        self._stale = False
        page = await self._read_page(query, limit=limit)
        if generation != self._generation or not self.following:
            self._stale = self._stale or generation == self._generation
            return
        self.window.merge_newest(page, complete=len(page) < limit)
        if query == EVERYTHING:
            self.window.count(self._in_sight)
        self._top(page)
        if page:
            self._touched = {id for id in self._touched if id < page[-1].id}
        self._changed(0, None)

    async def _read_pending(self, generation: int) -> None:
        """How many newer deliveries match, up to a hundred, while the list stands still."""
        query, after = self.query, self.newest
        self._stale = False
        page = await self._read_page(query, after=after, limit=_MOST_PENDING)
        if generation == self._generation:
            self.pending = len(page)
            self._changed(0, ())

    async def _read_touched(self, generation: int) -> None:
        seen = {row.id for row in self.window.rows[max(0, self._first - self.window.above) :][: self._height]}
        ids = sorted(self._touched, key=lambda id: (id not in seen, -id))[:_MOST_TOUCHED]
        self._touched.difference_update(ids)
        self._annotated = False
        rows, self.hidden = await self._lane.run(
            lambda records: ([records.row(id) for id in ids], records.hidden())
        )
        if generation != self._generation:
            return
        known = [row for row in rows if row is not None]
        gone = (
            set() if self._asked(self.query) == self.query else {r.id for r in known if r.annotation.hidden}
        )
        self.window.drop(gone)
        changed = self.window.update(row for row in known if row.id not in gone)
        self._changed(0, None if gone else changed)

    async def _read_line(self, line: int, generation: int) -> None:
        window = self.window
        if window.rows and window.below <= line < window.below + PAGE:
            shift = await self._read_older(generation)
        elif window.rows and window.above - PAGE <= line < window.above:
            shift = await self._read_newer(generation)
        else:
            shift = await self._read_far(line, generation)
        if generation == self._generation:
            self._changed(shift, None)

    async def _read_older(self, generation: int) -> int:
        query, before = self.query, self.window.rows[-1].id
        page = await self._lane.run(
            lambda records: records.rows(self._asked(query), before=before, limit=PAGE)
        )
        if generation == self._generation:
            self.window.add_older(page, complete=len(page) < PAGE)
        return 0

    async def _read_newer(self, generation: int) -> int:
        query, after = self.query, self.window.rows[0].id
        page = await self._lane.run(lambda records: records.rows(self._asked(query), after=after, limit=PAGE))
        if generation != self._generation:
            return 0
        known = [row for row in reversed(page) if row.id <= self.newest]
        return self.window.add_newer(known, complete=len(known) < PAGE)

    async def _read_far(self, line: int, generation: int) -> int:
        window, query, newest = self.window, self._asked(self.query), self.newest
        start = max(0, line - PAGE // 2)
        from_end = line >= window.total - PAGE

        def read(records: Records) -> tuple[list[Row], bool]:
            oldest = records.rows(query, after=0, limit=PAGE if from_end else 1)
            if from_end or not oldest:
                return oldest[::-1], True
            before = newest + 1 if start == 0 else window.guess_id(start, newest, oldest[0].id) + 1
            page = records.rows(query, before=before, limit=PAGE)
            return page, len(page) < PAGE

        page, complete = await self._lane.run(read)
        if generation == self._generation:
            self._guesses += 1
            # A guess that keeps missing is taken for right: the ends of the list put it in its place.
            window.jump(page, start, complete=complete and (from_end or not page or self._guesses < 4))
            if window.at(line) is not None:
                self._guesses = 0
        return 0

    async def _read_page(self, query: Query, *, after: int | None = None, limit: int) -> list[Row]:
        """The newest rows, with the counts of all."""
        page, kept, hidden = await self._lane.run(
            lambda records: (
                records.rows(self._asked(query), after=after, limit=limit),
                records.count(),
                records.hidden(),
            )
        )
        self.kept, self.hidden = kept, hidden
        return page

    def _asked(self, query: Query) -> Query:
        """The filter as the store is asked."""
        if self.shows_hidden:
            return query
        # Loaded with the first page, in front of which nobody waits for it.
        from inspector.explore.hidden import without_hidden

        return without_hidden(query)

    @property
    def _in_sight(self) -> int:
        return self.kept - (0 if self.shows_hidden else self.hidden)

    def _top(self, page: Sequence[Row]) -> None:
        self.newest = page[0].id if page else 0
        self.pending = 0


def _around(records: Records, query: Query, id: int) -> tuple[int, list[Row], bool] | None:
    """The line on which a delivery stands, the page from there on, and whether that is the last."""
    page = records.rows(query, before=id + 1, limit=PAGE)
    if not page or page[0].id != id:
        return None
    return records.count(query, after=id), page, len(page) < PAGE
