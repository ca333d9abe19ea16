"""A dialog that asks where a key is, tries it, and keeps its place when the user says so.

A pasted key is masked, stays in memory, and is let go of when the dialog closes. It must never appear on the
screen, in a title or in a notification.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from inspector.model import InspectorError
from inspector.text import visible, visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.handlers.delivery import unforeseen
from inspector.tui.handlers.key_answers import Given, Tested

Outcome = TypeVar("Outcome")

SOURCES = (
    ("env", "environment variable", "Its name. It has to be set where inspector was started."),
    ("file", "file", "Its path; a relative one starts beside config.toml. A secret file has mode 0600."),
    ("secret", "paste it", "Shown as dots. When you save it, it goes into a new private file (0600)."),
)


class SourceBar(Widget):
    """The places a key can be, one of them chosen."""

    ALLOW_SELECT = False

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__(id="key-sources")
        self.chosen = 0

    def render(self) -> Content:
        words: list[tuple[str, str]] = []
        for number, (_, title, _) in enumerate(SOURCES):
            here = number == self.chosen
            words += [("(•) " if here else "( ) ", "bold" if here else MUTED)]
            words += [(title, "bold" if here else MUTED), ("   ", "")]
        return Content.assemble(*words)

    def on_click(self, event: events.Click) -> None:
        column = 0
        for number, (_, title, _) in enumerate(SOURCES):
            column += len(title) + 7
            if event.x < column:
                self.post_message(self.Chosen(number))
                return


class KeyForm(ModalScreen[str | None]):
    """Gives what was done in a sentence, or None. A subclass says how a key is tested and kept."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - Textual's own is no ClassVar

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "source(1)", show=False),
        Binding("up", "source(-1)", show=False),
        Binding("ctrl+s", "save", show=False),
    ]

    def __init__(self, title: str, variable: str, file: str = "") -> None:
        """`variable` is offered as the environment variable's name; with a `file` that comes first."""
        super().__init__()
        self._title = title
        self._offered = {"env": variable, "file": file}
        self._bar = SourceBar()
        self._bar.chosen = 1 if file else 0
        self._input = Input(value=file or variable, compact=True, select_on_focus=True, id="key-input")
        self._said = Static(Content(""), id="key-said")
        self._keys = Static(Content(""), id="key-keys")
        self._tested: tuple[Given, Tested] | None = None

    # What a subclass gives.

    async def test(self, given: Given) -> Tested:
        """Try the key. Raises InspectorError."""
        raise NotImplementedError

    async def save(self, given: Given) -> str:
        """Keep the key; says so. Raises InspectorError."""
        raise NotImplementedError

    def above(self) -> Sequence[Widget]:
        """What stands between the title and the places."""
        return ()

    def first(self) -> Widget:
        """What has the focus at first."""
        return self._input

    # The dialog.

    def compose(self) -> ComposeResult:
        with Vertical(id="key-box"):
            yield Static(Content.assemble((visible_line(self._title), "bold")), id="key-title")
            yield from self.above()
            yield self._bar
            yield self._input
            yield self._said
            yield self._keys

    def on_mount(self) -> None:
        self._hint()
        self.set_focus(self.first())

    @property
    def quiet(self) -> bool:
        """Whether nothing is being tested or kept."""
        return all(worker.is_finished for worker in self.workers if worker.node is self)

    def given(self) -> Given:
        """What is typed, as the engine takes it."""
        return Given({SOURCES[self._bar.chosen][0]: self._input.value.strip()})

    def on_source_bar_chosen(self, event: SourceBar.Chosen) -> None:
        event.stop()
        self._choose(event.number)

    def action_source(self, step: int) -> None:
        self._choose((self._bar.chosen + step) % len(SOURCES))

    def _choose(self, number: int) -> None:
        self._bar.chosen = number
        self._bar.refresh()
        kind = SOURCES[number][0]
        self._input.password = kind == "secret"
        self._input.value = self._offered.get(kind, "")
        self._hint()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._tested is not None:
            self._hint()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._tested is not None and self._tested[0] == self.given() and self._tested[1].usable:
            self.action_save()
        else:
            self.run_worker(self._test(), exclusive=True, exit_on_error=False)

    def action_save(self) -> None:
        self.run_worker(self._save(), exclusive=True, exit_on_error=False)

    def action_leave(self) -> None:
        self._input.value = ""
        self.dismiss(None)

    async def _test(self) -> None:
        given = self.given()
        self._show("Testing…", MUTED, "", enter="test")
        tested = await self._tried(self.test(given))
        if tested is None:
            return
        self._tested = given, tested
        sign, style = ("✓", "$text-success") if tested.good else ("!", "$text-warning")
        if not tested.usable:
            sign, style = "✗", "$text-error"
        self._show(
            f"{sign} {tested.message}",
            f"bold {style}",
            tested.detail,
            enter="save" if tested.usable else "test",
        )

    async def _save(self) -> None:
        said = await self._tried(self.save(self.given()))
        if said is not None:
            self._input.value = ""
            self.dismiss(said)

    async def _tried(self, work: Awaitable[Outcome]) -> Outcome | None:
        """What came of it; where it failed, that is said in the dialog."""
        try:
            return await work
        except InspectorError as error:
            self._complain(error)
        except Exception as error:  # A worker's error would not be seen at all.
            self._complain(unforeseen(error))
        return None

    def _complain(self, error: InspectorError) -> None:
        self._show(f"✗ {error.message}", "$text-error", error.hint, enter="test")

    def _hint(self) -> None:
        self._tested = None
        self._show("", "", SOURCES[self._bar.chosen][2], enter="test")

    def _show(self, message: str, style: str, detail: str, *, enter: str) -> None:
        words = [(f"{visible(message)}\n", style)] if message else []
        self._said.update(Content.assemble(*words, (visible(detail), MUTED)))
        key = "$footer-key-foreground bold"
        keys = [("enter", key), (f" {enter}   ", MUTED), ("↑↓", key), (" where the key is   ", MUTED)]
        keys += [("ctrl+s", key), (" save untested   ", MUTED)] if enter == "test" else []
        self._keys.update(Content.assemble(*keys, ("esc", key), (" cancel", MUTED)))
