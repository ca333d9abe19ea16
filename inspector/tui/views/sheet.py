"""A view that reads like a page: paragraphs with a label at the left and text that hangs beside it.

It must never be given more paragraphs than a key press pays for: of many things a view makes the first
`STEP`, says how many are left, and the last line leads to the next ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from inspector.tui.views.block import Block, lay_out
from inspector.tui.views.guard import guarded
from inspector.tui.views.pane import LinePane
from inspector.tui.views.spans import Ink, Line, Span

STEP = 500
_MORE = "more"


class Sheet(LinePane):
    """A pane of blocks, with a cursor that goes from stop to stop."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._all: list[Block] = []
        self._lines: list[tuple[int, Line]] = []
        self._spans: list[range] = []
        self._stops: list[int] = []
        self._at = 0

    def set_blocks(self, blocks: Sequence[Block], *, same: bool, left: int = 0) -> None:
        """Show these blocks; where the delivery is the `same` the cursor stays on the same block. `left`
        says how many things more `more` would show.
        """
        name = self.block.name if same and self.block is not None else None
        above = self.marked().start - self.top
        self._all = [*blocks, more_block(left)] if left > 0 else list(blocks)
        self._lay_out()
        self._at = 0 if name is None else self._stop_of(name)
        if name is not None and 0 <= above < self.page_height:
            # What came above or was taken away there does not move the line that is being read.
            self.scroll_to_line(self.marked().start - above)

    @property
    def block(self) -> Block | None:
        """The block under the cursor."""
        return self._all[self._stops[self._at]] if self._at < len(self._stops) else None

    @property
    def at_first(self) -> bool:
        """Whether the cursor is on the first stop."""
        return self._at == 0

    def go_to(self, name: Hashable) -> None:
        """Put the cursor on the block of that name."""
        self._at = self._stop_of(name)
        self.reveal(self.marked())

    def blocks_to_cursor(self) -> list[Block]:
        """The blocks from the first to the one under the cursor."""
        return self._all[: self._stops[self._at] + 1] if self._at < len(self._stops) else []

    def _stop_of(self, name: Hashable) -> int:
        return next((at for at, stop in enumerate(self._stops) if self._all[stop].name == name), 0)

    def clear(self) -> None:
        self._all = []
        self._lay_out()
        self._at = 0

    def copy_value(self) -> str | None:
        value = None if self.block is None else self.block.value
        return value() if callable(value) else value

    def copy_path(self) -> str | None:
        return None if self.block is None else self.block.path

    def opened(self, what: Hashable) -> None:
        """A press on a block that opens something."""

    def more(self) -> None:
        """A press on the line that leads to what is left."""

    def draw(self, index: int, width: int) -> Sequence[Span]:
        return self._lines[index][1]

    def marked(self) -> range:
        return self._spans[self._stops[self._at]] if self._at < len(self._stops) else range(0)

    def width_changed(self) -> None:
        self._lay_out()

    def move(self, steps: int) -> None:
        """To the next stop, or by lines where the next stop is out of sight."""
        if not self._stops:
            super().move(steps)
            return
        here = self.marked()
        at = min(max(self._at + (1 if steps > 0 else -1), 0), len(self._stops) - 1)
        there = self._spans[self._stops[at]]
        bottom = self.top + self.page_height
        if (
            abs(steps) > 1
            or at == self._at
            or (steps > 0 and (here.stop > bottom or there.start >= bottom + 3))
        ):
            self._scroll_by(steps)
            return
        self._at = at
        self.reveal(range(there.stop) if at == 0 and there.stop <= self.page_height else there)

    def _scroll_by(self, steps: int) -> None:
        """Scroll, and take the cursor along when it would leave the screen."""
        before = self.top
        self.scroll_to_line(self.top + steps)
        if self.top == before:
            self._at = 0 if steps < 0 else len(self._stops) - 1
        else:
            seen = range(self.top, self.top + self.page_height)
            inside = [at for at, stop in enumerate(self._stops) if self._spans[stop].start in seen]
            if inside and self._at not in inside:
                self._at = inside[0] if steps > 0 else inside[-1]
        self.refresh()

    def edge(self, direction: int) -> None:
        self._at = 0 if direction < 0 else max(0, len(self._stops) - 1)
        super().edge(direction)
        self.refresh()

    def press(self, index: int, column: int, *, again: bool) -> None:
        owner = self._lines[index][0]
        if owner in self._stops:
            self._at = self._stops.index(owner)
            self.refresh()
            block = self._all[owner]
            if block.opens is not None and (again or column < 4):
                self._open(block)

    @guarded
    def action_open(self) -> None:
        """Fold or unfold what is under the cursor."""
        if self.block is not None and self.block.opens is not None:
            self._open(self.block)

    def _open(self, block: Block) -> None:
        if block.opens == _MORE:
            at = self._at
            self.more()
            # Where the line stood now stands the first of what it led to.
            self._at = min(at, max(0, len(self._stops) - 1))
            self.reveal(self.marked())
        else:
            self.opened(block.opens)

    def _lay_out(self) -> None:
        """Lines from blocks, for the width the pane has now."""
        width = self.text_width
        self._lines = []
        self._spans = []
        for number, block in enumerate(self._all):
            start = len(self._lines)
            self._lines.extend((number, line) for line in lay_out(block, width))
            self._spans.append(range(start, len(self._lines)))
        self._stops = [number for number, block in enumerate(self._all) if block.stop]
        self._at = min(self._at, max(0, len(self._stops) - 1))
        self.line_total = len(self._lines)


def more_block(left: int) -> Block:
    """The line that leads to what is left."""
    text = f"… {left:,} more: press Enter for the next {min(left, STEP):,}"
    return Block((Span(text, Ink.NOTE),), stop=True, name=_MORE, opens=_MORE)
