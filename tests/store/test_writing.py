"""What is written comes back, byte for byte; ids and answers come in order."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.model import Headers, NotFoundError, Origin, Rejection, Status, StoreError
from inspector.model.answered import Answered, By
from inspector.store.connect import open_writer
from inspector.store.group import Group
from inspector.store.ids import Ids
from inspector.store.jobs import AddJob, AnyJob, AttemptJob, TellJob
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.store.samples import AT, attempt, delivery, facts, rejection, sql, verdict


def test_a_delivery_comes_back_as_it_was(writer: Writer, reader: Reader) -> None:
    sent = delivery(b"\x00\xff body", target=b"/a\xff%2f?b=\xe4#", cut=True, origin=Origin.EDITED, parent=7)
    given = writer.add(sent).result()
    assert reader.delivery(given) == replace(sent, id=given)


def test_the_row_tells_what_is_known(writer: Writer, reader: Reader) -> None:
    sent = delivery(target=b"/a\xff")
    row = reader.row(writer.add(sent).result())
    assert row is not None
    assert (row.id, row.at, row.method, row.target) == (1, AT, "POST", "/a\xff")
    assert (row.size, row.sha256, row.verdict, row.attempts) == (7, sent.sha256, None, 0)


def test_ids_ascend_in_the_order_of_the_calls(writer: Writer, reader: Reader) -> None:
    answers = [writer.add(delivery(b"%d" % number)) for number in range(500)]
    ids = [answer.result() for answer in answers]
    assert ids == list(range(1, 501))
    last = reader.delivery(321)
    assert last is not None
    assert last.body == b"320"


def test_callers_in_many_threads_each_get_the_id_of_their_own_delivery(
    writer: Writer, reader: Reader
) -> None:
    bodies = [b"body %d" % number for number in range(400)]
    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(lambda body: writer.add(delivery(body)).result(), bodies))
    assert sorted(ids) == list(range(1, 401))
    for body, given in zip(bodies, ids, strict=True):
        stored = reader.delivery(given)
        assert stored is not None
        assert stored.body == body


def test_what_arrives_during_a_commit_shares_the_next_one(writer: Writer, path: Path) -> None:
    for answer in [writer.add(delivery(b"%d" % number)) for number in range(300)]:
        answer.result()
    # Each commit writes the page of the total, so the log tells how many there were.
    frames = (path.parent / "inspector.db-wal").stat().st_size // 4096
    assert frames < 300


def test_a_digest_is_not_taken_on_trust(writer: Writer, reader: Reader) -> None:
    lying = replace(delivery(b"one"), sha256="0" * 64)
    row = reader.row(writer.add(lying).result())
    assert row is not None
    assert row.sha256 == delivery(b"one").sha256


def test_the_same_body_is_stored_once(writer: Writer, path: Path) -> None:
    for _ in range(3):
        writer.add(delivery(b"same")).result()
    writer.attempt(attempt(1, body=b"same")).result()
    assert sql(path, "SELECT count(*) FROM body") == [(1,)]


def test_the_same_body_twice_in_one_group_is_stored_once(writer: Writer, path: Path) -> None:
    for answer in [writer.add(delivery(b"same")) for _ in range(50)]:
        answer.result()
    assert sql(path, "SELECT count(*) FROM body") == [(1,)]


@pytest.mark.parametrize("body", [b"", b"x" * 4095, b'{"a": "b"}' * 1000, bytes(range(256)) * 20])
def test_bodies_of_any_size_come_back(body: bytes, writer: Writer, reader: Reader) -> None:
    stored = reader.delivery(writer.add(delivery(body)).result())
    assert stored is not None
    assert stored.body == body


def test_a_body_of_25_mib_comes_back(writer: Writer, reader: Reader, path: Path) -> None:
    body = (b'{"some": "text that repeats"}' * 40_000)[: 2**20] * 25
    stored = reader.delivery(writer.add(delivery(body)).result())
    assert stored is not None
    assert stored.body == body
    assert sql(path, "SELECT coding FROM body") == [(1,)]


def test_compression_is_only_used_where_it_is_smaller(writer: Writer, path: Path) -> None:
    noise = b"".join(bytes.fromhex(delivery(b"%d" % number).sha256) for number in range(300))
    writer.add(delivery(noise)).result()
    assert sql(path, "SELECT coding, length(data) FROM body") == [(0, len(noise))]


@pytest.mark.parametrize("text", ["", "a\0b", "\ud800", "x\udfff\0", "ä\u202e", "'; DROP TABLE delivery; --"])
def test_facts_of_any_text_come_back(text: str, writer: Writer, reader: Reader) -> None:
    writer.add(delivery()).result()
    said = facts(text, text, text, text)
    row = writer.judge(1, said, verdict(), AT).result()
    assert (row.provider, row.event, row.delivery_id) == (text, text, text)
    assert reader.facts(1) == said
    assert reader.row(1) == row
    assert reader.counts().by_provider == {text: 1}


@pytest.mark.parametrize("size", [None, 100_000])
@pytest.mark.parametrize("signed", [b"", b'{"a":1}', b"other \xff", b"1." + b"long" * 5000])
def test_a_verdict_comes_back(signed: bytes, size: int | None, writer: Writer, reader: Reader) -> None:
    writer.add(delivery(b'{"a":1}')).result()
    assert reader.verdict(1) is None
    judged = verdict(Status.INVALID, signed, size)
    writer.judge(1, facts(), judged, AT).result()
    assert reader.verdict(1) == judged


def test_signed_bytes_that_are_the_body_are_not_stored_again(writer: Writer, path: Path) -> None:
    writer.add(delivery(b"the body")).result()
    writer.judge(1, facts(), verdict(signed=b"the body"), AT).result()
    assert sql(path, "SELECT signed FROM verdict") == [(None,)]


def test_judging_again_replaces(writer: Writer, reader: Reader) -> None:
    writer.add(delivery()).result()
    writer.judge(1, facts("dyte", "a"), verdict(Status.NO_KEY), AT).result()
    row = writer.judge(1, facts("stripe", "b"), verdict(Status.VALID), AT).result()
    assert (row.provider, row.event, row.verdict) == ("stripe", "b", Status.VALID)
    assert reader.counts().by_provider == {"stripe": 1}
    assert reader.counts().by_verdict == {Status.VALID: 1}


def test_two_judgements_in_one_group_both_answer_and_the_later_stays(writer: Writer, reader: Reader) -> None:
    writer.add(delivery()).result()
    first = writer.judge(1, facts(), verdict(Status.NO_KEY), AT)
    second = writer.judge(1, facts(), verdict(Status.VALID), AT)
    assert first.result().id == second.result().id == 1
    judged = reader.verdict(1)
    assert judged is not None
    assert judged.status is Status.VALID


def test_attempts_come_back_and_the_last_one_stands_in_the_row(writer: Writer, reader: Reader) -> None:
    writer.add(delivery()).result()
    sent = [attempt(1, 500, b"\xff no"), attempt(1, None, b"", "refused"), attempt(1, 204, b"")]
    answers = [writer.attempt(each) for each in sent]
    ids = [answer.result() for answer in answers]
    assert reader.attempts(1) == [replace(each, id=given) for each, given in zip(sent, ids, strict=True)]
    row = reader.row(1)
    assert row is not None
    assert (row.attempts, row.attempt_status, row.attempt_error, row.attempt_duration) == (3, 204, None, 1234)


def test_rejections_come_back_newest_first(writer: Writer, reader: Reader) -> None:
    codes = ["a", "b\ud800", "c\0"]
    ids = [writer.reject(rejection(code)).result() for code in codes]
    found = reader.rejections(limit=2)
    assert [each.code for each in found] == ["c\0", "b\ud800"]
    assert reader.rejections(before=ids[1], limit=5) == [replace(rejection("a"), id=ids[0])]
    assert isinstance(found[0], Rejection)


def test_a_delivery_that_is_not_there_cannot_be_judged_or_forwarded(writer: Writer) -> None:
    with pytest.raises(NotFoundError, match="no delivery 9"):
        writer.judge(9, facts(), verdict(), AT).result()
    with pytest.raises(NotFoundError, match="no delivery 9"):
        writer.attempt(attempt(9)).result()


def test_one_job_that_fails_takes_no_other_with_it(writer: Writer, reader: Reader) -> None:
    good = [writer.add(delivery(b"%d" % number)) for number in range(5)]
    lost = writer.judge(99, facts(), verdict(), AT)
    absurd = writer.add(replace(delivery(), at=10**30))
    after = [writer.add(delivery(b"%d" % number)) for number in range(5)]
    assert isinstance(lost.exception(), NotFoundError)
    assert isinstance(absurd.exception(), StoreError)
    ids = [answer.result() for answer in (*good, *after)]
    assert ids == sorted(set(ids))
    assert reader.count() == 10


def test_deleting_takes_all_that_hangs_on_a_delivery(writer: Writer, reader: Reader, path: Path) -> None:
    for body in (b"only mine", b"shared", b"shared"):
        writer.add(delivery(body)).result()
    for number in (1, 2, 3):
        writer.judge(number, facts(), verdict(), AT).result()
        writer.attempt(attempt(number, body=b"answer %d" % (number // 2))).result()
    assert writer.remove([1, 2, 77]).result() == 2
    assert [row.id for row in reader.rows(limit=9)] == [3]
    assert (reader.delivery(1), reader.verdict(1), reader.attempts(2)) == (None, None, [])
    left = sql(path, "SELECT (SELECT count(*) FROM head), (SELECT count(*) FROM body)")
    assert left == [(1, 2)]
    assert reader.counts().by_provider == {"dyte": 1}


def test_an_id_is_never_given_twice(writer: Writer) -> None:
    for _ in range(3):
        writer.add(delivery()).result()
    writer.remove([2, 3]).result()
    assert writer.add(delivery()).result() == 4


def test_closing_writes_what_was_queued_and_may_be_repeated(path: Path) -> None:
    writer = Writer(path)
    answers = [writer.add(delivery(b"%d" % number)) for number in range(200)]
    writer.close()
    writer.close()
    assert all(answer.done() for answer in answers)
    reader = Reader(path)
    assert reader.count() == 200
    reader.close()


def test_after_closing_a_write_fails_with_one_sentence(path: Path) -> None:
    writer = Writer(path)
    writer.close()
    with pytest.raises(StoreError, match="closed"):
        writer.add(delivery()).result()


def test_a_caller_that_no_longer_waits_does_not_stop_the_write(writer: Writer, reader: Reader) -> None:
    assert not writer.add(delivery()).cancel()
    writer.add(delivery()).result()
    assert reader.count() == 2


def test_headers_of_any_bytes_come_back(writer: Writer, reader: Reader) -> None:
    pairs = [(b"", b""), (b"A", b"\n: \r\n"), (b"a", b"\x00" * 70_000), (b"\xff", b"1"), (b"A", b"2")]
    given = writer.add(delivery(headers=Headers(tuple(pairs)))).result()
    stored = reader.delivery(given)
    assert stored is not None
    assert stored.headers.pairs == tuple(pairs)


def told(delivery: int, status: int = 200) -> Answered:
    return Answered(delivery, AT, status, By.APP, 12_000, (("X-\u00e9", "1"),), b"\x00body")


def test_what_a_sender_was_told_comes_back_and_the_last_word_stays(writer: Writer, reader: Reader) -> None:
    writer.add(delivery())
    writer.answered(told(1, 503))
    assert writer.answered(told(1)).result() == 1
    assert reader.answered(1) == told(1)
    with pytest.raises(NotFoundError, match="no delivery 9"):
        writer.answered(told(9)).result()


@pytest.mark.parametrize("count", [1, 7, 8, 95, 96, 97, 250])
def test_a_group_of_any_size_is_written_whole(count: int, path: Path) -> None:
    jobs: list[AnyJob] = [AddJob(delivery(b"%d" % number), Future()) for number in range(count)]
    jobs += [AttemptJob(attempt(number + 1), Future()) for number in range(count)]
    jobs += [TellJob(told(number + 1), Future()) for number in range(count)]
    db = open_writer(path)
    Group(jobs).write(db, Ids(db))
    db.close()
    for table in ("delivery", "attempt", "answer"):
        assert sql(path, f"SELECT count(*) FROM {table}") == [(count,)]
