"""The timeline above the list: how many came, and how many failed, in the last minutes.

Two lines where there is room, none on a small screen. It must never read anything: it is shown numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from inspector.text import span
from inspector.tui.bars.lines import MUTED
from inspector.tui.listing.pulse import KEPT, spark

if TYPE_CHECKING:
    from inspector.tui.listing.pulse import Pulse

TALL = 40
"""Lines of a terminal from which there is room."""
WIDTH = 10
"""Seconds of a bar of the long view."""
_MOST = KEPT // WIDTH
_SECONDS = 60
_FEW = 12
_WIDE = 150


class Timeline(Widget):
    """Ten-second bars, and beside them, where it is wide, one-second bars of the last minute."""

    ALLOW_SELECT = False

    class Pressed(Message):
        """It was clicked: the counts are wanted."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__(id="timeline")
        self._pulse = pulse
        self._now = 0.0

    def show(self, now: float) -> None:
        """Show how things are at this second."""
        if int(now) != int(self._now):
            self._now = now
            self.refresh()

    def fits(self, height: int) -> bool:
        """Whether a terminal of so many lines has room for it."""
        return height >= TALL

    def spark(self, now: float) -> str:
        """The last minutes in a few cells, for a screen without room; empty where nothing came."""
        if not self._pulse:
            return ""
        came, _ = self._pulse.bins(now, _FEW, WIDTH)
        return spark(came) if any(came) else ""

    def render(self) -> Content:
        width = self.content_size.width
        minute = width >= _WIDE
        room = (width - _SECONDS - 48) if minute else width - 32
        bars = max(6, min(_MOST, room - room % 6))  # Whole minutes.
        came, failed = self._pulse.bins(self._now, bars, WIDTH)
        words = [*_line("came  ", came, WIDTH, "$text-primary")]
        below = [*_line("failed", failed, WIDTH, "$text-error" if any(failed) else MUTED)]
        if minute:
            came, failed = self._pulse.bins(self._now, _SECONDS, 1)
            words += [("   ", ""), *_line("", came, 1, "$text-primary")]
            below += [("   ", ""), *_line("", failed, 1, "$text-error" if any(failed) else MUTED)]
        return Content.assemble(*words, "\n", *below)

    def on_click(self) -> None:
        self.post_message(self.Pressed())


def _line(name: str, values: list[int], seconds: int, style: str) -> list[tuple[str, str]]:
    total = f"{sum(values):,} in {span(len(values) * seconds * 1_000_000)}"
    return [(f"{name} " if name else "", MUTED), (spark(values), style), (f" {total:<15}", MUTED)]
