"""JSON as other programs write it: what a body looks like after a parser and a writer had it.

For searches only. Each style is data; the one writer below follows it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inspector.verify.document import Number


@dataclass(frozen=True, slots=True)
class Style:
    """How a program writes JSON. `comma` and `colon` part items; `indent` is one level, empty for one line.
    `ascii` escapes what is not ASCII, `slashes` escapes `/`, `sort` orders keys. `numbers` respells."""

    name: str
    comma: str = ","
    colon: str = ":"
    indent: str = ""
    ascii: bool = False
    slashes: bool = False
    sort: bool = False
    html: bool = False
    integer_keys_first: bool = False
    numbers: Callable[[str], str] = str


def write(value: object, style: Style) -> str:
    """The document in a style. Raises ValueError for what that program cannot write."""
    return "".join(_parts(value, style, "\n"))


def _parts(value: object, style: Style, line: str) -> Iterable[str]:
    if isinstance(value, dict):
        yield from _object(value, style, line)
    elif isinstance(value, list):
        inner = line + style.indent
        yield from _joined("[]", [_parts(item, style, inner) for item in value], style, line)
    elif isinstance(value, Number):
        yield style.numbers(value)
    elif isinstance(value, str):
        yield _text(value, style)
    else:
        yield {True: "true", False: "false", None: "null"}[value]  # type: ignore[index]  # JSON has no more


def _object(value: dict[str, object], style: Style, line: str) -> Iterable[str]:
    keys = sorted(value) if style.sort else list(value)
    if style.integer_keys_first:
        # ECMAScript orders array-index keys before all others (OrdinaryOwnPropertyKeys).
        indexes = sorted((key for key in keys if _is_index(key)), key=int)
        keys = [*indexes, *(key for key in keys if not _is_index(key))]
    inner = line + style.indent
    items = [[_text(key, style), style.colon, *_parts(value[key], style, inner)] for key in keys]
    return _joined("{}", items, style, line)


def _joined(
    brackets: str, items: list[Iterable[str]] | list[list[str]], style: Style, line: str
) -> Iterable[str]:
    yield brackets[0]
    for place, item in enumerate(items):
        if place:
            yield style.comma
        if style.indent:
            yield line + style.indent
        yield from item
    if style.indent and items:
        yield line
    yield brackets[1]


def _text(value: str, style: Style) -> str:
    text = json.dumps(value, ensure_ascii=style.ascii)
    if not style.ascii:
        text = "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text)
    if style.slashes:
        text = text.replace("/", "\\/")
    if style.html:
        for sign in "<>&\u2028\u2029":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and int(key[:11]) < 2**32 - 1


def javascript_number(text: str) -> str:
    """A number as ECMAScript writes it after reading it as a double (Number::toString)."""
    number = float(text)
    if not math.isfinite(number):
        return "null"
    if number == 0:
        return "0"
    if number == int(number) and abs(number) < 1e21:
        return _digits(number)
    mantissa, _, exponent = repr(number).partition("e")
    if not exponent:
        return mantissa
    power = int(exponent)
    if -7 < power < 0:
        sign = "-" if mantissa.startswith("-") else ""
        return f"{sign}0.{'0' * (-power - 1)}{mantissa.lstrip('-').replace('.', '')}"
    return f"{mantissa.removesuffix('.0')}e{'+' if power > 0 else '-'}{abs(power)}"


def _digits(number: float) -> str:
    """An integral double below 1e21: its shortest digits, filled up with zeros, and not its exact value."""
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + (fraction if exponent else "")
    length = len(whole) + int(exponent or 0)
    return ("-" if number < 0 else "") + digits.rstrip("0" if exponent else "").ljust(length, "0")


def python_number(text: str) -> str:
    """A number as Python writes it: integers of any size, floats by their shortest form."""
    if text.lstrip("-").isdigit():
        return str(int(text)) if len(text) < 4000 else text
    number = float(text)
    return repr(number) if math.isfinite(number) else "Infinity" if number > 0 else "-Infinity"


STYLES = (
    Style("JavaScript's JSON.stringify", integer_keys_first=True, numbers=javascript_number),
    Style("Python's json.dumps", ", ", ": ", ascii=True, numbers=python_number),
    Style("Python's json.dumps, compact", ascii=True, numbers=python_number),
    Style("Python's json.dumps with ensure_ascii=False", ", ", ": ", numbers=python_number),
    Style("compact JSON", numbers=python_number),
    Style("compact JSON that keeps the numbers"),
    Style("PHP's json_encode", ascii=True, slashes=True, numbers=python_number),
    Style("Go's encoding/json", sort=True, html=True, numbers=javascript_number),
    Style(
        "pretty JSON with 2 spaces",
        ",",
        ": ",
        indent="  ",
        integer_keys_first=True,
        numbers=javascript_number,
    ),
    Style("pretty JSON with 4 spaces", ",", ": ", indent="    ", numbers=python_number),
    Style("compact JSON with sorted keys", sort=True, numbers=python_number),
    Style("Python's json.dumps with sort_keys", ", ", ": ", ascii=True, sort=True, numbers=python_number),
)
"""The writers tried, the commonest first."""
