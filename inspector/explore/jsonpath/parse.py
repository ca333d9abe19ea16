"""JSONPath text to a query (RFC 9535), strictly. It must never recurse deeper than `DEEPEST`, nor take a
query longer than `LONGEST`: both come from a person who types, or from one who means harm."""

from __future__ import annotations

import re

from inspector.explore.errors import FilterError
from inspector.explore.jsonpath.query import (
    Argument,
    Call,
    Comparable,
    Comparison,
    Condition,
    Filter,
    Index,
    Junction,
    Literal,
    Name,
    Negation,
    Opened,
    Query,
    Segment,
    Selector,
    Slice,
    Wildcard,
)

_HINT = "Steps are .name, ['odd name'], [0], [*], [1:3], ..name and [?@.status == 'LIVE']."
_OWN_HINT = f"{_HINT[:-1]}; .name#2 is the second of that name, and |json goes into JSON in a text."
LONGEST = 2000
DEEPEST = 40
MOST_SEGMENTS = 200
"""Each step is a generator that asks the one before it."""

_BLANK = re.compile(r"[ \t\n\r]*")
_SHORTHAND = re.compile(r"[A-Za-z_\x80-\ud7ff\ue000-\U0010ffff][A-Za-z0-9_\x80-\ud7ff\ue000-\U0010ffff]*")
_NTH = re.compile(r"#([1-9][0-9]{0,8})")
_VIA = re.compile(r"\|([a-z][a-z0-9-]*)")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_FUNCTION = re.compile(r"([a-z][a-z_0-9]*)\(")
_OPERATOR = re.compile(r"==|!=|<=|>=|<|>")
_STRINGS = {
    quote: re.compile(rf"{quote}((?:[^\\{quote}\x00-\x1f\ud800-\udfff]|\\[^\x00-\x1f])*){quote}")
    for quote in "'\""
}
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "/": "/", "\\": "\\"}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"(true|false|null)(?![A-Za-z0-9_(])")
_SAFE = 2**53 - 1
# Functions: the types of their arguments, and of what they give (section 2.4).
_TYPES = {
    "length": (("value",), "value"),
    "count": (("nodes",), "value"),
    "match": (("value", "value"), "logical"),
    "search": (("value", "value"), "logical"),
    "value": (("nodes",), "value"),
}


def parse_query(text: str, *, own: bool = False) -> Query:
    """The query of a text. With `own` it may also have the two steps that `decode.path` adds to the standard:
    `#2` behind a name that is repeated, and `|json`. Raises FilterError with the place of the mistake."""
    if len(text) > LONGEST:
        raise FilterError("The path is too long.", f"Use at most {LONGEST:,} characters.", LONGEST)
    parser = _Parser(text, own=own)
    if not parser.takes("$"):
        raise parser.error("A path starts with $.", "Write $.meeting.id, or meeting.id alone.")
    query = Query(parser.segments())
    if parser.at < len(text):
        raise parser.error("This is no step of a path.")
    return query


