"""Where one is in a body of bytes: text or hex, the page that is laid out, and which byte a row starts with.

Pure. It must never lay out more than one page of text; hex rows are arithmetic.
"""

from __future__ import annotations

from bisect import bisect_right

from inspector.tui.views.raw_rows import (
    PAGE,
    TextPage,
    hex_line,
    hex_width,
    page_count,
    page_start,
    text_page,
)
from inspector.tui.views.spans import Line

_NOTHING = TextPage("", (), 1)


class BodyLines:
    """Rows of a body, for a width in cells that is told with `lay_out`."""

    def __init__(self, body: bytes = b"", *, as_hex: bool = False) -> None:
        self.body = body
        self.as_hex = as_hex
        self.page = 0
        self.pages = page_count(body)
        self.width = 0
        self._text = _NOTHING

    @property
    def count(self) -> int:
        """Rows that are laid out: those of the page, or all of hex."""
        if self.as_hex:
            return -(-len(self.body) // hex_width(self.width))
        return len(self._text.rows)

    @property
    def at_end(self) -> bool:
        """Whether the last row laid out is the last of the body."""
        return self.as_hex or self.page == self.pages - 1

    def line(self, row: int) -> Line:
        """One row."""
        if self.as_hex:
            return hex_line(self.body, row, hex_width(self.width))
        return self._text.line(row)

    def lay_out(self, width: int) -> None:
        """Break the page into rows of at most `width` cells."""
        self.width = width
        self._text = _NOTHING if self.as_hex else text_page(self.body, self.page, width)

    def show_as(self, *, as_hex: bool, offset: int) -> int:
        """Change between text and hex; the row in which the byte at `offset` now stands."""
        self.as_hex = as_hex
        self.page = min(offset // PAGE, self.pages - 1)
        if self.page and page_start(self.body, self.page) > offset:
            self.page -= 1
        self.lay_out(self.width)
        return self.row(offset)

    def turn(self, direction: int) -> bool:
        """Lay out the next (1) or the previous (-1) page; False where there is none."""
        return self.turn_to(self.page + direction)

    def turn_to(self, page: int) -> bool:
        """Lay out a page; False where there is none, or where all is laid out in hex."""
        if self.as_hex or not 0 <= page < self.pages or page == self.page:
            return False
        self.page = page
        self.lay_out(self.width)
        return True

    def offset(self, row: int) -> int:
        """The byte that a row starts with."""
        if self.as_hex:
            return row * hex_width(self.width)
        start = page_start(self.body, self.page)
        rows = self._text.rows
        if not rows:
            return start
        before = self._text.text[: rows[min(row, len(rows) - 1)].start]
        return start + len(before.encode("utf-8", "surrogateescape"))

    def row(self, offset: int) -> int:
        """The row that a byte stands in."""
        if self.as_hex:
            return offset // hex_width(self.width)
        before = self.body[page_start(self.body, self.page) : offset].decode("utf-8", "surrogateescape")
        return max(0, bisect_right(self._text.rows, len(before), key=lambda row: row.start) - 1)
