"""Everything that a sender or an app may try on a terminal, in every place where its text can stand.

Each sequence is one that acts where it is written raw; a canary tells ours from the screen's own.
"""

from __future__ import annotations

import json
from urllib.parse import quote_from_bytes

from tests.engine.engine_process import request
from tests.naughty import NAUGHTY

CANARY = "Y2FuYXJ5"
"""What OSC 52 would put on the clipboard: “canary” in base64."""

ESCAPES: tuple[bytes, ...] = (
    b"\x1b]52;c;" + CANARY.encode() + b"\x07",
    b"\x1b]52;c;" + CANARY.encode() + b"\x1b\\",
    b"\x1b]0;owned-title\x07",
    b"\x1b]8;;http://owned.example\x07link\x1b]8;;\x07",
    b"\x1b[4242;1H\x1b[4242m",
    b"\x1b[>4242c",
    b"\x1bP+q4242\x1b\\",
    b"\x1b_G4242\x1b\\",
    b"\x1b^4242\x1b\\",
    b"\x1bX4242\x1b\\",
    b"\x1bc",
)
C1_BYTES: tuple[bytes, ...] = (
    b"\x9b4242m",
    b"\x9d52;c;" + CANARY.encode() + b"\x9c",
    b"\x90+q4242\x9c",
    b"\x84",
)
C1_TEXT = tuple(text.decode("latin-1").encode() for text in C1_BYTES)
HIDDEN = "a\u202efdp.exe\u202c \u2066b\u2069 c\u200bd \u200f \U000e0041\ufeff\u00ad".encode()
SINGLE = b"\x7f \x08 \x0e"
MARKUP = b"[@click=app.quit]press[/] [link=http://owned.example]here[/link] [bold [/] ["

IN_HEADERS = b" ".join((*C1_TEXT, HIDDEN, MARKUP))
"""Bytes over 0x7f may stand in a field's value (obs-text, RFC 9110, section 5.5); C0 and DEL may not."""
ALL = b" ".join((*ESCAPES, *C1_TEXT, HIDDEN, SINGLE, MARKUP))
AS_TEXT = ALL.decode() + " \x00"
IN_TARGET = b"/hooks/[@click=app.quit]press[/]/%1b]52;c;x%07?b=[bold&n=%00&t=%e2%80%ae&no="
"""With the delivery's number at its end, so that one can be told from another."""


def deliveries() -> list[bytes]:
    """Requests that are taken."""
    anything = ALL + b"\x00 " + b" ".join(C1_BYTES) + b"\r\nnot UTF-8: \xff\xfe\n"
    document = {AS_TEXT: AS_TEXT, "list": [AS_TEXT, {"event": AS_TEXT}], "nested": json.dumps({"a": AS_TEXT})}
    raw_json = (
        b'{"event":"' + HIDDEN + b" " + b" ".join(C1_TEXT) + MARKUP + b'","x":"\x1b]0;owned-title\x07"}'
    )
    form = b"a=" + quote_from_bytes(anything).encode() + b"&payload=" + quote_from_bytes(raw_json).encode()
    part = (
        b'--b\r\nContent-Disposition: form-data; name="' + IN_HEADERS + b'"; filename="' + IN_HEADERS
        + b'"\r\nContent-Type: ' + IN_HEADERS + b"\r\n\r\n" + anything + b"\r\n--b--\r\n"
    )  # fmt: skip
    xml = b"<?xml version='1.0'?><a b='" + HIDDEN + MARKUP + b"'>" + b" ".join(C1_TEXT) + MARKUP + b"</a>"
    naughty = json.dumps({text: text for text in NAUGHTY}, ensure_ascii=False)
    bodies = (
        (b"\r\n".join((*ESCAPES, *C1_TEXT, HIDDEN, MARKUP)), "text/plain"),
        (json.dumps(document).encode(), "application/json"),
        (raw_json, "application/json"),
        (form, "application/x-www-form-urlencoded"),
        (part, "multipart/form-data; boundary=b"),
        (xml, "application/xml"),
        (naughty.encode(), "application/json; note=" + "".join(filter(may_stand, "".join(NAUGHTY)))[:8000]),
        (anything, "application/octet-stream; " + IN_HEADERS.decode("latin-1")),
    )
    return [_post(body, kind, number) for number, (body, kind) in enumerate(bodies, 1)]


def refused() -> list[bytes]:
    """Requests that are no HTTP, with the sequences where they make them so."""
    return [
        b"GET /" + ESCAPES[0] + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Title: " + ALL + b"\r\n\r\n",
        ALL + b"\r\n\r\n",
    ]


def answers() -> list[bytes]:
    """What the app says: as much as HTTP allows, then garbage of two kinds."""
    fields = b"Content-Type: text/plain; " + IN_HEADERS + b"\r\nX-Note: " + IN_HEADERS + b"\r\n"
    framing = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(ALL)
    return [
        b"HTTP/1.1 200 " + IN_HEADERS + b"\r\n" + fields + framing + ALL,
        b"HTTP/1.1 200 OK\r\nX-Title: " + ALL + b"\r\nContent-Length: 0\r\n\r\n",
        ALL + b"\r\n\r\n",
    ]


def may_stand(character: str) -> bool:
    """Whether a character may stand in a field's value, as the one byte it is in Latin-1."""
    return " " <= character <= "~" or "\xa0" <= character <= "\xff"


def _post(body: bytes, content_type: str, number: int) -> bytes:
    note = IN_HEADERS.decode("latin-1")
    fields = {
        "Content-Type": content_type,
        "X-GitHub-Event": note,
        "X-GitHub-Delivery": note,
        "User-Agent": note,
    }
    return request(body, fields, f"{IN_TARGET.decode()}{number}")
