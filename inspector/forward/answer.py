"""An app's answer, read from the bytes as they come.

Lenient where apps in the making are sloppy (bare LF, folded lines), strict where two readings are
possible (two lengths). It must never hold more of a body than its limit, or wait for what cannot come.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from inspector.forward.failure import garbage, head_too_large, incomplete, malformed, reset
from inspector.model import Headers
from inspector.text import shorten, visible_bytes, visible_line

HEAD_LIMIT = 256 * 2**10
"""Bytes an answer's head, what is passed over before it, a line of chunk framing or its trailers may have."""

_BLANK = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: (.*))?")
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")
_SHOWN = 60

# What comes next: the head, a body by length, by chunks, up to the end of the connection, or nothing.
_HEAD, _LENGTH, _CHUNK_SIZE, _CHUNK, _CHUNK_END, _TRAILERS, _OPEN, _DONE = range(8)


class AnswerReader:
    """Feed it what comes; `done` says that the answer is whole, or as much of it as is wanted.

    `status` is None until the head is whole (answers 1xx are passed over). `cut` says that the body is
    longer than `limit`. `kept` says that the connection may serve another request. `where` is host and
    port, for sentences.
    """

    def __init__(self, *, head_only: bool, limit: int, where: str) -> None:
        self.status: int | None = None
        self.reason = ""
        self.headers = Headers()
        self.cut = False
        self.kept = False
        self.excess = False
        self.began = False
        self._head_only = head_only
        self._limit = limit
        self._where = where
        self._expects = _HEAD
        self._buffer = b""
        self._at = 0
        self._body = bytearray()
        self._missing = 0
        self._passed_over = 0
        self._promised: int | None = None

    @property
    def done(self) -> bool:
        return self._expects == _DONE

    @property
    def body(self) -> bytes:
        """As much of the body as has come, at most the limit."""
        return bytes(self._body)

    def feed(self, data: bytes) -> bool:
        """Take what came; True once the answer is whole. Raises Failure for what is no answer."""
        self.began = self.began or bool(data)
        self._buffer = self._buffer[self._at :] + data if self._at < len(self._buffer) else data
        self._at = 0
        while self._at < len(self._buffer) and not self.done and self._step():
            pass
        if self.done and self._at < len(self._buffer) and not self.cut:
            # More than was promised: nothing on this connection can be trusted any more.
            self.excess, self.kept = True, False
        return self.done

    def end(self) -> None:
        """The app closed its side. Raises Failure unless the answer is whole now."""
        if self._expects == _OPEN:
            self._expects = _DONE
        elif self._expects == _HEAD:
            rest = self._buffer[self._at :]
            if rest and not rest.startswith(b"HTTP/1."):
                raise garbage(rest, where=self._where)
            raise reset(began=self.began)
        elif not self.done:
            raise incomplete(self._promised, len(self._body))

    def _step(self) -> bool:
        """Take one thing from the buffer; False when more has to come for it."""
        expects = self._expects
        if expects == _HEAD:
            return self._take_head()
        if expects in (_LENGTH, _CHUNK, _OPEN):
            return self._take_body()
        if expects == _CHUNK_SIZE:
            return self._take_size()
        if expects == _CHUNK_END:
            return self._take_chunk_end()
        return self._take_trailers()

    # -- the head

    def _take_head(self) -> bool:
        rest = self._buffer[self._at :].lstrip(b"\r\n")
        if not rest[:7] or not b"HTTP/1.".startswith(rest[:7]):
            if rest:
                raise garbage(rest, where=self._where)
            return False
        found = _BLANK.search(rest)
        if found is None or found.end() > HEAD_LIMIT:
            if len(rest) > HEAD_LIMIT:
                raise head_too_large(HEAD_LIMIT)
            return False
        head, self._at = rest[: found.start()], len(self._buffer) - len(rest) + found.end()
        found_head = _known_head(head) if len(head) <= _KNOWN_BYTES else _read_head(head)
        if found_head is None:
            raise garbage(head, where=self._where)
        if found_head.status == 101:
            raise malformed("it switches to another protocol, which nobody asked for")
        if found_head.status < 200:
            self._passed_over += found.end()
            if self._passed_over > HEAD_LIMIT:
                raise malformed("what comes before it does not end")
            return True
        self._frame(found_head)
        self.headers, self.reason, self.status = found_head.headers, found_head.reason, found_head.status
        return True

    def _frame(self, head: _Head) -> None:
        """How the body ends: RFC 9112, section 6.3."""
        self.kept = head.kept
        if self._head_only or head.status in (204, 304):
            self._expects = _DONE
        elif head.codings:
            self._expects = _CHUNK_SIZE if head.codings[-1] == b"chunked" else _OPEN
        elif head.lengths:
            self._missing = self._promised = _length(head.lengths)
            self._expects = _LENGTH if self._missing else _DONE
        else:
            self._expects = _OPEN
        if self._expects == _OPEN:
            self.kept = False

    # -- the body

    def _take_body(self) -> bool:
        end = len(self._buffer)
        if self._expects != _OPEN:
            end = min(end, self._at + self._missing)
            self._missing -= end - self._at
        kept = min(end, self._at + self._limit - len(self._body))
        self._body += memoryview(self._buffer)[self._at : kept]
        self._at = end
        if kept < end:
            self.cut, self.kept, self._expects = True, False, _DONE
        elif not self._missing and self._expects != _OPEN:
            self._expects = _DONE if self._expects == _LENGTH else _CHUNK_END
        return True

    def _take_size(self) -> bool:
        line = self._line()
        if line is None:
            return False
        size = line.partition(b";")[0].strip(b" \t")
        if not _SIZE.fullmatch(size):
            raise malformed(f"{_shown(line)} is no chunk size")
        self._missing = int(size, 16)
        self._expects = _CHUNK if self._missing else _TRAILERS
        return True

    def _take_chunk_end(self) -> bool:
        line = self._line()
        if line is None:
            return False
        if line:
            raise malformed("a chunk is longer than its size says")
        self._expects = _CHUNK_SIZE
        return True

    def _take_trailers(self) -> bool:
        line = self._line()
        if line is None:
            return False
        # Trailers are read and dropped; all of them together may be as long as a head.
        self._missing += len(line)
        if self._missing > HEAD_LIMIT:
            raise head_too_large(HEAD_LIMIT)
        if not line:
            self._expects = _DONE
        return True

    def _line(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._at)
        length = (len(self._buffer) if end < 0 else end) - self._at
        if length > HEAD_LIMIT:
            raise malformed("a line between its chunks does not end")
        if end < 0:
            return None
        line, self._at = self._buffer[self._at : end], end + 1
        return line.removesuffix(b"\r")


