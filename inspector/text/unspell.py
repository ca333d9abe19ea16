"""Undo a spelling (JSON escapes, percent-encoding) and still know where each byte came from.

So something found in the meaning can be replaced in the spelling, and every other byte stays.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

_JSON_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})(?:\\u([dD][c-fC-F][0-9A-Fa-f]{2}))?|(.))", re.DOTALL)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})|\+")
_MEANT = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


@dataclass(frozen=True, slots=True)
class Unspelled:
    """`data` is what was meant; byte `i` of it came from the spelling's byte `places[i]` on. There is
    one place more than bytes: the spelling's end."""

    data: bytes
    places: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `data` as one of the spelling."""
        return self.places[start], self.places[end]


class _Growing:
    def __init__(self) -> None:
        self._data = bytearray()
        self._places = array("L")

    def same(self, spelling: bytes, start: int, end: int) -> None:
        self._data += spelling[start:end]
        self._places.extend(range(start, end))

    def instead(self, meant: bytes, start: int) -> None:
        self._data += meant
        self._places.extend([start] * len(meant))

    def done(self, end: int) -> Unspelled:
        self._places.append(end)
        return Unspelled(bytes(self._data), self._places)


def json_unescaped(spelling: bytes) -> Unspelled:
    """What stands between the quotes of a JSON string (RFC 8259, section 7), as UTF-8. A lone
    surrogate becomes the three bytes that UTF-8 does not allow; a wrong escape stays."""
    growing, position = _Growing(), 0
    for found in _JSON_ESCAPE.finditer(spelling):
        growing.same(spelling, position, found.start())
        position = found.end()
        if found[1] is None:
            growing.instead(_MEANT.get(found[3], found[3]), found.start())
            continue
        high = int(found[1], 16)
        if found[2] is not None and 0xD800 <= high <= 0xDBFF:
            code = 0x10000 + ((high - 0xD800) << 10) + int(found[2], 16) - 0xDC00
            growing.instead(chr(code).encode(), found.start())
            continue
        growing.instead(chr(high).encode("utf-8", "surrogatepass"), found.start())
        if found[2] is not None:
            low = chr(int(found[2], 16)).encode("utf-8", "surrogatepass")
            growing.instead(low, found.start(2) - 2)
    growing.same(spelling, position, len(spelling))
    return growing.done(len(spelling))


def percent_decoded(spelling: bytes, *, plus: bool = True) -> Unspelled:
    """Percent-encoded bytes as bytes; `plus` reads `+` as a space, as forms do."""
    growing, position = _Growing(), 0
    for found in _PERCENT.finditer(spelling):
        if found[1] is None and not plus:
            continue
        growing.same(spelling, position, found.start())
        position = found.end()
        growing.instead(b" " if found[1] is None else bytes([int(found[1], 16)]), found.start())
    growing.same(spelling, position, len(spelling))
    return growing.done(len(spelling))
