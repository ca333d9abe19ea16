"""What went wrong in the user's editor, and whether to try again. It must never act on the answer itself."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from inspector.model import InspectorError
from inspector.text import visible_line
from inspector.tui.bars.lines import MUTED

Answer = Literal["outside", "inside"]

_KEY = "$footer-key-foreground bold"


class AgainScreen(ModalScreen[Answer | None]):
    """Gives `outside` to open the editor again, `inside` to go on here, None to leave it. `kept` says where
    what was written is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e,enter", "answer('outside')", show=False),
        Binding("i", "answer('inside')", show=False),
        Binding("escape,q", "leave", show=False),
    ]

    def __init__(self, error: InspectorError, kept: str) -> None:
        super().__init__()
        self._error = error
        self._kept = kept

    def compose(self) -> ComposeResult:
        with Vertical(id="again-box"):
            yield Static(Content.assemble((visible_line(self._error.message), "$text-error bold")))
            if self._error.hint and self._kept not in self._error.hint:
                yield Static(Content(visible_line(self._error.hint)))
            yield Static(Content.assemble((f"{visible_line(self._kept)}.", MUTED)))
            keys = [("e", _KEY), (" open the editor again   ", MUTED), ("i", _KEY), (" edit here   ", MUTED)]
            yield Static(Content.assemble(*keys, ("esc", _KEY), (" leave", MUTED)), id="again-keys")

    def action_answer(self, answer: Answer) -> None:
        self.dismiss(answer)

    def action_leave(self) -> None:
        self.dismiss(None)
