"""Filter text cut into tokens, each with its place. Linear in the text, and it never looks back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from inspector.explore.errors import FilterError

_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
FIELD = re.compile(
    r"((?:body|header|query)(?:\.[^\s.:()\[\]\"]+|\[\d+\]|\[\*\]|\.?\[\"(?:[^\"\\]|\\.)*\"\])+|[A-Za-z_][A-Za-z0-9_.-]*):",
    re.IGNORECASE,
)
"""A field's name and its colon."""
_BARE = re.compile(r'[^\s()"]+')
_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT"}


class Sort(Enum):
    """What a token is. FIELD is a name with its colon; the value is the WORD or QUOTED that `joined`
    says follows at once."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    FIELD = auto()
    WORD = auto()
    QUOTED = auto()


_LOOSE = (Sort.OPEN, Sort.CLOSE, Sort.NOT)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the filter from `start` to `end` (exclusive) characters. `text` is without quotes and
    escapes. `joined` says that it touches a word, field or quotation before it."""

    sort: Sort
    text: str
    start: int
    end: int
    joined: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The tokens in order. Raises FilterError for a quotation mark that is not closed."""
    position, joined = 0, False
    while position < len(text):
        space = _SPACE.match(text, position)
        if space is not None:
            position, joined = space.end(), False
            continue
        token = _token(text, position, joined)
        yield token
        position, joined = token.end, token.sort not in _LOOSE


def _token(text: str, start: int, joined: bool) -> Token:
    character = text[start]
    if character in "()":
        return Token(Sort.OPEN if character == "(" else Sort.CLOSE, character, start, start + 1, joined)
    if character == '"':
        return _quoted(text, start, joined)
    if character == "-" and not joined and text[start + 1 : start + 2].strip():
        return Token(Sort.NOT, "-", start, start + 1)
    field = FIELD.match(text, start)
    if field is not None:
        return Token(Sort.FIELD, field[1], start, field.end(), joined)
    return _word(text, start, joined)


def _quoted(text: str, start: int, joined: bool) -> Token:
    found = _QUOTED.match(text, start)
    if found is None:
        raise FilterError(
            "The quotation mark is not closed.",
            'Close it with ", or leave it out.',
            start,
            len(text) - start,
        )
    return Token(Sort.QUOTED, _ESCAPED.sub(r"\1", found[1]), start, found.end(), joined)


def _word(text: str, start: int, joined: bool) -> Token:
    found = _BARE.match(text, start)
    end = found.end() if found else start + 1
    word = text[start:end]
    operator = _OPERATORS.get(word.lower())
    if operator is not None and not joined:
        return Token(Sort[operator], word, start, end)
    return Token(Sort.WORD, word, start, end, joined)
