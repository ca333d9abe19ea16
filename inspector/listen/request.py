"""What a parsed request still has to show before it is taken, and the delivery it becomes.

aiohttp's parser is strict about smuggling; the few things that it lets pass are refused here. It must
never change a byte of the target or of a header.
"""

from __future__ import annotations

from aiohttp import hdrs
from aiohttp.http_parser import RawRequestMessage
from aiohttp.http_writer import HttpVersion10, HttpVersion11
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader

from inspector.listen.refusal import CODING, CONNECT, LENGTH, LINE, PROXY, VERSION, Refusal
from inspector.model import Delivery, Headers

_VERSIONS = {HttpVersion11: "1.1", HttpVersion10: "1.0"}


def objection(message: RawRequestMessage, payload: StreamReader, head: bytes) -> Refusal | None:
    """Why a request that parsed is refused all the same, or None. `head` is its first bytes, if known."""
    version = _VERSIONS.get(message.version)
    if version is None:
        return VERSION
    method, path = message.method, message.path
    if method == "CONNECT":
        return CONNECT
    if not path.startswith("/") and path != "*":
        return PROXY
    # The parser splits the first line at any run of spaces, and reads RTSP/1.0 and ICE/1.0 as 1.0.
    line = f"{method} {path} HTTP/{version}\r\n".encode("utf-8", "surrogateescape")
    if head and not head.startswith(line[: len(head)]):
        return LINE
    headers = message.headers
    # RFC 9112, section 6.1: codings other than chunked are not undone here, and 1.0 has none.
    coding = headers.get(hdrs.TRANSFER_ENCODING)
    if coding is not None and (coding.lower() != "chunked" or version == "1.0"):
        return CODING
    # The parser takes 2^64-1 for "no length" and would read no body at all.
    if payload is EMPTY_PAYLOAD and headers.get(hdrs.CONTENT_LENGTH, "").strip("0"):
        return LENGTH
    return None


def waits_for_continue(message: RawRequestMessage) -> bool:
    """Whether the sender holds its body back until it is told to go on (RFC 9110, section 10.1.1)."""
    expected = message.headers.get(hdrs.EXPECT)
    return expected is not None and expected.lower() == "100-continue" and message.version == HttpVersion11


def delivery_of(
    message: RawRequestMessage, body: bytes, digest: str, *, at: int, peer: str, cut: bool
) -> Delivery:
    """The request as it came. `at` is when its head was whole, in microseconds UTC."""
    return Delivery(
        at=at,
        method=message.method,
        target=message.path.encode("utf-8", "surrogateescape"),
        headers=Headers(message.raw_headers),
        body=body,
        sha256=digest,
        version=_VERSIONS[message.version],
        peer=peer,
        cut=cut,
    )


def leftover(seen: bytes, taken: int, *, began: bool, whole: bool, chunked: bool) -> bytes | None:
    """What of the bytes just read comes after this request, or None where that cannot be told.

    `seen` is the piece that ended the request and `taken` how much of it was body. `began` says that
    the head ended in this piece too, `whole` that the head also began in it. The parser keeps the rest
    to itself; knowing it too is what lets a refusal of the next request show its head.
    """
    if chunked or (began and not whole):
        return None
    if not began:
        return seen[taken:]
    blank = len(seen) - len(seen.lstrip(b"\r\n"))
    end = seen.find(b"\r\n\r\n", blank)
    return None if end < 0 else seen[end + 4 + taken :]
