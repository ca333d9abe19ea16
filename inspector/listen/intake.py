"""The bytes of one connection in, one whole request at a time out.

aiohttp's C parser reads them, as it does for `aiohttp.web.Server`. This class must never write, wait or
know of a socket; it holds at most the limits' worth of a request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_parser import HttpRequestParser, RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader

from inspector.listen.body import Body
from inspector.listen.limits import Limits
from inspector.listen.refusal import HEAD_KEPT, OVERHEAD, TOO_LONG, Refusal, explain
from inspector.listen.request import delivery_of, leftover, objection
from inspector.model import Delivery, body_digest

IDLE, HEAD, BODY = range(3)
"""The stages of a request that is not whole: nothing of it came, a part of its head, a part of its body."""

# The reader of a body would pause the connection at twice this many bytes or a sixteenth of it in chunks.
# It is emptied after every read of the socket (256 KiB at most), so that it never comes to that.
_NEVER_FULL = 2**20
# Bytes of framing that a byte of body may cost. Chunks of one byte, the smallest, cost five.
_OVERHEAD = 16


class Intake:
    """Reads requests one after the other: `feed` until one is there, then `next`.

    `stage` tells what the request that is arriving lacks, `message` is its head once that is whole and
    `head` its first bytes as they came: at least 4 KiB of them if there are so many, or b"" where the
    request came joined to another in such a way that its begin cannot be told.
    """

    __slots__ = (
        "_at",
        "_blank_end",
        "_body",
        "_clock",
        "_limits",
        "_parser",
        "_payload",
        "_peer",
        "_rest",
        "_wire",
        "head",
        "message",
        "stage",
    )

    # What the reader of a body asks of its protocol (aiohttp.streams).
    connected = True
    _reading_paused = False

    def __init__(
        self, limits: Limits, clock: Callable[[], int], peer: str, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._peer = peer
        self._parser: HttpRequestParser | None = HttpRequestParser(
            cast(BaseProtocol, self),
            loop,
            _NEVER_FULL,
            max_line_size=limits.line_bytes,
            max_field_size=limits.field_bytes,
            max_headers=limits.fields,
            auto_decompress=False,
            max_msg_queue_size=1,
        )
        self.stage = IDLE
        self.message: RawRequestMessage | None = None
        self.head = b""
        self._payload: StreamReader = EMPTY_PAYLOAD
        self._body: Body | None = None
        self._at = 0
        self._wire = 0
        # What the parser itself holds of the next request; None when that cannot be told.
        self._rest: bytes | None = b""
        self._blank_end = False

    def feed(self, data: bytes) -> Delivery | Refusal | None:
        """Take what came. A delivery: it is whole, take no more before `next`. None: more has to come."""
        parser = self._parser
        if parser is None:
            return None
        rest = self._rest
        seen = rest + data if rest else data
        whole = rest is not None and self.stage == IDLE
        if whole:
            self._rest = b""
            self.head = seen.lstrip(b"\r\n")
        elif self.stage == HEAD and 0 < len(self.head) < HEAD_KEPT:
            self.head += seen
        try:
            messages, _, _ = parser.feed_data(data)
        except Exception as error:
            return explain(error, self.head)
        if messages:
            refusal = self._begin(*messages[0])
            if refusal is not None:
                return refusal
        elif self.stage != BODY:
            return self._wait_for_head(seen)
        return self._take(seen, bool(messages), whole)

    def next(self) -> bool:
        """The last request was answered. True: feed at least b"", as a part of the next may be here."""
        self.stage, self.message, self.head, self._wire = IDLE, None, b"", 0
        if self._parser is not None:
            self._parser.message_consumed()
        return self._rest != b""

    def short(self) -> Delivery:
        """What came of a request whose sender went away in the middle of the body."""
        return self._deliver(*(self._body or Body(0)).finish(), cut=True)

    def close(self) -> None:
        """Let go of the parser and the body, which know this object: none has to wait for the collector."""
        self._parser = None
        self._payload = EMPTY_PAYLOAD

    def pause_reading(self) -> None:
        """Asked for by a full body reader, which this one never is."""

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Asked for by an emptied body reader."""

    def _wait_for_head(self, seen: bytes) -> Refusal | None:
        if seen:
            self.stage = HEAD
        elif self._blank_end:
            # Nothing whole came joined to the last request, and no part of a head ends in a blank line.
            self._rest = b""
        self._wire += len(seen)
        return TOO_LONG if self._wire > self._limits.head_bytes else None

    def _begin(self, message: RawRequestMessage, payload: StreamReader) -> Refusal | None:
        self.message, self._payload = message, payload
        self._at = self._clock()
        self.stage, self._wire = BODY, 0
        return objection(message, payload, self.head)

    def _take(self, seen: bytes, began: bool, whole: bool) -> Delivery | Refusal | None:
        message, payload = self.message, self._payload
        assert message is not None
        piece = payload.read_nowait()
        ended = payload.is_eof()
        if ended:
            chunked = bool(message.chunked)
            self._rest = leftover(seen, len(piece), began=began, whole=whole, chunked=chunked)
            self._blank_end = self._rest is None and seen.endswith(b"\r\n\r\n")
            if self._body is None and len(piece) <= self._limits.body_bytes:
                return self._deliver(piece, body_digest(piece), cut=False)
        body = self._body
        if body is None:
            body = self._body = Body(self._limits.body_bytes)
        body.add(piece)
        if ended or body.cut:
            return self._deliver(*body.finish(), cut=body.cut)
        self._wire += len(seen)
        return OVERHEAD if self._wire > self._limits.head_bytes + _OVERHEAD * len(body) else None

    def _deliver(self, body: bytes, digest: str, *, cut: bool) -> Delivery:
        message, self._body = self.message, None
        assert message is not None
        return delivery_of(message, body, digest, at=self._at, peer=self._peer, cut=cut)
