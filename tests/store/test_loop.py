"""The writer on an event loop: awaitable, and one wake-up for each commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import pytest

from inspector.model import NotFoundError, Status, StoreError
from inspector.store.loop import LoopWriter
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.store.samples import AT, attempt, delivery, facts, rejection, sql, verdict


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts how often another thread woke it."""

    woken = 0

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        self.woken += 1
        return super().call_soon_threadsafe(callback, *args, context=context)


async def test_every_kind_of_write_is_awaited(writer: Writer, reader: Reader) -> None:
    store = LoopWriter(writer)
    assert await store.add(delivery()) == 1
    assert (await store.judge(1, facts(), verdict(), AT)).verdict is Status.VALID
    assert await store.attempt(attempt(1)) == 1
    assert await store.reject(rejection()) == 1
    with pytest.raises(NotFoundError):
        await store.attempt(attempt(5))
    assert await store.remove([1]) == 1
    assert reader.counts().rejected == 1


async def test_answers_come_after_the_commit(writer: Writer, path: Path) -> None:
    store = LoopWriter(writer)
    for number in range(20):
        given = await store.add(delivery(b"%d" % number))
        assert sql(path, "SELECT max(id) FROM delivery") == [(given,)]


def test_the_loop_is_woken_once_for_many_answers(writer: Writer) -> None:
    async def add_many(loop: CountingLoop) -> int:
        store = LoopWriter(writer)
        before = loop.woken
        # One commit starts with the first; all others arrive before the loop can run again.
        ids = await asyncio.gather(*[store.add(delivery(b"%d" % number)) for number in range(200)])
        assert ids == list(range(1, 201))
        return loop.woken - before

    loop = CountingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(add_many(loop)) < 20


async def test_a_wait_that_is_cancelled_does_not_cancel_the_write(writer: Writer, reader: Reader) -> None:
    store = LoopWriter(writer)
    store.add(delivery()).cancel()
    assert await store.add(delivery()) == 2
    assert reader.count() == 2


def test_a_loop_that_is_gone_does_not_stop_the_writer(writer: Writer, reader: Reader) -> None:
    async def leave() -> None:
        store = LoopWriter(writer)
        for number in range(50):
            store.add(delivery(b"%d" % number))

    asyncio.run(leave())
    assert writer.add(delivery()).result() == 51
    assert reader.count() == 51


async def test_many_callers_at_once_each_get_their_own_id(writer: Writer, reader: Reader) -> None:
    store = LoopWriter(writer)

    async def caller(number: int) -> None:
        for turn in range(10):
            body = b"%d/%d" % (number, turn)
            stored = reader.delivery(await store.add(delivery(body)))
            assert stored is not None
            assert stored.body == body

    await asyncio.gather(*[caller(number) for number in range(32)])
    assert reader.count() == 320


def test_what_no_sender_waits_for_is_written_with_the_next_delivery(writer: Writer) -> None:
    async def go_on(loop: CountingLoop) -> int:
        store = LoopWriter(writer, patience=60.0)
        await store.add(delivery(b"1"))
        judged, tried = store.judge(1, facts(), verdict(), AT), store.attempt(attempt(1))
        before = loop.woken
        assert await store.add(delivery(b"2")) == 2
        assert (await judged).verdict is Status.VALID
        assert await tried == 1
        return loop.woken - before

    loop = CountingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(go_on(loop)) == 1


async def test_it_is_written_soon_where_no_other_delivery_comes(writer: Writer) -> None:
    store = LoopWriter(writer, patience=0.01)
    await store.add(delivery())
    async with asyncio.timeout(10):
        assert await store.attempt(attempt(1)) == 1
        assert (await store.judge(1, facts(), verdict(), AT)).attempts == 1


async def test_what_waits_for_a_delivery_is_written_when_the_store_is_closed(path: Path) -> None:
    writer = Writer(path)
    store = LoopWriter(writer, patience=60.0)
    await store.add(delivery())
    tried = store.attempt(attempt(1))
    await asyncio.to_thread(writer.close)
    assert await tried == 1
    with pytest.raises(StoreError):
        await store.attempt(attempt(1))
