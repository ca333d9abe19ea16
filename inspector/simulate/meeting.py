"""A meeting that the simulated events of one session speak about, with people that could have been there."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.simulate.draw import Draw
from inspector.simulate.spelling import MINUTE, SECOND

TITLES = (
    "Weekly sync",
    "Design review: onboarding",
    "週次会議",
    "Réunion d’équipe",
    "Q3 planning 🚀",
    "Onboarding: Łódź office",
)
ORGANISATIONS = ("Northwind Telehealth", "Café Müller GmbH", "Kōdō Studio")
PEOPLE = (
    "Zoë Brontë",
    "会議 太郎",
    "Mary Sue",
    "José Álvarez",
    "Nguyễn Thị Minh",
    "Анна Петрова",
    "Oluwaseun Adeyemi",
    "محمد علي",
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in a meeting. `joined_at` is microseconds since 1970."""

    peer_id: str
    name: str
    custom_id: str
    joined_at: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session of a meeting. Times are microseconds since 1970.

    `guest` is who joins or leaves; somebody is drawn where there is none.
    `room_name` is set for a meeting made through Dyte's v1 API; RealtimeKit always sends one.
    """

    id: str
    session_id: str
    title: str
    organisation_id: str
    organisation: str
    room_name: str | None
    started_at: int
    ended_at: int
    stream_id: str
    recording_id: str
    guest: Guest | None = None


def make_meeting(draw: Draw, started_at: int, *, title: str | None = None) -> Meeting:
    """A meeting of 20 to 50 minutes. About every third was made through the v1 API."""
    room = f"{_word(draw)}-{_word(draw)}" if draw.number(1, 3) == 1 else None
    length = draw.number(20, 50) * MINUTE + draw.number(0, 59) * SECOND
    return Meeting(
        id=draw.uuid(),
        session_id=draw.uuid(),
        title=title or draw.choice(TITLES),
        organisation_id=draw.uuid(),
        organisation=draw.choice(ORGANISATIONS),
        room_name=room,
        started_at=started_at,
        ended_at=started_at + length + draw.number(0, 999_999),
        stream_id=draw.uuid(),
        recording_id=draw.uuid(),
    )


def make_guest(draw: Draw, meeting: Meeting) -> Guest:
    """Somebody who joined in the first five minutes."""
    custom = f"user-{draw.letters(8).lower()}"
    peer, name = draw.uuid(), draw.choice(PEOPLE)
    return Guest(peer, name, custom, meeting.started_at + draw.number(2, 300) * SECOND + 631_000)


def _word(draw: Draw) -> str:
    return "".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(6))
