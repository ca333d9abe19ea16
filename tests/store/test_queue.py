"""What waits for the writer's thread: in order, quiet or not, and nothing is lost at the end."""

from __future__ import annotations

from queue import Empty

import pytest

from inspector.store.jobs import NOBODY, AddJob
from inspector.store.queue import JobQueue
from tests.store.samples import delivery


def job(number: int) -> AddJob:
    return AddJob(delivery(b"%d" % number), NOBODY)


def urgent(queue: JobQueue) -> bool:
    return queue.urgent


def test_quiet_jobs_go_with_the_next_one_in_their_order() -> None:
    queue, jobs = JobQueue(), [job(number) for number in range(3)]
    queue.put_quietly(jobs[0])
    queue.put_quietly(jobs[1])
    assert not urgent(queue)
    with pytest.raises(Empty):
        queue.take(timeout=0.001)
    queue.put(jobs[2])
    assert urgent(queue)
    assert queue.take() == jobs
    assert not urgent(queue)


def test_a_ring_takes_what_is_quiet_and_none_where_there_is_nothing() -> None:
    queue, quiet = JobQueue(), job(1)
    queue.ring()
    with pytest.raises(Empty):
        queue.take(timeout=0.001)
    queue.put_quietly(quiet)
    queue.ring()
    queue.ring()
    assert queue.take() == [quiet]


def test_more_than_one_transaction_takes_comes_in_parts() -> None:
    queue, jobs = JobQueue(), [job(number) for number in range(1200)]
    for each in jobs:
        queue.put(each)
    parts = [queue.take(), queue.take(), queue.take()]
    assert [len(part) for part in parts] == [512, 512, 176]
    assert [each for part in parts for each in part] == jobs


def test_a_large_delivery_is_not_joined_by_many_others() -> None:
    queue = JobQueue()
    large = [AddJob(delivery(bytes(5 * 2**20)), NOBODY) for _ in range(3)]
    for each in large:
        queue.put(each)
    assert [len(queue.take()), len(queue.take())] == [2, 1]


def test_what_comes_after_the_end_is_left() -> None:
    queue, before, after = JobQueue(), job(1), job(2)
    queue.put_quietly(before)
    queue.put(None)
    queue.put_quietly(after)
    assert queue.take() == [before]
    assert queue.closed
    assert queue.rest() == [after]
