"""Choose a provider: the likely ones first, the others by typing a part of the name.

It must never read a provider's file: names are in the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from inspector.text import visible_line
from inspector.tui.bars.lines import MUTED

TEACH = "+teach"
"""What is given for a sender that is in no catalogue; no provider's id has a plus."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A provider to choose. `note` says why it stands where it does."""

    id: str
    name: str
    note: str = ""


class ProviderScreen(ModalScreen[str | None]):
    """Gives an id, TEACH, or None. `likely` stand first while nothing is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    def __init__(self, title: str, likely: Sequence[Choice], others: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._choices = [*likely, *others]
        self._input = Input(placeholder="a part of the name", compact=True, id="provider-input")
        self._list = OptionList(id="provider-list", compact=True)

    def compose(self) -> ComposeResult:
        with Vertical(id="provider-box"):
            yield Static(Content.assemble((visible_line(self._title), "bold")))
            yield self._input
            yield self._list
            key = "$footer-key-foreground bold"
            keys = [("enter", key), (" choose   ", MUTED), ("↑↓", key), (" move   ", MUTED)]
            yield Static(Content.assemble(*keys, ("esc", key), (" cancel", MUTED)))

    def on_mount(self) -> None:
        self._fill("")
        self.set_focus(self._input)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        highlighted = self._list.highlighted
        if highlighted is not None:
            self.dismiss(self._list.get_option_at_index(highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option.id)

    def action_step(self, step: int) -> None:
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_leave(self) -> None:
        self.dismiss(None)

    def _fill(self, typed: str) -> None:
        found = self._choices
        if typed:
            matcher = Matcher(typed)
            scored = [(matcher.match(f"{choice.name} {choice.id}"), choice) for choice in found]
            found = [choice for score, choice in sorted(scored, key=lambda pair: -pair[0]) if score > 0]
        self._list.clear_options()
        self._list.add_options([Option(_words(choice), id=choice.id) for choice in found])
        if found:
            self._list.highlighted = 0


def _words(choice: Choice) -> Content:
    note = f"  {choice.note}" if choice.note else ""
    return Content.assemble((visible_line(choice.name), ""), (visible_line(note), MUTED))
