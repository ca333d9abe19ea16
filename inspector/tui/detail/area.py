"""The detail area: a tab bar over the views of the chosen delivery, and what loads them.

A delivery is read when the cursor rests, in a thread, the latest wins; under a steady stream it is read a
few times a second all the same. Only the view in front is told. It must never read or decode on the
screen's loop, nor let a view that fails take the screen with it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from inspector.model import InspectorError
from inspector.tui.bars.lines import MUTED
from inspector.tui.detail.note_bar import NoteBar
from inspector.tui.listing.row_cells import NONE, safe
from inspector.tui.views.tables import TITLES

if TYPE_CHECKING:
    from inspector.explore.shape import Changes
    from inspector.model import Row
    from inspector.providers import Providers
    from inspector.tui.detail.data import Detail, View
    from inspector.tui.detail.load import DetailReader
    from inspector.tui.lane import Lane, Records

# Longer than the news are apart while rows pass too fast to read: their bodies are not read either.
_REST = 0.12
_LONGEST_WAIT = 0.25


class TabBar(Widget):
    """The views' titles with their keys, and at the right which delivery it is."""

    ALLOW_SELECT = False

    class Pressed(Message):
        """A title was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, titles: list[str]) -> None:
        super().__init__()
        self._titles = titles
        self._front = 0
        self._row: Row | None = None

    def show(self, front: int, row: Row | None) -> None:
        """Put a title in front and say which delivery it is about."""
        if (front, row) != (self._front, self._row):
            self._front, self._row = front, row
            self.refresh()

    def _labels(self) -> list[str]:
        """What each title says; the verdict's sign and the number of forwards stand beside theirs."""
        row = self._row
        marks = {"Verdict": row.verdict.sign if row and row.verdict else "", "Forwards": _count(row)}
        return [f"{title} {marks.get(title, '')}".rstrip() for title in self._titles]

    def render(self) -> Content:
        words: list[tuple[str, str]] = []
        for number, label in enumerate(self._labels()):
            front = number == self._front
            words.append((f" {number + 1} ", "$footer-key-foreground bold" if front else MUTED))
            words.append((label, "bold underline" if front else MUTED))
            words.append((" ", MUTED))
        used = sum(cell_len(text) for text, _ in words)
        about = self._about(self.content_size.width - used - 2)
        room = max(0, self.content_size.width - used - sum(cell_len(text) for text, _ in about))
        return Content.assemble(*words, (" " * room, ""), *about)

    def _about(self, width: int) -> list[tuple[str, str]]:
        row = self._row
        if row is None:
            return []
        name = (f"#{row.id}", "bold")
        more = (f"  {safe(row.provider) or NONE} {safe(row.event) or ''}".rstrip(), MUTED)
        short = [name]
        for parts in ([name, more], short):
            if sum(cell_len(text) for text, _ in parts) <= width:
                return parts
        return []

    def on_click(self, event: events.Click) -> None:
        inside = event.get_content_offset(self)
        column = 0
        for number, label in enumerate(self._labels()):
            column += cell_len(label) + 4
            if inside is not None and inside.x < column:
                self.post_message(self.Pressed(number))
                return


def _views() -> tuple[type[View], ...]:
    from inspector.tui.views.all_views import VIEWS

    return VIEWS


def _count(row: Row | None) -> str:
    return str(row.attempts) if row is not None and row.attempts else ""


