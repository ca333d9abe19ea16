"""Documents that a text holds: JSON as it is, the contents of a JSON Web Token, JSON in base64.

A token is taken apart and never verified. Nothing is taken for a document that only looks like one: every
part must decode and be JSON. It must never raise, nor read a text for longer than its two ends promise.
"""

from __future__ import annotations

import base64
import binascii
import re

from inspector.decode.jsontext import holds_json, read_json
from inspector.decode.limits import Limits

_TOKEN = re.compile(r"(eyJ[A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)")
# `{"` and `[` and `{` before white space, in base64: nothing else is tried.
_PACKED = re.compile(r"(?:e[wy]|W[wyz3])[A-Za-z0-9+/_-]{10,}={0,2}")
MOST = 256 * 1024
"""Characters of a token or of base64 that are looked into."""


def unpacked(text: str, limits: Limits) -> tuple[str, str] | None:
    """The JSON text that a text holds and by which way (`json`, `jwt`, `base64`), or None.

    A token becomes one object of its header and claims as they are spelled, and its signature.
    """
    if holds_json(text):
        return text, "json"
    # Cheap for every other text: both begin with one of few letters.
    if text[:1] not in ("e", "W") or len(text) > MOST:
        return None
    token = _TOKEN.fullmatch(text)
    if token is not None:
        header, claims = _document(token[1], limits), _document(token[2], limits)
        if header is None or claims is None or "alg" not in header:
            return None
        return f'{{"header":{header},"claims":{claims},"signature":"{token[3]}"}}', "jwt"
    inner = _document(text, limits) if _PACKED.fullmatch(text) else None
    return None if inner is None else (inner, "base64")


def _document(packed: str, limits: Limits) -> str | None:
    """The JSON object or array that base64 text, of either alphabet, holds."""
    try:
        plain = packed.rstrip("=").translate(_STANDARD)
        inner = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    if not holds_json(inner):
        return None
    read = read_json(inner, limits)
    whole = read.ok and not any(problem.code == "json_trailing" for problem in read.problems)
    return inner.strip(" \t\r\n") if whole else None


_STANDARD = str.maketrans("-_", "+/")
