"""The rows of a comparison as lines: two columns where there is room, else one.

It must never draw more rows than are in sight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rich.cells import cell_len
from textual.message import Message

from inspector.explore.diff import Cell, Kind, Listing, Mark, Row
from inspector.tui.views.pane import LinePane
from inspector.tui.views.spans import Ink, Line, Span, fit_line, line_width

WIDE = 100
"""Cells of the screen from which on the two sides stand beside each other."""

_DEEPEST = 12
_INKS = {Mark.ADDED: Ink.GOOD, Mark.REMOVED: Ink.BAD, Mark.CHANGED: Ink.WARN, None: Ink.FAINT}
_MIDDLE = 3


class CompareLines(LinePane):
    """The lines with a cursor on one row. The host gives the rows with `list_rows`."""

    class Moved(Message):
        """The cursor is on another row."""

    title = "The comparison"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._starts: list[int] = []
        self._at = 0
        self.wait("Comparing…")

    def wait(self, sentence: str) -> None:
        """Show a sentence instead of rows."""
        self._rows, self._starts = (), []
        self._say(sentence)

    def list_rows(self, listing: Listing) -> None:
        """Show these rows; the cursor stays on the difference it was on."""
        number, path = (self.row.number, self.row.path) if self.row is not None else (0, "")
        self._rows = listing.rows
        self._notice = None
        same = [at for at, row in enumerate(self._rows) if path and row.path == path]
        ahead = [at for at, row in enumerate(self._rows) if row.number and row.number >= number]
        last = max(0, len(self._rows) - 1)
        self._at = same[0] if same else ahead[0] if ahead else last
        self.width_changed()
        self.reveal(self.marked())

    @property
    def list_of_rows(self) -> Sequence[Row]:
        """All rows."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._at] if self._at < len(self._rows) else None

    @property
    def is_wide(self) -> bool:
        return self.app.size.width >= WIDE

    def go(self, direction: int) -> bool:
        """To the next (1) or previous (-1) difference; False where there is none."""
        here = self.row.number if self.row is not None else 0
        step = range(self._at + 1, len(self._rows)) if direction > 0 else range(self._at - 1, -1, -1)
        found = next((at for at in step if self._is_first(at) and self._rows[at].number != here), None)
        if found is None:
            return False
        self._at = found
        self.reveal(self.marked())
        return True

    def _is_first(self, at: int) -> bool:
        number = self._rows[at].number
        return number > 0 and (at == 0 or self._rows[at - 1].number != number)

    # What a pane gives.

    def reveal(self, lines: range) -> None:
        super().reveal(lines)
        self.post_message(self.Moved())

    def width_changed(self) -> None:
        starts, line = [], 0
        for row in self._rows:
            starts.append(line)
            line += 2 if self._is_double(row) else 1
        self._starts = starts
        self.line_total = line

    def _is_double(self, row: Row) -> bool:
        """Whether both sides of a row stand under each other."""
        if self.is_wide or row.mark is not Mark.CHANGED or row.left is None or row.right is None:
            return False
        told = 2 * row.depth + len(row.key) + len(row.left.text) + len(row.right.text) + len(row.note)
        return row.kind is Kind.BYTES or told + 12 > self.text_width or not _narrow(row)

    def marked(self) -> range:
        if self._at >= len(self._starts):
            return range(0)
        start = self._starts[self._at]
        return range(start, start + (2 if self._is_double(self._rows[self._at]) else 1))

    def move(self, steps: int) -> None:
        self._at = min(max(self._at + steps, 0), max(0, len(self._rows) - 1))
        self.reveal(self.marked())

    def edge(self, direction: int) -> None:
        self.move(-len(self._rows) if direction < 0 else len(self._rows))

    def press(self, index: int, column: int, *, again: bool) -> None:
        self._at = self._row_at(index)
        self.reveal(self.marked())

    def _row_at(self, index: int) -> int:
        return max(0, bisect_right(self._starts, index) - 1)

    def draw(self, index: int, width: int) -> Sequence[Span]:
        at = self._row_at(index)
        row = self._rows[at]
        if row.kind is Kind.TITLE:
            return (Span(row.key, Ink.HEADING), Span(f"  {row.note}", Ink.FAINT))
        if row.left is None and row.right is None:
            return _words(row)[1 if self.is_wide else 0 :]
        if self.is_wide:
            return beside(row, width)
        if self._is_double(row):
            return under(row, first=index == self._starts[at])
        return along(row)


