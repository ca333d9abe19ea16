"""The simulated bodies have the fields that the providers document, and are the same for the same seed."""

from __future__ import annotations

import json
import re
from typing import cast as typed
from urllib.parse import parse_qs

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.simulate.draw import Draw
from inspector.simulate.dyte_events import (
    DYTE_EVENTS,
    END_REASONS,
    LIVESTREAM_STATUSES,
    RECORDING_STATUSES,
    Flavour,
    dyte_body,
)
from inspector.simulate.github_events import GITHUB_EVENTS, github_body
from inspector.simulate.meeting import Meeting, make_meeting
from inspector.simulate.slack_events import SLACK_EVENTS, slack_body
from inspector.simulate.spelling import Json
from inspector.simulate.stripe_events import STRIPE_EVENTS, stripe_body

NOW = 1_767_225_600_123_456
Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SPACED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}Z")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MEETING = {"id", "sessionId", "title", "status", "createdAt", "startedAt", "organizedBy"}
PARTICIPANT = {"peerId", "userDisplayName", "customParticipantId", "clientSpecificId", "joinedAt"}
RECORDING = {"id", "recordingId", "meetingId", "organizationId", "status", "roomUUID", "outputFileName"}
UPLOADED = RECORDING | {
    "startedTime",
    "stoppedTime",
    "fileSize",
    "downloadUrl",
    "audioDownloadUrl",
    "downloadUrlExpiry",
    "stopReason",
    "recordingDuration",
}


def meeting(room_name: str | None = "lcfvaa-absxch") -> Meeting:
    made = make_meeting(Draw("meeting"), NOW)
    return Meeting(
        made.id,
        made.session_id,
        made.title,
        made.organisation_id,
        made.organisation,
        room_name,
        made.started_at,
        made.ended_at,
        made.stream_id,
        made.recording_id,
    )


def body(event: str, flavour: Flavour = Flavour.DYTE, status: str | None = None) -> Json:
    return typed(Json, json.loads(dyte_body(event, meeting(), Draw("body"), flavour, status=status)))


def inner(document: Json, name: str) -> Json:
    found = document[name]
    assert isinstance(found, dict)
    return found


def test_the_nine_events_are_there() -> None:
    assert set(DYTE_EVENTS) == {
        "meeting.started",
        "meeting.ended",
        "meeting.participantJoined",
        "meeting.participantLeft",
        "meeting.chatSynced",
        "meeting.transcript",
        "meeting.summary",
        "recording.statusUpdate",
        "livestreaming.statusUpdate",
    }


@pytest.mark.parametrize("flavour", Flavour)
@pytest.mark.parametrize("event", DYTE_EVENTS)
def test_every_event_is_compact_json_that_names_itself(event: str, flavour: Flavour) -> None:
    data = dyte_body(event, meeting(), Draw("x"), flavour)
    document = json.loads(data)
    assert document["event"] == event
    assert next(iter(document)) == "event"
    assert data == json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "event", sorted(set(DYTE_EVENTS) - {"meeting.chatSynced", "livestreaming.statusUpdate"})
)
def test_the_meeting_stands_in_every_event_that_has_one(event: str) -> None:
    about = inner(body(event), "meeting")
    assert set(about) - {"endedAt", "roomName"} == MEETING
    assert set(inner(about, "organizedBy")) == {"id", "name"}
    assert all(UUID.fullmatch(str(about[key])) for key in ("id", "sessionId"))
    assert all(Z.fullmatch(str(about[key])) for key in ("createdAt", "startedAt"))


def test_a_room_name_comes_from_dyte_only_for_meetings_of_its_first_api() -> None:
    data = dyte_body("meeting.started", meeting(room_name=None), Draw("x"))
    assert "roomName" not in json.loads(data)["meeting"]
    assert inner(body("meeting.started"), "meeting")["roomName"] == "lcfvaa-absxch"
    data = dyte_body("meeting.started", meeting(room_name=None), Draw("x"), Flavour.REALTIMEKIT)
    assert json.loads(data)["meeting"]["roomName"] == meeting().id


def test_an_ended_meeting_says_why_and_when() -> None:
    document = body("meeting.ended")
    about = inner(document, "meeting")
    assert document["reason"] in END_REASONS
    assert Z.fullmatch(str(about["endedAt"]))
    assert str(about["createdAt"]) < str(about["startedAt"]) < str(about["endedAt"])


def test_participants_come_and_leave() -> None:
    joined, left = (inner(body(f"meeting.participant{what}"), "participant") for what in ("Joined", "Left"))
    assert set(joined) == PARTICIPANT
    assert set(left) == PARTICIPANT | {"leftAt"}
    assert joined["clientSpecificId"] == joined["customParticipantId"]


def test_a_synced_chat_is_flat_and_longer_at_realtimekit() -> None:
    dyte = {"event", "sessionId", "meetingId", "chatDownloadUrl", "chatDownloadUrlExpiry", "organizedBy"}
    assert set(body("meeting.chatSynced")) == dyte
    more = {"title", "createdAt", "startedAt", "endedAt"}
    assert set(body("meeting.chatSynced", Flavour.REALTIMEKIT)) == dyte | more


