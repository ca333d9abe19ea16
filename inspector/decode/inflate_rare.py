"""Brotli and Zstandard as `inflate.Inflater`. Imported only when a body asks for one, since loading the
libraries takes time that every start of the program would pay."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]  # the package has no type information

from inspector.decode.inflate import PIECE, Broken

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# RFC 9659 allows 8 MiB windows over HTTP; a bit more is accepted, but no 128 MiB for a few bytes.
_ZSTD_WINDOW_LOG = 25


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
                piece = self._stream.decompress(chunk, PIECE)
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
                piece: bytes = self._stream.process(chunk, output_buffer_limit=PIECE)
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
