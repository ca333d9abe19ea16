"""A stored delivery as the request that goes out: the bytes that came, in new framing.

What is sent on: the method, the target (see `Target` for the path rule) and every header line in its
order and case, repeats and bytes as they came. What is not, because it belongs to the connection that
the delivery came over (RFC 9110, section 7.6.1; RFC 9112, section 6): Keep-Alive, TE, Trailer,
Transfer-Encoding, Upgrade, HTTP2-Settings, Proxy-*, Expect, Connection itself and the fields it names.

Naming an end-to-end field in Connection is a known way to strip a signature on its way, and RFC 9110
forbids senders to do it: fields that carry signatures, ids, events, times, credentials or describe the
content are sent on even if Connection names them. Nothing is added but Host (the target's, in the place
of the delivery's) and Content-Length (in the place of the delivery's Content-Length or
Transfer-Encoding; none where there is neither that nor a body). The stored delivery keeps everything.
A route may change the path and header lines; see `rewrite`.

It must never send a line that could be read as two, or a byte of a header that was not in the delivery.
"""

from __future__ import annotations

import re
from functools import lru_cache

from inspector.forward.rewrite import NOTHING, Rewrite, changed_lines, path_on_wire
from inspector.forward.target import Destination
from inspector.model import Delivery, ForwardError, Headers
from inspector.text import shorten, visible_bytes, visible_line

_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# RFC 9110, section 5.5: a value is visible characters, bytes over 127, spaces and tabs.
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_TARGET = re.compile(rb"/[\x21-\x7e\x80-\xff]*")
# What a header line is: no header at all, sent on, not sent on, or put anew by the framing.
_NO_NAME, _ONWARD, _DROPPED, _CONNECTION, _HOST, _LENGTH = range(6)
_ROLES = {
    b"connection": _CONNECTION,
    b"content-length": _LENGTH,
    b"expect": _DROPPED,
    b"host": _HOST,
    b"http2-settings": _DROPPED,
    b"keep-alive": _DROPPED,
    b"te": _DROPPED,
    b"trailer": _DROPPED,
    b"transfer-encoding": _LENGTH,
    b"upgrade": _DROPPED,
}
_END_TO_END = re.compile(
    rb"^(accept|authorization|cache-control|ce-|content-|cookie|date|etag|forwarded|from|host|if-|link|origin|"
    rb"pragma|priority|range|referer|sec-|trace|user-agent|via|warning)"
    rb"|signature|digest|hmac|hook|event|delivery|message|timestamp|token|secret|verif|dyte|rtk|svix|shopify"
    rb"|(^|-)(api|attempt|date|id|key|keys|mac|nonce|request|retry|sig|sign|subscription|time|topic|uuid)(-|$)"
)
_SHOWN = 60
_EDITED = "It was edited or imported: change that part and send it again."


def compose(delivery: Delivery, place: Destination, rewrite: Rewrite = NOTHING) -> tuple[bytes, bytes]:
    """The target on the wire, and the head of the request up to and with its empty line.

    Raises ForwardError for a method, target, name or value that would not be one on the wire; what was
    captured has none of these, what was edited or imported may.
    """
    method = delivery.method.encode("utf-8", "surrogateescape")
    if not _TOKEN.fullmatch(method):
        raise _refused(delivery, "method", method)
    target = _request_target(delivery, place, rewrite)
    lines = [b"%s %s HTTP/1.1" % (method, target), *_fields(delivery, place, rewrite), b"\r\n"]
    return target, b"\r\n".join(lines)


def _request_target(delivery: Delivery, place: Destination, rewrite: Rewrite) -> bytes:
    target = delivery.target
    if not _TARGET.fullmatch(target) and not (target == b"*" and delivery.method == "OPTIONS"):
        raise _refused(delivery, "target", target)
    if not place.path and not place.query and not rewrite.path:
        return target
    path, mark, query = target.partition(b"?")
    path = path_on_wire(path, place.path.encode("ascii"), rewrite.path)
    if place.query:
        query = place.query.encode("ascii") + (b"&" + query if query else b"")
    return path + (b"?" + query if query or mark else b"")


def _fields(delivery: Delivery, place: Destination, rewrite: Rewrite) -> list[bytes]:
    """The header lines, with the target's host and the body's length in their places."""
    pairs = delivery.headers.pairs
    _require_clean(delivery, [_role(name) for name, _ in pairs])
    named = _named_by_connection(delivery.headers) if delivery.headers.all("connection") else frozenset()
    host, length = place.authority.encode("ascii"), b"%d" % len(delivery.body)
    if rewrite.lines:
        host = {name.lower(): value for name, value in rewrite.set_headers}.get(b"host", host)
        pairs = changed_lines(pairs, rewrite)
    lines: list[bytes] = []
    done: set[int] = set()
    for name, value in pairs:
        role = _role(name)
        if role == _ONWARD:
            if not named or name.lower() not in named:
                lines.append(name + b": " + value)
        elif role not in done and role in (_HOST, _LENGTH):
            lines.append(_own_name(name) + b": " + (host if role == _HOST else length))
        done.add(role)
    if _HOST not in done:
        lines.insert(0, b"Host: " + host)
    if _LENGTH not in done and delivery.body:
        lines.append(b"Content-Length: " + length)
    return lines


def _own_name(name: bytes) -> bytes:
    """A framing line keeps its name's case; a Transfer-Encoding gives its place to the length."""
    return b"Content-Length" if name.lower() == b"transfer-encoding" else name


def _require_clean(delivery: Delivery, roles: list[int]) -> None:
    pairs = delivery.headers.pairs
    if _NO_NAME in roles:
        raise _refused(delivery, "header name", pairs[roles.index(_NO_NAME)][0])
    if _CONTROL.search(b" ".join([value for _, value in pairs])):
        name, value = next(pair for pair in pairs if _CONTROL.search(pair[1]))
        raise _refused(delivery, f"header {visible_bytes(name)}", value)


@lru_cache(maxsize=1024)
def _role(name: bytes) -> int:
    """What a header line is to the framing. Cached, as a sender's names are always the same."""
    lower = name.lower()
    if not _TOKEN.fullmatch(name):
        return _NO_NAME
    if lower in _ROLES:
        return _ROLES[lower]
    return _DROPPED if lower.startswith(b"proxy-") else _ONWARD


def _named_by_connection(headers: Headers) -> frozenset[bytes]:
    named = b",".join(headers.all("connection")).lower().split(b",")
    return frozenset(name for name in map(bytes.strip, named) if name and not _END_TO_END.search(name))


def _refused(delivery: Delivery, what: str, data: bytes) -> ForwardError:
    shown = shorten(visible_line(visible_bytes(data)), _SHOWN)
    subject = f"Delivery {delivery.id}" if delivery.id else "The delivery"
    return ForwardError(f"{subject} cannot be sent: its {what} '{shown}' is not allowed in HTTP.", _EDITED)
