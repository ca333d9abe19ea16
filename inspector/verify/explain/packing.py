"""Bodies before or after a content encoding: compressed, base64, or wrapped into a JSON text."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Iterator

from inspector.verify.document import parse
from inspector.verify.explain.changes import Change
from inspector.verify.key import decode_base64
from inspector.verify.message import Message

LIMIT = 64 * 1024
"""The longest body that is compressed again, in bytes."""

UNPACKED = 4 * 1024 * 1024
"""The longest content that is unpacked, in bytes."""

_FIX = "Verify the bytes as they came, before anything undoes their content encoding, or after, as signed."
# The third flag byte and the system byte of gzip (RFC 1952): zlib and Node, Python, Java, others.
_GZIP_ENDS = tuple(bytes([flag, system]) for system in (3, 255, 0, 19, 10) for flag in (0, 2, 4))


def unpacked(body: bytes, message: Message) -> Iterator[Change]:
    """The content of a body that came packed."""
    declared = b",".join(message.header("content-encoding")).decode("latin-1")
    if declared or body.startswith((b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x78")):
        yield from _decompressed(body, declared)
    if len(body) > UNPACKED:
        return
    decoded = decode_base64(body)
    if decoded:
        words = "the signed bytes were turned into base64 on the way"
        yield Change("content_encoding", words, "Decode the base64 before you verify.", decoded)
    if body[:1] == b'"':
        text = parse(body)
        if isinstance(text, str):
            words = "the signed text was written as a JSON string on the way, in quotes and with escapes"
            fix = "Send the signed text itself, not JSON.stringify of it."
            yield Change("body_reserialised", words, fix, text.encode("utf-8", "surrogatepass"))


def packed(body: bytes) -> Iterator[Change]:
    """A body that came plain, as it may have been packed when it was signed."""
    if len(body) > LIMIT:
        return
    words = "the body was signed as base64, and decoded on the way"
    yield Change("content_encoding", words, _FIX, b64encode(body))
    try:
        text = json.dumps(body.decode(), ensure_ascii=False).encode()
        words = "the body was signed as a JSON string, in quotes and with escapes"
        yield Change("body_reserialised", words, "Sign the text itself, not JSON.stringify of it.", text)
    except UnicodeDecodeError:
        pass
    words = "the body was signed compressed ({}), and decompressed on the way"
    crc = zlib.crc32(body).to_bytes(4, "little") + (len(body) & 0xFFFFFFFF).to_bytes(4, "little")
    for level in (6, 9, 1):
        raw = _deflated(body, level, -15)
        for end in _GZIP_ENDS:
            gzip = b"\x1f\x8b\x08\0\0\0\0\0" + end + raw + crc
            yield Change("content_encoding", words.format("gzip"), _FIX, gzip)
        yield Change("content_encoding", words.format("deflate"), _FIX, _deflated(body, level, 15))
        yield Change("content_encoding", words.format("deflate"), _FIX, raw)


def _decompressed(body: bytes, declared: str) -> Iterator[Change]:
    # Decoders are loaded only when a body asks for them.
    from inspector.decode import Limits
    from inspector.decode.coding import unpack

    found = unpack(body, declared or None, Limits(content_bytes=UNPACKED))
    if not found.layers and body[:1] == b"\x78":
        found = unpack(body, "deflate", Limits(content_bytes=UNPACKED))
    if found.layers and found.whole:
        words = f"the content was signed before it was compressed ({', '.join(found.layers)})"
        yield Change("content_encoding", words, _FIX, found.content)


def _deflated(body: bytes, level: int, window: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, window)
    return packer.compress(body) + packer.flush()
