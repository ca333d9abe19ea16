"""The application: themes, the wall against control characters, the way in and the way out.

It must never hold a delivery or decide anything about one; the main screen does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.notifications import SeverityLevel

from inspector.text import visible
from inspector.tui.actions import Keymap
from inspector.tui.alerting import Alerting
from inspector.tui.delivery_actions import Means
from inspector.tui.keymap import for_textual
from inspector.tui.lane import Lane, Records
from inspector.tui.line_filter import InertLines
from inspector.tui.main_screen import MainScreen
from inspector.tui.palette import ActionCommands
from inspector.tui.sending import Door
from inspector.tui.setup import Setup
from inspector.tui.standing import Standing
from inspector.tui.themes import DARK, OWN

if TYPE_CHECKING:
    from inspector.export import Redaction
    from inspector.providers import Providers


def built_in() -> Providers:
    """The providers that come with the program."""
    from inspector.providers import load

    return load(None)


class InspectorApp(App[int]):
    """The screen over one engine. `open_records` opens the store's read-only side, in a thread."""

    TITLE = "Inspector"
    CSS_PATH = Path(__file__).with_name("screen.tcss")
    COMMANDS = {ActionCommands}  # noqa: RUF012 - Textual's own is no ClassVar
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
    ) -> None:
        super().__init__()
        self._door = door
        self._lanes = Lane(open_records, "pages"), Lane(open_records, "counts"), Lane(open_records, "work")
        self._wall = InertLines()
        self._wanted_theme = theme
        self._leaving = False
        means = Means(door, *self._lanes, redaction, export_root, providers, setup or Setup(), environ, clock)
        self.main = MainScreen(means, replace(standing or Standing(), keymap=means.setup.keymap))
        self.set_keymap(for_textual(means.setup.keymap))
        since = time.time_ns() // 1000
        self._alerting = Alerting(self, self._lanes[1], means.setup.wishes, since)
        for own in OWN:
            self.register_theme(own)
        # Chosen before the styles are read: a change would read them all a second time.
        chosen = self.available_themes.get(theme or "", DARK)
        if chosen.name.startswith("ansi"):
            self.theme = chosen.name
        else:
            self.set_reactive(App.theme, chosen.name)
            self.stylesheet.set_variables(self.get_css_variables())

    @property
    def keymap(self) -> Keymap:
        """The user's own keys by an action's id."""
        return self.main.means.setup.keymap

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The wall first, so that what Textual's own filters get has no control character and a style."""
        return [self._wall, *super().get_line_filters()]

    def on_mount(self) -> None:
        self.push_screen(self.main)
        self._door.attach(self.post_message)
        if self._wanted_theme is not None and self._wanted_theme not in self.available_themes:
            names = ", ".join(sorted(self.available_themes))
            self.notify(f"There is no theme “{self._wanted_theme}”.\nThere are: {names}", severity="warning")

    def on_news(self) -> None:
        batch = self._door.take()
        self.main.news(batch)
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
