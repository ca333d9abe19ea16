"""Bodies of Dyte's nine events, and RealtimeKit's where they differ.

Fields and spellings follow Dyte's guide (guides/capabilities/webhooks/webhook-events.mdx in dyte-io/docs) and
Cloudflare's page (realtime/realtimekit/webhooks.mdx in cloudflare/cloudflare-docs).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from inspector.simulate.draw import Draw
from inspector.simulate.meeting import PEOPLE, Meeting, make_guest
from inspector.simulate.spelling import (
    DAY,
    SECOND,
    Json,
    compact,
    microseconds_spaced,
    milliseconds_z,
)


class Flavour(StrEnum):
    """The two names under which the same product sends; the values are the catalogue's ids."""

    DYTE = "dyte"
    REALTIMEKIT = "cloudflare_realtimekit"


RECORDING_STATUSES = ("INVOKED", "RECORDING", "UPLOADING", "UPLOADED", "ERRORED")
LIVESTREAM_STATUSES = ("LIVE", "OFFLINE", "IDLE")
END_REASONS = ("HOST_ENDED_MEETING", "ALL_PARTICIPANTS_LEFT")


def dyte_body(
    event: str, meeting: Meeting, draw: Draw, flavour: Flavour = Flavour.DYTE, *, status: str | None = None
) -> bytes:
    """The body of one event, as compact JSON in UTF-8.

    `status` fixes the status of a recording or livestream, which is drawn otherwise. Raises KeyError for
    an event that is none of the nine.
    """
    make = _EVENTS[event]
    return compact({"event": event, **make(meeting, draw, flavour, status)})


def _meeting(meeting: Meeting, flavour: Flavour, *, ended: bool | None = False) -> Json:
    """The meeting object. `ended` None gives the `endedAt: null` of a recording's events."""
    fields: Json = {"id": meeting.id, "sessionId": meeting.session_id, "title": meeting.title}
    room = meeting.id if flavour is Flavour.REALTIMEKIT else meeting.room_name
    if room is not None:
        fields["roomName"] = room
    fields["status"] = "LIVE"
    fields["createdAt"] = milliseconds_z(meeting.started_at - 3 * SECOND)
    fields["startedAt"] = milliseconds_z(meeting.started_at)
    if ended is None:
        fields["endedAt"] = None
    elif ended:
        fields["endedAt"] = milliseconds_z(meeting.ended_at)
    fields["organizedBy"] = _organiser(meeting)
    return fields


def _organiser(meeting: Meeting) -> Json:
    return {"id": meeting.organisation_id, "name": meeting.organisation}


