"""The JSON lines: one object a line, ASCII, with type and time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Attempt, Certainty, Finding, Rejection, Row, Status, Verdict
from inspector.model.lines import (
    Line,
    attempt_line,
    delivery_line,
    encode,
    problem_line,
    rejected_line,
    rfc3339,
    verdict_line,
)

AT = 1_767_225_600_123_456
HOSTILE = "\x1b]52;c;\x07\u202e\n\ud800\xe9"
ROW = Row(
    id=1,
    at=AT,
    method="POST",
    target=HOSTILE,
    size=2,
    sha256="ab",
    provider="dyte",
    event=HOSTILE,
    delivery_id=HOSTILE,
    verdict=Status.VALID,
    attempt_duration=1500,
)
VERDICT = Verdict(
    Status.INVALID, "dyte", findings=(Finding("wrong_key", Certainty.PROVED, HOSTILE, "fix", (("a", "b"),)),)
)
LINES = {
    "delivery": delivery_line(ROW),
    "verdict": verdict_line(1, AT, VERDICT),
    "attempt": attempt_line(Attempt(1, AT, "http://127.0.0.1/", "a", "b", 1500, 200)),
    "rejected": rejected_line(Rejection(AT, "127.0.0.1", "bad", HOSTILE, 400, b"\x1b\xff")),
    "problem": problem_line(AT, "disk_full", HOSTILE),
}


@pytest.mark.parametrize("kind", LINES)
def test_a_line_is_one_ascii_line_with_type_and_time(kind: str) -> None:
    line = encode(LINES[kind])
    assert line.isascii()
    assert line.endswith(b"\n")
    assert line[:-1].decode().isprintable()
    read = json.loads(line)
    assert (read["type"], read["at"]) == (kind, "2026-01-01T00:00:00.123456Z")


def test_a_verdict_has_its_findings() -> None:
    line: Line = json.loads(encode(LINES["verdict"]))
    assert line["status"] == "invalid"
    assert line["findings"] == [
        {"code": "wrong_key", "certainty": "proved", "message": HOSTILE, "fix": "fix", "evidence": {"a": "b"}}
    ]


def test_durations_are_milliseconds() -> None:
    assert LINES["delivery"]["attempt_ms"] == 1.5
    assert LINES["attempt"]["ms"] == 1.5
    assert delivery_line(Row(id=1, at=0, method="GET", target="/", size=0, sha256=""))["attempt_ms"] is None


@given(st.integers(0, 253_402_300_799_999_999))
@settings(max_examples=100, deadline=None)
def test_a_time_can_be_read_back_to_the_microsecond(at: int) -> None:
    since = datetime.fromisoformat(rfc3339(at)) - datetime(1970, 1, 1, tzinfo=UTC)
    assert since // timedelta(microseconds=1) == at
