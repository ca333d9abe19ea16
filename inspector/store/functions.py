"""The functions that filters call from SQL, for what SQLite cannot compare by itself.

It must never raise on damaged data or decompress without a limit: a search goes over everything.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Final

from inspector.store.coding import header_lines, unpack_body, unpack_text
from inspector.store.pattern import pattern_of

# How far a search looks into a body, in bytes after decompression.
SEARCHED: Final = 8 * 2**20
# What damaged columns lead to: other bytes, or another type.
_DAMAGED: Final = (ValueError, TypeError, AttributeError)


def register(db: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    db.create_function("fits", 2, fits, deterministic=True)
    db.create_function("tagged", 2, tagged, deterministic=True)
    db.create_function("mentions", 2, mentions, deterministic=True)
    db.create_function("path_of", 1, path_of, deterministic=True)
    db.create_function("in_head", 2, in_head, deterministic=True)
    db.create_function("in_body", 3, in_body, deterministic=True)


def fits(value: str | bytes, text: str | bytes | None) -> bool:
    """Whether a column fits a field's value."""
    return text is not None and pattern_of(unpack_text(value)).matches(unpack_text(text))


def tagged(value: str | bytes, tags: str | bytes) -> bool:
    """Whether one of the tags fits a field's value."""
    pattern = pattern_of(unpack_text(value))
    return any(pattern.matches(tag) for tag in unpack_text(tags).split())


def mentions(needle: str | bytes, text: str | bytes | None) -> bool:
    """Whether a column holds a free text."""
    return text is not None and unpack_text(needle).casefold() in unpack_text(text).casefold()


def path_of(target: str | bytes) -> str:
    """The part of a target before its query."""
    return unpack_text(target).partition("?")[0]


def in_head(needle: str | bytes, packed: bytes) -> bool:
    """Whether any `name: value` line holds a free text, read as UTF-8 or as Latin-1."""
    text = unpack_text(needle)
    try:
        lines = header_lines(packed)
    except _DAMAGED:
        return False
    return _holds(text, lines) or (
        not text.isascii() and text.casefold() in lines.decode("latin-1").casefold()
    )


def in_body(needle: str | bytes, coding: int, data: bytes) -> bool:
    """Whether the first SEARCHED bytes of a body hold a free text."""
    try:
        return _holds(unpack_text(needle), unpack_body(coding, data, SEARCHED))
    except _DAMAGED:
        return False


def _holds(needle: str, data: bytes) -> bool:
    folded, ascii_only = _folded(needle)
    if ascii_only is not None:
        return ascii_only in data.lower()
    return folded in data.decode("utf-8", "replace").casefold()


@lru_cache(maxsize=64)
def _folded(needle: str) -> tuple[str, bytes | None]:
    folded = needle.casefold()
    return folded, folded.encode() if folded.isascii() else None
