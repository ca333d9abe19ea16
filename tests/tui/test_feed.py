from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from inspector.model import EVERYTHING, Field, InspectorError, NotFoundError, Query, Row, StoreError
from inspector.tui.inbox import Batch
from inspector.tui.lane import Lane, Records
from inspector.tui.listing.feed import PAGE, Feed
from tests.tui.samples import Listed, row


class Watched:
    """A feed and what it said."""

    def __init__(self, open: Callable[[], Records]) -> None:
        self.errors: list[InspectorError] = []
        self.lanes = Lane(open, "pages"), Lane(open, "counts")
        self.feed = Feed(*self.lanes, self.changed, self.errors.append)
        self.changes: list[tuple[int, Sequence[int] | None]] = []
        self.news = asyncio.Event()

    def changed(self, shift: int, lines: Sequence[int] | None) -> None:
        self.changes.append((shift, lines))
        self.news.set()

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not reached():  # noqa: ASYNC110 - whatever the test waits for
                await asyncio.sleep(0.002)


@asynccontextmanager
async def feeding(records: Records | Callable[[], Records]) -> AsyncIterator[Watched]:
    watched = Watched(records if callable(records) else lambda: records)
    task = asyncio.create_task(watched.feed.run())
    watched.feed.reload()
    try:
        yield watched
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        for lane in watched.lanes:
            lane.close()


def many(count: int) -> Listed:
    return Listed([row(id) for id in range(1, count + 1)])


async def test_first_page_and_count_come_at_once() -> None:
    async with feeding(many(5000)) as watched:
        await watched.until(lambda: watched.feed.loaded)
        assert watched.feed.window.at(0) == row(5000)
        assert watched.feed.window.total == 5000


async def test_lines_that_are_seen_are_read() -> None:
    async with feeding(many(5000)) as watched:
        await watched.until(lambda: watched.feed.loaded)
        watched.feed.look(PAGE + 20, 40)
        await watched.until(lambda: watched.feed.window.at(PAGE + 59) is not None)
        assert watched.feed.window.at(PAGE + 59) == row(5000 - PAGE - 59)


async def test_jump_into_the_middle_of_many_costs_few_reads() -> None:
    records = many(50_000)
    async with feeding(records) as watched:
        await watched.until(lambda: watched.feed.loaded)
        records.reads = 0
        watched.feed.look(30_000, 40)
        await watched.until(lambda: watched.feed.window.at(30_039) is not None)
        assert watched.feed.window.at(30_000) == row(20_000)
        assert records.reads < 12


async def test_jump_lands_somewhere_even_where_ids_have_gaps() -> None:
    records = Listed([row(id * id) for id in range(1, 3000)])
    async with feeding(records) as watched:
        await watched.until(lambda: watched.feed.loaded)
        for line in (1500, 2998, 10, 2200, 0):
            watched.feed.look(line, 30)
            await watched.until(lambda line=line: watched.feed.window.at(line) is not None)  # type: ignore[misc]  # bound at once
        assert watched.feed.window.at(0) == row(2999 * 2999)
        await watched.until(lambda: watched.feed.quiet)


async def test_new_deliveries_appear_while_following() -> None:
    records = many(10)
    async with feeding(records) as watched:
        await watched.until(lambda: watched.feed.loaded)
        records.add(row(11))
        watched.feed.news(Batch(arrived=1, newest=11))
        await watched.until(lambda: watched.feed.window.at(0) == row(11))
        assert watched.feed.window.total == 11


async def test_new_deliveries_are_only_counted_while_standing_still() -> None:
    records = many(10)
    async with feeding(records) as watched:
        await watched.until(lambda: watched.feed.loaded)
        watched.feed.follow(False)
        records.add(row(11))
        watched.feed.news(Batch(arrived=1, newest=11))
        await watched.until(lambda: watched.feed.quiet)
        assert watched.feed.pending == 1
        assert watched.feed.window.at(0) == row(10)
        watched.feed.follow(True)
        await watched.until(lambda: watched.feed.window.at(0) == row(11))
        assert watched.feed.pending == 0


