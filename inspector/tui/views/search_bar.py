"""The line at the foot of a view where one types what to search for; it tells how much was found.

It must never search itself: what is typed is given to its owner at once, and the owner says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from inspector.explore.finding import LONGEST
from inspector.text import visible_line


class Owner(Protocol):
    """The view that is searched."""

    @property
    def region(self) -> Region:
        """Where it is on the screen."""

    def search(self, wanted: str) -> None:
        """Search for another text; nothing ends the search."""

    def go_to_hit(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1)."""


class SearchBar(ModalScreen[None]):
    """Enter keeps the search, escape ends it. `say` shows how far it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]
    DEFAULT_CSS = """
    SearchBar > Horizontal { height: 1; background: $surface; padding: 0 1; }
    SearchBar .search-sign { width: 8; color: $footer-key-foreground; text-style: bold; }
    SearchBar Input { width: 1fr; background: $surface; }
    SearchBar .search-count { width: auto; max-width: 30; padding: 0 0 0 1; color: $foreground 70%; }
    """

    def __init__(self, owner: Owner, wanted: str, closed: Callable[[], None]) -> None:
        super().__init__()
        self._owner = owner
        self._done = closed
        self._input = Input(
            value=wanted,
            placeholder="a key or a value",
            compact=True,
            select_on_focus=True,
            max_length=LONGEST,
            id="search-input",
        )
        self._count = Static(Content(""), classes="search-count")
        self._line = Horizontal()

    def compose(self) -> ComposeResult:
        with self._line:
            yield Static(Content("search"), classes="search-sign")
            yield self._input
            yield self._count

    def on_mount(self) -> None:
        self._place()
        self.set_focus(self._input)

    def on_resize(self) -> None:
        # The view has its new place only after this screen was told of the new size.
        self.call_after_refresh(self._place)

    def _place(self) -> None:
        region = self._owner.region
        self._line.styles.offset = (region.x, max(0, region.bottom - 1))
        self._line.styles.width = region.width

    def say(self, words: str) -> None:
        """How many hits there are, in our own words."""
        self._count.update(Content(visible_line(words)))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._owner.search(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()

    def action_step(self, step: int) -> None:
        self._owner.go_to_hit(step)

    def action_leave(self) -> None:
        self._owner.search("")
        self._leave()

    def _leave(self) -> None:
        self._done()
        self.dismiss(None)
