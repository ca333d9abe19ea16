"""Values and back without losing a byte; damage gives an error and never a wrong value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Certainty, Check, Finding, Headers, Status, Verdict
from inspector.store.coding import (
    header_lines,
    pack_body,
    pack_headers,
    pack_text,
    unpack_body,
    unpack_headers,
    unpack_text,
)
from inspector.store.verdicts import pack_verdict, unpack_verdict

_pairs = st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=50)), max_size=20)
_text = st.text(st.characters(exclude_categories=()), max_size=30)


@settings(max_examples=200, deadline=None)
@given(_pairs)
def test_headers_come_back(pairs: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(tuple(pairs))
    assert unpack_headers(pack_headers(headers)) == headers


def test_packed_headers_can_be_read_as_lines() -> None:
    assert header_lines(pack_headers(Headers.of([("A", "b"), ("c", "")]))) == b"A: b\nc: \n"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_other_bytes_are_refused_as_headers_or_lose_nothing(packed: bytes) -> None:
    try:
        headers = unpack_headers(packed)
    except ValueError:
        return
    assert len(pack_headers(headers)) == len(packed)


@settings(max_examples=200, deadline=None)
@given(_text)
def test_any_text_comes_back(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=50), st.integers(1, 400))
def test_bodies_come_back_whole_or_cut(part: bytes, times: int) -> None:
    body = part * times
    coding, data = pack_body(body)
    assert unpack_body(coding, data, len(body)) == body
    assert unpack_body(coding, data, 10) == body[:10]
    assert len(data) <= len(body)


@pytest.mark.parametrize(("coding", "data"), [(1, b"no frame"), (7, b"")])
def test_a_damaged_body_is_refused(coding: int, data: bytes) -> None:
    with pytest.raises(ValueError, match="body"):
        unpack_body(coding, data, 100)


_findings = st.builds(
    Finding,
    _text,
    st.sampled_from(list(Certainty)),
    _text,
    _text,
    st.lists(st.tuples(_text, _text), max_size=3).map(tuple),
)
_verdicts = st.builds(
    Verdict,
    status=st.sampled_from(list(Status)),
    provider=st.none() | _text,
    scheme=_text,
    findings=st.lists(_findings, max_size=3).map(tuple),
    checks=st.lists(st.builds(Check, _text, st.none() | st.booleans(), _text), max_size=3).map(tuple),
    signed=st.binary(max_size=20),
    signed_size=st.integers(0, 2**40),
    received=_text,
    expected=_text,
    key=_text,
)


@settings(max_examples=100, deadline=None)
@given(_verdicts)
def test_verdicts_come_back(verdict: Verdict) -> None:
    assert unpack_verdict(pack_verdict(verdict), verdict.signed) == verdict


@pytest.mark.parametrize("document", ["", "{}", "[]", '{"status": "odd"}'])
def test_a_damaged_verdict_is_refused(document: str) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        unpack_verdict(document, b"")
