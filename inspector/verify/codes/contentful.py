"""Contentful: HMAC-SHA256 over a canonical request of method, path, named headers and body.

Source: npm @contentful/node-apps-toolkit 3.16, requests/. The query is escaped twice there, and the list of
signed headers is that of the headers that came. The host is not signed. It must never sign a header that
the list does not name.
"""

from __future__ import annotations

import math
from dataclasses import replace
from urllib.parse import quote_from_bytes

from inspector.model import Finding, Verdict
from inspector.verify.by_template import Known
from inspector.verify.codes.lowering import BODY, judge_known, lowered, proved
from inspector.verify.message import Message
from inspector.verify.trial import Trial

LIST = "x-contentful-signed-headers"
TIMESTAMP = "x-contentful-timestamp"

_URI = ";,/?:@&=+$-_.!~*'()#"
_COMPONENT = "-_.!~*'()"


def judge(trial: Trial) -> Verdict:
    """The verdict on a Contentful request."""
    missing: tuple[Finding, ...] = ()
    if not trial.message.header(LIST):
        text = f"The header {LIST} is missing, so it cannot be told which headers are signed."
        missing = (proved(trial, "header_missing", text, "See whether a proxy drops it."),)
    row = lowered(trial, "sha256", "{method}\\n{path}\\n{signed headers}\\n{body}", head(trial.message), BODY)
    # The toolkit refuses at 30 s exactly, a row only after them.
    return judge_known(replace(row, now=math.nextafter(trial.now, math.inf)), Known(findings=missing))


def head(message: Message) -> bytes:
    """All that is signed before the body."""
    lines = (message.delivery.method.encode(), path(message), headers(message), b"")
    return b"\n".join(lines)


def path(message: Message) -> bytes:
    """The path with its query as the toolkit writes it: the query escaped as one value, then all of it as a
    URI, which escapes the percent signs again."""
    target = message.delivery.target
    if message.url is not None:
        rest = message.url.partition("://")[2]
        slash = rest.find("/")
        target = (rest[slash:] if slash >= 0 else "/").encode("utf-8", "surrogatepass")
    pathname, _, search = target.partition(b"?")
    search = search.split(b"?")[0]
    query = f"?{quote_from_bytes(search, _COMPONENT)}".encode() if search else b""
    return quote_from_bytes(pathname + query, _URI).encode()


def headers(message: Message) -> bytes:
    """The signed headers, `name:value` by name. Those of the signature itself always count."""
    named = b",".join(message.header(LIST)).decode("latin-1").split(",")
    # A final * would stand for any ending, and no header's name has one.
    named = [name for name in named if "*" not in name]
    there = {name: b", ".join(message.header(name)) for name in named if message.header(name)}
    names = sorted({*there, LIST, TIMESTAMP})
    values = {
        **there,
        TIMESTAMP: b", ".join(message.header(TIMESTAMP)),
        LIST: ",".join(names).encode("latin-1"),
    }
    return b";".join(name.encode("latin-1") + b":" + values[name] for name in names)
