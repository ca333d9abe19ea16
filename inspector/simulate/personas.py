"""Who is played: each provider with its headers, its path and its way of sending an event again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from inspector.model import Headers
from inspector.simulate.draw import Draw
from inspector.simulate.dyte_events import Flavour, dyte_body
from inspector.simulate.github_events import github_body
from inspector.simulate.request import Pairs, Request
from inspector.simulate.sessions import Sessions
from inspector.simulate.slack_events import slack_body
from inspector.simulate.strangers import STRANGERS, hostile_title
from inspector.simulate.stripe_events import stripe_body

_JSON: Pairs = (("Content-Type", "application/json"),)


def _same_request(request: Request, draw: Draw) -> Request:
    return request


@dataclass(frozen=True, slots=True)
class Persona:
    """One sender. `compose` makes an unsigned request of an event at a time (µs since 1970); it raises
    KeyError for an event that this sender does not have.

    `again` makes the request that repeats an earlier one, with what the sender changes on a retry.
    """

    compose: Callable[[str, Draw, int], Request]
    again: Callable[[Request, Draw], Request] = _same_request


def cast(draw: Draw) -> Mapping[str, Persona]:
    """Everybody who appears, by a short name."""
    return {
        "dyte": dyte(draw, Flavour.DYTE),
        "dyte_hostile": dyte(draw, Flavour.DYTE, title=hostile_title()),
        "realtimekit": dyte(draw, Flavour.REALTIMEKIT),
        "stripe": Persona(_stripe),
        "github": github(draw),
        "slack": Persona(_slack),
        **{name: Persona(compose) for name, compose in STRANGERS.items()},
    }


def dyte(draw: Draw, flavour: Flavour, *, title: str | None = None) -> Persona:
    """Dyte or RealtimeKit. Its events follow each other as those of one customer.

    `dyte-uuid` stays on a retry; `rtk-uuid` changes, as it was seen to do in the field.
    """
    prefix = "dyte" if flavour is Flavour.DYTE else "rtk"
    webhook, sessions = draw.uuid(), Sessions(title)

    def compose(event: str, draw: Draw, at: int) -> Request:
        meeting, status = sessions.next(event, draw, at)
        headers = Headers.of(
            (
                ("Accept", "application/json, text/plain, */*"),
                *_JSON,
                (f"{prefix}-uuid", draw.uuid()),
                (f"{prefix}-webhook-id", webhook),
                ("User-Agent", "axios/1.7.9"),
            )
        )
        target = b"/webhooks/dyte" if flavour is Flavour.DYTE else b"/webhooks/realtimekit"
        body = dyte_body(event, meeting, draw, flavour, status=status)
        return Request(flavour, event, target, headers, body)

    return Persona(compose, _same_request if flavour is Flavour.DYTE else _fresh_uuid)


def _fresh_uuid(request: Request, draw: Draw) -> Request:
    fresh = draw.uuid().encode()
    pairs = tuple((name, fresh if name == b"rtk-uuid" else value) for name, value in request.headers)
    return replace(request, headers=Headers(pairs))


def github(draw: Draw) -> Persona:
    """GitHub with one repository's webhook. A redelivery keeps its `X-GitHub-Delivery`."""
    hook, target = str(draw.number(100_000_000, 999_999_999)), str(draw.number(100_000_000, 999_999_999))

    def compose(event: str, draw: Draw, at: int) -> Request:
        pairs: Pairs = (
            ("User-Agent", f"GitHub-Hookshot/{draw.hex(7)}"),
            ("Accept", "*/*"),
            ("X-GitHub-Delivery", draw.uuid()),
            ("X-GitHub-Event", event),
            ("X-GitHub-Hook-ID", hook),
            ("X-GitHub-Hook-Installation-Target-ID", target),
            ("X-GitHub-Hook-Installation-Target-Type", "repository"),
            *_JSON,
        )
        body = github_body(event, draw, at)
        return Request("github", event, b"/webhooks/github", Headers.of(pairs), body)

    return Persona(compose)


def _stripe(event: str, draw: Draw, at: int) -> Request:
    pairs: Pairs = (
        ("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
        ("Accept", "*/*; q=0.5, application/xml"),
        ("Cache-Control", "no-cache"),
        ("Content-Type", "application/json; charset=utf-8"),
    )
    return Request("stripe", event, b"/webhooks/stripe", Headers.of(pairs), stripe_body(event, draw, at))


def _slack(event: str, draw: Draw, at: int) -> Request:
    pairs: Pairs = (
        ("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"),
        ("Accept", "application/json,*/*"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )
    return Request("slack", event, b"/slack/commands?team=T0ZOE", Headers.of(pairs), slack_body(event, draw))