@pytest.mark.parametrize("what", ["transcript", "summary"])
def test_downloads_expire_in_the_other_spelling_of_time(what: str) -> None:
    document = body(f"meeting.{what}")
    assert set(document) == {"event", "meeting", f"{what}DownloadUrl", f"{what}DownloadUrlExpiry"}
    assert SPACED.fullmatch(str(document[f"{what}DownloadUrlExpiry"]))


@pytest.mark.parametrize("status", RECORDING_STATUSES)
def test_a_recording_gains_fields_as_it_goes_on(status: str) -> None:
    recording = inner(body("recording.statusUpdate", status=status), "recording")
    assert recording["status"] == status
    assert RECORDING <= set(recording) <= UPLOADED
    assert ("stoppedTime" in recording) == (status in ("UPLOADING", "UPLOADED", "ERRORED"))
    assert inner(body("recording.statusUpdate", status=status), "meeting")["endedAt"] is None


def test_an_uploaded_recording_has_a_reason_written_as_text_and_a_size_of_either_type() -> None:
    dyte = inner(body("recording.statusUpdate", status="UPLOADED"), "recording")
    kit = inner(body("recording.statusUpdate", Flavour.REALTIMEKIT, "UPLOADED"), "recording")
    assert set(dyte) == set(kit) == UPLOADED
    assert isinstance(dyte["fileSize"], int)
    assert isinstance(kit["fileSize"], str)
    assert set(json.loads(str(dyte["stopReason"]))) == {"reason", "caller"}
    assert SPACED.fullmatch(str(dyte["startedTime"]))


def test_a_livestream_is_short_at_dyte_and_has_a_secret_at_realtimekit() -> None:
    assert set(body("livestreaming.statusUpdate")) == {"event", "streamId", "status"}
    kit = body("livestreaming.statusUpdate", Flavour.REALTIMEKIT)
    more = {"manualIngest", "playbackUrl", "ingestServer", "streamKey", "meeting"}
    assert set(kit) == {"event", "streamId", "status"} | more
    assert kit["status"] in LIVESTREAM_STATUSES


def test_names_are_not_only_ascii() -> None:
    said = b"".join(dyte_body("meeting.participantJoined", meeting(), Draw(str(n))) for n in range(60))
    assert "Zoë".encode() in said
    assert "会議".encode() in said


@given(seed=st.text(max_size=20), event=st.sampled_from(DYTE_EVENTS), flavour=st.sampled_from(Flavour))
@settings(max_examples=50, deadline=None)
def test_the_same_seed_gives_the_same_body(seed: str, event: str, flavour: Flavour) -> None:
    made = [dyte_body(event, make_meeting(draw, NOW), draw, flavour) for draw in (Draw(seed), Draw(seed))]
    assert made[0] == made[1]


@pytest.mark.parametrize("event", STRIPE_EVENTS)
def test_stripe_events_are_read_by_its_own_library(event: str) -> None:
    data = stripe_body(event, Draw("s"), NOW)
    read = stripe.Event.construct_from(json.loads(data), "sk_test")
    assert read.type == event
    assert read.created == NOW // 1_000_000
    assert read.id.startswith("evt_1")
    assert data.startswith(b'{\n  "id": "evt_')
    assert 1500 < len(data) < 6000


@pytest.mark.parametrize(("event", "least"), [("ping", 5000), ("push", 6000), ("pull_request", 20_000)])
def test_github_bodies_have_their_real_size_and_shape(event: str, least: int) -> None:
    data = github_body(event, Draw("g"), NOW)
    document = json.loads(data)
    assert least < len(data) < 2 * least
    assert document["sender"]["login"] == "zoe-bronte"
    assert document["repository"]["full_name"] == "zoe-bronte/video-rooms"
    assert set(GITHUB_EVENTS) == {"ping", "push", "pull_request"}


def test_a_push_ends_with_the_commit_it_names() -> None:
    document = json.loads(github_body("push", Draw("g"), NOW))
    assert document["after"] == document["head_commit"]["id"] == document["commits"][-1]["id"]
    assert isinstance(document["repository"]["pushed_at"], int)


@pytest.mark.parametrize("event", SLACK_EVENTS)
def test_slack_sends_forms(event: str) -> None:
    form = parse_qs(slack_body(event, Draw("s")).decode(), strict_parsing=True)
    if event == "/meet":
        assert form["command"] == ["/meet"]
        assert form["text"] == ["start 週次会議 with @mary & friends"]
    else:
        assert json.loads(form["payload"][0])["type"] == event


def test_an_event_that_nobody_has_is_refused() -> None:
    with pytest.raises(KeyError):
        dyte_body("meeting.exploded", meeting(), Draw("x"))


@given(low=st.integers(-(10**9), 10**9), span=st.integers(0, 10**6), seed=st.text(max_size=5))
@settings(max_examples=100, deadline=None)
def test_drawn_numbers_stay_in_their_bounds(low: int, span: int, seed: str) -> None:
    draw = Draw(seed)
    assert low <= draw.number(low, low + span) <= low + span
    assert low <= draw.between(low, low + span) <= low + span
    assert UUID.fullmatch(draw.uuid())