async def test_verdict_that_comes_later_changes_its_line_only() -> None:
    records = many(50)
    async with feeding(records) as watched:
        await watched.until(lambda: watched.feed.loaded)
        watched.feed.follow(False)
        records.all[29] = row(30, size=99)
        watched.feed.news(Batch(changed=frozenset([30, 9999])))
        await watched.until(lambda: watched.feed.window.at(20) == row(30, size=99))
        assert watched.changes[-1] == (0, [20])


async def test_filter_shows_what_matches_and_counts_it_beside() -> None:
    async with feeding(many(4000)) as watched:
        await watched.until(lambda: watched.feed.loaded)
        watched.feed.filter(Field("provider", "dyte"))
        await watched.until(lambda: watched.feed.loaded and watched.feed.window.total == 1500)
        assert all(one.provider == "dyte" for one in watched.feed.window.rows)
        watched.feed.filter(EVERYTHING)
        await watched.until(lambda: watched.feed.loaded and watched.feed.window.total == 4000)


async def test_newer_matches_are_counted_while_standing_still() -> None:
    records = many(80)
    async with feeding(records) as watched:
        watched.feed.filter(Field("provider", "dyte"))
        await watched.until(lambda: watched.feed.loaded)
        watched.feed.follow(False)
        for id in (81, 82, 85):
            records.add(row(id))
        watched.feed.news(Batch(arrived=3, newest=85))
        await watched.until(lambda: watched.feed.pending == 2)


async def test_delivery_that_matches_only_once_it_is_judged_appears() -> None:
    records = many(8)
    async with feeding(records) as watched:
        watched.feed.filter(Field("verdict", "invalid"))
        await watched.until(lambda: watched.feed.loaded)
        before = watched.feed.window.total
        records.add(row(10, verdict=None))
        watched.feed.news(Batch(arrived=1, newest=10))
        await watched.until(lambda: watched.feed.quiet)
        assert watched.feed.window.total == before
        records.all[-1] = row(10)
        watched.feed.news(Batch(changed=frozenset([10])))
        await watched.until(lambda: watched.feed.window.at(0) == row(10))


async def test_database_that_is_not_there_yet_is_tried_again() -> None:
    records = many(3)
    there = False

    def open() -> Records:
        if not there:
            raise NotFoundError("There is no database.")
        return records

    async with feeding(open) as watched:
        await watched.until(lambda: watched.feed.quiet)
        assert not watched.feed.loaded
        assert not watched.errors
        there = True
        watched.feed.reload()
        await watched.until(lambda: watched.feed.loaded)


class Failing(Listed):
    """Fails as often as it is told to."""

    failures = 1

    def rows(
        self, query: Query = EVERYTHING, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[Row]:
        if self.failures:
            self.failures -= 1
            raise StoreError("The database cannot be read.", "Look at the disk.")
        return super().rows(query, before=before, after=after, limit=limit)


async def test_failed_read_is_said_and_the_next_one_works() -> None:
    async with feeding(Failing([row(1)])) as watched:
        await watched.until(lambda: bool(watched.errors))
        assert watched.errors[0].message == "The database cannot be read."
        watched.feed.reload()
        await watched.until(lambda: watched.feed.loaded)


async def test_a_thousand_pieces_of_news_cost_a_few_reads() -> None:
    records = many(300)
    async with feeding(records) as watched:
        await watched.until(lambda: watched.feed.loaded)
        records.reads = 0
        for id in range(301, 1301):
            records.add(row(id))
            watched.feed.news(Batch(arrived=1, newest=id, changed=frozenset([id - 1])))
        await watched.until(lambda: watched.feed.window.at(0) == row(1300) and watched.feed.quiet)
        assert records.reads < 20
