"""The application: themes, the wall against control characters, the way in and the way out.

It must never hold a delivery or decide anything about one; the main screen does.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, NoColor
from textual.notifications import SeverityLevel

from inspector.clock import now_us
from inspector.text import visible
from inspector.tui.handlers.delivery import Means
from inspector.tui.keymap import for_textual
from inspector.tui.lane import Lane
from inspector.tui.line_filter import InertLines
from inspector.tui.main_screen import MainScreen
from inspector.tui.setup import Setup
from inspector.tui.standing import Standing
from inspector.tui.themes import DARK, OWN

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.dom import DOMNode

    from inspector.export import Redaction
    from inspector.providers import Providers
    from inspector.tui.actions import Keymap
    from inspector.tui.alerts.alerting import Alerting
    from inspector.tui.lane import Records
    from inspector.tui.sending import Door


_LATER = Path(__file__).with_name("later.tcss")


_COLOURLESS = NoColor()


def built_in() -> Providers:
    """The providers that come with the program."""
    from inspector.providers import load

    return load(None)


def action_commands() -> type[Provider]:
    """What the command palette offers, loaded when it is first called."""
    from inspector.tui.palette import ActionCommands

    return ActionCommands


class InspectorApp(App[int]):
    """The screen over one engine. `open_records` opens the store's read-only side, in a thread; `begun` is
    called when the first frame is painted, which no other start-up is to hold up."""

    TITLE = "Inspector"
    CSS_PATH = Path(__file__).with_name("screen.tcss")
    COMMANDS = {action_commands}  # noqa: RUF012 - Textual's own is no ClassVar
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(
        self,
        door: Door,
        open_records: Callable[[], Records],
        standing: Standing | None = None,
        *,
        redaction: Callable[[], Redaction],
        providers: Callable[[], Providers] = built_in,
        theme: str | None = None,
        export_root: Path = Path("fixtures"),
        setup: Setup | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        self._dressed = False
        self._listens = False
        self._ahead: deque[events.Event] = deque()
        self._next: events.Event | None = None
        super().__init__()
        self._begun = begun
        self._door = door
        self._lanes = Lane(open_records, "pages"), Lane(open_records, "counts"), Lane(open_records, "work")
        self._wall = InertLines()
        self._wanted_theme = theme
        self._leaving = False
        means = Means(door, *self._lanes, redaction, export_root, providers, setup or Setup(), environ, clock)
        self.main = MainScreen(means, replace(standing or Standing(), keymap=means.setup.keymap))
        self.set_keymap(for_textual(means.setup.keymap))
        since = now_us()
        self._alerting = self._alerting_since(since) if means.setup.wishes else None
        for own in OWN:
            self.register_theme(own)
        # Chosen before the styles are read: a change would read them all a second time.
        chosen = self.available_themes.get(theme or "", DARK)
        self._dressed = True
        if chosen.name.startswith("ansi"):
            self.theme = chosen.name
        else:
            self.set_reactive(App.theme, chosen.name)
        self.stylesheet.set_variables(self.get_css_variables())

    @property
    def keymap(self) -> Keymap:
        """The user's own keys by an action's id."""
        return self.main.means.setup.keymap

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours; none before the theme is chosen, since working them out takes milliseconds."""
        return super().get_css_variables() if self._dressed else {}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The wall first, so that what other filters get has no control character and a style.

        Where the user wants no colour there is none at all, no grey either (https://no-color.org)."""
        if self.no_color:
            return [self._wall, _COLOURLESS]
        return [self._wall, *super().get_line_filters()]

    def _alerting_since(self, since: int) -> Alerting:
        from inspector.tui.alerts.alerting import Alerting

        return Alerting(self, self._lanes[1], self.main.means.setup.wishes, since)

    def get_default_screen(self) -> MainScreen:
        """The main screen itself: one under it would be styled and laid out too, and never be seen."""
        return self.main

    def on_ready(self) -> None:
        """The screen is laid out and its first frame stands in its queue: all else begins behind that."""
        self.main.call_later(lambda: self.run_worker(self._begin(), group="begin"))

    async def _begin(self) -> None:
        self._begun()
        await asyncio.sleep(0)  # What it began must not wait for what follows here.
        self.stylesheet.add_source(_LATER.read_text("utf-8"), (str(_LATER), ""))
        self.stylesheet.update(self.main.query_one("#list"))
        self._door.attach(self.post_message)
        await self.main.begin()
        self._type_ahead()
        await self.main.furnish()

    async def on_event(self, event: events.Event) -> None:
        """What is typed ahead of the first frame waits until there is what it is for."""
        typed = isinstance(event, (events.InputEvent, events.Paste)) and not event.is_forwarded
        if typed and not self._listens and event is not self._next:
            self._ahead.append(event)
        else:
            await super().on_event(event)

    def _type_ahead(self) -> None:
        """One after the other: a key may move the focus, and the next is for who has it then."""
        self._listens = not self._ahead
        if self._ahead:
            self._next = self._ahead.popleft()
            self.post_message(self._next)
            self.call_later(lambda: self._follow(self.focused or self.screen))

    def _follow(self, node: DOMNode) -> None:
        """Go the way of a key that nobody has taken, through every queue on it, so as to come behind it."""
        if node is self:
            self.call_later(self._type_ahead)
        else:
            node.call_later(self._follow, node.parent or self)

    def on_mount(self) -> None:
        if self._wanted_theme is not None and self._wanted_theme not in self.available_themes:
            names = ", ".join(sorted(self.available_themes))
            self.notify(f"There is no theme “{self._wanted_theme}”.\nThere are: {names}", severity="warning")

    def on_news(self) -> None:
        batch = self._door.take()
        self.main.news(batch)
        if self._alerting is not None:
            self._alerting.news(batch)

    def write_out(self, sequence: str) -> None:
        """Write a control sequence of our own to the terminal, as Textual does for a copy."""
        if self._driver is not None and sequence:
            self._driver.write(sequence)
            self._driver.flush()

    def beside(self, work: Coroutine[object, object, None]) -> None:
        """Run something that no key waits for."""
        self.run_worker(work, exit_on_error=False, group="alerts")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something for a few seconds. It is never read as markup, whoever asks."""
        super().notify(visible(message), title=title, severity=severity, timeout=timeout, markup=False)

    async def action_quit(self) -> None:
        """Let the engine finish what it holds, then leave; a second time leaves at once."""
        if self._leaving:
            self.exit(0)
            return
        self._leaving = True
        self.notify("Finishing what the engine holds…", timeout=30)
        self.run_worker(self._leave(), exit_on_error=False)

    async def _leave(self) -> None:
        try:
            await self._door.close()
        finally:
            self.exit(0)

    def action_help_quit(self) -> None:
        """Ctrl+C with nothing selected leaves, as it does from any server on a terminal."""
        self.call_later(self.action_quit)

    def on_unmount(self) -> None:
        for lane in self._lanes:
            lane.close()
