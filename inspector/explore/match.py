"""Queries against one delivery: its row alone, or all that is known of it. Never the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspector.decode.ask import SEARCHED, body_texts, header_texts, passes, query_texts
from inspector.model import (
    And,
    Compare,
    Delivery,
    Field,
    Leaf,
    Not,
    Or,
    Part,
    Query,
    Regex,
    Row,
    Section,
    Text,
    Verdict,
)
from inspector.text.regex import found
from inspector.text.wildcard import fits, mentioned_in, mentioned_in_lines, mentions

_WORDS = ("method", "target", "provider", "event", "delivery_id", "verdict")
FLAGS: dict[str, Callable[[Row], bool]] = {
    "pinned": lambda row: row.annotation.pinned,
    "hidden": lambda row: row.annotation.hidden,
    "retry": lambda row: row.retry_of is not None,
    "cut": lambda row: row.cut,
    "held": lambda row: row.held,
}
NUMBERS: dict[str, Callable[[Row], int | None]] = {
    "at": lambda row: row.at,
    "size": lambda row: row.size,
    "time": lambda row: row.attempt_duration,
    "status": lambda row: row.attempt_status,
    "attempts": lambda row: row.attempts,
    "id": lambda row: row.id,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A delivery as far as it is known: `delivery` for what is in its headers and body, `verdict` for its
    findings. Without them those parts fit nothing."""

    row: Row
    delivery: Delivery | None = None
    verdict: Verdict | None = None


def takes(query: Query, subject: Subject) -> bool:
    """Whether a delivery fits, as the store would say of the same one. A field without a value fits
    nothing, so its Not fits."""
    match query:
        case Not(part):
            return not takes(part, subject)
        case And(parts):
            return all(takes(part, subject) for part in parts)
        case Or(parts):
            return any(takes(part, subject) for part in parts)
        case _:
            return _leaf(query, subject)


def matches(query: Query, row: Row) -> bool:
    """Whether a row fits as far as a row can tell. Where `needs_store(query)` holds, the store may say
    otherwise."""
    return takes(query, Subject(row))


def needs_store(query: Query) -> bool:
    """Whether a query asks for what a row does not have: free text in headers and bodies, parts of the
    request, findings."""
    match query:
        case Not(part):
            return needs_store(part)
        case And(parts) | Or(parts):
            return any(needs_store(part) for part in parts)
        case Field(name):
            return name.lower() == "finding"
        case Compare():
            return False
        case Regex(name):
            return not name
        case _:
            return True


def _leaf(query: Leaf, subject: Subject) -> bool:
    row = subject.row
    match query:
        case Text(value):
            return _mentions(subject, value)
        case Field(name, value):
            return _field(subject, name.lower(), value)
        case Compare(name, op, number):
            known = NUMBERS[name](row)
            return known is not None and op.holds(known, number)
        case Regex("", pattern):
            return any(found(pattern, data) for data in _searched(subject))
        case Regex(name, pattern):
            texts = row.annotation.tags if name == "tag" else (text_of(row, name),)
            return any(text is not None and found(pattern, text.encode("utf-8", "replace")) for text in texts)
        case Part(section, name, test):
            return any(passes(test, text) for text in texts_of(subject, section, name))


def _mentions(subject: Subject, value: str) -> bool:
    if any(mentions(value, text) for text in _shown(subject.row)):
        return True
    delivery = subject.delivery
    if delivery is None:
        return False
    return mentioned_in_lines(value, _lines(delivery)) or mentioned_in(value, delivery.body[:SEARCHED])


def _searched(subject: Subject) -> Iterator[bytes]:
    yield from (text.encode("utf-8", "replace") for text in _shown(subject.row))
    if subject.delivery is not None:
        yield _lines(subject.delivery)
        yield subject.delivery.body[:SEARCHED]


def _shown(row: Row) -> Iterator[str]:
    return (text for name in _WORDS if (text := getattr(row, name)))


def _lines(delivery: Delivery) -> bytes:
    return b"".join([b"%b: %b\n" % pair for pair in delivery.headers.pairs])


def texts_of(subject: Subject, section: Section, name: str) -> Iterator[str]:
    """What is in a delivery under this name: values of a header or parameter, or in the body."""
    delivery = subject.delivery
    if section is Section.QUERY:
        yield from query_texts(subject.row.target, name)
    elif delivery is not None and section is Section.HEADER:
        yield from header_texts(delivery.headers, name)
    elif delivery is not None:
        yield from body_texts(delivery.body, delivery.headers, name)


def _field(subject: Subject, name: str, value: str) -> bool:
    row = subject.row
    if name in FLAGS:
        return fits(value, "yes") and FLAGS[name](row)
    if name == "verdict":
        verdict = row.verdict
        return verdict is not None and (fits(value, verdict) or fits(value, verdict.word))
    if name == "tag":
        return any(fits(value, tag) for tag in row.annotation.tags)
    if name == "finding":
        known = () if subject.verdict is None else subject.verdict.findings
        return any(fits(value, finding.code) for finding in known)
    text = text_of(row, name)
    return text is not None and fits(value, text)


def text_of(row: Row, name: str) -> str | None:
    """A field's text; None where the row has none, or no such field."""
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
        case "delivery":
            return row.delivery_id
        case "peer":
            return row.peer
        case "origin":
            return str(row.origin)
        case "note":
            return row.annotation.note or None
        case _:
            return None
