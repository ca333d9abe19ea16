"""The maintained counts equal a count by hand, whatever was written and deleted."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import EVERYTHING, And, Facts, Field, Not, Origin, Status
from inspector.store import tally_table
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.store.samples import AT, attempt, delivery, facts, rejection, sql, verdict

_ids = st.integers(1, 12)
_adds = st.tuples(st.just("add"), st.sampled_from([b"", b"a", b"b"]))
_judgements = st.tuples(
    st.just("judge"),
    _ids,
    st.builds(
        facts,
        st.sampled_from(["dyte", "Stripe", "\ud800", None]),
        st.sampled_from(["a", "b\0\ud800", None]),
    ),
    st.sampled_from(list(Status)),
)
_attempts = st.tuples(
    st.just("attempt"), _ids, st.sampled_from([b"", b"a", b"c"]), st.sampled_from([200, 503, None])
)
_removals = st.tuples(st.just("remove"), st.lists(_ids, max_size=4))
_rejections = st.tuples(st.just("reject"))
_operations = st.lists(
    st.one_of(_adds, _adds, _judgements, _judgements, _attempts, _removals, _rejections), max_size=30
)


def _apply(writer: Writer, operation: tuple[object, ...]) -> None:
    match operation:
        case ("add", bytes(body)):
            writer.add(delivery(body))
        case ("judge", int(number), Facts() as said, Status() as status):
            writer.judge(number, said, verdict(status), AT)
        case ("attempt", int(number), bytes(body), None):
            writer.attempt(attempt(number, None, body, "refused"))
        case ("attempt", int(number), bytes(body), int(status)):
            writer.attempt(attempt(number, status, body))
        case ("remove", list(ids)):
            writer.remove(ids)
        case ("reject",):
            writer.reject(rejection())


@settings(max_examples=30, deadline=None)
@given(operations=_operations)
def test_counts_equal_a_scan(operations: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as place:
        path = Path(place) / "x.db"
        writer = Writer(path, reserve=0)
        for operation in operations:
            _apply(writer, operation)
        writer.close()
        reader = Reader(path)
        counts, rows = reader.counts(), reader.rows(limit=999)
        assert counts.total == reader.count() == len(rows)
        assert counts.by_provider == Counter(row.provider for row in rows if row.provider is not None)
        assert counts.by_verdict == Counter(row.verdict for row in rows if row.verdict is not None)
        assert counts.by_event == Counter(row.event for row in rows if row.event is not None)
        answers = [str(row.attempt_status or row.attempt_error) for row in rows if row.attempts]
        assert counts.by_answer == Counter(answers)
        assert counts.rejected == len(reader.rejections(limit=999))
        assert [row.attempts for row in rows] == [len(reader.attempts(row.id)) for row in rows]
        reader.close()
        used = "SELECT body FROM delivery UNION SELECT body FROM attempt WHERE body IS NOT NULL"
        assert sql(path, "SELECT id FROM body ORDER BY id") == sql(path, f"SELECT * FROM ({used}) ORDER BY 1")
        assert sql(path, "PRAGMA foreign_key_check") == []
        assert sql(path, "PRAGMA integrity_check") == [("ok",)]


def test_counts_of_a_provider_or_a_verdict_come_from_the_table(writer: Writer, reader: Reader) -> None:
    for number, provider in enumerate(["dyte", "Dyte", "stripe", None], 1):
        writer.add(delivery(origin=Origin.IMPORTED)).result()
        writer.judge(number, facts(provider), verdict(Status.NO_KEY), AT).result()
    assert reader.count(EVERYTHING) == 4
    assert reader.count(Field("provider", "DYTE")) == 2
    assert reader.count(And((Field("provider", "*t*"),))) == 3
    assert reader.count(Field("verdict", "no key")) == 4
    assert reader.count(Field("verdict", "valid")) == 0
    assert reader.count(Not(Field("provider", "dyte"))) == 2


def test_an_older_database_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    writer = Writer(path)
    for number, (event, status) in enumerate([("a", 200), ("a", None), ("b", 503)], 1):
        writer.add(delivery()).result()
        writer.judge(number, facts(event=event), verdict(), AT).result()
        writer.attempt(attempt(number, status, error=None if status else "refused")).result()
    writer.close()
    triggers = ("event_changed", "answer_changed", "tally_deleted")
    for name in triggers:
        sql(path, f"DROP TRIGGER {name}")
    sql(path, "DELETE FROM tally WHERE kind IN ('event', 'answer')")
    db = sqlite3.connect(path)
    with db:
        tally_table.create(db)
    db.close()
    reader = Reader(path)
    assert reader.counts().by_event == {"a": 2, "b": 1}
    assert reader.counts().by_answer == {"200": 1, "refused": 1, "503": 1}
    reader.close()
