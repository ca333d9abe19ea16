"""Filter text to a query. It must never raise anything but FilterError, whatever it is given.

filter = either ;
either = both { "or" both } ;
both   = part { [ "and" ] part } ;
part   = { "not" | "-" } ( "(" either ")" | word | "quoted" | field ":" value | "@" name ) ;
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from inspector.explore.errors import FilterError
from inspector.explore.fields import FIELDS, field_of, nearest_field
from inspector.explore.tokens import Sort, Token, tokens
from inspector.explore.typed import Typed, WrongValue, checked_pattern
from inspector.model import EVERYTHING, And, Not, Or, Query, Regex, Text
from inspector.text import shorten, visible_line

# The store takes queries of 300 nodes, 50 deep: a level of parentheses makes at most three (or, and,
# not), and there are fewer joints than parts.
MAX_DEPTH = 15
MAX_PARTS = 150
MAX_LENGTH = 20_000

# What is no such name, as in @example.com, is a word.
_SAVED = re.compile(r"@([A-Za-z][A-Za-z0-9_-]{0,39})")
NONE_SAVED: Mapping[str, str] = MappingProxyType({})


def parse(text: str, *, now: float | None = None, saved: Mapping[str, str] = NONE_SAVED) -> Query:
    """Read a filter; nothing but spaces matches everything. `now` is seconds since 1970, for times such as
    `-5m`, which are refused without it: a filter that stays would keep the moment it was read at. `saved`
    has the filters that `@name` stands for. Raises FilterError with the place."""
    return _Parser(text, _Reading(now, saved)).whole(0)


class _Reading:
    """What one filter and all that it names share, so that the bounds hold for the whole."""

    def __init__(self, now: float | None, saved: Mapping[str, str]) -> None:
        self.now = now
        self.saved = saved
        self.open: list[str] = []
        self.parts = 0
        self.length = 0


class _Parser:
    """Recursive descent over the token list; only parentheses and saved filters recurse, and their depth is
    bounded."""

    def __init__(self, text: str, reading: _Reading) -> None:
        reading.length += len(text)
        if (over := reading.length - MAX_LENGTH) > 0:
            message = f"The filter is longer than {MAX_LENGTH:,} characters."
            raise FilterError(message, "Shorten it.", max(len(text) - over, 0), over)
        self._reading = reading
        self._end = len(text)
        self._tokens = list(tokens(text))
        self._next = 0

    def whole(self, depth: int) -> Query:
        if not self._tokens:
            return EVERYTHING
        query = self._either(depth)
        token = self._peek()
        if token is not None:
            raise self._wrong("There is no opening parenthesis for this one.", "Leave it out.", token)
        return query

    def _either(self, depth: int) -> Query:
        parts = [self._both(depth)]
        while self._take(Sort.OR):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self, depth: int) -> Query:
        parts = [self._part(depth)]
        while True:
            explicit = self._take(Sort.AND)
            token = self._peek()
            if not explicit and (token is None or token.sort in (Sort.OR, Sort.CLOSE)):
                return parts[0] if len(parts) == 1 else And(tuple(parts))
            parts.append(self._part(depth))

    def _part(self, depth: int) -> Query:
        negated = False
        token = self._peek()
        while self._take(Sort.NOT):
            negated = not negated
        query = self._positive(depth)
        return self._counted(Not(query), token) if negated else query

    def _positive(self, depth: int) -> Query:
        token = self._advance()
        if token is None:
            raise self._missing()
        match token.sort:
            case Sort.OPEN:
                return self._group(token, depth)
            case Sort.FIELD:
                return self._counted(self._field(token), token)
            case Sort.WORD if (name := _SAVED.fullmatch(token.text)) is not None:
                return self._counted(self._named(name[1].lower(), token, depth), token)
            case Sort.WORD if token.text.startswith("~"):
                return self._counted(self._pattern(token), token)
            case Sort.WORD | Sort.QUOTED:
                return self._counted(Text(token.text), token)
            case _:
                raise self._out_of_place(token)

    def _group(self, opening: Token, depth: int) -> Query:
        if depth >= MAX_DEPTH:
            message = f"Parentheses are nested more than {MAX_DEPTH} deep."
            raise self._wrong(message, "Leave some out.", opening)
        inner = self._either(depth + 1)
        if not self._take(Sort.CLOSE):
            raise self._wrong("This parenthesis is not closed.", "Close it with ).", opening)
        return inner

    def _named(self, name: str, token: Token, depth: int) -> Query:
        """A saved filter, as if it stood here in parentheses."""
        reading = self._reading
        text = reading.saved.get(name)
        if text is None:
            raise self._unknown_name(name, token)
        if name in reading.open:
            raise self._wrong(f"The saved filter @{name} is made of itself.", "Change one of them.", token)
        if depth >= MAX_DEPTH:
            message = f"Saved filters and parentheses are nested more than {MAX_DEPTH} deep."
            raise self._wrong(message, "Write one of them out.", token)
        reading.open.append(name)
        try:
            return _Parser(text, reading).whole(depth + 1)
        except FilterError as error:
            inner = (
                error.message if len(reading.open) > 1 else f"In the saved filter @{name}: {error.message}"
            )
            raise self._wrong(inner, error.hint, token) from None
        finally:
            reading.open.pop()

    def _unknown_name(self, name: str, token: Token) -> FilterError:
        near = get_close_matches(name, list(self._reading.saved), n=1, cutoff=0.5)
        suggestion = f"Did you mean @{near[0]}? " if near else ""
        hint = f'{suggestion}The text itself is searched for in quotes: "{token.text}".'
        return self._wrong(f"There is no saved filter @{name}.", hint, token)

    def _field(self, name: Token) -> Query:
        field = field_of(name.text)
        if field is None:
            raise _unknown(name)
        value = self._peek()
        if value is None or not value.joined or value.sort not in _VALUES:
            hint = f"Write it without a space: {field.example}."
            raise FilterError(f"There is no value after {field.name}:.", hint, name.end)
        text, end = self._value()
        try:
            return field.read(Typed(text, value.sort is not Sort.QUOTED, self._reading.now))
        except WrongValue as wrong:
            raise FilterError(wrong.message, wrong.hint, value.start, end - value.start) from None

    def _pattern(self, first: Token) -> Query:
        """A pattern on its own: `~"a|b"`."""
        rest, end = self._value()
        try:
            return Regex("", checked_pattern(first.text[1:] + rest))
        except WrongValue as wrong:
            length = max(end, first.end) - first.start
            raise FilterError(wrong.message, wrong.hint, first.start, length) from None

    def _value(self) -> tuple[str, int]:
        """The value behind a field's colon: pieces that touch belong together, colons too."""
        pieces: list[str] = []
        end = 0
        while (token := self._peek()) is not None and token.joined and token.sort in _VALUES:
            pieces.append(token.text + (":" if token.sort is Sort.FIELD else ""))
            end = token.end
            self._next += 1
        return "".join(pieces), end

    def _counted(self, query: Query, token: Token | None) -> Query:
        self._reading.parts += 1
        if self._reading.parts > MAX_PARTS and token is not None:
            raise self._wrong(f"The filter has more than {MAX_PARTS} parts.", "Shorten it.", token)
        return query

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _advance(self) -> Token | None:
        token = self._peek()
        self._next += token is not None
        return token

    def _take(self, sort: Sort) -> bool:
        token = self._peek()
        if token is None or token.sort is not sort:
            return False
        self._next += 1
        return True

    def _wrong(self, message: str, hint: str, token: Token) -> FilterError:
        return FilterError(message, hint, token.start, token.end - token.start)

    def _missing(self) -> FilterError:
        last = self._tokens[-1]
        said = visible_line(last.text)
        return FilterError(f"Something has to follow “{said}”.", "Finish it or leave it out.", self._end)

    def _out_of_place(self, token: Token) -> FilterError:
        if token.sort is Sort.CLOSE:
            empty = self._next > 1 and self._tokens[self._next - 2].sort is Sort.OPEN
            message = "There is nothing in the parentheses." if empty else "Something has to stand before )."
            return self._wrong(message, "Fill it in or leave it out.", token)
        message = f"Something has to stand before “{visible_line(token.text)}”."
        return self._wrong(message, f'To search for the word itself, write "{token.text}".', token)


_VALUES = (Sort.WORD, Sort.QUOTED, Sort.FIELD)


def _unknown(name: Token) -> FilterError:
    near = nearest_field(name.text)
    said = shorten(visible_line(name.text), 30)
    suggestion = f"Did you mean {near}:? " if near else ""
    hint = f"{suggestion}Fields are {', '.join(FIELDS)}; text with a colon is searched for in quotes."
    return FilterError(f"There is no field {said}.", hint, name.start, name.end - name.start)
