"""Sessions: read with the facts, summed up by triggers, found by an index."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.explore import parse
from inspector.model import Facts, Status
from inspector.store.reader import Reader
from inspector.store.schema import MIGRATIONS, migrate
from inspector.store.writer import Writer
from tests.store.samples import AT, delivery, sql, verdict

NAMES = ["a", "A", "b\0\ud800", None]


def _judge(writer: Writer, id: int, session: str | None, event: str = "x") -> None:
    writer.judge(id, Facts("dyte", event, None, None, session), verdict(), AT).result()


@settings(max_examples=20, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.integers(1, 6), st.sampled_from(NAMES)),
            st.integers(1, 6),
        ),
        max_size=20,
    )
)
def test_the_table_of_sessions_equals_a_count(
    steps: list[int | tuple[int, str | None]],
) -> None:

    with TemporaryDirectory() as place:
        path = Path(place) / "x.db"
        writer = Writer(path, reserve=0)
        for _ in range(6):
            writer.add(delivery()).result()
        gone: set[int] = set()
        for step in steps:
            if isinstance(step, int):
                writer.remove([step]).result()
                gone.add(step)
            elif step[0] not in gone:
                _judge(writer, *step)
        writer.close()
        reader = Reader(path)
        wanted = Counter(row.session for row in reader.rows(limit=9) if row.session is not None)
        assert {each.name: each.count for each in reader.sessions(limit=9)} == wanted
        for name, count in wanted.items():
            assert len(reader.session_rows(name, limit=9)) == count
        reader.close()


def test_a_session_is_summed_up_and_found(writer: Writer, reader: Reader, path: Path) -> None:
    for number, (session, event) in enumerate(
        [("50C8", "on"), ("50C8", "off"), ("other", "on"), ("50c8", "on")]
    ):
        id = writer.add(delivery(b"%d" % number)).result()
        writer.judge(id, Facts("dyte", event, "d", "w", session), verdict(Status.INVALID), AT).result()
    found = reader.session("50C8")
    assert found is not None
    assert (found.count, found.provider, found.first_at, found.last_at) == (2, "dyte", AT, AT)
    assert found.verdicts == {Status.INVALID: 2}
    assert (found.events, found.retries) == ({"on": 1}, 1)
    assert reader.session("nothing") is None
    assert [row.id for row in reader.rows(parse("session:50c8"), limit=9)] == [4, 2, 1]
    assert [row.id for row in reader.rows(parse("session:ot*"), limit=9)] == [3]
    plan = sql(path, "EXPLAIN QUERY PLAN SELECT id FROM delivery d WHERE session = 'x' COLLATE NOCASE")
    assert "delivery_session" in str(plan)
    assert len(reader.sessions(limit=2)) == 2


def test_an_older_database_gets_sessions_and_keeps_its_triggers(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrate(db, path, MIGRATIONS[:3])
    db.execute(
        "CREATE TRIGGER inbox_other INSTEAD OF INSERT ON inbox WHEN new.kind = 'other' BEGIN SELECT 1; END"
    )
    migrate(db, path, MIGRATIONS)
    kept = db.execute("SELECT count(*) FROM sqlite_master WHERE tbl_name = 'inbox' AND type = 'trigger'")
    assert kept.fetchone()[0] >= 6
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'inbox_other'").fetchone() == (1,)
    db.close()
    writer = Writer(path)
    writer.add(delivery()).result()
    _judge(writer, 1, "s")
    writer.close()
    assert sql(path, "SELECT name, count FROM session") == [("s", 1)]
