"""The full-text index: it changes how soon something is found, never what."""

from __future__ import annotations

import gzip
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.explore import parse
from inspector.model import Headers, Status, Text
from inspector.store.coding import pack_headers
from inspector.store.connect import open_writer
from inspector.store.reader import Reader
from inspector.store.search.index import SearchIndex
from inspector.store.search.table import INDEX
from inspector.store.search.text import LONGEST, expression, text_of
from inspector.store.writer import Writer
from tests.store.samples import AT, delivery, facts, fill_index, sql, verdict

JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
DELIVERIES: tuple[tuple[bytes, bytes, list[tuple[str | bytes, str | bytes]]], ...] = (
    (b'{"meeting":{"id":"50c8-11","title":"Morning"}}', b"/hooks?token=abcdef", [JSON]),
    (b'{"m\\u0065eting":{"id":"\\u0035\\u0030c8-22"}}', b"/hooks?token=%61bcdef", [JSON]),
    (gzip.compress(b'{"meeting":{"id":"50c8-33"}}'), b"/zip", [JSON, ("Content-Encoding", "gzip")]),
    ('{"meeting":{"id":"50c8-44","open":true}}'.encode("utf-16"), b"/wide", [JSON]),
    (b"meeting=50c8%2D55&a+b=c+d+e", b"/form", [FORM]),
    (b'{"meeting":{"id":"50c8-66"},"pad":"' + b"needle " * LONGEST + b'"}', b"/long", [JSON]),
    ("stra\u00dfe \u212aelvin \ufb01x a\0bcd".encode(), b"/odd\xe4\xf6\xfc", [("X-Mark", b"caf\xe9 noir")]),
    (b"\xff\xfe\xfd meeting", b"/bytes", [("X-Mark", "caf\u00e9 noir")]),
    (b"", b"/empty", [("X-" + "n" * LONGEST, "far meeting")]),
)
FILTERS: tuple[tuple[str, list[int]], ...] = (
    ("50c8", [1, 5, 6]),
    ("MEETING", [1, 5, 6, 8, 9]),
    ("body.meeting.id:50c8-*", [1, 2, 3, 4, 6]),
    ("body.meeting.id:50C8-33", [3]),
    ("body.meeting:50c8-55", [5]),
    ('body["a b"]:"c d e"', [5]),
    ("body.meeting.open:true", [4]),
    ("body.meeting.id:~^50", [1, 2, 3, 4, 6]),
    ("query.token:abc*", [1, 2]),
    ("header.x-mark:café*", [7, 8]),
    ("header.content-encoding:*", [3]),
    ('"café noir"', [7, 8]),
    ("strasse", []),
    ("STRA\u00dfE", [7]),
    ("\u212aelvin", [7]),
    ("kelvin", []),
    ('"needle needle"', [6]),
    ("path:*odd*", [7]),
    ("event:*artic*", [2, 4, 6, 8]),
    ("delivery:EVT-3", [3]),
    ("evt-4 or (morning body.meeting.id:*)", [1, 4]),
    ("evt- -meeting", [2, 3, 4, 7]),
    ("ee", [1, 5, 6, 8, 9]),
    ('"?bcd"', []),
    ('"&a+b="', [5]),
    ("~meeting", [1, 5, 6, 8, 9]),
    ("~elvin", [7]),
    ("path:~ODD", [7]),
    ("body.meeting.id:~C8-3", [3]),
)


@pytest.fixture
def kept(path: Path) -> Path:
    writer = Writer(path)
    for number, (body, target, headers) in enumerate(DELIVERIES, 1):
        writer.add(delivery(body, target=target, headers=Headers.of(headers)))
        said = facts("dyte", "participant" if number % 2 == 0 else "other", f"evt-{number}")
        writer.judge(number, said, verdict(Status.VALID), AT)
    writer.close()
    fill_index(path)
    return path


def ids(path: Path, filter: str, **page: int) -> list[int]:
    reader = Reader(path)
    try:
        query = parse(filter)
        newest_first = [row.id for row in reader.rows(query, limit=99, **page)]
        if not page:
            assert reader.count(query) == len(newest_first)
        return newest_first
    finally:
        reader.close()


@pytest.mark.parametrize(("filter", "found"), FILTERS)
def test_filter_finds_the_same_with_and_without_the_index(filter: str, found: list[int], kept: Path) -> None:
    assert sorted(ids(kept, filter)) == found
    assert ids(kept, filter, after=2) == [id for id in found if id > 2]
    assert ids(kept, filter, before=6) == [id for id in reversed(found) if id < 6]
    sql(kept, "UPDATE search_state SET upto = 0")
    assert sorted(ids(kept, filter)) == found


def test_what_can_be_narrowed_is_looked_up_and_not_scanned(kept: Path) -> None:
    """Emptied behind its back, the index finds nothing: so it was asked."""
    sql(kept, "INSERT INTO search (search) VALUES ('delete-all')")
    apart = {6, 9}
    for filter, _ in FILTERS:
        asked = expression(parse(filter)) is not None
        assert asked is (filter not in ("ee", "body.meeting.id:~^50") or "meeting" in filter)
        if asked and not filter.startswith("event:"):
            assert set(ids(kept, filter)) <= apart, filter


