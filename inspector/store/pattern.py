"""What a filter value matches: equal, or with `*` for any run of characters, without regard to case.

Pure, and linear in the text whatever the value holds: no regular expression is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from inspector.text.wildcard import Folded, folded, pieces_fit, pieces_of

# SQLite refuses LIKE patterns over 50,000 bytes (sqlite.org/limits.html); escaping doubles at worst.
_LONGEST_LIKE: Final = 2000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A value cut at its `*`, folded. One piece means equality."""

    folded: Folded

    @classmethod
    def of(cls, value: str) -> Pattern:
        """A field's value, with wildcards."""
        return cls(pieces_of(value))

    @classmethod
    def holding(cls, value: str) -> Pattern:
        """Free text: anywhere, with `*` for itself."""
        whole = folded(value)
        return cls(Folded(("", *whole.pieces, ""), whole.plain))

    @property
    def pieces(self) -> tuple[str, ...]:
        return self.folded.pieces

    @property
    def exact(self) -> bool:
        return len(self.pieces) == 1

    @property
    def simple(self) -> bool:
        """Whether SQLite's own comparison gives the same answer: it folds ASCII and stops at a NUL."""
        size = sum(len(piece) for piece in self.pieces) + len(self.pieces)
        return size <= _LONGEST_LIKE and self.folded.plain and "\0" not in "".join(self.pieces)

    def like(self) -> str:
        """As a LIKE pattern with `\\` for ESCAPE."""
        return "%".join(_escape(piece) for piece in self.pieces)

    def matches(self, text: str) -> bool:
        """Whether a whole text fits."""
        return pieces_fit(self.folded, text)


@lru_cache(maxsize=64)
def pattern_of(value: str) -> Pattern:
    """`Pattern.of`, remembered: a scan asks for the same one for every row."""
    return Pattern.of(value)


def _escape(piece: str) -> str:
    return piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
