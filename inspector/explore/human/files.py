"""Files written as base64, told by the bytes that every such file starts with."""

from __future__ import annotations

import re

from inspector.text import size

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_STARTS = (
    ("iVBORw0KGgo", "PNG"),
    ("/9j/4", "JPEG"),
    ("R0lGODlh", "GIF"),
    ("R0lGODdh", "GIF"),
    ("JVBERi0", "PDF"),
    ("UEsDBBQ", "ZIP"),
    ("H4sIA", "gzip"),
)
_LEAST = 64
_LOOKED_AT = 4096


def file_in_base64(text: str) -> str:
    """`PNG in base64, 34 KiB`, or nothing."""
    if len(text) < _LEAST:
        return ""
    start = text.partition(",")[0] if text.startswith("data:") else ""
    packed = len(start) + 1 if start.endswith(";base64") else 0
    name = next((name for begin, name in _STARTS if text.startswith(begin, packed)), "")
    if not name or not _BASE64.fullmatch(text[packed : packed + _LOOKED_AT]):
        return ""
    return f"{name} in base64, {size((len(text) - packed) * 3 // 4)}"
