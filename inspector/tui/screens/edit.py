"""An editor inside the screen for one request, in the text form that `export.draft_text` writes.

That form has no character that acts on a terminal. It must never send or store anything: it gives text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from inspector.model import InspectorError
from inspector.text import visible_line
from inspector.tui.bars.lines import MUTED

LONGEST = 32 * 1024
"""Bytes of text that are edited here; with more a key takes over 100 ms, and that is for a real editor."""

_KEY = "$footer-key-foreground bold"


class EditScreen(ModalScreen[bytes | None]):
    """Gives the text as it is left, or None when the user would rather not. `check` raises an
    InspectorError, with its `line`, for a text that cannot be taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(self, title: str, text: bytes, check: Callable[[bytes], object], problem: str = "") -> None:
        super().__init__()
        self._title = title
        self._given = text
        self._check = check
        self._warned = False
        self._area = TextArea(
            text.decode("utf-8", "backslashreplace"),
            soft_wrap=True,
            tab_behavior="indent",
            show_line_numbers=True,
            compact=True,
            id="edit-area",
        )
        self._foot = Static(_keys(problem), id="edit-foot")

    def compose(self) -> ComposeResult:
        yield Static(Content.assemble((visible_line(self._title), "bold")), id="edit-title")
        yield self._area
        yield self._foot

    def on_mount(self) -> None:
        self.set_focus(self._area)

    def on_text_area_changed(self) -> None:
        self._warned = False

    @property
    def edited(self) -> bytes:
        """The text as it stands."""
        return self._area.text.encode("utf-8", "surrogateescape")

    def action_done(self) -> None:
        text = self.edited
        try:
            self._check(text)
        except InspectorError as error:
            line = getattr(error, "line", 0)
            if line:
                self._area.move_cursor((line - 1, 0), center=True)
            self._foot.update(_keys(f"{error.message} {error.hint}"))
            return
        self.dismiss(text)

    def action_leave(self) -> None:
        """Leave; with changes only when asked twice, since they are nowhere else."""
        if self.edited != self._given and not self._warned:
            self._warned = True
            self._foot.update(_keys("Press esc again to throw your changes away."))
            return
        self.dismiss(None)


def _keys(problem: str) -> Content:
    words = [("ctrl+s", _KEY), (" review and send   ", MUTED), ("esc", _KEY), (" leave", MUTED)]
    if problem:
        words = [(visible_line(problem), "$text-error"), ("\n", ""), *words]
    return Content.assemble(*words)
