"""Whole deliveries and answers: request line, headers, bodies of every kind, bytes, and what is ignored."""

from __future__ import annotations

import json

import pytest

from inspector.explore.diff import (
    Kind,
    Volatile,
    as_json,
    as_text,
    compare_attempts,
    compare_deliveries,
    rows,
)
from inspector.model import Attempt, Headers
from inspector.text import has_hidden
from tests.explore.diff.making import JSON, compared, delivery, found

UUIDS = "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"
HOSTILE = "\x1b]52;c;aGk=\x07[@click=app.quit]x[/]\u202e\x9b31m\x00"


def test_request_line_is_compared_by_its_parts() -> None:
    old = delivery(target=b"/a?x=1&y=2&x=3", method="POST")
    new = delivery(target=b"/b?x=1&y=3&x=3", method="PUT")
    assert found(compare_deliveries(old, new, Volatile())) == [
        ("~", "POST", "PUT", ""),
        ("~", "/a", "/b", ""),
        ("~", "2", "3", ""),
    ]
    paths = [line["path"] for line in as_json(compare_deliveries(old, new, Volatile()))]
    assert paths == ["request.method", "request.path", "request.query.y"]


@pytest.mark.parametrize("query", [b"a&&b", b"&".join(b"a=%d" % n for n in range(3000))])
def test_odd_query_is_compared_as_it_was_written(query: bytes) -> None:
    comparison = compare_deliveries(delivery(target=b"/?" + query), delivery(target=b"/?x"), Volatile())
    assert comparison.differs()


def test_headers_tell_case_order_and_repeats() -> None:
    old = delivery(headers=(("A", "1"), ("B", "2"), ("Cookie", "x")))
    new = delivery(headers=(("b", "2"), ("A", "1"), ("Cookie", "x"), ("Cookie", "y")))
    assert found(compare_deliveries(old, new, Volatile())) == [
        ("~", None, None, "the same keys in another order"),
        ("~", "2", "2", "the name is written otherwise"),
        ("+", None, "y", "repeated"),
    ]


def test_bytes_that_are_no_text_stay_apart_in_headers() -> None:
    old, new = (delivery(headers=((b"A", value),)) for value in (b"\xff", b"\xfe"))
    comparison = compare_deliveries(old, new, Volatile())
    assert "\\xff" in "\n".join(as_text(rows(comparison)))
    assert len(found(comparison)) == 1


def test_volatile_differences_are_counted_and_never_dropped() -> None:
    old = {"id": "evt_1NabcdEFGH1234", "created": 1700000000, "at": "2026-01-01T00:00:00Z", "n": 1}
    new = {"id": "evt_1Nabcd1111EFGH", "created": 1700000009, "at": "2026-01-01T00:00:09Z", "n": 2}
    comparison = compared(old, new)
    everything, rest = rows(comparison), rows(comparison, ignoring=True)
    assert (everything.shown, everything.hidden) == (4, 0)
    assert (rest.shown, rest.hidden) == (1, 3)
    assert any("3 ignored" in row.note for row in rest.rows)
    assert "1 difference, 3 ignored as volatile" in list(as_text(rest))
    assert comparison.differs(ignoring=True)
    assert not compared(old, {**new, "n": 1}).differs(ignoring=True)
    assert compared(old, {**new, "n": 1}).differs()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ({"uuid": "x" * 5}, {"uuid": "y" * 5}, "id"),
        (
            {"any": "0f8fad5b-d9cb-469f-a165-70867728950e"},
            {"any": "7c9e6679-7425-40de-944b-e07fc1f90ae7"},
            "id",
        ),
        ({"meetingId": "abc"}, {"meetingId": "abd"}, "id"),
        ({"any": "2026-01-01T00:00:00.123Z"}, {"any": "2026-01-01 00:00:01"}, "time"),
        ({"signature": "aaa"}, {"signature": "bbb"}, "signature"),
        ({"amount": 1700000000}, {"amount": 1700000001}, ""),
        ({"status": "open"}, {"status": "closed"}, ""),
        ({"paid": True}, {"paid": False}, ""),
        ({"id": 1}, {"id": "1"}, ""),
        ({"id": "two words"}, {"id": "three words"}, ""),
        ({"any": "2026-01-01T00:00:00Z"}, {"any": "never"}, ""),
    ],
)
def test_volatile_is_told_by_shape_and_by_name(old: object, new: object, why: str) -> None:
    (change,) = compared(old, new).changes
    assert change.volatile == why


def test_volatile_headers_are_known_by_name() -> None:
    names = ("Date", "X-Request-Id", "Stripe-Signature", "X-Slack-Request-Timestamp", "webhook-id")
    old, new = (delivery(headers=tuple((name, f"v{n}") for name in names)) for n in (1, 2))
    assert all(change.volatile for change in compare_deliveries(old, new, Volatile()).changes)
    plain = compare_deliveries(
        delivery(headers=(("Host", "a"),)), delivery(headers=(("Host", "b"),)), Volatile()
    )
    assert [change.volatile for change in plain.changes] == [""]


