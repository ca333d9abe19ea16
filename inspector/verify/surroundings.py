"""What an explanation may know beyond one delivery and its keys: all of it given by the caller.

It must never look anything up by itself: the lookups are functions that the caller brings along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.verify.key import Key


def _unknown(_: str) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`others` are keys configured for other providers, each with that provider's name for a sentence;
    `previous` are this provider's keys from before a rotation.

    `with_signature` gives the id of another delivery, with another body, that came with the same text in
    its signature header; `with_digest` the id of a delivery whose body has that SHA-256 (lower-case hex).
    Both give None where there is none.
    """

    others: tuple[tuple[str, Key], ...] = ()
    previous: tuple[Key, ...] = ()
    with_signature: Callable[[str], int | None] = _unknown
    with_digest: Callable[[str], int | None] = _unknown


NOTHING_AROUND = Surroundings()
