"""The decompressors behind one bounded shape: bytes in, pieces of at most about 100 KiB out.

It must never let a library's exception or an unbounded answer through.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # the package has no type information

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PIECE = 64 * 1024
# RFC 9659 allows 8 MiB windows over HTTP; a bit more is accepted, but no 128 MiB for a few bytes.
_ZSTD_WINDOW_LOG = 25


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
                piece = self._stream.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise Broken from error
            chunk = self._stream.unconsumed_tail
            yield piece
            if self._stream.eof:
                self.done, self.unused = True, self._stream.unused_data
                return
            if not chunk and len(piece) < _PIECE:
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


class Zstd:
    """RFC 8878: frames may follow each other."""

    def __init__(self) -> None:
        options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
        self._stream = zstd.ZstdDecompressor(options=options)
        self.done = False
        self.unused = b""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._stream.decompress(chunk, _PIECE)
            except zstd.ZstdError as error:
                raise Broken from error
            chunk = b""
            yield piece
            if self._stream.eof:
                self.done, self.unused = True, self._stream.unused_data
                return
            if self._stream.needs_input:
                return

    def continues(self, rest: bytes) -> bool:
        return rest == b"\x28\xb5\x2f\xfd" or (rest[1:] == b"\x2a\x4d\x18" and rest[0] & 0xF0 == 0x50)


class Brotli:
    """RFC 7932: one stream."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self.done = False
        self.unused = b""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece: bytes = self._stream.process(chunk, output_buffer_limit=_PIECE)
            except brotli.error as error:
                raise Broken from error
            chunk = b""
            yield piece
            if self._stream.is_finished():
                self.done = True
                return
            if self._stream.can_accept_more_data():
                return

    def continues(self, rest: bytes) -> bool:
        return False
