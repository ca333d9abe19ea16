"""A header list keeps what came: order, case, repeats and bytes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Headers

PAIRS = ((b"Accept", b"a"), (b"X-One", b"1"), (b"accept", b"b"), (b"X-Raw", b"caf\xe9\xff"))


def test_pairs_stay_in_order_with_case_and_repeats() -> None:
    headers = Headers(PAIRS)
    assert tuple(headers) == PAIRS
    assert len(headers) == 4


def test_names_are_compared_without_case() -> None:
    headers = Headers(PAIRS)
    assert headers.get("ACCEPT") == b"a"
    assert headers.all("Accept") == (b"a", b"b")
    assert "x-one" in headers
    assert "x-two" not in headers
    assert headers.get("x-two") is None
    assert headers.all("x-two") == ()
    assert headers.text("x-two") is None


@given(st.binary(max_size=40))
@settings(max_examples=100, deadline=None)
def test_a_value_as_text_loses_no_byte(value: bytes) -> None:
    text = Headers(((b"X", value),)).text("x")
    assert text is not None
    assert text.encode("latin-1") == value


def test_headers_are_built_from_text_or_bytes() -> None:
    assert Headers.of([("X", "é"), (b"Y", b"\xff")]).pairs == ((b"X", "é".encode()), (b"Y", b"\xff"))
