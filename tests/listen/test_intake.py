"""However the bytes are cut up on their way, the requests that come out are the same."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.listen.intake import BODY, HEAD, IDLE, Intake
from inspector.listen.limits import Limits
from inspector.listen.refusal import Refusal
from inspector.model import Delivery

LOOP = asyncio.new_event_loop()
LOOP.close()

Got = tuple[str, bytes, tuple[tuple[bytes, bytes], ...], bytes]


def intake(limits: Limits | None = None) -> Intake:
    return Intake(limits or Limits(), lambda: 1, "peer", LOOP)


def take(reader: Intake, pieces: list[bytes]) -> Iterator[Delivery | Refusal]:
    """Feed pieces as a connection does: what comes while a request is out is held until it is answered."""
    for piece in pieces:
        outcome = reader.feed(piece)
        while outcome is not None:
            yield outcome
            if isinstance(outcome, Refusal) or outcome.cut or not reader.next():
                break
            outcome = reader.feed(b"")
        if isinstance(outcome, Refusal):
            return


NAME = st.text("abcXYZ-_.~!", min_size=1, max_size=8).map(lambda text: b"X-" + text.encode())
VALUE = st.binary(max_size=12).map(
    lambda data: bytes(byte for byte in data if byte == 9 or 32 <= byte < 127 or byte > 127).strip(b" \t")
)
TARGET = st.text("abc/?&=%#[]@:'", max_size=10).map(lambda text: b"/" + text.encode())
TRICKY = st.sampled_from([b"\r\n\r\n", b"0\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\r\n", b""])


@st.composite
def requests(draw: st.DrawFn) -> tuple[bytes, Got]:
    """A clean request as it is on the wire, and what must be read from it."""
    target = draw(TARGET)
    pairs = draw(st.lists(st.tuples(NAME, VALUE), max_size=4))
    pairs.insert(0, (b"Host", b"a"))
    framing = draw(st.sampled_from(["none", "length", "chunks"]))
    body = b""
    data = b""
    if framing == "length":
        data = body = draw(st.one_of(TRICKY, st.binary(max_size=30)))
        pairs.append((b"Content-Length", str(len(body)).encode()))
    elif framing == "chunks":
        chunks = draw(st.lists(st.one_of(TRICKY.filter(bool), st.binary(min_size=1, max_size=9)), max_size=3))
        body = b"".join(chunks)
        pairs.append((b"Transfer-Encoding", b"chunked"))
        data = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    head = b"".join(name + b": " + value + b"\r\n" for name, value in pairs)
    wire = b"POST " + target + b" HTTP/1.1\r\n" + head + b"\r\n" + data
    blank = draw(st.sampled_from([b"", b"", b"\r\n", b"\r\n\r\n"]))
    return blank + wire, ("POST", target, tuple(pairs), body)


@given(sent=st.lists(requests(), min_size=1, max_size=4), cuts=st.lists(st.integers(0, 600), max_size=6))
@settings(max_examples=400, deadline=None)
def test_requests_come_out_the_same_however_they_are_cut(
    sent: list[tuple[bytes, Got]], cuts: list[int]
) -> None:
    wire = b"".join(data for data, _ in sent)
    edges = sorted({0, len(wire), *(cut % len(wire) for cut in cuts)})
    pieces = [wire[start:end] for start, end in pairwise(edges)]
    got = [
        (outcome.method, outcome.target, outcome.headers.pairs, outcome.body)
        if isinstance(outcome, Delivery)
        else outcome
        for outcome in take(intake(), pieces)
    ]
    assert got == [expected for _, expected in sent]


@given(request=requests(), cuts=st.lists(st.integers(0, 300), max_size=3))
@settings(max_examples=100, deadline=None)
def test_head_shown_of_a_refused_request_is_its_own_or_none(
    request: tuple[bytes, Got], cuts: list[int]
) -> None:
    bad = b"GET /\x1b HTTP/1.1\r\nHost: a\r\n\r\n"
    wire = request[0] + bad
    edges = sorted({0, len(wire), *(cut % len(wire) for cut in cuts)})
    reader = intake()
    pieces = [wire[start:end] for start, end in pairwise(edges)]
    *_, last = take(reader, pieces)
    assert isinstance(last, Refusal)
    assert bad.startswith(reader.head)


@given(
    st.lists(st.binary(max_size=40), max_size=6), st.sampled_from([b"", b"POST / HTTP/1.1\r\nHost: a\r\n"])
)
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_break_the_intake(pieces: list[bytes], start: bytes) -> None:
    for outcome in take(intake(), [start, *pieces]):
        if isinstance(outcome, Refusal):
            assert outcome.message.isprintable()


def test_stage_tells_what_is_missing() -> None:
    reader = intake()
    assert reader.stage == IDLE
    assert reader.feed(b"POST / HTTP/1.1\r\nHost: a\r\n") is None
    assert reader.stage == HEAD
    assert reader.feed(b"Content-Length: 2\r\n\r\na") is None
    assert reader.stage == BODY
    delivery = reader.feed(b"b")
    assert isinstance(delivery, Delivery)
    assert delivery.body == b"ab"
    assert not reader.next()
    assert reader.stage == IDLE


@pytest.mark.parametrize("body", [b"", b"Transfer-Encoding: chunked\r\n\r\n3\r\nab"])
def test_ended_intake_leaves_nothing_for_the_collector(body: bytes) -> None:
    gc.collect()
    gc.disable()
    try:
        reader = intake()
        reader.feed(b"POST / HTTP/1.1\r\nHost: a\r\n" + body)
        reader.close()
        del reader
        assert not [found for found in gc.get_objects() if isinstance(found, Intake)]
    finally:
        gc.enable()
