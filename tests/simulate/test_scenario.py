"""Each step of the script is what it says, judged by the providers' own rules."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.simulate.draw import Draw
from inspector.simulate.dyte_events import DYTE_EVENTS, RECORDING_STATUSES
from inspector.simulate.request import Request
from inspector.simulate.scenario import OPENING, Composer, Step, Twist, script
from inspector.simulate.tampering import append_newline, change_value, reserialise
from tests.simulate.signing import accepted, signers

NOW = 1_767_225_600_123_456
SECONDS = NOW // 1_000_000


def composer(seed: str = "seed") -> Composer:
    return Composer(Draw(seed), signers(), lambda: NOW)


def header(request: Request, name: str) -> str | None:
    return request.headers.text(name)


def test_the_opening_has_every_kind_of_delivery() -> None:
    assert {step.twist for step in OPENING} == set(Twist)
    valid = {step.event for step in OPENING if step.persona == "dyte" and step.twist is Twist.VALID}
    assert valid == set(DYTE_EVENTS)
    assert {"stripe", "github", "realtimekit", "acme", "hostile", "malformed"} <= {s.persona for s in OPENING}
    assert 20 <= len(OPENING) <= 30


def test_the_script_is_as_long_as_asked_and_mostly_valid() -> None:
    steps = list(script(Draw("a"), 200))
    twists = Counter(step.twist for step in steps)
    assert len(steps) == 200
    assert steps[: len(OPENING)] == list(OPENING)
    assert twists[Twist.VALID] > 100
    assert set(twists) == set(Twist)
    assert steps == list(script(Draw("a"), 200))
    assert steps != list(script(Draw("b"), 200))


def test_a_short_script_is_the_start_of_the_opening() -> None:
    assert list(script(Draw("a"), 3)) == list(OPENING[:3])


def test_every_step_of_a_long_script_can_be_composed_and_is_what_it_says() -> None:
    made = composer()
    for step in script(Draw("long"), 300):
        request = made.compose(step)
        if request.provider is None:
            continue
        if step.twist is Twist.UNSIGNED:
            assert not [name for name, _ in request.headers if b"signature" in name.lower()]
        else:
            right = step.twist in (Twist.VALID, Twist.REPEATED)
            assert accepted(request, SECONDS) == right, step


@pytest.mark.parametrize("persona", ["dyte", "realtimekit", "github", "stripe"])
@pytest.mark.parametrize("twist", [Twist.CHANGED_BODY, Twist.RESERIALISED, Twist.TRAILING_NEWLINE])
def test_a_tampered_body_is_not_what_was_signed(persona: str, twist: Twist) -> None:
    event = {"github": "push", "stripe": "invoice.paid"}.get(persona, "meeting.started")
    good, bad = composer(), composer()
    signed = good.compose(Step(persona, event))
    changed = bad.compose(Step(persona, event, twist))
    assert changed.headers == signed.headers
    assert changed.body != signed.body
    assert accepted(signed, SECONDS)
    assert not accepted(changed, SECONDS)


def test_a_stale_delivery_is_signed_right_ten_minutes_ago() -> None:
    stale = composer().compose(Step("stripe", "invoice.paid", Twist.STALE))
    assert accepted(stale, SECONDS - 600)
    assert not accepted(stale, SECONDS)
    assert json.loads(stale.body)["created"] == SECONDS - 600


def test_a_wrong_key_signs_in_the_right_form() -> None:
    wrong = composer().compose(Step("dyte", "meeting.started", Twist.WRONG_KEY))
    signature = header(wrong, "dyte-signature")
    assert signature is not None
    assert len(signature) == 344
    assert not accepted(wrong, SECONDS)


def test_dyte_repeats_with_the_same_id_and_realtimekit_with_another() -> None:
    made = composer()
    for persona, prefix, same in (("dyte", "dyte", True), ("realtimekit", "rtk", False)):
        first = made.compose(Step(persona, "meeting.ended"))
        again = made.compose(Step(persona, "meeting.ended", Twist.REPEATED))
        assert again.body == first.body
        assert (header(again, f"{prefix}-uuid") == header(first, f"{prefix}-uuid")) == same
        assert header(again, f"{prefix}-webhook-id") == header(first, f"{prefix}-webhook-id")
        assert accepted(again, SECONDS)


def test_a_repeat_is_of_the_last_valid_one() -> None:
    made = composer()
    first = made.compose(Step("dyte", "meeting.started"))
    made.compose(Step("dyte", "meeting.ended", Twist.CHANGED_BODY))
    assert made.compose(Step("dyte", "meeting.ended", Twist.REPEATED)) == first


def test_a_repeat_without_anything_before_it_is_a_valid_delivery() -> None:
    request = composer().compose(Step("github", "push", Twist.REPEATED))
    assert request.event == "push"
    assert accepted(request, SECONDS)


def test_events_of_one_meeting_agree_until_another_starts() -> None:
    made = composer()
    joined, ended, started = (
        json.loads(made.compose(Step("dyte", f"meeting.{what}")).body)["meeting"]["id"]
        for what in ("participantJoined", "ended", "started")
    )
    assert joined == ended != started


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_only_what_is_repeated_on_purpose_comes_twice(seed: str) -> None:
    made, seen = composer(seed), set[bytes]()
    for step in script(Draw(seed), 300):
        body = made.compose(step).body
        if step.persona in ("dyte", "realtimekit", "stripe", "github"):
            repeated = body in seen
            assert not repeated or step.twist is Twist.REPEATED, step
            seen.add(body)


def test_the_first_recording_is_ready_and_tells_why_it_stopped() -> None:
    recording = json.loads(composer().compose(Step("dyte", "recording.statusUpdate")).body)["recording"]
    assert recording["status"] == "UPLOADED"
    assert "reason" in json.loads(recording["stopReason"])


def test_recordings_and_streams_go_through_every_status() -> None:
    made = composer()
    recordings, streams = (
        [json.loads(made.compose(Step("dyte", f"{what}.statusUpdate")).body) for _ in range(7)]
        for what in ("recording", "livestreaming")
    )
    assert {body["recording"]["status"] for body in recordings} == set(RECORDING_STATUSES)
    assert len({body["recording"]["recordingId"] for body in recordings}) == 3
    assert [body["status"] for body in streams[:4]] == ["LIVE", "IDLE", "OFFLINE", "LIVE"]
    assert len({body["streamId"] for body in streams[:4]}) == 2


def test_no_event_speaks_of_the_future() -> None:
    about = json.loads(composer().compose(Step("dyte", "meeting.ended")).body)["meeting"]
    assert about["endedAt"] < "2026-01-01T00:00:00.123Z"


def test_the_hostile_deliveries_hold_what_they_should() -> None:
    made = composer()
    hostile = made.compose(Step("hostile", "hostile"))
    assert b"[@click=app.quit]" in hostile.target
    assert b"[@click=app.quit]" in (hostile.headers.get("X-Note") or b"")
    assert "\u202e".encode() in (hostile.headers.get("X-Hidden") or b"")
    assert "\x1b]52;c;" in json.loads(hostile.body)["escapes"]
    assert b"\x1b[2J" in made.compose(Step("raw_escapes", "raw_escapes")).body
    named = made.compose(Step("dyte_hostile", "meeting.participantJoined"))
    assert "\x1b]0;owned\x07" in json.loads(named.body)["meeting"]["title"]
    assert accepted(named, SECONDS)


def test_only_the_malformed_one_breaks_the_rules_of_http() -> None:
    made = composer()
    for step in script(Draw("all"), 300):
        request = made.compose(step)
        broken = any(byte < 0x20 or byte == 0x7F for _, value in request.headers for byte in value)
        assert broken == (step.persona == "malformed")
        assert all(0x21 <= byte <= 0x7E for byte in request.target)


@given(st.dictionaries(st.text(min_size=1), st.integers() | st.text(), min_size=1))
@settings(max_examples=100, deadline=None)
def test_a_reserialised_body_says_the_same(document: dict[str, int | str]) -> None:
    body = json.dumps(document, ensure_ascii=True).encode()
    assert json.loads(reserialise(body)) == document
    assert append_newline(body) == body + b"\n"


@given(st.binary(max_size=50), st.integers(0, 9), st.binary(max_size=50))
@settings(max_examples=100, deadline=None)
def test_a_changed_body_differs_in_one_digit(before: bytes, digit: int, after: bytes) -> None:
    body = before + b"%d" % digit + after
    changed = change_value(body)
    assert len(changed) == len(body)
    assert sum(one != other for one, other in zip(body, changed, strict=True)) == 1


def test_a_body_without_a_digit_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="without a digit"):
        change_value(b'{"a":"b"}')
