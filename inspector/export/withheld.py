"""The values that were taken out of a delivery, so that a text that quotes them loses them too."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.text.credentials import scheme_of
from inspector.text.spans import MARK

_SHORTEST = 4
_PARAMETER = re.compile(r"[?&;][^=&;#]*=([^&;#]*)")


class Withheld:
    """Never shown; `out_of` is all it can do."""

    __slots__ = ("_values",)

    def __init__(self, values: Iterable[str] = ()) -> None:
        long = {value for value in values if len(value) >= _SHORTEST}
        self._values = sorted(long, key=len, reverse=True)

    def __repr__(self) -> str:
        return "Withheld(…)"

    def out_of(self, text: str) -> str:
        """The text with each value replaced by the mark."""
        for value in self._values:
            text = text.replace(value, MARK.decode())
        return text


def withheld_headers(
    original: Iterable[tuple[bytes, bytes]], kept: Iterable[tuple[bytes, bytes]]
) -> set[str]:
    """The values that are other ones now, whole and without their scheme. Both lists are in step."""
    values: set[str] = set()
    for (_, value), (_, left) in zip(original, kept, strict=True):
        if left != value:
            plain = value.decode("latin-1")
            values |= {plain, plain[len(scheme_of(value)) :]}
    return values


def withheld_target(original: bytes, kept: bytes) -> set[str]:
    """The query parameters that are other ones now, and the target as a whole."""
    if original == kept:
        return set()
    before, after = (_PARAMETER.findall(one.decode("latin-1")) for one in (original, kept))
    return {original.decode("latin-1"), *(old for old, new in zip(before, after, strict=False) if old != new)}
