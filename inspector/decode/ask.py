"""Ask a request about its parts, quickly: the texts of a header field, a query parameter, a place in the
body. For filters, which ask a great many deliveries.

It must never raise on bad input, nor read more of a body than `SEARCHED` bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from urllib.parse import parse_qsl

from inspector.decode.coding import unpack
from inspector.decode.limits import Limits
from inspector.model import Found, Headers, Like, Over, Test
from inspector.text.regex import found
from inspector.text.wildcard import pieces_fit, pieces_of

SEARCHED = 8 * 2**20
"""How far a search looks into a body, in bytes after decompression."""
ANY = -1
"""The step `[*]`."""
Steps = tuple[str | int, ...]

_STEP = re.compile(
    r"\.?(?P<name>[^\s.\[\]\"']+)|\[(?P<index>\d{1,9})\]|\[(?P<any>\*)\]"
    r"|\.?\[?[\"'](?P<quoted>(?:[^\"'\\]|\\.)*)[\"']\]?",
)
# As JSON spells numbers, and with leading zeros; Python would also take `1_0`, `nan` and `infinity`.
_DECIMAL = re.compile(r"-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,9})?", re.ASCII)
_MOST_STEPS = 32
_MOST_VALUES = 10_000
_MOST_FIELDS = 1_000


def read_steps(path: str) -> Steps | None:
    """`meeting.id`, `items[0].price`, `items[*].sku`, `["odd key"].x` as steps; None when it is no path."""
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None or len(steps) == _MOST_STEPS:
            return None
        position = step.end()
        if step["name"] is not None:
            steps.append(step["name"])
        elif step["quoted"] is not None:
            steps.append(re.sub(r"\\(.)", r"\1", step["quoted"]))
        else:
            steps.append(ANY if step["any"] else int(step["index"]))
    return tuple(steps) or None


def header_texts(headers: Headers, name: str) -> Iterator[str]:
    """The values of all fields of that name, as UTF-8 where they are, else as Latin-1."""
    for value in headers.all(name):
        try:
            yield value.decode("utf-8")
        except UnicodeDecodeError:
            yield value.decode("latin-1")


def query_texts(target: str, name: str) -> Iterator[str]:
    """The values of all parameters of that name. `target` is a raw target as Latin-1."""
    yield from _pairs(target.partition("?")[2], name)


def body_texts(body: bytes, headers: Headers, path: str) -> Iterator[str]:
    """The values at a place in a JSON or form body. A text, a number as it is spelled, true, false, null; of
    what holds others only that it is there, as an empty text."""
    steps = steps_of(path)
    if steps is None:
        return
    content = unpack(body[:SEARCHED], headers.text("content-encoding"), _LIMITS).content[:SEARCHED]
    kind = (headers.text("content-type") or "").lower()
    if "form-urlencoded" in kind:
        if len(steps) == 1 and isinstance(steps[0], str):
            yield from _pairs(content.decode("utf-8", "replace"), steps[0])
        return
    try:
        document = _document(content)
    except (ValueError, RecursionError):
        return
    left = _MOST_VALUES
    for value in _at(document, steps):
        yield value
        left -= 1
        if not left:
            return


def parameters(target: str) -> Iterator[str]:
    """All names and values of parameters, where they are not spelled in the target as they are."""
    spelled = target.partition("?")[2]
    if "%" in spelled or "+" in spelled:
        yield from chain.from_iterable(_read_pairs(spelled))


def unspelled_texts(body: bytes, headers: Headers) -> Iterator[str]:
    """Every key and value that `body_texts` may come across in a body and that does not stand in its bytes,
    read as UTF-8, as it is: for an index of those bytes."""
    coding = headers.text("content-encoding")
    content = unpack(body[:SEARCHED], coding, _LIMITS).content[:SEARCHED] if coding else body
    if content is not body:
        yield content.decode("utf-8", "replace")
    if "form-urlencoded" in (headers.text("content-type") or "").lower():
        yield from chain.from_iterable(_read_pairs(content.decode("utf-8", "replace")))
    elif b"\\" in content or not _is_utf8(content):
        yield from _all_texts(content)


def passes(test: Test, text: str) -> bool:
    """Whether a text passes a test."""
    match test:
        case Like(value):
            return pieces_fit(_pieces(value), text)
        case Found(pattern):
            return found(pattern, text.encode("utf-8", "replace"))
        case Over(op, number):
            return _DECIMAL.fullmatch(text) is not None and op.holds(float(text), number)


class _Spelled(str):
    """A number as it is spelled."""

    __slots__ = ()


_LIMITS = Limits()
_pieces = lru_cache(maxsize=64)(pieces_of)
steps_of = lru_cache(maxsize=64)(read_steps)
"""`read_steps`, remembered: a scan asks for the same path for every delivery."""


def _pairs(text: str, name: str) -> Iterator[str]:
    return (value for key, value in _read_pairs(text) if key == name)


def _read_pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        return []


def _is_utf8(content: bytes) -> bool:
    """Whether JSON in it is read as the UTF-8 it is: others have a NUL or a mark among the first letters."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content[:4] and not content.startswith(b"\xef\xbb\xbf")


def _all_texts(content: bytes) -> Iterator[str]:
    waiting: list[object] = []
    with suppress(ValueError, RecursionError):
        waiting.append(_document(content))
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield from value
            waiting += value.values()
        else:
            yield _text(value)


def _document(content: bytes) -> object:
    return json.loads(content, parse_int=_Spelled, parse_float=_Spelled, parse_constant=_Spelled)


def _at(value: object, steps: Steps) -> Iterator[str]:
    if not steps:
        yield _text(value)
        return
    step, rest = steps[0], steps[1:]
    if isinstance(step, str):
        if isinstance(value, dict) and step in value:
            yield from _at(value[step], rest)
    elif isinstance(value, list):
        for item in value if step == ANY else value[step : step + 1]:
            yield from _at(item, rest)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ""
