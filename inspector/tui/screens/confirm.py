"""A small dialog that asks yes or no. It must never act on the answer itself."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from inspector.text import visible, visible_line
from inspector.tui.bars.lines import MUTED


class ConfirmScreen(ModalScreen[bool]):
    """Gives True only for a plain yes; Enter alone is none, so that a key held down confirms nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "yes", show=False),
        Binding("n,N,escape,q", "no", show=False),
    ]

    def __init__(self, question: str, about: str, *, warning: str = "") -> None:
        super().__init__()
        self._question = question
        self._about = about
        self._warning = warning

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm-box"):
            yield Static(Content.assemble((visible_line(self._question), "bold")))
            if self._warning:
                yield Static(Content.assemble((visible(self._warning), "$text-warning")))
            yield Static(Content.assemble((visible(self._about), MUTED)))
            keys = [("y", "$footer-key-foreground bold"), (" yes   ", MUTED)]
            keys += [("n", "$footer-key-foreground bold"), (" no", MUTED)]
            yield Static(Content.assemble(*keys), id="confirm-keys")

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)
