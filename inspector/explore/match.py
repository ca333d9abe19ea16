"""Queries against a row of the list. What only the store knows (headers, body) cannot be told here."""

from __future__ import annotations

from inspector.explore.wildcard import fits
from inspector.model import And, Field, Not, Or, Query, Row, Text


def matches(query: Query, row: Row) -> bool:
    """Whether a row fits as far as a row can tell: free text is looked for in the method, target,
    provider, event, delivery id and verdict. A field without a value fits nothing. Where
    `needs_store(query)` holds, a False for free text may be a True in the store."""
    match query:
        case Text(value):
            return _mentions(row, value)
        case Field(name, value):
            return _field(row, name.lower(), value)
        case Not(part):
            return not matches(part, row)
        case And(parts):
            return all(matches(part, row) for part in parts)
        case Or(parts):
            return any(matches(part, row) for part in parts)


def needs_store(query: Query) -> bool:
    """Whether a query holds free text, which also looks into headers and bodies."""
    match query:
        case Text():
            return True
        case Field():
            return False
        case Not(part):
            return needs_store(part)
        case And(parts) | Or(parts):
            return any(needs_store(part) for part in parts)


def _mentions(row: Row, value: str) -> bool:
    wanted = value.casefold()
    shown = (row.method, row.target, row.provider, row.event, row.delivery_id, row.verdict)
    return any(wanted in text.casefold() for text in shown if text)


def _field(row: Row, name: str, value: str) -> bool:
    if name == "verdict":
        verdict = row.verdict
        return verdict is not None and (fits(value, verdict) or fits(value, verdict.word))
    if name == "tag":
        return any(fits(value, tag) for tag in row.annotation.tags)
    text = _text(row, name)
    return text is not None and fits(value, text)


def _text(row: Row, name: str) -> str | None:
    match name:
        case "provider":
            return row.provider
        case "event":
            return row.event
        case "method":
            return row.method
        case "path":
            return row.target.partition("?")[0]
        case "status":
            return None if row.attempt_status is None else str(row.attempt_status)
        case "id":
            return str(row.id)
        case "session":
            return row.session
        case "pinned":
            return "yes" if row.annotation.pinned else None
        case "hidden":
            return "yes" if row.annotation.hidden else None
        case "note":
            return row.annotation.note or None
        case _:
            return None
