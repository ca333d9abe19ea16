"""A delivery as a curl command for a POSIX shell that sends the same request: method, target, header
lines in their order, and the body byte for byte, with nothing that curl would add of its own.

The command is printable ASCII, whatever the delivery holds. It must never let curl read a file (`@`),
expand a pattern, or take options from the user's `.curlrc`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from inspector.export.cleaned import Cleaned
from inspector.export.exchange import DEFAULT_TARGET, File
from inspector.export.names import delivery_name
from inspector.export.shell import producer, word
from inspector.model import Delivery, InspectorError
from inspector.text import visible_line

_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_PLAIN_TARGET = re.compile(rb"/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")
_INLINE = re.compile(rb"[\x20-\x7e]{0,65536}")
_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
# What belongs to the connection (RFC 9110, section 7.6.1) or is made anew by curl.
_HOP = frozenset(
    b"connection content-length expect host http2-settings keep-alive te trailer transfer-encoding "
    b"upgrade".split()
)
# What curl adds by itself, and what takes it away again.
_ADDED = (b"User-Agent", b"Accept")


def curl(cleaned: Cleaned) -> tuple[File, ...]:
    """One file with the command, ending with a newline."""
    name = delivery_name(cleaned.delivery, cleaned.facts.event)
    lines = [command(cleaned.delivery, cleaned.to), *_remarks(cleaned)]
    return (File(PurePosixPath(f"{name}.sh"), ("\n".join(lines) + "\n").encode("ascii")),)


def command(delivery: Delivery, to: str) -> str:
    """The command, over several lines. `to` is as `Exchange.to`. Raises InspectorError for a method
    that no request can have."""
    body = _body_options(delivery)
    options = ["curl -q --globoff --path-as-is", *_request_options(delivery), *_header_options(delivery)]
    options += ("--data-binary @-",) if body is None else body
    call = " \\\n  ".join([*options, *_place_options(delivery, to)])
    return f"{producer(delivery.body)} |\n{call}" if body is None else call


def _request_options(delivery: Delivery) -> Iterator[str]:
    method = delivery.method.encode("utf-8", "surrogateescape")
    if not _TOKEN.fullmatch(method):
        raise InspectorError(
            f"The method {visible_line(delivery.method[:40])} is not one that HTTP allows.",
            "The delivery was edited or imported: change that part.",
        )
    yield "--http1.0" if delivery.version == "1.0" else "--http1.1"
    if delivery.method == "HEAD" and not delivery.body:
        yield "--head"
    else:
        yield f"--request {word(method)}"


def _header_options(delivery: Delivery) -> Iterator[str]:
    named = {name.lower() for name, _ in delivery.headers}
    for name in _ADDED:
        if name.lower() not in named:
            yield f"--header {word(name + b':')}"
    if delivery.body or _has_length(delivery):
        if b"content-type" not in named:
            yield "--header Content-Type:"
        if len(delivery.body) >= 1024:
            yield "--header Expect:"
    for name, value in delivery.headers:
        if _is_sent(name, value):
            # An empty value is written with a semicolon: curl(1), --header.
            yield f"--header {word(name + b';' if not value.strip() else name + b': ' + value)}"


def _is_sent(name: bytes, value: bytes) -> bool:
    lowered = name.lower()
    if lowered in _HOP or lowered.startswith(b"proxy-"):
        return False
    return _is_sendable(name, value)


def _is_sendable(name: bytes, value: bytes) -> bool:
    return _TOKEN.fullmatch(name) is not None and _UNSENDABLE.search(value) is None


def _body_options(delivery: Delivery) -> tuple[str, ...] | None:
    """The body as options, or None when it has to come through a pipe. `--data-raw` reads no file."""
    if not delivery.body and not _has_length(delivery):
        return ()
    if _INLINE.fullmatch(delivery.body):
        return (f"--data-raw {word(delivery.body)}" if delivery.body else "--data-raw ''",)
    return None


def _has_length(delivery: Delivery) -> bool:
    return "content-length" in delivery.headers or "transfer-encoding" in delivery.headers


def _place_options(delivery: Delivery, to: str) -> Iterator[str]:
    """The URL. A target that a URL cannot spell, or that curl would change, is given as it is."""
    origin, target = _placed(delivery.target, to)
    if _PLAIN_TARGET.fullmatch(target):
        yield word(origin + target)
        return
    try:
        yield f"--request-target {word(target)}"
    except ValueError:
        yield "--request-target /"
    yield word(origin + b"/")


def _placed(target: bytes, to: str) -> tuple[bytes, bytes]:
    try:
        parts = urlsplit(to)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        parts = urlsplit(DEFAULT_TARGET)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".encode()
    path, mark, query = target.partition(b"?")
    if parts.path not in ("", "/"):
        path = parts.path.encode()
    if parts.query:
        query = parts.query.encode() + (b"&" + query if query else b"")
    return origin, path + (b"?" + query if query or mark else b"")


def _remarks(cleaned: Cleaned) -> Iterator[str]:
    """Comments after the command on what differs from the delivery; none where nothing does."""
    left = sum(not _is_sendable(name, value) for name, value in cleaned.delivery.headers)
    if left:
        yield f"# Left out: {left} header lines that HTTP does not allow."
    if cleaned.taken:
        yield f"# Secrets are replaced by [redacted] in {len(cleaned.taken)} places."
    if cleaned.delivery.cut or cleaned.partly:
        yield "# The body is not whole."
    if cleaned.signature.verifies is False:
        yield "# The signature does not verify."
