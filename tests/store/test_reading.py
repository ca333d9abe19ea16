"""Pages, bounds, and reads that can be stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from inspector.model import EVERYTHING, StoreError, Text
from inspector.store.problems import Interrupted
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.store.samples import delivery


@pytest.fixture
def ten(writer: Writer) -> None:
    for number in range(10):
        writer.add(delivery(b"%d" % number))
    writer.add(delivery()).result()
    writer.remove([11]).result()


def _ids(reader: Reader, limit: int, before: int | None = None, after: int | None = None) -> list[int]:
    return [row.id for row in reader.rows(EVERYTHING, before=before, after=after, limit=limit)]


@pytest.mark.usefixtures("ten")
def test_pages_go_back_from_the_newest(reader: Reader) -> None:
    assert _ids(reader, 3) == [10, 9, 8]
    assert _ids(reader, 3, before=8) == [7, 6, 5]
    assert _ids(reader, 30, before=3) == [2, 1]
    assert _ids(reader, 3, before=1) == []


@pytest.mark.usefixtures("ten")
def test_pages_go_on_from_an_id_oldest_first(reader: Reader) -> None:
    assert _ids(reader, 3, after=0) == [1, 2, 3]
    assert _ids(reader, 30, after=8) == [9, 10]
    assert _ids(reader, 30, after=3, before=6) == [4, 5]


@pytest.mark.usefixtures("ten")
def test_absurd_bounds_give_no_error(reader: Reader) -> None:
    assert _ids(reader, 1, before=10**40) == [10]
    assert _ids(reader, 1, after=-(10**40)) == [1]
    assert (_ids(reader, 0), _ids(reader, -5)) == ([], [])
    assert reader.row(10**40) is None
    assert reader.delivery(-1) is None
    assert (reader.facts(99), reader.verdict(99), reader.attempts(99)) == (None, None, [])


def test_a_reader_sees_what_was_committed_before_each_call(writer: Writer, reader: Reader) -> None:
    for number in range(1, 4):
        writer.add(delivery()).result()
        assert reader.count() == number


def test_a_reader_may_be_called_from_several_threads(writer: Writer, reader: Reader) -> None:
    for number in range(50):
        writer.add(delivery(b"%d" % number))
    writer.add(delivery()).result()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(reader.row, range(1, 51)))
    assert [row and row.id for row in found] == list(range(1, 51))


def test_a_long_search_can_be_stopped_and_the_reader_goes_on(writer: Writer, reader: Reader) -> None:
    for number in range(300):
        writer.add(delivery(b"%d" % number + b"x" * 2_000_000))
    last = writer.add(delivery())
    last.result()
    started, stopped = Event(), Event()

    def search() -> int:
        started.set()
        return reader.count(Text("not there"))

    with ThreadPoolExecutor(2) as pool:
        found = pool.submit(search)
        assert started.wait(5)

        def stop() -> None:
            while not stopped.wait(0.001):
                reader.interrupt()

        stopping = pool.submit(stop)
        error = found.exception(timeout=10)
        stopped.set()
        stopping.result()
    assert isinstance(error, Interrupted)
    assert reader.count() == 301


def test_stopping_an_idle_or_closed_reader_does_nothing(reader: Reader) -> None:
    reader.interrupt()
    assert reader.count() == 0
    reader.close()
    reader.close()
    reader.interrupt()
    with pytest.raises(StoreError, match="was closed"):
        reader.count()


def test_a_reader_does_not_keep_the_log_from_being_emptied(
    path: Path, writer: Writer, reader: Reader
) -> None:
    for number in range(20):
        writer.add(delivery(b"%d" % number)).result()
        reader.rows(limit=5)
    writer.close()
    assert (path.parent / "inspector.db-wal").stat().st_size == 0
    assert reader.count() == 20
