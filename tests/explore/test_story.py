"""What a session's deliveries tell in their order, by the lifecycles of the real provider files."""

from __future__ import annotations

import json

import pytest

from inspector.explore import Story, loose_ends, tell
from inspector.model import Delivery, Headers, Row, Session, body_digest
from inspector.providers import load

DYTE = load(None)["dyte"]
SECOND = 1_000_000


class Told:
    """Deliveries of one session, seconds apart as said."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.bodies: dict[int, bytes] = {}

    def add(self, event: str, at: int = 0, retry_of: int | None = None, **fields: object) -> None:
        id = len(self.rows) + 1
        body = json.dumps({"event": event, "meeting": {"title": "Weekly"}, **fields}).encode()
        self.bodies[id] = body
        row = Row(id, at * SECOND, "POST", "/", len(body), "", event=event, retry_of=retry_of)
        self.rows.append(row)

    def delivery(self, id: int) -> Delivery | None:
        body = self.bodies.get(id)
        return body if body is None else Delivery(0, "POST", b"/", Headers(), body, body_digest(body), id=id)

    def story(self) -> Story:
        return tell(self.rows, self.delivery, DYTE.lifecycles, DYTE.title)


def person(id: str, name: str = "") -> dict[str, str]:
    return {"peerId": id, "userDisplayName": name}


def recording(status: str) -> dict[str, str]:
    return {"recordingId": "r1", "status": status}


def test_a_whole_meeting_has_no_loose_end() -> None:
    told = Told()
    told.add("meeting.started")
    told.add("meeting.participantJoined", participant=person("a", "Ada"))
    for status in ("INVOKED", "RECORDING", "UPLOADING", "UPLOADED"):
        told.add("recording.statusUpdate", recording=recording(status))
    told.add("meeting.participantLeft", participant=person("a"))
    told.add("meeting.participantJoined", participant=person("a", "Ada"))
    told.add("meeting.participantLeft", participant=person("a"))
    told.add("meeting.ended")
    story = told.story()
    assert story.title == "Weekly"
    assert story.loose == ()
    assert all(not entry.remarks and not entry.silence for entry in story.entries)


def test_ends_that_did_not_come_are_told_where_they_hang() -> None:
    told = Told()
    told.add("meeting.started")
    told.add("meeting.participantJoined", participant=person("42", "Ada\x1b[2J"))
    told.add("recording.statusUpdate", recording=recording("RECORDING"))
    told.add("recording.statusUpdate", recording=recording("UPLOADING"))
    told.add("meeting.participantLeft", participant=person("7"))
    assert [(each.id, each.text) for each in told.story().loose] == [
        (1, "meeting.ended has not come"),
        (2, "participant Ada\x1b[2J (42) joined and never left"),
        (3, "recording r1 stayed in UPLOADING"),
        (5, "participant 7: meeting.participantLeft came, but meeting.participantJoined has not"),
    ]


def test_silence_retries_and_disorder_are_said_beside_the_delivery() -> None:
    told = Told()
    told.add("meeting.started")
    told.add("meeting.participantLeft", at=59, participant=person("a"))
    told.add("meeting.participantJoined", at=249, participant=person("a"))
    told.add("meeting.ended", at=250)
    told.add("meeting.ended", at=255, retry_of=4)
    story = told.story()
    assert [entry.silence // SECOND for entry in story.entries] == [0, 0, 190, 0, 0]
    assert [entry.remarks for entry in story.entries] == [
        (),
        (),
        ("out of order: meeting.participantLeft (#2) came before meeting.participantJoined",),
        (),
        ("repeats #4",),
    ]
    assert story.loose == ()


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 50_000, b"[1]", b'{"participant": 5}'])
def test_a_body_that_says_nothing_is_no_trouble(body: bytes) -> None:
    told = Told()
    told.add("meeting.participantJoined")
    told.add("recording.statusUpdate")
    told.bodies = {1: body}
    assert told.story().loose == ()


def test_sums_tell_of_missing_ends_without_bodies() -> None:
    events = {"meeting.started": 1, "meeting.participantJoined": 3, "meeting.participantLeft": 1}
    session = Session("s", 5, 0, 9, "dyte", events)
    assert loose_ends(session, DYTE.lifecycles) == [
        "meeting.ended has not come",
        "2 participant joined and never left",
    ]
    whole = Session("s", 5, 0, 9, "dyte", {"meeting.started": 1, "meeting.ended": 1})
    assert loose_ends(whole, DYTE.lifecycles) == []


def test_a_call_with_many_last_states() -> None:
    twilio = load(None)["twilio"]
    rows = [
        Row(id, 0, "POST", "/", 0, "", event=event) for id, event in enumerate(["ringing", "in-progress"])
    ]
    assert [each.text for each in tell(rows, lambda id: None, twilio.lifecycles).loose] == [
        "no last status has come"
    ]
    rows.append(Row(9, 0, "POST", "/", 0, "", event="busy"))
    assert tell(rows, lambda id: None, twilio.lifecycles).loose == ()