def test_patterns_of_the_user_hide_places_and_all_below_them() -> None:
    old = {"data": {"seq": 1, "deep": {"n": 1}}, "kept": 1}
    new = {"data": {"seq": 2, "deep": {"n": 2}, "more": 3}, "kept": 2}
    assert rows(compared(old, new, "data.*"), ignoring=True).hidden == 3
    assert rows(compared(old, new, "$.data"), ignoring=True).hidden == 3
    assert rows(compared(old, new, "SEQ"), ignoring=True).hidden == 1
    traced = [delivery(headers=(("X-Trace", value),)) for value in "ab"]
    comparison = compare_deliveries(traced[0], traced[1], Volatile(["headers.x-trace"]))
    assert not comparison.differs(ignoring=True)


def test_bodies_that_are_no_trees_part_at_a_byte() -> None:
    octet = (("Content-Type", "application/octet-stream"),)
    old = delivery(b"\x00" * 40 + b"abc" + b"\xff" * 9, headers=octet)
    new = delivery(b"\x00" * 40 + b"abd" + b"\xff" * 8, headers=octet)
    section = compare_deliveries(old, new, Volatile()).sections[-1]
    assert section.bytes is not None
    assert (section.bytes.at, section.bytes.start) == (42, 26)
    listing = rows(compare_deliveries(old, new, Volatile()))
    assert any("the bytes part at offset 42 of 52 and 51" in row.note for row in listing.rows)
    (row,) = (row for row in listing.rows if row.key == "0000002a")
    assert row.left is not None
    assert row.right is not None
    assert (row.left.run[:8], row.right.run[:8]) == ("63 ff ff", "64 ff ff")


def test_same_values_written_otherwise_are_a_difference_of_bytes() -> None:
    comparison = compared(b'{"a": "\\u0061"}', b'{"a":"a"}')
    assert list(comparison.changes) == []
    assert comparison.differs()
    assert comparison.differs(ignoring=True)
    assert any("the same values, written otherwise" in row.note for row in rows(comparison).rows)


@pytest.mark.parametrize(
    ("kind", "old", "new", "path"),
    [
        ("application/x-www-form-urlencoded", b"a=1&b=2", b"a=1&b=3", "$.b"),
        ("application/xml", b"<a b='1'><c>x</c></a>", b"<a b='1'><c>y</c></a>", "$.a.c"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n--b--\r\n',
            b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\ny\r\n--b--\r\n',
            "$.f",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n\x00\x01\r\n--b--\r\n',
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n\x00\x02\r\n--b--\r\n',
            "$.f.content",
        ),
        ("application/x-ndjson", b'{"a":1}\n{"a":2}\n', b'{"a":1}\n{"a":3}\n', "$[1].a"),
    ],
)
def test_every_kind_of_tree_is_compared(kind: str, old: bytes, new: bytes, path: str) -> None:
    sides = [delivery(body, headers=(("Content-Type", kind),)) for body in (old, new)]
    listing = rows(compare_deliveries(sides[0], sides[1], Volatile()))
    assert [row.path for row in listing.rows if row.kind is Kind.CHANGE] == [path]


def test_answers_are_compared_without_their_durations() -> None:
    old = Attempt(1, 1, "http://a/", "", "", 10, 200, "OK", Headers.of([JSON]), b'{"ok":true}')
    new = Attempt(1, 2, "http://a/", "", "", 99, 500, "Oh", Headers.of([JSON]), b'{"ok":false}')
    assert [each[:3] for each in found(compare_attempts(old, new, Volatile()))] == [
        ("~", "200", "500"),
        ("~", "OK", "Oh"),
        ("~", True, False),
    ]
    down = Attempt(1, 3, "http://a/", "", "", 5, None, error="refused", message="Nothing listens.")
    assert compare_attempts(old, down, Volatile()).differs()
    assert not compare_attempts(old, old, Volatile()).differs()


def test_unchanged_is_folded_and_can_be_unfolded() -> None:
    old = {"same": {"x": [1, 2]}, "also": "y", "n": 1}
    folded, whole = rows(compared(old, {**old, "n": 2})), rows(compared(old, {**old, "n": 2}), unfolded=True)
    assert "… 2 unchanged" in [row.note for row in folded.rows]
    assert folded.folded > whole.folded == 0
    shown = [(row.path, row.right.text) for row in whole.rows if row.kind is Kind.SAME and row.right]
    assert ("$.same.x[1]", "2") in shown
    assert ("$.also", '"y"') in shown


def test_nothing_foreign_leaves_as_it_came() -> None:
    old = delivery({HOSTILE: HOSTILE, "x": [HOSTILE]}, headers=(("A", HOSTILE.replace("\x00", "")),))
    new = delivery({HOSTILE: HOSTILE + "!", "y": {HOSTILE: [HOSTILE]}}, headers=(("A", "b"), ("C", "[/]")))
    comparison = compare_deliveries(old, new, Volatile())
    for unfolded in (False, True):
        listing = rows(comparison, unfolded=unfolded)
        assert not any(has_hidden(text) for text in as_text(listing))
        assert not any(has_hidden(row.path + row.key + row.note) for row in listing.rows)
    assert all(json.dumps(line).isascii() for line in as_json(comparison))
