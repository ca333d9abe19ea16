"""The Raw view: the body as it came, as text or as bytes in hex.

It must never decode a content encoding, reformat, or show more or less than what came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from inspector.text import size
from inspector.tui.detail.data import Detail
from inspector.tui.views.body_lines import BodyLines
from inspector.tui.views.guard import guarded
from inspector.tui.views.pane import LinePane
from inspector.tui.views.raw_rows import looks_binary
from inspector.tui.views.spans import Ink, Line, Span
from inspector.tui.views.tables import RAW
from inspector.tui.views.view_action import bindings


class RawView(LinePane):
    """Text is paged, since finding its rows takes a look at every character; hex needs no pages."""

    title: ClassVar[str] = "Raw"
    HAS_FOOT = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RAW)]

    def __init__(self) -> None:
        super().__init__(id="raw")
        self._asked: bool | None = None
        self._lines = BodyLines()

    def load(self, detail: Detail, *, same: bool) -> None:
        if same:
            return
        body = detail.delivery.body
        self._lines = BodyLines(body, as_hex=looks_binary(body) if self._asked is None else self._asked)
        self._lay_out()

    def clear(self) -> None:
        self._lines = BodyLines()

    def copy_value(self) -> str | None:
        """The whole body: as text (what is no UTF-8 as `\\xff`), or as hex where hex is shown."""
        if self.detail is None:
            return None
        return self._lines.body.hex() if self._lines.as_hex else _text(self._lines.body)

    @guarded
    def action_bytes(self) -> None:
        """Between text and hex, at the same place."""
        if self.detail is None:
            return
        self._asked = not self._lines.as_hex
        row = self._lines.show_as(as_hex=self._asked, offset=self._lines.offset(self.top))
        self._counted()
        self.scroll_to_line(row)

    def _lay_out(self) -> None:
        self._lines.lay_out(self.text_width)
        self._counted()

    def _counted(self) -> None:
        self.line_total = self._lines.count + len(self._ending())

    def width_changed(self) -> None:
        if self.detail is not None and self.text_width != self._lines.width:
            offset = self._lines.offset(self.top)
            self._lay_out()
            self.scroll_to_line(self._lines.row(offset))

    def draw(self, index: int, width: int) -> Sequence[Span]:
        rows = self._lines.count
        return self._lines.line(index) if index < rows else self._ending()[index - rows]

    def _ending(self) -> list[Line]:
        """What stands after the last row."""
        if self.detail is None or not self._lines.at_end:
            return []
        if not self._lines.body:
            return [(Span("The body is empty: 0 bytes came.", Ink.MUTED),)]
        if self.detail.delivery.cut:
            kept = f"✂ cut here: {size(len(self._lines.body))} came and were kept, the rest did not"
            return [(Span(kept, Ink.WARN),)]
        return []

    def foot(self, width: int) -> Sequence[Span]:
        lines = self._lines
        parts = [f"{len(lines.body):,} bytes"]
        if not lines.as_hex and lines.pages > 1:
            parts.append(f"page {lines.page + 1} of {lines.pages}")
        if not lines.as_hex and lines.at_end and lines.body and not lines.body.endswith(b"\n"):
            parts.append("no newline at the end")
        said = f"{'hex' if lines.as_hex else 'text'}   {' · '.join(parts)}"
        other = f"b: show {'text' if lines.as_hex else 'bytes'}"
        if len(said) + len(other) + 2 > width:
            return (Span(said, Ink.FOOT),)
        return (Span(said.ljust(width - len(other)) + other, Ink.FOOT),)

    def move(self, steps: int) -> None:
        """By lines; over the edge of a page to the next one."""
        before = self.top
        super().move(steps)
        if self.top == before and self._lines.turn(1 if steps > 0 else -1):
            self._counted()
            self.scroll_to_line(0 if steps > 0 else self.line_total)

    def edge(self, direction: int) -> None:
        if self._lines.turn_to(0 if direction < 0 else self._lines.pages - 1):
            self._counted()
        super().edge(direction)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")
