"""Rows as strips, the last few hundred kept. It must never give a segment without a style.

(A Segment whose style is None crashes Textual under NO_COLOR.)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from inspector.tui.listing.columns import GUTTER, places
from inspector.tui.listing.row_cells import fit, pieces

if TYPE_CHECKING:
    from inspector.model import Row
    from inspector.tui.listing.columns import Place

CURSOR = "▌"
SELECTED = "◆"
_KEPT = 600


class Look(NamedTuple):
    """How a row is drawn: under the cursor or not, selected or not."""

    cursor: bool = False
    selected: bool = False


class RowStrips:
    """Draws rows at one width with one set of styles. `style` gives the style of a part's name."""

    def __init__(self, style: Callable[[str], Style]) -> None:
        self._style = style
        self._kept: OrderedDict[int, tuple[Row, Look, Strip]] = OrderedDict()
        self._styles: dict[tuple[str, Look], Style] = {}
        self._width = 0

    def forget(self) -> None:
        """Draw everything anew, since the styles or the width are others."""
        self._kept.clear()
        self._styles.clear()

    def row(self, row: Row, look: Look, width: int) -> Strip:
        """The strip of a row, `width` cells wide."""
        if width != self._width:
            self._width = width
            self.forget()
        kept = self._kept.get(row.id)
        if kept is not None and kept[0] is row and kept[1] == look:
            self._kept.move_to_end(row.id)
            return kept[2]
        strip = self._draw(row, look, width)
        self._kept[row.id] = (row, look, strip)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return strip

    def blank(self, width: int, text: str = "") -> Strip:
        """A line without a row."""
        return Strip([Segment(fit(" " * GUTTER + text, width), self._style("none"))], width)

    def head(self, width: int) -> Strip:
        """The columns' titles over rows of that width."""
        style = self._style("head")
        titles = " ".join(fit(place.title, place.width, right=place.right) for place in places(width))
        return Strip([Segment(fit(" " * GUTTER + titles, width), style)], width)

    def _draw(self, row: Row, look: Look, width: int) -> Strip:
        gap = self._segment(" ", "none", look)
        segments = [
            self._segment(SELECTED, "chosen", look)
            if look.selected
            else self._segment(CURSOR if look.cursor else " ", "bar", look),
            gap,
        ]
        for number, place in enumerate(places(width)):
            segments.extend([gap] if number else [])
            segments.extend(self._cell(row, place, look))
        return Strip(segments).adjust_cell_length(width, gap.style)

    def _cell(self, row: Row, place: Place, look: Look) -> list[Segment]:
        return [self._segment(piece.text, piece.style, look) for piece in pieces(row, place) if piece.text]

    def _segment(self, text: str, name: str, look: Look) -> Segment:
        style = self._styles.get((name, look))
        if style is None:
            style = self._style(name)
            if look.selected:
                style += self._style("selected")
            if look.cursor:
                style += self._style("cursor")
            self._styles[name, look] = style
        return Segment(text, style)
