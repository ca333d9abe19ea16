"""The ground of every view: a scrolling area that draws only the lines in sight, as inert text.

It must never parse markup, put text into a style's meta or link, or let an error in a line reach
the screen's loop: a line that fails is drawn as a sentence and logged once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from inspector.text import visible_line
from inspector.tui.detail.data import Detail
from inspector.tui.views.guard import guarded, log
from inspector.tui.views.spans import Ink, Line, Span, fit_line
from inspector.tui.views.view_action import MOVES, bindings

GUTTER = 2
_CURSOR, _CURSOR_AWAY = "pane--cursor", "pane--cursor-away"
EMPTY = "Choose a delivery to see it here."


class LinePane(ScrollView, can_focus=True, inherit_bindings=False):
    """A view made of lines. A subclass says how many there are and what each one shows.

    `load` takes a new detail, `draw` gives a line, `foot` one that stays at the bottom, `marked`
    the lines under the cursor. Every line has a gutter of two cells for the cursor's mark.
    """

    title: ClassVar[str] = ""
    HAS_FOOT: ClassVar[bool] = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(MOVES)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {_CURSOR, _CURSOR_AWAY, *(f"ink--{ink}" for ink in Ink)}
    DEFAULT_CSS = """
    LinePane {
        width: 1fr;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .pane--cursor { background: $primary 14%; }
        & > .pane--cursor-away { background: $foreground 7%; }
        & > .ink--muted { color: $foreground 78%; }
        & > .ink--faint { color: $foreground 72%; }
        & > .ink--title { text-style: bold; }
        & > .ink--heading { color: $foreground 78%; text-style: bold; }
        & > .ink--key { color: $text-primary; }
        & > .ink--string { color: $text-success; }
        & > .ink--number { color: $text-warning; }
        & > .ink--keyword { color: $text-accent; text-style: italic; }
        & > .ink--mark { color: $text-primary; text-style: bold; }
        & > .ink--good { color: $text-success; text-style: bold; }
        & > .ink--bad { color: $text-error; text-style: bold; }
        & > .ink--warn { color: $text-warning; text-style: bold; }
        & > .ink--note { color: $text-accent; }
        & > .ink--good-badge { color: auto 95%; background: $success; text-style: bold; }
        & > .ink--bad-badge { color: auto 95%; background: $error; text-style: bold; }
        & > .ink--warn-badge { color: auto 95%; background: $warning; text-style: bold; }
        & > .ink--note-badge { color: $foreground; background: $foreground 16%; text-style: bold; }
        & > .ink--foot { color: $foreground 82%; background: $foreground 6%; }
        & > .ink--match { color: auto 95%; background: $warning; text-style: bold underline; }
        &:ansi > .pane--cursor { background: ansi_default; text-style: bold; }
        &:ansi > .pane--cursor-away { background: ansi_default; }
        &:ansi > .ink--muted { text-style: dim; }
        &:ansi > .ink--faint { text-style: dim; }
        &:ansi > .ink--note-badge { text-style: bold reverse; }
        &:ansi > .ink--match { text-style: bold reverse; }
        &:ansi > .ink--foot { background: ansi_default; text-style: dim; }
        &:nocolor > .pane--cursor { text-style: bold; }
        &:nocolor > .ink--match { text-style: bold reverse; }
        &:nocolor > .ink--good-badge { text-style: bold reverse; }
        &:nocolor > .ink--bad-badge { text-style: bold reverse; }
        &:nocolor > .ink--warn-badge { text-style: bold reverse; }
        &:nocolor > .ink--note-badge { text-style: bold reverse; }
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.detail: Detail | None = None
        self.lines_drawn = 0
        self._styles: dict[tuple[str, Ink], Style] = {}
        self._notice: Line | None = (Span(EMPTY, Ink.MUTED),)
        self._line_total = 1
        self._logged = False

    # What a subclass gives.

    def load(self, detail: Detail, *, same: bool) -> None:
        """Take a new detail; `same` says that it is the delivery that was shown before."""
        raise NotImplementedError

    def clear(self) -> None:
        """Let go of what was loaded: there is nothing to show."""

    def draw(self, index: int, width: int) -> Sequence[Span]:
        """The line at `index`; what is longer than `width` cells is cut."""
        raise NotImplementedError

    def foot(self, width: int) -> Sequence[Span]:
        """The line that stays at the bottom, for a view with `HAS_FOOT`."""
        return ()

    def marked(self) -> range:
        """The lines under the cursor."""
        return range(0)

    def move(self, steps: int) -> None:
        """Go `steps` lines or stops down; up where it is negative."""
        self.scroll_to_line(self.top + steps)

    def edge(self, direction: int) -> None:
        """Go to the first (-1) or last (1) line."""
        self.scroll_to_line(0 if direction < 0 else self._line_total)

    def press(self, index: int, column: int, *, again: bool) -> None:
        """A click on the line at `index`; `again` says that the cursor was there already."""

    def width_changed(self) -> None:
        """The pane has another width; lay out anew."""

    # What the host calls.

    @guarded
    def show(self, detail: Detail | None) -> None:
        """Show a delivery, or that there is none; a failure becomes a sentence, never an exception."""
        before, self.detail = self.detail, detail
        same = detail is not None and before is not None and detail.row.id == before.row.id
        same = same and self._notice is None
        self._notice = None
        if detail is None:
            self._say(EMPTY)
            return
        self.load(detail, same=same)
        if not same:
            self.scroll_to_line(0)
            if self.size.width:
                # Before the first layout nobody knows which lines are in sight.
                self.reveal(self.marked())
        self.refresh()

    def failed(self, error: Exception) -> None:
        """Show one sentence instead of what cannot be shown."""
        self._say(f"{self.title} cannot show this delivery ({type(error).__name__}). Its bytes are kept.")

    def copy_value(self) -> str | None:
        """What `y` copies."""
        return None

    def copy_path(self) -> str | None:
        """What `Y` copies."""
        return None

    def _say(self, sentence: str) -> None:
        self.clear()
        self._notice = (Span(sentence, Ink.MUTED),)
        self.line_total = 1

    # Lines and scrolling.

    @property
    def line_total(self) -> int:
        return self._line_total

    @line_total.setter
    def line_total(self, total: int) -> None:
        self._line_total = total
        height = total + self._foot_height
        if self.virtual_size != Size(0, height):
            self.virtual_size = Size(0, height)
        self.refresh()

    @property
    def top(self) -> int:
        """The first line in sight."""
        return self.scroll_offset.y

    @property
    def page_height(self) -> int:
        """How many lines are in sight, the foot aside."""
        return max(1, self.size.height - self._foot_height)

    @property
    def text_width(self) -> int:
        """Cells for a line's text: all but the gutter, the scrollbar's column and one of air before it.

        The scrollbar's is left free where there is none too, so that lines do not break anew when it comes.
        """
        return max(8, self.size.width - GUTTER - 2)

    @property
    def _foot_height(self) -> int:
        return 1 if self.HAS_FOOT else 0

    def scroll_to_line(self, index: int) -> None:
        """Put a line at the top, as far as there are lines."""
        self.scroll_to(y=index, animate=False, force=True)

    def reveal(self, lines: range) -> None:
        """Scroll as little as makes these lines seen, the first of them before all."""
        if not lines:
            return
        if lines.start < self.top or len(lines) >= self.page_height:
            self.scroll_to_line(lines.start)
        elif lines.stop > self.top + self.page_height:
            self.scroll_to_line(lines.stop - self.page_height)
        self.refresh()

    @guarded
    def action_move(self, steps: int) -> None:
        self.move(steps)

    @guarded
    def action_page(self, direction: int) -> None:
        self.page(direction)

    @guarded
    def action_edge(self, direction: int) -> None:
        self.edge(direction)

    def page(self, direction: int) -> None:
        """Go up or down by what is in sight, one line less, so that the eye finds its place."""
        self.move(direction * max(1, self.page_height - 1))

    @guarded
    def on_resize(self, event: events.Resize) -> None:
        if self._notice is None:
            self.width_changed()

    @guarded
    def on_click(self, event: events.Click) -> None:
        index = event.y + self.top
        if self._notice is None and event.y < self.page_height and 0 <= index < self._line_total:
            self.press(index, event.x - GUTTER, again=index in self.marked())

    # Painting.

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        try:
            return self._paint_row(y, width)
        except Exception as error:
            if not self._logged:
                self._logged = True
                log.exception("the %s view could not draw a line", self.title)
            text = f"  This line could not be drawn ({type(error).__name__})."
            return self._strip((Span(text, Ink.MUTED),), width, "")

    def _paint_row(self, y: int, width: int) -> Strip:
        if self.HAS_FOOT and y == self.size.height - 1:
            line = () if self._notice else self.foot(self.text_width)
            return self._strip((Span("  ", Ink.FOOT), *fit_line(line, self.text_width)), width, "", Ink.FOOT)
        index = y + self.top
        if not 0 <= index < self._line_total:
            return self._strip((), width, "")
        self.lines_drawn += 1
        if self._notice is not None:
            return self._strip((Span("  "), *fit_line(self._notice, self.text_width)), width, "")
        marked = index in self.marked()
        cursor = "" if not marked else _CURSOR if self.has_focus else _CURSOR_AWAY
        line = fit_line(self.draw(index, self.text_width), self.text_width)
        return self._strip((Span("▎ " if marked else "  ", Ink.MARK), *line), width, cursor)

    def _strip(self, spans: Iterable[Span], width: int, cursor: str, fill: Ink = Ink.PLAIN) -> Strip:
        segments: list[Segment] = []
        used = 0
        for text, ink in spans:
            # The second wall: whatever a view drew, nothing that acts leaves here.
            text = visible_line(text)
            segments.append(Segment(text, self._style(cursor, ink)))
            used += cell_len(text)
        if used < width:
            segments.append(Segment(" " * (width - used), self._style(cursor, fill)))
        return Strip(segments).crop(0, width)

    def _style(self, cursor: str, ink: Ink) -> Style:
        style = self._styles.get((cursor, ink))
        if style is None:
            names = (cursor, f"ink--{ink}") if cursor else (f"ink--{ink}",)
            style = self.get_visual_style(*names).rich_style
            # A visual style knows no reverse, which is what a screen without colour needs.
            if any(self.get_component_styles(name).text_style.reverse for name in names):
                style += Style(reverse=True)
            self._styles[cursor, ink] = style
        return style