class DetailPane(Vertical):
    """Hosts the views, which are made after the first frame: their code and styles cost as much as the rest
    of the screen. `failed` is told in a sentence of what could not be shown."""

    class Changed(Message):
        """Another view is in front, or another delivery is shown."""

    def __init__(
        self,
        lane: Lane,
        failed: Callable[[str, str], None],
        *,
        providers: Callable[[], Providers],
        views: tuple[type[View], ...] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._lane = lane
        self._failed = failed
        self._kinds = views
        self._views: list[View] = []
        self._widgets: list[Widget] = []
        self._switcher = ContentSwitcher()
        self._tabs = TabBar(list(TITLES) if views is None else [kind.title for kind in views])
        self._notes = NoteBar()
        self._providers = providers
        self._reader: DetailReader | None = None
        self._furnished = False
        self._wanted: Row | None = None
        self._timer: Timer | None = None
        self._loading = False
        self._asked_at = self._chosen_at = 0.0
        self._stale: set[int] = set()
        self.front = 0
        self.detail: Detail | None = None

    def compose(self) -> ComposeResult:
        yield self._tabs

    async def furnish(self) -> None:
        """Make the views, and show in them what was chosen meanwhile."""
        if self._kinds is None:
            # Not on the screen's loop: keys are pressed by now.
            self._kinds = await asyncio.to_thread(_views)
        self._views = [kind() for kind in self._kinds]
        self._widgets = [cast(Widget, view) for view in self._views]
        for widget in self._widgets:
            widget.display = False
        await self.mount(self._notes, self._switcher)
        await self._switcher.mount_all(self._widgets)
        self._furnished = True
        self._stale = set(range(len(self._views)))
        if self._views:
            self.front %= len(self._views)
            self._switcher.current = self._views[self.front].id
            self._show_front()
        self.post_message(self.Changed())

    @property
    def view(self) -> View | None:
        """The view in front."""
        return self._views[self.front] if self._views else None

    @property
    def quiet(self) -> bool:
        """Whether what is shown is what is wanted."""
        return self._furnished and self._timer is None and not self._loading

    @property
    def front_widget(self) -> Widget | None:
        """The same as what it is to Textual."""
        return self._widgets[self.front] if self._widgets else None

    def bring(self, number: int) -> None:
        """Put a view in front, counted from 0 and around the end."""
        if not self._views:
            self.front = number % len(TITLES)
            self._head(self._wanted)
            return
        focused = self.has_pseudo_class("focus-within")
        self.front = number % len(self._views)
        self._switcher.current = self._views[self.front].id
        self._show_front()
        if focused:
            self.take_focus()
        self.post_message(self.Changed())

    def take_focus(self) -> None:
        """Focus the view in front, or what in it can have the focus."""
        front = self.front_widget
        if front is None:
            return
        inside = next((child for child in front.query("*") if child.focusable), front)
        (front if front.can_focus else inside).focus()

    def choose(self, row: Row | None) -> None:
        """Show this delivery or its newer state: at once after a rest, else when the cursor rests again."""
        self._wanted = row
        self._head(row)
        now = time.monotonic()
        resting = now - self._chosen_at > _REST
        self._chosen_at = now
        if self._timer is not None:
            if now - self._asked_at > _LONGEST_WAIT:
                return
            self._timer.stop()
        else:
            self._asked_at = now
            if resting:
                self._rested()
                return
        self._timer = self.set_timer(_REST, self._rested)

    def _rested(self) -> None:
        self._timer = None
        if not self._loading:
            self._loading = True
            self.run_worker(self._load(), exit_on_error=False, group="detail")

    async def _load(self) -> None:
        """Read until what is shown is what is wanted."""
        try:
            while True:
                row = self._wanted
                detail = None
                if row is not None:
                    detail = await self._lane.run(partial(self._read, id=row.id))
                self._show(detail)
                if detail is not None and detail.changes is None and self._wanted is row:
                    # Only now: nobody waits for a second body to see the first.
                    changes = await self._lane.run(partial(self._compare, detail=detail))
                    if changes and self._wanted is row:
                        self._show(replace(detail, changes=changes))
                if self._wanted is row:
                    return
        except InspectorError as error:
            self._failed(error.message, error.hint)
        finally:
            self._loading = False

    def _read(self, records: Records, id: int) -> Detail | None:
        """In the lane's thread, where loading what decodes a body holds up no key."""
        if self._reader is None:
            from inspector.tui.detail.load import DetailReader

            self._reader = DetailReader(self._providers)
        return self._reader.read(records, id)

    def _compare(self, records: Records, detail: Detail) -> Changes | None:
        return None if self._reader is None else self._reader.compare(records, detail)

    def _show(self, detail: Detail | None) -> None:
        self.detail = detail
        self._stale = set(range(len(self._views)))
        self._show_front()
        self.post_message(self.Changed())

    def _show_front(self) -> None:
        self._head(self.detail.row if self.detail else self._wanted)
        view = self.view
        if view is None or self.front not in self._stale:
            return
        self._stale.discard(self.front)
        try:
            view.show(self.detail)
        except Exception as error:  # One view's fault must not end the screen.
            title = type(view).title
            self._failed(
                f"The view {title} cannot show this delivery ({type(error).__name__}).", "Use another view."
            )

    def _head(self, row: Row | None) -> None:
        self._tabs.show(self.front, row)
        self._notes.tell(None if row is None else row.annotation)

    def on_tab_bar_pressed(self, event: TabBar.Pressed) -> None:
        event.stop()
        self.bring(event.number)
