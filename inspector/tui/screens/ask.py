"""A small dialog that asks for one line of text. It must never act on the answer itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from inspector.model import InspectorError
from inspector.text import visible_line
from inspector.tui.bars.lines import MUTED


class AskScreen(ModalScreen[str | None]):
    """Gives the answer, or None when the user would rather not. `check` raises InspectorError for an
    answer that cannot be used, and may return it in a better form."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, question: str, hint: str, value: str, check: Callable[[str], str]) -> None:
        super().__init__()
        self._question = question
        self._hint = hint
        self._check = check
        self._input = Input(value=value, compact=True, select_on_focus=True, id="ask-input")
        self._complaint = Static(Content(""), id="ask-complaint")

    def compose(self) -> ComposeResult:
        with Vertical(id="ask-box"):
            yield Static(Content.assemble((self._question, "bold")))
            yield self._input
            yield self._complaint
            keys = [("enter", "$footer-key-foreground bold"), (" ok   ", MUTED)]
            keys += [("esc", "$footer-key-foreground bold"), (" cancel", MUTED)]
            yield Static(Content.assemble(*keys), id="ask-keys")

    def on_mount(self) -> None:
        self._complain("")
        self.set_focus(self._input)

    def on_input_changed(self) -> None:
        self._complain("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.dismiss(self._check(event.value.strip()))
        except InspectorError as error:
            self._complain(str(error))

    def action_leave(self) -> None:
        self.dismiss(None)

    def _complain(self, words: str) -> None:
        style = ("$text-error") if words else MUTED
        self._complaint.update(Content.assemble((visible_line(words or self._hint), style)))
