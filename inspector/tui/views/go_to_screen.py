"""Where one types a path of the payload, with everything that it leads to listed under it.

A query runs in a thread, within bounds, and is stopped when another is typed. It must never run on the
screen's loop, nor outlive the screen by more than a moment.
"""

from __future__ import annotations

import time
from functools import partial
from threading import Event
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from inspector.decode import Decoded, Node
from inspector.explore import FilterError
from inspector.explore.finding import positions_of
from inspector.explore.jsonpath import LONGEST, Found, select
from inspector.text import visible_line
from inspector.tui.views.node_line import value_line
from inspector.tui.views.spans import tail

MOST = 500
"""Matches that are listed."""
_PAUSE = 0.12
_REST = 0.002
"""Seconds that a query rests after every thousand values."""
_WIDTH = 110
"""The box's, as in its style."""
_HINT = "meeting.id   $.items[0]   $..url   $.items[?@.status == 'LIVE']   $.items[*].id"


class GoToScreen(ModalScreen[tuple[int, ...] | None]):
    """Gives the positions of the chosen node, or None. `stopped` tells a running query to end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("pagedown", "step(10)", show=False),
        Binding("pageup", "step(-10)", show=False),
    ]

    DEFAULT_CSS = """
    #goto-box {
        width: 110;
        max-width: 95%;
        height: auto;
        max-height: 90%;
        margin-top: 2;
        background: $surface;
        border: round $border;
        padding: 0 2;
    }
    #goto-input { margin: 1 0 0 0; background: $panel; }
    #goto-said { height: auto; max-height: 3; }
    #goto-list { height: auto; max-height: 16; margin: 1 0 0 0; background: $surface; }
    """

    def __init__(self, decoded: Decoded, path: str) -> None:
        super().__init__()
        self._decoded = decoded
        self._input = Input(
            value=path, compact=True, select_on_focus=True, max_length=LONGEST, id="goto-input"
        )
        self._said = Static(Content(""), id="goto-said")
        self._list = OptionList(id="goto-list", markup=False, compact=True)
        self._list.can_focus = False
        self._matches: tuple[Node, ...] = ()
        self._timer: Timer | None = None
        self._stop = Event()
        self._asked = ""
        self._choosing = False

    def compose(self) -> ComposeResult:
        with Vertical(id="goto-box"):
            yield Static(Content.assemble(("Go to a path", "bold")))
            yield self._input
            yield self._said
            yield self._list

    def on_mount(self) -> None:
        self.set_focus(self._input)
        self._ask()

    def on_unmount(self) -> None:
        self._stop.set()

    @property
    def quiet(self) -> bool:
        """Whether what is listed is what was asked for."""
        return self._timer is None and self._asked == ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._ask)

    def _ask(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = None
        self._stop.set()
        self._stop = Event()
        self._asked = self._input.value or "$"
        job = partial(self._select, self._asked, self._stop)
        self.run_worker(job, thread=True, group="query", exit_on_error=False)

    def _select(self, path: str, stop: Event) -> None:
        """In a thread: the answer, or what is wrong."""

        def stopped() -> bool:
            # A moment in which the screen's thread need not wait for this one.
            time.sleep(_REST)
            return stop.is_set()

        answer: Found | FilterError
        try:
            answer = select(self._decoded, path, most=MOST, stopped=stopped)
        except FilterError as error:
            answer = error
        except Exception as error:  # Whatever it is, the screen must be able to say it.
            answer = FilterError(f"The path cannot be followed ({type(error).__name__}).", "", 0)
        if not stop.is_set():
            self.app.call_from_thread(self._answered, answer, stop)

    def _answered(self, answer: Found | FilterError, stop: Event) -> None:
        if stop is not self._stop or not self.is_mounted:
            return
        self._asked = ""
        choosing, self._choosing = self._choosing, False
        if isinstance(answer, FilterError):
            self._matches = ()
            self._list.clear_options()
            words = visible_line(f"{answer.message} {answer.hint}".rstrip())
            self._said.update(Content.assemble((words, "$text-error")))
            return
        self._matches = answer.nodes
        width = max(20, min(_WIDTH, self.app.size.width * 95 // 100) - 10)
        self._list.clear_options()
        self._list.add_options([Option(_line(node, width)) for node in answer.nodes])
        self._list.highlighted = 0 if answer.nodes else None
        self._say(answer)
        if choosing and answer.nodes:
            self._choose()

    def _say(self, answer: Found) -> None:
        count = len(answer.nodes)
        if not count:
            words = "Nothing is there." if answer.whole else "Stopped: the path looks at too much."
        else:
            words = f"{count:,}{'' if answer.whole else '+'} {'place' if count == 1 else 'places'}"
            words += "   ↑ ↓ choose, enter goes there"
        hint = "" if count else f"   {_HINT}"
        self._said.update(Content.assemble((words, ""), (hint, "$foreground 68%")))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.quiet:
            self._choose()
        else:
            self._choosing = True
            if self._timer is not None:
                self._ask()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose()

    def _choose(self) -> None:
        at = self._list.highlighted
        if at is not None and at < len(self._matches):
            self.dismiss(positions_of(self._matches[at]))

    def action_step(self, step: int) -> None:
        if self._matches:
            at = (self._list.highlighted or 0) + step
            self._list.highlighted = min(max(at, 0), len(self._matches) - 1)

    def action_leave(self) -> None:
        self.dismiss(None)


def _line(node: Node, width: int) -> Content:
    """A match on one line: where it is, and its value."""
    path = tail(node.path, width // 2)
    value = value_line(node, max(10, width - cell_len(path) - 2))
    words = "".join(visible_line(span.text) for span in value)
    return Content.assemble((path, "$text-primary"), ("  ", ""), (words, ""))