def _narrow(row: Row) -> bool:
    """Whether every character of both sides takes one cell."""
    return all(cell is None or cell.text.isascii() for cell in (row.left, row.right)) and row.key.isascii()


def _words(row: Row) -> Line:
    """A row without values: what was left out, a note, the order of keys."""
    key = (Span(f"{row.key}  ", Ink.KEY),) if row.key else ()
    ink = Ink.PLAIN if row.mark else Ink.FAINT
    return (_mark(row.mark), _indent(row), *key, Span(row.note, ink))


def along(row: Row) -> Line:
    """A row in one column: the value, or both with an arrow between."""
    note = (Span(f"  {row.note}", Ink.FAINT),) if row.note else ()
    head = (_mark(row.mark), _indent(row), *_key(row))
    if row.mark is Mark.CHANGED and row.left is not None and row.right is not None:
        arrow = Span(" → ", Ink.WARN)
        return (*head, *_cell(row.left, Ink.BAD), arrow, *_cell(row.right, Ink.GOOD), *note)
    return (*head, *_side(row, row.left if row.right is None else row.right), *note)


def under(row: Row, *, first: bool) -> Line:
    """One of the two lines of a row whose sides stand under each other."""
    if first:
        return (_mark(Mark.REMOVED), _indent(row), *_key(row), *_cell(row.left, Ink.BAD))
    note = (Span(f"  {row.note}", Ink.FAINT),) if row.note else ()
    return (_mark(Mark.ADDED), _indent(row), *_key(row), *_cell(row.right, Ink.GOOD), *note)


def beside(row: Row, width: int) -> Line:
    """A row in two columns of one width, its mark between them."""
    room = (width - _MIDDLE) // 2
    note = (Span(f"  {row.note}", Ink.FAINT),) if row.note else ()
    right = () if row.right is None else (_indent(row), *_key(row), *_side(row, row.right, Ink.GOOD))
    left = () if row.left is None else (_indent(row), *_key(row), *_side(row, row.left, Ink.BAD))
    right, left = (right, (*left, *note)) if row.right is None else ((*right, *note), left)
    left = fit_line(left, room)
    middle = Span(f" {row.mark or '│'} ", _INKS[row.mark])
    return (*left, Span(" " * (room - line_width(left))), middle, *fit_line(right, room))


def _side(row: Row, cell: Cell | None, ink: Ink = Ink.PLAIN) -> Line:
    """A value in its column: what only one side has is all of one ink."""
    if row.mark is Mark.CHANGED:
        return _cell(cell, ink)
    one = _INKS[row.mark] if row.mark else Ink.MUTED
    return () if cell is None else (Span(cell.text, one),)


def _cell(cell: Cell | None, ink: Ink) -> Line:
    if cell is None:
        return (Span("nothing", Ink.FAINT),)
    return tuple(
        span for span in (Span(cell.before), Span(cell.run, ink), Span(cell.after)) if cell_len(span.text)
    )


def _mark(mark: Mark | None) -> Span:
    return Span(f"{mark or ' '} ", _INKS[mark])


def _indent(row: Row) -> Span:
    if row.depth <= _DEEPEST:
        return Span("  " * row.depth)
    return Span("  " * (_DEEPEST - 2) + f"↳{row.depth} ", Ink.FAINT)


def _key(row: Row) -> Line:
    ink = Ink.FAINT if row.kind is Kind.BYTES else Ink.KEY
    return (Span(f"{row.key}  ", ink),) if row.key else ()
