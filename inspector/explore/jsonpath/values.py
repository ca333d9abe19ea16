"""How values compare in a JSONPath condition (RFC 9535, section 2.3.5.2.2), with numbers as they are spelled;
and I-Regexp (RFC 9485), matched in linear time whatever is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Protocol, TypeAlias

from inspector.decode import Json, Number
from inspector.explore.jsonpath.query import NOTHING, Nothing

Plain: TypeAlias = str | int | float | bool | None
Value: TypeAlias = Json | Plain | Nothing

_LONGEST_NUMBER = 1000
_MOST_PATTERN = 1000


class Pattern(Protocol):
    """A compiled expression; `fullmatch` and `search` give None where nothing matches."""

    def fullmatch(self, text: str) -> object: ...

    def search(self, text: str) -> object: ...


def equal(left: Value, right: Value, look: Callable[[], None]) -> bool:
    """Whether two values are equal; `look` is called for each pair that is compared."""
    if not isinstance(left, (dict, list)):
        look()
        return _same(left, right)
    waiting: list[tuple[Value, Value]] = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        look()
        if isinstance(one, dict) and isinstance(other, dict):
            if len(one) != len(other) or one.keys() != other.keys():
                return False
            waiting += [(item, other[key]) for key, item in one.items()]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            waiting += zip(one, other, strict=True)
        elif not _same(one, other):
            return False
    return True


def less(left: Value, right: Value) -> bool:
    """Whether both are numbers or both texts, and the left is the lesser."""
    one, other = _number(left), _number(right)
    if one is not None and other is not None:
        return one < other
    return _is_text(left) and _is_text(right) and str(left) < str(right)


def measured(value: Value) -> int | Nothing:
    """The number of characters, members or items."""
    if isinstance(value, (dict, list)):
        return len(value)
    return len(str(value)) if _is_text(value) else NOTHING


@lru_cache(64)
def expression(pattern: str) -> Pattern | None:
    """An I-Regexp compiled, or None for what is none or is too large."""
    if len(pattern) > _MOST_PATTERN:
        return None
    # Only a filter that asks for it pays for the import.
    import re2  # type: ignore[import-untyped]  # it has no stubs

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 4 * 2**20
    try:
        compiled: Pattern = re2.compile(_translated(pattern), options)
    except re2.error:
        return None
    return compiled


def _translated(pattern: str) -> str:
    """With RFC 9485's meaning of the dot, which is no line end of any kind."""
    return _PIECE.sub(lambda piece: r"[^\n\r]" if piece[0] == "." else piece[0], pattern)


_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\.", re.DOTALL)


def _same(one: Value, other: Value) -> bool:
    number, other_number = _number(one), _number(other)
    if number is not None or other_number is not None:
        return number is not None and number == other_number
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return False
    return (
        type(one) is type(other) and one == other if not _is_text(one) else _is_text(other) and one == other
    )


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _number(value: Value) -> int | Decimal | None:
    """A number exactly, whatever its spelling: no double loses digits of it."""
    if isinstance(value, Number):
        if len(value) < 19 and value.isdecimal():
            return int(value)
        try:
            exact = Decimal(str(value)) if len(value) <= _LONGEST_NUMBER else None
        except InvalidOperation:
            return None
        # NaN is no JSON, and has no order.
        return exact if exact is not None and exact.is_finite() else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if isinstance(value, int) else Decimal(str(value))
