"""What equals what without regard to case, and values with `*` for any run of characters. One meaning for
SQL, bytes and texts; linear, and no regular expression is made of what a user typed.

What is typed in ASCII is compared as SQLite's LIKE does: `k` is `K`, but not the Kelvin sign, and `ss` is not
`ß`. Anything else is compared by Unicode's full case folding, in which `ß` is `SS`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


class Folded(NamedTuple):
    """A text that is looked for, cut at its `*`. `plain` says that it was typed in ASCII."""

    pieces: tuple[str, ...]
    plain: bool

    def fold(self, text: str) -> str:
        """A text as it is compared with the pieces."""
        if not self.plain:
            return text.casefold()
        return text.lower() if text.isascii() else text.translate(_LOWER)


def pieces_of(pattern: str) -> Folded:
    """A pattern cut at its `*`. One piece means equality."""
    whole = folded(pattern)
    return Folded(tuple(whole.pieces[0].split("*")), whole.plain)


@lru_cache(maxsize=64)
def folded(text: str) -> Folded:
    """A text in which `*` is only itself; remembered, since a search asks for the same one all the time."""
    plain = text.isascii()
    return Folded((text.lower() if plain else text.casefold(),), plain)


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text fits; a pattern without `*` must be equal."""
    return pieces_fit(pieces_of(pattern), text)


def pieces_fit(wanted: Folded, text: str) -> bool:
    """Whether the whole text fits a pattern that was cut at its `*`."""
    pieces, compared = wanted.pieces, wanted.fold(text)
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return compared == first
    position, end = len(first), len(compared) - len(last)
    if end < position or not compared.startswith(first) or not compared.endswith(last):
        return False
    for piece in pieces[1:-1]:
        found = compared.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def mentions(needle: str, text: str) -> bool:
    """Whether a text holds what is looked for; `*` is only itself."""
    wanted = folded(needle)
    return wanted.pieces[0] in wanted.fold(text)


def mentioned_in(needle: str, data: bytes) -> bool:
    """`mentions` for bytes, read as UTF-8 where the needle is not ASCII."""
    wanted = folded(needle)
    if wanted.plain:
        return wanted.pieces[0].encode() in data.lower()
    return wanted.pieces[0] in data.decode("utf-8", "replace").casefold()


def mentioned_in_lines(needle: str, lines: bytes) -> bool:
    """`mentioned_in` for header lines, which are read as UTF-8 and as Latin-1."""
    if mentioned_in(needle, lines):
        return True
    return not needle.isascii() and mentions(needle, lines.decode("latin-1"))
