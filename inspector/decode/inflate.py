"""The decompressors behind one bounded shape: bytes in, pieces of at most about 100 KiB out. Here are
zlib's; those of libraries that are seldom needed have a module of their own.

It must never let a library's exception or an unbounded answer through.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

PIECE = 64 * 1024


class Broken(Exception):
    """The data is not what its name says. `position` is set by who feeds."""

    position = 0


class Inflater(Protocol):
    """One member or frame. `unused` is what was fed beyond its end, once `done`."""

    done: bool
    unused: bytes

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Feed a chunk; everything it gives, in pieces. Raises Broken."""

    def continues(self, rest: bytes) -> bool:
        """Whether bytes after a finished member start another one."""


class _ZlibMember:
    """zlib's three framings, told apart by `wbits`."""

    wbits: int

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(self.wbits)
        self.done = False
        self.unused = b""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._stream.decompress(chunk, PIECE)
            except zlib.error as error:
                raise Broken from error
            chunk = self._stream.unconsumed_tail
            yield piece
            if self._stream.eof:
                self.done, self.unused = True, self._stream.unused_data
                return
            if not chunk and len(piece) < PIECE:
                return

    def continues(self, rest: bytes) -> bool:
        return False


class Gzip(_ZlibMember):
    """RFC 1952: members may follow each other."""

    wbits = 16 + zlib.MAX_WBITS

    def continues(self, rest: bytes) -> bool:
        return rest[:2] == b"\x1f\x8b"


class Zlib(_ZlibMember):
    """RFC 1950, which is what HTTP calls deflate."""

    wbits = zlib.MAX_WBITS


class RawDeflate(_ZlibMember):
    """RFC 1951, which some senders call deflate."""

    wbits = -zlib.MAX_WBITS
