"""Deliveries as column values and back, without losing a byte.

Pure. It must never guess: bytes that cannot have been written by it raise ValueError.
"""

from __future__ import annotations

import struct
import sys
from itertools import chain

from inspector.model import Headers

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PLAIN = 0
ZSTD = 1
# Below this a frame saves less than a database page and costs more than it saves.
_COMPRESSED_FROM = 4096


def pack_headers(headers: Headers) -> bytes:
    """All field lines as one value: count, lengths, then `name: value` lines.

    The lengths (little-endian, 32 bits) make it lossless for any bytes; the lines let a search run
    over the value as it is.
    """
    pairs = headers.pairs
    lengths = [len(part) for part in chain.from_iterable(pairs)]
    return struct.pack(f"<{len(lengths) + 1}I", len(pairs), *lengths) + b"".join(
        [b"%b: %b\n" % pair for pair in pairs]
    )


def header_lines(packed: bytes) -> bytes:
    """The readable part of packed headers: one `name: value` line for each field."""
    return packed[4 + 8 * _count(packed) :]


def unpack_headers(packed: bytes) -> Headers:
    """The inverse of `pack_headers`. Raises ValueError for anything else."""
    count = _count(packed)
    lengths = struct.unpack_from(f"<{2 * count}I", packed, 4)
    at = 4 + 8 * count
    pairs = []
    for name, value in zip(lengths[::2], lengths[1::2], strict=True):
        middle = at + name + 2
        pairs.append((packed[at : at + name], packed[middle : middle + value]))
        at = middle + value + 1
    if at != len(packed):
        raise ValueError("packed headers have another length than they say")
    return Headers(tuple(pairs))


def _count(packed: bytes) -> int:
    count = int.from_bytes(packed[:4], "little")
    if len(packed) < 4 + 8 * count or len(packed) < 4:
        raise ValueError("packed headers are cut")
    return count


def pack_body(body: bytes) -> tuple[int, bytes]:
    """How a body is stored: (coding, data). Zstandard level 1, only where that is smaller."""
    if len(body) >= _COMPRESSED_FROM:
        frame = zstd.compress(body, level=1)
        if len(frame) < len(body):
            return ZSTD, frame
    return PLAIN, body


def unpack_body(coding: int, data: bytes, limit: int) -> bytes:
    """The body, or its first `limit` bytes. Raises ValueError when the data is damaged."""
    if coding == PLAIN:
        return data[:limit]
    if coding != ZSTD:
        raise ValueError(f"a body has the unknown coding {coding}")
    try:
        return zstd.ZstdDecompressor().decompress(data, max_length=limit) if limit else b""
    except zstd.ZstdError as error:
        raise ValueError("a compressed body is damaged") from error


def pack_text(text: str) -> str | bytes:
    """Foreign text as a column value.

    SQLite's LIKE stops at a NUL and UTF-8 has no lone surrogates, so text with either becomes a BLOB.
    """
    if "\0" not in text and (text.isascii() or _is_unicode(text)):
        return text
    return text.encode("utf-8", "surrogatepass")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def unpack_text(value: str | bytes) -> str:
    """The inverse of `pack_text`."""
    return value if isinstance(value, str) else value.decode("utf-8", "surrogatepass")


def pack_optional(text: str | None) -> str | bytes | None:
    """`pack_text` for a column that may be NULL."""
    return None if text is None else pack_text(text)


def unpack_optional(value: str | bytes | None) -> str | None:
    """The inverse of `pack_optional`."""
    return None if value is None else unpack_text(value)


def body_key(digest: bytes) -> int:
    """The first 64 bits of a SHA-256 as SQLite's signed integer: what bodies are looked up by."""
    return int.from_bytes(digest[:8], "big", signed=True)
