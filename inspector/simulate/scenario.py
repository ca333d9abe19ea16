"""The script: which sender sends which event, and what goes wrong with it on the way.

It must never send: it makes requests, in order, from a seed, a clock and signers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from inspector.simulate import tampering
from inspector.simulate.draw import Draw
from inspector.simulate.dyte_events import DYTE_EVENTS
from inspector.simulate.github_events import GITHUB_EVENTS
from inspector.simulate.personas import cast
from inspector.simulate.request import Request, Signers
from inspector.simulate.slack_events import SLACK_EVENTS
from inspector.simulate.spelling import MINUTE, unix
from inspector.simulate.strangers import STRANGERS
from inspector.simulate.stripe_events import STRIPE_EVENTS

STALE_BY = 10 * MINUTE


class Twist(StrEnum):
    """What is special about a delivery."""

    VALID = "valid"
    UNSIGNED = "unsigned"
    STALE = "stale"
    WRONG_KEY = "wrong_key"
    CHANGED_BODY = "changed_body"
    RESERIALISED = "reserialised"
    TRAILING_NEWLINE = "trailing_newline"
    REPEATED = "repeated"


_TAMPERED = {
    Twist.CHANGED_BODY: tampering.change_value,
    Twist.RESERIALISED: tampering.reserialise,
    Twist.TRAILING_NEWLINE: tampering.append_newline,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One delivery of the script. `persona` is a name in `cast`; REPEATED sends its last valid one again."""

    persona: str
    event: str
    twist: Twist = Twist.VALID


OPENING: tuple[Step, ...] = (
    Step("dyte", "meeting.started"),
    Step("github", "ping"),
    Step("dyte", "meeting.participantJoined"),
    Step("stripe", "checkout.session.completed"),
    Step("dyte", "recording.statusUpdate"),
    Step("dyte", "livestreaming.statusUpdate"),
    Step("dyte", "meeting.participantJoined", Twist.CHANGED_BODY),
    Step("realtimekit", "meeting.participantJoined"),
    Step("github", "push"),
    Step("dyte", "meeting.participantLeft", Twist.UNSIGNED),
    Step("dyte", "meeting.participantLeft"),
    Step("dyte", "meeting.participantLeft", Twist.REPEATED),
    Step("stripe", "payment_intent.succeeded", Twist.STALE),
    Step("dyte_hostile", "meeting.participantJoined"),
    Step("hostile", "hostile"),
    Step("slack", "/meet"),
    Step("dyte", "recording.statusUpdate", Twist.TRAILING_NEWLINE),
    Step("realtimekit", "livestreaming.statusUpdate"),
    Step("malformed", "malformed"),
    Step("dyte", "meeting.ended"),
    Step("github", "pull_request", Twist.WRONG_KEY),
    Step("acme", "acme"),
    Step("dyte", "meeting.chatSynced"),
    Step("dyte", "meeting.chatSynced", Twist.RESERIALISED),
    Step("stripe", "invoice.paid"),
    Step("dyte", "meeting.transcript"),
    Step("dyte", "livestreaming.statusUpdate", Twist.WRONG_KEY),
    Step("dyte", "meeting.summary"),
)
"""What comes at once: every kind of verdict, all nine Dyte events, each other sender at least once."""

_EVENTS = {
    "dyte": DYTE_EVENTS,
    "dyte_hostile": DYTE_EVENTS,
    "realtimekit": DYTE_EVENTS,
    "stripe": STRIPE_EVENTS,
    "github": GITHUB_EVENTS,
    "slack": SLACK_EVENTS,
    **{name: (name,) for name in STRANGERS},
}
_CROWD = ("dyte",) * 9 + ("stripe",) * 4 + ("github",) * 3 + ("realtimekit",) * 3
_EXTRAS = ("slack", "acme", "xml", "hostile", "raw_escapes", "dyte_hostile")
_TWISTS = (
    (Twist.VALID,) * 14
    + (Twist.REPEATED,) * 2
    + (Twist.CHANGED_BODY, Twist.RESERIALISED, Twist.TRAILING_NEWLINE, Twist.WRONG_KEY)
    + (Twist.UNSIGNED, Twist.STALE)
)


def script(draw: Draw, count: int) -> Iterator[Step]:
    """The first `count` steps: the opening, then a mix of which about two thirds are valid."""
    yield from OPENING[:count]
    for _ in range(count - len(OPENING)):
        name = draw.choice(_EXTRAS if draw.number(1, 10) == 1 else _CROWD)
        twist = draw.choice(_TWISTS) if name in _CROWD else Twist.VALID
        if twist is Twist.STALE:
            # Only Stripe's signature here has a time in it.
            name = "stripe"
        if twist is Twist.UNSIGNED and name == "stripe":
            # Without its signature nothing tells a delivery from Stripe.
            name = "github"
        yield Step(name, draw.choice(_EVENTS[name]), twist)


class Composer:
    """Turns steps into requests. `clock` gives µs since 1970."""

    def __init__(self, draw: Draw, signers: Signers, clock: Callable[[], int]) -> None:
        self._draw = draw
        self._signers = signers
        self._clock = clock
        self._cast = cast(draw)
        self._last: dict[str, Request] = {}

    def compose(self, step: Step) -> Request:
        """The request of one step, signed as its twist says. Raises KeyError for an unknown persona or
        event. A repeat without anything to repeat is sent as valid."""
        persona, now = self._cast[step.persona], self._clock()
        earlier = self._last.get(step.persona) if step.twist is Twist.REPEATED else None
        if earlier is not None:
            return self._signed(persona.again(earlier, self._draw), Twist.VALID, now)
        at = now - STALE_BY if step.twist is Twist.STALE else now
        request = persona.compose(step.event, self._draw, at)
        if step.twist in (Twist.VALID, Twist.REPEATED):
            self._last[step.persona] = request
        return self._signed(request, step.twist, at)

    def _signed(self, request: Request, twist: Twist, at: int) -> Request:
        """Sign, then tamper: what the receiver gets is no longer what was signed."""
        if request.provider is None or twist is Twist.UNSIGNED:
            return request
        keys = self._signers.wrong if twist is Twist.WRONG_KEY else self._signers.right
        signed = request.with_headers(keys[request.provider](request, unix(at)))
        tamper = _TAMPERED.get(twist)
        return signed if tamper is None else replace(signed, body=tamper(signed.body))
