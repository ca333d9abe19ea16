"""What a value of a payload means to a person: a time, an id, an address, in few words.

Pure; the clock is an argument. It must never replace the exact text, nor guess: what is not certain has no
words. All text that comes back is made of our own words and of digits, hosts aside, which are foreign.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.explore.human.addresses import address
from inspector.explore.human.files import file_in_base64
from inspector.explore.human.ids import identity
from inspector.explore.human.moments import Moment, ago, named_moment, spelled_moment

LONGEST = 8192
"""Texts longer than this are no time, id or address; files in base64 are told by their start."""

__all__ = ["LONGEST", "Around", "Moment", "ago", "in_words"]


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a value: `now` in microseconds UTC, and the provider's id."""

    now: int
    provider: str | None = None


def in_words(key: str | int | None, text: str, around: Around, *, number: bool = False) -> str:
    """The human form of a value under `key`, or nothing. `number` says that it is a JSON number."""
    name = key if isinstance(key, str) else ""
    if len(text) > LONGEST:
        return "" if number else file_in_base64(text)
    moment = named_moment(name, text)
    if moment is None and not number:
        moment = spelled_moment(text)
    if moment is not None:
        return moment.words(around.now)
    found = identity(name, text, around.provider, around.now, number=number)
    return found or ("" if number else address(text, around.now) or file_in_base64(text))
