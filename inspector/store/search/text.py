"""What of a delivery goes into the full-text index, and what a query can ask of it.

Both fold texts in the same way. What a filter may find must be in the text: more may be, less never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from inspector.decode.ask import parameters, steps_of, unspelled_texts
from inspector.model import And, Field, Found, Like, Or, Part, Query, Regex, Section, Status, Text
from inspector.store.coding import header_lines, unpack_body, unpack_headers, unpack_optional
from inspector.text.wildcard import pieces_of

LONGEST: Final = 128 * 1024
"""Bytes of a body, or of header lines, that are indexed. Longer ones are looked through one by one."""
_MOST: Final = 24
"""How many trigrams of one text are asked for: more do not find less."""
_MOST_TERMS: Final = 200
# Fields whose texts are in it. Those with an index of their own are asked here only for a part of them.
_FIELDS: Final = ("path", "delivery")
_PARTLY: Final = ("event", "provider")

# Letters that mean themselves in a pattern, and that only other letters of their own fold to.
_LITERAL: Final = re.compile(r"[A-Za-z0-9_ /:@-]+")

# The columns that `text_of` takes. What is too long is not even read.
COLUMNS: Final = (
    "SELECT d.id, d.method, d.target, d.provider, d.event, d.delivery_id,"
    " CASE WHEN length(h.headers) <= 131072 THEN h.headers END, b.coding,"
    " CASE WHEN b.size <= 131072 THEN b.data END"
    " FROM delivery d CROSS JOIN head h ON h.delivery = d.id CROSS JOIN body b ON b.id = d.body "
)


def text_of(values: Sequence[Any]) -> str | None:
    """The text of one result of COLUMNS; None for one that is too long, or damaged."""
    summary, (packed, coding, data) = values[1:6], values[6:]
    if packed is None or data is None:
        return None
    try:
        texts = [unpack_optional(value) or "" for value in summary]
        lines, body = header_lines(packed), unpack_body(coding, data, LONGEST)
        texts += parameters(texts[1])
        texts.append(lines.decode("utf-8", "replace"))
        if not lines.isascii():
            texts.append(lines.decode("latin-1"))
        texts.append(body.decode("utf-8", "replace"))
        texts += unspelled_texts(body, unpack_headers(packed))
    except (ValueError, TypeError, AttributeError):
        return None
    whole = _foldable("\n".join(texts))
    return whole if len(whole) <= 4 * LONGEST else None


def asked_of(query: Query) -> str | None:
    """What the index is asked for a query, as an FTS5 expression: it finds all that the query matches, and
    more. None where it cannot tell."""
    match query:
        case Text(value):
            # Verdicts are not in the index: they come later, and are few words.
            if any(value.casefold() in status for status in Status):
                return None
            return _all((_holding(value),))
        case Field(name, value) if name.lower() in _FIELDS or (name.lower() in _PARTLY and "*" in value):
            return _all(map(_holding, pieces_of(value).pieces))
        case Regex(name, pattern) if not name or name in (*_FIELDS, *_PARTLY):
            # Verdicts again are not in the index.
            like = Text(pattern) if not name else Field(name, f"*{pattern}*")
            return asked_of(like) if _LITERAL.fullmatch(pattern) else None
        case Part(section, name, Like(value)):
            return _all(_part(section, name, value))
        case Part(section, name, Found(pattern)) if _LITERAL.fullmatch(pattern):
            return _all(_part(section, name, pattern))
        case Part(section, name):
            return _all(_part(section, name, ""))
        case And(parts):
            return _all(map(asked_of, parts))
        case Or(parts):
            told = [asked_of(part) for part in parts]
            return f"({' OR '.join(filter(None, told))})" if told and all(told) else None
        case _:
            return None


def expression(query: Query) -> str | None:
    """`asked_of`, unless that is longer than FTS5 should take."""
    told = asked_of(query)
    return told if told is not None and told.count('"') <= 4 * _MOST_TERMS else None


def _part(section: Section, name: str, value: str) -> Iterator[str | None]:
    names = steps_of(name) or () if section is Section.BODY else (name,)
    yield from (_holding(step) for step in names if isinstance(step, str))
    yield from map(_holding, pieces_of(value).pieces)


def _all(told: Iterator[str | None] | Sequence[str | None]) -> str | None:
    known = list(filter(None, told))
    return f"({' AND '.join(known)})" if known else None


def _holding(text: str) -> str | None:
    """Every text that holds this one has these trigrams. None for less than three letters."""
    folded = _foldable(text)
    threes = [folded[start : start + 3] for start in range(len(folded) - 2)]
    known = list(dict.fromkeys(three for three in threes if "?" not in three))
    step = max(1, -(-len(known) // _MOST))
    quoted = ['"' + three.replace('"', '""') + '"' for three in known[::step]]
    return f"({' AND '.join(quoted)})" if quoted else None


def _foldable(text: str) -> str:
    """Folded, with `?` for what SQLite's text cannot hold: a NUL, a lone surrogate."""
    if text.isascii():
        return text.lower().replace("\0", "?")
    return text.casefold().replace("\0", "?").encode("utf-8", "replace").decode()
