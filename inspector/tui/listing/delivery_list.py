"""The list of deliveries: a virtual list by Textual's line API, newest at the top.

It draws only the lines that are seen, from a Feed's window; it must never read the store itself. While
the cursor is on the first line and the list is in focus it follows: newer deliveries appear and the cursor
stays on the newest. Anywhere else it stands still, and newer ones are only counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from inspector.tui.listing.row_strips import Look, RowStrips

if TYPE_CHECKING:
    from inspector.model import Row
    from inspector.tui.listing.feed import Feed

PARTS = (
    *(
        "head",
        "none",
        "cursor",
        "selected",
        "bar",
        "chosen",
        "time",
        "provider",
        "event",
        "method",
        "path",
        "size",
    ),
    *("marks", "ok", "warn", "bad"),
)
_AS = {
    "valid": "ok",
    "invalid": "bad",
    "stale": "warn",
    "token": "provider",
    "unsigned": "time",
    "unknown_provider": "size",
    "no_key": "warn",
}
"""Verdicts that look as another part does: each style of its own costs the first frame, and every change of
the focus."""
NOTHING = "No delivery matches the filter; escape clears it."
_STEP_SECONDS = 0.5


class DeliveryList(ScrollView, can_focus=True):
    """Shows a feed. The cursor is a line; a delivery keeps it when lines move above it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"delivery-list--{part}" for part in PARTS}
    ALLOW_SELECT = False

    class Highlighted(Message):
        """The cursor is on another row, or on a newer state of the same one. `row` may be None."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    class Opened(Message):
        """The row under the cursor was asked for: enter or a double click."""

    class Moved(Message):
        """Following, selection or what is loaded changed."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, DeliveryList.Moved)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._feed: Feed | None = None
        self._strips = RowStrips(self._part)
        self._told: Row | None = None
        self._growing = False
        self.cursor = 0
        self.paused = False
        self.held = False
        self.selected: set[int] = set()

    @property
    def feed(self) -> Feed:
        """What is shown. Set once, before the list is mounted."""
        assert self._feed is not None
        return self._feed

    @feed.setter
    def feed(self, feed: Feed) -> None:
        self._feed = feed

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.feed.window.at(self.cursor)

    @property
    def chosen(self) -> list[int]:
        """What an action acts on: the selected deliveries, oldest first, or else the one under the cursor."""
        row = self.row
        return sorted(self.selected) or ([] if row is None else [row.id])

    # What the feed says

    def feed_changed(self, shift: int, lines: Sequence[int] | None) -> None:
        """Draw what a read changed. The feed calls this on the screen's loop."""
        window = self.feed.window
        if shift:
            self.cursor += shift
            self.scroll_to(y=self.scroll_y + shift, animate=False)
        self.cursor = max(0, min(self.cursor, window.total - 1))
        self._fit_height()
        if lines is None:
            self.refresh()
        else:
            for line in lines:
                self.refresh_line(line)
        self._look()
        self._tell()
        self.post_message(self.Moved())

    def restart(self) -> None:
        """Go to the top, since another filter is shown from now on."""
        self.cursor = 0
        self.scroll_to(y=0, animate=False)
        self._settle()

    # Moving

    def go(self, line: int) -> None:
        """Put the cursor on a line and bring it into view."""
        line = max(0, min(line, self.feed.window.total - 1))
        old, self.cursor = self.cursor, line
        self.refresh_line(old)
        self.refresh_line(line)
        height = max(1, self.scrollable_content_region.height)
        if line >= self.virtual_size.height:
            self._grow()
        if line < self.scroll_offset.y:
            self.scroll_to(y=line, animate=False)
        elif line >= self.scroll_offset.y + height:
            self.scroll_to(y=line - height + 1, animate=False)
        self._settle()
        self._tell()

    def action_cursor_down(self) -> None:
        self.go(self.cursor + 1)

    def action_cursor_up(self) -> None:
        self.go(self.cursor - 1)

    def action_page_down(self) -> None:
        self.go(self.cursor + max(1, self.scrollable_content_region.height - 1))

    def action_page_up(self) -> None:
        self.go(self.cursor - max(1, self.scrollable_content_region.height - 1))

    def action_newest(self) -> None:
        """To the newest delivery, with what came meanwhile, and follow."""
        self.go(0)

    def action_oldest(self) -> None:
        self.go(self.feed.window.total - 1)

    def action_open(self) -> None:
        self.post_message(self.Opened())

    def action_select(self) -> None:
        """Select or unselect the row under the cursor and go down, so that a run is quickly selected."""
        row = self.row
        if row is not None:
            self.selected ^= {row.id}
            self.go(self.cursor + 1)
            self.refresh_line(self.cursor - 1)
            self.post_message(self.Moved())

    def unselect(self) -> None:
        """Select nothing."""
        self.selected.clear()
        self.refresh()
        self.post_message(self.Moved())

    def pause(self, paused: bool) -> None:
        """Stand still until asked again, wherever the cursor is."""
        self.paused = paused
        self._settle()

    def hold(self, held: bool) -> None:
        """Stand still while the user reads the detail beside the list."""
        self.held = held
        self._settle()

    def _settle(self) -> None:
        """Follow or stand still, by where the cursor is."""
        at_top = self.cursor == 0 and round(self.scroll_target_y) == 0
        following = at_top and not self.paused and not self.held
        if following != self.feed.following:
            self.feed.follow(following)
            self.post_message(self.Moved())

    def _look(self) -> None:
        self.feed.look(self.scroll_offset.y, self.scrollable_content_region.height)

    def _tell(self) -> None:
        row = self.row
        if row is not self._told:
            self._told = row
            self.post_message(self.Highlighted(row))

    # Drawing

    def render_line(self, y: int) -> Strip:
        width, window = self.scrollable_content_region.width, self.feed.window
        line = self.scroll_offset.y + y
        if line >= window.total:
            nothing = self.feed.loaded and not window.total and line == 1
            return self._strips.blank(width, NOTHING if nothing else "")
        row = window.at(line)
        if row is None:
            return self._strips.blank(width, "…")
        return self._strips.row(row, Look(line == self.cursor, row.id in self.selected), width)

    def head(self, width: int) -> Strip:
        """The titles of the columns, for the line of `width` cells above the list."""
        strip = self._strips.head(self.scrollable_content_region.width)
        return strip.adjust_cell_length(width, self._part("head"))

    def _part(self, name: str) -> Style:
        component = f"delivery-list--{_AS.get(name, name)}"
        style = self.get_component_rich_style(component)
        if name not in ("cursor", "selected"):
            return style
        # These lie over the style of a cell: only what they change, with the background as it is blended.
        over = self.get_component_rich_style(component, partial=True)
        return Style(bgcolor=style.bgcolor, bold=over.bold, reverse=over.reverse)

    def _fit_height(self) -> None:
        """Let the scrollbar know the length. Assigning it lays out the screen, which is too dear for every
        read: a list longer than its view grows only now and then."""
        total = self.feed.window.total
        if total == self.virtual_size.height or self._growing:
            return
        height = self.scrollable_content_region.height
        if total < self.virtual_size.height or self.virtual_size.height <= 2 * height:
            self._grow()
        else:
            self._growing = True
            self.set_timer(_STEP_SECONDS, self._grow)

    def _grow(self) -> None:
        self._growing = False
        self.virtual_size = Size(0, self.feed.window.total)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.forget()

    def on_resize(self) -> None:
        self._look()

    def on_focus(self) -> None:
        self._strips.forget()

    def on_blur(self) -> None:
        self._strips.forget()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._feed is not None:
            self._look()
            self._settle()

    def on_click(self, event: events.Click) -> None:
        line = self.scroll_offset.y + event.y
        if event.style.meta or not 0 <= line < self.feed.window.total:
            return
        self.go(line)
        if event.chain > 1:
            self.post_message(self.Opened())


class ListHead(Widget):
    """The line of titles above a list, drawn by the list so that both have the same columns."""

    def __init__(self, of: DeliveryList) -> None:
        super().__init__()
        self._of = of

    def render_line(self, y: int) -> Strip:
        return self._of.head(self.size.width)
