"""Where a value stands in a delivery, as a provider file writes it. It must never look at a delivery.

The text forms are `header:NAME`, `field:NAME` (one item of the signature header), `json:PATH`,
`raw:PATH` (the value as it stands in the body, white space between its parts left out), `form:NAME`,
`form:NAME>PATH` (a form field that holds JSON), `query:NAME`, `bearer`, `basic` and `body`.
A path is dotted, with `[0]` for an item and `[]` for each item: `data.events[].uuid`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

Step = str | int | None
"""One step of a path: a key, an index, or None for each item of an array."""

Path = tuple[Step, ...]

_STEP = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<index>\d{0,6})\]")
_PATH = re.compile(r"(?:[^.\[\]]+|\[\d{0,6}\])(?:\.[^.\[\]]+|\[\d{0,6}\])*")
_HEADER = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")


class Where(StrEnum):
    """The part of a delivery a place names."""

    HEADER = "header"
    FIELD = "field"
    JSON = "json"
    RAW = "raw"
    FORM = "form"
    QUERY = "query"
    BEARER = "bearer"
    BASIC = "basic"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `name` is a header (lower case, a final `*` stands for a number), field, form field
    or query parameter; `path` leads into JSON."""

    where: Where
    name: str = ""
    path: Path = ()

    def __str__(self) -> str:
        if self.where in (Where.BEARER, Where.BASIC):
            return f"Authorization: {self.where.capitalize()}"
        if self.where is Where.BODY:
            return "body"
        path = path_text(self.path)
        if self.where in (Where.JSON, Where.RAW):
            return f"{self.where}:{path}"
        return f"{self.where}:{self.name}" + (f">{path}" if path else "")


def parse_place(text: str) -> Place:
    """A place from its text form. Raises ValueError with what is wrong."""
    if text in ("bearer", "basic", "body"):
        return Place(Where(text))
    kind, colon, name = text.partition(":")
    if not colon or not name or kind not in _NAMED:
        raise ValueError(f"{text!r} is not a place: write header:NAME, json:PATH, form:NAME or query:NAME")
    if kind in (Where.JSON, Where.RAW):
        return Place(Where(kind), path=parse_path(name))
    if kind == Where.HEADER:
        return Place(Where.HEADER, _header(name))
    if kind == Where.FORM and ">" in name:
        field, _, path = name.partition(">")
        return Place(Where.FORM, field, parse_path(path))
    return Place(Where(kind), name)


def parse_path(text: str) -> Path:
    """A dotted path as its steps. Raises ValueError when it is none."""
    if _PATH.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a path like data.items[0].id")
    steps: list[Step] = []
    for found in _STEP.finditer(text):
        index = found["index"]
        if index is None:
            steps.append(found["key"])
        else:
            steps.append(int(index) if index else None)
    return tuple(steps)


def path_text(path: Path) -> str:
    """The text form of a path."""
    text = ""
    for step in path:
        if isinstance(step, str):
            text += f".{step}" if text else step
        else:
            text += "[]" if step is None else f"[{step}]"
    return text


def _header(name: str) -> str:
    lowered = name.lower()
    if _HEADER.fullmatch(lowered) is None:
        raise ValueError(f"{name!r} is not a header name")
    return lowered


_NAMED = frozenset([Where.HEADER, Where.FIELD, Where.JSON, Where.RAW, Where.FORM, Where.QUERY])
