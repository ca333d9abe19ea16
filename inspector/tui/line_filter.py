"""The second wall: no control character leaves for the terminal, whatever a widget draws.

The first is `inspector.text.visible` where foreign text enters a widget. Here a character that would act,
hide or reorder gives way to `·`, or to nothing where the layout gave it no cell, so that no line changes
its width. It must never be turned off.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from inspector.text import is_hidden

_PLAIN = Style()
_PRINTABLE = re.compile(r"[^\x20-\x7e]")


class InertLines(LineFilter):
    """Makes every segment of text inert and gives it a style."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(inert(text), _PLAIN if style is None else style, control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=4096)
def inert(text: str) -> str:
    """The same text with every character shown that would not be seen."""
    if text.isascii() and text.isprintable():
        return text
    return _PRINTABLE.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if not is_hidden(character):
        return character
    return "·" * cell_len(character)
