"""The store and `explore.takes` say the same of every delivery, whatever is asked."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.explore import Subject, takes
from inspector.model import (
    And,
    Compare,
    Facts,
    Field,
    Found,
    Headers,
    Like,
    Marking,
    Not,
    Op,
    Or,
    Over,
    Part,
    Query,
    Regex,
    Section,
    Status,
    Text,
)
from inspector.store.reader import Reader
from inspector.store.sides import Hold
from inspector.store.writer import Writer
from tests.store.samples import AT, attempt, delivery, fill_index, sql, verdict

JSON = Headers.of([("Content-Type", "application/json"), ("X-Mark", b"caf\xe9 Yes"), ("x-mark", "2")])
FORM = Headers.of([("Content-Type", "application/x-www-form-urlencoded")])
BODIES = (
    (b'{"a":{"b":[1,2.50,"x"]},"k.k":"\xc3\xbcber"}', JSON),
    (b'{"a":[{"b":"X"},{"b":3}],"n":null}', JSON),
    (b"a=1&a=30&b=x", FORM),
    (b"\xff\x00 not json a", JSON),
    (b'{"a":' * 3 + b'"deep"' + b"}" * 3 + b" " * 9_000, JSON),
    (b"", Headers.of([("Host", "h")])),
    ('{"a":"\u212a","b":"1_0"} \u017f STRASSE \ufb01x'.encode(), Headers.of([("X-Mark", "\u212a\u00df")])),
    ('{"a":"stra\u00dfe\u0130","n":"nan"}'.encode(), Headers.of([("X-Mark", "\ufb01"), ("Host", "a\u017f")])),
    # What is spelled otherwise than it reads: escapes, letters that fold to others, other encodings.
    (b'{"a":"Stra\\u00dfe","b":"\\u004beyed a\\/b","n":"\xe2\x84\xaaeyed"}', JSON),
    (b"a=key%65d+a&b=a%2fb", FORM),
    ('{"a":"keyed a/b"}'.encode("utf-16"), JSON),
    (gzip.compress(b'{"a":"keyed"}', mtime=0), Headers.of([*JSON.pairs, (b"Content-Encoding", b"gzip")])),
    (b'{"pad":"' + b" " * 70_000 + b'","a":"keyed"}', JSON),
    (b"keyed\x00strasse", Headers.of([("X-Mark", b"stra\xdfe")])),
)
# Letters whose other case is ASCII, or longer, or not there: what SQLite folds, and what Python does.
ODD = ("\u212aelvin", "stra\u00dfe", "\ufb01x\u017f", "a\0k", "\ud800k", "STRASSE", "\u0130i")

WORDS = ("a", "x", "X", "1", "", "*", "a*", "*x*", "caf\u00e9", "dyte", "\u00dcBER", "3", "no", "*e")
LONG_WORDS = (
    "event.",
    "*vent*",
    "kelvin",
    "*STRASSE*",
    "a%20b",
    "*deep*",
    "hooks",
    "judged",
    'deep"',
    "fi\u017f",
    "invalid",
    *("keyed", "KEYED A", "*yed*", "strasse", "Stra\u00dfe", "a/b", "x=1", "/hooks/*"),
)
ODD_WORDS = (
    "k",
    "*K*",
    "ss",
    "*ss*",
    "fi",
    "s",
    "\u212a",
    "\u00df",
    "*\u017f",
    "i",
    "\u0130",
    "\0",
    "\ud800*",
)
words = st.sampled_from((*WORDS, *ODD_WORDS, *LONG_WORDS))
patterns = st.sampled_from(["a", "^x", "[0-9]+$", "caf.", "(a|b)+", "\\x00", "dyte", "k", "\u00df", "keyed"])
numbers = st.sampled_from([0, 1, 2, 3, 30, 200, 503, 9_000, AT, 10**9])
ops = st.sampled_from(list(Op))
NAMES = "provider event verdict method path status id session delivery peer origin finding tag note"
fields = st.sampled_from(NAMES.split())
flags = st.sampled_from(["retry", "cut", "held", "pinned", "hidden"])
tests = st.one_of(st.builds(Like, words), st.builds(Over, ops, st.floats(-5, 50)), st.builds(Found, patterns))
parts = st.one_of(
    st.builds(
        Part,
        st.just(Section.BODY),
        st.sampled_from(["a", "a.b", "a.b[*]", "a[*].b", '["k.k"]', "n", "b", "a.a.a"]),
        tests,
    ),
    st.builds(
        Part, st.just(Section.HEADER), st.sampled_from(["x-mark", "X-MARK", "host", "caf\u00e9"]), tests
    ),
    st.builds(Part, st.just(Section.QUERY), st.sampled_from(["x", "y"]), tests),
)
leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(Text, words),
    st.builds(Field, fields, words),
    st.builds(Field, flags, st.just("yes")),
    st.builds(Compare, st.sampled_from(["size", "at", "time", "status", "attempts", "id"]), ops, numbers),
    st.builds(
        Regex,
        st.sampled_from(["", "event", "path", "method", "delivery", "peer", "session", "note", "tag"]),
        patterns,
    ),
    parts,
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda several: And(tuple(several)), st.lists(inner, max_size=3)),
        st.builds(lambda several: Or(tuple(several)), st.lists(inner, max_size=3)),
    ),
    max_leaves=6,
)


@pytest.fixture(params=["no index", "half an index", "an index", "an index of what was there before"])
def kept(path: Path, request: pytest.FixtureRequest) -> tuple[Reader, list[Subject]]:
    writer = Writer(path)
    for number, (body, headers) in enumerate(BODIES, 1):
        target = b"/hooks/%d?x=%d&y=a%%20b" % (number, number)
        writer.add(delivery(body, target=target, headers=headers, cut=number == 5))
    for number in range(1, 6):
        said = Facts(
            "dyte" if number % 2 else "Stripe", ODD[number], f"id-{number % 3}", session=ODD[number - 1]
        )
        writer.judge(number, said, verdict(Status.VALID if number % 2 else Status.NO_KEY), AT)
    writer.attempt(attempt(2, 503))
    writer.attempt(attempt(3, 200))
    writer.side(Hold(4, "forward")).result()
    writer.annotate(
        [1, 4], Marking(pinned=True, note="a Kelvin \u212a", tags=frozenset({"a", "stra\u00dfe"}))
    ).result()
    writer.close()
    _index(path, request.param)
    reader = Reader(path)
    subjects = []
    for number in range(1, len(BODIES) + 1):
        row, whole = reader.row(number), reader.delivery(number)
        assert row is not None
        subjects.append(Subject(row, whole, reader.verdict(number)))
    return reader, subjects


def _index(path: Path, how: str) -> None:
    """Whatever the writer had the time for, the index is then as it is asked for."""
    fill_index(path)
    if how != "an index":
        upto = {"no index": 0, "half an index": 4}.get(how)
        sql(path, f"UPDATE search_state SET upto = {'upto' if upto is None else upto}")
    if how.endswith("before"):
        sql(path, "UPDATE delivery SET event = 'judged anew', delivery_id = 'other' WHERE id IN (2, 5)")
        assert sql(path, "SELECT delivery FROM search_apart WHERE changed") == [(2,), (5,)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
@given(query=queries)
def test_store_and_memory_agree(kept: tuple[Reader, list[Subject]], query: Query) -> None:
    reader, subjects = kept
    wanted = [subject.row.id for subject in reversed(subjects) if takes(query, subject)]
    assert [row.id for row in reader.rows(query, limit=100)] == wanted
    assert reader.count(query) == len(wanted)
    older, newer = [id for id in wanted if id < 9], [id for id in wanted[::-1] if id > 3]
    assert [row.id for row in reader.rows(query, before=9, limit=2)] == older[:2]
    assert [row.id for row in reader.rows(query, after=3, limit=2)] == newer[:2]
