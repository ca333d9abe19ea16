"""What has happened so far at one Dyte customer, so that no event is told twice and each follows the last."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

from inspector.simulate.draw import Draw
from inspector.simulate.meeting import Guest, Meeting, make_guest, make_meeting
from inspector.simulate.spelling import MINUTE

# It begins with a recording that is ready, the richest of all events.
_RECORDING = ("UPLOADED", "INVOKED", "RECORDING", "ERRORED", "INVOKED", "RECORDING", "UPLOADING")
_STREAM = ("LIVE", "IDLE", "OFFLINE")


class Sessions:
    """The meetings of one customer, one after the other. `title` is the same for all, or drawn."""

    def __init__(self, title: str | None = None) -> None:
        self._title = title
        self._meeting: Meeting | None = None
        self._ended = False
        self._present: list[Guest] = []
        self._recording = cycle(_RECORDING)
        self._stream = cycle(_STREAM)

    def next(self, event: str, draw: Draw, at: int) -> tuple[Meeting, str | None]:
        """The meeting that an event at `at` (µs since 1970) is about, and the status it tells, if any."""
        if self._meeting is None or event == "meeting.started" or (event == "meeting.ended" and self._ended):
            # It has just ended, so that no time in any of its events lies in the future.
            self._meeting = make_meeting(draw, at - 52 * MINUTE, title=self._title)
            self._ended = False
            self._present.clear()
        self._ended |= event == "meeting.ended"
        if event in ("meeting.participantJoined", "meeting.participantLeft"):
            self._meeting = replace(self._meeting, guest=self._guest(event, self._meeting, draw))
        status = None
        if event == "recording.statusUpdate":
            status = next(self._recording)
            if status == "INVOKED":
                self._meeting = replace(self._meeting, recording_id=draw.uuid())
        if event == "livestreaming.statusUpdate":
            status = next(self._stream)
            if status == "LIVE":
                self._meeting = replace(self._meeting, stream_id=draw.uuid())
        return self._meeting, status

    def _guest(self, event: str, meeting: Meeting, draw: Draw) -> Guest:
        """Who joins now, or of those that are there the first who leaves."""
        if event == "meeting.participantLeft" and self._present:
            return self._present.pop(0)
        guest = make_guest(draw, meeting)
        if event == "meeting.participantJoined":
            self._present.append(guest)
        return guest
