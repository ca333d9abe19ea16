"""What could be typed next in a filter: field names, and values that are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.explore.fields import FIELDS, SECTIONS, field_of
from inspector.explore.spell import spell, spell_name
from inspector.explore.tokens import FIELD
from inspector.model import Field, Section

# A quotation, which may still be open at the end; what ends a word; and the rest of one.
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|(?P<between>[\s()]+)|[^\s()"]+', re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
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
    were seen, `body` to paths, `header` and `query` to names, and `@` to the names of saved filters (foreign
    text, which stays foreign in the completion). What has to be quoted is: a completion is read as what it
    completes."""
    cursor = max(0, min(cursor, len(text)))
    start = _start(text[:cursor])
    word = text[start:cursor]
    dash = len(word) - len(word.lstrip("-"))
    start, word = start + dash, word[dash:]
    if word.startswith("@"):
        names = (f"@{name}" for name in (known or {}).get("@", ()))
        saved = ((name, "a saved filter") for name in names if name.startswith(word.lower()))
        return tuple(Completion(start, cursor, option, about) for option, about in _first(saved))
    named = FIELD.match(word)
    if named is not None:
        options = _values(named[1], _typed(word[named.end() :]), known or {})
    else:
        options = _names(word, known or {})
    return tuple(Completion(start, cursor, option, about) for option, about in _first(options))


def _start(text: str) -> int:
    """Where the word at the end of a text begins."""
    start = 0
    for piece in _PIECE.finditer(text):
        if piece["between"]:
            start = piece.end()
    return start


def _typed(value: str) -> str:
    """A value as it would be read if it were finished here."""
    quoted = _QUOTED.match(value)
    return _ESCAPED.sub(r"\1", quoted[1]) if quoted else value


def _first(options: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for _, option in zip(range(_MOST), options, strict=False):
        yield option


def _names(typed: str, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    begun = typed.casefold()
    for field in FIELDS.values():
        if field.name.startswith(begun):
            yield f"{field.name}:", field.about
    loose = _loose(typed)
    for section, about, _ in SECTIONS:
        if f"{section}.".startswith(begun) and begun != f"{section}.":
            yield f"{section}.", about
        elif loose.startswith(f"{section}."):
            for name in known.get(section, ()):
                option = spell_name(Section(section), name)
                if _loose(option).startswith(loose) and field_of(option):
                    yield f"{option}:", about


def _loose(name: str) -> str:
    """A name by which one is found whether it was typed in quotes or not."""
    return name.casefold().replace('["', ".").replace('"]', "")


def _values(name: str, typed: str, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    field = FIELDS.get(name.lower())
    if field is None:
        return
    begun = typed.casefold()
    for value in dict.fromkeys((*known.get(field.name, ()), *field.values)):
        if value.casefold().startswith(begun):
            yield spell(Field(field.name, value)), field.about
