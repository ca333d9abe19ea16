"""What could be typed next in a filter: field names, and values that are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.explore.fields import FIELDS, SECTIONS, field_of
from inspector.explore.spell import spell
from inspector.model import Field

_WORD = re.compile(r'[^\s()"]*$')
_PLAIN = re.compile(r"[^\s:()\"]+")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Completion:
    """Replace characters `start` to `end` of the filter by `text`. `about` says what it is."""

    start: int
    end: int
    text: str
    about: str


def complete(
    text: str, cursor: int, known: Mapping[str, Sequence[str]] | None = None
) -> tuple[Completion, ...]:
    """Completions for the word before the cursor; at most 50 come back. `known` maps a field to values that
    were seen, and `@` to the names of saved filters (foreign text, which stays foreign in the completion)."""
    cursor = max(0, min(cursor, len(text)))
    found = _WORD.search(text[:cursor])
    start = found.start() if found else cursor
    word = text[start:cursor]
    dash = len(word) - len(word.lstrip("-"))
    start, word = start + dash, word[dash:]
    if word.startswith("@"):
        names = (f"@{name}" for name in (known or {}).get("@", ()))
        saved = ((name, "a saved filter") for name in names if name.startswith(word.lower()))
        return tuple(Completion(start, cursor, option, about) for option, about in _first(saved))
    name, colon, value = word.partition(":")
    options = _values(name, value, known or {}) if colon else _names(name, known or {})
    return tuple(Completion(start, cursor, option, about) for option, about in _first(options))


def _first(options: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for _, option in zip(range(_MOST), options, strict=False):
        yield option


def _names(typed: str, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for field in FIELDS.values():
        if field.name.startswith(typed.lower()):
            yield f"{field.name}:", field.about
    for section, about, _ in SECTIONS:
        if f"{section}.".startswith(typed.lower()) and typed.lower() != f"{section}.":
            yield f"{section}.", about
        elif typed.lower().startswith(f"{section}."):
            rest = typed[len(section) + 1 :].lower()
            for name in known.get(section, ()):
                # What would have to be quoted is typed by hand.
                if name.lower().startswith(rest) and field_of(f"{section}.{name}") and _PLAIN.fullmatch(name):
                    yield f"{section}.{name}:", about


def _values(name: str, typed: str, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    field = FIELDS.get(name.lower())
    if field is None:
        return
    for value in dict.fromkeys((*known.get(field.name, ()), *field.values)):
        if value.lower().startswith(typed.lower()):
            yield spell(Field(field.name, value)), field.about
