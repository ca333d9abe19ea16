"""JSON as other programs write it: what a body looks like after a parser and a writer had it.

For searches only. Each style is data; the standard library's writer follows it. Numbers travel through
that writer as marked texts, so that each style can spell them its own way.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from inspector.verify.document import Number

# Private-use characters that stand around a number on its way through the writer.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(r'"(?:\ue000|\\ue000)(.*?)(?:\ue001|\\ue001)"')
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a program writes JSON. `comma` and `colon` part items; `indent` is the width of a level, None for
    one line. `ascii` escapes what is not ASCII, `slashes` escapes `/`, `html` escapes `<>&`, `sort`
    orders keys, `indexes_first` puts keys like "10" before others. `numbers` respells a number."""

    name: str
    comma: str = ","
    colon: str = ":"
    indent: int | None = None
    ascii: bool = False
    slashes: bool = False
    html: bool = False
    sort: bool = False
    indexes_first: bool = False
    numbers: Callable[[str], str] = str


def can_write(body: bytes) -> bool:
    """Whether the marks are free to use in this body."""
    return _OPEN.encode() not in body and b"\\ue000" not in body.lower()


def write(document: object, style: Style) -> str:
    """The document in a style. Raises ValueError, OverflowError or RecursionError where it cannot be."""
    text = json.dumps(
        _marked(document, style),
        ensure_ascii=style.ascii,
        check_circular=False,
        indent=style.indent,
        separators=(style.comma, style.colon),
        sort_keys=style.sort,
    )
    text = _MARKED.sub(r"\1", text)
    if not style.ascii:
        # Well-formed JSON.stringify (ECMAScript 2019) escapes halves of surrogate pairs.
        text = _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    # Both can only stand in strings.
    if style.slashes:
        text = text.replace("/", "\\/")
    if style.html:
        for sign in "<>&\u2028\u2029":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _marked(value: object, style: Style) -> object:
    if isinstance(value, dict):
        keys = _indexes_first(value) if style.indexes_first else value
        return {key: _marked(value[key], style) for key in keys}
    if isinstance(value, list):
        return [_marked(item, style) for item in value]
    if isinstance(value, Number):
        return f"{_OPEN}{style.numbers(value)}{_CLOSE}"
    return value


def _indexes_first(value: dict[str, object]) -> list[str]:
    """ECMAScript lists array-index keys before all others, in numeric order (OrdinaryOwnPropertyKeys)."""
    indexes = sorted((key for key in value if _is_index(key)), key=int)
    return [*indexes, *(key for key in value if not _is_index(key))] if indexes else list(value)


def _is_index(key: str) -> bool:
    digits = key.isascii() and key.isdigit() and len(key) <= 10
    return digits and (key == "0" or key[0] != "0") and int(key) < 2**32 - 1


def javascript_number(text: str) -> str:
    """A number as ECMAScript writes it after reading it as a double (Number::toString)."""
    number = float(text)
    if not math.isfinite(number):
        return "null"
    if number == 0:
        return "0"
    digits, power = _shortest(abs(number))
    sign = "-" if number < 0 else ""
    if 0 < power <= 21:
        whole = digits.ljust(power, "0")
        return f"{sign}{whole[:power]}.{whole[power:]}".rstrip(".")
    if -6 < power <= 0:
        return f"{sign}0.{'0' * -power}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{mantissa}e{power - 1:+d}"


def python_number(text: str) -> str:
    """A number as Python writes it: integers of any size, floats by their shortest form."""
    if text.removeprefix("-").isdigit():
        return "0" if text == "-0" else text
    number = float(text)
    return repr(number) if math.isfinite(number) else "Infinity" if number > 0 else "-Infinity"


def _shortest(number: float) -> tuple[str, int]:
    """The shortest digits that give a positive double back, and the place of the point before them."""
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    power = len(whole) + int(exponent or 0)
    stripped = digits.lstrip("0")
    return stripped.rstrip("0"), power - (len(digits) - len(stripped))


STYLES = (
    Style("JavaScript's JSON.stringify", indexes_first=True, numbers=javascript_number),
    Style("Python's json.dumps", ", ", ": ", ascii=True, numbers=python_number),
    Style("Python's json.dumps, compact", ascii=True, numbers=python_number),
    Style("Python's json.dumps with ensure_ascii=False", ", ", ": ", numbers=python_number),
    Style("compact JSON", numbers=python_number),
    Style("compact JSON that keeps the numbers"),
    Style("PHP's json_encode", ascii=True, slashes=True, numbers=python_number),
    Style("Go's encoding/json", sort=True, html=True, numbers=javascript_number),
    Style("compact JSON with sorted keys", sort=True, numbers=python_number),
    Style("Python's json.dumps with sort_keys", ", ", ": ", ascii=True, sort=True, numbers=python_number),
    Style("JSON.stringify with 2 spaces", ",", ": ", 2, indexes_first=True, numbers=javascript_number),
    Style("pretty JSON with 4 spaces", ",", ": ", 4, numbers=python_number),
)
"""The writers tried, the commonest first."""
