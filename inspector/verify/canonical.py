"""JSON as a sender wrote or canonicalised it: RFC 8785, and one value of a body without its white space.

It must never raise, or give a form that only looks alike: what cannot be read is given back unchanged or
not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from inspector.providers import Path
from inspector.verify.document import LIMIT

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_KEYS = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def canonical(data: bytes) -> bytes:
    """A document as RFC 8785 (JSON Canonicalization Scheme) writes it; the bytes themselves if it is none."""
    if not data or len(data) > LIMIT:
        return data
    try:
        document: object = json.loads(data, parse_int=_number, parse_float=_number)
        return _written(document).encode("utf-8")
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return data


def value_as_written(data: bytes, path: Path) -> bytes | None:
    """The value at a path with its own spelling, white space between its parts left out; None if there is
    none. A repeated key keeps its last value, as in JavaScript and Python."""
    if not data or len(data) > LIMIT:
        return None
    try:
        text = data.decode("utf-8")
        json.loads(text)
        start = _space(text, 0)
        for step in path:
            found = _child(text, start, step)
            if found is None:
                return None
            start = found
        return "".join(_tokens(text, start)).encode()
    except (ValueError, RecursionError, MemoryError):
        return None


def _written(value: object) -> str:
    if isinstance(value, dict):
        # RFC 8785, section 3.2.3: by UTF-16 code units.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_string(key)}:{_written(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return _ecmascript(value) if isinstance(value, float) else ""


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _ecmascript(number: float) -> str:
    """A number as ECMAScript writes it (ECMA-262, Number::toString)."""
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + int(exponent)
    if len(text) <= point <= 21:
        plain = text + "0" * (point - len(text))
    elif 0 < point <= 21:
        plain = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        plain = "0." + "0" * -point + text
    else:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        plain = f"{text[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return ("-" if sign else "") + plain


def _child(text: str, start: int, step: str | int | None) -> int | None:
    """Where a child of the value at `start` begins; None when there is none. The text is known to be JSON."""
    if isinstance(step, str):
        found = [position for key, position in _members(text, start) if key == step]
        return found[-1] if found else None
    if step is None or text[start] != "[":
        return None
    position = _space(text, start + 1)
    for _ in range(step):
        position = _space(text, _end(text, position))
        if text[position] == "]":
            return None
        position = _space(text, position + 1)
    return None if text[position] == "]" else position


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    if text[start] != "{":
        return
    position = _space(text, start + 1)
    while text[position] == '"':
        key, position = _KEYS.raw_decode(text, position)
        position = _space(text, _space(text, position) + 1)
        yield key, position
        position = _space(text, _end(text, position))
        if text[position] == "}":
            return
        position = _space(text, position + 1)


def _end(text: str, start: int) -> int:
    return _KEYS.raw_decode(text, start)[1]


def _space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return position if found is None else found.end()


def _tokens(text: str, start: int) -> Iterator[str]:
    for found in _TOKEN.finditer(text, start, _end(text, start)):
        yield found[0]
