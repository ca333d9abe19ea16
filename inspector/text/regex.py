"""Regular expressions that a user types: RE2, which is linear in the text whatever the pattern is.

It must never use the standard library's engine for them: `(a+)+$` froze a screen for seconds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_MEMORY = 8 * 2**20
MOST = 1_000
"""How many characters a pattern may have."""


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
        return re2.compile(pattern.encode("utf-8"), options=options)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else ""
        raise WrongPattern(
            said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        ) from None


def found(pattern: str, data: bytes) -> bool:
    """Whether the pattern is found in UTF-8 bytes. A pattern that cannot be read is found nowhere."""
    try:
        return compiled(pattern).search(data) is not None
    except WrongPattern:
        return False
