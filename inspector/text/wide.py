"""Text of two or four bytes a character (UTF-16, UTF-32), so that it can be searched as UTF-8."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"charset\s*=\s*\"?utf-?(16|32)-?(le|be)?", re.IGNORECASE)


def narrowed(body: bytes, content_type: bytes) -> tuple[bytes, str] | None:
    """The text as UTF-8 and the codec that gives exactly these bytes back; None for everything else."""
    codec = _marked(body) or _declared(content_type) or _guessed(body)
    if codec is None:
        return None
    try:
        text = body.decode(codec)
        return (text.encode("utf-8"), codec) if text.encode(codec) == body else None
    except UnicodeError:
        return None


def _marked(body: bytes) -> str | None:
    return next((codec for mark, codec in _MARKS if body.startswith(mark)), None)


def _declared(content_type: bytes) -> str | None:
    found = _DECLARED.search(content_type)
    return f"utf-{found[1].decode()}-{(found[2] or b'be').decode().lower()}" if found else None


def _guessed(body: bytes) -> str | None:
    """JSON and markup start with an ASCII character, so the zero bytes around it tell the width."""
    if len(body) < 4 or 0 not in body[:2]:
        return None
    if body[:3] == b"\0\0\0":
        return "utf-32-be"
    if body[0] == 0:
        return "utf-16-be"
    return "utf-32-le" if body[1:4] == b"\0\0\0" else "utf-16-le"
