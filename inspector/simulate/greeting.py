"""The test delivery that a first-time user sends: what it looks like before it is signed.

It must never pass for a real sender's: its id, event and text say what it is.
"""

from __future__ import annotations

import json

from inspector.model import Headers
from inspector.simulate.draw import Draw
from inspector.simulate.request import Request
from inspector.simulate.spelling import unix

PROVIDER = "standardwebhooks"
"""It is signed as Standard Webhooks says (standardwebhooks.com), which nobody in particular sends."""
ID_START = "msg_inspector_test_"
EVENT = "inspector.test"


def greeting(draw: Draw, at: int) -> tuple[Request, str]:
    """The request at a time (µs since 1970), and the message id that is signed with it."""
    id = ID_START + draw.letters(16)
    body = {
        "type": EVENT,
        "timestamp": unix(at),
        "data": {
            "message": "This delivery was signed, sent over a real connection, kept, and verified.",
            "next": ["Point a provider at the URL above", "Configure its key with K"],
        },
    }
    headers = Headers.of([("User-Agent", "inspector-test/1"), ("Content-Type", "application/json")])
    return Request(PROVIDER, EVENT, b"/inspector-test", headers, json.dumps(body).encode()), id
