"""Bodies of Slack's form deliveries: a slash command, and a button whose `payload=` holds JSON.

Fields follow docs.slack.dev (interactivity/implementing-slash-commands, reference/interaction-payloads).
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from inspector.simulate.draw import Draw
from inspector.simulate.spelling import compact

_TEAM, _CHANNEL, _USER = "T0ZOE7K2M", "C06HJ8Q1L", "U05ZBRONT"


def slack_body(event: str, draw: Draw) -> bytes:
    """The form of one delivery. Raises KeyError for an event that is not in `SLACK_EVENTS`."""
    return urlencode(_EVENTS[event](draw)).encode()


def _command(draw: Draw) -> dict[str, str]:
    return {
        "token": draw.letters(24),
        "team_id": _TEAM,
        "team_domain": "northwind",
        "channel_id": _CHANNEL,
        "channel_name": "support-zoë",
        "user_id": _USER,
        "user_name": "zoe.bronte",
        "command": "/meet",
        "text": "start 週次会議 with @mary & friends",
        "api_app_id": f"A{draw.letters(10).upper()}",
        "is_enterprise_install": "false",
        "response_url": f"https://hooks.example.com/commands/{draw.letters(24)}",
        "trigger_id": f"{draw.number(10**12, 10**13)}.{draw.hex(32)}",
    }


def _button(draw: Draw) -> dict[str, str]:
    action = {"type": "button", "block_id": draw.letters(5), "action_id": "join", "value": draw.uuid()}
    payload = {
        "type": "block_actions",
        "user": {"id": _USER, "username": "zoe.bronte", "name": "Zoë Brontë", "team_id": _TEAM},
        "api_app_id": f"A{draw.letters(10).upper()}",
        "token": draw.letters(24),
        "container": {"type": "message", "channel_id": _CHANNEL, "is_ephemeral": False},
        "trigger_id": f"{draw.number(10**12, 10**13)}.{draw.hex(32)}",
        "team": {"id": _TEAM, "domain": "northwind"},
        "channel": {"id": _CHANNEL, "name": "support-zoë"},
        "response_url": f"https://hooks.example.com/actions/{draw.letters(24)}",
        "actions": [action],
    }
    return {"payload": compact(payload).decode()}


_EVENTS: dict[str, Callable[[Draw], dict[str, str]]] = {"/meet": _command, "block_actions": _button}
SLACK_EVENTS = tuple(_EVENTS)
