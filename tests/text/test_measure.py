"""Sizes, spans and shortened text keep to their widths."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.text import clock, duration, shorten, size


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KiB"),
        (1234, "1.2 KiB"),
        (10_190, "10 KiB"),
        (10_240, "10 KiB"),
        (1_023_400, "999 KiB"),
        (1_023_600, "1.0 MiB"),
        (25 * 2**20, "25 MiB"),
        (2**30, "1.0 GiB"),
        (5 * 2**40, "5.0 TiB"),
    ],
)
def test_a_size_is_said(count: int, said: str) -> None:
    assert size(count) == said


@given(st.integers(0, 900 * 2**40))
@settings(max_examples=200, deadline=None)
def test_a_size_has_at_most_seven_characters(count: int) -> None:
    assert len(size(count)) <= 7


@pytest.mark.parametrize(
    ("microseconds", "said"),
    [
        (0, "0 µs"),
        (999, "999 µs"),
        (1000, "1 ms"),
        (999_999, "999 ms"),
        (3_400_000, "3.4 s"),
        (59_940_000, "59.9 s"),
        (59_960_000, "1 min"),
        (3_569_000_000, "59 min"),
        (3_590_000_000, "1 h"),
        (7_200_000_000, "2 h"),
    ],
)
def test_a_span_is_said(microseconds: int, said: str) -> None:
    assert duration(microseconds) == said


@given(st.integers(0, 10**15))
@settings(max_examples=200, deadline=None)
def test_a_span_has_at_most_seven_characters(microseconds: int) -> None:
    assert len(duration(microseconds)) <= 7


@given(st.text(max_size=30), st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_shortened_text_fits_and_keeps_both_ends(text: str, width: int) -> None:
    short = shorten(text, width)
    assert len(short) <= width or short == text
    if len(text) > width >= 3:
        start, end = short.split("…", 1) if "…" not in text else (short[:1], short[-1:])
        assert text.startswith(start)
        assert text.endswith(end)


def test_the_clock_is_a_time_of_day() -> None:
    assert len(clock(1_767_225_600_000_000)) == len("14:03:59")
