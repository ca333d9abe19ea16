"""The fields a filter may name, what their values may be, and how a value becomes a query.

A new field, or one that takes comparisons, is one more entry of `FIELDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from inspector.decode.ask import read_steps
from inspector.explore.measures import Reading, read_count, read_length, read_moment, read_size
from inspector.explore.typed import Typed, WrongValue, compared, matched, measured, part_of
from inspector.model import Field, Not, Origin, Query, Section, Status
from inspector.text.wildcard import fits

_STATUS_CLASS = re.compile(r"([1-9])xx", re.IGNORECASE)
_HEAD = re.compile(r"([A-Za-z]+)(?:\.|(?=\[))(?=.)")
_NUMBER = re.compile(r"[0-9*]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field: its name, what it is, an example, the values it can have (empty where they are not
    fixed), and how a value is read (raises WrongValue)."""

    name: str
    about: str
    example: str
    read: Callable[[Typed], Query]
    values: tuple[str, ...] = ()


SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("body", "a place in a JSON or form body", "body.items[*].price:>5"),
    ("header", "a header field", "header.user-agent:*curl*"),
    ("query", "a parameter behind the ?", "query.token:abc"),
)
"""What has parts of its own: name, what it is, an example."""


def nearest_field(name: str) -> str | None:
    """The known field whose name is closest to what was typed, or None."""
    close = get_close_matches(name.lower()[:40], list(FIELDS), n=1, cutoff=0.5)
    if close:
        return close[0]
    return next((known for known in FIELDS if name and known.startswith(name.lower())), None)


def field_of(name: str) -> FilterField | None:
    """The field of that name; `body.PATH`, `header.NAME` and `query.NAME` are fields of their own, and what
    has odd letters is quoted: `query["filter[name]"]`."""
    known = FIELDS.get(name.lower())
    if known is not None:
        return known
    head = _HEAD.match(name)
    section = _SECTIONS.get(head[1].lower()) if head else None
    if head is None or section is None:
        return None
    rest = name[head.end() :]
    part = _part_name(section, rest)
    if part is None:
        return None
    example = f"{name}:value"
    return FilterField(name, _ABOUT[section], example, lambda typed: part_of(section, part, typed))


def _part_name(section: Section, written: str) -> str | None:
    """What is looked for by what stands behind the section; None where that is no name."""
    if section is not Section.BODY and not written.startswith('["'):
        return written
    steps = read_steps(written)
    if steps is None or section is Section.BODY:
        return written if steps else None
    return str(steps[0]) if len(steps) == 1 else None


def _plain(name: str) -> Callable[[Typed], Query]:
    return lambda typed: matched(name, typed) or Field(name, typed.text)


def _number(name: str, reading: Reading) -> Callable[[Typed], Query]:
    return lambda typed: measured(name, typed, reading)


def _read_path(typed: Typed) -> Query:
    pattern = matched("path", typed)
    if pattern is None and "?" in typed.text:
        raise WrongValue(
            "A path ends before the question mark.", "Search for the rest with query.NAME:value."
        )
    return pattern or Field("path", typed.text)


def _read_status(typed: Typed) -> Query:
    if (query := compared("status", typed, read_count)) is not None:
        return query
    found = _STATUS_CLASS.fullmatch(typed.text)
    spelled = f"{found[1]}*" if found else typed.text
    if not _NUMBER.fullmatch(spelled):
        raise WrongValue("A status is a number.", "Write 200, 4*, 5xx or >=500.")
    return Field("status", spelled)


def _read_id(typed: Typed) -> Query:
    if (query := compared("id", typed, read_count)) is not None:
        return query
    if not _NUMBER.fullmatch(typed.text):
        raise WrongValue("An id is a number.", "It stands in the first column of the list.")
    return Field("id", typed.text)


def _read_verdict(typed: Typed) -> Query:
    value = typed.text
    spelled = value.lower().replace(" ", "_").replace("-", "_")
    for status in Status:
        if spelled in (status, status.word.replace(" ", "_")):
            return Field("verdict", str(status))
    if "*" in value and any(fits(value, name) for status in Status for name in (status, status.word)):
        return Field("verdict", value)
    close = get_close_matches(spelled[:40], VERDICTS, n=1, cutoff=0.5)
    near = f"Did you mean {close[0]}? " if close else ""
    raise WrongValue("No verdict has that name.", f"{near}There are {', '.join(VERDICTS)}.")


def _yes_or_no(name: str) -> Callable[[Typed], Query]:
    def read(typed: Typed) -> Query:
        match typed.text.lower():
            case "yes":
                return Field(name, "yes")
            case "no":
                return Not(Field(name, "yes"))
        raise WrongValue(f"{name.capitalize()} is yes or no.", f"Write {name}:yes or {name}:no.")

    return read


VERDICTS = tuple(str(status) for status in Status)
_YES_NO = ("yes", "no")
_ORIGINS = tuple(str(origin) for origin in Origin)
_SECTIONS = {str(section): section for section in Section}
_ABOUT = {
    Section.BODY: "a place in the body",
    Section.HEADER: "a header field",
    Section.QUERY: "a parameter behind the ?",
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

FIELDS: dict[str, FilterField] = {
    field.name: field
    for field in (
        FilterField("provider", "who sent it", "provider:dyte", _plain("provider")),
        FilterField("event", "the event's name", "event:meeting.*", _plain("event")),
        FilterField("verdict", "what the check found", "verdict:invalid", _read_verdict, VERDICTS),
        FilterField("method", "the HTTP method", "method:POST", _plain("method"), _METHODS),
        FilterField("path", "the path, without what follows ?", "path:/hooks*", _read_path),
        FilterField("status", "what the app last answered", "status:5xx", _read_status),
        FilterField("id", "the number in the list", "id:42", _read_id),
        FilterField("at", "when it came", "at:>-5m", _number("at", read_moment)),
        FilterField("size", "bytes of its body", "size:>10k", _number("size", read_size)),
        FilterField("time", "how long the app took", "time:>3s", _number("time", read_length)),
        FilterField("attempts", "how often it was forwarded", "attempts:>1", _number("attempts", read_count)),
        FilterField(
            "finding", "the code of a finding", "finding:stale", lambda typed: Field("finding", typed.text)
        ),
        FilterField("delivery", "the sender's own id for it", "delivery:evt_*", _plain("delivery")),
        FilterField("peer", "the address it came from", "peer:127.*", _plain("peer")),
        FilterField(
            "origin", "captured, edited, replayed or imported", "origin:edited", _plain("origin"), _ORIGINS
        ),
        FilterField("retry", "whether it repeats another", "retry:yes", _yes_or_no("retry"), _YES_NO),
        FilterField("cut", "whether its body was cut", "cut:yes", _yes_or_no("cut"), _YES_NO),
        FilterField("held", "whether it waits for an app", "held:yes", _yes_or_no("held"), _YES_NO),
        FilterField("session", "the meeting, call or the like it is of", "session:50c8*", _plain("session")),
        FilterField("pinned", "whether you pinned it", "pinned:yes", _yes_or_no("pinned"), _YES_NO),
        FilterField("hidden", "whether you hid it", "hidden:yes", _yes_or_no("hidden"), _YES_NO),
        FilterField("tag", "a tag you gave it", "tag:todo", _plain("tag")),
        FilterField("note", "what you wrote about it", "note:*customer*", _plain("note")),
    )
}
