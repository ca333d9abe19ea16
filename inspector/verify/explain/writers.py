"""JSON as other programs write it: what a body looks like after a parser and a writer had it.

For searches only. Numbers travel through the writer as marked texts, so that each style can spell them
its own way. What a style would not change in this document is not written twice: see `Document.key`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from json.encoder import encode_basestring

from inspector.verify.document import ABSENT, Number, parse
from inspector.verify.explain.layout import laid_out
from inspector.verify.explain.styles import Layout, Style

# Private-use characters that stand around a number's place in the list, on its way through the writer.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(f'"{_OPEN}([0-9]+){_CLOSE}"')
_LONE = re.compile("[\ud800-\udfff]")
_WIDE = re.compile(f"[^\x00-\x7f{_OPEN}{_CLOSE}]")
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|.)")
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?")

_Order = tuple[bool, bool, bool, bool, bool]


def can_write(body: bytes) -> bool:
    """Whether the marks are free to use in this body."""
    return _OPEN.encode() not in body and b"\\ue000" not in body.lower()


class Document:
    """A JSON body, parsed once and written in many styles."""

    def __init__(self, value: object) -> None:
        self._numbers: list[str] = []
        self._index_keys = self._nulls = self._lists = self._dates = self._unsorted = False
        self._value = self._marked(value)
        self._plain = json.dumps(self._value, ensure_ascii=False, check_circular=False)
        self._signs = frozenset(self._plain)
        self._wide = not self._plain.replace(_OPEN, "").replace(_CLOSE, "").isascii()
        self._ordered: dict[_Order, object] = {}
        self._spelled: dict[Callable[[str], str], tuple[str, ...]] = {}

    @classmethod
    def read(cls, body: bytes) -> Document | None:
        """The document of a body; None when it is no JSON, or cannot be written by these means."""
        value = parse(body) if can_write(body) else ABSENT
        try:
            return None if value is ABSENT else cls(value)
        except (RecursionError, ValueError):
            return None

    def key(self, style: Style) -> tuple[object, ...]:
        """Equal for styles that write this document alike. Raises ValueError where a number cannot be."""
        escaped = "".join(sorted(self._signs & frozenset(style.escaped)))
        escapes = "\\" in self._signs
        ascii = style.ascii and self._wide
        wide_escaped = not ascii or any(sign > "\x7f" for sign in escaped)
        return (
            style.layout,
            ascii,
            escaped if wide_escaped or escaped.isascii() else escaped.encode("ascii", "ignore"),
            style.upper and (escapes or ascii or bool(escaped)),
            style.slashes and "/" in self._signs,
            style.long and escapes,
            style.quotes and escapes,
            self._order(style),
            self._spellings(style),
            style.end,
        )

    def write(self, style: Style) -> str:
        """The document in a style. Raises ValueError, OverflowError or RecursionError where it cannot be."""
        spelled = self._spellings(style)
        text = _dumped(self._in_order(style), style.layout)
        if style.escaped and not self._signs.isdisjoint(style.escaped):
            text = re.sub(f"[{re.escape(style.escaped)}]", lambda found: _unicode(found[0]), text)
        if style.ascii and self._wide:
            text = _WIDE.sub(lambda found: _unicode(found[0]), text)
        elif self._wide:
            # Well-formed JSON.stringify (ECMAScript 2019) escapes halves of surrogate pairs.
            text = _LONE.sub(lambda found: _unicode(found[0]), text)
        if style.slashes:
            text = text.replace("/", "\\/")  # It can only stand in strings.
        if (style.upper or style.long or style.quotes) and "\\" in text:
            text = _ESCAPE.sub(lambda found: _respelled(found[0], style), text)
        return _MARKED.sub(lambda found: spelled[int(found[1])], text) + style.end

    def _spellings(self, style: Style) -> tuple[str, ...]:
        found = self._spelled.get(style.numbers)
        if found is None:
            found = self._spelled[style.numbers] = tuple(style.numbers(text) for text in self._numbers)
        return found

    def _order(self, style: Style) -> _Order:
        return (
            style.sort and self._unsorted,
            style.indexes_first and self._index_keys,
            not style.nulls and self._nulls,
            style.lists and self._lists,
            style.dates and self._dates,
        )

    def _in_order(self, style: Style) -> object:
        order = self._order(style)
        if not any(order):
            return self._value
        if order not in self._ordered:
            self._ordered[order] = _rearranged(self._value, *order)
        return self._ordered[order]

    def _marked(self, value: object) -> object:
        if isinstance(value, dict):
            self._note(value)
            return {key: self._marked(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._marked(item) for item in value]
        if isinstance(value, Number):
            self._numbers.append(str(value))
            return f"{_OPEN}{len(self._numbers) - 1}{_CLOSE}"
        if isinstance(value, str) and not self._dates:
            self._dates = _TIME.fullmatch(value) is not None
        return value

    def _note(self, value: dict[str, object]) -> None:
        """What a style could do to an object like this one."""
        keys = list(value)
        self._unsorted = self._unsorted or keys != sorted(keys)
        self._index_keys = self._index_keys or any(map(_is_index, keys))
        self._nulls = self._nulls or None in value.values()
        self._lists = self._lists or _is_list(value)


def _dumped(value: object, layout: Layout) -> str:
    if layout.indent is not None:
        return laid_out(value, layout, encode_basestring)
    separators = (layout.comma, layout.colon)
    return json.dumps(value, ensure_ascii=False, check_circular=False, separators=separators)


def _rearranged(
    value: object, sort: bool, indexes_first: bool, drop_nulls: bool, lists: bool, dates: bool
) -> object:
    how = (sort, indexes_first, drop_nulls, lists, dates)
    if isinstance(value, dict):
        keys = sorted(value) if sort else _indexes_first(value) if indexes_first else list(value)
        kept = [key for key in keys if not drop_nulls or value[key] is not None]
        found = {key: _rearranged(value[key], *how) for key in kept}
        return list(found.values()) if lists and _is_list(found) else found
    if isinstance(value, list):
        return [_rearranged(item, *how) for item in value]
    if dates and isinstance(value, str):
        return _TIME.sub(_shorter_time, value) if _TIME.fullmatch(value) else value
    return value


def _shorter_time(found: re.Match[str]) -> str:
    fraction = (found[2] or "").rstrip("0").rstrip(".")
    return f"{found[1]}{fraction}{found[3] or ''}"


def _is_list(value: dict[str, object]) -> bool:
    """Whether PHP, which has one type for both, would write it as an array."""
    return all(key == str(place) for place, key in enumerate(value))


def _indexes_first(value: dict[str, object]) -> list[str]:
    """ECMAScript lists array-index keys before all others, in numeric order (OrdinaryOwnPropertyKeys)."""
    indexes = sorted((key for key in value if _is_index(key)), key=int)
    return [*indexes, *(key for key in value if not _is_index(key))] if indexes else list(value)


def _is_index(key: str) -> bool:
    digits = key.isascii() and key.isdigit() and len(key) <= 10
    return digits and (key == "0" or key[0] != "0") and int(key) < 2**32 - 1


def _unicode(sign: str) -> str:
    """A sign as \\uXXXX, as two of them above the basic plane."""
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _respelled(escape: str, style: Style) -> str:
    match escape:
        case "\\b" | "\\f" if style.long:
            return "\\u0008" if escape == "\\b" else "\\u000c"
        case '\\"' if style.quotes:
            return "\\u0022"
    return f"\\u{escape[2:].upper()}" if style.upper and escape[1] == "u" else escape
