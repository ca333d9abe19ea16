"""A value with `*` for any run of characters against a text, without regard to case. Linear, and no
regular expression is made of what a user typed."""

from __future__ import annotations


def pieces_of(pattern: str) -> tuple[str, ...]:
    """A pattern cut at its `*`, folded. One piece means equality."""
    return tuple(pattern.casefold().split("*"))


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text fits; a pattern without `*` must be equal."""
    return pieces_fit(pieces_of(pattern), text)


def pieces_fit(pieces: tuple[str, ...], text: str) -> bool:
    """Whether the whole text fits a pattern that was cut at its `*`."""
    folded = text.casefold()
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return folded == first
    position, end = len(first), len(folded) - len(last)
    if end < position or not folded.startswith(first) or not folded.endswith(last):
        return False
    for piece in pieces[1:-1]:
        found = folded.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True
