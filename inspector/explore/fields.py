"""The fields a filter may name, what their values may be, and how a value becomes a query.

A new field, or one that takes comparisons, is one more entry of `FIELDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from inspector.explore.wildcard import fits
from inspector.model import Field, Not, Query, Status

_STATUS_CLASS = re.compile(r"([1-9])xx", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9*]{1,18}", re.ASCII)


class WrongValue(ValueError):
    """A value that a field cannot have. The arguments are a sentence and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field: its name, what it is, an example, the values it can have (empty where they are not
    fixed), and how a value is read (raises WrongValue)."""

    name: str
    about: str
    example: str
    read: Callable[[str], Query]
    values: tuple[str, ...] = ()


def nearest_field(name: str) -> str | None:
    """The known field whose name is closest to what was typed, or None."""
    close = get_close_matches(name.lower()[:40], list(FIELDS), n=1, cutoff=0.5)
    if close:
        return close[0]
    return next((known for known in FIELDS if name and known.startswith(name.lower())), None)


def _plain(name: str) -> Callable[[str], Query]:
    return lambda value: Field(name, value)


def _read_path(value: str) -> Query:
    if "?" in value:
        raise WrongValue("A path ends before the question mark.", "Search for the rest as a plain word.")
    return Field("path", value)


def _read_status(value: str) -> Query:
    found = _STATUS_CLASS.fullmatch(value)
    spelled = f"{found[1]}*" if found else value
    if not _NUMBER.fullmatch(spelled):
        raise WrongValue("A status is a number.", "Write 200, 4* or 5xx.")
    return Field("status", spelled)


def _read_id(value: str) -> Query:
    if not _NUMBER.fullmatch(value):
        raise WrongValue("An id is a number.", "It stands in the first column of the list.")
    return Field("id", value)


def _read_verdict(value: str) -> Query:
    spelled = value.lower().replace(" ", "_").replace("-", "_")
    for status in Status:
        if spelled in (status, status.word.replace(" ", "_")):
            return Field("verdict", str(status))
    if "*" in value and any(fits(value, name) for status in Status for name in (status, status.word)):
        return Field("verdict", value)
    close = get_close_matches(spelled[:40], VERDICTS, n=1, cutoff=0.5)
    near = f"Did you mean {close[0]}? " if close else ""
    raise WrongValue("No verdict has that name.", f"{near}There are {', '.join(VERDICTS)}.")


def _yes_or_no(name: str) -> Callable[[str], Query]:
    def read(value: str) -> Query:
        match value.lower():
            case "yes":
                return Field(name, "yes")
            case "no":
                return Not(Field(name, "yes"))
        raise WrongValue(f"{name.capitalize()} is yes or no.", f"Write {name}:yes or {name}:no.")

    return read


VERDICTS = tuple(str(status) for status in Status)
_YES_NO = ("yes", "no")
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
        FilterField("session", "the meeting, call or the like it is of", "session:50c8*", _plain("session")),
        FilterField("pinned", "whether you pinned it", "pinned:yes", _yes_or_no("pinned"), _YES_NO),
        FilterField("hidden", "whether you hid it", "hidden:yes", _yes_or_no("hidden"), _YES_NO),
        FilterField("tag", "a tag you gave it", "tag:todo", _plain("tag")),
        FilterField("note", "what you wrote about it", "note:*customer*", _plain("note")),
    )
}
