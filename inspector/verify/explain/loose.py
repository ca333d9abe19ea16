"""Anything in a signature header that could be a signature, however it is written.

For explanations only: what a row's own reading refuses stays refused.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from inspector.verify.key import decode_base64

MOST = 20
"""How many tokens of a header are looked at."""

_BREAKS = re.compile(r"[\s,;\"']+")
_LABEL = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,23})[=,:](.{8,})")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


@dataclass(frozen=True, slots=True)
class Token:
    """A possible signature: its label (`v1`, `sha256`, or empty), text, how it was read, and the bytes."""

    label: str
    text: str
    written: str
    data: bytes


@lru_cache(8)
def tokens(raw: tuple[str, ...]) -> tuple[Token, ...]:
    """Every reading of every part of the header values, at most 20 parts."""
    found: dict[tuple[str, bytes], Token] = {}
    for part in _parts(raw)[:MOST]:
        labelled = _LABEL.fullmatch(part)
        label, text = (labelled[1], labelled[2]) if labelled else ("", part)
        for token in _readings(label, text):
            found.setdefault((token.text, token.data), token)
    return tuple(found.values())


def _parts(raw: tuple[str, ...]) -> list[str]:
    parts: list[str] = []
    for value in raw:
        # A comma parts items at most senders, and label from signature in Standard Webhooks.
        for piece in value.split(" "):
            if re.fullmatch(r"v\d+a?,[^,]+", piece):
                parts.append(piece)
            else:
                parts.extend(_BREAKS.split(piece))
        if " " in value.strip():
            # A plus sign that was decoded as in a URL came out as a space.
            parts.append(value.strip().replace(" ", "+"))
    return [part for part in parts if len(part) >= 8]


def _readings(label: str, text: str) -> list[Token]:
    found = []
    if _HEX.fullmatch(text):
        written = "hex" if text == text.lower() else "upper-case hex"
        found.append(Token(label, text, written, bytes.fromhex(text)))
    if "%" in text:
        opened = unquote_to_bytes(text)
        again = decode_base64(opened)
        if again:
            found.append(Token(label, text, "percent-encoded base64", again))
    data = decode_base64(text.encode("latin-1", "replace"))
    if data:
        found.append(Token(label, text, _base64_name(text, data), data))
        found.extend(_twice(label, text, data))
    return found


def _twice(label: str, text: str, data: bytes) -> list[Token]:
    """Base64 of a hex or base64 text: written once too often."""
    inner = data.decode("latin-1")
    if len(inner) >= 32 and _HEX.fullmatch(inner):
        return [Token(label, text, "base64 of the hex text", bytes.fromhex(inner))]
    again = decode_base64(data) if len(inner) >= 24 and inner.isascii() and inner.isprintable() else None
    return [Token(label, text, "base64 of the base64 text", again)] if again else []


def _base64_name(text: str, data: bytes) -> str:
    if b64encode(data).decode() == text:
        return "base64"
    if "-" in text or "_" in text:
        return "base64url"
    return "base64 without padding" if len(text) % 4 else "base64"
