"""Every setting with where it came from, and every provider's keys with what is wrong with them.

It must never show a secret, nor wait for the engine before it is drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from inspector.model import InspectorError
from inspector.text import shorten, visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.handlers.key_answers import ProviderKeys, ask_keys, judge_waiting
from inspector.tui.sending import Door
from inspector.tui.setup import Asked, Setup

_STYLES = {"✓": "$text-success", "!": "$text-warning bold", "◌": "$text-secondary", "○": MUTED}
_ADD = "+add"
_NAME_WIDTH, _VALUE_WIDTH = 18, 28


class SettingsScreen(ModalScreen[None]):
    """Closed by escape, `,` or `q`. `configure` opens the dialog for a provider's key, or to choose one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,comma,q", "leave", show=False),
        Binding("j", "step(1)", show=False),
        Binding("k", "step(-1)", show=False),
        Binding("tab", "other_half", show=False),
        Binding("r", "reload", show=False),
        Binding("R", "rejudge", show=False),
    ]

    def __init__(
        self, door: Door, setup: Setup, configure: Callable[[str | None, Callable[[], None]], None]
    ) -> None:
        super().__init__()
        self._door = door
        self._setup = setup
        self._configure = configure
        self._list = OptionList(id="settings-list", compact=True)
        self._about = Static(Content(""), id="settings-about")
        self._providers: dict[str, ProviderKeys] = {}
        self._trouble = "Asking the engine…"
        self._seen = False

    def compose(self) -> ComposeResult:
        with Vertical(id="settings-box"):
            yield Static(Content.assemble(("Settings and keys", "bold")), id="settings-title")
            yield self._list
            yield self._about
            yield Static(_keys(), id="settings-keys")

    def on_mount(self) -> None:
        self._fill()
        self.refresh_keys()
        self.set_focus(self._list)

    @property
    def quiet(self) -> bool:
        """Whether what is shown is how things are."""
        return all(worker.is_finished for worker in self.workers if worker.node is self)

    def refresh_keys(self) -> None:
        """Ask the engine for the keys as they are now."""
        self.run_worker(self._ask(), exclusive=True, exit_on_error=False)

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_step(self, step: int) -> None:
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_other_half(self) -> None:
        """Go from the settings to the keys and back."""
        last = next((index for index, option in enumerate(self._list.options) if option.id == _ADD), 0)
        here = self._list.highlighted or 0
        # The heading of the settings, which nothing can be done with, stands between.
        self._list.highlighted = 1 if here > last else min(last + 2, self._list.option_count - 1)

    def action_reload(self) -> None:
        self.run_worker(self._reload(), exclusive=True, exit_on_error=False)

    def action_rejudge(self) -> None:
        self.run_worker(self._rejudge(), exclusive=True, exit_on_error=False)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell(event.option.id or "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        id = event.option.id or ""
        if id == _ADD:
            self._configure(None, self.refresh_keys)
        elif id in self._providers:
            self._configure(id, self.refresh_keys)

    async def _ask(self) -> None:
        try:
            found = await ask_keys(self._door, time.time())
        except InspectorError as error:
            self._trouble = str(error)
        else:
            self._trouble = ""
            self._providers = {provider.id: provider for provider in found}
        self._fill()

    async def _reload(self) -> None:
        try:
            await self._door.ask("reload")
        except InspectorError as error:
            self._say(str(error), "$text-error")
            return
        await self._ask()
        self._say("Keys and provider files were read again. R judges again what had no right signature.")

    async def _rejudge(self) -> None:
        try:
            count = await judge_waiting(self._door)
        except InspectorError as error:
            self._say(str(error), "$text-error")
            return
        self._say(f"{count} deliveries without a right signature are being judged again.")

    def _fill(self) -> None:
        here = self._list.highlighted
        id = None if here is None else self._list.get_option_at_index(here).id
        setup = self._setup
        options = [_heading("KEYS", self._trouble or "where they are, and what is wrong with them")]
        options += [Option(_provider(keys), id=keys.id) for keys in self._providers.values()]
        options.append(Option(Content.assemble(("+ ", "bold"), ("another provider's key…", "")), id=_ADD))
        options.append(_heading("SETTINGS", setup.config_file))
        options += [Option(_setting(asked), id=f"option.{asked.name}") for asked in setup.options]
        self._list.clear_options()
        self._list.add_options(options)
        ids = [option.id for option in options]
        fresh = id not in ids or not self._seen
        self._list.highlighted = 1 if fresh else ids.index(id)
        self._seen = self._seen or bool(self._providers)

    def _tell(self, id: str) -> None:
        """Say all of the line under the cursor."""
        keys = self._providers.get(id)
        asked = next((one for one in self._setup.options if f"option.{one.name}" == id), None)
        if keys is not None:
            self._about.update(_about(keys))
        elif asked is not None:
            self._say(asked.help)
        elif id == _ADD:
            where = self._setup.config_file or "the config file"
            self._say(f"Test a key on the deliveries kept, and name it in {where}.")

    def _say(self, words: str, style: str = MUTED) -> None:
        self._about.update(Content.assemble((visible_line(words), style)))


def _heading(title: str, note: str) -> Option:
    return Option(Content.assemble((title, "bold $text-primary"), (f"  {note}", MUTED)), disabled=True)


def _setting(asked: Asked) -> Content:
    value = shorten(asked.value, _VALUE_WIDTH)
    plain = asked.source == "default"
    return Content.assemble(
        (f"{asked.name:<{_NAME_WIDTH}}", ""),
        (f"{value:<{_VALUE_WIDTH + 2}}", MUTED if plain else "bold"),
        (shorten(asked.source, 60), MUTED),
    )


def _provider(keys: ProviderKeys) -> Content:
    sign = keys.sign
    count = f"{keys.deliveries:>6,}" if keys.deliveries else " " * 6
    return Content.assemble(
        (f"{sign} ", _STYLES[sign]),
        (f"{shorten(keys.name, 24):<25}", ""),
        (f"{count}  ", MUTED),
        (keys.words, _STYLES["!"] if sign == "!" else MUTED),
    )


def _about(keys: ProviderKeys) -> Content:
    words: list[tuple[str, str]] = []
    for line in keys.lines:
        words.append((f"{line.words}\n", "$text-warning" if line.bad else ""))
        words += [(f"→ {line.fix}\n", "$text-primary")] if line.bad else []
    if keys.next:
        words.append((f"The published key is fetched {keys.next}.\n", MUTED))
    if not words:
        words.append((f"{keys.name} has no key. Press enter to test one and name it.", MUTED))
    return Content.assemble(*words)


def _keys() -> Content:
    key = "$footer-key-foreground bold"
    words: list[tuple[str, str]] = []
    for name, does in (
        ("enter", "test or set"),
        ("tab", "other half"),
        ("r", "reload"),
        ("R", "judge again"),
        ("esc", "close"),
    ):
        words += [(name, key), (f" {does}  ", MUTED)]
    return Content.assemble(*words)