@pytest.mark.parametrize(
    "value", ['"', "NEAR(abc", "a:bcd", "-xyz", "ab*", "AND OR NOT", "(" * 1_000, "abc" * 3_000, "''';--"]
)
def test_words_that_mean_something_to_the_index_are_only_words(value: str, kept: Path) -> None:
    writer = Writer(kept)
    writer.add(delivery(b"before " + value.upper().encode() + b" after")).result()
    writer.close()
    fill_index(kept)
    reader = Reader(kept)
    assert next(row.id for row in reader.rows(Text(value), limit=99)) == 10
    assert reader.rows(Text(value + "\x1bnot there"), limit=99) == []
    reader.close()


texts = st.text(st.sampled_from("abAB\"'*? \n\0\u00df\u212a\u0130\ufb01\u00e9\U0001f600"), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(body=texts, start=st.integers(0, 9), length=st.integers(3, 9))
def test_every_piece_of_a_body_leads_to_it(
    body: str, start: int, length: int, memory: sqlite3.Connection
) -> None:
    values = (1, "POST", "/", None, None, None, pack_headers(Headers()), 0, body.encode())
    memory.execute("INSERT INTO search (search) VALUES ('delete-all')")
    memory.execute("INSERT INTO search (rowid, text) VALUES (1, ?)", (text_of(values),))
    asked = expression(Text(body[start : start + length]))
    if asked is not None:
        assert memory.execute("SELECT rowid FROM search WHERE search MATCH ?", (asked,)).fetchall() == [(1,)]


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute(INDEX)
    yield db
    db.close()


def test_idle_writer_fills_the_index_and_goes_on_where_it_was_ended(path: Path) -> None:
    writer = Writer(path)
    for number in range(40):
        writer.add(delivery(b"word%d" % number))
    _wait_for(path, 40)
    writer.add(delivery(b"word40")).result()
    writer.close()
    db = open_writer(path)
    index = SearchIndex(db)
    db.execute("BEGIN IMMEDIATE")
    index.step(lambda: False)
    db.close()  # As a kill would: what was not committed is not there.
    upto = sql(path, "SELECT upto FROM search_state")
    assert upto in ([(40,)], [(41,)])
    assert ids(path, "word40") == [41]
    fill_index(path)
    assert sql(path, "SELECT upto FROM search_state") == [(41,)]
    assert ids(path, "ord39") == [40]


def _wait_for(path: Path, upto: int) -> None:
    deadline = time.monotonic() + 20
    while sql(path, "SELECT upto FROM search_state") != [(upto,)]:
        assert time.monotonic() < deadline
        Event().wait(0.005)


def test_step_ends_after_one_delivery_when_somebody_waits(path: Path) -> None:
    writer = Writer(path)
    for number in range(5):
        writer.add(delivery(b"%d" % number))
    writer.close()
    db = open_writer(path)
    db.execute("INSERT INTO search (search) VALUES ('delete-all')")
    db.execute("UPDATE search_state SET upto = 0")
    index = SearchIndex(db)
    for upto in (1, 2):
        db.execute("BEGIN IMMEDIATE")
        index.step(lambda: True)
        db.execute("COMMIT")
        assert db.execute("SELECT upto FROM search_state").fetchall() == [(upto,)]
    db.close()


def test_what_is_judged_anew_is_found_by_its_new_words_at_once_and_after(kept: Path) -> None:
    writer = Writer(kept)
    writer.judge(3, facts("dyte", "completely.different", "evt-3"), verdict(), AT).result()
    writer.close()
    assert ids(kept, "letely.diff") == [3]
    fill_index(kept)
    assert sql(kept, "SELECT * FROM search_apart WHERE changed") == []
    assert ids(kept, "letely.diff") == [3]
    assert ids(kept, "event:*ompletely*") == [3]


def test_deleted_deliveries_are_found_no_more_and_leave_the_index_in_the_end(path: Path) -> None:
    writer = Writer(path)
    for number in range(1_100):
        writer.add(delivery(b"word %d" % number))
    writer.close()
    fill_index(path)
    full = sql(path, "SELECT sum(length(block)) FROM search_data")[0][0]
    writer = Writer(path)
    assert writer.remove(range(1, 1_051)).result() == 1_050
    writer.close()
    assert ids(path, '"word 104"') == []
    fill_index(path)
    assert sql(path, "SELECT upto, gone FROM search_state") == [(1_100, 0)]
    left = sql(path, "SELECT sum(length(block)) FROM search_data")[0][0]
    assert isinstance(full, int)
    assert isinstance(left, int)
    assert left < full / 2
    assert ids(path, '"word 1099"') == [1_100]


def test_without_full_text_in_this_sqlite_everything_is_found_by_scanning(kept: Path) -> None:
    sql(kept, "DROP TABLE search")
    for filter, found in FILTERS:
        assert sorted(ids(kept, filter)) == found
    writer = Writer(kept)
    assert writer.add(delivery(b"one more meeting")).result() == 10
    writer.close()
    assert ids(kept, '"one more"') == [10]
