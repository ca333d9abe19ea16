"""What each form of the filter language means, at a clock that stands still."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from inspector.explore import FilterError, Subject, parse, spell, takes
from inspector.model import (
    Certainty,
    Compare,
    Delivery,
    Finding,
    Headers,
    Query,
    Row,
    Status,
    Verdict,
    body_digest,
)
from inspector.text.regex import SEARCHED

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC).timestamp()
BODY = (
    b'{"event":"meeting.started","meeting":{"id":"50c8-1","n":1.50},"items":[{"sku":"a-1","price":4},'
    b'{"sku":"b-2","price":7}],"odd key":{"a.b":"x"},"none":null,"yes":true,"size":"566897855","ids":[]}'
)
HEADERS = Headers.of(
    [("Content-Type", "application/json"), ("User-Agent", "Dyte Hook/1"), ("X-Raw", b"caf\xe9"), ("X-A", "1")]
)


def subject(body: bytes = BODY, headers: Headers = HEADERS) -> Subject:
    at = int((NOW - 120) * 1_000_000)
    target = b"/hooks/a?token=abc%20d&n=5&n=7"
    delivery = Delivery(at, "POST", target, headers, body, body_digest(body), "127.0.0.1:5", id=42)
    row = Row(
        id=42,
        at=at,
        method="POST",
        target=delivery.target_text,
        size=20_480,
        sha256=delivery.sha256,
        peer="127.0.0.1:5",
        provider="dyte",
        event="meeting.started",
        delivery_id="evt-9",
        verdict=Status.STALE,
        retry_of=3,
        attempts=2,
        attempt_status=503,
        attempt_duration=2_500_000,
    )
    verdict = Verdict(Status.STALE, findings=(Finding("stale", Certainty.PROVED, "It is late."),))
    return Subject(row, delivery, verdict)


@pytest.mark.parametrize(
    "text",
    [
        "size:20k",
        "size:>10k",
        "size:>=20kib",
        "size:<=0.02m",
        "size:1k..20k",
        "status:>=500",
        "status:500..599",
        "status:5xx",
        "attempts:2",
        "attempts:>1",
        "id:10..50",
        "time:>2s",
        "time:2500ms",
        "time:2s..3s",
        "at:>-5m",
        "at:<-1m",
        "at:-3m..now",
        "at:2026-11-24",
        "at:2026-11-24T11:58Z",
        "at:2026-11-24T11:00Z..2026-11-24T11:58Z",
        "at:>2026-11-24T12:57:59+01:00",
        "body.meeting.id:50c8*",
        "body.meeting.n:1.50",
        "body.meeting.n:>1.4",
        "body.items[0].price:4",
        "body.items[*].sku:b-*",
        "body.items[*].price:>5",
        "body.items[*].price:5..8",
        'body["odd key"]["a.b"]:x',
        "body.none:null",
        "body.yes:true",
        "body.size:>5e8",
        "body.meeting:*",
        "body.ids:*",
        "-body.reason:*",
        "-body.items[5].sku:*",
        "header.user-agent:*hook*",
        "header.X-RAW:caf\u00e9",
        "header.x-a:>=1",
        "-header.x-b:*",
        'query.token:"abc d"',
        "query.n:7",
        "query.n:>6",
        "event:~^meeting",
        'event:~"started|ended"',
        '~"sku.{3}b-2"',
        "~user-agent",
        "path:~s/a$",
        "finding:stale",
        "finding:st*",
        "delivery:evt-*",
        "peer:127.*",
        "origin:captured",
        "retry:yes",
        "cut:no",
        "held:no",
        "sku",
        "Dyte Hook",
    ],
)
def test_fits(text: str) -> None:
    query = parse(text, now=NOW)
    assert takes(query, subject())
    assert parse(spell(query), now=NOW) == query
    assert not takes(parse(f"-({text})", now=NOW), subject())


@pytest.mark.parametrize(
    "text",
    [
        "size:>20k",
        "size:<20k",
        "status:<500",
        "at:>-1m",
        "at:2026-11-23",
        "at:2026-11-24T11:57Z",
        "time:<2s",
        "body.meeting.n:1.5",
        "body.items[1].price:4",
        "body.items.sku:*",
        "body.meeting.id.x:*",
        "body.yes:>0",
        "header.user-agent:hook",
        "query.m:*",
        "event:~^started",
        "finding:wrong_key",
        "retry:no",
        "origin:edited",
        'event:"~^meeting"',
        'size:"20k" size:>20k',
    ],
)
def test_fits_not(text: str) -> None:
    assert not takes(parse(text, now=NOW), subject())


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a size:>huge", 7, "Write a size such as 512"),
        ("at:>yesterday", 3, "-5m, 10:30, 2026-11-24"),
        ("time:>3parsecs", 5, "300ms, 3s or 2m"),
        ("event:~(", 6, "no pattern after ~"),
        ('event:~"("', 6, "That is no pattern"),
        ('x ~"a{1001}"', 2, "That is no pattern"),
        ("event:~", 6, "no pattern after ~"),
        ("body.:x", 0, "no field"),
        ("body.a:>b", 7, "Only numbers compare"),
        ("attempts:many", 9, "Write a whole number"),
        ("held:maybe", 5, "yes or no"),
    ],
)
def test_mistake_points_at_its_place(text: str, place: int, said: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, now=NOW)
    assert said in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.position == place


def test_form_bodies_have_fields_too() -> None:
    form = Headers.of([("Content-Type", "application/x-www-form-urlencoded")])
    asked = subject(b"payload=%7B%22a%22%3A1%7D&n=3&n=9", form)
    assert takes(parse("body.n:>8", now=NOW), asked)
    assert takes(parse('body.payload:"{*"', now=NOW), asked)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"", b"\xff\xfe\x00", b'{"meeting":', b'"\\ud800"', b"1e400"]
)
def test_bodies_that_are_no_json_fit_nothing_and_break_nothing(body: bytes) -> None:
    asked = subject(body)
    assert not takes(parse("body.meeting.id:*", now=NOW), asked)
    assert isinstance(takes(parse('~"(a+)+$"', now=NOW), asked), bool)


def test_catastrophic_pattern_is_linear() -> None:
    query = parse('~"(a+)+$"', now=NOW)
    asked = subject(b"a" * 1_000_000 + b"!")
    began = time.process_time()
    assert not takes(query, asked)
    # The standard library's engine would take longer than the universe has lasted.
    assert time.process_time() - began < 2


def test_a_query_is_a_value() -> None:
    query: Query = parse("body.a:>1 at:>-5m ~x", now=NOW)
    assert query == parse("body.a:>1 at:>-5m ~x", now=NOW)
    assert hash(query)


@pytest.mark.parametrize("text", ["at:>-5m", "at:now", "at:>10:30"])
def test_filter_that_stays_has_no_time_that_moves(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert "would stand still here" in caught.value.hint
    assert isinstance(parse("at:>2026-11-24"), Compare)


def test_pattern_that_would_take_long_is_refused_at_its_place() -> None:
    """What is let through takes at most seconds on the most that is searched, without Python's lock."""
    with pytest.raises(FilterError, match="repeats too much") as caught:
        parse(r'event:x ~"[ab]*a[ab01x]{900}q"', now=NOW)
    assert caught.value.position == 8
    slow = parse('~"[ab]*a[ab01]{250}q"', now=NOW)
    asked = subject(bytes(b"ab01"[(n * n // 7) % 4] for n in range(300_000)) + b"q" * (SEARCHED + 1))
    began = time.process_time()
    takes(slow, asked)
    assert time.process_time() - began < 5


def test_text_that_only_looks_like_a_number_is_none() -> None:
    for text in ("nan", "inf", "Infinity", "1_0", "", " 5", "0x10"):
        asked = subject(b'{"a":' + f'"{text}"'.encode() + b"}")
        assert not takes(parse("body.a:>-1", now=NOW), asked), text
