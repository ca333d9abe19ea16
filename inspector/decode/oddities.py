"""Name the places in a JSON document that readers disagree about. Walked only when the scanner noted
that there is something, and never by recursion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from inspector.decode.jsonvalue import Json, Number, Repeats
from inspector.decode.path import Step, spell_step
from inspector.decode.problem import Problem, quoted

_SAFE_INTEGER = str(2**53)
_CONSTANTS = ("NaN", "Infinity", "-Infinity")
_LONE_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9A-Fa-f]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9A-Fa-f]{2})\\u[dD][c-fC-F]"
)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a scan saw somewhere in the document."""

    repeated: bool = False
    constant: bool = False
    big: bool = False


def find_oddities(value: Json, text: str, noted: Noted, most: int) -> list[Problem]:
    """At most `most` problems of each kind, in reading order."""
    finders: list[Callable[[Json, _Place], Iterator[Problem]]] = []
    if noted.repeated:
        finders.append(_repeated)
    if noted.constant:
        finders.append(_constant)
    if noted.big:
        finders.append(_big)
    if ("\\ud" in text or "\\uD" in text) and _LONE_ESCAPE.search(text):
        finders.append(_surrogate)
    problems: list[Problem] = []
    for finder in finders:
        problems += islice(_walk(value, finder), most)
    return problems


def is_unsafe_integer(spelling: str) -> bool:
    """Whether a whole number is over 2^53, so that a double may not hold it."""
    digits = spelling.lstrip("-")
    return (len(digits), digits) > (len(_SAFE_INTEGER), _SAFE_INTEGER)


def overflows(spelling: str) -> bool:
    """Whether a number with fraction or exponent is too large for a double."""
    try:
        return float(spelling) in (float("inf"), float("-inf"))
    except ValueError:
        return True


@dataclass(frozen=True, slots=True)
class _Place:
    """A value's place as a link to its parent's; the path is spelled only for what is reported."""

    parent: _Place | None
    step: Step | None

    def path(self) -> str:
        steps: list[str] = []
        place: _Place | None = self
        while place is not None:
            if place.step is not None:
                steps.append(spell_step(place.step))
            place = place.parent
        return "$" + "".join(reversed(steps))


def _walk(root: Json, finder: Callable[[Json, _Place], Iterator[Problem]]) -> Iterator[Problem]:
    """Every value in reading order. The stack holds iterators, so a long array costs no memory."""
    top = _Place(None, None)
    yield from finder(root, top)
    stack = [(top, _members(root))]
    while stack:
        parent, members = stack[-1]
        for step, value in members:
            place = _Place(parent, step)
            yield from finder(value, place)
            if isinstance(value, (dict, list)):
                stack.append((place, _members(value)))
                break
        else:
            stack.pop()


def _members(value: Json) -> Iterator[tuple[Step, Json]]:
    if isinstance(value, Repeats):
        return value.steps()
    if isinstance(value, dict):
        return ((Step(key), item) for key, item in value.items())
    return ((Step(index), item) for index, item in enumerate(value if isinstance(value, list) else ()))


def _repeated(value: Json, place: _Place) -> Iterator[Problem]:
    if not isinstance(value, Repeats):
        return
    for key, total in value.totals().items():
        if total > 1:
            times = f"The key “{quoted(key)}” occurs {total} times in one object"
            path = _Place(place, Step(key)).path()
            yield Problem("json_repeated_key", f"{times}; most readers take the last.", path)


def _constant(value: Json, place: _Place) -> Iterator[Problem]:
    if isinstance(value, Number) and value in _CONSTANTS:
        yield Problem("json_constant", f"{value} is no JSON number; strict readers refuse it.", place.path())


def _big(value: Json, place: _Place) -> Iterator[Problem]:
    if not isinstance(value, Number) or value in _CONSTANTS:
        return
    whole = value.lstrip("-").isdigit()
    if (is_unsafe_integer if whole else overflows)(value):
        message = f"The number {quoted(value, 30)} does not fit a double: JavaScript reads another one."
        yield Problem("json_big_number", message, place.path())


def _surrogate(value: Json, place: _Place) -> Iterator[Problem]:
    if isinstance(value, dict):
        where, lone = "A key", any(_has_surrogate(key) for key in value)
    else:
        where, lone = "The string", isinstance(value, str) and _has_surrogate(value)
    if lone:
        message = f"{where} holds half of a surrogate pair, which is no character."
        yield Problem("json_lone_surrogate", message, place.path())


def _has_surrogate(text: str) -> bool:
    """Pairs were joined by the scanner, so a surrogate that is left stands alone."""
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)
