"""Whether two spellings of a number say the same value, told from their digits without any rounding."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,18}))?")
_LONGEST = 10_000


def same_value(one: str, other: str) -> bool:
    """`1.0` and `1e0` are, and so are `0` and `-0`. What is no JSON number, or has more than 10,000
    characters, is the same only where it is spelled alike."""
    if one == other:
        return True
    first, second = _parts(one), _parts(other)
    return first is not None and first == second


def _parts(text: str) -> tuple[str, str, int] | None:
    """Sign, digits without zeros at their ends, and the power of ten of the last of them."""
    found = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    sign, whole, fraction, power = found[1], found[2], found[3] or "", found[4]
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return "", "", 0
    kept = digits.rstrip("0")
    return sign, kept, int(power or 0) - len(fraction) + len(digits) - len(kept)
