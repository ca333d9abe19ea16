"""Senders that are in no catalogue: some harmless, one hostile, one that speaks no proper HTTP.

The hostile texts are what a payload may try on a terminal, a screen, a file name or a shell. They are sent,
never run; a receiver has to show all of it as plain characters.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.model import Headers
from inspector.simulate.draw import Draw
from inspector.simulate.request import Pairs, Request
from inspector.simulate.spelling import Json, compact, seconds_z

# OSC 52 writes the clipboard, OSC 0 the title, CSI 2J clears the screen, CSI 6n makes a terminal answer.
ESCAPES = "\x1b]52;c;aW5zcGVjdG9y\x07\x1b]0;owned\x07\x1b[2J\x1b[31m\x1b[6n\x9b31m"
MARKUP = "[@click=app.quit]press me[/] [link=file:///etc/passwd]open[/link] [bold [/] [red"
HIDDEN = "invoice\u202efdp.exe\u202c \u2066admin\u2069 zero\u200bwidth \U000e0041\U000e0042"


def hostile_title() -> str:
    """A meeting's title as a participant could have typed it."""
    return f"Weekly sync {MARKUP} {ESCAPES} {HIDDEN}"


def _acme(event: str, draw: Draw, at: int) -> Request:
    body: Json = {
        "kind": "shipment.delivered",
        "shipment": {"number": f"AC-{draw.number(10_000, 99_999)}", "weight_kg": 12.50, "to": "Łódź"},
        "occurred_at": seconds_z(at),
    }
    pairs: Pairs = (
        ("Content-Type", "application/json"),
        ("X-Acme-Signature", draw.hex(64)),
        ("User-Agent", "Acme-Logistics/3.2"),
    )
    return Request(None, event, b"/acme?source=warehouse%20north&retry=0", Headers.of(pairs), compact(body))


def _xml(event: str, draw: Draw, at: int) -> Request:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<notice id="{draw.number(1000, 9999)}"><kind>stock.low</kind>'
        f"<item>Café “Crème”</item><left>{draw.number(0, 9)}</left></notice>\n"
    )
    pairs: Pairs = (("Content-Type", "application/xml; charset=utf-8"), ("User-Agent", "Lager/1.0"))
    return Request(None, event, b"/lager/hinweise", Headers.of(pairs), body.encode())


def _hostile(event: str, draw: Draw, at: int) -> Request:
    body: Json = {
        "event": MARKUP,
        "escapes": ESCAPES,
        "hidden": HIDDEN,
        MARKUP: {"../../etc/passwd": "$(reboot); `reboot` | rm -rf ~", "": "\x00"},
        "number": 10**40,
        "links": ["javascript:alert(1)", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data"],
    }
    pairs: Pairs = (
        ("Content-Type", "application/json; charset=[@click=app.quit]"),
        ("X-Note", MARKUP),
        # Bytes over 0x7f are allowed in a value (obs-text, RFC 9110, section 5.5): C1 controls and bidi.
        ("X-Hidden", HIDDEN),
        ("X-C1", b"\x9b31m\xc2\x9b2J"),
        ("User-Agent", "Mallory/1.0 [link=file:///etc/passwd]agent[/link]"),
    )
    target = b"/hooks/[@click=app.quit]/..%2f..%2fetc%2fpasswd?name=%1b[2J&markup=[bold]&sh=$(reboot)"
    return Request(None, event, target, Headers.of(pairs), compact(body))


def _raw_escapes(event: str, draw: Draw, at: int) -> Request:
    body = f"{ESCAPES}\r\n{MARKUP}\r\n{HIDDEN}\x00\x7f\r\n".encode() + b"\xff\xfe not UTF-8\n"
    pairs: Pairs = (("Content-Type", "text/plain"), ("User-Agent", "Mallory/1.0"))
    return Request(None, event, b"/notes", Headers.of(pairs), body)


def _malformed(event: str, draw: Draw, at: int) -> Request:
    # A control character in a field value is not allowed (RFC 9110, section 5.5): to be refused.
    pairs: Pairs = (("Content-Type", "text/plain"), ("X-Title", "\x1b]0;owned\x07"))
    return Request(None, event, b"/refuse-me", Headers.of(pairs), b"an escape in a header")


STRANGERS: dict[str, Callable[[str, Draw, int], Request]] = {
    "acme": _acme,
    "xml": _xml,
    "hostile": _hostile,
    "raw_escapes": _raw_escapes,
    "malformed": _malformed,
}
