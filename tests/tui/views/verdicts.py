"""Verdicts and attempts as the other rooms make them, to be shown."""

from __future__ import annotations

from inspector.model import Attempt, Certainty, Check, Finding, Headers, Status, Verdict
from tests.tui.views.stage import AT

SIGNED = b'{"event": "recording.statusUpdate", "meeting": {"id": "50c8940d"}}' * 12
SIGNATURE = "kJx3VZ0c" * 43

INVALID = Verdict(
    Status.INVALID,
    "dyte",
    "RSA-SHA256 over the body",
    findings=(
        Finding(
            "body_reserialised",
            Certainty.PROVED,
            "The body was parsed and written again: the signed bytes are the same JSON without spaces.",
            "Verify the bytes as they came, not JSON.stringify(parsed).",
            (("signed digest", "9b74c9897bac770ffc029102a200c5de"), ("received digest", "50f8a1b2")),
        ),
        Finding("proxy", Certainty.LIKELY, "A proxy may have changed the body."),
        Finding("old_key", Certainty.POSSIBLE, "The key may be from before a rotation.", "Fetch it again."),
    ),
    checks=(
        Check("header", True, "1 signature to check"),
        Check("signature", False, "RSA-SHA256 over the body"),
        Check("timestamp", None, "Dyte signs no time"),
    ),
    signed=SIGNED,
    signed_size=len(SIGNED),
    received=SIGNATURE,
    expected="9b74c9897bac770ffc029102a200c5de" * 6,
    key="published key SHA256:3f2a of api.dyte.io",
)
NO_KEY = Verdict(Status.NO_KEY, "stripe", "HMAC-SHA256 over {timestamp}.{body}", received="t=1,v1=5257")
UNKNOWN = Verdict(Status.UNKNOWN_PROVIDER)

URL = "http://127.0.0.1:3000/webhooks/dyte"
REFUSED = Attempt(
    42,
    AT + 1_000_000,
    URL,
    "a" * 64,
    "",
    1200,
    error="refused",
    message="Nothing listens on 127.0.0.1:3000: is the app running?",
    id=1,
)
FAILED = Attempt(
    42,
    AT + 61_000_000,
    URL,
    "a" * 64,
    "a" * 64,
    845_000,
    status=500,
    reason="Internal Server Error",
    headers=Headers.of([("Content-Type", "text/plain")]),
    body=b"Traceback\n  KeyError: 'meeting'\n",
    id=2,
)
ANSWERED = Attempt(
    42,
    AT + 121_000_000,
    URL,
    "a" * 64,
    "a" * 64,
    12_345,
    status=200,
    reason="OK",
    headers=Headers.of([("Content-Type", "application/json"), ("Server", "uvicorn")]),
    body=b'{"ok": true, "stored": {"id": 17.0, "kind": "recording"}, "warnings": []}',
    id=3,
)
ATTEMPTS = (REFUSED, FAILED, ANSWERED)