class _Parser:
    """One pass over the text, by recursive descent."""

    def __init__(self, text: str, *, own: bool = False) -> None:
        self.text = text
        self._own = own
        self.at = 0
        self._depth = 0
        self._steps = 0

    def error(self, message: str, hint: str = "") -> FilterError:
        return FilterError(message, hint or (_OWN_HINT if self._own else _HINT), self.at)

    def takes(self, token: str) -> bool:
        """Go past a token if it stands here."""
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def _blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def _expect(self, token: str) -> None:
        if not self.takes(token):
            raise self.error(f"Here should stand “{token}”.")

    # Segments and selectors (section 2.5 and 2.3).

    def segments(self) -> tuple[Segment, ...]:
        found: list[Segment] = []
        while True:
            before = self.at
            self._blank()
            if self.text[self.at : self.at + 1] in (".", "[", "|"):
                self._steps += 1
                if self._steps > MOST_SEGMENTS:
                    raise self.error("The path has too many steps.", f"Use at most {MOST_SEGMENTS}.")
            if self.takes(".."):
                found.append(Segment(self._after_dots(), deep=True))
            elif self.takes("."):
                found.append(Segment((self._dotted(),)))
            elif self.takes("["):
                found.append(Segment(self._bracketed()))
            elif self._own and (via := self._match(_VIA)) is not None:
                found.append(Segment((Opened(via[1]),)))
            else:
                self.at = before
                return tuple(found)

    def _after_dots(self) -> tuple[Selector, ...]:
        return self._bracketed() if self.takes("[") else (self._dotted(),)

    def _dotted(self) -> Selector:
        if self.takes("*"):
            return Wildcard()
        name = self._match(_SHORTHAND)
        if name is None:
            raise self.error("Here should stand a name.", "Names with other characters: ['odd name'].")
        return Name(name[0], self._nth())

    def _bracketed(self) -> tuple[Selector, ...]:
        found: list[Selector] = []
        while True:
            self._blank()
            found.append(self._selector())
            self._blank()
            if self.takes("]"):
                return self._numbered(found)
            if not self.takes(","):
                raise self.error("Here should stand “,” or “]”.")

    def _numbered(self, selectors: list[Selector]) -> tuple[Selector, ...]:
        match selectors:
            case [Name(name)]:
                return (Name(name, self._nth()),)
        return tuple(selectors)

    def _nth(self) -> int:
        """Which one of a repeated name is meant, 0 for every one."""
        found = self._match(_NTH) if self._own else None
        return 0 if found is None else int(found[1])

    def _selector(self) -> Selector:
        if self.takes("*"):
            return Wildcard()
        if self.takes("?"):
            self._blank()
            return Filter(self._condition())
        if self.text[self.at : self.at + 1] in ("'", '"'):
            return Name(self._string())
        return self._index_or_slice()

    def _index_or_slice(self) -> Index | Slice:
        start = self._integer()
        before = self.at
        self._blank()
        if not self.takes(":"):
            self.at = before
            if start is None:
                raise self.error("Here should stand 'name', 0, 1:3, * or ?condition.")
            return Index(start)
        self._blank()
        end = self._integer()
        self._blank()
        step = None
        if self.takes(":"):
            self._blank()
            step = self._integer()
        return Slice(start, end, 1 if step is None else step)

    def _integer(self) -> int | None:
        found = self._match(_INTEGER)
        if found is None:
            return None
        if len(found[0]) > 17 or abs(int(found[0])) > _SAFE:
            self.at = found.start()
            raise self.error("The number is too large.")
        return int(found[0])

    def _string(self) -> str:
        found = self._match(_STRINGS[self.text[self.at]])
        if found is None:
            raise self.error("The text has no end, or a character in it must be escaped.")
        quote = found[0][0]
        try:
            return _ESCAPE.sub(lambda escape: _unescaped(escape, quote), found[1])
        except ValueError:
            self.at = found.start()
            raise self.error("The text has an escape that means nothing.") from None

    # Conditions (section 2.3.5).

    def _condition(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.error("The path is nested too deeply.", f"Use at most {DEEPEST} levels.")
        found = self._junction("||", any_of=True)
        self._depth -= 1
        return found

    def _junction(self, operator: str, *, any_of: bool) -> Condition:
        parts = [self._part(any_of)]
        while True:
            before = self.at
            self._blank()
            if not self.takes(operator):
                self.at = before
                return parts[0] if len(parts) == 1 else Junction(tuple(parts), any_of)
            self._blank()
            parts.append(self._part(any_of))

    def _part(self, any_of: bool) -> Condition:
        return self._junction("&&", any_of=False) if any_of else self._basic()

    def _basic(self) -> Condition:
        negated = self.takes("!")
        if negated:
            self._blank()
        if self.takes("("):
            self._blank()
            found = self._condition()
            self._blank()
            self._expect(")")
            return Negation(found) if negated else found
        start = self.at
        left = self._operand()
        before = self.at
        self._blank()
        operator = None if negated else self._match(_OPERATOR)
        if operator is None:
            self.at = before
            test = self._as_test(left, start)
            return Negation(test) if negated else test
        self._blank()
        between = self.at
        right = self._operand()
        return Comparison(self._as_comparable(left, start), operator[0], self._as_comparable(right, between))

    def _operand(self) -> Comparable:
        if self.takes("@"):
            return Query(self._inner_segments(), relative=True)
        if self.takes("$"):
            return Query(self._inner_segments())
        if self.text[self.at : self.at + 1] in ("'", '"'):
            return Literal(self._string())
        word = self._match(_WORD)
        if word is not None:
            return Literal(_WORDS[word[1]])
        number = self._match(_NUMBER)
        if number is not None:
            return Literal(_number_of(number))
        call = self._match(_FUNCTION)
        if call is None:
            raise self.error("Here should stand a condition.", "For example @.status == 'LIVE'.")
        return self._call(call[1], call.start())

    def _inner_segments(self) -> tuple[Segment, ...]:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.error("The path is nested too deeply.", f"Use at most {DEEPEST} levels.")
        found = self.segments()
        self._depth -= 1
        return found

    def _call(self, name: str, start: int) -> Call:
        if name not in _TYPES:
            self.at = start
            raise self.error("There is no such function.", f"There are {', '.join(_TYPES)}.")
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.error("The path is nested too deeply.", f"Use at most {DEEPEST} levels.")
        wanted = _TYPES[name][0]
        arguments: list[Argument] = []
        self._blank()
        while not self.takes(")"):
            if arguments:
                self._expect(",")
                self._blank()
            arguments.append(self._argument(wanted[len(arguments) : len(arguments) + 1]))
            self._blank()
        if len(arguments) != len(wanted):
            raise self.error(f"{name}() takes {len(wanted)} values.")
        self._depth -= 1
        return Call(name, tuple(arguments))

    def _argument(self, wanted: tuple[str, ...]) -> Argument:
        start = self.at
        found = self._operand()
        kind = wanted[0] if wanted else "value"
        fits = isinstance(found, Query) if kind == "nodes" else _is_value(found)
        if not fits:
            self.at = start
            raise self.error(f"Here should stand {'a path' if kind == 'nodes' else 'one value'}.")
        return found

    def _as_test(self, found: Comparable, start: int) -> Query | Call:
        if isinstance(found, Query) or (isinstance(found, Call) and _TYPES[found.function][1] == "logical"):
            return found
        self.at = start
        raise self.error("This is no condition by itself.", "Compare it: ==, !=, <, <=, > or >=.")

    def _as_comparable(self, found: Comparable, start: int) -> Comparable:
        if _is_value(found):
            return found
        self.at = start
        raise self.error("Only one value can be compared.", "Use a path without *, .., slices and filters.")


def _is_value(found: Comparable) -> bool:
    match found:
        case Literal():
            return True
        case Query():
            return found.singular
        case Call():
            return _TYPES[found.function][1] == "value"


def _number_of(found: re.Match[str]) -> int | float:
    if found[2] or found[3] or len(found[0]) > 300:
        return float(found[0])
    return int(found[0])


def _unescaped(escape: re.Match[str], quote: str) -> str:
    if escape[1]:
        high, low = int(escape[1], 16), int(escape[2], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if escape[3]:
        code = int(escape[3], 16)
        if 0xD800 <= code <= 0xDFFF:
            raise ValueError("half of a pair")
        return chr(code)
    if escape[4] == quote:
        return quote
    if escape[4] not in _MEANT:
        raise ValueError("no such escape")
    return _MEANT[escape[4]]