def _started(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    return {"meeting": _meeting(meeting, flavour)}


def _ended(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    return {"meeting": _meeting(meeting, flavour, ended=True), "reason": draw.choice(END_REASONS)}


def _participant(meeting: Meeting, draw: Draw) -> Json:
    guest = meeting.guest or make_guest(draw, meeting)
    return {
        "peerId": guest.peer_id,
        "userDisplayName": guest.name,
        "customParticipantId": guest.custom_id,
        "clientSpecificId": guest.custom_id,
        "joinedAt": milliseconds_z(guest.joined_at),
    }


def _joined(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    return {"meeting": _meeting(meeting, flavour), "participant": _participant(meeting, draw)}


def _left(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    left = milliseconds_z(meeting.ended_at - draw.number(1, 120) * SECOND)
    ended = flavour is Flavour.REALTIMEKIT
    return {
        "meeting": _meeting(meeting, flavour, ended=ended),
        "participant": _participant(meeting, draw) | {"leftAt": left},
    }


def _chat_synced(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    fields: Json = {"sessionId": meeting.session_id, "meetingId": meeting.id}
    if flavour is Flavour.REALTIMEKIT:
        fields["title"] = meeting.title
    fields |= _download("chat", "csv", meeting, draw)
    if flavour is Flavour.REALTIMEKIT:
        fields["createdAt"] = milliseconds_z(meeting.started_at - 3 * SECOND)
        fields["startedAt"] = milliseconds_z(meeting.started_at)
        fields["endedAt"] = milliseconds_z(meeting.ended_at)
    return fields | {"organizedBy": _organiser(meeting)}


def _transcript(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    return {
        "meeting": _meeting(meeting, flavour, ended=True),
        **_download("transcript", "csv", meeting, draw),
    }


def _summary(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    return {"meeting": _meeting(meeting, flavour, ended=True), **_download("summary", "txt", meeting, draw)}


def _download(what: str, ending: str, meeting: Meeting, draw: Draw) -> Json:
    return {
        f"{what}DownloadUrl": _signed_url(f"{meeting.session_id}/{what}.{ending}", draw),
        f"{what}DownloadUrlExpiry": microseconds_spaced(meeting.ended_at + 7 * DAY + 51_621),
    }


def _signed_url(path: str, draw: Draw) -> str:
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604800&X-Amz-Signature={draw.hex(64)}"
    return f"https://downloads.example.com/{path}?{query}"


def _recording(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    status = status or draw.choice(RECORDING_STATUSES)
    began = meeting.started_at + 14 * SECOND
    name = f"{meeting.room_name or meeting.id}_{began // 1000}"
    fields: Json = {
        "id": meeting.recording_id,
        "recordingId": meeting.recording_id,
        "meetingId": meeting.id,
        "organizationId": meeting.organisation_id,
        "status": status,
    }
    if status != "INVOKED":
        fields["startedTime"] = microseconds_spaced(began + 903_816)
    if status in ("UPLOADING", "UPLOADED", "ERRORED"):
        fields["stoppedTime"] = microseconds_spaced(meeting.ended_at + 865_627)
    fields |= {"roomUUID": meeting.session_id, "outputFileName": f"{name}.mp4"}
    if status in ("UPLOADING", "UPLOADED"):
        size = draw.number(200_000, 900_000_000)
        fields["fileSize"] = str(size) if flavour is Flavour.REALTIMEKIT else size
    if status == "UPLOADED":
        fields |= _files(name, meeting, draw)
    if status in ("UPLOADED", "ERRORED"):
        fields["stopReason"] = _stop_reason(status, meeting, draw)
        fields["recordingDuration"] = (meeting.ended_at - began) // SECOND
    return {"recording": fields, "meeting": _meeting(meeting, flavour, ended=None)}


def _files(name: str, meeting: Meeting, draw: Draw) -> Json:
    return {
        "downloadUrl": _signed_url(f"{meeting.organisation_id}/{name}.mp4", draw),
        "audioDownloadUrl": _signed_url(f"{meeting.organisation_id}/{name}.mp3", draw),
        "downloadUrlExpiry": microseconds_spaced(meeting.ended_at + 7 * DAY + 608_944),
    }


def _stop_reason(status: str, meeting: Meeting, draw: Draw) -> str:
    """An object written as a string, as both names send it."""
    if status == "ERRORED":
        return compact({"reason": "INTERNAL_ERROR"}).decode()
    caller = {"type": "USER", "name": draw.choice(PEOPLE), "user_Id": draw.uuid()}
    return compact({"reason": "API_CALL", "caller": caller}).decode()


def _livestream(meeting: Meeting, draw: Draw, flavour: Flavour, status: str | None) -> Json:
    fields: Json = {"streamId": meeting.stream_id, "status": status or draw.choice(LIVESTREAM_STATUSES)}
    if flavour is Flavour.DYTE:
        return fields
    about = _meeting(meeting, flavour)
    return fields | {
        "manualIngest": False,
        "playbackUrl": f"https://live.example.com/{meeting.stream_id}/manifest.m3u8",
        "ingestServer": "rtmps://live.example.com:443/live",
        "streamKey": draw.hex(48),
        "meeting": {
            key: about[key] for key in ("id", "title", "createdAt", "roomName", "status", "organizedBy")
        },
    }


_EVENTS: dict[str, Callable[[Meeting, Draw, Flavour, str | None], Json]] = {
    "meeting.started": _started,
    "meeting.ended": _ended,
    "meeting.participantJoined": _joined,
    "meeting.participantLeft": _left,
    "meeting.chatSynced": _chat_synced,
    "meeting.transcript": _transcript,
    "meeting.summary": _summary,
    "recording.statusUpdate": _recording,
    "livestreaming.statusUpdate": _livestream,
}
DYTE_EVENTS = tuple(_EVENTS)
