"""What stands behind a field's colon: a value, a comparison, a range or a pattern; and how each becomes a
query. One meaning for all fields."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.explore.measures import Reading, Span
from inspector.model import And, Compare, Found, Like, Op, Over, Part, Query, Regex, Section, Test
from inspector.text.regex import WrongPattern, compiled

_COMPARED = re.compile(r"(>=|<=|>|<)(.+)", re.DOTALL)
_BETWEEN = re.compile(r"([^.]+(?:\.\d+)?)\.\.(.+)", re.DOTALL)


class WrongValue(ValueError):
    """A value that a field cannot have. The arguments are a sentence and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Typed:
    """A value as it was typed. `bare` says that it does not begin with a quotation mark: only then do `~`,
    `>` and the like mean something. `now` is seconds since 1970, or None."""

    text: str
    bare: bool
    now: float | None

    @property
    def pattern(self) -> str | None:
        """The pattern behind a `~`. Raises WrongValue for one that cannot be read."""
        if not self.bare or not self.text.startswith("~"):
            return None
        return checked_pattern(self.text[1:])


def checked_pattern(pattern: str) -> str:
    """A pattern that can be searched for. Raises WrongValue."""
    if not pattern:
        raise WrongValue("There is no pattern after ~.", 'Write it like event:~"^meeting" (RE2 syntax).')
    try:
        compiled(pattern)
    except WrongPattern as wrong:
        raise WrongValue(
            f"That is no pattern: {wrong}.", "Mend it, or leave out the ~ (RE2 syntax)."
        ) from None
    return pattern


def compared(name: str, typed: Typed, read: Reading) -> Query | None:
    """A comparison or range of numbers, or None where it is neither. Raises WrongValue."""
    if not typed.bare:
        return None
    if found := _COMPARED.fullmatch(typed.text):
        span = _span(name, found[2], typed.now, read)
        op = Op(found[1])
        return Compare(name, op, span.low if op in (Op.AT_LEAST, Op.LESS) else span.high)
    if found := _BETWEEN.fullmatch(typed.text):
        low, high = (_span(name, each, typed.now, read) for each in found.groups())
        return _within(name, Span(low.low, high.high))
    return None


def measured(name: str, typed: Typed, read: Reading) -> Query:
    """A comparison, a range, or the value itself. Raises WrongValue."""
    return compared(name, typed, read) or _within(name, _span(name, typed.text, typed.now, read))


def matched(name: str, typed: Typed) -> Query | None:
    """A pattern, or None where there is none."""
    return None if (pattern := typed.pattern) is None else Regex(name, pattern)


def part_of(section: Section, name: str, typed: Typed) -> Query:
    """A test on a part of the request. Raises WrongValue."""
    if (pattern := typed.pattern) is not None:
        return Part(section, name, Found(pattern))
    if typed.bare and (found := _COMPARED.fullmatch(typed.text)):
        return Part(section, name, _over(Op(found[1]), found[2]))
    if typed.bare and (found := _BETWEEN.fullmatch(typed.text)) and _is_number(found[1]):
        bounds: tuple[Test, ...] = (_over(Op.AT_LEAST, found[1]), _over(Op.AT_MOST, found[2]))
        return And(tuple(Part(section, name, bound) for bound in bounds))
    return Part(section, name, Like(typed.text))


def _within(name: str, span: Span) -> Query:
    if span.low == span.high:
        return Compare(name, Op.EQUAL, span.low)
    return And((Compare(name, Op.AT_LEAST, span.low), Compare(name, Op.AT_MOST, span.high)))


def _span(name: str, text: str, now: float | None, read: Reading) -> Span:
    try:
        return read(text.strip(), now)
    except ValueError as error:
        raise WrongValue(f"{name.capitalize()} cannot be compared with that.", str(error)) from None


def _over(op: Op, text: str) -> Over:
    if not _is_number(text):
        raise WrongValue("Only numbers compare here.", "Write a number, or put the value in quotes.")
    return Over(op, float(text))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,300}(\.\d{1,300})?(e[+-]?\d{1,3})?", text.strip(), re.IGNORECASE) is not None