class _Head(NamedTuple):
    """An answer's head; `headers` are those of a final answer. `kept`: as far as the head tells."""

    status: int
    reason: str
    headers: Headers
    kept: bool
    codings: tuple[bytes, ...]
    lengths: frozenset[bytes]


def _read_head(head: bytes) -> _Head | None:
    """A head without its empty line; None where it is none. Raises Failure for a wrong header."""
    first, *lines = [line.removesuffix(b"\r") for line in head.split(b"\n")]
    status = _STATUS.fullmatch(first)
    if status is None:
        return None
    code, old = int(status[2]), status[1] == b"0"
    headers = _headers(lines) if code >= 200 else Headers()
    framing = _framing(headers)
    options, codings = framing[b"connection"], tuple(framing[b"transfer-encoding"])
    lengths = frozenset(framing[b"content-length"])
    kept = b"keep-alive" in options if old else b"close" not in options
    reason = (status[3] or b"").decode("latin-1")
    return _Head(code, reason, headers, kept and not (codings and (old or lengths)), codings, lengths)


# Under load an app says the same again and again, and reading it costs more than the rest of an answer.
_KNOWN_BYTES = 2048
_known_head = lru_cache(maxsize=64)(_read_head)


def _headers(lines: list[bytes]) -> Headers:
    pairs: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and pairs:
            # RFC 9112, section 5.2: a folded line is the value going on.
            name, value = pairs[-1]
            pairs[-1] = (name, (value + b" " + line.strip(b" \t")).strip(b" "))
            continue
        name, colon, value = line.partition(b":")
        if not colon or not name.strip():
            raise malformed(f"{_shown(line)} is no header")
        pairs.append((name.strip(b" \t"), value.strip(b" \t")))
    return Headers(tuple(pairs))


def _framing(headers: Headers) -> dict[bytes, list[bytes]]:
    """What the fields that frame an answer list, in lower case (RFC 9110, section 5.6.1)."""
    found: dict[bytes, list[bytes]] = {b"connection": [], b"transfer-encoding": [], b"content-length": []}
    for name, value in headers:
        lower = name.lower()
        if lower in found:
            found[lower] += [token.strip(b" \t").lower() for token in value.split(b",")]
    return found


def _length(lengths: frozenset[bytes]) -> int:
    if len(lengths) > 1:
        raise malformed("it has two lengths")
    (length,) = lengths
    if not length.isdigit() or len(length) > 18:
        raise malformed(f"{_shown(length)} is no length")
    return int(length)


def _shown(data: bytes) -> str:
    return repr(shorten(visible_line(visible_bytes(data[: _SHOWN * 2])), _SHOWN))
