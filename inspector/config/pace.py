"""How fast kept deliveries are sent again: at once, one by one, as they came, faster, or n a second."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from inspector.model import InspectorError
from inspector.text import shorten, visible_line

_TIMES = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)x|x(\d{1,5}(?:\.\d{1,3})?)", re.ASCII)
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)/s", re.ASCII)
EXAMPLES = "now, step, original, 10x or 5/s"


class Tempo(StrEnum):
    """What decides when the next one goes out."""

    NOW = "now"
    STEP = "step"
    ORIGINAL = "original"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Pace:
    """A tempo. `value` is the factor of the original pace, or how many a second."""

    tempo: Tempo
    value: float = 1.0

    @property
    def text(self) -> str:
        """As it is typed."""
        match self.tempo:
            case Tempo.RATE:
                return f"{self.value:g}/s"
            case Tempo.ORIGINAL if self.value != 1.0:
                return f"{self.value:g}x"
            case _:
                return str(self.tempo)


def read_pace(text: str) -> Pace:
    """A pace as a user types it. Raises InspectorError."""
    spelled = text.strip().lower()
    for tempo in (Tempo.NOW, Tempo.STEP, Tempo.ORIGINAL):
        if spelled == tempo:
            return Pace(tempo)
    if found := _TIMES.fullmatch(spelled):
        return _pace(Tempo.ORIGINAL, found[1] or found[2], text)
    if found := _RATE.fullmatch(spelled):
        return _pace(Tempo.RATE, found[1], text)
    raise _wrong(text)


def _pace(tempo: Tempo, number: str, text: str) -> Pace:
    value = float(number)
    if value <= 0:
        raise _wrong(text)
    return Pace(tempo, value)


def _wrong(text: str) -> InspectorError:
    return InspectorError(f"“{shorten(visible_line(text), 30)}” is no pace.", f"Write {EXAMPLES}.")
