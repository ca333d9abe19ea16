"""Regular expressions that a user types: RE2, which is linear in the text whatever the pattern is.

It must never use the standard library's engine for them: `(a+)+$` froze a screen for seconds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_MEMORY = 8 * 2**20
MOST = 1_000
"""How many characters a pattern may have."""
LARGEST = 2_000
"""How many instructions RE2 may need for a pattern: each costs about a nanosecond a byte at worst."""
SEARCHED = 2**20
"""How many bytes of a text are searched: at worst that takes two seconds, without Python's lock."""


class WrongPattern(ValueError):
    """A pattern that cannot be read. The argument says why."""


@lru_cache(maxsize=64)
def compiled(pattern: str) -> Any:
    """The pattern, without regard to case. Raises WrongPattern."""
    import re2  # type: ignore[import-untyped]  # Hardly a filter needs it.

    if len(pattern) > MOST:
        raise WrongPattern(f"it is longer than {MOST:,} characters")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        expression = re2.compile(pattern.encode("utf-8"), options=options)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else ""
        raise WrongPattern(
            said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        ) from None
    if expression.programsize > LARGEST:
        raise WrongPattern("it repeats too much")
    return expression


def found(pattern: str, data: bytes) -> bool:
    """Whether the pattern is found in the first `SEARCHED` of UTF-8 bytes. A pattern that cannot be read is
    found nowhere."""
    try:
        return compiled(pattern).search(data[:SEARCHED]) is not None
    except WrongPattern:
        return False
