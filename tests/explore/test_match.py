"""Queries against rows."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.explore import matches, needs_store, parse
from inspector.model import Row, Status
from inspector.text.wildcard import fits

ROW = Row(
    id=42,
    at=0,
    method="POST",
    target="/hooks/dyte?token=abc",
    size=3,
    sha256="",
    provider="dyte",
    event="meeting.participantJoined",
    delivery_id="d-1",
    verdict=Status.NO_KEY,
    attempts=1,
    attempt_status=503,
)
BARE = Row(id=1, at=0, method="GET", target="/", size=0, sha256="")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dyte",
        "PARTICIPANTJOINED",
        "token=abc",
        "provider:DYTE",
        "provider:d*",
        "event:meeting.*",
        "event:*joined",
        "event:*part*joined*",
        "verdict:no_key",
        "verdict:no*",
        "verdict:*key",
        "method:post",
        "path:/hooks/dyte",
        "path:/hooks/*",
        "status:503",
        "status:5xx",
        "id:42",
        "id:4*",
        "-provider:stripe",
        "provider:stripe or status:5*",
        "provider:dyte -event:recording.*",
        "provider:*",
    ],
)
def test_a_row_fits(text: str) -> None:
    assert matches(parse(text), ROW)


@pytest.mark.parametrize(
    "text",
    [
        "stripe",
        "provider:dyt",
        "provider:yte",
        "event:meeting",
        "event:meeting.*left",
        "verdict:valid",
        "path:/hooks",
        "path:/hooks/dyte*abc",
        "status:5",
        "id:2",
        "-dyte",
        "provider:dyte status:200",
        "provider:stripe or provider:github",
    ],
)
def test_a_row_does_not_fit(text: str) -> None:
    assert not matches(parse(text), ROW)


@pytest.mark.parametrize("field", ["provider", "event", "verdict", "status"])
def test_a_value_that_is_not_there_fits_nothing_and_its_opposite_fits(field: str) -> None:
    value = "*" if field != "verdict" else "valid"
    assert not matches(parse(f"{field}:{value}"), BARE)
    assert matches(parse(f"-{field}:{value}"), BARE)


def test_free_text_needs_the_store_and_fields_do_not() -> None:
    assert needs_store(parse("a or (provider:x -b)"))
    assert not needs_store(parse("provider:x -(event:y or status:2*)"))
    assert not needs_store(parse(""))


@given(st.text(alphabet="ab*.", max_size=8), st.text(alphabet="abAB.", max_size=10))
@settings(max_examples=400, deadline=None)
def test_wildcards_mean_what_a_regular_expression_would(pattern: str, text: str) -> None:
    expression = ".*".join(re.escape(piece) for piece in pattern.split("*"))
    assert fits(pattern, text) is (re.fullmatch(expression, text, re.IGNORECASE | re.DOTALL) is not None)


def test_a_pattern_of_stars_is_answered_at_once() -> None:
    start = time.process_time()
    assert not fits("*a" * 2_000 + "b", "a" * 100_000)
    assert time.process_time() - start < 0.5
