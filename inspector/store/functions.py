"""The functions that filters call from SQL, for what SQLite cannot compare by itself.

It must never raise on damaged data or decompress without a limit: a search goes over everything.
"""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache
from typing import Final

from inspector.decode.ask import SEARCHED, body_texts, header_texts, passes, query_texts
from inspector.model import Found, Like, Op, Over, Test
from inspector.store.coding import header_lines, unpack_body, unpack_headers, unpack_text
from inspector.store.pattern import pattern_of
from inspector.text import regex, wildcard

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
    db.create_function("found", 2, found, deterministic=True)
    db.create_function("found_tag", 2, found_tag, deterministic=True)
    db.create_function("found_in_head", 2, found_in_head, deterministic=True)
    db.create_function("found_in_body", 3, found_in_body, deterministic=True)
    db.create_function("in_query", 3, in_query, deterministic=True)
    db.create_function("in_header", 3, in_header, deterministic=True)
    db.create_function("in_document", 5, in_document, deterministic=True)


def fits(value: str | bytes, text: str | bytes | None) -> bool:
    """Whether a column fits a field's value."""
    return text is not None and pattern_of(unpack_text(value)).matches(unpack_text(text))


def tagged(value: str | bytes, tags: str | bytes) -> bool:
    """Whether one of the tags fits a field's value."""
    pattern = pattern_of(unpack_text(value))
    return any(pattern.matches(tag) for tag in unpack_text(tags).split())


def mentions(needle: str | bytes, text: str | bytes | None) -> bool:
    """Whether a column holds a free text."""
    return text is not None and wildcard.mentions(unpack_text(needle), unpack_text(text))


def path_of(target: str | bytes) -> str:
    """The part of a target before its query."""
    return unpack_text(target).partition("?")[0]


def in_head(needle: str | bytes, packed: bytes) -> bool:
    """Whether any `name: value` line holds a free text, read as UTF-8 or as Latin-1."""
    try:
        return wildcard.mentioned_in_lines(unpack_text(needle), header_lines(packed))
    except _DAMAGED:
        return False


def in_body(needle: str | bytes, coding: int, data: bytes) -> bool:
    """Whether the first SEARCHED bytes of a body hold a free text."""
    try:
        return wildcard.mentioned_in(unpack_text(needle), unpack_body(coding, data, SEARCHED))
    except _DAMAGED:
        return False


def found(pattern: str | bytes, text: str | bytes | None) -> bool:
    """Whether a pattern is found in a column."""
    return text is not None and regex.found(
        unpack_text(pattern), unpack_text(text).encode("utf-8", "replace")
    )


def found_tag(pattern: str | bytes, tags: str | bytes) -> bool:
    """Whether a pattern is found in one of the tags."""
    return any(found(pattern, tag) for tag in unpack_text(tags).split())


def found_in_head(pattern: str | bytes, packed: bytes) -> bool:
    """Whether a pattern is found in the `name: value` lines."""
    try:
        return regex.found(unpack_text(pattern), header_lines(packed))
    except _DAMAGED:
        return False


def found_in_body(pattern: str | bytes, coding: int, data: bytes) -> bool:
    """Whether a pattern is found in the first SEARCHED bytes of a body."""
    try:
        return regex.found(unpack_text(pattern), unpack_body(coding, data, SEARCHED))
    except _DAMAGED:
        return False


def in_query(name: str | bytes, test: str, target: str | bytes) -> bool:
    """Whether a parameter of that name passes a test."""
    asked = unpack_test(test)
    return any(passes(asked, text) for text in query_texts(unpack_text(target), unpack_text(name)))


def in_header(name: str | bytes, test: str, packed: bytes) -> bool:
    """Whether a header field of that name passes a test."""
    asked, wanted = unpack_test(test), unpack_text(name)
    try:
        # Few deliveries have the field at all: the lines are looked at before they are taken apart.
        if wanted.isascii() and wanted.lower().encode() not in packed.lower():
            return False
        return any(passes(asked, text) for text in header_texts(unpack_headers(packed), wanted))
    except _DAMAGED:
        return False


def in_document(path: str | bytes, test: str, packed: bytes, coding: int, data: bytes) -> bool:
    """Whether a value at a place in a JSON or form body passes a test."""
    asked = unpack_test(test)
    try:
        headers, body = unpack_headers(packed), unpack_body(coding, data, SEARCHED)
        return any(passes(asked, text) for text in body_texts(body, headers, unpack_text(path)))
    except _DAMAGED:
        return False


def pack_test(test: Test) -> str:
    """A test as a parameter; ASCII, so that lone surrogates survive."""
    match test:
        case Like(value):
            return json.dumps(["like", value])
        case Found(pattern):
            return json.dumps(["found", pattern])
        case Over(op, number):
            return json.dumps(["over", str(op), number])


@lru_cache(maxsize=64)
def unpack_test(packed: str) -> Test:
    """The inverse of `pack_test`."""
    kind, *rest = json.loads(packed)
    if kind == "over":
        return Over(Op(rest[0]), float(rest[1]))
    return Like(rest[0]) if kind == "like" else Found(rest[0])
