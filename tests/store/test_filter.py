"""Queries: what they match, that hostile text is only ever a value, and which plan they take."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import EVERYTHING, And, Field, Headers, Not, Or, Query, Status, StoreError, Text
from inspector.store.connect import open_reader
from inspector.store.filter import condition
from inspector.store.functions import register
from inspector.store.pattern import Pattern
from inspector.store.reader import Reader
from inspector.store.records import ROWS_FROM
from inspector.store.writer import Writer
from tests.store.samples import AT, attempt, delivery, facts, sql, verdict

_EVENTS = ["meeting.started", "Meeting.Ended", "100%_sure\\", "a\0b", "'; --", "gr\u00fc\u00df", None]


@pytest.fixture
def filled(path: Path, writer: Writer) -> Reader:
    """Seven deliveries with an event each, and three more that tell the other fields apart."""
    for number, event in enumerate(_EVENTS, 1):
        writer.add(delivery(b"%d" % number))
        writer.judge(number, facts("dyte", event, f"id-{number}"), verdict(Status.VALID), AT)
    writer.add(delivery(b"8", method="GET", target=b"/Hooks/%e4\xe4?x=/other"))
    writer.judge(8, facts("Stripe", "x"), verdict(Status.NO_KEY), AT)
    writer.attempt(attempt(8, 503))
    writer.add(delivery(b"9 long" + b" " * 9000 + "needle \u00dcber".encode(), target=b"/a_b?\0"))
    writer.judge(9, facts(None, None), verdict(Status.UNKNOWN_PROVIDER), AT)
    writer.attempt(attempt(9, 200))
    writer.add(delivery(b"ten", headers=Headers.of([("X-Mark", b"caf\xe9 Yes"), ("Host", "h")]))).result()
    return Reader(path)


def _matching(reader: Reader, query: Query) -> list[int]:
    found = [row.id for row in reader.rows(query, limit=100)]
    assert found == sorted(found, reverse=True)
    assert reader.count(query) == len(found)
    return sorted(found)


_SEVEN = [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("name", "value", "ids"),
    [
        ("provider", "DYTE", _SEVEN),
        ("provider", "stripe", [8]),
        ("provider", "*", [*_SEVEN, 8]),
        ("provider", "", []),
        ("event", "meeting.*", [1, 2]),
        ("event", "*ED", [1, 2]),
        ("event", "m*t*.*d", [1, 2]),
        ("event", "meeting", []),
        ("event", "100%_sure\\", [3]),
        ("event", "100%_*", [3]),
        ("event", "%", []),
        ("event", "_*", []),
        ("event", "*\\", [3]),
        ("event", "a*b", [4]),
        ("event", "a\0b", [4]),
        ("event", "*\0*", [4]),
        ("event", "'; --", [5]),
        ("event", "GR\u00dc\u00df", [6]),
        ("event", "gr\u00fc*", [6]),
        ("event", "\ud800*", []),
        ("verdict", "valid", _SEVEN),
        ("verdict", "no_key", [8]),
        ("verdict", "no key", [8]),
        ("verdict", "unknown", [9]),
        ("verdict", "un*", [9]),
        ("verdict", "rubbish", []),
        ("method", "get", [8]),
        ("method", "p*t", [*_SEVEN, 9, 10]),
        ("path", "/hooks", [*_SEVEN, 10]),
        ("path", "/hooks*", [*_SEVEN, 8, 10]),
        ("path", "/HOOKS/*", [8]),
        ("path", "*other*", []),
        ("path", "/hooks/%E4\u00c4", [8]),
        ("path", "/a_b", [9]),
        ("path", "/a_*", [9]),
        ("path", "/aXb", []),
        ("status", "503", [8]),
        ("status", "5*", [8]),
        ("status", "*0*", [8, 9]),
        ("status", "*", [8, 9]),
        ("status", "0503", []),
        ("status", "", []),
        ("status", "-1", []),
        ("status", "9" * 400, []),
        ("status", "five", []),
        ("id", "7", [7]),
        ("id", "1*", [1, 10]),
        ("ID", "\u0661", []),
    ],
)
def test_a_field_matches(name: str, value: str, ids: list[int], filled: Reader) -> None:
    assert _matching(filled, Field(name, value)) == ids
    assert _matching(filled, Not(Field(name, value))) == sorted({*range(1, 11)} - {*ids})
    filled.close()


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("", list(range(1, 11))),
        ("started", [1]),
        ("id-", _SEVEN),
        ("GET", [8]),
        ("stRIPE", [8]),
        ("x=/other", [8]),
        ("no_key", [8]),
        ("needle", [9]),
        ("NEEDLE \u00fcber", [9]),
        ("x-mark: CAF", [10]),
        ("caf\u00e9 yes", [10]),
        ("yes\nhost", [10]),
        ("a\0b", [4]),
        ("%_s", [3]),
        ("%", [3, 8]),
        ("needle*", []),
        ("\ud800", []),
        ("'; DROP TABLE delivery; --", []),
        ('" OR 1=1 --', []),
        ("x" * 10_000, []),
        ("\0" * 10_000, []),
        ("%" * 10_000, []),
        ("\u00e9" * 10_000, []),
    ],
)
def test_free_text_matches_the_summary_the_headers_and_the_body(
    value: str, ids: list[int], filled: Reader
) -> None:
    assert _matching(filled, Text(value)) == ids
    filled.close()


@pytest.mark.parametrize("character", ["*", "%", "_", "'", '"', "\\", "\0", "\ud800", "\u00e9", "a*", "*%_"])
@pytest.mark.parametrize("name", ["provider", "event", "verdict", "method", "path", "status", "id"])
def test_hostile_values_are_only_values(name: str, character: str, filled: Reader) -> None:
    filled.rows(Field(name, character * 10_000), limit=1)
    filled.count(Not(Field(name, "x" + character * 10_000)))
    assert filled.count() == 10
    filled.close()


def test_parts_are_joined(filled: Reader) -> None:
    dyte, valid, post = Field("provider", "dyte"), Field("verdict", "valid"), Field("method", "post")
    assert _matching(filled, EVERYTHING) == list(range(1, 11))
    assert _matching(filled, Or(())) == []
    assert _matching(filled, Not(Or(()))) == list(range(1, 11))
    assert _matching(filled, And((dyte, Text("started")))) == [1]
    assert _matching(filled, Or((Field("provider", "stripe"), Field("id", "1")))) == [1, 8]
    assert _matching(filled, And((post, Not(Or((dyte, Field("status", "200"))))))) == [10]
    assert _matching(filled, Not(And((valid, Not(Field("event", "*.*")))))) == [1, 2, 8, 9, 10]
    filled.close()


def test_bounds_and_filters_go_together(filled: Reader) -> None:
    found = filled.rows(Field("provider", "dyte"), before=6, limit=2)
    assert [row.id for row in found] == [5, 4]
    found = filled.rows(Or((Field("provider", "dyte"), Field("id", "9"))), after=6, limit=5)
    assert [row.id for row in found] == [7, 9]
    filled.close()


def test_an_unknown_field_is_told(filled: Reader) -> None:
    with pytest.raises(StoreError, match="cannot filter") as caught:
        filled.rows(Field("\x1b[2J", "x"), limit=1)
    assert "provider, event" in caught.value.hint
    assert "\x1b" not in str(caught.value)
    filled.close()


def _nested(depth: int) -> Query:
    query: Query = Text("x")
    for _ in range(depth):
        query = Not(query)
    return query


@pytest.mark.parametrize("query", [_nested(5000), And((Text("x"),) * 5000), Or((Field("id", "1"),) * 5000)])
def test_a_query_with_too_many_parts_is_told(query: Query, filled: Reader) -> None:
    with pytest.raises(StoreError, match="too many parts"):
        filled.count(query)
    filled.close()


def _alternating(depth: int, *, first: bool) -> Query:
    """`or`, `and` and `not` inside each other, the nested part first or last."""
    query: Query = Text("x")
    for level in range(depth):
        other = Field("event", f"a{level}*")
        parts = (query, other) if first else (other, query)
        query = (Or(parts), And(parts), Not(query))[level % 3]
    return query


@pytest.mark.parametrize(
    "query",
    [
        _nested(50),
        And((Text("%a%\u00e9"),) * 299),
        Or((Field("event", "a\0*"),) * 299),
        Not(And((Field("event", "a*"),) * 298)),
        _alternating(50, first=True),
        _alternating(50, first=False),
        And((_alternating(49, first=False),) * 3),
    ],
)
def test_a_query_at_the_limit_is_answered(query: Query, filled: Reader) -> None:
    filled.rows(query, before=100, limit=5)
    filled.count(query)
    filled.close()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (Field("provider", "dyte"), "delivery_provider"),
        (Field("event", "meeting.started"), "delivery_event"),
        (Field("verdict", "invalid"), "delivery_verdict"),
        (Field("method", "PUT"), "delivery_method"),
        (Field("status", "500"), "delivery_status"),
        (And((Field("provider", "dyte"), Text("x"))), "delivery_provider"),
    ],
)
def test_a_filter_by_value_takes_its_index_and_sorts_nothing(query: Query, index: str, path: Path) -> None:
    plan = _plan(path, query)
    assert f"INDEX {index} " in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    "query", [EVERYTHING, Field("path", "/a*"), Field("event", "a*"), Or((Field("event", "a"), Text("x")))]
)
def test_any_other_filter_scans_from_the_newest_and_sorts_nothing(query: Query, path: Path) -> None:
    plan = _plan(path, query)
    assert "INDEX delivery" not in plan
    assert "TEMP B-TREE" not in plan


def _plan(path: Path, query: Query) -> str:
    Writer(path).close()
    where = condition(query)
    db = open_reader(path)
    register(db)
    sql = f"EXPLAIN QUERY PLAN {ROWS_FROM} WHERE {where.sql} AND d.id < 5 ORDER BY d.id DESC LIMIT 9"
    plan = " | ".join(row[3] for row in db.execute(sql, where.values))
    db.close()
    return plan


_texts = st.text(st.sampled_from("aAb*%_\\\0\u00e9\u00c9"), max_size=6)


@settings(max_examples=300, deadline=None)
@given(_texts, _texts)
def test_a_pattern_matches_what_its_like_matches(value: str, text: str) -> None:
    """The SQL form is only used where it gives the same answer."""
    pattern = Pattern.of(value)
    expected = _slowly(value.casefold(), text.casefold())
    assert pattern.matches(text) is expected
    if pattern.simple:
        assert pattern.like().count("%") >= len(pattern.pieces) - 1


def _slowly(value: str, text: str) -> bool:
    if not value:
        return not text
    if value[0] == "*":
        return any(_slowly(value[1:], text[start:]) for start in range(len(text) + 1))
    return text[:1] == value[0] and _slowly(value[1:], text[1:])


def test_a_search_goes_on_over_damaged_data(path: Path) -> None:
    writer = Writer(path)
    for body in (b"one", b"{}" * 5000, b"three"):
        writer.add(delivery(body))
    writer.close()
    sql(path, "UPDATE body SET data = 'text' WHERE id = 1")
    sql(path, "UPDATE body SET data = x'00' WHERE id = 2")
    sql(path, "UPDATE head SET headers = 5")
    reader = Reader(path)
    for value in ("three", "THR\u00c9E", "\u00e9"):
        reader.count(Text(value))
    assert _matching(reader, Text("three")) == [3]
    reader.close()
