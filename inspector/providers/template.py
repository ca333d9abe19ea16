"""The bytes a sender signs, written as text with variables: `{timestamp}.{body}`.

A variable is `body`, `timestamp`, `id`, `method`, `url`, `path`, `target`, `secret`, or a place
(`json:event.type`, `header:x-id`), and may pass through filters: `{body|sha256-hex}`. This module
reads templates; `verify` fills them in. `jcs` is RFC 8785, `sha256` the bare digest. It must never look at
a delivery.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from inspector.providers.place import Place, Where, parse_place

NAMES = ("body", "timestamp", "id", "method", "url", "path", "target", "secret")
FILTERS = (
    "sha256",
    "sha1-hex",
    "sha256-hex",
    "sha256-base64",
    "sha512-hex",
    "md5-hex",
    "crc32",
    "lower",
    "json",
    "jcs",
    "hmac-sha256-hex",
)

_PART = re.compile(r"\{([A-Za-z][^{}\"\s]*)\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """One hole of a template: a fixed name or a place, then filters from left to right."""

    name: str
    place: Place | None = None
    filters: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.place) if self.place is not None else self.name


@dataclass(frozen=True, slots=True)
class Template:
    """Literal bytes and variables in order, and filters over the whole. `text` is as written, for people."""

    text: str
    parts: tuple[bytes | Variable, ...]
    filters: tuple[str, ...] = ()

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(part for part in self.parts if isinstance(part, Variable))

    def uses(self, name: str) -> bool:
        """Whether a variable of that name is filled in."""
        return any(part.name == name for part in self.variables)


def parse_template(text: str, *, braces: bool = False) -> Template:
    """A template from its text. Raises ValueError.

    A brace that belongs to no variable is an error, unless `braces` says that the text is JSON.
    """
    parts: list[bytes | Variable] = []
    position = 0
    for found in _PART.finditer(text):
        _literal(text[position : found.start()], parts, braces)
        parts.append(_variable(found[1]))
        position = found.end()
    _literal(text[position:], parts, braces)
    return Template(text, tuple(parts))


def filters_of(text: str) -> tuple[str, ...]:
    """Filters as written after a `|`. Raises ValueError for one that is not known."""
    filters = tuple(text.split("|")) if text else ()
    for wanted in filters:
        if wanted not in FILTERS:
            raise ValueError(f"{wanted!r} is not a filter{_nearest(wanted, FILTERS)}")
    return filters


def parse_source(text: str) -> Template:
    """A place alone (`json:event`) or a template of several (`{json:resource}.{json:action}`)."""
    return parse_template(text if "{" in text else f"{{{text}}}")


def _literal(text: str, parts: list[bytes | Variable], braces: bool) -> None:
    if not braces and ("{" in text or "}" in text):
        raise ValueError("a brace belongs to no variable")
    if text:
        parts.append(text.encode())


def _variable(text: str) -> Variable:
    name, _, rest = text.partition("|")
    filters = filters_of(rest)
    if name in NAMES:
        return Variable(name, None, filters)
    if ":" not in name:
        raise ValueError(f"{name!r} is not a variable{_nearest(name, NAMES)}")
    place = parse_place(name)
    if place.where is Where.FIELD:
        return Variable("field", place, filters)
    return Variable("place", place, filters)


def _nearest(wanted: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(wanted, known, 1, 0.5)
    return f"; did you mean {close[0]!r}?" if close else f": known are {', '.join(known)}"
